package item

import (
	"sync"

	"portolan/analytics"
	"portolan/analytics/transit"
	"portolan/graph"
)

// mostSensitive is the most rows whose sensitivity one answer works out.
const mostSensitive = 5

// RankInterval is the schema's type of that name.
type RankInterval = transit.Interval

// RankChange is the schema's type of that name.
type RankChange struct {
	Before      *int
	Explanation string
}

// NetworkChange is the schema's type of that name.
type NetworkChange struct {
	Was         *string
	Before      *int
	Explanation string
}

// GoneFacilitator is the schema's type of that name.
type GoneFacilitator struct {
	Person      Entity
	Before      int
	Explanation string
}

// GoneNetwork is the schema's type of that name.
type GoneNetwork struct {
	ID          string
	Before      int
	Explanation string
}

// NewGoneFacilitators tells the first of those who are no rows any more, as the view with everything there shows them.
func NewGoneFacilitators(view *Seen, gone []transit.Change, first int) []*GoneFacilitator {
	gone = gone[:min(first, len(gone))]
	people := make([]Ref, len(gone))
	for i, g := range gone {
		people[i] = RefOf(view, g.Was)
	}
	things, out := Things(view, people), make([]*GoneFacilitator, len(gone))
	for i, g := range gone {
		out[i] = &GoneFacilitator{as(things[i]), g.Before, g.Explanation}
	}
	return out
}

// NewGoneNetworks tells the first of those that are no networks any more.
func NewGoneNetworks(gone []transit.Change, first int) []*GoneNetwork {
	out := make([]*GoneNetwork, min(first, len(gone)))
	for i := range out {
		out[i] = &GoneNetwork{EncodeID("TransitNetwork", gone[i].Was), gone[i].Before, gone[i].Explanation}
	}
	return out
}

// rankChange is the i-th change, where anything was left out.
func rankChange(changes []transit.Change, i int) *RankChange {
	if len(changes) == 0 {
		return nil
	}
	return &RankChange{rankOr(changes[i].Before), changes[i].Explanation}
}

// networkChange likewise.
func networkChange(changes []transit.Change, i int) *NetworkChange {
	if len(changes) == 0 {
		return nil
	}
	out := &NetworkChange{Before: rankOr(changes[i].Before), Explanation: changes[i].Explanation}
	if !changes[i].Was.IsZero() {
		id := EncodeID("TransitNetwork", changes[i].Was)
		out.Was = &id
	}
	return out
}

// rankOr is a rank, nil for that of nobody.
func rankOr(rank int) *int {
	if rank == 0 {
		return nil
	}
	return &rank
}

// Sensitivity works out what the rank of one entity hangs on.
type Sensitivity func(entity graph.ID) (analytics.Sensitivity, error)

// RankSensitivity is the schema's type of that name.
type RankSensitivity struct {
	Rank    int
	Owners  []*RankWithoutOwner
	Reports []*RankWithoutReport
}

// RankWithoutOwner is the schema's type of that name.
type RankWithoutOwner struct {
	Owner       string
	Rank        *int
	Explanation string
}

// RankWithoutReport is the schema's type of that name.
type RankWithoutReport struct {
	Report      Node
	Rank        *int
	Explanation string
}

// hanging works out the sensitivities of an answer one after the other, for each is the work of several answers.
type hanging struct {
	mu   sync.Mutex
	rows int
	find Sensitivity
}

// Sensitivity is what the rank of the row hangs on.
func (f *Facilitator) Sensitivity() (*RankSensitivity, error) {
	h := f.hanging
	if h.rows > mostSensitive {
		return nil, graph.Errorf(graph.Invalid, "gql.sensitivity", "sensitivity is worked out for at most %d rows, not %d: ask for fewer (first)", mostSensitive, h.rows)
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	s, err := h.find(f.entity)
	if err != nil {
		return nil, err
	}
	out := &RankSensitivity{Rank: s.Rank}
	for _, x := range s.Owners {
		out.Owners = append(out.Owners, &RankWithoutOwner{x.Owner, rankOr(x.Rank), x.Explanation})
	}
	ids := make([]graph.ID, len(s.Reports))
	for i, x := range s.Reports {
		ids[i] = x.Report
	}
	nodes, err := Nodes(f.all.view, ids)
	if err != nil {
		return nil, err
	}
	for i, x := range s.Reports {
		if nodes[i] != nil {
			out.Reports = append(out.Reports, &RankWithoutReport{nodes[i], rankOr(x.Rank), x.Explanation})
		}
	}
	return out, nil
}
