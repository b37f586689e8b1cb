package vault

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"portolan/graph"
)

// TestNobodySeesWhatWasRestrictedBeforeTheQuestion restricts records one after
// the other while readers look through every method, and lets no reader that
// asks after an acknowledgement see the record. Run with -race it is also the
// test that the door's locks hold.
func TestNobodySeesWhatWasRestrictedBeforeTheQuestion(t *testing.T) {
	s := newStory(t)
	const records = 60
	var list []graph.Element
	var ids []graph.ID
	for i := range records {
		e := s.record(to("TR", "all"), graph.Person, fmt.Sprint("p", i), "name=Ada Example")
		list, ids = append(list, e), append(ids, e.ID)
	}
	s.puts(list...)
	for i := range records - 1 {
		s.puts(s.link(to("TR", "all"), graph.Associate, list[i], list[i+1]))
	}
	var acked atomic.Int64
	stop := make(chan struct{})
	var wg sync.WaitGroup
	var sightings, asked atomic.Int64
	for reader := range 4 {
		wg.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
				}
				gone := acked.Load()
				var shown map[graph.ID]bool
				err := s.vault.Ask(ctx, as([]string{"FR", "DE"}[reader%2]), Question{}, func(_ context.Context, w *View) error {
					shown = map[graph.ID]bool{}
					got, err := w.Get(ctx, ids)
					for _, e := range got {
						if e != nil {
							shown[e.ID] = true
						}
					}
					page, _ := w.Search(ctx, SearchQuery{Text: "example"})
					for _, h := range page.Hits {
						shown[h.Entity] = true
					}
					g, _ := w.Graph(ctx, Spec{})
					for _, id := range g.IDs {
						shown[id] = true
					}
					return err
				})
				if err != nil {
					continue // the state kept changing: no answer, nothing seen
				}
				asked.Add(1)
				for _, id := range ids[:gone] {
					if shown[id] {
						sightings.Add(1)
					}
				}
			}
		})
	}
	for i := range list {
		list[i].Marking = to("TR")
		s.puts(list[i])
		acked.Store(int64(i + 1))
	}
	close(stop)
	wg.Wait()
	if n := sightings.Load(); n > 0 {
		t.Errorf("%d sightings of restricted records in %d answers", n, asked.Load())
	}
	if asked.Load() == 0 {
		t.Error("no answer was given: the test saw nothing")
	}
}
