package storetest

import (
	"context"
	"errors"
	"sync"
	"time"

	"portolan/graph"
	"portolan/graph/internal/store"
)

func testOneRevision(b *bed) {
	b.commit(Puts(1, Person(2, "a"), Person(4, "b"), Link(5, 2, 4)))
	b.commit(update(2, 1, Person(2, "a2"), Link(5, 4, 6)))
	b.commit(withdraw(3, 1, 4))
	for at, want := range [][]string{{}, {"a", "b", "l5"}, {"a2", "b", "l5"}, {"a2", "l5"}} {
		r := graph.Revision(at)
		b.want("scan", b.scan(r, store.Query{}), want...)
		b.want("get", b.get(r, 2, 4, 5), want...)
	}
	b.want("links of 2 then", b.links(1, 2), "l5")
	b.want("links of 2 now", b.links(2, 2))
	var seen []string
	for v, err := range b.s.Scan(b.ctx, 3, store.Query{}) { // what is committed meanwhile is not seen
		b.must(err)
		seen = append(seen, v.Element.Ref)
		if len(seen) == 1 {
			b.commit(Puts(4, Person(3, "late")))
			b.commit(withdraw(5, 2, 5))
		}
	}
	b.want("a scan during commits", seen, "p2", "l5")
	b.want("the old revision", b.scan(3, store.Query{}), "a2", "l5")
	b.want("the new revision", b.scan(5, store.Query{}), "a2", "late")
}

func testAboveHead(b *bed) {
	b.want("revision 0", b.scan(0, store.Query{History: true}))
	b.commit(Puts(1, Person(2, "a")))
	b.want("revision 0", b.scan(0, store.Query{History: true}))
	b.want("revision 0", b.get(0, 2))
	fails(b, b.s.Scan(b.ctx, 2, store.Query{}), graph.Invalid)
	fails(b, b.s.Get(b.ctx, 2, ids(2)), graph.Invalid)
	fails(b, b.s.Links(b.ctx, 2, ids(2), store.Query{}), graph.Invalid)
	fails(b, b.s.Changes(b.ctx, 2), graph.Invalid)
}

func testGet(b *bed) {
	b.commit(Puts(1, Person(2, "a"), Person(4, "b"), Person(6, "c")))
	b.want("get", b.get(1, 6, 3, 2, 6, 99, 4), "c", "a", "c", "b")
	b.want("get of nothing", b.get(1))
	many := make([]int, 5000)
	for i := range many {
		many[i] = 2 + 2*(i%3)
	}
	if n := len(b.get(1, many...)); n != len(many) {
		b.Fatalf("get of %d ids yields %d", len(many), n)
	}
}

func testScan(b *bed) {
	var people []graph.Element
	for n := range 3000 {
		people = append(people, Person(2*n+2, "p"))
	}
	people = append(people, Link(5, 2, 4), Link(7, 2, 6))
	b.commit(Puts(1, people...))
	var last graph.ID
	n := 0
	for _, v := range all(b, b.s.Scan(b.ctx, 1, store.Query{})) {
		if v.Element.ID.Compare(last) <= 0 {
			b.Fatalf("%v comes after %v", v.Element.ID, last)
		}
		last = v.Element.ID
		n++
	}
	if n != len(people) {
		b.Fatalf("scan yields %d of %d", n, len(people))
	}
	b.want("kinds", b.scan(1, store.Query{Kinds: []graph.Kind{graph.Associate, graph.Family}}), "l5", "l7")
	b.want("kinds, after", b.scan(1, store.Query{Kinds: []graph.Kind{graph.Associate}, After: ID(5)}), "l7")
	b.want("after the last", b.scan(1, store.Query{After: ID(6000)}))
	b.want("after what is not there", b.scan(1, store.Query{After: ID(5999)}), "p")
	b.commit(erasure(2, 5))
	b.want("an erased link's class, in history", b.scan(2, store.Query{Kinds: []graph.Kind{graph.Other}, History: true}), "erased")
}

func testHistory(b *bed) {
	b.commit(Puts(1, Person(2, "a"), Person(4, "b")))
	b.commit(update(2, 1, Person(2, "a2")))
	b.commit(withdraw(3, 2, 2))
	b.commit(Puts(4, Person(2, "a4")))
	type interval struct{ from, to graph.Revision }
	for at, want := range [][]interval{
		1: {{1, 0}, {1, 0}},
		2: {{1, 2}, {2, 0}, {1, 0}},
		3: {{1, 2}, {2, 3}, {1, 0}},
		4: {{1, 2}, {2, 3}, {4, 0}, {1, 0}},
	} {
		got := all(b, b.s.Scan(b.ctx, graph.Revision(at), store.Query{History: true}))
		if len(got) != len(want) {
			b.Fatalf("history at %d has %d versions, not %d", at, len(got), len(want))
		}
		for i, v := range got {
			if (interval{v.From, v.To}) != want[i] {
				b.Fatalf("history at %d: version %d is current from %d to %d, not %v", at, i, v.From, v.To, want[i])
			}
		}
	}
	for _, v := range all(b, b.s.Get(b.ctx, 1, ids(2, 4))) {
		if v.To != 0 || v.From != 1 {
			b.Fatalf("get at 1 says from %d to %d", v.From, v.To)
		}
	}
	b.want("history after 2", b.scan(4, store.Query{History: true, After: ID(2)}), "b")
}

