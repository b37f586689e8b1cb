package vault

import (
	"cmp"
	"context"
	"slices"

	"portolan/graph"
	"portolan/graph/names"
)

// SearchQuery asks for the entities that a text names: by the folded tokens of
// their names, aliases, numbers and codes, in any order.
type SearchQuery struct {
	Text  string
	Kinds []graph.Kind // none: every kind
	After *SearchCursor
	First int // how many; 0: all
}

// SearchCursor is a place in the order of the hits.
type SearchCursor struct {
	Rank uint8
	ID   graph.ID
}

// SearchHit is one entity found. Rank 0: one name holds every token; 1: several
// names of the entity together; 2: a person whose document was found.
type SearchHit struct {
	Entity graph.ID
	Kind   graph.Kind
	Name   string
	Cursor SearchCursor
}

// SearchPage is a part of the hits with the number of all of them.
type SearchPage struct {
	TotalCount int
	Hits       []SearchHit
	More       bool
}

// Search finds visible entities by text. The order is by rank, then id; no
// statistics of the store enter it. A text without a letter or digit finds
// nothing.
func (w *View) Search(ctx context.Context, q SearchQuery) (SearchPage, error) {
	ranks := w.matches(names.QueryTokens(q.Text))
	w.holders(q.Kinds, ranks)
	page, hits, behind := SearchPage{}, []SearchCursor{}, 0
	for n, rank := range ranks {
		kind := w.world.mem.kind[w.world.visible[n]]
		if len(q.Kinds) > 0 && !slices.Contains(q.Kinds, kind) {
			continue
		}
		page.TotalCount++
		hit := SearchCursor{rank, w.world.mem.ids[n]}
		if q.After != nil && hit.compare(*q.After) <= 0 {
			continue
		}
		behind++
		hits = keep(hits, hit, q.First)
	}
	slices.SortFunc(hits, SearchCursor.compare)
	page.More = behind > len(hits)
	ids := make([]graph.ID, len(hits))
	for i, h := range hits {
		ids[i] = h.ID
	}
	for i, name := range w.Names(ids) {
		e, _ := w.Entity(ids[i])
		page.Hits = append(page.Hits, SearchHit{ids[i], e.Kind, name, hits[i]})
	}
	return page, nil
}

// Coded lists the visible entities, by id, that may have a code with the given
// [names.Identifier], however it is punctuated: every one that has, and now and
// then one of which a name or a part of a code is written so.
func (w *View) Coded(identifier string) []graph.ID {
	var out []graph.ID
	for n := range w.matches([]string{codeToken(identifier)}) {
		out = append(out, w.world.mem.ids[n])
	}
	slices.SortFunc(out, graph.ID.Compare)
	return out
}

// keep adds a hit to the first so many of them, of which it drops the last; of
// all of them when most is 0.
func keep(hits []SearchCursor, hit SearchCursor, most int) []SearchCursor {
	if most <= 0 {
		return append(hits, hit)
	}
	at, _ := slices.BinarySearchFunc(hits, hit, SearchCursor.compare)
	if at == most {
		return hits
	}
	if hits = slices.Insert(hits, at, hit); len(hits) > most {
		hits = hits[:most]
	}
	return hits
}

func (a SearchCursor) compare(b SearchCursor) int {
	return cmp.Or(cmp.Compare(a.Rank, b.Rank), a.ID.Compare(b.ID))
}

// matches finds the entities with a visible record that has all the tokens,
// with the best rank of their records.
func (w *View) matches(query []string) map[int32]uint8 {
	out := map[int32]uint8{}
	if len(query) == 0 {
		return out
	}
	w.vault.mu.RLock()
	defer w.vault.mu.RUnlock()
	m := w.vault.mem
	tokens := make([]uint32, len(query))
	rarest := -1
	for i, t := range query {
		n, ok := m.dict[t]
		if !ok {
			return out
		}
		tokens[i] = n
		if rarest < 0 || len(m.postings[n]) < len(m.postings[tokens[rarest]]) {
			rarest = i
		}
	}
	for _, n := range m.postings[tokens[rarest]] {
		if int(n) >= len(w.world.visible) || w.world.visible[n] < 0 {
			continue
		}
		rank, ok := rankOf(m.tokens[w.world.visible[n]], tokens)
		if !ok {
			continue
		}
		head := w.world.entity[n]
		if old, seen := out[head]; !seen || rank < old {
			out[head] = rank
		}
	}
	return out
}

// rankOf matches the tokens of a record, values separated by 0, with a query's.
func rankOf(have, query []uint32) (rank uint8, ok bool) {
	for _, t := range query {
		if !slices.Contains(have, t) {
			return 0, false
		}
	}
	for start := 0; start < len(have); {
		end := start + slices.Index(have[start:], 0)
		if end < start {
			end = len(have)
		}
		whole := true
		for _, t := range query {
			whole = whole && slices.Contains(have[start:end], t)
		}
		if whole {
			return 0, true
		}
		start = end + 1
	}
	return 1, true
}

// holders adds the people who visibly hold a document that was found, when
// people are asked for.
func (w *View) holders(kinds []graph.Kind, ranks map[int32]uint8) {
	if len(kinds) > 0 && !slices.Contains(kinds, graph.Person) {
		return
	}
	wd := w.world
	var found []int32
	for n := range ranks {
		if wd.mem.kind[wd.visible[n]] == graph.TravelDocument {
			found = append(found, n)
		}
	}
	for _, n := range found {
		for _, m := range wd.recordsOf(n) {
			for _, l := range wd.at(m) {
				ver := wd.visible[l]
				if wd.mem.kind[ver] != graph.Holds {
					continue
				}
				head := wd.entity[wd.mem.ends[ver][0]]
				if _, seen := ranks[head]; !seen {
					ranks[head] = 2
				}
			}
		}
	}
}
