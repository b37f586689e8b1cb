package sheet

import (
	"fmt"
	"io"
	"strings"

	"portolan/graph"
)

// WriteCodebook writes the codebook of a release as Markdown: what its form is,
// and every column of its tables with its type, unit and meaning and, where it is
// pseudonymised, what became of it.
func WriteCodebook(w io.Writer, form string, pseudonymised bool, tables ...*Table) error {
	var b strings.Builder
	b.WriteString("# Codebook\n\n" + form)
	if pseudonymised {
		b.WriteString(pseudonyms)
	}
	for _, t := range tables {
		fmt.Fprintf(&b, "\n## %s\n\n", t.Name)
		head, rule := "| column | type | unit | kinds | meaning |", "|---|---|---|---|---|"
		if pseudonymised {
			head, rule = head+" pseudonymised |", rule+"---|"
		}
		b.WriteString(head + "\n" + rule + "\n")
		for i := range t.Columns {
			if t.Written(i) {
				writeColumn(&b, &t.Columns[i], pseudonymised)
			}
		}
		for i := range t.OfDropped {
			writeColumn(&b, &t.OfDropped[i], true)
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

const pseudonyms = `
## Pseudonyms

Ids, references and codes (document numbers, telephone numbers, plates, references) are replaced by HMAC-SHA-256 under the
release's key, cut to 128 bits: equal values have equal pseudonyms within this release and, under another key, others.
Names, free text, the owner's references, audiences and coordinates are left out. A country is given by its two letters, or
not at all. **Dates stay as they are**, dates of birth and of travel among them, as do numbers, choices from a list, the
owner's code, levels, gradings, and who is linked to whom: whoever knows some of these of a person may find the person
again. Handle the release as personal data.
`

func writeColumn(b *strings.Builder, c *Column, pseudonymised bool) {
	typ := c.Type.String()
	if c.Many {
		typ += ", list"
	}
	names := make([]string, len(c.Kinds))
	for i, k := range c.Kinds {
		names[i] = k.String()
	}
	kinds := strings.Join(names, ", ")
	if len(c.Kinds) == 0 || len(c.Kinds) == len(graph.RecordKinds()) || len(c.Kinds) == len(graph.LinkKinds()) {
		kinds = "all"
	}
	fmt.Fprintf(b, "| `%s` | %s | %s | %s | %s |", c.Name, typ, cell(c.Unit), kinds, cell(c.Meaning))
	if pseudonymised {
		b.WriteString(" " + c.Treatment.String() + " |")
	}
	b.WriteString("\n")
}

// cell is a text that cannot break a Markdown table.
func cell(s string) string { return strings.ReplaceAll(s, "|", "\\|") }
