package analytics

import (
	"time"

	"portolan/analytics/run"
	"portolan/graph"
)

// Measure is a measure of an entity's position in a graph.
type Measure string

// The measures, each as its kernel's header defines it.
const (
	Degree         Measure = "DEGREE"
	WeightedDegree Measure = "WEIGHTED_DEGREE"
	Betweenness    Measure = "BETWEENNESS"
	Harmonic       Measure = "HARMONIC"
	Closeness      Measure = "CLOSENESS"
	PageRank       Measure = "PAGERANK"
	CoreNumber     Measure = "CORE_NUMBER"
	Eigenvector    Measure = "EIGENVECTOR"
	Katz           Measure = "KATZ"
	Hub            Measure = "HUB"
	Authority      Measure = "AUTHORITY"
)

// GraphSpec is the graph that a question is about.
type GraphSpec struct {
	Window    graph.Window
	Kinds     []graph.Kind // vertices; none: people, but for paths and neighbourhoods every kind
	Through   []graph.Kind // kinds that link the vertices sharing one
	LinkKinds []graph.Kind // none: all but judgements
	MinGrade  float64      // leaves out what is known to be less probable
}

// RankingSpec asks for a ranking.
type RankingSpec struct {
	GraphSpec
	Measure  Measure
	Directed bool // links count only the way they run
	Parallel bool // parallel links each count; DEGREE and WEIGHTED_DEGREE only
	First    int  // rows at most; 0: all

	Approximate *Approximation // BETWEENNESS only; nil: the exact answer
}

// Approximation asks for an estimate.
type Approximation struct {
	Epsilon float64 // how far a score may be off, as a share of all pairs, 0.0001 below 1
	Delta   float64 // the chance that some score is further off, 0.000001 below 1
}

// Range is where a true score lies.
type Range struct{ Low, High float64 }

// Ranking is entities by a measure, highest first, ties in the order of ids.
type Ranking struct {
	Run        run.Run
	Measure    Measure
	TotalCount int // entities ranked, those left out by First included
	Unranked   int // people of the graph who are never rows of a ranking
	Rows       []RankingRow
}

// RankingRow is one entity's place.
type RankingRow struct {
	Rank       int // 1, 1, 3
	Entity     graph.ID
	Kind       graph.Kind
	Score      float64 // as the measure's definition gives it, to 12 significant digits
	Normalised float64 // over its largest possible value, or the largest found where there is none
	Range      *Range  // of an approximation; nil: the score is exact
}

// GroupsSpec asks for components or communities.
type GroupsSpec struct {
	GraphSpec
	Resolution float64 // communities only; 0: 1
	Seed       int64   // communities only; 0: 1
	First      int     // rows at most; 0: all
}

// Groups is a division of a graph, largest group first, then by id.
type Groups struct {
	Run        run.Run
	TotalCount int
	Quality    float64 // modularity; communities only
	Rows       []Group
}

// Group is one group of entities.
type Group struct {
	ID      graph.ID   // hash of the members: the same members have the same
	Members []graph.ID // ascending; shared
}

// NeighbourhoodSpec asks what lies around some entities.
type NeighbourhoodSpec struct {
	GraphSpec
	Of    []graph.ID // entities or records
	Depth int        // steps; 0: 1
	First int        // entities at most; 0: 100
	Links bool       // whether the answer lists the links among its entities
}

// Neighbourhood is the entities within some steps, nearest first, then by id.
type Neighbourhood struct {
	Run        run.Run
	TotalCount int // entities within the steps, those left out by First included
	Nodes      []Neighbour
	Links      []graph.ID // links among the nodes, ascending
}

// Neighbour is one entity around.
type Neighbour struct {
	Entity   graph.ID
	Kind     graph.Kind
	Distance int
}

// DocumentSpec asks whether a document is reported.
type DocumentSpec struct {
	Number string
	Type   string // "": any
	Issuer string // "": any
}

// CheckAnswer is one of the three answers of a check.
type CheckAnswer string

// The answers. NoHit is given only when nothing could have been missed.
const (
	Hit           CheckAnswer = "HIT"
	NoHit         CheckAnswer = "NO_HIT"
	Indeterminate CheckAnswer = "INDETERMINATE"
)

// DocumentCheck is the answer to a check of a document.
type DocumentCheck struct {
	Run    run.Run
	Answer CheckAnswer
	Reason string    // why it is indeterminate
	AsOf   time.Time // of the state that answered
	Hits   []DocumentHit
}

// DocumentHit is one report that a document met.
type DocumentHit struct {
	Kind   graph.Kind // DOCUMENT_REPORT: the document itself; TRAVEL_DOCUMENT: asserted to be false; NOTICE, PERSON: its holder
	Status string
	Owner  string
	Record graph.ID
}
