package scalar

import (
	"errors"
	"time"

	"github.com/99designs/gqlgen/graphql"

	"portolan/graph"
)

// MarshalDateTime writes an instant as RFC 3339 in UTC; the zero instant is null.
func MarshalDateTime(t time.Time) graphql.Marshaler {
	if t.IsZero() {
		return graphql.Null
	}
	return graphql.MarshalString(t.UTC().Format(time.RFC3339Nano))
}

// UnmarshalDateTime reads an instant in RFC 3339.
func UnmarshalDateTime(v any) (time.Time, error) {
	if text, ok := v.(string); ok {
		if t, err := time.Parse(time.RFC3339Nano, text); err == nil {
			return t.UTC(), nil
		}
	}
	return time.Time{}, errors.New("an instant is written as 2015-03-01T00:00:00Z")
}

// MarshalDate writes a partial date as its source gave it.
func MarshalDate(d string) graphql.Marshaler {
	if d == "" {
		return graphql.Null
	}
	return graphql.MarshalString(d)
}

// UnmarshalDate reads a partial date and checks that a calendar has it.
func UnmarshalDate(v any) (string, error) {
	text, ok := v.(string)
	if !ok {
		return "", errors.New("a date is written as 1985, 1985-07, 1985-07-03 or 1985/1987")
	}
	if _, err := graph.ParseDate(text); err != nil || text == "" {
		return "", errors.New("a date is written as 1985, 1985-07, 1985-07-03 or 1985/1987, and on the calendar")
	}
	return text, nil
}
