package rings

import (
	"slices"

	"portolan/graph"
	"portolan/graph/names"
)

// sketch is what tells whether two names may be one: the consonant skeletons
// of their words, sorted, each once.
type sketch []string

func sketchOf(name string) sketch {
	var out sketch
	for _, t := range names.Tokens(name) {
		out = append(out, names.Skeleton(t))
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// common counts the words that two names share.
func (s sketch) common(o sketch) (n int) {
	for i, j := 0, 0; i < len(s) && j < len(o); {
		switch {
		case s[i] == o[j]:
			n, i, j = n+1, i+1, j+1
		case s[i] < o[j]:
			i++
		default:
			j++
		}
	}
	return n
}

// mayBe reports whether two names may be one person's: they share two words, or
// all words of the shorter one.
func (s sketch) mayBe(o sketch) bool {
	n := s.common(o)
	return n >= 2 || n > 0 && n == min(len(s), len(o))
}

// somebody is what is known of one bearer of names.
type somebody struct {
	names []sketch
	born  graph.Span
}

// mayBe reports whether two may be one person whose records nobody has joined:
// nothing known of them speaks against it. Whoever has no name may be anybody.
// One word in common is enough for two who were born on the same day.
func (p *somebody) mayBe(o *somebody) bool {
	known := p.born != graph.Always && o.born != graph.Always
	exact := func(s graph.Span) bool { return s.To-s.From <= 86400 }
	sameDay := known && p.born == o.born && exact(p.born)
	if known && (p.born.From >= o.born.To || o.born.From >= p.born.To) {
		return false
	}
	if len(p.names) == 0 || len(o.names) == 0 {
		return true
	}
	for _, x := range p.names {
		for _, y := range o.names {
			if x.mayBe(y) || sameDay && x.common(y) > 0 {
				return true
			}
		}
	}
	return false
}

// somebody is the person with the number, read once.
func (a *analysis) somebody(person int32) *somebody {
	if p := a.known[person]; p != nil {
		return p
	}
	p := &somebody{born: a.Actors[person].Born}
	for _, n := range a.Actors[person].Names {
		p.names = append(p.names, sketchOf(n))
	}
	a.known[person] = p
	return p
}

func (a *analysis) mayBe(x, y int32) bool {
	return x == y || a.somebody(x).mayBe(a.somebody(y))
}

// distinct counts the people, taking those who may be one for one.
func (a *analysis) distinct(people []int32) int {
	all := make([]*somebody, len(people))
	for i, p := range people {
		all[i] = a.somebody(p)
	}
	return apart(all)
}

// apart counts the groups of those who may be one.
func apart(all []*somebody) int {
	group := make([]int, len(all))
	for i := range all {
		group[i] = i
		for j := range i {
			if group[i] != group[j] && all[i].mayBe(all[j]) {
				from, to := group[i], group[j]
				for k := range i + 1 {
					if group[k] == from {
						group[k] = to
					}
				}
			}
		}
	}
	slices.Sort(group)
	return len(slices.Compact(group))
}

// namesApart counts the different names in a paper's own records.
func (a *analysis) namesApart(docs []int32) int {
	var all []*somebody
	for _, d := range docs {
		for _, n := range a.Documents[d].Names {
			all = append(all, &somebody{names: []sketch{sketchOf(n)}, born: graph.Always})
		}
	}
	return apart(all)
}
