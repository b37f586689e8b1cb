package main

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
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
	if err := writeAcquainted(path, n); err != nil {
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
	if !maps.EqualFunc(sorted(acquainted(n)), sorted(written), slices.Equal) {
		t.Error("the links that answers are held to are not those of the file")
	}
	near := within([]string{"p0"}, map[string][]string{"p0": {"d0"}, "d0": {"p0", "s0"}, "s0": {"g0"}}, 2)
	if want := map[string]int{"p0": 0, "d0": 1, "s0": 2}; !maps.Equal(near, want) {
		t.Errorf("within two steps of p0 lie %v", near)
	}
	var asked []string
	nodesIn(map[string]any{"nodes": []any{map[string]any{"distance": 2.0, "entity": map[string]any{"id": "b"}}, map[string]any{"id": "a"}}}, -1,
		func(id string, distance int) { asked = append(asked, fmt.Sprint(id, distance)) })
	if want := []string{"b2", "a-1"}; !slices.Equal(asked, want) {
		t.Errorf("the nodes of an answer are %v, not %v", asked, want)
	}
	if got, want := nested("TravelDocument", 1), "__typename id caption heldBy { __typename id caption } usedOn { __typename id caption }"; got != want {
		t.Errorf("one step is asked for as %q", got)
	}
	record := strings.Repeat("0123456789abcdef", 2)
	if id := base64.RawURLEncoding.EncodeToString([]byte("Person:" + record)); bare(id) != record || bare(record) != record {
		t.Errorf("%s names the record %q", id, bare(id))
	}
}
