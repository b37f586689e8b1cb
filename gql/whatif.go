package gql

import (
	"context"

	"portolan/analytics/transit/travel"
	"portolan/analytics/transit/whatif"
	"portolan/gql/internal/item"
	"portolan/gql/internal/model"
	"portolan/graph"
)

// WhatIf finds what would be left without some things.
func (q queries) WhatIf(ctx context.Context, remove model.Removal, best int, window *graph.Window, zone *travel.Zone, minGrade *float64, first int) (*model.WhatIf, error) {
	view, about, err := movement(ctx, window, zone, minGrade)
	if err == nil {
		err = rows(first, maxRows)
	}
	question := whatif.Question{Question: about, Best: best, First: first}
	if err == nil {
		question.Places, err = places(remove.Places)
	}
	for _, list := range []struct {
		ids []string
		to  *[]graph.ID
	}{{remove.People, &question.People}, {remove.Documents, &question.Documents}, {remove.Transfers, &question.Transfers}} {
		for _, opaque := range list.ids {
			if err == nil {
				var id graph.ID
				_, id, err = item.DecodeID(opaque)
				*list.to = append(*list.to, id)
			}
		}
	}
	if err != nil {
		return nil, err
	}
	a, err := q.engine.WhatIf(ctx, view.View, question)
	if err != nil {
		return nil, err
	}
	return &model.WhatIf{Run: runOf(a.Run), TotalCount: len(a.Rows), Rows: item.Measures(a), Stopped: item.NewStopped(view, a),
		ByJourneys: item.NewChoice(view, a.ByJourneys), ByParts: item.NewChoice(view, a.ByParts),
		Substitutes: item.NewSubstitutes(view, a.Substitutes), SubstituteCount: a.SubstituteCount}, nil
}
