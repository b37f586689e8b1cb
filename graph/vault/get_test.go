package vault

import (
	"testing"

	"portolan/graph"
)

// TestGetIsAlignedWithWhatIsAsked asks for elements out of order and again, among them one that is hidden, one that does
// not exist and one that is withdrawn.
func TestGetIsAlignedWithWhatIsAsked(t *testing.T) {
	s := newStory(t)
	a := s.record(to("TR", "all"), graph.Person, "a", "name=Ada Example")
	b := s.record(to("TR", "all"), graph.Person, "b", "name=Ben Example")
	hidden := s.record(to("TR"), graph.Person, "c", "name=Cem Example")
	gone := s.record(to("TR", "all"), graph.Person, "d", "name=Dana Example")
	s.puts(a)
	s.puts(b)
	s.puts(hidden)
	s.puts(gone)
	s.withdraws(gone)
	s.ask("FR", Question{}, func(w *View) {
		for _, ids := range [][]graph.ID{
			{a.ID, b.ID}, {b.ID, a.ID}, {b.ID, hidden.ID, a.ID, {1}, b.ID, gone.ID, a.ID, a.ID}, {hidden.ID}, {},
		} {
			got, err := w.Get(ctx, ids)
			if err != nil || len(got) != len(ids) {
				t.Fatalf("of %d there are %d, %v", len(ids), len(got), err)
			}
			for i, e := range got {
				shown := ids[i] == a.ID || ids[i] == b.ID
				if shown != (e != nil) || shown && e.ID != ids[i] {
					t.Errorf("%v: in place %d is %v", ids, i, e)
				}
			}
		}
	})
}
