package gql

import (
	"context"

	"portolan/analytics/transit/flow"
	"portolan/analytics/transit/recruitment"
	"portolan/gql/internal/item"
	"portolan/gql/internal/model"
	"portolan/graph"
)

// Recruitment finds who recruited whom, and whom those recruited in turn.
func (q queries) Recruitment(ctx context.Context, window *graph.Window, minGrade *float64, by string, first int) (*model.Recruitment, error) {
	view, about, err := movement(ctx, window, nil, minGrade)
	if err == nil {
		err = rows(first, maxRows)
	}
	if err != nil {
		return nil, err
	}
	a, err := q.engine.Recruitment(ctx, view.View, recruitment.Question{Question: about, By: flow.Length(by), First: first})
	if err != nil {
		return nil, err
	}
	return &model.Recruitment{Run: runOf(a.Run), TotalCount: a.TotalCount, CertainCount: a.CertainCount, Rows: item.NewRecruiters(view, a.Rows),
		CascadeCount: a.CascadeCount, Cascades: item.NewCascades(view, a.Cascades),
		ChannelCount: a.ChannelCount, Channels: item.NewChannels(view, a.Channels)}, nil
}
