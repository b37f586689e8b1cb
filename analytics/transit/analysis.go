package transit

import (
	"context"
	"slices"
	"strings"

	"portolan/graph"
)

// Analysis is both questions answered for one viewer's model and one window,
// before any filter. It is safe for concurrent use and never changes.
type Analysis struct {
	window *window
	travel coTravel
	graph  *peopleGraph
	groups []group
	in     []int32    // the group of each actor, or none
	ids    []graph.ID // of each group
	shown  []*Journey

	servicesIn  map[int32][]int32 // services for people of each group
	transfersOf map[int32][]int32 // of each person of a group
	sharedBy    map[int32][]int32 // things that a person of a group shares

	networks     []*Network
	facilitators []Facilitator

	cut  []string
	note string
}

// Analyse answers both questions for the window. Only the valid part of the
// window counts; the model is what was known.
func (m *Model) Analyse(ctx context.Context, span graph.Span) (*Analysis, error) {
	a := &Analysis{window: m.over(span)}
	w := a.window
	var err error
	if a.travel, err = w.coTravel(ctx); err != nil {
		return nil, err
	}
	if a.graph, err = w.peopleGraph(ctx, a.travel.pairs); err != nil {
		return nil, err
	}
	if a.groups, a.in, err = w.groups(ctx, a.graph); err != nil {
		return nil, err
	}
	a.shown = make([]*Journey, len(w.Model.journeys))
	for n := range a.shown {
		if w.journeys[n] != graph.Outside {
			j := m.show(int32(n), w.journeys[n] == graph.Certain)
			a.shown[n] = &j
		}
	}
	a.index()
	if err := a.findNetworks(ctx); err != nil {
		return nil, err
	}
	if err := a.findFacilitators(ctx); err != nil {
		return nil, err
	}
	for _, c := range []string{a.travel.cut, a.graph.cut} {
		if c != "" {
			a.cut = append(a.cut, c)
		}
	}
	a.note = a.travel.note
	return a, ctx.Err()
}

// index lists, for the people of networks, what attaches to them.
func (a *Analysis) index() {
	w := a.window
	a.servicesIn, a.transfersOf, a.sharedBy = map[int32][]int32{}, map[int32][]int32{}, map[int32][]int32{}
	for i := range w.services {
		if g := a.in[w.moves[w.services[i].move].person]; g != none {
			a.servicesIn[g] = append(a.servicesIn[g], int32(i))
		}
	}
	for t := range w.transfers {
		if w.span.Holds(w.transfers[t].date) == graph.Outside {
			continue
		}
		for _, p := range w.transfers[t].parties {
			if a.in[p] != none {
				a.transfersOf[p] = append(a.transfersOf[p], int32(t))
			}
		}
	}
	for t := range a.graph.shared {
		for _, p := range a.graph.shared[t].people {
			if a.in[p] != none {
				a.sharedBy[p] = append(a.sharedBy[p], int32(t))
			}
		}
	}
}

func (a *Analysis) findNetworks(ctx context.Context) error {
	for n := range a.groups {
		if err := ctx.Err(); err != nil {
			return err
		}
		net, err := a.describe(ctx, int32(n))
		if err != nil {
			return err
		}
		a.networks, a.ids = append(a.networks, net), append(a.ids, net.ID)
	}
	slices.SortFunc(a.networks, func(x, y *Network) int {
		if c := len(y.People) - len(x.People); c != 0 {
			return c
		}
		return x.ID.Compare(y.ID)
	})
	return nil
}

// Reason says what was cut from the answers, or "".
func (a *Analysis) Reason() string { return strings.Join(a.cut, "; ") }

// Note says what had to be assumed, or "".
func (a *Analysis) Note() string { return a.note }

// JourneysOf are a person's journeys in the window, in the order of time.
func (a *Analysis) JourneysOf(person graph.ID) []*Journey {
	w := a.window.where[person]
	if w.class != actorClass {
		return nil
	}
	var out []*Journey
	for _, j := range a.window.journeysOf()(w.n) {
		out = append(out, a.shown[j])
	}
	return out
}

// Networks are the networks with a journey through one of the places, without
// their run. Via and First of the question count.
func (a *Analysis) Networks(q Question) Networks {
	through := a.through(q.Via)
	var out Networks
	for _, n := range a.networks {
		if through != nil && !slices.ContainsFunc(n.Journeys, func(j *Journey) bool { return through[j] }) {
			continue
		}
		out.TotalCount++
		if n.Certain {
			out.CertainCount++
		}
		out.Rows = append(out.Rows, n)
	}
	if q.First > 0 && len(out.Rows) > q.First {
		out.Rows = out.Rows[:q.First]
	}
	return out
}

// Facilitators are the helpers with one of the functions, who served a journey
// through one of the places, without their run. Scores are those over all.
func (a *Analysis) Facilitators(q Question) Facilitators {
	through := a.through(q.Via)
	var out Facilitators
	for _, f := range a.facilitators {
		if through != nil && !slices.ContainsFunc(f.Journeys, func(j *Journey) bool { return through[j] }) {
			continue
		}
		if len(q.Functions) > 0 && !slices.ContainsFunc(f.Claims, func(c FunctionClaim) bool { return slices.Contains(q.Functions, c.Function) }) {
			continue
		}
		out.TotalCount++
		if f.Certain {
			out.CertainCount++
		}
		f.Rank = out.TotalCount
		if n := len(out.Rows); n > 0 && out.Rows[n-1].Score == f.Score {
			f.Rank = out.Rows[n-1].Rank
		}
		out.Rows = append(out.Rows, f)
	}
	if q.First > 0 && len(out.Rows) > q.First {
		out.Rows = slices.Clip(out.Rows[:q.First])
	}
	return out
}

// through are the journeys that pass one of the places; nil when none is
// named. A place is named by a code or by the id of its entity.
func (a *Analysis) through(via []string) map[*Journey]bool {
	if len(via) == 0 {
		return nil
	}
	w := a.window
	wanted := map[int32]bool{}
	for _, text := range via {
		if id, err := graph.ParseID(text); err == nil {
			if r := w.where[id]; r.class == placeClass {
				wanted[r.n] = true
			}
			continue
		}
		code := placeCode(text)
		for i := range w.places {
			if code != "" && slices.Contains(w.places[i].codes, code) {
				wanted[int32(i)] = true
			}
		}
	}
	out := map[*Journey]bool{}
	for n := range w.Model.journeys {
		if a.shown[n] != nil && slices.ContainsFunc(w.Model.journeys[n].places, func(p int32) bool { return wanted[p] }) {
			out[a.shown[n]] = true
		}
	}
	return out
}

// Bytes is about the memory that the analysis holds, its model included.
func (a *Analysis) Bytes() int64 {
	m := a.window.Model
	n := 160*len(m.moves) + 200*len(m.passages) + 120*len(m.actors) + 150*len(m.legs) + 60*len(m.where) +
		300*len(m.journeys) + 40*len(a.window.services) + 16*len(a.graph.ties)
	for _, f := range a.facilitators {
		n += 400 + 16*(len(f.Clients)+len(f.Legs)+len(f.Evidence)) + 8*len(f.Journeys)
	}
	for _, t := range a.networks {
		n += 600 + 16*(len(t.People)+len(t.Legs)+len(t.Evidence)+len(t.Documents)) + 8*len(t.Journeys)
	}
	return int64(n)
}
