package gql_test

import (
	"os"
	"path/filepath"
	"regexp"
	"testing"
)

var example = regexp.MustCompile("(?s)```graphql\n(.*?)```")

// TestExamplesOfThePagesRun executes every question that a page of docs/questions shows.
func TestExamplesOfThePagesRun(t *testing.T) {
	s := newSmall(t)
	pages, err := filepath.Glob("../docs/questions/*.md")
	if err != nil || len(pages) == 0 {
		t.Fatalf("there are no pages: %v", err)
	}
	variables, ran := map[string]any{"of": s.id(t, "Traveller 0"), "person": s.id(t, "Traveller 0"), "since": "2016-05-01T00:00:00Z",
		"from": s.id(t, "Traveller 0"), "to": s.id(t, "Selim"), "other": s.id(t, "Omar")}, 0
	for _, page := range pages {
		text, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		for _, block := range example.FindAllStringSubmatch(string(text), -1) {
			if got := s.ask(t, "IPSG", block[1], variables); len(got.Errors) > 0 {
				t.Errorf("%s: %s\n%s", page, block[1], got.raw)
			}
			ran++
		}
	}
	if ran == 0 {
		t.Error("the pages show no questions")
	}
}
