package kernel

import (
	"context"
	"slices"

	"portolan/graph"
)

// TimedCutOptions say when legs may run and what it takes to stop one; the zero
// value is any time and 1 each.
type TimedCutOptions struct {
	Window
	Capacity []int64 // of each leg, at least 1; nil: 1 each
}

// TimedCut is the answer of MinTimedCut. Legs are named by their places in what
// NewContacts was given.
type TimedCut struct {
	Infinite bool    // a source is a target: nothing separates them
	Value    int64   // the weight of every minimum cut
	Legs     []int32 // the minimum cut nearest to the sources, ascending
	InSome   []bool  // of each leg: whether it lies in some minimum cut
}

// MinTimedCut finds the lightest set of timed legs without which no journey
// leads from any source to any target.
//
//	Question    which trips must be stopped so    Formula  min of the summed capacity of legs that every
//	            that nobody gets through?                  journey has one of
//	Graph       directed legs with times          Pairs    all sources against all targets
//	Ends        a vertex that is both cannot be   Scale    none
//	            cut off
//	Ties        of all minimum cuts the one       Cost     a flow on 2 nodes a leg that lies on a journey;
//	            nearest to the sources                     with MaxWait an arc for each two legs that follow
//	Exactness   exact, whole numbers; journeys    Overflow more than 2^26 such arcs, and capacities beyond
//	            that pass a vertex twice count             2^61, are an error
//	Source      Berman, Networks 28 (1996); Kempe, Kleinberg and Kumar, JCSS 64 (2002); flow: see net
//	Checked by  verify.MinTimedCut (every set of few legs), gonum network.MaxFlowDinic (equal),
//	            fixture ferries
//
// A capacity a leg is not a capacity a pair of vertices: who waits can take a
// later leg. So each leg has a node for its departure and one for its arrival,
// with an arc between that carries its capacity. An arrival leads, endlessly, to
// the first departure that can follow at that vertex, and every departure to the
// next there: that is waiting. With a limit on waiting each arrival leads to all
// departures in its span instead. Only legs on some journey have nodes.
func MinTimedCut(ctx context.Context, c *Contacts, sources, targets []int32, o TimedCutOptions) (TimedCut, error) {
	const op = "kernel.MinTimedCut"
	p, err := begin(ctx, op)
	if err != nil {
		return TimedCut{}, err
	}
	if err := c.checkVertices(op, slices.Concat(sources, targets)); err != nil {
		return TimedCut{}, err
	}
	if err := checkCapacities(op, "legs", c.LegCount(), o.Capacity); err != nil {
		return TimedCut{}, err
	}
	cut := TimedCut{InSome: make([]bool, c.LegCount())}
	if slices.ContainsFunc(sources, func(s int32) bool { return slices.Contains(targets, s) }) {
		cut.Infinite = true
		return cut, nil
	}
	e, err := c.expand(p, sources, targets, o)
	if err != nil {
		return TimedCut{}, err
	}
	t, through, err := newNet(p, 2*len(e.legs), e.wires)
	if err != nil {
		return TimedCut{}, err
	}
	if cut.Value, err = t.flow(p, e.starts, e.ends); err != nil {
		return TimedCut{}, err
	}
	inSome, err := t.cuts(p)
	if err != nil {
		return TimedCut{}, err
	}
	for i, l := range e.legs {
		place := c.place[l]
		cut.InSome[place] = inSome(through[i])
		if t.ahead.depth[2*i] >= 0 && t.ahead.depth[2*i+1] < 0 {
			cut.Legs = append(cut.Legs, place)
		}
	}
	slices.Sort(cut.Legs)
	return cut, nil
}

// MinTimedCutMemory bounds the bytes that MinTimedCut needs without a limit on
// waiting, with what is derived from the legs.
func MinTimedCutMemory(c *Contacts) int64 {
	return TimedMemory(c) + 16*int64(c.n) + 480*int64(c.LegCount())
}

// expansion is the network of MinTimedCut before it is built. The wires of the
// legs come first.
type expansion struct {
	legs         []int32 // on some journey, by departure
	wires        []wire
	starts, ends []int32 // departures from sources, arrivals at targets
}

func (c *Contacts) expand(p *poller, sources, targets []int32, o TimedCutOptions) (*expansion, error) {
	if err := c.sort(p); err != nil {
		return nil, err
	}
	there, err := c.onward(p, sources, o.Window)
	if err != nil {
		return nil, err
	}
	w := o.Window
	w.Begin, w.End = -w.End, -w.Begin
	turned, err := c.reversed(p)
	if err != nil {
		return nil, err
	}
	back, err := turned.onward(p, targets, w)
	if err != nil {
		return nil, err
	}
	for i, l := range c.byArrival { // the legs of reversed, from its last
		there[l] = there[l] && back[len(back)-1-i]
	}
	e := &expansion{}
	from, to := make([]bool, c.n), make([]bool, c.n)
	for _, v := range sources {
		from[v] = true
	}
	for _, v := range targets {
		to[v] = true
	}
	departures := make([][]int32, c.n) // numbers in e.legs, by departure
	for l := range int32(len(c.legs)) {
		if !there[l] {
			continue
		}
		i, leg := int32(len(e.legs)), &c.legs[l]
		through := wire{2 * i, 2*i + 1, 1, 0}
		if o.Capacity != nil {
			through.there = o.Capacity[c.place[l]]
		}
		e.legs, e.wires = append(e.legs, l), append(e.wires, through)
		departures[leg.From] = append(departures[leg.From], i)
		if from[leg.From] {
			e.starts = append(e.starts, 2*i)
		}
		if to[leg.To] {
			e.ends = append(e.ends, 2*i+1)
		}
	}
	return e, e.wait(p, c, departures, o.Window)
}

// wait adds the arcs from arrivals to departures.
func (e *expansion) wait(p *poller, c *Contacts, departures [][]int32, w Window) error {
	const most = 1 << 26
	for _, list := range departures {
		for k := 1; k < len(list) && w.MaxWait == 0; k++ {
			e.wires = append(e.wires, wire{2 * list[k-1], 2 * list[k], endless, 0})
		}
		if err := p.spend(1 + len(list)); err != nil {
			return err
		}
	}
	for i, l := range e.legs {
		leg := &c.legs[l]
		list := departures[leg.To]
		k, _ := slices.BinarySearchFunc(list, leg.Arrive+w.MinWait, func(j int32, t int64) int {
			if c.legs[e.legs[j]].Depart < t {
				return -1
			}
			return 1
		})
		first := k
		for ; k < len(list) && (w.MaxWait == 0 && k == first || w.MaxWait > 0 && c.legs[e.legs[list[k]]].Depart <= leg.Arrive+w.MaxWait); k++ {
			e.wires = append(e.wires, wire{2*int32(i) + 1, 2 * list[k], endless, 0})
		}
		if len(e.wires) > most {
			return graph.Errorf(graph.Exhausted, p.op, "more than %d pairs of legs follow one another: shorten the window or the greatest wait, or leave it out", most)
		}
		if err := p.spend(1 + k - first); err != nil {
			return err
		}
	}
	return nil
}

// onward tells of each leg whether it is the last of some journey.
func (c *Contacts) onward(p *poller, sources []int32, w Window) ([]bool, error) {
	s, _, err := c.keepLines(p, sources, TimedOptions{Window: w})
	if err != nil {
		return nil, err
	}
	reached := make([]bool, len(c.legs))
	for l, x := range s.value {
		reached[l] = x != unused
	}
	return reached, nil
}
