package scalar

import (
	"encoding/json"
	"math"
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
	return time.Time{}, errInstant
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
		return "", errDate
	}
	if _, err := graph.ParseDate(text); err != nil || text == "" {
		return "", errDate
	}
	return text, nil
}

// MarshalInt writes a whole number.
func MarshalInt(n int) graphql.Marshaler { return graphql.MarshalInt(n) }

// UnmarshalInt reads a whole number of 32 bits, as the specification has it. A text with digits in it is none.
func UnmarshalInt(v any) (int, error) {
	switch n := v.(type) {
	case int:
		v = int64(n)
	case json.Number:
		whole, err := n.Int64()
		if err != nil {
			return 0, errWhole
		}
		v = whole
	}
	if n, ok := v.(int64); ok && n >= math.MinInt32 && n <= math.MaxInt32 {
		return int(n), nil
	}
	return 0, errWhole
}

var (
	errInstant = graph.Errorf(graph.Invalid, "scalar.DateTime", "an instant is written as 2015-03-01T00:00:00Z")
	errDate    = graph.Errorf(graph.Invalid, "scalar.Date", "a date is written as 1985, 1985-07, 1985-07-03 or 1985/1987, and is on the calendar")
	errWhole   = graph.Errorf(graph.Invalid, "scalar.Int", "a whole number lies between -2147483648 and 2147483647 and is not written as a text")
)
