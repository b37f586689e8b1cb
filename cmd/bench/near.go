package main

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"slices"
)

// writeAcquainted writes what writeElements does and makes the first fifth of
// the people know one more of their number, so that around each of those lies
// as much as around somebody who is looked into.
func writeAcquainted(path string, n int) error {
	if err := writeElements(path, n); err != nil {
		return err
	}
	f, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	defer f.Close()
	var text []byte
	for i, other := range knows(n) {
		text = fmt.Appendf(text, `{"id":"k%[1]d","schema":"Associate","properties":{"person":["p%[1]d"],"associate":["p%[2]d"],"relationship":["friend"]}}`+"\n", i, other)
	}
	_, err = f.Write(text)
	return err
}

// knows is whom each of the first fifth of the people knows besides.
func knows(n int) []int {
	out := make([]int, n/10/5)
	for i := range out {
		out[i] = (i*31 + 7) % len(out)
	}
	return out
}

// acquainted are the links of writeAcquainted, as importedLinks has them.
func acquainted(n int) map[string][]string {
	links := importedLinks(n)
	for i, other := range knows(n) {
		p, q := fmt.Sprint("p", i), fmt.Sprint("p", other)
		links[p], links[q] = append(links[p], q), append(links[q], p)
	}
	return links
}

// original is what was imported, to which answers are held.
type original struct {
	links      map[string][]string // by each end's reference
	projection *served             // says which reference a record has
	ours       [][]string          // what our own answers listed, ascending, by set
}

// startSets puts people into sets, those of one set too far from each other to
// have anything around them in common, so that every side has as many nodes to
// find.
func (w *original) startSets(ctx context.Context, f *form, people []string) ([][]string, error) {
	w.ours = nil
	records := make([]string, len(people))
	for i, id := range people {
		records[i] = bare(id)
	}
	refs, err := references(ctx, w.projection, records)
	if err != nil {
		return nil, err
	}
	var sets [][]string
	var set []string
	taken := map[string]int{}
	for _, id := range people {
		ball := within([]string{refs[bare(id)]}, w.links, f.depth)
		if len(ball) < f.least || len(ball) > f.most || slices.ContainsFunc(slices.Collect(maps.Keys(ball)), func(ref string) bool { _, met := taken[ref]; return met }) {
			continue
		}
		maps.Copy(taken, ball)
		if set = append(set, id); len(set) == f.starts {
			sets, set, taken = append(sets, set), nil, map[string]int{}
		}
	}
	if len(sets) == 0 {
		return nil, fmt.Errorf("of %d people none has %d to %d around", len(people), f.least, f.most)
	}
	return sets, nil
}

// within are the references of all that lies within some steps, with their distance.
func within(starts []string, links map[string][]string, depth int) map[string]int {
	met := map[string]int{}
	for distance := range depth + 1 {
		var next []string
		for _, ref := range starts {
			if _, known := met[ref]; !known {
				met[ref] = distance
				next = append(next, links[ref]...)
			}
		}
		starts = next
	}
	return met
}

// questions are the variables of a question about each of the sets.
func questions(sets [][]string, as func(string) string) []map[string]any {
	var all []map[string]any
	for _, set := range sets {
		of := make([]string, len(set))
		for i, id := range set {
			of[i] = as(id)
		}
		all = append(all, map[string]any{"of": of, "first": nearNodes})
	}
	return all
}

// check asks about every set once and holds each answer to what was imported:
// none is farther than asked for. An exact side lists nearNodes different
// nodes, nearest first with their distances, and the very ones that ours does;
// another as many, or all within the distance. What the ids stand for is read
// from the database's projection.
func (s *near) check(ctx context.Context, b *Bench, w *original) error {
	for i, variables := range s.sets {
		text, err := s.ask(ctx, s.document, variables)
		if err != nil {
			return err
		}
		var answer any
		if err := json.Unmarshal(text, &answer); err != nil {
			return err
		}
		nodes, last, ordered := map[string]int{}, 0, true
		listed := 0
		nodesIn(answer, -1, func(id string, distance int) {
			nodes[bare(id)] = distance
			listed++
			ordered, last = ordered && distance >= last, distance
		})
		var starts []string
		for _, id := range variables["of"].([]string) {
			starts = append(starts, bare(id))
		}
		refs, err := references(ctx, w.projection, append(slices.Collect(maps.Keys(nodes)), starts...))
		if err != nil {
			return err
		}
		for i, id := range starts {
			starts[i] = refs[id]
		}
		ball := within(starts, w.links, s.form.depth)
		wrong, nearer := 0, 0
		for id, distance := range nodes {
			if d, near := ball[refs[id]]; !near || s.exact && d != distance {
				wrong++
			}
		}
		for _, d := range ball {
			if d < last {
				nearer++
			}
		}
		wanted, ids := nearNodes, slices.Sorted(maps.Keys(nodes))
		if s.form.whole && !s.exact {
			wanted = len(ball)
		}
		if err := b.Check(len(nodes) == wanted && wrong == 0, "%d different nodes of %d, %d of them not as far away as they should be", len(nodes), wanted, wrong); err != nil {
			return err
		}
		if s.exact {
			if len(w.ours) == i {
				w.ours = append(w.ours, ids)
			}
			if err := b.Check(listed == nearNodes && ordered && nearer < nearNodes && slices.Equal(ids, w.ours[i]), "%d nodes, nearest first: %v, or not those that ours lists", listed, ordered); err != nil {
				return err
			}
		}
		s.counts = append(s.counts, listed)
	}
	return nil
}

// nodesIn calls each for every id within an answer, in the order of its lists,
// with the distance that stands beside it or above it, or -1.
func nodesIn(answer any, distance int, each func(id string, distance int)) {
	switch x := answer.(type) {
	case map[string]any:
		if d, ok := x["distance"].(float64); ok {
			distance = int(d)
		}
		if id, ok := x["id"].(string); ok {
			each(id, distance)
		}
		for _, inner := range x {
			nodesIn(inner, distance, each)
		}
	case []any:
		for _, inner := range x {
			nodesIn(inner, distance, each)
		}
	}
}

// references are the contributor's references of records, by their ids.
func references(ctx context.Context, projection *served, ids []string) (map[string]string, error) {
	text, err := projection.ask(ctx, `query($ids: [ID!]!) { records(where: {id: {in: $ids}}) { id ref } }`, map[string]any{"ids": ids})
	if err != nil {
		return nil, err
	}
	var answer struct {
		Data struct{ Records []struct{ ID, Ref string } }
	}
	if err := json.Unmarshal(text, &answer); err != nil {
		return nil, err
	}
	refs := make(map[string]string, len(ids))
	for _, r := range answer.Data.Records {
		refs[r.ID] = r.Ref
	}
	return refs, nil
}
