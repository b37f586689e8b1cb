package gql

import (
	"context"
	"time"

	"portolan/analytics/transit/displace"
	"portolan/analytics/transit/travel"
	"portolan/gql/internal/item"
	"portolan/gql/internal/model"
	"portolan/graph"
)

// Displacement finds what became of the flow after an event.
func (q queries) Displacement(ctx context.Context, subject string, at time.Time, periodDays, periods int, alternatives, comparison []string, window *graph.Window, zone *travel.Zone, minGrade *float64, first int) (*model.Displacement, error) {
	view, about, err := movement(ctx, window, zone, minGrade)
	if err == nil {
		err = rows(first, maxRows)
	}
	question := displace.Question{Question: about, At: at, Days: periodDays, Periods: periods, First: first}
	for _, named := range []struct {
		texts []string
		to    *[]string
	}{{alternatives, &question.Alternatives}, {comparison, &question.Comparison}} {
		if err == nil && named.texts != nil {
			*named.to, err = places(named.texts)
		}
	}
	var of []string
	if err == nil {
		of, err = places([]string{subject})
	}
	if err != nil {
		return nil, err
	}
	question.Subject = of[0]
	a, err := q.engine.Displacement(ctx, view.View, question)
	if err != nil {
		return nil, err
	}
	return &model.Displacement{Run: runOf(a.Run), TotalCount: a.TotalCount, CertainCount: a.CertainCount, Lost: a.Lost, Gained: a.Gained,
		Undated: a.Undated, Comparison: item.PlacesOrHelpers(view, a.Comparison), Rows: item.NewDisplacement(view, a)}, nil
}
