package found

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"portolan/analytics/kernel"
	"portolan/exchange/world/truth"
	"portolan/graph"
	"portolan/graph/snapshot"
)

// sight is what a viewer sees of people and of what they share, as plain as can be: the ground of the baselines.
type sight struct {
	people  []graph.ID // entities, ascending
	number  map[graph.ID]int
	labels  []int    // the person that each entity counts as, or -1
	origin  []string // nationality as the earliest record has it
	left    []string // first known departure
	shared  map[graph.ID][]int
	direct  [][2]int
	helps   map[graph.ID]int // help acts of each helper
	view    graphOf
	passage map[graph.ID][]graph.ID // people of each passage
}

// see reads the viewer's graph once.
func see(ctx context.Context, w graphOf, t *truth.Truth) (*sight, error) {
	s := &sight{number: map[graph.ID]int{}, shared: map[graph.ID][]int{}, helps: map[graph.ID]int{}, view: w,
		passage: map[graph.ID][]graph.ID{}}
	s.people = slices.Clone(w.Entities(graph.Person))
	for i, id := range s.people {
		s.number[id] = i
	}
	s.labels, s.origin, s.left = make([]int, len(s.people)), make([]string, len(s.people)), make([]string, len(s.people))
	if err := s.identify(ctx, t); err != nil {
		return nil, err
	}
	for e, err := range w.Elements(ctx, graph.Took) {
		if err != nil {
			return nil, err
		}
		s.passage[s.entity(e.To)] = append(s.passage[s.entity(e.To)], s.entity(e.From))
	}
	for e, err := range w.Elements(ctx, graph.LinkKinds()...) {
		if err != nil {
			return nil, err
		}
		s.link(e)
	}
	return s, s.departures(ctx)
}

func (s *sight) entity(record graph.ID) graph.ID {
	id, _ := s.view.Resolve(record)
	return id
}

// identify finds the person that most records of each entity are about.
func (s *sight) identify(ctx context.Context, t *truth.Truth) error {
	index := t.Profiles()
	records := make([][]truth.Profile, len(s.people))
	for e, err := range s.view.Elements(ctx, graph.Person) {
		if err != nil {
			return err
		}
		i := s.number[s.entity(e.ID)]
		records[i] = append(records[i], truth.Profile{Owner: e.Marking.Owner, Ref: e.Ref})
		if v := e.Props.Get("nationality"); len(v) > 0 && s.origin[i] == "" {
			s.origin[i] = v[0].Text
		}
	}
	for i := range records {
		s.labels[i] = truth.Label(index, records[i])
	}
	return nil
}

// at are the people whom an end of a link stands for: a person, or those of a passage.
func (s *sight) at(end graph.ID) (people []int) {
	if i, ok := s.number[end]; ok {
		return []int{i}
	}
	for _, p := range s.passage[end] {
		if i, ok := s.number[p]; ok {
			people = append(people, i)
		}
	}
	return people
}

// link puts down who shares what, and who is linked to whom.
func (s *sight) link(e *graph.Element) {
	from, to := s.entity(e.From), s.entity(e.To)
	info := e.Kind.Info()
	switch {
	case info.Helps:
		s.helps[from]++
		clients := s.at(to)
		s.shared[from] = append(s.shared[from], clients...)
		for _, h := range s.at(from) {
			for _, c := range clients {
				s.direct = append(s.direct, [2]int{h, c})
			}
		}
	case e.Kind == graph.On, e.Kind == graph.Booked, e.Kind == graph.Used, e.Kind == graph.Holds, e.Kind == graph.Owns:
		s.shared[to] = append(s.shared[to], s.at(from)...)
	case e.Kind == graph.Associate, e.Kind == graph.Family, e.Kind == graph.Communicated:
		for _, a := range s.at(from) {
			for _, b := range s.at(to) {
				s.direct = append(s.direct, [2]int{a, b})
			}
		}
	}
}

