package gql

import (
	"context"

	"portolan/analytics"
	"portolan/analytics/transit"
	"portolan/analytics/transit/travel"
	"portolan/gql/internal/item"
	"portolan/gql/internal/model"
	"portolan/graph"
	"portolan/graph/vault"
)

// maxZone is the most places, and the most countries, a question may name.
const maxZone = 50

// CentralFacilitators finds those who helped others travel.
func (q queries) CentralFacilitators(ctx context.Context, window *graph.Window, zone *travel.Zone, functions, via []string, minGrade *float64, without *model.Without, resample *transit.Resample, first int) (*model.CentralFacilitators, error) {
	view, about, err := movement(ctx, window, zone, minGrade)
	if err == nil {
		err = rows(first, maxRows)
	}
	question := transit.Question{Question: about, Functions: functions, First: first, Resample: resample}
	if err == nil {
		question.Via, err = places(via)
	}
	if err == nil {
		question.Without, err = omission(without)
	}
	if err != nil {
		return nil, err
	}
	a, err := q.engine.CentralFacilitators(ctx, view.View, question)
	if err != nil {
		return nil, err
	}
	left := leaving(ctx, view, question)
	sensitivity := func(entity graph.ID) (analytics.Sensitivity, error) {
		return q.engine.Sensitivity(ctx, left.View, question, entity)
	}
	return &model.CentralFacilitators{Run: runOf(a.Run), TotalCount: a.TotalCount, CertainCount: a.CertainCount,
		Rows: item.NewFacilitators(left, a, q.details(ctx, left, about, travel.Connection), sensitivity),
		Gone: item.NewGoneFacilitators(view, a.Gone, first), GoneCount: len(a.Gone)}, nil
}

// TransitNetworks finds the groups that travelled together or with the same help.
func (q queries) TransitNetworks(ctx context.Context, window *graph.Window, zone *travel.Zone, via []string, minGrade *float64, without *model.Without, first int) (*model.TransitNetworks, error) {
	view, about, err := movement(ctx, window, zone, minGrade)
	if err == nil {
		err = rows(first, maxRows)
	}
	question := transit.Question{Question: about, First: first}
	if err == nil {
		question.Via, err = places(via)
	}
	if err == nil {
		question.Without, err = omission(without)
	}
	if err != nil {
		return nil, err
	}
	a, err := q.engine.TransitNetworks(ctx, view.View, question)
	if err != nil {
		return nil, err
	}
	left := leaving(ctx, view, question)
	return &model.TransitNetworks{Run: runOf(a.Run), TotalCount: a.TotalCount, CertainCount: a.CertainCount,
		Rows: item.NewNetworks(left, a, q.details(ctx, left, about, travel.Connection)), Gone: item.NewGoneNetworks(a.Gone, first), GoneCount: len(a.Gone)}, nil
}

// leaving is the view that the rows of an answer are shown from: that without what the question leaves out.
func leaving(ctx context.Context, view *item.Seen, q transit.Question) *item.Seen {
	if !q.Leaves() {
		return view
	}
	left, _ := view.Without(q.Without)
	return item.See(ctx, left)
}

// omission reads what is to be left out.
func omission(w *model.Without) (o vault.Omission, err error) {
	if w == nil {
		return o, nil
	}
	if n := len(w.Owners) + len(w.Records); n > maxRows {
		return o, graph.Errorf(graph.Invalid, "gql.without", "leave out at most %d owners and records, not %d", maxRows, n)
	}
	o.Owners = w.Owners
	for _, opaque := range w.Records {
		id, err := item.DecodeElement(opaque)
		if err != nil {
			return o, err
		}
		o.Elements = append(o.Elements, id)
	}
	return o, nil
}

// movement reads the arguments that every question about movement has, and opens the view as of the window's knownAt.
func movement(ctx context.Context, window *graph.Window, zone *travel.Zone, minGrade *float64) (*item.Seen, travel.Question, error) {
	q := travel.Question{Window: value(window), MinGrade: value(minGrade)}
	if zone != nil {
		if len(zone.Countries) > maxZone || len(zone.Places) > maxZone {
			return nil, q, graph.Errorf(graph.Invalid, "gql.movement", "a zone has at most %d countries and %d places", maxZone, maxZone)
		}
		named, err := places(zone.Places)
		if err != nil {
			return nil, q, err
		}
		if q.Zone, err = (travel.Zone{Name: zone.Name, Countries: zone.Countries, Places: named}).Normal(); err != nil {
			return nil, q, err
		}
	}
	view, err := item.View(ctx, window)
	return view, q, err
}

// places reads places: codes as they are, opaque ids as the ids they stand for.
func places(via []string) ([]string, error) {
	if len(via) > maxZone {
		return nil, graph.Errorf(graph.Invalid, "gql.places", "name at most %d places, not %d", maxZone, len(via))
	}
	out := make([]string, len(via))
	for i, text := range via {
		out[i] = text
		if _, id, err := item.DecodeID(text); err == nil {
			out[i] = id.String()
		}
	}
	return out, nil
}
