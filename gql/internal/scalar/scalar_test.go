package scalar_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"portolan/gql/internal/scalar"
	"portolan/graph"
)

func TestInt(t *testing.T) {
	for _, v := range []any{"10", json.Number("1e400"), json.Number("1.5"), json.Number("2147483648"), int64(1 << 31), 1.5, true, nil, json.Number("99999999999999999999")} {
		if n, err := scalar.UnmarshalInt(v); !graph.Is(err, graph.Invalid) {
			t.Errorf("%v is read as %d, %v", v, n, err)
		}
	}
	for _, v := range []any{7, int64(7), json.Number("7")} {
		if n, err := scalar.UnmarshalInt(v); n != 7 || err != nil {
			t.Errorf("%v is read as %d, %v", v, n, err)
		}
	}
}

func TestDates(t *testing.T) {
	for _, v := range []any{"", "1985-02-31", "yesterday", 1985, nil} {
		if _, err := scalar.UnmarshalDate(v); !graph.Is(err, graph.Invalid) {
			t.Errorf("%v is read as a date: %v", v, err)
		}
		if _, err := scalar.UnmarshalDateTime(v); !graph.Is(err, graph.Invalid) {
			t.Errorf("%v is read as an instant: %v", v, err)
		}
	}
	if d, err := scalar.UnmarshalDate("1985/1987"); d != "1985/1987" || err != nil {
		t.Errorf("a range is read as %q, %v", d, err)
	}
	at, err := scalar.UnmarshalDateTime("2015-03-01T02:00:00+02:00")
	if err != nil || !at.Equal(time.Date(2015, 3, 1, 0, 0, 0, 0, time.UTC)) {
		t.Errorf("an instant is read as %v, %v", at, err)
	}
	var b strings.Builder
	scalar.MarshalDateTime(at).MarshalGQL(&b)
	scalar.MarshalDateTime(time.Time{}).MarshalGQL(&b)
	if b.String() != `"2015-03-01T00:00:00Z"null` {
		t.Errorf("written as %s", b.String())
	}
}
