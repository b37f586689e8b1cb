package transit

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"portolan/analytics/transit/travel"
	"portolan/graph"
	"portolan/graph/snapshot"
)

// tie is a link of the person graph: two people, how strongly they are linked,
// and by how many things.
type tie struct {
	a, b   int32 // a < b
	weight float32
	things int32
}

// sharing is one thing and the people who share it: a helper, a document, a
// phone or an account.
type sharing struct {
	what   travel.Ref
	people []int32      // ascending
	when   []graph.Span // of a helper: from the first to the last help for each of the people
	proof  []graph.ID
	crowd  bool // the people it links, and all whom those are linked to, are more than Crowd
}

// A thing links every pair of the people who share it. Among more than Crowd
// people who all hang together a helper links only those it helped within
// SharedWithin of one another: modularity cannot tell small groups apart in a
// large connected graph (Fortunato and Barthelemy, PNAS 104, 2007), and a hotel
// that two of its guests used months apart is what ties such a graph together.
const (
	Crowd        = 200
	SharedWithin = 30 * 24 * time.Hour
)

// links reports whether the thing links the i-th and the j-th of its people.
func (s *sharing) links(i, j int) bool {
	if s.when == nil || !s.crowd {
		return true
	}
	a, b := s.when[i], s.when[j]
	if a.From > b.From {
		a, b = b, a
	}
	return a.To > b.From || b.From-a.To < int64(SharedWithin/time.Second)
}

// weight is the weight with which it links a pair.
func (s *sharing) weight() float32 { return 1 / float32(len(s.people)-1) }

// peopleGraph is the person graph of a window.
type peopleGraph struct {
	shared []sharing // things shared by two people or more, by class, then number
	ties   []tie     // by a, then b
	off    []int32   // ties of actor a (as the first): ties[off[a]:off[a+1]]
	cut    string
	// largest is the number of people up to which a thing links them; 0: no
	// thing is left out.
	largest int32
}

// sharings lists what people share: helpers of their passages, documents they
// used or held, phones and accounts they owned.
func (w *window) sharings() []sharing {
	type use struct {
		what   travel.Ref
		person int32
		proof  graph.ID
		when   graph.Span
	}
	var uses []use
	for i := range w.Services {
		s := &w.Services[i]
		uses = append(uses, use{travel.Ref{Class: travel.ActorClass, N: s.Helper}, w.Moves[s.Move].Person, w.Acts[s.Act].Link, w.Moves[s.Move].Departs})
	}
	for i := range w.Moves {
		if w.MoveHeld[i] == graph.Outside {
			continue
		}
		for _, d := range w.Moves[i].Documents {
			uses = append(uses, use{travel.Ref{Class: travel.DocumentClass, N: d}, w.Moves[i].Person, w.Documents[d].ID, graph.Always})
		}
	}
	for _, h := range w.Holds {
		if w.Actors[h.Person].Person && w.Span.Holds(h.Span) != graph.Outside {
			uses = append(uses, use{h.What, h.Person, h.Link, graph.Always})
		}
	}
	slices.SortFunc(uses, func(x, y use) int {
		return cmp.Or(cmp.Compare(x.what.Class, y.what.Class), cmp.Compare(x.what.N, y.what.N),
			cmp.Compare(x.person, y.person), x.proof.Compare(y.proof))
	})
	var out []sharing
	for lo := 0; lo < len(uses); {
		s := sharing{what: uses[lo].what}
		for ; lo < len(uses) && uses[lo].what == s.what; lo++ {
			n := len(s.people)
			if n == 0 || s.people[n-1] != uses[lo].person {
				s.people = append(s.people, uses[lo].person)
			}
			if s.what.Class == travel.ActorClass {
				s.when = widen(s.when, len(s.people), uses[lo].when)
			}
			s.proof = append(s.proof, uses[lo].proof)
		}
		if len(s.people) > 1 {
			s.proof = slices.Clip(slices.Compact(s.proof))
			out = append(out, s)
		}
	}
	return out
}

// widen takes a span into the last of n.
func widen(spans []graph.Span, n int, s graph.Span) []graph.Span {
	if len(spans) < n {
		return append(spans, s)
	}
	last := &spans[n-1]
	last.From, last.To = min(last.From, s.From), max(last.To, s.To)
	return spans
}

