package recruitment

import (
	"cmp"
	"slices"

	"portolan/analytics/run"
	"portolan/analytics/transit/travel"
	"portolan/graph"
)

// grow makes the trees. Of each person the first known recruitment counts; it
// hangs on that of the recruiter where this one may have been before it. What
// surely came before it was done by somebody not yet recruited, and begins a
// tree of its own.
func (f *finder) grow() {
	for i := range f.acts {
		a := &f.acts[i]
		if was := f.onto[a.Helper]; a.first && len(was) > 0 {
			p := &f.acts[was[0]]
			if !p.Dated || !a.Dated || p.Date.From < a.Date.To {
				a.parent = was[0]
			}
		}
	}
	f.cut()
	for i := range f.acts {
		if p := f.acts[i].parent; p != travel.None {
			f.acts[p].below = append(f.acts[p].below, int32(i))
		}
	}
	for i := range f.acts {
		if f.acts[i].first && f.acts[i].parent == travel.None {
			f.measure(int32(i))
		}
	}
	for i := range f.acts { // a later recruitment of a person is of one generation after its recruiter's
		if a := &f.acts[i]; !a.first {
			a.level = 1
			if was := f.onto[a.Helper]; len(was) > 0 {
				a.level = f.acts[was[0]].level + 1
			}
		}
	}
}

// cut opens circles, which only vague dates allow: the act that comes first in
// the order of dates and ids begins.
func (f *finder) cut() {
	const new, open, done = 0, 1, 2
	state := make([]uint8, len(f.acts))
	for i := range f.acts {
		at, walked := int32(i), []int32{}
		for at != travel.None && state[at] == new {
			state[at] = open
			walked = append(walked, at)
			at = f.acts[at].parent
		}
		if at != travel.None && state[at] == open {
			ring := walked[slices.Index(walked, at):]
			f.acts[slices.Min(ring)].parent = travel.None
			f.circles++
		}
		for _, n := range walked {
			state[n] = done
		}
	}
}

// measure goes through a tree and tells each act its generation and what grows
// from it.
func (f *finder) measure(root int32) {
	f.acts[root].level = 1
	order := []int32{root}
	for i := 0; i < len(order); i++ {
		a := &f.acts[order[i]]
		for _, b := range a.below {
			f.acts[b].level = a.level + 1
		}
		order = append(order, a.below...)
	}
	for _, n := range slices.Backward(order) {
		a := &f.acts[n]
		a.size = 1
		for _, b := range a.below {
			a.size, a.depth = a.size+f.acts[b].size, max(a.depth, f.acts[b].depth+1)
		}
	}
}

// cascades are the trees with a root who may be listed, the largest first, then
// by root.
func (f *finder) cascades() []Cascade {
	by := map[int32]*Cascade{}
	for i := range f.acts {
		a := &f.acts[i]
		if !a.first || a.parent != travel.None || f.w.Actors[a.Helper].Never {
			continue
		}
		c := by[a.Helper]
		if c == nil {
			c = &Cascade{Root: f.w.Actors[a.Helper].ID}
			by[a.Helper] = c
		}
		c.Size, c.Depth = c.Size+a.size, max(c.Depth, a.depth+1)
		c.Steps = f.steps(c.Steps, int32(i))
	}
	out := make([]Cascade, 0, len(by))
	for _, c := range by {
		slices.SortStableFunc(c.Steps, func(a, b Step) int { return cmp.Compare(a.Generation, b.Generation) })
		out = append(out, *c)
	}
	slices.SortFunc(out, func(a, b Cascade) int {
		return cmp.Or(cmp.Compare(b.Size, a.Size), cmp.Compare(b.Depth, a.Depth), a.Root.Compare(b.Root))
	})
	return out
}

// steps lists a tree, each generation in the order of dates.
func (f *finder) steps(out []Step, root int32) []Step {
	for order := []int32{root}; len(order) > 0; {
		a := &f.acts[order[0]]
		s := Step{Recruiter: f.w.Actors[a.Helper].ID, Recruit: f.w.Actors[a.recruit].ID, Generation: a.level, Link: a.Link}
		if a.Dated {
			if periods, certain := f.by.Periods(a.Date, f.w.Span); certain {
				s.Period = f.by.Text(periods[0])
			}
		}
		out, order = append(out, s), append(order[1:], a.below...)
	}
	return out
}

// hold notes which phones and online accounts are whose in the window.
func (f *finder) hold() {
	for i := range f.w.Holds {
		h := &f.w.Holds[i]
		if h.What.Class != travel.ThingClass || f.w.Things[h.What.N].Kind == graph.Account || f.w.Span.Holds(h.Span) == graph.Outside {
			continue
		}
		key := [2]int32{h.Person, h.What.N}
		if _, known := f.holding[key]; !known {
			f.holding[key] = h.Link
			f.owns[h.Person] = append(f.owns[h.Person], h.What.N)
			f.owners[h.What.N] = append(f.owners[h.What.N], h.Person)
		}
	}
}

// crowd is how many owners a channel may have for its contacts to be theirs.
const crowd = 100

// touched is a recruited person at a channel, and what says so.
type touched struct {
	person int32
	link   graph.ID
}

// touch notes who was in contact with whom, by themselves or by their channels,
// and which recruited people each channel has to do with.
func (f *finder) touch(contacts []Contact) map[int32][]touched {
	at := map[int32][]touched{}
	for thing, owners := range f.owners {
		for _, o := range owners {
			if len(f.onto[o]) > 0 {
				at[thing] = append(at[thing], touched{o, f.holding[[2]int32{o, thing}]})
			}
		}
	}
	for _, c := range contacts {
		if f.w.Span.Holds(c.When) == graph.Outside {
			continue
		}
		a, b := f.w.Where[c.Ends[0]], f.w.Where[c.Ends[1]]
		if len(f.people(a)) > crowd || len(f.people(b)) > crowd {
			f.crowded++
			continue
		}
		for _, x := range f.people(a) {
			for _, y := range f.people(b) {
				f.contacts[pair(x, y)] = append(f.contacts[pair(x, y)], c.Link)
			}
		}
		for _, ends := range [2][2]travel.Ref{{a, b}, {b, a}} {
			if ends[0].Class == travel.ThingClass {
				for _, x := range f.people(ends[1]) {
					if len(f.onto[x]) > 0 {
						at[ends[0].N] = append(at[ends[0].N], touched{x, c.Link})
					}
				}
			}
		}
	}
	return at
}

// people are those whom an end of a contact stands for.
func (f *finder) people(r travel.Ref) []int32 {
	switch r.Class {
	case travel.ActorClass:
		return []int32{r.N}
	case travel.ThingClass:
		return f.owners[r.N]
	}
	return nil
}

func pair(a, b int32) [2]int32 { return [2]int32{min(a, b), max(a, b)} }

// channels are those that at least two recruited people have to do with, of most
// people first, then by id.
func (f *finder) channels(at map[int32][]touched) []Channel {
	var out []Channel
	for thing, list := range at {
		var people []int32
		var links []graph.ID
		for _, x := range list {
			people, links = append(people, x.person), append(links, x.link)
		}
		c := Channel{ID: f.w.Things[thing].ID, Owners: f.w.ActorIDs(slices.Clone(f.owners[thing])), People: f.w.ActorIDs(people)}
		if len(c.People) >= 2 {
			c.Evidence = run.NewEvidence(links)
			out = append(out, c)
		}
	}
	slices.SortFunc(out, func(a, b Channel) int { return cmp.Or(cmp.Compare(len(b.People), len(a.People)), a.ID.Compare(b.ID)) })
	return out
}
