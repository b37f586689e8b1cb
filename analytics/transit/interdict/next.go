package interdict

import (
	"cmp"
	"encoding/binary"
	"maps"
	"slices"

	"portolan/analytics/kernel"
	"portolan/analytics/run"
	"portolan/analytics/transit/travel"
	"portolan/graph"
)

// ends are the two ends of a journey: places, or their countries.
type ends struct{ from, to int32 }

// corridors are the ways of the journeys that are not stopped: who is on each,
// and how many on each between two places, and between two countries.
type corridors struct {
	all   []Corridor
	users [][]int32
	open  [2]map[ends]map[int32]int
}

func (g *ground) corridors(stopped []bool) *corridors {
	c, number := &corridors{open: [2]map[ends]map[int32]int{{}, {}}}, map[string]int32{}
	for i := range g.journeys {
		if stopped[i] {
			continue
		}
		places := g.places(int32(i))
		n, ok := number[key(places)]
		if !ok {
			n = int32(len(c.all))
			number[key(places)] = n
			c.all, c.users = append(c.all, Corridor{Places: g.shown(places)}), append(c.users, nil)
		}
		c.users[n] = append(c.users[n], int32(i))
		for level, e := range g.ends(int32(i)) {
			if c.open[level][e] == nil {
				c.open[level][e] = map[int32]int{}
			}
			c.open[level][e][n]++
		}
	}
	return c
}

// next finds where the stopped journeys would go: the ways of the others with
// the same two ends, in the shares in which they are used; where nobody else has
// these ends, the ways between the same countries.
func (g *ground) next(a *Answer, stopped []bool) {
	c, going := g.corridors(stopped), 0
	for i := range g.journeys {
		if !stopped[i] {
			continue
		}
		pair := g.ends(int32(i))
		ways := c.open[0][pair[0]]
		byCountry := ways == nil && pair[1].from != 0 && pair[1].to != 0
		if byCountry {
			ways = c.open[1][pair[1]]
		}
		if ways == nil {
			a.Unmatched++
			continue
		}
		if byCountry {
			a.ByCountry++
		}
		going++
		total := 0
		for _, n := range ways {
			total += n
		}
		for _, n := range slices.Sorted(maps.Keys(ways)) {
			c.all[n].Expected += float64(ways[n]) / float64(total)
		}
	}
	for n := range c.all {
		if c.all[n].Expected > 0 {
			a.Next = append(a.Next, g.describe(c.all[n], c.users[n], going))
		}
	}
	slices.SortStableFunc(a.Next, func(x, y Corridor) int {
		return cmp.Or(cmp.Compare(y.Expected, x.Expected), cmp.Compare(y.Used.Journeys, x.Used.Journeys))
	})
	a.NextCount = len(a.Next)
	if g.q.First > 0 && len(a.Next) > g.q.First {
		a.Next = a.Next[:g.q.First]
	}
}

func (g *ground) describe(c Corridor, users []int32, going int) Corridor {
	c.Used = g.flow(users)
	c.Share = kernel.Round12(c.Expected / float64(going))
	c.Expected = kernel.Round12(c.Expected)
	var proof []graph.ID
	for _, i := range users {
		j := &g.w.Journeys[g.journeys[i]]
		for n := j.From; n < j.To; n++ {
			proof = append(proof, g.w.ProofOf(&g.w.Moves[n])...)
		}
	}
	c.Evidence = run.NewEvidence(proof)
	return c
}

// places are those of a journey up to the entry of the zone.
func (g *ground) places(i int32) []int32 {
	p := g.w.Journeys[g.journeys[i]].Places
	in := slices.IndexFunc(p, func(x int32) bool { return g.w.Zone[x] })
	return p[:in+1]
}

func (g *ground) shown(places []int32) (out []graph.ID) {
	for _, p := range places {
		if id := g.w.Places[p].ID; !id.IsZero() {
			out = append(out, id)
		}
	}
	return out
}

// ends are a journey's ends as places and as countries.
func (g *ground) ends(i int32) [2]ends {
	j := &g.w.Journeys[g.journeys[i]]
	country := func(p int32) int32 {
		if p == travel.None {
			return 0
		}
		return int32(g.w.Places[p].Country)
	}
	return [2]ends{{j.Origin, j.End}, {country(j.Origin), country(j.End)}}
}

func key(places []int32) string {
	var b []byte
	for _, p := range places {
		b = binary.BigEndian.AppendUint32(b, uint32(p))
	}
	return string(b)
}
