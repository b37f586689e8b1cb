package vault

import (
	"context"
	"fmt"
	"strconv"
	"sync"
	"testing"
	"time"

	"portolan/graph"
)

// amended lets writers of several vaults on one store count in one record, each
// by what it finds there: every amendment that is acknowledged counts.
func amended(t *testing.T, stories ...*story) {
	const writers, each = 3, 10
	first := stories[0]
	first.T, first.batch = t, 300_000
	counter := first.record(to("FR", "all"), graph.Person, "counter", "name=0")
	first.puts(counter)
	count := func(e graph.Element) (graph.Element, error) {
		n, err := strconv.Atoi(e.Props.First("name"))
		e.Props = nil
		e.Props.AddText("name", fmt.Sprint(n+1))
		return e, err
	}
	var all sync.WaitGroup
	for i, s := range stories {
		for w := range writers {
			all.Go(func() {
				for n := range each {
					err := s.vault.Edit(ctx, as("FR"), Question{Action: "test"}, func(ctx context.Context, ed *Edit) error {
						_, err := ed.Amend(ctx, BatchID("amended", i, w, n), counter.ID, count)
						return err
					})
					if err != nil {
						t.Error(err)
					}
				}
			})
		}
	}
	all.Wait()
	for _, s := range stories {
		s.T = t
		s.ask("DE", Question{}, func(w *View) {
			got, err := w.Get(ctx, []graph.ID{counter.ID})
			if err != nil || got[0] == nil || got[0].Props.First("name") != fmt.Sprint(len(stories)*writers*each) {
				t.Errorf("after %d amendments the record says %+v, %v", len(stories)*writers*each, got[0], err)
			}
		})
	}
}

func TestNoAmendmentIsLost(t *testing.T) { amended(t, newStory(t)) }

// TestASlowerRestrictionUndoesNone lets somebody restrict a record while a wider
// restriction of it is being made, which has looked at the record already: the
// narrower one is what stands.
func TestASlowerRestrictionUndoesNone(t *testing.T) {
	s := newStory(t)
	e := s.record(to("FR", "all"), graph.Person, "p", "name=Torvin")
	s.puts(e)
	restrict := func(to graph.Marking, meanwhile func()) error {
		return s.vault.Edit(ctx, as("FR"), Question{Action: "test"}, func(ctx context.Context, ed *Edit) error {
			_, err := ed.Amend(ctx, BatchID("restrict", to), e.ID, func(e graph.Element) (graph.Element, error) {
				e.Marking = to
				meanwhile()
				return e, nil
			})
			return err
		})
	}
	narrower := make(chan error, 1)
	err := restrict(to("FR", "DE"), func() {
		acknowledged := make(chan struct{})
		go func() {
			narrower <- restrict(to("FR"), func() {})
			close(acknowledged)
		}()
		select {
		case <-acknowledged: // and then nothing may undo it
		case <-time.After(100 * time.Millisecond): // it waits
		}
	})
	if err != nil {
		t.Error(err)
	}
	if err := <-narrower; err != nil {
		t.Error(err)
	}
	s.ask("DE", Question{}, func(w *View) {
		if _, seen := w.Entity(e.ID); seen {
			t.Error("a restriction that was acknowledged was undone by a slower one")
		}
	})
}

func TestOnlyOnesOwnIsAmended(t *testing.T) {
	s := newStory(t)
	e := s.record(to("FR", "all"), graph.Person, "p", "name=Torvin")
	s.puts(e)
	for member, id := range map[string]graph.ID{"DE": e.ID, "FR": s.key.RecordID("FR", "d", "absent")} {
		err := s.vault.Edit(ctx, as(member), Question{Action: "test"}, func(ctx context.Context, ed *Edit) error {
			_, err := ed.Amend(ctx, BatchID("amend", member), id, func(e graph.Element) (graph.Element, error) {
				t.Errorf("%s is given %v to change", member, e.ID)
				return e, nil
			})
			return err
		})
		if !graph.Is(err, graph.NotFound) {
			t.Errorf("%s amends %v: %v", member, id, err)
		}
	}
}
