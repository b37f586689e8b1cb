package interdict

import (
	"cmp"
	"encoding/binary"
	"slices"

	"portolan/analytics/kernel"
	"portolan/analytics/run"
	"portolan/analytics/transit/travel"
	"portolan/graph"
)

// ends are the two ends of a journey: places, or their countries.
type ends struct{ from, to int32 }

// next finds where the stopped journeys would go: the ways of the others with
// the same two ends, in the shares in which they are used; where nobody else has
// these ends, the ways between the same countries.
func (g *ground) next(a *Answer, stopped []bool) {
	type way struct {
		corridor int32
		used     int
	}
	var corridors []Corridor
	var users [][]int32
	number, open := map[string]int32{}, [2]map[ends]map[int32]int{{}, {}}
	for i := range g.journeys {
		if stopped[i] {
			continue
		}
		places := g.places(int32(i))
		c, ok := number[key(places)]
		if !ok {
			c = int32(len(corridors))
			number[key(places)] = c
			corridors, users = append(corridors, Corridor{Places: g.shown(places)}), append(users, nil)
		}
		users[c] = append(users[c], int32(i))
		for level, e := range g.ends(int32(i)) {
			if open[level][e] == nil {
				open[level][e] = map[int32]int{}
			}
			open[level][e][c]++
		}
	}
	going := 0
	for i := range g.journeys {
		if !stopped[i] {
			continue
		}
		pair := g.ends(int32(i))
		level := 0
		if open[0][pair[0]] == nil {
			level = 1
		}
		ways := open[level][pair[level]]
		if ways == nil || level == 1 && (pair[1].from == 0 || pair[1].to == 0) {
			a.Unmatched++
			continue
		}
		a.ByCountry += level
		going++
		var all []way
		total := 0
		for c, n := range ways {
			all, total = append(all, way{c, n}), total+n
		}
		slices.SortFunc(all, func(x, y way) int { return cmp.Compare(x.corridor, y.corridor) })
		for _, x := range all {
			corridors[x.corridor].Expected += float64(x.used) / float64(total)
		}
	}
	for c := range corridors {
		if corridors[c].Expected > 0 {
			a.Next = append(a.Next, g.describe(corridors[c], users[c], going))
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
