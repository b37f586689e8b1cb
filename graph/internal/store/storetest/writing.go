package storetest

import (
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"time"

	"portolan/graph"
	"portolan/graph/internal/store"
)

func testAtomic(b *bed) {
	b.commit(Puts(1, Person(2, "a")))
	bad := Puts(2, Person(4, "b"), Person(2, "again"), Link(5, 2, 4))
	if e := b.refused(bad, graph.Conflict); e.ID != ID(2) {
		b.Fatalf("the conflict names %v", e.ID)
	}
	b.want("after a refused batch", b.scan(1, store.Query{History: true}), "a")
	b.want("its links", b.links(1, 4))
	b.reopen()
	b.want("after opening again", b.scan(1, store.Query{History: true}), "a")
	if h, _ := b.s.Head(b.ctx); h.Revision != 1 {
		b.Fatalf("the head is %d", h.Revision)
	}
	bad.Puts[1].Replaces = 1
	if r := b.commit(bad); r != 2 {
		b.Fatalf("a batch that was refused is committed as %d", r)
	}
}

func testDurable(b *bed) {
	for i := range 5 {
		if r := b.commit(Puts(i+1, Person(2*i+2, "p"))); r != graph.Revision(i+1) {
			b.Fatalf("commit %d gets revision %d", i+1, r)
		}
	}
	b.refused(Puts(9, Person(2, "conflict")), graph.Conflict)
	b.reopen()
	if r := b.commit(Puts(10, Person(20, "p"))); r != 6 {
		b.Fatalf("the commit after a refused one and an opening gets revision %d, not 6", r)
	}
	if n := len(b.scan(6, store.Query{})); n != 6 {
		b.Fatalf("%d of 6 elements are there", n)
	}
}

func testReplaces(b *bed) {
	b.commit(Puts(1, Person(2, "a")))
	b.commit(Puts(2, Person(4, "b")))
	b.commit(update(3, 1, Person(2, "a3")))
	for _, bad := range []store.Batch{
		Puts(4, Person(2, "x")), update(4, 1, Person(2, "x")), update(4, 2, Person(2, "x")), update(4, 9, Person(2, "x")),
		withdraw(4, 1, 2), withdraw(4, 9, 99), update(4, 1, Person(6, "x")),
	} {
		e := b.refused(bad, graph.Conflict)
		id := append(bad.Puts, store.Put{})[0].Element.ID
		if len(bad.Withdrawals) > 0 {
			id = bad.Withdrawals[0].ID
		}
		if e.ID != id {
			b.Fatalf("the conflict names %v, not %v", e.ID, id)
		}
	}
	b.commit(withdraw(5, 3, 2))
	b.refused(update(6, 3, Person(2, "x")), graph.Conflict)
	b.refused(withdraw(6, 3, 2), graph.Conflict)
	b.refused(withdraw(6, 4, 2), graph.Conflict)
	b.commit(Puts(7, Person(2, "a7")))
	b.want("at last", b.scan(5, store.Query{}), "a7", "b")
}

func testRepeat(b *bed) {
	first := Puts(1, Person(2, "a"))
	b.commit(first)
	b.commit(Puts(2, Person(4, "b")))
	again := func(batch store.Batch) {
		b.Helper()
		if r := b.commit(batch); r != 1 {
			b.Fatalf("a repeated batch gets revision %d, not its first", r)
		}
	}
	again(first)
	b.reopen()
	again(first)
	again(Puts(1, Person(2, "other"), Person(2, "twice")))
	again(store.Batch{ID: first.ID})
	if h, _ := b.s.Head(b.ctx); h.Revision != 2 {
		b.Fatalf("a repeated batch moved the head to %d", h.Revision)
	}
	b.want("after the repeats", b.scan(2, store.Query{History: true}), "a", "b")
}

