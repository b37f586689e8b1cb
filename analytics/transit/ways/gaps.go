package ways

import (
	"slices"

	"portolan/analytics/transit/travel"
	"portolan/graph"
)

// Gap is where somebody got from a place to another and nobody recorded how.
type Gap struct {
	From, To int32      // places
	Span     graph.Span // from when the one place is known until the other is
	After    int32      // the move that ended at From; none: a stay says so
	Before   int32      // the move that began at To; none: a stay says so
	Stays    []graph.ID
	Journey  int32 // that it belongs to
}

// point is a place where somebody was known to be.
type point struct {
	place  int32
	span   graph.Span
	move   int32 // that ends or begins here, or none
	stay   graph.ID
	broken bool // what follows is not known to begin here
}

// Gaps are the gaps of a person, in the order of time. A person who was in two
// places at once has none between them, for no way leads there.
func (b *Base) Gaps(person int32) (out []Gap) {
	points := b.points(person)
	for i := 1; i < len(points); i++ {
		p, q := &points[i-1], &points[i]
		if p.broken || p.place == travel.None || q.place == travel.None || p.move == q.move && p.move != travel.None ||
			b.Join(p.place, q.place) || q.span.To <= p.span.From {
			continue
		}
		g := Gap{From: p.place, To: q.place, Span: graph.Span{From: p.span.From, To: q.span.To}, After: p.move, Before: q.move}
		for _, id := range []graph.ID{p.stay, q.stay} {
			if !id.IsZero() {
				g.Stays = append(g.Stays, id)
			}
		}
		g.Journey = b.journeyOf(person, &g)
		out = append(out, g)
	}
	return out
}

// journeyOf is the journey that ended before the gap, else that which began
// after it; for a gap between two stays the one read from them.
func (b *Base) journeyOf(person int32, g *Gap) int32 {
	switch {
	case g.After != travel.None:
		return b.Moves[g.After].Journey
	case g.Before != travel.None:
		return b.Moves[g.Before].Journey
	}
	moves, _ := b.MovesOf(person)
	best := travel.None
	for i := range moves {
		if v := &moves[i]; slices.ContainsFunc(g.Stays, func(id graph.ID) bool { return slices.Contains(v.Stays, id) }) {
			return v.Journey
		}
		if best == travel.None || moves[i].Dated && moves[i].Departs.From <= g.Span.From {
			best = moves[i].Journey
		}
	}
	return best
}

// points are the places where a person was known to be, in the order of time:
// the two ends of every dated passage, and the ends of every stay.
func (b *Base) points(person int32) (out []point) {
	moves, off := b.MovesOf(person)
	for i := range moves {
		v := &moves[i]
		if !v.Dated || len(v.Passages) == 0 {
			continue
		}
		n := off + int32(i)
		out = append(out, point{place: v.From, span: v.Departs, move: n},
			point{place: v.To, span: v.Ends, move: n, broken: v.Outcome == travel.Stopped})
	}
	for _, n := range b.staysOf[person] {
		s := &b.Stays[n]
		if s.Begun {
			out = b.insert(out, point{place: s.Place, span: s.From, move: travel.None, stay: s.Link})
		}
		if s.Ended {
			out = b.insert(out, point{place: s.Place, span: s.To, move: travel.None, stay: s.Link})
		}
	}
	return out
}

// insert puts a stay among the points, between two that its date allows: where
// it joins one of them, else as early as may be.
func (b *Base) insert(points []point, p point) []point {
	best := -1
	for i := 0; i <= len(points); i++ {
		if i > 0 && i < len(points) && points[i-1].move != travel.None && points[i-1].move == points[i].move {
			continue // not in the middle of a passage
		}
		if i > 0 && points[i-1].span.From >= p.span.To || i < len(points) && points[i].span.To <= p.span.From {
			continue
		}
		if best < 0 {
			best = i
		}
		if i > 0 && b.Join(points[i-1].place, p.place) || i < len(points) && b.Join(points[i].place, p.place) {
			best = i
			break
		}
	}
	if best < 0 {
		return points // in another place at the time
	}
	return slices.Insert(points, best, p)
}
