package item

import (
	"portolan/analytics/run"
	"portolan/analytics/transit/flow"
	"portolan/analytics/transit/recruitment"
	"portolan/graph"
)

// Recruiter is the schema's type of that name.
type Recruiter struct {
	Rank                                     int
	Person                                   Entity
	Certain                                  bool
	Generation, Depth, Reached, ContactCount int
	Periods                                  []*RecruitmentPeriod
	Explanation                              string
	proof
}

// RecruitmentPeriod is the schema's type of that name.
type RecruitmentPeriod struct {
	Period   *string
	Recruits *flow.Count
}

// NewRecruiters makes the rows of an answer. The people of all rows are one group.
func NewRecruiters(view *Seen, rows []recruitment.Recruiter) []*Recruiter {
	of, out := proofs(view, rows, func(r *recruitment.Recruiter) run.Evidence { return r.Evidence }), make([]*Recruiter, len(rows))
	people := make([]Ref, len(rows))
	for i := range rows {
		r := &rows[i]
		people[i] = RefOf(view, r.Person)
		out[i] = &Recruiter{Rank: r.Rank, Certain: r.Certain, Generation: r.Generation, Depth: r.Depth, Reached: r.Reached,
			ContactCount: r.Contacts, Explanation: r.Explanation, proof: of(i)}
		for field, ids := range map[string][]graph.ID{"recruits": r.Recruits, "recruitedBy": r.RecruitedBy, "channels": r.Channels} {
			out[i].all.add(field, ids)
		}
		for k := range r.Periods {
			out[i].Periods = append(out[i].Periods, &RecruitmentPeriod{optional(r.Periods[k].Period), &r.Periods[k].Recruits})
		}
	}
	for i, t := range Things(view, people) {
		out[i].Person = as(t)
	}
	return out
}

// Recruits is a page of the people recruited.
func (r *Recruiter) Recruits(first int, after *string) (*EntityConnection, error) {
	return r.all.page("recruits", r.row, first, after)
}

// RecruitedBy is a page of those who recruited it.
func (r *Recruiter) RecruitedBy(first int, after *string) (*EntityConnection, error) {
	return r.all.page("recruitedBy", r.row, first, after)
}

// Channels is a page of its accounts and phones.
func (r *Recruiter) Channels(first int, after *string) (*EntityConnection, error) {
	return r.all.page("channels", r.row, first, after)
}

// Cascade is the schema's type of that name.
type Cascade struct {
	Root        Entity
	Size, Depth int
	steps       []*CascadeStep
}

// CascadeStep is the schema's type of that name.
type CascadeStep struct {
	Recruiter, Recruit Entity
	Generation         int
	Period             *string
	Link               *Link
}

// NewCascades makes the trees of an answer. The people of all of them are one group, and so are the links.
func NewCascades(view *Seen, trees []recruitment.Cascade) []*Cascade {
	var people []Ref
	var walked []Walked
	out := make([]*Cascade, len(trees))
	for i := range trees {
		people = append(people, RefOf(view, trees[i].Root))
		for _, s := range shown(trees[i].Steps) {
			people = append(people, RefOf(view, s.Recruiter), RefOf(view, s.Recruit))
			walked = append(walked, Walked{s.Link, s.Recruiter, s.Recruit})
		}
	}
	things, links := Things(view, people), Links(view, walked)
	for i := range trees {
		out[i] = &Cascade{Root: as(things[0]), Size: trees[i].Size, Depth: trees[i].Depth}
		things = things[1:]
		for _, s := range shown(trees[i].Steps) {
			out[i].steps = append(out[i].steps, &CascadeStep{as(things[0]), as(things[1]), s.Generation, optional(s.Period), links[0]})
			things, links = things[2:], links[1:]
		}
	}
	return out
}

// maxSteps is how many steps of a tree one field gives.
const maxSteps = 1000

func shown(steps []recruitment.Step) []recruitment.Step { return steps[:min(maxSteps, len(steps))] }

// Steps are the first recruitments of the tree.
func (c *Cascade) Steps(first int) ([]*CascadeStep, error) {
	if first < 1 || first > maxSteps {
		return nil, graph.Errorf(graph.Invalid, "gql.Steps", "first is between 1 and %d, not %d", maxSteps, first)
	}
	return c.steps[:min(first, len(c.steps))], nil
}

// RecruitmentChannel is the schema's type of that name.
type RecruitmentChannel struct {
	Channel Entity
	proof
}

// NewChannels makes the channels of an answer, as one group.
func NewChannels(view *Seen, rows []recruitment.Channel) []*RecruitmentChannel {
	of, out := proofs(view, rows, func(c *recruitment.Channel) run.Evidence { return c.Evidence }), make([]*RecruitmentChannel, len(rows))
	refs := make([]Ref, len(rows))
	for i := range rows {
		refs[i] = RefOf(view, rows[i].ID)
		out[i] = &RecruitmentChannel{proof: of(i)}
		out[i].all.add("owners", rows[i].Owners)
		out[i].all.add("people", rows[i].People)
	}
	for i, t := range Things(view, refs) {
		out[i].Channel = as(t)
	}
	return out
}

// Owners is a page of those who own or use it.
func (c *RecruitmentChannel) Owners(first int, after *string) (*EntityConnection, error) {
	return c.all.page("owners", c.row, first, after)
}

// People is a page of the recruited people it has to do with.
func (c *RecruitmentChannel) People(first int, after *string) (*EntityConnection, error) {
	return c.all.page("people", c.row, first, after)
}
