package transit

import (
	"context"
	"crypto/sha256"
	"slices"
	"strings"
	"time"

	"portolan/analytics/transit/travel"
	"portolan/graph"
)

// window gives the questions of this package the part of a viewer's graph that
// they are about.
type window struct{ *travel.Window }

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

// Analyse answers both questions for a part of a viewer's graph.
func Analyse(ctx context.Context, over *travel.Window) (*Analysis, error) {
	a, err := begin(ctx, over)
	if err != nil {
		return nil, err
	}
	w := a.window
	a.shown = make([]*Journey, len(w.Model.Journeys))
	for n := range a.shown {
		if w.JourneyHeld[n] != graph.Outside {
			j := JourneyOf(w.Window, int32(n))
			a.shown[n] = &j
		}
	}
	a.index()
	if err := a.findNetworks(ctx); err != nil {
		return nil, err
	}
	if err := a.findLikely(ctx); err != nil {
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
	a.note = strings.Join(slices.DeleteFunc([]string{a.travel.note, over.Note()}, func(s string) bool { return s == "" }), "; ")
	return a, ctx.Err()
}

// begin begins an analysis: who is tied to whom, and the networks that follow.
func begin(ctx context.Context, over *travel.Window) (*Analysis, error) {
	a := &Analysis{window: &window{over}}
	w := a.window
	var err error
	if a.travel, err = w.coTravel(ctx); err != nil {
		return nil, err
	}
	if a.graph, err = w.peopleGraph(ctx, a.travel.pairs); err != nil {
		return nil, err
	}
	a.groups, a.in, err = w.groups(ctx, a.graph)
	return a, err
}

// index lists, for the people of networks, what attaches to them.
func (a *Analysis) index() {
	w := a.window
	a.servicesIn, a.transfersOf, a.sharedBy = map[int32][]int32{}, map[int32][]int32{}, map[int32][]int32{}
	for i := range w.Services {
		if g := a.in[w.Moves[w.Services[i].Move].Person]; g != travel.None {
			a.servicesIn[g] = append(a.servicesIn[g], int32(i))
		}
	}
	for t := range w.Transfers {
		if w.Span.Holds(w.Transfers[t].Date) == graph.Outside {
			continue
		}
		for _, p := range w.Transfers[t].Parties {
			if a.in[p] != travel.None {
				a.transfersOf[p] = append(a.transfersOf[p], int32(t))
			}
		}
	}
	for t := range a.graph.shared {
		for _, p := range a.graph.shared[t].people {
			if a.in[p] != travel.None {
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
	w := a.window.Where[person]
	if w.Class != travel.ActorClass {
		return nil
	}
	var out []*Journey
	for _, j := range a.window.JourneysOf(w.N) {
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
	out.Cut(q.First)
	return out
}

// Cut keeps the first rows, with what stands beside them; 0 keeps all.
func (n *Networks) Cut(first int) {
	if first > 0 {
		n.Rows, n.Changes = upTo(n.Rows, first), upTo(n.Changes, first)
	}
}

// Cut keeps the first rows, with what stands beside them; 0 keeps all.
func (f *Facilitators) Cut(first int) {
	if first > 0 {
		f.Rows, f.Intervals, f.Changes = upTo(f.Rows, first), upTo(f.Intervals, first), upTo(f.Changes, first)
	}
}

// upTo are the first n, without room for more.
func upTo[T any](rows []T, n int) []T { return slices.Clip(rows[:min(n, len(rows))]) }

// Facilitators are the helpers with one of the functions, who served a journey
// through one of the places, without their run. Weights and scores are those
// over all.
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
		if n := len(out.Rows); n > 0 && out.Rows[n-1].Weight == f.Weight {
			f.Rank = out.Rows[n-1].Rank
		}
		out.Rows = append(out.Rows, f)
	}
	rankScores(out.Rows)
	out.Cut(q.First)
	return out
}

// rankScores gives the rows their ranks by score.
func rankScores(rows []Facilitator) {
	scores := make([]float64, len(rows))
	for i := range rows {
		scores[i] = -rows[i].Score
	}
	slices.Sort(scores)
	for i := range rows {
		above, _ := slices.BinarySearch(scores, -rows[i].Score)
		rows[i].ScoreRank = above + 1
	}
}

// through are the journeys that pass one of the places; nil when none is
// named. A place is named by a code or by the id of its entity.
func (a *Analysis) through(via []string) map[*Journey]bool {
	if len(via) == 0 {
		return nil
	}
	w := a.window
	wanted := w.Named(via)
	out := map[*Journey]bool{}
	for n := range w.Model.Journeys {
		if a.shown[n] != nil && slices.ContainsFunc(w.Model.Journeys[n].Places, func(p int32) bool { return wanted[p] }) {
			out[a.shown[n]] = true
		}
	}
	return out
}

// Bytes is about the memory that the analysis holds beside its window.
func (a *Analysis) Bytes() int64 {
	n := 16*len(a.graph.ties) + 250*len(a.shown)
	for _, f := range a.facilitators {
		n += 400 + 16*(len(f.Clients)+len(f.Legs)+len(f.Evidence)) + 8*len(f.Journeys)
	}
	for _, t := range a.networks {
		n += 600 + 16*(len(t.People)+len(t.Legs)+len(t.Evidence)+len(t.Documents)) + 8*len(t.Journeys)
	}
	return int64(n)
}

// JourneyOf is a journey of a window as an answer gives it.
func JourneyOf(m *travel.Window, n int32) Journey {
	j := &m.Journeys[n]
	out := Journey{N: n, Person: m.Actors[j.Person].ID, Direction: j.Direction, Complete: j.Complete, Certain: m.JourneyHeld[n] == graph.Certain}
	if j.Origin != travel.None {
		out.Origin = m.Places[j.Origin].ID
	}
	if j.DestinationKnown {
		out.Destination = m.Places[j.End].ID
	}
	for _, p := range j.Interior() {
		if id := m.Places[p].ID; !id.IsZero() {
			out.Transits = append(out.Transits, id)
		}
	}
	h := sha256.New()
	h.Write(out.Person[:])
	for i := j.From; i < j.To; i++ {
		v := &m.Moves[i]
		if len(v.Passages) > 0 {
			out.Passages = append(out.Passages, m.Passages[v.Passages[0]].ID)
		}
		out.Stays = append(out.Stays, v.Stays...)
	}
	for _, id := range slices.Concat(out.Passages, out.Stays) {
		h.Write(id[:])
	}
	copy(out.ID[:], h.Sum(nil))
	if v := &m.Moves[j.From]; v.Dated {
		out.Start = time.Unix(v.Departs.From, 0).UTC()
	}
	if v := &m.Moves[j.To-1]; v.Dated {
		out.End = time.Unix(v.Ends.From, 0).UTC()
	}
	return out
}
