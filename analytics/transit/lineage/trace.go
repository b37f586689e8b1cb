package lineage

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"portolan/graph"
)

// Period is what there was in one period and the one before it: two neighbours see one period in common.
type Period struct {
	Name     string
	Networks []Network
}

// Network is one transit network.
type Network struct {
	ID              graph.ID
	People, Helpers []graph.ID // ascending
}

// What two networks of neighbouring periods need to share to be tied: so many people and helpers, and this part of one of
// the two. Half of each lies in the period that both see.
const (
	leastShared = 2
	leastPart   = 0.25
)

// node is a network in its period.
type node struct {
	*Network
	period        int
	members       []graph.ID
	before, after []tie // by descending strength
	heir, parent  *node // the one that it goes on in, or comes from, where both choose each other
	line          *Line
}

// tie is to a network of a neighbouring period.
type tie struct {
	to     *node
	shared int
}

// Trace follows networks through neighbouring periods. Two are tied when they share at least two people or helpers, and a
// quarter of those of one of them. A line goes on where each is the other's strongest tie: most shared, then the larger,
// then by id. Lines come by the size of their largest stage, then by id.
func Trace(periods []Period) []*Line {
	stages := make([][]*node, len(periods))
	for i := range periods {
		for k := range periods[i].Networks {
			n := &periods[i].Networks[k]
			members := append(slices.Clone(n.People), n.Helpers...)
			slices.SortFunc(members, graph.ID.Compare)
			stages[i] = append(stages[i], &node{Network: n, period: i, members: slices.Compact(members)})
		}
		if i > 0 {
			join(stages[i-1], stages[i])
		}
	}
	var lines []*Line
	for _, stage := range stages {
		for _, n := range stage {
			if n.parent == nil {
				lines = append(lines, begin(n))
			}
		}
	}
	for _, stage := range stages {
		for _, n := range stage {
			n.follow(periods)
		}
	}
	for _, l := range lines {
		l.finish()
	}
	slices.SortStableFunc(lines, func(a, b *Line) int {
		return cmp.Or(cmp.Compare(b.largest(), a.largest()), a.ID.Compare(b.ID), cmp.Compare(a.Stages[0].Period, b.Stages[0].Period))
	})
	return lines
}

// join finds the ties between two periods, and who goes on in whom.
func join(earlier, later []*node) {
	has := map[graph.ID][]*node{}
	for _, n := range later {
		for _, m := range n.members {
			has[m] = append(has[m], n)
		}
	}
	for _, n := range earlier {
		shared := map[*node]int{}
		for _, m := range n.members {
			for _, o := range has[m] {
				shared[o]++
			}
		}
		for _, o := range later {
			if s := shared[o]; s >= leastShared && float64(s) >= leastPart*float64(min(len(n.members), len(o.members))) {
				n.after, o.before = append(n.after, tie{o, s}), append(o.before, tie{n, s})
			}
		}
		slices.SortFunc(n.after, stronger)
	}
	for _, o := range later {
		slices.SortFunc(o.before, stronger)
		if len(o.before) > 0 && o.before[0].to.after[0].to == o {
			o.parent = o.before[0].to
			o.parent.heir = o
		}
	}
}

func stronger(a, b tie) int {
	return cmp.Or(cmp.Compare(b.shared, a.shared), cmp.Compare(len(b.to.members), len(a.to.members)), a.to.ID.Compare(b.to.ID))
}

// begin makes the line that begins with a network, and names it in all its networks.
func begin(first *node) *Line {
	l := &Line{ID: first.ID}
	for n := first; n != nil; n = n.heir {
		n.line = l
	}
	return l
}

// follow adds a network's stage to its line.
func (n *node) follow(periods []Period) {
	l := n.line
	s := Stage{Period: periods[n.period].Name, Network: n.ID, People: len(n.People), Helpers: len(n.Helpers)}
	if n.parent != nil {
		kept := common(n.members, n.parent.members)
		s.Joined, s.Left = len(n.members)-kept, len(n.parent.members)-kept
	}
	for _, t := range n.before {
		if t.to != n.parent && t.to.heir == nil && t.to.after[0].to == n {
			s.Merged = append(s.Merged, t.to.line.ID)
		}
	}
	for _, t := range n.after {
		if t.to != n.heir && t.to.parent == nil && t.to.before[0].to == n {
			s.Parted = append(s.Parted, t.to.line.ID)
		}
	}
	slices.SortFunc(s.Merged, graph.ID.Compare)
	slices.SortFunc(s.Parted, graph.ID.Compare)
	if n.parent == nil {
		switch {
		case n.period == 0:
			l.Beginning = Known
		case len(n.before) > 0:
			l.Beginning, l.From = Split, n.before[0].to.line.ID
		default:
			l.Beginning = Born
		}
	}
	if n.heir == nil {
		switch {
		case n.period == len(periods)-1:
			l.Ending = Ongoing
		case len(n.after) > 0:
			l.Ending, l.Into = Merged, n.after[0].to.line.ID
		default:
			l.Ending = Died
		}
	}
	l.Stages = append(l.Stages, s)
	l.People, l.Helpers = append(l.People, n.People...), append(l.Helpers, n.Helpers...)
}

// common counts what two ascending lists share.
func common(a, b []graph.ID) (n int) {
	for i, k := 0, 0; i < len(a) && k < len(b); {
		switch c := a[i].Compare(b[k]); {
		case c == 0:
			n, i, k = n+1, i+1, k+1
		case c < 0:
			i++
		default:
			k++
		}
	}
	return n
}

func (l *Line) largest() int {
	most := 0
	for _, s := range l.Stages {
		most = max(most, s.People)
	}
	return most
}

// finish puts the lists in order and tells the line in a sentence.
func (l *Line) finish() {
	for _, list := range []*[]graph.ID{&l.People, &l.Helpers} {
		slices.SortFunc(*list, graph.ID.Compare)
		*list = slices.Compact(*list)
	}
	first, last := l.Stages[0], l.Stages[len(l.Stages)-1]
	words := []string{map[Beginning]string{Born: "Born in ", Split: "Split from another in ", Known: "Known in the first period, "}[l.Beginning] + first.Period}
	for _, s := range l.Stages {
		for _, event := range []struct {
			lines []graph.ID
			what  string
		}{{s.Merged, "took up"}, {s.Parted, "lost"}} {
			switch n := len(event.lines); {
			case n == 1:
				words = append(words, event.what+" another in "+s.Period)
			case n > 1:
				words = append(words, fmt.Sprintf("%s %d others in %s", event.what, n, s.Period))
			}
		}
	}
	words = append(words, map[Ending]string{Died: "last seen in ", Merged: "went into another after ", Ongoing: "there in the last period, "}[l.Ending]+last.Period)
	l.Explanation = fmt.Sprintf("%s; %s and %s over %s, at most %d people at a time.", strings.Join(words, ", "),
		count(len(l.People), "people", "person"), count(len(l.Helpers), "helpers", "helper"), count(len(l.Stages), "periods", "period"), l.largest())
}

func count(n int, many, one string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprint(n, " ", many)
}
