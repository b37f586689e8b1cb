package corroboration

import (
	"fmt"
	"slices"

	"gonum.org/v1/gonum/graph/simple"
	"gonum.org/v1/gonum/graph/topo"

	"portolan/analytics/run"
	"portolan/graph"
)

// Source is a report, an item of evidence or an object, and what it derives
// from.
type Source struct {
	ID     graph.ID // entity
	Owners []string // members with a visible record of it
	From   []Edge
}

// Claim is a record whose sources are asked for.
type Claim struct {
	Record graph.ID
	Owner  string
	From   []Edge
}

// Edge leads to what something rests on or derives from.
type Edge struct {
	Link graph.ID
	To   int // number of the source
}

// Answer says what the claims rest on.
type Answer struct {
	Run         run.Run
	Roots       []Root     // by id
	Unsourced   []graph.ID // records without a visible source, in the order of the claims
	Circles     []Circle
	Explanation string
}

// Root is a source that derives from no other.
type Root struct {
	Source   graph.ID
	Records  []graph.ID   // the claims that lead back to it, in their order
	Members  []string     // who made them, sorted
	Chain    []graph.ID   // sources from the first of the claims to the root, the shortest way
	Evidence run.Evidence // links of all shortest ways from claims to the root
}

// Circle is reporting that leads back to itself.
type Circle struct {
	Member      string     // who repeats what came from itself; "" of sources that derive from each other
	Sources     []graph.ID // in the order in which one derives from the next, or ascending
	Explanation string
	Evidence    run.Evidence
}

// Trace finds the roots and the circles. What rests only on sources that derive
// from each other has no root. Time is linear in sources and edges for each
// claim.
func Trace(claims []Claim, sources []Source) Answer {
	t := &tracer{claims: claims, sources: sources}
	ring := t.rings()
	roots := map[int]*Root{}
	var out Answer
	for _, c := range claims {
		if len(c.From) == 0 {
			out.Unsourced = append(out.Unsourced, c.Record)
			continue
		}
		way := t.walk(c.From, nil)
		for _, n := range way.order {
			if len(sources[n.source].From) > 0 {
				continue
			}
			r := roots[n.source]
			chain, links := way.back(n, t)
			if r == nil {
				r = &Root{Source: sources[n.source].ID, Chain: chain}
				roots[n.source] = r
			}
			r.Records, r.Members = append(r.Records, c.Record), append(r.Members, c.Owner)
			r.Evidence = append(r.Evidence, links...)
		}
		if e, ok := t.echo(c); ok {
			out.Circles = append(out.Circles, e)
		}
	}
	for _, r := range roots {
		slices.Sort(r.Members)
		r.Members, r.Evidence = slices.Compact(r.Members), run.NewEvidence(r.Evidence)
		out.Roots = append(out.Roots, *r)
	}
	slices.SortFunc(out.Roots, func(a, b Root) int { return a.Source.Compare(b.Source) })
	out.Circles = append(out.Circles, ring...)
	out.Explanation = t.explain(&out)
	return out
}

func (t *tracer) explain(out *Answer) string {
	var members []string
	for _, c := range t.claims {
		members = append(members, c.Owner)
	}
	slices.Sort(members)
	text := fmt.Sprintf("%d records of %d members rest on %d independent sources", len(t.claims), len(slices.Compact(members)), len(out.Roots))
	if n := len(out.Unsourced); n > 0 {
		text += fmt.Sprintf("; %d of them show no source", n)
	}
	if n := len(out.Circles); n > 0 {
		text += fmt.Sprintf("; reporting goes in a circle %d times", n)
	}
	return text + "."
}

// state is a source that a walk has come to, and whether it came by a source of
// somebody else.
type state struct {
	source int
	abroad bool
}

// walked is a walk by the shortest ways.
type walked struct {
	order []state
	came  map[state]step
}

type step struct {
	from state
	link graph.ID
	root bool // the first step
}

type tracer struct {
	claims  []Claim
	sources []Source
}

// walk goes from a claim to all that it derives from, breadth first. With a
// member it tells apart what it comes to by way of sources that are not the
// member's.
func (t *tracer) walk(from []Edge, abroad func(source int) bool) walked {
	w := walked{came: map[state]step{}}
	reach := func(s step, e Edge) {
		to := state{e.To, s.from.abroad && !s.root || abroad != nil && abroad(e.To)}
		if _, seen := w.came[to]; !seen {
			s.link = e.Link
			w.came[to] = s
			w.order = append(w.order, to)
		}
	}
	for _, e := range from {
		reach(step{root: true}, e)
	}
	for i := 0; i < len(w.order); i++ {
		for _, e := range t.sources[w.order[i].source].From {
			reach(step{from: w.order[i]}, e)
		}
	}
	return w
}

// back is the way that led to a state: its sources in order, and the links.
func (w *walked) back(at state, t *tracer) (chain, links []graph.ID) {
	for {
		s := w.came[at]
		chain, links = append(chain, t.sources[at.source].ID), append(links, s.link)
		if s.root {
			slices.Reverse(chain)
			return chain, links
		}
		at = s.from
	}
}

// echo finds out whether a claim leads, by a source that is not its owner's,
// back to one that is its owner's alone.
func (t *tracer) echo(c Claim) (Circle, bool) {
	own := func(n int) bool { return slices.Contains(t.sources[n].Owners, c.Owner) }
	way := t.walk(c.From, func(n int) bool { return !own(n) })
	for _, s := range way.order {
		if s.abroad && own(s.source) {
			chain, links := way.back(s, t)
			return Circle{Member: c.Owner, Sources: chain, Evidence: run.NewEvidence(links),
				Explanation: fmt.Sprintf("%s repeats what came from itself by way of others, over %d sources.", c.Owner, len(chain))}, true
		}
	}
	return Circle{}, false
}

// rings are the sources that derive from each other: the strongly connected
// components with an edge inside, by their least id.
func (t *tracer) rings() (out []Circle) {
	for _, group := range t.components() {
		var ids, links []graph.ID
		for _, n := range group {
			ids = append(ids, t.sources[n].ID)
			for _, e := range t.sources[n].From {
				if slices.Contains(group, e.To) {
					links = append(links, e.Link)
				}
			}
		}
		if len(links) == 0 {
			continue
		}
		slices.SortFunc(ids, graph.ID.Compare)
		out = append(out, Circle{Sources: ids, Evidence: run.NewEvidence(links),
			Explanation: fmt.Sprintf("%d sources derive from each other, so that none of them is a root.", len(ids))})
	}
	slices.SortFunc(out, func(a, b Circle) int { return a.Sources[0].Compare(b.Sources[0]) })
	return out
}

// components are the strongly connected ones.
func (t *tracer) components() (out [][]int) {
	g := simple.NewDirectedGraph()
	for n := range t.sources {
		g.AddNode(simple.Node(n))
	}
	for n := range t.sources {
		for _, e := range t.sources[n].From {
			if e.To != n { // a source that derives from itself is a component with an edge inside anyway
				g.SetEdge(g.NewEdge(simple.Node(n), simple.Node(e.To)))
			}
		}
	}
	for _, nodes := range topo.TarjanSCC(g) {
		group := make([]int, len(nodes))
		for i, n := range nodes {
			group[i] = int(n.ID())
		}
		out = append(out, group)
	}
	return out
}