func testInvalid(b *bed) {
	good := func() store.Batch { return Puts(1, Person(2, "a")) }
	many := Puts(1)
	for n := range store.MaxBatch + 1 {
		many.Erasures = append(many.Erasures, ID(n+2))
	}
	nameless := Person(4, "x")
	nameless.Kind = 0
	for what, change := range map[string]func(*store.Batch){
		"no id":               func(x *store.Batch) { x.ID = graph.ID{} },
		"no time":             func(x *store.Batch) { x.Time = time.Time{} },
		"no write":            func(x *store.Batch) { x.Puts = nil },
		"put twice":           func(x *store.Batch) { x.Puts = append(x.Puts, x.Puts[0]) },
		"put and withdrawn":   func(x *store.Batch) { x.Withdrawals = []store.Withdrawal{{ID: ID(2), Replaces: 1}} },
		"put and erased":      func(x *store.Batch) { x.Erasures = ids(2) },
		"erased twice":        func(x *store.Batch) { x.Erasures = ids(6, 6) },
		"withdraws nothing":   func(x *store.Batch) { x.Withdrawals = []store.Withdrawal{{ID: ID(6)}} },
		"no kind":             func(x *store.Batch) { x.Puts = append(x.Puts, store.Put{Element: nameless}) },
		"too many":            func(x *store.Batch) { *x = many },
		"erases the zero id":  func(x *store.Batch) { x.Erasures = []graph.ID{{}} },
		"another's seal":      func(x *store.Batch) { x.Puts[0].Sealed = Seal(Puts(1, Person(4, "b"))).Puts[0].Sealed },
		"a link without ends": func(x *store.Batch) { x.Puts[0].Element.Kind = graph.Family },
	} {
		x := good()
		change(&x)
		b.Log(what)
		b.refused(x, graph.Invalid)
	}
	many.Erasures = many.Erasures[1:]
	b.commit(many)
	b.commit(Puts(2, Person(2, "a")))
	b.want("at last", b.scan(2, store.Query{}), "a")
}

func testDangling(b *bed) {
	b.commit(Puts(1, Link(5, 2, 4)))
	b.want("a link before its ends", b.links(1, 2), "l5")
	b.commit(Puts(2, Person(2, "a")))
	b.commit(withdraw(3, 2, 2))
	b.want("a link after its end", b.links(3, 2), "l5")
	b.commit(erasure(4, 2))
	b.want("a link after its end is erased", b.links(4, 2), "l5")
	b.want("the link itself", b.get(4, 5), "l5")
}

func testWithdrawal(b *bed) {
	b.commit(Puts(1, Person(2, "a"), Link(5, 2, 4)))
	b.commit(withdraw(2, 1, 2))
	b.commit(withdraw(3, 1, 5))
	b.want("now", b.scan(3, store.Query{}))
	b.want("now, by id", b.get(3, 2, 5))
	b.want("now, by end", b.links(3, 2))
	b.want("then", b.scan(1, store.Query{}), "a", "l5")
	b.want("history", b.scan(3, store.Query{History: true}), "a", "l5")
	b.refused(update(4, 1, Person(2, "a4")), graph.Conflict)
	b.commit(Puts(4, Person(2, "a4")))
	b.want("put again", b.scan(4, store.Query{}), "a4")
	b.want("between", b.scan(3, store.Query{}))
	b.want("history", b.scan(4, store.Query{History: true}), "a", "a4", "l5")
}

