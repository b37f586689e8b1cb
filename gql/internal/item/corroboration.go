package item

import (
	"portolan/analytics/run"
	"portolan/analytics/transit/corroboration"
	"portolan/graph"
)

// CorroborationRoot is the schema's type of that name.
type CorroborationRoot struct {
	Source  Entity
	Records []*Record
	Members []string
	Chain   []Entity
	proof
}

// NewCorroborationRoots makes the rows of an answer; all sources are one group, and so are all records.
func NewCorroborationRoots(view *Seen, rows []corroboration.Root) ([]*CorroborationRoot, error) {
	of, out := proofs(view, rows, func(r *corroboration.Root) run.Evidence { return r.Evidence }), make([]*CorroborationRoot, len(rows))
	var refs []Ref
	var ids []graph.ID
	for i := range rows {
		refs, ids = append(refs, RefOf(view, rows[i].Source)), append(ids, rows[i].Records...)
		for _, id := range rows[i].Chain {
			refs = append(refs, RefOf(view, id))
		}
	}
	records, err := Records(view, ids)
	if err != nil {
		return nil, err
	}
	things := Entities(view, refs)
	for i := range rows {
		r, chain := &rows[i], len(rows[i].Chain)
		out[i] = &CorroborationRoot{things[0], records[:len(r.Records)], r.Members, things[1 : 1+chain], of(i)}
		things, records = things[1+chain:], records[len(r.Records):]
	}
	return out, nil
}

// Records are the visible records with these ids, all of which are visible records.
func Records(view *Seen, ids []graph.ID) ([]*Record, error) {
	nodes, err := Nodes(view, ids)
	if err != nil {
		return nil, err
	}
	out := make([]*Record, 0, len(ids))
	for _, n := range nodes {
		if r, ok := n.(*Record); ok {
			out = append(out, r)
		}
	}
	return out, nil
}

// ReportingCircle is the schema's type of that name.
type ReportingCircle struct {
	Member      *string
	Sources     []Entity
	Explanation string
	proof
}

// NewReportingCircles makes the circles of an answer; all sources are one group.
func NewReportingCircles(view *Seen, rows []corroboration.Circle) []*ReportingCircle {
	of, out := proofs(view, rows, func(r *corroboration.Circle) run.Evidence { return r.Evidence }), make([]*ReportingCircle, len(rows))
	var refs []Ref
	for i := range rows {
		for _, id := range rows[i].Sources {
			refs = append(refs, RefOf(view, id))
		}
	}
	things := Entities(view, refs)
	for i := range rows {
		n := len(rows[i].Sources)
		out[i] = &ReportingCircle{optional(rows[i].Member), things[:n], rows[i].Explanation, of(i)}
		things = things[n:]
	}
	return out
}
