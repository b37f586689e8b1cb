package recruitment

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"portolan/analytics/run"
	"portolan/analytics/transit/flow"
	"portolan/analytics/transit/travel"
	"portolan/graph"
)

// Question asks for recruitment. The zero value counts by years.
type Question struct {
	travel.Question
	By    flow.Length // "": YEAR
	First int         // recruiters, trees and channels at most; 0: all
}

// Answer is the recruitment found.
type Answer struct {
	Run          run.Run
	TotalCount   int // recruiters in all, those left out by First included
	CertainCount int // of these, with an act that lies in the window for certain
	Rows         []Recruiter
	CascadeCount int // trees in all
	Cascades     []Cascade
	ChannelCount int // channels in all
	Channels     []Channel
	Circles      int // rings of vaguely dated acts that had to be cut open
	Crowded      int // contacts left out, for their channel has more than 100 owners
}

// Recruiter is somebody who recruited others.
type Recruiter struct {
	Rank        int // competition rank by recruits
	Person      graph.ID
	Certain     bool       // an act lies in the window for certain
	Recruits    []graph.ID // ascending
	RecruitedBy []graph.ID // ascending
	Generation  int        // recruitments from the beginning of its tree to its own; 0: nobody is known to have recruited it
	Depth       int        // generations below it
	Reached     int        // people recruited by it and by those it recruited, and so on
	Contacts    int        // recruits with whom contact is recorded, by themselves or by their channels
	Channels    []graph.ID // accounts and phones that it owns or uses, ascending
	Periods     []Period
	Explanation string
	Evidence    run.Evidence
}

// Period is how many somebody recruited in one period.
type Period struct {
	Period   string // "" for what is not dated
	Recruits flow.Count
}

// Cascade is a tree of recruitments that begins with somebody whom nobody is
// known to have recruited before.
type Cascade struct {
	Root  graph.ID
	Size  int // people recruited
	Depth int // generations
	Steps []Step
}

// Step is one recruitment of a tree: the first known of its person.
type Step struct {
	Recruiter, Recruit graph.ID
	Generation         int    // 1 for those whom the root recruited
	Period             string // "" undated, or not in one period for certain
	Link               graph.ID
}

// Channel is an account or a phone that several recruited people use or were in
// contact with.
type Channel struct {
	ID       graph.ID
	Owners   []graph.ID // ascending; none: nobody is known to own it
	People   []graph.ID // recruited people who own it, use it, or were in contact with it, ascending
	Evidence run.Evidence
}

// Contact says that two were in contact, each a person, a body, a phone or an
// online account.
type Contact struct {
	Link graph.ID
	Ends [2]graph.ID // entities
	When graph.Span
}

// act is a recruitment in the window.
type act struct {
	*travel.Act
	recruit int32
	certain bool
	parent  int32 // the act by which the recruiter was recruited before; none
	below   []int32
	depth   int // generations of acts below this one
	size    int // acts below, and this one
	level   int // generation of the recruit
	first   bool
}

// finder finds recruitment.
type finder struct {
	w        *travel.Window
	by       flow.Length
	acts     []act
	acting   map[int32][]int32 // acts by recruiter
	onto     map[int32][]int32 // acts by recruit, the earliest first
	contacts map[[2]int32][]graph.ID
	owners   map[int32][]int32 // of things
	owns     map[int32][]int32 // things of actors
	holding  map[[2]int32]graph.ID
	circles  int
	crowded  int
}

// Of finds recruitment in the window. Time and memory are linear in acts and
// contacts but for sorting.
func Of(ctx context.Context, w *travel.Window, contacts []Contact, q Question) (Answer, error) {
	f := &finder{w: w, by: cmp.Or(q.By, flow.Year), acting: map[int32][]int32{}, onto: map[int32][]int32{},
		contacts: map[[2]int32][]graph.ID{}, owners: map[int32][]int32{}, owns: map[int32][]int32{}, holding: map[[2]int32]graph.ID{}}
	f.read()
	f.grow()
	f.hold()
	channels := f.touch(contacts)
	if ctx.Err() != nil {
		return Answer{}, ctx.Err()
	}
	rows, certain := f.recruiters(q.First)
	trees, channelRows := f.cascades(), f.channels(channels)
	out := Answer{TotalCount: len(f.ranked()), CertainCount: certain, Rows: rows, CascadeCount: len(trees), ChannelCount: len(channelRows), Circles: f.circles, Crowded: f.crowded}
	out.Cascades, out.Channels = head(trees, q.First), head(channelRows, q.First)
	return out, ctx.Err()
}

func head[T any](rows []T, n int) []T {
	if n > 0 && len(rows) > n {
		return rows[:n:n]
	}
	return rows
}

// read takes the recruitments that may lie in the window.
func (f *finder) read() {
	for i := range f.w.Acts {
		a := &f.w.Acts[i]
		if a.Kind != graph.Recruited || a.On.Class != travel.ActorClass || a.On.N == a.Helper {
			continue
		}
		when := graph.Always
		if a.Dated {
			when = a.Date
		}
		if held := f.w.Span.Holds(when); held != graph.Outside {
			f.acts = append(f.acts, act{Act: a, recruit: a.On.N, certain: held == graph.Certain, parent: travel.None})
		}
	}
	slices.SortFunc(f.acts, func(a, b act) int { return cmp.Or(cmp.Compare(a.begins(), b.begins()), a.Link.Compare(b.Link)) })
	for i := range f.acts {
		a := &f.acts[i]
		a.first = len(f.onto[a.recruit]) == 0
		f.acting[a.Helper] = append(f.acting[a.Helper], int32(i))
		f.onto[a.recruit] = append(f.onto[a.recruit], int32(i))
	}
}

