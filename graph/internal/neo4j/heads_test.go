package neo4j

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"portolan/graph"
	"portolan/graph/internal/store/storetest"
	"portolan/internal/neo4jtest"
)

// TestAHeadIsNeverOlderThanTheQuestion commits through one handle while many ask another for the head, so that readings
// are shared: what was acknowledged before the question is in its answer.
func TestAHeadIsNeverOlderThanTheQuestion(t *testing.T) {
	p := emptied(t, neo4jtest.Shared(t))
	writer, reader := p.open(t), p.open(t)
	defer writer.Close()
	defer reader.Close()
	asking, stop := context.WithCancel(t.Context())
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for last := graph.Revision(0); asking.Err() == nil; {
				h, err := reader.Head(asking)
				if err != nil && asking.Err() == nil || err == nil && h.Revision < last {
					t.Errorf("after the head %d one reads %d, %v", last, h.Revision, err)
					return
				}
				last = max(last, h.Revision)
			}
		})
	}
	for n := 1; n <= 40; n++ {
		done, err := writer.Commit(t.Context(), storetest.Puts(n, storetest.Person(n, fmt.Sprint("Torvin ", n))))
		if err != nil {
			t.Fatal(err)
		}
		if h, err := reader.Head(t.Context()); err != nil || h.Revision < done {
			t.Fatalf("the head is %d, %v after revision %d was acknowledged", h.Revision, err, done)
		}
	}
	stop()
	all.Wait()
	if h, err := reader.Head(asking); !graph.Is(err, graph.Cancelled) {
		t.Errorf("who has given up is told %v, %v", h, err)
	}
	if h, err := reader.Head(t.Context()); err != nil || h.Revision != 40 {
		t.Errorf("at the end the head is %v, %v", h, err)
	}
}

// TestClosingWaitsForReadings closes a store that was just read, and one that is being read, with nothing between the two
// that orders them: the race detector tells when the driver is closed under a session.
func TestClosingWaitsForReadings(t *testing.T) {
	p := emptied(t, neo4jtest.Shared(t))
	read := p.open(t)
	go func() { _, _ = read.Head(context.Background()) }()
	time.Sleep(300 * time.Millisecond) // and not a channel: whoever waits on one has ordered the two
	if err := read.Close(); err != nil {
		t.Error(err)
	}
	for range 4 {
		reading := p.open(t)
		var all sync.WaitGroup
		for range 4 {
			all.Go(func() {
				for {
					if _, err := reading.Head(context.Background()); err != nil {
						if !graph.Is(err, graph.Unavailable) {
							t.Errorf("who reads while the store is closed is told %v", err)
						}
						return
					}
				}
			})
		}
		time.Sleep(20 * time.Millisecond)
		if err := reading.Close(); err != nil {
			t.Error(err)
		}
		all.Wait()
	}
}
