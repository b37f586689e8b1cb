package vault

import (
	"bytes"
	"context"
	"slices"
	"testing"

	"portolan/graph"
)

// TestNamesAreThoseOfTheRecords compares the names kept in memory with those in the store: of an entity whose earliest
// record has none, of old revisions, of one with another script first, and of what is hidden.
func TestNamesAreThoseOfTheRecords(t *testing.T) {
	s := newStory(t)
	all := to("TR", "all")
	silent := s.record(all, graph.Person, "silent", "gender=female")
	spoken := s.record(all, graph.Person, "spoken", "name=Zelda Example", "alias=Abu Example")
	code := s.record(all, graph.TravelDocument, "code", "number=X1234567")
	hidden := s.record(to("TR"), graph.Person, "hidden", "name=Nobody Else")
	s.puts(silent)
	s.puts(spoken, code, hidden)
	s.puts(graph.NewJudgement(s.key, all, silent.ID, spoken.ID, graph.Same, "seen together"))
	spoken = s.record(all, graph.Person, "spoken", "name=Zelda Corrected")
	s.puts(spoken)

	for rev, want := range map[graph.Revision]string{4: "Zelda Example", 6: "Zelda Corrected"} {
		err := s.vault.Ask(ctx, as("FR"), Question{At: rev}, func(_ context.Context, w *View) error {
			got := w.Names([]graph.ID{spoken.ID, code.ID, hidden.ID, {1}})
			if !slices.Equal(got, []string{want, "X1234567", "", ""}) {
				t.Errorf("revision %d: %q", rev, got)
			}
			if joined := w.Names([]graph.ID{silent.ID}); rev == 6 && joined[0] != want || rev == 4 && joined[0] != "" {
				t.Errorf("revision %d: the joined entity is called %q", rev, joined[0])
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// TestAnErasedNameIsNoLongerInMemory erases one name and leaves its neighbours.
func TestAnErasedNameIsNoLongerInMemory(t *testing.T) {
	var c called
	for _, name := range []string{"first", "", "second", "third"} {
		c.add(name)
	}
	c.erase(2)
	if got := []string{c.name(0), c.name(1), c.name(2), c.name(3)}; !slices.Equal(got, []string{"first", "", "", "third"}) {
		t.Errorf("names after the erasure: %q", got)
	}
	if bytes.Contains(c.text, []byte("second")) {
		t.Error("the erased name is still in memory")
	}
}
