package csv

import (
	"strings"
	"time"

	"portolan/graph"
)

// layouts are the directives of strptime that a format may have, as Go lays
// them out.
var layouts = map[byte]string{'Y': "2006", 'y': "06", 'm': "1", 'd': "2", 'b': "Jan", 'B': "January", 'H': "15", 'M': "4", 'S': "5", 'I': "3", 'p': "PM", '%': "%"}

// goLayout is the Go layout of a strptime format, and the directives in it.
func goLayout(format string) (layout, directives string, ok bool) {
	var b strings.Builder
	for i := 0; i < len(format); i++ {
		if format[i] != '%' {
			b.WriteByte(format[i])
			continue
		}
		i++
		if i == len(format) {
			return "", "", false
		}
		if format[i] == '-' && i+1 < len(format) {
			i++
		}
		l, known := layouts[format[i]]
		if !known {
			return "", "", false
		}
		b.WriteString(l)
		directives += string(format[i])
	}
	return b.String(), directives, strings.ContainsAny(directives, "Yy")
}

func goodFormat(format string) bool {
	_, _, ok := goLayout(format)
	return ok
}

// parseDate reads a date by the first format that fits and writes it with the
// precision that the format has. A date that is written in our way is taken as
// it is, so that partial ones need no format of their own.
func parseDate(s string, formats []string) (string, bool) {
	for _, f := range formats {
		layout, directives, ok := goLayout(f)
		if !ok {
			continue
		}
		t, err := time.Parse(layout, s)
		if err != nil {
			continue
		}
		switch {
		case strings.ContainsAny(directives, "HI"):
			return t.Format("2006-01-02T15:04:05"), true
		case strings.Contains(directives, "d"):
			return t.Format("2006-01-02"), true
		case strings.ContainsAny(directives, "mbB"):
			return t.Format("2006-01"), true
		}
		return t.Format("2006"), true
	}
	_, err := graph.ParseDate(s)
	return s, err == nil
}