// peopleGraph links people by validated co-travel and by what they share. A
// thing shared by m people links each pair with weight 1/(m-1), a helper in
// a crowd only those it helped near in time (see [Crowd]); a validated
// pair of travellers is linked with weight 1.
func (w *window) peopleGraph(ctx context.Context, travel []together) (*peopleGraph, error) {
	g := &peopleGraph{shared: w.sharings()}
	sizes := make([]int32, len(g.shared)+1)
	for i := range g.shared {
		sizes[i+1] = sizes[i] + int32(len(g.shared[i].people))
	}
	largest, cut := fit(sizes)
	if cut > 0 {
		g.largest = largest
		g.cut = fmt.Sprintf("%d things shared by more than %d people link nobody, to keep within %d pairs", cut, largest, maxPairs)
	}
	g.findCrowds(len(w.Actors), largest, travel)
	off, of := g.thingsOf(len(w.Actors), largest)
	weight, things := make([]float32, len(w.Actors)), make([]int32, len(w.Actors))
	g.off = make([]int32, len(w.Actors)+1)
	var met []int32
	add := func(q int32, x float32) {
		if things[q] == 0 {
			met = append(met, q)
		}
		weight[q] += x
		things[q]++
	}
	for p := range int32(len(w.Actors)) {
		if p%1024 == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		met = met[:0]
		for _, t := range of[off[p]:off[p+1]] {
			s := &g.shared[t]
			i, _ := slices.BinarySearch(s.people, p)
			for j := i + 1; j < len(s.people); j++ {
				if s.links(i, j) {
					add(s.people[j], s.weight())
				}
			}
		}
		for ; len(travel) > 0 && travel[0].a == p; travel = travel[1:] {
			add(travel[0].b, travel[0].weight)
		}
		slices.Sort(met)
		for _, q := range met {
			g.ties = append(g.ties, tie{p, q, weight[q], things[q]})
			weight[q], things[q] = 0, 0
		}
		g.off[p+1] = int32(len(g.ties))
	}
	return g, nil
}

// findCrowds marks the things whose people hang together, by whatever, with
// more than Crowd.
func (g *peopleGraph) findCrowds(actors int, largest int32, travel []together) {
	parent, size := make([]int32, actors), make([]int32, actors)
	for i := range parent {
		parent[i], size[i] = int32(i), 1
	}
	find := func(n int32) int32 {
		for parent[n] != n {
			parent[n] = parent[parent[n]]
			n = parent[n]
		}
		return n
	}
	join := func(a, b int32) {
		if a, b = find(a), find(b); a != b {
			parent[b] = a
			size[a] += size[b]
		}
	}
	for i := range g.shared {
		if s := &g.shared[i]; int32(len(s.people)) <= largest {
			for _, p := range s.people[1:] {
				join(s.people[0], p)
			}
		}
	}
	for _, t := range travel {
		join(t.a, t.b)
	}
	for i := range g.shared {
		g.shared[i].crowd = size[find(g.shared[i].people[0])] > Crowd
	}
}

// thingsOf turns the sharings round: the numbers of those of each person, but
// for the ones too large to link.
func (g *peopleGraph) thingsOf(actors int, largest int32) (off, of []int32) {
	off = make([]int32, actors+1)
	each := func(f func(person, thing int32)) {
		for t := range g.shared {
			if int32(len(g.shared[t].people)) <= largest {
				for _, p := range g.shared[t].people {
					f(p, int32(t))
				}
			}
		}
	}
	each(func(p, _ int32) { off[p+1]++ })
	for p := range actors {
		off[p+1] += off[p]
	}
	of = make([]int32, off[actors])
	next := slices.Clone(off[:actors])
	each(func(p, t int32) { of[next[p]] = t; next[p]++ })
	return off, of
}

// snapshot is the graph as kernels walk it: its vertices are the linked
// people, in ascending order.
func (g *peopleGraph) snapshot(w *window) (*snapshot.Graph, []int32) {
	vertex := make([]int32, len(w.Actors))
	for i := range g.ties {
		vertex[g.ties[i].a], vertex[g.ties[i].b] = 1, 1
	}
	var people []int32
	s := &snapshot.Graph{}
	for a, linked := range vertex {
		if linked > 0 {
			vertex[a] = int32(len(people))
			people = append(people, int32(a))
			s.IDs = append(s.IDs, w.Actors[a].ID)
			s.Kinds = append(s.Kinds, graph.Person)
		}
	}
	n, m := len(people), len(g.ties)
	s.OutOff, s.InOff = make([]int32, n+1), make([]int32, n+1)
	s.OutTo, s.InFrom, s.InLink = make([]int32, m), make([]int32, m), make([]int32, m)
	s.LinkIDs, s.LinkKinds = make([]graph.ID, m), make([]graph.Kind, m)
	s.Weights, s.Possible = make([]float32, m), make([]bool, m)
	for i, t := range g.ties {
		from, to := vertex[t.a], vertex[t.b]
		s.OutTo[i], s.Weights[i], s.LinkKinds[i] = to, t.weight, graph.Other
		s.OutOff[from+1]++
		s.InOff[to+1]++
	}
	for v := range n {
		s.OutOff[v+1] += s.OutOff[v]
		s.InOff[v+1] += s.InOff[v]
	}
	next := slices.Clone(s.InOff[:n])
	for i, t := range g.ties {
		to := vertex[t.b]
		s.InFrom[next[to]], s.InLink[next[to]] = vertex[t.a], int32(i)
		next[to]++
	}
	return s, people
}
