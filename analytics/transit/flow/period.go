package flow

import (
	"fmt"
	"time"

	"portolan/graph"
)

// Length is how long the periods of a question are.
type Length string

// The lengths.
const (
	Month   Length = "MONTH"
	Quarter Length = "QUARTER"
	Year    Length = "YEAR"
)

// longest is the exactness, in seconds, below which a date says nothing of a
// period: ten years.
const longest = 10 * 366 * 24 * 60 * 60

// Undated is the number of no period.
const Undated = int32(-1 << 31)

// Of numbers the period that holds an instant in Unix seconds; later ones have
// higher numbers.
func (l Length) Of(at int64) int32 {
	t := time.Unix(at, 0).UTC()
	months := int32(t.Year())*12 + int32(t.Month()) - 1
	return months / l.months()
}

func (l Length) months() int32 {
	switch l {
	case Quarter:
		return 3
	case Year:
		return 12
	}
	return 1
}

// Span is when a period is.
func (l Length) Span(n int32) graph.Span {
	at := func(n int32) int64 {
		months := n * l.months()
		return time.Date(int(months/12), time.Month(months%12+1), 1, 0, 0, 0, 0, time.UTC).Unix()
	}
	return graph.Span{From: at(n), To: at(n + 1)}
}

// Text is a period as it is written: 2014-05, 2014-Q2, 2014; "" of no period.
func (l Length) Text(n int32) string {
	if n == Undated {
		return ""
	}
	months := n * l.months()
	switch year := months / 12; l {
	case Year:
		return fmt.Sprintf("%04d", year)
	case Quarter:
		return fmt.Sprintf("%04d-Q%d", year, months%12/3+1)
	default:
		return fmt.Sprintf("%04d-%02d", year, months%12+1)
	}
}

// Periods are the periods in which something that began in a span may have
// begun, as far as they lie in the window, and whether it certainly began in the
// only one of them. A date less exact than ten years gives Undated alone, and
// none where the window leaves it out.
func (l Length) Periods(began, window graph.Span) (out []int32, certain bool) {
	held := window.Holds(began)
	if held == graph.Outside {
		return nil, false
	}
	if uint64(began.To)-uint64(began.From) > longest { // all of time is longer than a signed number can say
		return []int32{Undated}, held == graph.Certain
	}
	first, last := l.Of(max(began.From, window.From)), l.Of(min(began.To, window.To)-1)
	for n := first; n <= last; n++ {
		out = append(out, n)
	}
	return out, held == graph.Certain && first == last
}
