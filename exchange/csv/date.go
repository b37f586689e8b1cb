package csv

import (
	"strconv"
	"strings"
	"time"
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
// precision that the format has. What fits none is returned as it is, for the
// kinds table to judge.
func parseDate(s string, formats []string) string {
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
			return t.Format("2006-01-02T15:04:05")
		case strings.Contains(directives, "d"):
			return t.Format("2006-01-02")
		case strings.ContainsAny(directives, "mbB"):
			return t.Format("2006-01")
		}
		return strconv.Itoa(t.Year() + 10000)[1:]
	}
	return s
}
