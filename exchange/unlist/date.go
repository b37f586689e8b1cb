package unlist

import (
	"errors"
	"regexp"
	"slices"
	"strings"

	"portolan/graph"
)

// day reads a date as lists write it: a day, with or without a time of day or an offset, which are left out: what
// counts is the day that is written.
func day(s string) (graph.Date, error) {
	if len(s) > 10 && strings.IndexByte("T +-Z", s[10]) >= 0 {
		s = s[:10]
	}
	d, err := graph.ParseDate(s)
	if e := (*graph.Error)(nil); errors.As(err, &e) {
		err = e.Err // a receipt says what is wrong, not which function said so
	}
	return d, err
}

var months = []string{"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"}

var (
	monthNote  = regexp.MustCompile(`^([A-Za-z]{3,9})\.?$`)
	monthRange = regexp.MustCompile(`^[Bb]etween ([A-Za-z]{3,9})\.? and ([A-Za-z]{3,9})\.? ([0-9]{4})$`)
)

// month gives "-07" for July, Jul. or JULY, and "" for what is no month.
func month(name string) string {
	if len(name) < 3 {
		return ""
	}
	i := slices.Index(months, strings.ToLower(name[:3]))
	if i < 0 {
		return ""
	}
	return "-" + string([]byte{'0' + byte((i+1)/10), '0' + byte((i+1)%10)})
}

// birthDates reads an INDIVIDUAL_DATE_OF_BIRTH: a day, a year, a range of years, or what its note says in a form that
// is sure (a month for a year, a range of months). An element that gives no date has none; its note is kept elsewhere.
func birthDates(n *node) (out []graph.Value, err error) {
	precision := graph.PrecisionStated
	switch strings.ToUpper(n.get("TYPE_OF_DATE")) {
	case "APPROXIMATELY":
		precision = graph.PrecisionApproximate
	case "BETWEEN":
		precision = graph.PrecisionBetween
	}
	add := func(s string, p graph.Precision) error {
		d, err := day(s)
		if err == nil {
			out = append(out, graph.Value{Text: string(d), Precision: p})
		}
		return err
	}
	note := n.get("NOTE")
	if s := n.get("DATE"); s != "" {
		err = add(s, precision)
	}
	if s := n.get("YEAR"); s != "" && err == nil {
		if m := monthNote.FindStringSubmatch(note); m != nil {
			s += month(m[1])
		}
		err = add(s, precision)
	}
	from, to := n.get("FROM_YEAR"), n.get("TO_YEAR")
	switch {
	case err != nil:
	case from != "" && to != "":
		err = add(from+"/"+to, graph.PrecisionBetween)
	case from+to != "":
		err = add(from+to, graph.PrecisionApproximate)
	}
	if m := monthRange.FindStringSubmatch(note); m != nil && len(out) == 0 && err == nil && month(m[1]) != "" && month(m[2]) != "" {
		err = add(m[3]+month(m[1])+"/"+m[3]+month(m[2]), graph.PrecisionBetween)
	}
	return out, err
}
