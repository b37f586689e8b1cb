package main

import (
	"strings"
	"testing"

	"portolan/graph"
)

// TestTheDocumentNamesEverything looks for every kind and property of the table; that the committed file is this
// document is the generate test's to say.
func TestTheDocumentNamesEverything(t *testing.T) {
	var b strings.Builder
	write(&b)
	text := b.String()
	for _, k := range graph.RecordKinds() {
		has(t, text, "### "+k.Info().Title+"\n")
	}
	for _, k := range graph.LinkKinds() {
		has(t, text, "### "+k.Info().Name+"\n")
		for _, p := range k.Info().Properties {
			has(t, text, "| "+p.Name+" |")
		}
	}
}

func has(t *testing.T, text, part string) {
	t.Helper()
	if !strings.Contains(text, part) {
		t.Errorf("the document lacks %q", part)
	}
}
