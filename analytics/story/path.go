package story

import (
	"context"
	"math"
	"slices"
	"time"

	"portolan/analytics/kernel"
	"portolan/analytics/run"
	"portolan/graph"
	"portolan/graph/snapshot"
)

// Rank says which of all ways come first.
type Rank string

// The ranks.
const (
	Length   Rank = "LENGTH"   // fewest links
	Surprise Rank = "SURPRISE" // least expected by chance
)

// Reading says how a graph is read.
type Reading struct {
	By    Rank
	Avoid []int32 // what is read as if it were not there
}

func (r Reading) costs(directed bool) kernel.Costs {
	c := kernel.Costs{Directed: directed, Avoid: r.Avoid}
	if r.By == Surprise {
		c.By = kernel.CostSurprise
	}
	return c
}

// Question asks for ways from one vertex to another.
type Question struct {
	Reading
	From, To  int32
	Directed  bool
	Through   [][]int32    // every way touches some vertex of each
	Different float64      // the least share of the things between the ends that sets two ways apart
	Times     []graph.Span // when each link can be walked; nil: time does not matter
	MaxWait   int64        // seconds between two steps; 0: any
	First     int
}

// Path is one way; the first step is the beginning.
type Path struct {
	Length      int     // links walked
	Surprise    float64 // bits: minus the binary logarithm of Expected
	Expected    float64 // such ways between the two, had the same links been shuffled
	Certain     bool    // each step has a link that lies in the window for sure
	Steps       []Step
	Evidence    run.Evidence // every link between each two things in a row
	Explanation string
}

// Step is an entity, how busy it is, and the link walked to reach it.
type Step struct {
	Link       graph.ID // zero at the beginning; with shared things, the thing that is shared
	Node       graph.ID
	Neighbours int
	Bits       float64   // of a thing between the ends: what passing it costs
	At         time.Time // the earliest moment the step can have been taken when steps follow time; zero otherwise
}

// Found is the ways, the first the best, and whether the search was cut.
type Found struct {
	Paths []Path
	Cut   bool
}

// Memory bounds the bytes that Paths needs.
func Memory(g *snapshot.Graph, q Question) int64 { return kernel.KPathsMemory(g, q.options()) }

func (q *Question) options() kernel.KPathsOptions {
	o := kernel.KPathsOptions{Costs: q.costs(q.Directed), K: q.First, Through: q.Through, Apart: q.Different, Tries: 400}
	if q.Times != nil {
		o.Timing = &kernel.Timing{Spans: q.Times, MaxWait: q.MaxWait}
	}
	return o
}

// Paths finds the best ways that differ. Ways that only swap one parallel link
// for another are one.
//
// Chance is the world in which the same links are shuffled so that everything
// keeps its number of neighbours: m pairs of neighbours give d(u) d(v) / 2m links
// between u and v, and d(u) d(v) / 2m times the product of d(x) ways between them
// over things as busy as each x on the way. Its negative logarithm is the bits of
// surprise; the ends give all ways between them the same, so the most surprising
// way is the one whose inner things cost the fewest bits.
func Paths(ctx context.Context, g *snapshot.Graph, q Question) (Found, error) {
	set, err := kernel.KPaths(ctx, g, q.From, q.To, q.options())
	if err != nil {
		return Found{}, err
	}
	degrees, pairs := kernel.Degrees(g, q.Avoid)
	found := Found{Cut: !set.Complete}
	for _, p := range set.Paths {
		found.Paths = append(found.Paths, q.tell(g, p.Vertices, degrees, pairs))
	}
	return found, ctx.Err()
}

func (q *Question) tell(g *snapshot.Graph, vertices []int32, degrees []int32, pairs int) Path {
	p := Path{Length: len(vertices) - 1, Certain: true}
	ends, links := len(vertices)-1, make([][]int32, len(vertices))
	var evidence []graph.ID
	for i, v := range vertices {
		step := Step{Node: g.IDs[v], Neighbours: int(degrees[v])}
		if i > 0 && i < ends {
			step.Bits = kernel.Round12(math.Log2(float64(degrees[v])))
		}
		if i > 0 {
			links[i] = between(g, vertices[i-1], v, q.Directed)
			p.Certain = p.Certain && slices.ContainsFunc(links[i], func(l int32) bool { return !g.Possible[l] })
			for _, l := range links[i] {
				evidence = append(evidence, g.LinkIDs[l])
			}
			step.Link = g.LinkIDs[links[i][0]]
		}
		p.Steps = append(p.Steps, step)
	}
	if q.Times != nil {
		q.place(g, &p, links)
	}
	p.Evidence = run.NewEvidence(evidence)
	if ends > 0 {
		bits := math.Log2(2*float64(pairs)) - math.Log2(float64(degrees[vertices[0]])) - math.Log2(float64(degrees[vertices[ends]]))
		for _, s := range p.Steps {
			bits -= s.Bits
		}
		p.Surprise, p.Expected = kernel.Round12(bits), kernel.Round12(math.Exp2(-bits))
	}
	return p
}

// between are the links that lead from u to v, the smallest id first.
func between(g *snapshot.Graph, u, v int32, directed bool) []int32 {
	links := g.Between(u, v)
	if !directed {
		links = append(links, g.Between(v, u)...)
	}
	slices.SortFunc(links, func(a, b int32) int { return g.LinkIDs[a].Compare(g.LinkIDs[b]) })
	return links
}

// place chooses for each step a link that follows the one before, and the least
// moments at which the way can have been gone: the first choice, in the order of
// the links, that fits.
func (q *Question) place(g *snapshot.Graph, p *Path, links [][]int32) {
	type state struct {
		step int
		when graph.Span
	}
	chosen, failed := make([]int32, len(links)), map[state]bool{}
	var choose func(i int, when graph.Span) bool
	choose = func(i int, when graph.Span) bool {
		if i == len(links) || failed[state{i, when}] {
			return i == len(links)
		}
		for _, l := range links[i] {
			s := q.Times[l]
			if s == graph.Always {
				continue
			}
			at := graph.Span{From: max(s.From, when.From), To: s.To - 1}
			if q.MaxWait > 0 && i > 1 && when.To < math.MaxInt64-q.MaxWait {
				at.To = min(at.To, when.To+q.MaxWait)
			}
			if chosen[i] = l; at.From <= at.To && choose(i+1, at) {
				return true
			}
		}
		failed[state{i, when}] = true
		return false
	}
	if !choose(1, graph.Always) {
		return // the search has seen to it that there is a choice
	}
	at := make([]int64, len(links))
	for i := 1; i < len(at); i++ {
		if at[i] = q.Times[chosen[i]].From; i > 1 {
			at[i] = max(at[i], at[i-1])
		}
	}
	for i := len(at) - 2; i > 0 && q.MaxWait > 0; i-- {
		if at[i+1]-at[i] > q.MaxWait && at[i] > math.MinInt64 {
			at[i] = at[i+1] - q.MaxWait
		}
	}
	for i := 1; i < len(at); i++ {
		p.Steps[i].Link = g.LinkIDs[chosen[i]]
		if at[i] > math.MinInt64 {
			p.Steps[i].At = time.Unix(at[i], 0).UTC()
		}
	}
}
