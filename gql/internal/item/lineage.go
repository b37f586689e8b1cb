package item

import (
	"portolan/analytics/transit/lineage"
	"portolan/graph"
)

// NetworkLine is the schema's type of that name.
type NetworkLine struct {
	ID                string
	Beginning, Ending string
	From, Into        *string
	Stages            []*NetworkStage
	Explanation       string
	findings
}

// NetworkStage is the schema's type of that name.
type NetworkStage struct {
	Period, Network          string
	PeopleCount, HelperCount int
	JoinedCount, LeftCount   int
	Merged, Parted           []string
}

// NewNetworkLines makes the rows of an answer.
func NewNetworkLines(view *Seen, rows []*lineage.Line) []*NetworkLine {
	f, out := newFindings(view, nil), make([]*NetworkLine, len(rows))
	for i, l := range rows {
		f.add("people", l.People)
		f.add("helpers", l.Helpers)
		out[i] = &NetworkLine{ID: EncodeID("TransitNetwork", l.ID), Beginning: string(l.Beginning), Ending: string(l.Ending),
			From: lineID(l.From), Into: lineID(l.Into), Explanation: l.Explanation, findings: findings{f, i}}
		for _, s := range l.Stages {
			out[i].Stages = append(out[i].Stages, &NetworkStage{s.Period, EncodeID("TransitNetwork", s.Network), s.People, s.Helpers,
				s.Joined, s.Left, lineIDs(s.Merged), lineIDs(s.Parted)})
		}
	}
	return out
}

func lineID(id graph.ID) *string {
	if id.IsZero() {
		return nil
	}
	text := EncodeID("TransitNetwork", id)
	return &text
}

func lineIDs(ids []graph.ID) []string {
	out := make([]string, len(ids))
	for i, id := range ids {
		out[i] = EncodeID("TransitNetwork", id)
	}
	return out
}

// People is a page of its people in all periods.
func (l *NetworkLine) People(first int, after *string) (*EntityConnection, error) {
	return l.all.page("people", l.row, first, after)
}

// Helpers is a page of its helpers in all periods.
func (l *NetworkLine) Helpers(first int, after *string) (*EntityConnection, error) {
	return l.all.page("helpers", l.row, first, after)
}
