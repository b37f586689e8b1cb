package storetest

import (
	"context"
	"fmt"
	"iter"

	"portolan/graph"
	"portolan/graph/internal/store"
)

// Same compares every read of two stores at every revision up to their head,
// over all the given ids, and returns the first difference, or nil. Salted
// hashes of erased versions are never equal and not compared.
func Same(ctx context.Context, a, b store.Store, ids []graph.ID) error {
	ha, err := a.Head(ctx)
	if err != nil {
		return err
	}
	hb, err := b.Head(ctx)
	if err != nil {
		return err
	}
	if ha.Revision != hb.Revision || !ha.Time.Equal(hb.Time) {
		return fmt.Errorf("the heads are %v and %v", ha, hb)
	}
	for at := graph.Revision(0); at <= ha.Revision; at++ {
		if err := SameAt(ctx, a, b, at, ids); err != nil {
			return fmt.Errorf("at revision %d: %w", at, err)
		}
	}
	return nil
}

// SameAt compares every read of two stores at one revision.
func SameAt(ctx context.Context, a, b store.Store, at graph.Revision, ids []graph.ID) error {
	if err := sameSeq("changes", a.Changes(ctx, at), b.Changes(ctx, at), changeText); err != nil {
		return err
	}
	if err := sameSeq("get", a.Get(ctx, at, ids), b.Get(ctx, at, ids), versionText); err != nil {
		return err
	}
	middle := graph.ID{}
	if len(ids) > 0 {
		middle = ids[len(ids)/2]
	}
	for _, q := range []store.Query{
		{}, {History: true}, {After: middle}, {After: middle, History: true},
		{Kinds: []graph.Kind{graph.Person, graph.Family}}, {Kinds: []graph.Kind{graph.Other}, History: true},
	} {
		if err := sameSeq("scan", a.Scan(ctx, at, q), b.Scan(ctx, at, q), versionText); err != nil {
			return fmt.Errorf("%+v: %w", q, err)
		}
		if err := sameSeq("links", a.Links(ctx, at, ids, q), b.Links(ctx, at, ids, q), versionText); err != nil {
			return fmt.Errorf("%+v: %w", q, err)
		}
	}
	for i, id := range ids {
		if i%4 != int(at)%4 {
			continue // every id has its turn at some revision
		}
		one := []graph.ID{id}
		if err := sameSeq("links of "+id.String(), a.Links(ctx, at, one, store.Query{}), b.Links(ctx, at, one, store.Query{}), versionText); err != nil {
			return err
		}
	}
	return nil
}

func sameSeq[T any](what string, a, b iter.Seq2[T, error], text func(*T) string) error {
	ta, err := texts(a, text)
	if err != nil {
		return fmt.Errorf("%s of the first: %w", what, err)
	}
	tb, err := texts(b, text)
	if err != nil {
		return fmt.Errorf("%s of the second: %w", what, err)
	}
	for i := range max(len(ta), len(tb)) {
		switch {
		case i >= len(ta):
			return fmt.Errorf("%s: only the second has %s", what, tb[i])
		case i >= len(tb):
			return fmt.Errorf("%s: only the first has %s", what, ta[i])
		case ta[i] != tb[i]:
			return fmt.Errorf("%s: %s and %s", what, ta[i], tb[i])
		}
	}
	return nil
}

func texts[T any](seq iter.Seq2[T, error], text func(*T) string) (out []string, err error) {
	for v, err := range seq {
		if err != nil {
			return out, err
		}
		out = append(out, text(&v))
	}
	return out, nil
}

func changeText(c *store.Change) string {
	return fmt.Sprintf("%d %s %x %x", c.Revision, c.Time, c.Batch, c.IDs)
}

func versionText(v *store.Version) string {
	if v.Erased {
		return fmt.Sprintf("erased %+v %d-%d", v.Element, v.From, v.To)
	}
	return fmt.Sprintf("%x %d-%d %x", v.Element.Append(nil), v.From, v.To, v.Hash)
}
