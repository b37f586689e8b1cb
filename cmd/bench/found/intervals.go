package found

import (
	"context"
	"iter"
	"math/rand/v2"
	"slices"

	"portolan/analytics/transit"
	"portolan/analytics/transit/travel"
	"portolan/exchange/world"
	"portolan/graph"
)

// Cover says in how many cases the rank that is so lies in the interval given for it.
type Cover struct {
	Seed    uint64  `json:"seed"`
	Case    string  `json:"case"`
	Rows    int     `json:"rows"`
	Lost    float64 `json:"lost"`    // share of the passages helped that the data lack
	Covered float64 `json:"covered"` // share of the rows whose true rank lies in the interval
	Width   float64 `json:"width"`   // mean number of ranks in it
	Plain   float64 `json:"plain"`   // covered, by as many ranks around each rank alike
	First   float64 `json:"first"`   // covered, of the first 30 rows
	Narrow  float64 `json:"narrow"`  // mean number of ranks, of these
}

// intervalCase is one way in which data are not what is so.
type intervalCase struct {
	name    string
	missing float64
	members bool // those who report little miss more, and help is noticed: as the world's table has it
	wrong   bool // graded reports are wrong as often as their grades say
}

var intervalCases = []intervalCase{
	{"10 % missing at random", 0.10, false, false},
	{"30 % missing at random", 0.30, false, false},
	{"10 % missing by member", 0.10, true, false},
	{"30 % missing by member", 0.30, true, false},
	{"wrong as graded", 0, false, true},
	{"wrong as graded, 10 % missing at random", 0.10, false, true},
}

