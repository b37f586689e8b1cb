package vault

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"portolan/graph"
)

// answeredApart are the methods whose answers name the view itself, or what is not read through it.
var answeredApart = []string{"State", "Own", "History", "Answered", "Cite", "Fresh", "Scope", "Without", "Known"}

// TestAViewWithoutSomethingIsThatOfAStoreThatNeverHadIt asks every method of a view without owners, records and links, and
// of a store to which these were never contributed.
func TestAViewWithoutSomethingIsThatOfAStoreThatNeverHadIt(t *testing.T) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	r := rand.New(rand.NewPCG(seed, 3))
	differ := map[string]bool{}
	for range 100 {
		key := graph.Key{byte(r.IntN(256)), 2}
		history := drawHistory(r, key)
		last := map[graph.ID]*graph.Element{}
		var ids []graph.ID
		for _, a := range history {
			if a.put != nil {
				if last[a.put.ID] == nil {
					ids = append(ids, a.put.ID)
				}
				last[a.put.ID] = a.put
			}
		}
		member := drawnMembers[r.IntN(len(drawnMembers))]
		o := Omission{Elements: []graph.ID{ids[r.IntN(len(ids))], ids[r.IntN(len(ids))]}}
		if r.IntN(2) == 0 {
			o.Owners = []string{drawnMembers[r.IntN(len(drawnMembers))]}
		}
		gone := func(id graph.ID) bool {
			return slices.Contains(o.Elements, id) || slices.Contains(o.Owners, last[id].Marking.Owner)
		}
		full, bare := play(t, key, history, func(graph.ID) bool { return false }), play(t, key, history, gone)
		whole, want := answers(t, full, member, ids), answers(t, bare, member, ids)
		err := full.Ask(ctx, as(member), Question{Action: "test"}, func(_ context.Context, w *View) error {
			left, _ := w.Without(o)
			again, _ := w.Without(Omission{o.Owners, []graph.ID{o.Elements[1], o.Elements[0], o.Elements[0]}})
			if left.world != again.world {
				t.Error("the same omission in another order is made twice")
			}
			for name, probe := range probes {
				if slices.Contains(answeredApart, name) {
					continue
				}
				differ[name] = differ[name] || whole[name] != want[name]
				if got := fmt.Sprintf("%+v", probe(left, ids)); got != want[name] {
					t.Errorf("as %s, View.%s differs:\nwithout          %s\nnever there      %s", member, name, clip(got), clip(want[name]))
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		full.Close()
		bare.Close()
		if t.Failed() {
			return
		}
	}
	for name := range probes {
		if !differ[name] && !slices.Contains(answeredApart, name) {
			t.Errorf("leaving things out never changed View.%s: the comparison proves nothing about it", name)
		}
	}
}

// TestAnEarlierViewWithoutSomethingIsWithoutItToo goes back in time from a view without an owner.
func TestAnEarlierViewWithoutSomethingIsWithoutItToo(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 3))
	for range 20 {
		key := graph.Key{3}
		history := drawHistory(r, key)
		v := play(t, key, history, func(graph.ID) bool { return false })
		err := v.Ask(ctx, as(drawnMembers[0]), Question{Action: "test"}, func(_ context.Context, w *View) error {
			left, _ := w.Without(Omission{Owners: []string{drawnMembers[0]}})
			early, err := left.Known(ctx, history[len(history)/2].at)
			if err != nil {
				return err
			}
			for _, m := range early.Overview().ByMember {
				if m.Member == drawnMembers[0] {
					t.Errorf("%d elements of the owner left out are in the earlier view", m.Count)
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		v.Close()
	}
}
