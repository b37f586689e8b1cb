package item

import (
	"time"

	"portolan/analytics/transit/interdict"
	"portolan/graph"
)

// Flow is the schema's type of that name.
type Flow = interdict.Flow

// CheckSpot is the schema's type of that name.
type CheckSpot struct {
	Place, From, To *Place
	Code            *string
	Week, Departs   *time.Time
	Leg             *Leg
}

// CheckCut is the schema's type of that name.
type CheckCut struct {
	Exists        bool
	Size, LeftOut int
	Spots         []*CheckSpot
}

// InterdictionRow is the schema's type of that name.
type InterdictionRow struct {
	Rank            int
	Spot            *CheckSpot
	Stops, Gain     *Flow
	Share           float64
	CertainJourneys int
	InMinimumCut    bool
	Explanation     string
	findings
}

// People is a page of those whose journeys pass the check.
func (r *InterdictionRow) People(first int, after *string) (*EntityConnection, error) {
	return r.all.page("people", r.row, first, after)
}

// NextCorridor is the schema's type of that name.
type NextCorridor struct {
	Places          []*Place
	Used            *Flow
	Expected, Share float64
	findings
}

// Stopping is what the schema's Interdiction shows of entities.
type Stopping struct {
	Cut  *CheckCut
	Rows []*InterdictionRow
	Next []*NextCorridor
}

// cutShown is how many checks of a smallest cut are listed.
const cutShown = 100

// NewStopping makes the parts of an answer. All places and legs are one group.
func NewStopping(view *Seen, a *interdict.Answer) *Stopping {
	f, shown := newFindings(view, nil), []graph.ID{}
	cut := a.Cut.Spots[:min(len(a.Cut.Spots), cutShown)]
	for i := range a.Rows {
		r := &a.Rows[i]
		f.add("people", r.Stopped)
		f.evidence = append(f.evidence, r.Evidence)
		shown = append(shown, r.Place, r.From, r.To, r.Leg)
	}
	for i := range cut {
		shown = append(shown, cut[i].Place, cut[i].From, cut[i].To, cut[i].Leg)
	}
	for i := range a.Next {
		shown = append(shown, a.Next[i].Places...)
		f.evidence = append(f.evidence, a.Next[i].Evidence)
	}
	known := newKnown(view, shown)
	out := &Stopping{Cut: &CheckCut{Exists: a.Cut.Exists, Size: a.Cut.Size, LeftOut: a.Cut.Beside}}
	for i := range cut {
		out.Cut.Spots = append(out.Cut.Spots, known.spot(&cut[i]))
	}
	for i := range a.Rows {
		r := &a.Rows[i]
		out.Rows = append(out.Rows, &InterdictionRow{Rank: r.Rank, Spot: known.spot(&r.Spot), Stops: &r.Stops, Gain: &r.Gain, Share: r.Share,
			CertainJourneys: r.Certain, InMinimumCut: r.InCut, Explanation: r.Explanation, findings: findings{f, i}})
	}
	for i := range a.Next {
		c := &a.Next[i]
		out.Next = append(out.Next, &NextCorridor{Places: known.of(c.Places), Used: &c.Used, Expected: c.Expected, Share: c.Share,
			findings: findings{f, len(a.Rows) + i}})
	}
	return out
}

// known are the places and legs of an answer as one group.
type known struct {
	places
	legs map[graph.ID]*Thing
}

func newKnown(view *Seen, ids []graph.ID) known {
	refs := make([]Ref, len(ids))
	for i, id := range ids {
		refs[i] = RefOf(view, id)
	}
	k := known{places{}, map[graph.ID]*Thing{}}
	for i, t := range Things(view, refs) {
		switch {
		case t == nil:
		case t.kind == graph.Place:
			k.places[ids[i]] = t
		case t.kind == graph.Leg:
			k.legs[ids[i]] = t
		}
	}
	return k
}

func (k known) spot(s *interdict.Spot) *CheckSpot {
	out := &CheckSpot{Place: k.one(s.Place), From: k.one(s.From), To: k.one(s.To), Week: instant(s.Week), Departs: instant(s.Departs)}
	if s.Code != "" {
		out.Code = &s.Code
	}
	if t := k.legs[s.Leg]; t != nil {
		out.Leg = &Leg{t}
	}
	return out
}