// Intervals makes worlds of which every passage is recorded, takes reports away, and compares the rank of each
// facilitator on what is so with the interval given for what is left, as the fusion centre sees it.
func Intervals(ctx context.Context, people int, seeds []uint64, samples int, row func(Cover) error) error {
	for _, seed := range seeds {
		p := world.Default()
		p.People, p.Seed, p.Missing = people, seed, 1e-9
		err := inWorld(ctx, p, []string{world.Fusion}, func(ctx context.Context, w graphOf, _ *world.World, _ string) error {
			for n, c := range intervalCases {
				got, err := c.measure(ctx, w, rand.New(rand.NewPCG(seed, uint64(n))), samples)
				if err != nil {
					return err
				}
				got.Seed = seed
				if err := row(got); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func (c *intervalCase) measure(ctx context.Context, w graphOf, r *rand.Rand, samples int) (Cover, error) {
	out := Cover{Case: c.name}
	so, seen := &part{w, map[graph.ID]bool{}}, &part{w, map[graph.ID]bool{}}
	if c.wrong {
		if err := so.mistaken(ctx, r); err != nil {
			return out, err
		}
	}
	if c.missing > 0 {
		var err error
		if out.Lost, err = seen.unreported(ctx, r, c.missing, c.members); err != nil {
			return out, err
		}
	}
	true1, err := analyse(ctx, so)
	if err != nil {
		return out, err
	}
	a, err := analyse(ctx, seen)
	if err != nil {
		return out, err
	}
	q := transit.Resample{Samples: samples, Missing: c.missing, Grades: c.wrong, Top: 10, Seed: 1}
	d, err := a.Draw(ctx, q)
	if err != nil {
		return out, err
	}
	ranks := map[graph.ID]int{}
	for _, f := range true1.Facilitators(transit.Question{}).Rows {
		ranks[f.Entity] = f.Rank
	}
	rows := a.Facilitators(transit.Question{}).Rows
	out.score(rows, d.Intervals(rows, q.Top), ranks)
	return out, nil
}

// score counts; who is no facilitator in truth has no true rank.
func (c *Cover) score(rows []transit.Facilitator, given []transit.Interval, ranks map[graph.ID]int) {
	first := 0.0
	for i := range rows {
		rank, ok := ranks[rows[i].Entity]
		if !ok {
			continue
		}
		width := float64(given[i].High - given[i].Low + 1)
		c.Rows++
		c.Width += width
		in := 0.0
		if given[i].Low <= rank && rank <= given[i].High {
			in = 1
		}
		c.Covered += in
		if i < 30 {
			first++
			c.First, c.Narrow = c.First+in, c.Narrow+width
		}
	}
	n := float64(max(1, c.Rows))
	c.Covered, c.Width, c.First, c.Narrow = c.Covered/n, c.Width/n, c.First/max(1, first), c.Narrow/max(1, first)
	for i := range rows {
		if rank, ok := ranks[rows[i].Entity]; ok && 2*float64(max(rank-rows[i].Rank, rows[i].Rank-rank)) <= c.Width-1 {
			c.Plain += 1 / n
		}
	}
}

func analyse(ctx context.Context, w graphOf) (*transit.Analysis, error) {
	m, err := travel.Read(ctx, w, travel.ConflictZone, 0)
	if err != nil {
		return nil, err
	}
	return transit.Analyse(ctx, m.Over(graph.Always))
}

// part is a graph without some records and links.
type part struct {
	graphOf
	hidden map[graph.ID]bool
}

// Resolve is that of the graph, for what is not hidden.
func (p *part) Resolve(id graph.ID) (graph.ID, bool) {
	if p.hidden[id] {
		return graph.ID{}, false
	}
	return p.graphOf.Resolve(id)
}

// Elements are those that are not hidden.
func (p *part) Elements(ctx context.Context, kinds ...graph.Kind) iter.Seq2[*graph.Element, error] {
	return func(yield func(*graph.Element, error) bool) {
		for e, err := range p.graphOf.Elements(ctx, kinds...) {
			if err == nil && p.hidden[e.ID] {
				continue
			}
			if !yield(e, err) {
				return
			}
		}
	}
}

// helpKinds are the acts of help.
var helpKinds = slices.DeleteFunc(graph.LinkKinds(), func(k graph.Kind) bool { return !k.Info().Helps })

// mistaken hides reports as often as their grades say that they are wrong.
func (p *part) mistaken(ctx context.Context, r *rand.Rand) error {
	for e, err := range p.graphOf.Elements(ctx, append(slices.Clone(helpKinds), graph.Passage, graph.StayedAt)...) {
		if err != nil {
			return err
		}
		if odds, known := e.Grade.Probability(); known && r.Float64() >= odds {
			p.hidden[e.ID] = true
		}
	}
	return nil
}

// event is a passage, whoever recorded it.
type event struct {
	records []graph.ID
	owner   string
	leg     graph.ID
	helped  bool
	weight  float64
}

// events lists the passages.
func (p *part) events(ctx context.Context) ([]*event, error) {
	by, all := map[graph.ID]*event{}, []*event(nil)
	for e, err := range p.graphOf.Elements(ctx, graph.Passage) {
		if err != nil {
			return nil, err
		}
		id, _ := p.graphOf.Resolve(e.ID)
		if by[id] == nil {
			by[id] = &event{owner: e.Marking.Owner, weight: 1}
			all = append(all, by[id])
		}
		by[id].records = append(by[id].records, e.ID)
	}
	for e, err := range p.graphOf.Elements(ctx, append(slices.Clone(helpKinds), graph.On)...) {
		if err != nil {
			return nil, err
		}
		from, _ := p.graphOf.Resolve(e.From)
		to, _ := p.graphOf.Resolve(e.To)
		if e.Kind == graph.On && by[from] != nil {
			by[from].leg = to
		} else if by[to] != nil {
			by[to].helped = true
		}
	}
	return all, nil
}

// unreported hides a share of the passages, at random or by member, and gives the share hidden of those helped. By member,
// some report up to twelve times as readily as others, help makes a passage four times as likely to be noticed, and those
// on one leg are mostly noticed together.
func (p *part) unreported(ctx context.Context, r *rand.Rand, share float64, byMember bool) (float64, error) {
	all, err := p.events(ctx)
	if err != nil {
		return 0, err
	}
	diligence, together := map[string]float64{}, map[graph.ID]float64{}
	for _, e := range all {
		if byMember {
			if diligence[e.owner] == 0 {
				diligence[e.owner] = []float64{2, 5, 10, 16, 24}[r.IntN(5)]
			}
			if e.weight = diligence[e.owner]; e.helped {
				e.weight *= 4
			}
		}
	}
	scale := evenly(all, 1-share)
	helped, lost := 0.0, 0.0
	for _, e := range all {
		u := r.Float64()
		if byMember && !e.leg.IsZero() && r.Float64() < 0.6 {
			if _, drawn := together[e.leg]; !drawn {
				together[e.leg] = u
			}
			u = together[e.leg]
		}
		gone := u >= min(1, scale*e.weight)
		if gone {
			for _, id := range e.records {
				p.hidden[id] = true
			}
		}
		if e.helped {
			helped++
			if gone {
				lost++
			}
		}
	}
	return lost / max(1, helped), nil
}

// evenly is the factor with which the weights, cut at 1, have the mean.
func evenly(all []*event, mean float64) float64 {
	lo, hi := 0.0, 100.0
	for range 60 {
		scale, sum := (lo+hi)/2, 0.0
		for _, e := range all {
			sum += min(1, scale*e.weight)
		}
		if sum < mean*float64(len(all)) {
			lo = scale
		} else {
			hi = scale
		}
	}
	return hi
}
