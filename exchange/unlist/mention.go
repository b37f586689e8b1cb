package unlist

import (
	"regexp"
	"slices"
	"strings"

	"portolan/exchange/row"
	"portolan/graph"
)

// referenceNumber finds the two schemes of reference numbers in a text: since 2015 the regime, i or e and three
// digits; before, the regime's letter, I or E, a letter, a running number and a year, with a final dot or without.
var referenceNumber = regexp.MustCompile(`\b(?:[A-Z]{2}[ie]\.[0-9]{3}|[A-Z][IE]\.[A-Z]\.[0-9]{1,4}\.[0-9]{2})\b`)

// mentions collects who names whom in the comments, to be joined when every entry is known.
type mentions struct {
	entries map[string]string // DATAID by reference number
	list    []mention
}

type mention struct {
	line     int
	from, to string // reference numbers
	ref      string // DATAID of from
}

func newMentions() *mentions { return &mentions{entries: map[string]string{}} }

func plain(reference string) string { return strings.TrimRight(reference, ".") }

func (m *mentions) add(e *entry) {
	from, ref := plain(e.reference()), e.ref()
	if ref == "" {
		return
	}
	if _, taken := m.entries[from]; from != "" && !taken {
		m.entries[from] = ref
	}
	var named []string
	for _, c := range e.node.all("COMMENTS1") {
		for _, to := range referenceNumber.FindAllString(c.text, -1) {
			if to != from && !slices.Contains(named, to) {
				named = append(named, to)
				m.list = append(m.list, mention{line: e.line, from: from, to: to, ref: ref})
			}
		}
	}
}

// rows gives one link for each two entries that are joined by a mention, whichever names the other, and a row for
// each mention of a number that the list does not have.
func (m *mentions) rows() []row.Row {
	var rows []row.Row
	joined := map[[2]string]bool{}
	for _, x := range m.list {
		other, ok := m.entries[x.to]
		if !ok {
			rows = append(rows, row.Row{Line: x.line, Unknown: &row.Unknown{From: x.from, To: x.to}})
			continue
		}
		pair := [2]string{min(x.ref, other), max(x.ref, other)}
		if pair[0] == pair[1] || joined[pair] {
			continue
		}
		joined[pair] = true
		link := graph.Element{Kind: graph.Associate, Ref: pair[0] + "-" + pair[1]}
		link.Props.AddText("relationship", "named in the comments of a listing")
		rows = append(rows, row.Row{Line: x.line, Element: link, From: row.End{Ref: pair[0]}, To: row.End{Ref: pair[1]}})
	}
	return rows
}
