package item_test

import (
	"context"
	"fmt"
	"os"
	"strings"
	"testing"

	"portolan/analytics"
	"portolan/gql"
	"portolan/gql/internal/item"
	"portolan/graph"
	"portolan/graph/access/mint"
	"portolan/graph/vault"
)

// file asks for a person's file in a world where the person made n passages, each on a leg of its own with a document
// and a helper of its own, and returns how often the store was read.
func file(t *testing.T, n int) int64 {
	t.Helper()
	v, err := vault.Open(t.Context(), vault.Config{Store: "memory:"})
	if err != nil {
		t.Fatal(err)
	}
	defer v.Close()
	var all []graph.Element
	add := func(kind graph.Kind, ref string, from, to graph.ID, properties ...string) graph.ID {
		e := graph.Element{Kind: kind, Dataset: "test", Ref: ref, From: from, To: to, Marking: graph.Marking{Owner: "DE", All: true, Level: graph.Official}}
		for i := 0; i < len(properties); i += 2 {
			e.Props.AddText(properties[i], properties[i+1])
		}
		e.ID = v.Key().RecordID("DE", "test", kind.String()+ref)
		e.Normalise()
		all = append(all, e)
		return e.ID
	}
	none := graph.ID{}
	person := add(graph.Person, "p", none, none, "name", "One")
	for i := range n {
		ref := fmt.Sprint(i)
		passage, leg := add(graph.Passage, ref, none, none, "outcome", "PASSED"), add(graph.Leg, ref, none, none, "departedAt", fmt.Sprintf("2014-01-%02d", i+1))
		add(graph.Took, ref, person, passage)
		add(graph.On, ref, passage, leg)
		add(graph.Departs, ref, leg, add(graph.Place, ref, none, none, "name", "Place "+ref))
		add(graph.Arrives, ref, leg, add(graph.Place, "to"+ref, none, none, "name", "Place to "+ref))
		add(graph.Used, ref, passage, add(graph.TravelDocument, ref, none, none, "number", "X"+ref))
		add(graph.Escorted, ref, add(graph.Person, "h"+ref, none, none, "name", "Helper "+ref), passage)
	}
	who, err := mint.Default().As("DE", "test")
	if err != nil {
		t.Fatal(err)
	}
	err = v.Edit(t.Context(), who, vault.Question{}, func(ctx context.Context, e *vault.Edit) error {
		_, err := e.Commit(ctx, vault.BatchID("test"), all, nil)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	source, err := os.ReadFile("../../../docs/questions/questions.graphql")
	if err != nil {
		t.Fatal(err)
	}
	_, question, _ := strings.Cut(string(source), "query PersonFile")
	question, _, _ = strings.Cut(question, "\n\n")
	server := gql.New(gql.Options{Vault: v, Engine: analytics.New(analytics.Options{})})
	before := item.Fetches()
	answer := string(server.Execute(t.Context(), who, "query PersonFile"+question, map[string]any{"person": item.EncodeID("Person", person)}))
	if !strings.Contains(answer, fmt.Sprintf("Helper %d", n-1)) || strings.Contains(answer, `"errors"`) {
		t.Fatalf("answered %s", answer)
	}
	return item.Fetches() - before
}

// TestReadsFollowLevelsNotThings wants a file with many passages to cost as many reads as one with few.
func TestReadsFollowLevelsNotThings(t *testing.T) {
	few, many := file(t, 2), file(t, 20)
	if few != many || many > 16 {
		t.Errorf("2 passages cost %d reads, 20 cost %d", few, many)
	}
	t.Logf("%d reads", many)
}

// TestIDs wants only our own ids to be read, each to itself.
func TestIDs(t *testing.T) {
	id := graph.ID{1, 2, 3}
	typ, got, err := item.DecodeID(item.EncodeID("Person", id))
	if typ != "Person" || got != id || err != nil {
		t.Errorf("read as %s %s %v", typ, got, err)
	}
	for _, wrong := range []string{"", "x", "UGVyc29u", strings.Repeat("A", 1<<20), "\x00", "UGVyc29uOjAw", item.EncodeID("Person", graph.ID{})} {
		if _, _, err := item.DecodeID(wrong); !graph.Is(err, graph.NotFound) {
			t.Errorf("%.40q: %v", wrong, err)
		}
	}
}

// FuzzDecodeID wants any text to be read as an id or refused as absent.
func FuzzDecodeID(f *testing.F) {
	f.Add(item.EncodeID("Link", graph.ID{9}))
	f.Fuzz(func(t *testing.T, text string) {
		if _, id, err := item.DecodeID(text); err != nil && !graph.Is(err, graph.NotFound) || err == nil && id.IsZero() {
			t.Errorf("%q: %v %v", text, id, err)
		}
	})
}
