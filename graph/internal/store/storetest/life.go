package storetest

import (
	"strings"
	"time"

	"portolan/graph"
	"portolan/graph/internal/store"
)

func testChanges(b *bed) {
	if n := len(all(b, b.s.Changes(b.ctx, 0))); n != 0 {
		b.Fatalf("a new store has %d commits", n)
	}
	b.commit(Puts(1, Person(6, "c"), Person(2, "a")))
	b.commit(withdraw(2, 1, 2))
	late := update(3, 1, Person(6, "c3"))
	late.Erasures, late.Puts = ids(2), append(late.Puts, store.Put{Element: Person(4, "d")})
	b.commit(late)
	b.reopen()
	feed := b.s.Changes(b.ctx, 0)
	b.commit(Puts(4, Person(8, "e")))
	var got []string
	for _, c := range all(b, feed) {
		got = append(got, changeText(&c))
	}
	want := []store.Change{
		{Revision: 1, Time: start.Add(1 * time.Second), Batch: Puts(1).ID, IDs: ids(2, 6)},
		{Revision: 2, Time: start.Add(2 * time.Second), Batch: Puts(2).ID, IDs: ids(2)},
		{Revision: 3, Time: start.Add(3 * time.Second), Batch: Puts(3).ID, IDs: ids(2, 4, 6)},
	}
	var texts []string
	for _, c := range want {
		texts = append(texts, changeText(&c))
	}
	b.want("the feed", got, texts...)
	if cs := all(b, b.s.Changes(b.ctx, 3)); len(cs) != 1 || cs[0].Revision != 4 {
		b.Fatalf("the feed after 3 is %v", cs)
	}
	if cs := all(b, b.s.Changes(b.ctx, 4)); len(cs) != 0 {
		b.Fatalf("the feed after the head is %v", cs)
	}
}

func testHead(b *bed) {
	h, err := b.s.Head(b.ctx)
	if err != nil || h.Revision != 0 || !h.Time.IsZero() {
		b.Fatalf("a new store's head is %v, %v", h, err)
	}
	for i := range 3 {
		x := Puts(i+1, Person(2*i+2, "p"))
		r := b.commit(x)
		if i == 2 {
			b.reopen()
		}
		if h, err := b.s.Head(b.ctx); err != nil || h.Revision != r || !h.Time.Equal(x.Time) {
			b.Fatalf("after commit %d the head is %v, %v", r, h, err)
		}
	}
}

func testClose(b *bed) {
	b.commit(Puts(1, Person(2, "a"), Person(4, "b")))
	b.within(30*time.Second, "closing during a read", func() {
		for range b.s.Scan(b.ctx, 1, store.Query{}) {
			if err := b.s.Close(); err != nil {
				b.Error(err)
			}
		}
	})
	b.must(b.s.Close())
	if _, err := b.s.Head(b.ctx); !graph.Is(err, graph.Unavailable) {
		b.Fatalf("head of a closed store gives %v", err)
	}
	if _, err := b.s.Commit(b.ctx, Puts(2, Person(6, "c"))); !graph.Is(err, graph.Unavailable) {
		b.Fatalf("a commit to a closed store gives %v", err)
	}
	fails(b, b.s.Scan(b.ctx, 1, store.Query{}), graph.Unavailable)
	fails(b, b.s.Get(b.ctx, 1, ids(2)), graph.Unavailable)
	fails(b, b.s.Links(b.ctx, 1, ids(2), store.Query{}), graph.Unavailable)
	fails(b, b.s.Changes(b.ctx, 0), graph.Unavailable)
	b.open()
	b.want("after opening again", b.scan(1, store.Query{}), "a", "b")
}

func testHolder(b *bed) {
	second, err := b.place.Open()
	if holder := b.place.Holder(); holder != "" {
		if !graph.Is(err, graph.Unavailable) || !strings.Contains(err.Error(), holder) {
			b.Fatalf("a second handle gives %v; it should say %q", err, holder)
		}
		b.commit(Puts(1, Person(2, "a"))) // the first is not disturbed
		b.must(b.s.Close())
		b.open()
		b.want("the next holder", b.scan(1, store.Query{}), "a")
		return
	}
	b.must(err)
	b.commit(Puts(1, Person(2, "a")))
	if r, err := second.Commit(b.ctx, Puts(2, Person(4, "b"))); err != nil || r != 2 {
		b.Fatalf("the second handle commits as %d, %v", r, err)
	}
	b.refused(Puts(3, Person(4, "again")), graph.Conflict)
	b.must(second.Close())
}

func testExact(b *bed) {
	texts := []string{
		"Torvin", "torvin", "TORVIN", "Torvin ", " Torvin", "Torvin  x", "Torvi\u0301n", "Torv\u00edn", "\u0422orvin",
		"Torvin\t", "Torvin\n", "\u202eTorvin", "To\u200brvin", "طورفين", "\ufeffTorvin", "'; --", "😀", strings.Repeat("x", graph.MaxText),
	}
	var put []graph.Element
	for i, text := range texts {
		e := Person(2*i+2, text)
		e.Ref = strings.Map(func(r rune) rune {
			if r < 0x20 {
				return -1
			}
			return r
		}, text[:min(len(text), 600)])
		put = append(put, e)
	}
	half := len(put) / 2
	b.commit(Puts(1, put[:half]...))
	b.commit(Seal(Puts(2, put[half:]...)))
	b.reopen()
	got := all(b, b.s.Scan(b.ctx, 2, store.Query{}))
	if len(got) != len(put) {
		b.Fatalf("%d of %d elements come back", len(got), len(put))
	}
	for i := range put {
		if string(got[i].Element.Append(nil)) != string(put[i].Append(nil)) || got[i].Hash != put[i].Hash() {
			b.Fatalf("%.40q comes back as %.40q", texts[i], got[i].Element.Props.First("name"))
		}
	}
}
