package main

import (
	"encoding/base64"
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestAnswersAreHeldToTheLinksOfTheFile(t *testing.T) {
	const n = 200
	path := filepath.Join(t.TempDir(), "elements.json")
	if err := writeElements(path, n); err != nil {
		t.Fatal(err)
	}
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	written := map[string][]string{}
	for line := range strings.Lines(string(raw)) {
		var e struct {
			Properties struct{ Person, Associate []string }
			Portolan   struct{ From, To struct{ Ref string } }
		}
		if err := json.Unmarshal([]byte(line), &e); err != nil {
			t.Fatal(err)
		}
		from, to := e.Portolan.From.Ref, e.Portolan.To.Ref
		if len(e.Properties.Person) == 1 {
			from, to = e.Properties.Person[0], e.Properties.Associate[0]
		}
		if from != "" {
			written[from], written[to] = append(written[from], to), append(written[to], from)
		}
	}
	sorted := func(m map[string][]string) map[string][]string {
		for _, ends := range m {
			slices.Sort(ends)
		}
		return m
	}
	if !maps.EqualFunc(sorted(importedLinks(n)), sorted(written), slices.Equal) {
		t.Error("the links that answers are held to are not those of the file")
	}
	near := within([]string{"p0"}, map[string][]string{"p0": {"d0"}, "d0": {"p0", "s0"}, "s0": {"g0"}})
	if got := slices.Sorted(maps.Keys(near)); !slices.Equal(got, []string{"d0", "p0", "s0"}) {
		t.Errorf("within two steps of p0 lie %v", got)
	}
	record := strings.Repeat("0123456789abcdef", 2)
	if id := base64.RawURLEncoding.EncodeToString([]byte("Person:" + record)); bare(id) != record || bare(record) != record {
		t.Errorf("%s names the record %q", id, bare(id))
	}
}
