package main

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"
)

// Pages are walked to the last, of lists of 100,000: the thousandth is to cost
// what the first does.
const (
	pageSize  = 100
	pageCount = serverElements / 10 / pageSize
	pageEnds  = 25 // pages at either end whose median is compared
)

var pagedLists = []struct{ name, field string }{
	{"persons", "persons(first: $first, after: $after)"},
	{"search", `search(text: "made up", kinds: [PERSON], first: $first, after: $after)`},
}

// pages walks the lists page by page and compares what the last cost with what
// the first did; every entity is to be met once.
func (s *served) pages(ctx context.Context, b *Bench) error {
	for _, list := range pagedLists {
		document := "query($first: Int!, $after: Cursor) { list: " + list.field + ` {
			totalCount edges { node { id name } } pageInfo { endCursor hasNextPage } } }`
		met, times, after := map[string]bool{}, []time.Duration{}, ""
		for more := true; more; {
			variables := map[string]any{"first": pageSize}
			if after != "" {
				variables["after"] = after
			}
			began := time.Now()
			text, err := s.ask(ctx, document, variables)
			if err != nil {
				return err
			}
			times = append(times, time.Since(began))
			var page struct {
				Data struct {
					List struct {
						Edges    []struct{ Node struct{ ID string } }
						PageInfo struct {
							EndCursor   string
							HasNextPage bool
						}
					}
				}
			}
			if err := json.Unmarshal(text, &page); err != nil {
				return err
			}
			for _, e := range page.Data.List.Edges {
				met[e.Node.ID] = true
			}
			after, more = page.Data.List.PageInfo.EndCursor, page.Data.List.PageInfo.HasNextPage
		}
		if err := b.Check(len(times) == pageCount && len(met) == pageSize*pageCount, "%s: %d entities in %d pages", list.name, len(met), len(times)); err != nil {
			return err
		}
		first, last := median(times[1:1+pageEnds]), median(times[len(times)-pageEnds:])
		b.Record(Figure{Name: fmt.Sprintf("page %d of %s, over page 1", pageCount, list.name), Value: last.Seconds() / first.Seconds(), Unit: "x", Goal: 1.5, AtMost: true,
			Note: fmt.Sprintf("medians of %d pages of %d: %.2f and %.2f ms", pageEnds, pageSize, 1000*first.Seconds(), 1000*last.Seconds())})
	}
	return nil
}

func median(times []time.Duration) time.Duration {
	sorted := slices.Sorted(slices.Values(times))
	return sorted[len(sorted)/2]
}
