package gql

import (
	"context"
	"time"

	"portolan/analytics/transit/alert"
	"portolan/analytics/transit/travel"
	"portolan/gql/internal/item"
	"portolan/gql/internal/model"
	"portolan/graph"
)

// maxSilence is the longest silence, in months, that may be asked for.
const maxSilence = 120

// StructureAlerts finds what is new in the structure since an earlier time of knowledge.
func (q queries) StructureAlerts(ctx context.Context, knownSince time.Time, window *graph.Window, zone *travel.Zone, silentMonths int, minGrade *float64, first int) (*model.StructureAlerts, error) {
	view, about, err := movement(ctx, window, zone, minGrade)
	if err == nil {
		err = rows(first, maxRows)
	}
	if err == nil && (silentMonths < 1 || silentMonths > maxSilence) {
		err = graph.Errorf(graph.Invalid, "gql.StructureAlerts", "silentMonths is between 1 and %d, not %d", maxSilence, silentMonths)
	}
	if err != nil {
		return nil, err
	}
	a, err := q.engine.StructureAlerts(ctx, view.View, alert.Question{Question: about, Since: knownSince, SilentMonths: silentMonths, First: first})
	if err != nil {
		return nil, err
	}
	return &model.StructureAlerts{Run: runOf(a.Run), TotalCount: a.TotalCount, Rows: item.NewAlerts(view, a.Rows)}, nil
}
