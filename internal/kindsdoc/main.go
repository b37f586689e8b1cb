package main

import (
	"fmt"
	"io"
	"os"
	"strings"

	"portolan/graph"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: kindsdoc FILE")
		os.Exit(2)
	}
	var b strings.Builder
	write(&b)
	if err := os.WriteFile(os.Args[1], []byte(b.String()), 0o644); err != nil {
		fmt.Fprintln(os.Stderr, "kindsdoc:", err)
		os.Exit(1)
	}
}

const head = `# Kinds

<!-- Code generated from graph/kindtable.go by internal/kindsdoc. DO NOT EDIT: run make generate. -->

What a member may contribute. A *record* is what one source says about one thing; a *link* joins two records. The table
is closed: another kind or property is refused at import. A property marked + may have many values. A *key* names the
properties that, all present and equal, make two owners' records the same thing without a human; every other joining
of records is a judgement.
`

// write writes the whole document.
func write(w io.Writer) {
	fmt.Fprint(w, head, "\n## Records\n")
	for _, k := range graph.RecordKinds() {
		record(w, k.Info())
	}
	fmt.Fprint(w, "\n## Links\n")
	for _, k := range graph.LinkKinds() {
		link(w, k.Info())
	}
}

func record(w io.Writer, i *graph.KindInfo) {
	fmt.Fprintf(w, "\n### %s\n\n%s\n", i.Title, i.Doc)
	var facts []string
	if i.FtM != "" {
		facts = append(facts, "FollowTheMoney: "+i.FtM)
	}
	if len(i.NamedBy) > 0 {
		facts = append(facts, "named by "+strings.Join(i.NamedBy, ", "))
	}
	for _, k := range i.Keys {
		facts = append(facts, fmt.Sprintf("key %s: %s", k.Name, strings.Join(k.Parts, ", ")))
	}
	if len(facts) > 0 {
		fmt.Fprintf(w, "\n%s.\n", strings.Join(facts, "; "))
	}
	properties(w, i)
}

func link(w io.Writer, i *graph.KindInfo) {
	fmt.Fprintf(w, "\n### %s\n\n%s\n\n", i.Name, i.Doc)
	for _, j := range i.Joins {
		fmt.Fprintf(w, "- %s to %s\n", end(j.From), end(j.To))
	}
	if i.Kind == graph.Judgement {
		fmt.Fprint(w, "- any record to a record of the same kind; a Person to an Organization and back\n")
	}
	var facts []string
	if i.Symmetric {
		facts = append(facts, "The ends have no order.")
	}
	if i.Helps {
		facts = append(facts, "An act of help, from helper to helped.")
	}
	if i.FtM != "" {
		facts = append(facts, fmt.Sprintf("FollowTheMoney: %s (%s, %s).", i.FtM, i.FtMEnds[0], i.FtMEnds[1]))
	}
	if len(facts) > 0 {
		fmt.Fprintf(w, "\n%s\n", strings.Join(facts, " "))
	}
	properties(w, i)
}

// end names an end of a link.
func end(k graph.Kind) string {
	if k == graph.AnyRecord {
		return "any record"
	}
	return k.Info().Title
}

func properties(w io.Writer, i *graph.KindInfo) {
	if len(i.Properties) == 0 {
		return
	}
	fmt.Fprint(w, "\n| property | type | meaning |\n|---|---|---|\n")
	for _, p := range i.Properties {
		kind := p.Type.String()
		if p.Many {
			kind += "+"
		}
		meaning := p.Doc
		if len(p.Options) > 0 {
			meaning += ": " + strings.Join(p.Options, ", ")
		}
		fmt.Fprintf(w, "| %s | %s | %s |\n", p.Name, kind, strings.ReplaceAll(meaning, "|", `\|`))
	}
}