func testLinks(b *bed) {
	b.commit(Puts(1, Link(9, 2, 4), Link(5, 4, 2), Link(7, 4, 6), Link(11, 8, 6)))
	b.want("links of 4", b.links(1, 4), "l5", "l7", "l9")
	b.want("links of both ends", b.links(1, 2, 4, 4), "l5", "l7", "l9")
	b.want("links of none", b.links(1, 99))
	b.want("links of nothing", b.links(1))
	b.want("after", b.names(b.s.Links(b.ctx, 1, ids(4, 6), store.Query{After: ID(7)})), "l9", "l11")
	b.want("after another", b.names(b.s.Links(b.ctx, 1, ids(4, 6), store.Query{After: ID(8)})), "l9", "l11")
	b.want("kinds", b.names(b.s.Links(b.ctx, 1, ids(4), store.Query{Kinds: []graph.Kind{graph.Family}})))
	b.commit(update(2, 1, Link(9, 6, 8)))
	b.want("links of 4 after one moved", b.links(2, 4), "l5", "l7")
	b.want("links of 8 after one moved", b.links(2, 8), "l9", "l11")
	b.want("links of 4 before", b.links(1, 4), "l5", "l7", "l9")
	b.want("with history asked", b.names(b.s.Links(b.ctx, 2, ids(4), store.Query{History: true})), "l5", "l7")
	b.commit(withdraw(3, 1, 5))
	b.commit(erasure(4, 7))
	b.want("links of 4 at last", b.links(4, 4))
	b.want("an erased link has no ends", b.links(1, 4), "l5", "l9")
	b.commit(Puts(5, Link(7, 4, 12)))
	b.want("a link put again", b.links(5, 4), "l7")
	b.want("its old end", b.links(5, 6), "l9", "l11")
}

func testConsumers(b *bed) {
	var people []graph.Element
	for n := range 2500 {
		people = append(people, Person(n+2, "p"))
	}
	b.commit(Puts(1, people...))
	seq := b.s.Scan(b.ctx, 1, store.Query{})
	b.within(30*time.Second, "reading while reading", func() {
		for range seq {
			break
		}
		n := 0
		for v := range seq { // the same iteration, from its beginning
			if n++; n%500 == 0 {
				for range b.s.Get(b.ctx, 1, []graph.ID{v.Element.ID, ID(2)}) {
					break
				}
				if _, err := b.s.Commit(b.ctx, Puts(1+n, Person(9000+n, "meanwhile"))); err != nil {
					b.Error(err)
				}
			}
		}
		if n != len(people) {
			b.Errorf("an iteration begun again yields %d of %d", n, len(people))
		}
	})
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			n := 0
			for range seq {
				n++
			}
			if n != len(people) {
				b.Errorf("one of several readers sees %d of %d", n, len(people))
			}
		})
	}
	wg.Wait()
}

func testCancelled(b *bed) {
	var people []graph.Element
	for n := range 9000 {
		people = append(people, Person(n+2, "p"))
	}
	b.commit(Puts(1, people...))
	ctx, cancel := context.WithCancel(b.ctx)
	defer cancel()
	n := 0
	var last error
	for _, err := range b.s.Scan(ctx, 1, store.Query{}) {
		if n++; n == 10 {
			cancel()
		}
		last = err
	}
	if !graph.Is(last, graph.Cancelled) || n > 8000 {
		b.Fatalf("a scan cancelled after 10 values yields %d and ends with %v", n, last)
	}
	fails(b, b.s.Scan(ctx, 1, store.Query{}), graph.Cancelled)
	fails(b, b.s.Get(ctx, 1, ids(2)), graph.Cancelled)
	fails(b, b.s.Links(ctx, 1, ids(2), store.Query{}), graph.Cancelled)
	fails(b, b.s.Changes(ctx, 0), graph.Cancelled)
	if _, err := b.s.Head(ctx); !graph.Is(err, graph.Cancelled) {
		b.Fatalf("head under a cancelled context gives %v", err)
	}
	if r, err := b.s.Commit(ctx, Puts(2, Person(90_000, "q"))); r != 0 || !graph.Is(err, graph.Cancelled) {
		b.Fatalf("a commit under a cancelled context gives %d, %v", r, err)
	}
	if h, err := b.s.Head(b.ctx); err != nil || h.Revision != 1 {
		b.Fatalf("a cancelled commit moved the head to %v, %v", h, err)
	}
}

func testDamage(b *bed) {
	b.commit(Puts(1, Person(2, "a"), Person(4, "b"), Person(6, "c"), Link(5, 2, 6)))
	b.must(b.s.Close())
	b.must(b.place.Damage(ID(4)))
	b.open()
	if before := fails(b, b.s.Scan(b.ctx, 1, store.Query{}), graph.Corrupt); len(before) != 1 {
		b.Fatalf("a scan yields %d versions before the damaged one, not 1", len(before))
	}
	var e *graph.Error
	for _, err := range b.s.Get(b.ctx, 1, ids(4)) {
		if !errors.As(err, &e) || e.Kind != graph.Corrupt || e.ID != ID(4) {
			b.Fatalf("a damaged element gives %v; it should be Corrupt and name it", err)
		}
	}
	b.want("the others", b.get(1, 2, 6), "a", "c")
	report, err := store.Verify(b.ctx, b.s)
	if err != nil || len(report.Faults) != 1 || report.Faults[0].ID != ID(4) || report.Versions != 3 {
		b.Fatalf("verify reports %+v, %v; it should find the one damaged element", report, err)
	}
	b.commit(erasure(2, 4)) // what is damaged can still be erased
	b.want("after the erasure", b.scan(2, store.Query{}), "a", "l5", "c")
}
