package transit

import (
	"cmp"
	"context"
	"slices"

	"portolan/analytics/kernel"
	"portolan/analytics/transit/travel"
	"portolan/graph"
	"portolan/graph/snapshot"
)

// held lists the places that at least 3 of the people, or 10 % of them, hold:
// most people first, then by number.
func held(holders map[int32]map[int32]struct{}, people int) []int32 {
	var out []int32
	for p, who := range holders {
		if len(who) >= 3 || 10*len(who) >= people {
			out = append(out, p)
		}
	}
	slices.SortFunc(out, func(a, b int32) int {
		return cmp.Or(cmp.Compare(len(holders[b]), len(holders[a])), cmp.Compare(a, b))
	})
	return out
}

// roles are who held which place as what.
type roles struct{ origins, transits, destinations map[int32]map[int32]struct{} }

func (a *Analysis) roles(g *group) roles {
	r := roles{map[int32]map[int32]struct{}{}, map[int32]map[int32]struct{}{}, map[int32]map[int32]struct{}{}}
	put := func(m map[int32]map[int32]struct{}, place, person int32) {
		if m[place] == nil {
			m[place] = map[int32]struct{}{}
		}
		m[place][person] = struct{}{}
	}
	for _, n := range g.journeys {
		j := &a.window.Model.Journeys[n]
		if j.Origin != travel.None {
			put(r.origins, j.Origin, j.Person)
		}
		for _, p := range j.Interior() {
			put(r.transits, p, j.Person)
		}
		if j.DestinationKnown {
			put(r.destinations, j.End, j.Person)
		}
	}
	return r
}

// listPlaces fills in origins, transits and destinations.
func (a *Analysis) listPlaces(net *Network, g *group) {
	r := a.roles(g)
	show := func(places []int32) (out []graph.ID) {
		for _, p := range places {
			if id := a.window.Places[p].ID; !id.IsZero() {
				out = append(out, id)
			}
		}
		return out
	}
	n := len(g.people)
	net.Origins, net.Transits, net.Destinations = show(held(r.origins, n)), show(held(r.transits, n)), show(held(r.destinations, n))
}

// chokepoints finds the places that the network's journeys pass outside its
// origins and the zone, and those in a minimum cut between the two: the origins
// that the network lists, the zone's places, and the steps of the journeys that
// end in the zone.
func (a *Analysis) chokepoints(ctx context.Context, net *Network, g *group) error {
	w := a.window
	origins := held(a.roles(g).origins, len(g.people))
	through := map[int32]int{}
	for _, n := range g.journeys {
		j := &w.Model.Journeys[n]
		for i, p := range j.Places {
			if !w.Zone[p] && !slices.Contains(origins, p) && !slices.Contains(j.Places[:i], p) {
				through[p]++
			}
		}
	}
	inCut, err := w.cut(ctx, g, origins)
	if err != nil {
		return err
	}
	for p, n := range through {
		if id := w.Places[p].ID; !id.IsZero() {
			net.Chokepoints = append(net.Chokepoints, Chokepoint{Place: id,
				Share: kernel.Round12(float64(n) / float64(len(g.journeys))), InMinimumCut: inCut[p]})
		}
	}
	slices.SortFunc(net.Chokepoints, func(x, y Chokepoint) int {
		return cmp.Or(cmp.Compare(y.Share, x.Share), x.Place.Compare(y.Place))
	})
	return nil
}

// cut gives the places that lie in some minimum cut between the origins and
// the zone.
func (w *window) cut(ctx context.Context, g *group, origins []int32) (map[int32]bool, error) {
	var steps [][2]int32
	var places []int32
	for _, n := range g.journeys {
		j := &w.Model.Journeys[n]
		if j.Direction != travel.Inbound {
			continue
		}
		for i := 1; i < len(j.Places); i++ {
			steps = append(steps, [2]int32{j.Places[i-1], j.Places[i]})
		}
		places = append(places, j.Places...)
	}
	slices.Sort(places)
	places = slices.Compact(places)
	var sources, sinks []int32
	numbered := map[int32]int32{}
	for i, p := range places {
		numbered[p] = int32(i)
		switch {
		case w.Zone[p]:
			sinks = append(sinks, int32(i))
		case slices.Contains(origins, p):
			sources = append(sources, int32(i))
		}
	}
	if len(sources) == 0 || len(sinks) == 0 {
		return nil, nil
	}
	for i, s := range steps {
		steps[i] = [2]int32{numbered[s[0]], numbered[s[1]]}
	}
	s, err := snapshot.Numbered(len(places), graph.Place, steps)
	if err != nil {
		return nil, err
	}
	c, err := kernel.MinVertexCut(ctx, s, sources, sinks, kernel.MinVertexCutOptions{Directed: true})
	if err != nil || c.Infinite {
		return nil, err
	}
	in := map[int32]bool{}
	for i, p := range places {
		in[p] = c.InSome[i]
	}
	return in, nil
}