// begins is when an act may have been done at the earliest; the end of time for
// one that is not dated.
func (a *act) begins() int64 {
	if !a.Dated {
		return graph.Always.To
	}
	return a.Date.From
}

// ranked are the recruiters who may be rows, most recruits first, then by id.
func (f *finder) ranked() []int32 {
	var out []int32
	for a := range f.acting {
		if !f.w.Actors[a].Never {
			out = append(out, a)
		}
	}
	slices.SortFunc(out, func(a, b int32) int {
		return cmp.Or(cmp.Compare(len(f.recruits(b)), len(f.recruits(a))), cmp.Compare(a, b))
	})
	return out
}

// recruits are the distinct people whom an actor recruited, ascending.
func (f *finder) recruits(a int32) (out []int32) {
	for _, i := range f.acting[a] {
		out = append(out, f.acts[i].recruit)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func (f *finder) recruiters(first int) (rows []Recruiter, certain int) {
	rank, last := 0, -1
	for i, a := range f.ranked() {
		sure := slices.ContainsFunc(f.acting[a], func(i int32) bool { return f.acts[i].certain })
		if sure {
			certain++
		}
		if first > 0 && i >= first {
			continue
		}
		if n := len(f.recruits(a)); n != last {
			rank, last = i+1, n
		}
		rows = append(rows, f.recruiter(a, rank, sure))
	}
	return rows, certain
}

func (f *finder) recruiter(a int32, rank int, sure bool) Recruiter {
	recruits := f.recruits(a)
	r := Recruiter{Rank: rank, Person: f.w.Actors[a].ID, Certain: sure, Recruits: f.w.ActorIDs(slices.Clone(recruits)), Periods: f.periods(a)}
	var by []int32
	var ids []graph.ID
	for _, i := range f.onto[a] {
		by, ids = append(by, f.acts[i].Helper), append(ids, f.acts[i].Link)
	}
	r.RecruitedBy = f.w.ActorIDs(by)
	if len(f.onto[a]) > 0 {
		r.Generation = f.acts[f.onto[a][0]].level
	}
	for _, i := range f.acting[a] {
		x := &f.acts[i]
		ids = append(ids, x.Link)
		if x.first {
			r.Reached, r.Depth = r.Reached+x.size, max(r.Depth, x.depth+1)
		} else {
			r.Depth = max(r.Depth, 1)
		}
	}
	for _, x := range recruits {
		if links := f.contacts[pair(a, x)]; len(links) > 0 {
			r.Contacts++
			ids = append(ids, links...)
		}
	}
	for _, t := range f.owns[a] {
		r.Channels, ids = append(r.Channels, f.w.Things[t].ID), append(ids, f.holding[[2]int32{a, t}])
	}
	slices.SortFunc(r.Channels, graph.ID.Compare)
	r.Evidence = run.NewEvidence(ids)
	r.Explanation = fmt.Sprintf("Recruited %d people, with contact recorded to %d of them; with those whom they recruited in turn %d people, over %d generations.",
		len(recruits), r.Contacts, r.Reached, r.Depth)
	return r
}

// periods counts the people an actor recruited in each period.
func (f *finder) periods(a int32) []Period {
	type seen struct{ certain, possible map[int32]struct{} }
	by := map[int32]*seen{}
	for _, i := range f.acting[a] {
		x := &f.acts[i]
		when := graph.Always
		if x.Dated {
			when = x.Date
		}
		periods, certain := f.by.Periods(when, f.w.Span)
		for _, p := range periods {
			if by[p] == nil {
				by[p] = &seen{map[int32]struct{}{}, map[int32]struct{}{}}
			}
			by[p].possible[x.recruit] = struct{}{}
			if certain {
				by[p].certain[x.recruit] = struct{}{}
			}
		}
	}
	numbers := make([]int32, 0, len(by))
	for p := range by {
		numbers = append(numbers, p)
	}
	slices.SortFunc(numbers, func(a, b int32) int { return cmp.Compare(a-1, b-1) }) // Undated last
	out := make([]Period, len(numbers))
	for i, p := range numbers {
		out[i] = Period{f.by.Text(p), flow.Count{Certain: len(by[p].certain), Possible: len(by[p].possible)}}
	}
	return out
}

// Bytes is about the memory that the answer holds.
func (a *Answer) Bytes() (n int64) {
	for i := range a.Rows {
		r := &a.Rows[i]
		n += 300 + 16*int64(len(r.Evidence)+len(r.Recruits)) + 40*int64(len(r.Periods))
	}
	for i := range a.Cascades {
		n += 60 + 80*int64(len(a.Cascades[i].Steps))
	}
	for i := range a.Channels {
		n += 100 + 16*int64(len(a.Channels[i].People)+len(a.Channels[i].Evidence))
	}
	return n
}