func testErasure(b *bed) {
	var random [16]byte
	_, err := rand.Read(random[:])
	b.must(err)
	canary := hex.EncodeToString(random[:])
	var others []graph.Element
	for n := range 300 {
		others = append(others, Person(100+2*n, fmt.Sprint("other ", n)))
	}
	b.commit(Puts(1, append(others, Person(2, canary+" one"), Person(4, "kept"), Link(5, 2, 4))...))
	b.commit(update(2, 1, Person(2, canary+" two")))
	b.reopen()
	b.commit(update(3, 2, Person(2, canary+" three")))
	if held, err := b.place.Holds([]byte(canary)); err != nil || !held {
		b.Fatalf("the place holds the text before the erasure: %v, %v", held, err)
	}
	hash := all(b, b.s.Get(b.ctx, 3, ids(2)))[0].Hash
	if r := b.commit(erasure(4, 2, 5, 77)); r != 4 {
		b.Fatalf("the erasure is revision %d", r)
	}
	if held, err := b.place.Holds([]byte(canary)); err != nil || held {
		b.Fatalf("the place still holds the erased text: %v, %v", held, err)
	}
	check := func() {
		b.Helper()
		b.want("now", b.get(4, 2, 4, 5, 77), "kept")
		b.want("then", b.get(1, 2, 4, 5), "erased", "kept", "erased")
		b.want("its links", b.links(1, 2, 4))
		for i, v := range all(b, b.s.Scan(b.ctx, 4, store.Query{History: true}))[:5] {
			want := []store.Version{
				{Element: graph.Element{ID: ID(2), Kind: graph.Person}, From: 1, To: 2, Erased: true},
				{Element: graph.Element{ID: ID(2), Kind: graph.Person}, From: 2, To: 3, Erased: true},
				{Element: graph.Element{ID: ID(2), Kind: graph.Person}, From: 3, To: 4, Erased: true},
				{Element: Person(4, "kept"), From: 1},
				{Element: graph.Element{ID: ID(5), Kind: graph.Other}, From: 1, To: 4, Erased: true},
			}[i]
			if v.Hash == hash || v.Hash == ([32]byte{}) {
				b.Fatalf("version %d keeps hash %x", i, v.Hash)
			}
			if want.Hash = v.Hash; fmt.Sprint(v) != fmt.Sprint(want) {
				b.Fatalf("version %d is\n%v\nnot\n%v", i, v, want)
			}
		}
	}
	check()
	b.reopen()
	check()
	b.commit(erasure(5, 2, 77)) // nothing is left to erase
	b.commit(Puts(6, Person(2, "new")))
	b.want("put again", b.get(6, 2), "new")
	b.want("then", b.get(3, 2), "erased")
	cs := all(b, b.s.Changes(b.ctx, 3))
	b.want("the feed", []string{fmt.Sprint(cs[0].IDs), fmt.Sprint(cs[1].IDs)}, fmt.Sprint(ids(2, 5)), "[]")
}

func testTime(b *bed) {
	late := Puts(100, Person(2, "a"))
	late.Time = late.Time.Add(1234567 * time.Nanosecond).In(time.FixedZone("", 7200))
	b.commit(late)
	kept := late.Time.UTC().Truncate(time.Microsecond)
	if h, _ := b.s.Head(b.ctx); !h.Time.Equal(kept) || h.Time.Location() != time.UTC {
		b.Fatalf("the head's time is %v, not %v", h.Time, kept)
	}
	early := Puts(101, Person(4, "b"))
	early.Time = kept.Add(-time.Microsecond)
	b.refused(early, graph.Invalid)
	b.reopen()
	b.refused(early, graph.Invalid)
	early.Time = kept
	b.commit(early)
}

func testBroken(b *bed) {
	b.commit(Puts(1, Person(2, "a")))
	b.place.Break()
	b.within(60*time.Second, "a commit on a broken disk", func() {
		for i := range 2 {
			r, err := b.s.Commit(b.ctx, Puts(2+i, Person(4+2*i, "b")))
			if r != 0 || !graph.Is(err, graph.Unavailable) {
				b.Errorf("commit %d on a broken disk gives %d, %v", i, r, err)
			}
		}
	})
	b.want("reading goes on", b.scan(1, store.Query{}), "a")
	if h, err := b.s.Head(b.ctx); err != nil || h.Revision != 1 {
		b.Fatalf("the head is %v, %v", h, err)
	}
	b.within(60*time.Second, "closing a broken store", func() { _ = b.s.Close() })
	b.open()
	// The first of the two may be in or not: that is what unknown means. Saying
	// it again settles it.
	h, err := b.s.Head(b.ctx)
	if err != nil || h.Revision < 1 || h.Revision > 2 {
		b.Fatalf("after opening again the head is %v, %v", h, err)
	}
	if r := b.commit(Puts(2, Person(4, "b"))); r != 2 {
		b.Fatalf("the commit said again gets revision %d", r)
	}
	b.want("at last", b.scan(2, store.Query{}), "a", "b")
}
