package transit

import (
	"time"

	"portolan/analytics/run"
	"portolan/analytics/transit/travel"
	"portolan/graph"
	"portolan/graph/vault"
)

// Question is one of the two questions with its arguments; the zero value asks
// about everything.
type Question struct {
	travel.Question
	Functions []string // facilitators only: with one of these functions, asserted or found
	Via       []string // with a journey through one of these: codes, or ids in hexadecimal
	First     int      // rows at most; 0: all

	Without  vault.Omission // what is left out, as if it had never been contributed
	Resample *Resample      // facilitators only: what the intervals of their ranks are drawn from; nil: none are
}

// Leaves reports whether the question leaves something out.
func (q *Question) Leaves() bool { return len(q.Without.Owners)+len(q.Without.Elements) > 0 }

// Change is what leaving something out did to a row.
type Change struct {
	Was         graph.ID // the row with everything there; zero: none
	Before      int      // its rank; 0: none
	Explanation string
}

// Facilitators is the answer to "who are the central facilitators?".
type Facilitators struct {
	Run          run.Run
	TotalCount   int // rows in all, those left out by First included
	CertainCount int // of these, with an act that lies in the window for certain
	Rows         []Facilitator

	Intervals []Interval // of the ranks of the rows, in their order; none: not asked for
	Changes   []Change   // of the rows, in their order; none: nothing is left out
	Gone      []Change   // rows with everything there that are none any more, by rank
}

// Facilitator is one helper: its place, its figures and what they rest on.
// Rows are shared; nobody may change them.
type Facilitator struct {
	Rank        int     // competition rank by Weight among the rows
	Weight      float64 // evidence, in bits, that it serves a circle on the way to the zone and not strangers; any sign
	Score       float64 // mean percentile over clients, journeys, soleSource and brokerage; 0 to 1
	ScoreRank   int     // competition rank by Score among the rows
	Lift        float64 // clients over the median of the helpers with its main function; 0: it has no function
	Entity      graph.ID
	Kind        graph.Kind // PERSON or ORGANIZATION
	Certain     bool       // an act lies in the window for certain
	Claims      []FunctionClaim
	Clients     []graph.ID   // the people helped, ascending
	Journeys    []*Journey   // the journeys served, by start, then by id
	Legs        []graph.ID   // on which help was given, ascending
	Documents   []graph.ID   // supplied or altered, ascending
	Networks    []graph.ID   // the transit networks with a client in them, ascending
	Measures    []Measure    // clients, journeys, soleSource, brokerage, zoneEvidence, networkEvidence, degree, betweenness, in this order
	Explanation string       // what Weight rests on, in one sentence
	Evidence    run.Evidence // acts and what they were done on
}

// FunctionClaim says who asserts a function, and whether it follows from acts.
// The two are different facts.
type FunctionClaim struct {
	Function   string   // such as SMUGGLER
	AssertedBy []string // the members whose visible records say so, sorted
	Derived    bool     // found in what it did, in the window
}

// Measure is a raw figure and its name.
type Measure struct {
	Name  string
	Value float64
}

// Networks is the answer to "which transit networks are there?".
type Networks struct {
	Run          run.Run
	TotalCount   int // networks in all, those left out by First included
	CertainCount int // of these, still networks on certain journeys alone
	Rows         []*Network

	Changes []Change // of the rows, in their order; none: nothing is left out. Before is the place by size
	Gone    []Change // networks with everything there that are none any more, largest first
}

// Network is one transit network and what it rests on. It is shared; nobody
// may change it.
type Network struct {
	ID           graph.ID // hash of its people's ids: the same people have the same
	Certain      bool     // still a network on certain journeys alone
	People       []graph.ID
	Facilitators []graph.ID   // helpers of its people, ascending; nobody who is never a row of a ranking
	Journeys     []*Journey   // by start, then by id
	Legs         []graph.ID   // ascending
	Documents    []graph.ID   // used on its passages, ascending
	Transfers    []graph.ID   // money and goods its people sent or received, ascending
	Places       []graph.ID   // on its journeys, ascending
	Origins      []graph.ID   // held by at least 3 people or 10 %, most people first
	Transits     []graph.ID   // likewise
	Destinations []graph.ID   // likewise
	FirstSeen    time.Time    // earliest date of its events; zero when none is dated
	LastSeen     time.Time    // latest, the last second of an imprecise date
	Chokepoints  []Chokepoint // largest share first, then by id
	Contributors []Contributor
	Evidence     run.Evidence // passages, acts, shared things and validated co-travel

	Likely          []Likely // who probably belongs to it as well, most probable first; none of them in People
	PeopleCertain   int      // people with a passage certainly in the window
	JourneysCertain int      // journeys certainly in the window
}

// Likely is somebody whom nothing shared ties to a network, and who is still
// more likely of it than of any other or of none. It is an inference: it adds
// nothing to the network's journeys, places or facilitators.
type Likely struct {
	Person      graph.ID
	Probability float64 // against all other networks and none
	Ties        int     // people of the network it is said to know
	Explanation string
	Evidence    run.Evidence // the journey compared, and the links to those people
}

// Chokepoint is a place outside origins and zone that journeys pass.
type Chokepoint struct {
	Place        graph.ID
	Share        float64 // journeys through it over journeys
	InMinimumCut bool    // it lies in a smallest set of places that separates origins from the zone
}

// Contributor is a member whose records show passages of the network.
type Contributor struct {
	Member       string
	PassageCount int // passages that at least one of its records is about
}

// Journey is a maximal sequence of one entity's passages.
type Journey struct {
	ID          graph.ID // hash of the person and the passages
	N           int32    // its number in the model that the question reads
	Person      graph.ID
	Direction   travel.Direction
	Complete    bool       // ends in the zone or at the residence
	Certain     bool       // all its passages lie in the window for certain
	Origin      graph.ID   // zero: unknown
	Transits    []graph.ID // interior places in order
	Destination graph.ID   // zero: unknown, as when it stops short of the zone
	Start, End  time.Time  // first departure and last arrival at the earliest; zero: undated
	Passages    []graph.ID // one record for each passage that counts, in order; none for one read from stays
	Stays       []graph.ID // STAYED_AT links that stand in for passages
}