// departures finds each entity's first known departure.
func (s *sight) departures(ctx context.Context) error {
	departs := map[graph.ID]string{}
	note := func(people []int, date string) {
		for _, i := range people {
			if date != "" && (s.left[i] == "" || date < s.left[i]) {
				s.left[i] = date
			}
		}
	}
	for e, err := range s.view.Elements(ctx, graph.Leg, graph.Passage) {
		if err != nil {
			return err
		}
		if v := e.Props.Get("departedAt"); len(v) > 0 {
			if departs[s.entity(e.ID)] = v[0].Text; e.Kind == graph.Passage {
				note(s.at(s.entity(e.ID)), v[0].Text)
			}
		}
	}
	for e, err := range s.view.Elements(ctx, graph.On) {
		if err != nil {
			return err
		}
		note(s.at(s.entity(e.From)), departs[s.entity(e.To)])
	}
	return nil
}

func (s *sight) humans() int {
	seen := map[int]bool{}
	for _, p := range s.labels {
		if p >= 0 {
			seen[p] = true
		}
	}
	return len(seen)
}

// label is the person that an entity counts as; an organization is nobody.
func (s *sight) label(entity graph.ID) int {
	if i, ok := s.number[entity]; ok {
		return s.labels[i]
	}
	return -1
}

// byOutDegree are all helpers by the number of their acts, ties by id.
func (s *sight) byOutDegree() (ranked []int) {
	ids := make([]graph.ID, 0, len(s.helps))
	for id := range s.helps {
		ids = append(ids, id)
	}
	slices.SortFunc(ids, func(a, b graph.ID) int { return cmp.Or(cmp.Compare(s.helps[b], s.helps[a]), a.Compare(b)) })
	for _, id := range ids {
		ranked = append(ranked, s.label(id))
	}
	return ranked
}

// raw is the person graph without any thought: everybody who shares a leg, a booking, a document, a phone, an account
// or a helper, and everybody who is linked. A thing that m people share links each pair with weight 1, or when fair
// with 1/(m-1).
func (s *sight) raw(fair bool) (*snapshot.Graph, error) {
	vertices := make(map[graph.ID]graph.Kind, len(s.people))
	for _, id := range s.people {
		vertices[id] = graph.Person
	}
	var links []snapshot.Link
	add := func(thing graph.ID, a, b int, weight float32) {
		if a != b {
			links = append(links, snapshot.Link{ID: thing, From: s.people[a], To: s.people[b], Kind: graph.Other, Weight: weight})
		}
	}
	for thing, people := range s.shared {
		slices.Sort(people)
		people = slices.Compact(people)
		weight := float32(1)
		if fair && len(people) > 1 {
			weight = 1 / float32(len(people)-1)
		}
		for i, a := range people {
			for _, b := range people[i+1:] {
				add(thing, a, b, weight)
			}
		}
	}
	for _, d := range s.direct {
		add(graph.ID{}, d[0], d[1], 1)
	}
	return snapshot.New(vertices, links)
}

// baselines scores the plain ways of grouping people: the components and the Leiden communities of the raw graph, and
// origin and quarter of departure.
func (s *sight) baselines(ctx context.Context, planted [][]int, r *Row) error {
	for _, fair := range []bool{false, true} {
		g, err := s.raw(fair)
		if err != nil {
			return err
		}
		communities, err := kernel.Communities(ctx, g, kernel.CommunitiesOptions{Weighted: true, Resolution: 1, Seed: 1})
		if err != nil {
			return err
		}
		name := "leiden"
		if fair {
			name = "leiden 1/(m-1)"
		} else {
			parts, err := kernel.Components(ctx, g)
			if err != nil {
				return err
			}
			r.Baselines["components"] = truth.BCubed(truth.ByLabel(parts), planted)
		}
		r.Baselines[name] = truth.BCubed(truth.ByLabel(communities), planted)
	}
	texts := make([]string, len(s.people))
	for i := range texts {
		if s.origin[i] != "" && len(s.left[i]) >= 7 {
			texts[i] = fmt.Sprintf("%s %s Q%d", s.origin[i], s.left[i][:4], (int(s.left[i][5]-'0')*10+int(s.left[i][6]-'0')+2)/3)
		}
	}
	r.Baselines["origin x quarter"] = truth.BCubed(truth.ByText(texts), planted)
	for name, b := range r.Baselines {
		if best := r.Baselines[r.Best]; b.F > best.F || (b.F == best.F && name < r.Best) {
			r.Best = name
		}
	}
	r.Margin = r.Found.F - r.Baselines[r.Best].F
	return nil
}
