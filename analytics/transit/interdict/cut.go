package interdict

import (
	"context"
	"slices"
	"time"

	"portolan/analytics/kernel"
	"portolan/analytics/transit/travel"
	"portolan/graph"
	"portolan/graph/snapshot"
)

// fixed is the weight of what cannot be checked: more than all that can.
const fixed = int64(1) << 40

// cut finds the smallest set of spots that leaves no way, and which spots lie in
// one. Ways may be put together from parts of several journeys. Journeys that
// pass no spot are left out and counted.
func (g *ground) cut(ctx context.Context, a *Answer) (map[int32]bool, error) {
	if len(g.spots) == 0 {
		a.Cut.Beside = len(g.journeys)
		return nil, nil
	}
	var in map[int32]bool
	var nearest []int32
	var err error
	if g.q.Unit == Leg {
		in, nearest, err = g.timedCut(ctx, a)
	} else {
		in, nearest, err = g.placeCut(ctx, a)
	}
	if err != nil || !a.Cut.Exists {
		return nil, err
	}
	for _, s := range nearest {
		a.Cut.Spots = append(a.Cut.Spots, g.show(g.spots[s]))
	}
	return in, nil
}

// The two ends of every way in the graph of placeCut.
const (
	begin = int32(0)
	zone  = int32(1)
	first = int32(2) // spot s is vertex first+s; places that cannot be checked come after the spots
)

// placeCut joins the spots of each journey in their order, from one beginning to
// one end. Ways may part at places that cannot be checked, too; a place in a week
// that is not known is passed over. In weeks, somebody may also wait at a place for the next two.
func (g *ground) placeCut(ctx context.Context, a *Answer) (in map[int32]bool, nearest []int32, err error) {
	n, closed := first+int32(len(g.spots)), map[spot]int32{}
	var arcs [][2]int32
	for i := range g.journeys {
		way, some := []int32{begin}, false
		for _, p := range g.passings(int32(i)) {
			v, found := slices.BinarySearchFunc(g.spots, p.spot, spot.compare)
			at := first + int32(v)
			if some = some || found; !found {
				if _, ok := closed[p.spot]; !ok {
					closed[p.spot], n = n, n+1
				}
				at = closed[p.spot]
			}
			way = append(way, at)
		}
		if !some {
			a.Cut.Beside++
			continue
		}
		way = append(way, zone)
		for k := 1; k < len(way); k++ {
			if way[k] != way[k-1] {
				arcs = append(arcs, [2]int32{way[k-1], way[k]})
			}
		}
	}
	for s := range g.spots {
		for ahead := s + 1; g.q.Unit == PlaceWeek && ahead < len(g.spots) && g.spots[ahead].place == g.spots[s].place && g.spots[ahead].week <= g.spots[s].week+2; ahead++ {
			arcs = append(arcs, [2]int32{first + int32(s), first + int32(ahead)})
		}
	}
	capacity := make([]int64, n)
	for v := range capacity {
		if capacity[v] = 1; int32(v) >= first+int32(len(g.spots)) {
			capacity[v] = fixed
		}
	}
	slices.SortFunc(arcs, func(x, y [2]int32) int { return slices.Compare(x[:], y[:]) })
	s, err := snapshot.Numbered(int(n), graph.Place, slices.Compact(arcs))
	if err != nil {
		return nil, nil, err
	}
	c, err := kernel.MinVertexCut(ctx, s, []int32{begin}, []int32{zone}, kernel.MinVertexCutOptions{Directed: true, Capacity: capacity})
	if err != nil || c.Infinite || c.Value >= fixed {
		return nil, nil, err
	}
	in = map[int32]bool{}
	for s := range g.spots {
		in[int32(s)] = c.InSome[first+int32(s)]
	}
	for _, v := range c.Vertices {
		nearest = append(nearest, v-first)
	}
	a.Cut.Exists, a.Cut.Size = true, int(c.Value)
	return in, nearest, nil
}

// timedCut takes each leg, and each way on a day, for a contact between two
// places; who starts somewhere may start at any time.
func (g *ground) timedCut(ctx context.Context, a *Answer) (in map[int32]bool, nearest []int32, err error) {
	t := g.timed()
	a.Cut.Beside = t.beside
	if len(t.legs) == 0 {
		return nil, nil, nil
	}
	c, err := kernel.NewContacts(len(g.w.Places), t.legs)
	if err != nil {
		return nil, nil, err
	}
	wait := int64((travel.JourneyGap + 24*time.Hour) / time.Second) // an arrival known to the day may be a day later
	cut, err := kernel.MinTimedCut(ctx, c, t.origins, t.ends, kernel.TimedCutOptions{Window: kernel.Window{MaxWait: wait}, Capacity: t.capacity})
	if err != nil || cut.Infinite || cut.Value >= fixed {
		return nil, nil, err
	}
	in = map[int32]bool{}
	for l, s := range t.spot {
		in[s] = in[s] || cut.InSome[l]
	}
	for _, l := range cut.Legs {
		nearest = append(nearest, t.spot[l])
	}
	a.Cut.Exists, a.Cut.Size = true, int(cut.Value)
	return in, nearest, nil
}

// timetable is what timedCut cuts.
type timetable struct {
	legs          []kernel.Contact
	capacity      []int64
	spot          []int32 // of each leg, or none where it cannot be stopped
	origins, ends []int32
	beside        int // journeys with a leg that is not dated to the day, or whose places are not known
}

// timed gives each leg times between which every recorded journey is possible:
// the earliest that its date allows, but not before what its travellers took
// before it arrived.
func (g *ground) timed() timetable {
	var t timetable
	number := map[spot]int32{}
	for i := range g.journeys {
		moves := g.exact(int32(i))
		if moves == nil {
			t.beside++
			continue
		}
		t.origins = append(t.origins, moves[0].From)
		t.ends = append(t.ends, moves[len(moves)-1].To)
		arrived := int64(0)
		for k := range moves {
			v := &moves[k]
			s, _ := g.trip(v)
			l, ok := number[s]
			if !ok {
				l = int32(len(t.legs))
				number[s] = l
				t.legs = append(t.legs, kernel.Contact{From: v.From, To: v.To, Depart: v.Departs.From})
				t.capacity, t.spot = append(t.capacity, fixed), append(t.spot, travel.None)
				if at, found := slices.BinarySearchFunc(g.spots, s, spot.compare); found {
					t.capacity[l], t.spot[l] = 1, int32(at)
				}
			}
			c := &t.legs[l]
			if k > 0 {
				c.Depart = max(c.Depart, min(arrived, v.Departs.To-1))
			}
			c.Arrive = max(c.Arrive, v.Ends.From, c.Depart+1)
			arrived = c.Arrive
		}
	}
	slices.Sort(t.origins)
	slices.Sort(t.ends)
	t.origins, t.ends = slices.Compact(t.origins), slices.Compact(t.ends)
	return t
}

// exact are the moves of a journey, if all have their places and are dated to
// the day; nil otherwise.
func (g *ground) exact(i int32) []travel.Move {
	j := &g.w.Journeys[g.journeys[i]]
	moves := g.w.Moves[j.From:j.To]
	wrong := slices.ContainsFunc(moves, func(v travel.Move) bool {
		return v.From == travel.None || v.To == travel.None || v.From == v.To || !v.Dated || v.Departs.To-v.Departs.From > travel.Day || g.w.Zone[v.From]
	})
	if wrong {
		return nil
	}
	return moves
}
