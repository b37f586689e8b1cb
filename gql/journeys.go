package gql

import (
	"context"
	"time"

	"portolan/analytics"
	"portolan/analytics/run"
	"portolan/analytics/transit"
	"portolan/analytics/transit/corridor"
	"portolan/analytics/transit/travel"
	"portolan/gql/internal/item"
	"portolan/gql/internal/model"
	"portolan/graph"
)

// The longest waits that a question may ask for: a year.
const (
	maxGapDays         = 365
	maxConnectionHours = maxGapDays * 24
)

// Journeys are a person's journeys; those of everybody side by side in an answer are found together.
func (p persons) Journeys(ctx context.Context, x *item.Person, window *graph.Window, zone *travel.Zone, minGrade *float64, gapDays, connectionHours, first int, after *string) (*item.JourneyConnection, error) {
	view, about, err := movement(ctx, window, zone, minGrade)
	if err == nil {
		err = waits(gapDays, connectionHours)
	}
	if err != nil {
		return nil, err
	}
	about.Gap = time.Duration(gapDays) * 24 * time.Hour
	connection := time.Duration(connectionHours) * time.Hour
	args := about.Args()
	args["connectionHours"] = connectionHours
	return x.Journeys(run.Spec{Question: "journeys", Args: args}.JSON(), view, item.Slice{First: first, After: after},
		func(people []graph.ID) ([][]*transit.Journey, error) {
			return p.engine.Journeys(ctx, view.View, people, about)
		}, p.details(ctx, view, about, connection))
}

// waits checks the limits of a journey.
func waits(gapDays, connectionHours int) error {
	switch {
	case gapDays < 1 || gapDays > maxGapDays:
		return graph.Errorf(graph.Invalid, "gql.waits", "gapDays is between 1 and %d, not %d", maxGapDays, gapDays)
	case connectionHours < 1 || connectionHours > maxConnectionHours:
		return graph.Errorf(graph.Invalid, "gql.waits", "connectionHours is between 1 and %d, not %d", maxConnectionHours, connectionHours)
	case connectionHours > 24*gapDays:
		return graph.Errorf(graph.Invalid, "gql.waits", "a connection of %d hours is longer than the gap of %d days that ends a journey", connectionHours, gapDays)
	}
	return nil
}

// details tells the journeys of an answer to a question, when somebody asks for more than their passages.
func (r resolver) details(ctx context.Context, view *item.Seen, about travel.Question, connection time.Duration) item.JourneyDetails {
	return func(journeys []int32) ([]analytics.JourneyDetail, error) {
		return r.engine.JourneyDetails(ctx, view.View, journeys, about, connection)
	}
}

// Corridors finds the places by which people travel again and again.
func (q queries) Corridors(ctx context.Context, window *graph.Window, zone *travel.Zone, via []string, minPeople int, minGrade *float64, first int) (*model.Corridors, error) {
	view, about, err := movement(ctx, window, zone, minGrade)
	if err == nil {
		err = rows(first, maxRows)
	}
	if err == nil && (minPeople < 2 || minPeople > maxRows) {
		err = graph.Errorf(graph.Invalid, "gql.Corridors", "minPeople is between 2 and %d, not %d", maxRows, minPeople)
	}
	question := corridor.Question{Question: about, MinPeople: minPeople, First: first}
	if err == nil {
		question.Via, err = places(via)
	}
	if err != nil {
		return nil, err
	}
	a, err := q.engine.Corridors(ctx, view.View, question)
	if err != nil {
		return nil, err
	}
	return &model.Corridors{Run: runOf(a.Run), TotalCount: a.TotalCount, CertainCount: a.CertainCount, Rows: item.NewCorridors(view, a.Rows)}, nil
}
