package graph

import (
	"math"
	"strconv"
	"strings"
	"time"
)

// Date is a date as a source gave it, possibly partial: "1985", "1985-07",
// "1985-07-03", "1985-07-03T10:20", with seconds and with an offset or Z, or a
// range of two dates "1985/1987" (either side may be a full date). The empty
// date is unknown. A date without an offset is read as UTC; its local calendar
// day is always the day that is written.
type Date string

// Span is a half-open interval of instants in Unix seconds.
type Span struct{ From, To int64 }

// Always is the span of all instants.
var Always = Span{math.MinInt64, math.MaxInt64}

// ParseDate checks s and returns it as a Date. The empty string, a day that no
// calendar has, a year outside 1 to 9999 and a range that ends before it
// begins are errors.
func ParseDate(s string) (Date, error) {
	if _, err := parseSpan(s); err != nil {
		return "", err
	}
	return Date(s), nil
}

// Span is the interval of instants that the date may mean: a day for a day, a
// year for a year. An unknown or malformed date gives Always and false.
func (d Date) Span() (Span, bool) {
	if d == "" {
		return Always, false
	}
	s, err := parseSpan(string(d))
	if err != nil {
		return Always, false
	}
	return s, true
}

// Day is the written calendar day "2006-01-02", or "" when the date is less
// precise than a day.
func (d Date) Day() string {
	if len(d) < 10 || strings.Contains(string(d), "/") {
		return ""
	}
	return string(d[:10])
}

func parseSpan(s string) (Span, error) {
	const op = "graph.ParseDate"
	if first, last, ok := strings.Cut(s, "/"); ok {
		a, err := parseOne(first)
		if err != nil {
			return Span{}, err
		}
		b, err := parseOne(last)
		if err != nil {
			return Span{}, err
		}
		if b.To <= a.From {
			return Span{}, Errorf(Invalid, op, "the range %.60q ends before it begins", s)
		}
		return Span{a.From, b.To}, nil
	}
	return parseOne(s)
}

func parseOne(s string) (Span, error) {
	if n := len(s); n == 4 || n == 7 || n == 10 {
		if sp, ok := calendar(s); ok {
			return sp, nil
		}
	} else if n >= 16 && s[10] == 'T' {
		if sp, ok := clock(s); ok {
			return sp, nil
		}
	}
	return Span{}, Errorf(Invalid, "graph.ParseDate", "%.60q is not a date: YYYY, YYYY-MM, YYYY-MM-DD, with a time THH:MM[:SS][Z or +HH:MM], or two of them with a slash", s)
}

// calendar reads a year, a month or a day.
func calendar(s string) (Span, bool) {
	y, ok := digits(s[:4])
	if !ok || y < 1 {
		return Span{}, false
	}
	m, d := 1, 1
	if len(s) >= 7 {
		if m, ok = digits(s[5:7]); !ok || s[4] != '-' || m < 1 || m > 12 {
			return Span{}, false
		}
	}
	if len(s) == 10 {
		if d, ok = digits(s[8:10]); !ok || s[7] != '-' || d < 1 || d > daysIn(y, m) {
			return Span{}, false
		}
	}
	from := unixDay(y, m, d)
	switch len(s) {
	case 4:
		return Span{from, unixDay(y+1, 1, 1)}, true
	case 7:
		return Span{from, unixDay(y, m+1, 1)}, true
	}
	return Span{from, from + 86400}, true
}

// clock reads a day with a time of day.
func clock(s string) (Span, bool) {
	day, ok := calendar(s[:10])
	if !ok {
		return Span{}, false
	}
	h, ok1 := digits(s[11:13])
	m, ok2 := digits(s[14:16])
	if !ok1 || !ok2 || s[13] != ':' || h > 23 || m > 59 {
		return Span{}, false
	}
	at, width, rest := day.From+int64(h)*3600+int64(m)*60, int64(60), s[16:]
	if len(rest) >= 3 && rest[0] == ':' {
		sec, ok := digits(rest[1:3])
		if !ok || sec > 59 {
			return Span{}, false
		}
		at, width, rest = at+int64(sec), 1, rest[3:]
	}
	switch {
	case rest == "" || rest == "Z":
	case len(rest) == 6 && (rest[0] == '+' || rest[0] == '-') && rest[3] == ':':
		oh, ok1 := digits(rest[1:3])
		om, ok2 := digits(rest[4:6])
		if !ok1 || !ok2 || oh > 14 || om > 59 {
			return Span{}, false
		}
		offset := int64(oh)*3600 + int64(om)*60
		if rest[0] == '+' {
			offset = -offset
		}
		at += offset
	default:
		return Span{}, false
	}
	return Span{at, at + width}, true
}

func digits(s string) (int, bool) {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return 0, false
		}
	}
	n, err := strconv.Atoi(s)
	return n, err == nil
}

func daysIn(y, m int) int { return time.Date(y, time.Month(m)+1, 0, 0, 0, 0, 0, time.UTC).Day() }

func unixDay(y, m, d int) int64 {
	return time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC).Unix()
}
