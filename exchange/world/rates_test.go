package world

import (
	"slices"
	"strings"
	"sync"
	"testing"

	"portolan/graph"
)

// full is the default world, made once for the tests that only look at it.
var full = sync.OnceValue(func() *World {
	w, err := Generate(Default())
	if err != nil {
		panic(err)
	}
	return w
})

func near(t *testing.T, what string, got, want, by float64) {
	t.Helper()
	if got < want-by || got > want+by {
		t.Errorf("%s is %.3f, not %.3f give or take %.3f", what, got, want, by)
	}
}

func share(n, of int) float64 { return float64(n) / float64(max(of, 1)) }

// inboundOf is a person's way into the zone, or nil.
func (w *World) inboundOf(i int) *journey {
	if p := &w.people[i]; !p.ordinary && len(p.journeys) > 0 {
		return &w.journeys[p.journeys[0]]
	}
	return nil
}

func TestSpanPeaksAndFades(t *testing.T) {
	w := full()
	var months [8 * 12]int
	peak := 0
	for i := range w.people {
		at := dayTime(int(w.people[i].leaves))
		months[(at.Year()-2012)*12+int(at.Month())-1]++
	}
	for _, n := range months[18:42] {
		peak += n
	}
	in2016 := 0
	for _, n := range months[48:60] {
		in2016 += n
	}
	if share(peak, len(w.people)) < 0.5 {
		t.Errorf("only %.2f left from mid-2013 to mid-2015", share(peak, len(w.people)))
	}
	near(t, "the monthly flow of 2016 against the peak", share(in2016, 12)/share(peak, 24), 0.10, 0.04)
	back, late := 0, 0
	for i := range w.journeys {
		if j := &w.journeys[i]; j.dir == dirReturn || j.dir == dirRelocation {
			back++
			if w.legs[w.passages[j.first].leg].departs/1440 > int32(halfYears[7]) {
				late++
			}
		}
	}
	if share(late, back) < 0.4 {
		t.Errorf("only %.2f of the returns come after mid-2015", share(late, back))
	}
}

func TestOrigins(t *testing.T) {
	w := full()
	by := map[uint8]int{}
	for i := range w.people {
		by[w.people[i].origin]++
	}
	if len(originMeans()) != 53 || len(by) != 53 {
		t.Errorf("%d countries of origin in the table, %d in the world", len(originMeans()), len(by))
	}
	var n []int
	for _, x := range by {
		n = append(n, x)
	}
	slices.Sort(n)
	top := 0
	for _, x := range n[len(n)-10:] {
		top += x
	}
	near(t, "the ten largest origins", share(top, len(w.people)), 0.67, 0.04)
}

func TestMembersAndTheirShares(t *testing.T) {
	w := full()
	if len(w.owners) != 63 || slices.Contains(w.owners, Fusion) {
		t.Errorf("%d contributors, with the fusion centre: %v", len(w.owners), slices.Contains(w.owners, Fusion))
	}
	n := make([]int, len(w.owners))
	for i := range w.profiles {
		n[w.profiles[i].owner]++
	}
	slices.Sort(n)
	top := 0
	for _, x := range n[len(n)-5:] {
		top += x
	}
	if s := share(top, len(w.profiles)); s < 0.60 || s > 0.90 {
		t.Errorf("five members give %.2f of the profiles", s)
	}
}

func TestRecordsPerPerson(t *testing.T) {
	w := full()
	var n [5]int
	for _, list := range w.byPerson {
		n[min(len(list), 4)]++
	}
	for k, want := range []float64{0, 0.70, 0.18, 0.08, 0.04} {
		near(t, "the share with "+number(k)+" records", share(n[k], len(w.people)), want, 0.02)
	}
}

func TestWaysIn(t *testing.T) {
	w := full()
	turkey, all, top, before := 0, 0, 0, 0
	used := map[string]bool{}
	for i := range w.people {
		j := w.inboundOf(i)
		if j == nil || !j.reached {
			continue
		}
		l := &w.legs[w.passages[j.first+int32(j.n)-1].leg]
		code := places[l.cross].ref
		all++
		if !strings.HasPrefix(code, "TR-") {
			continue
		}
		turkey++
		used[code] = true
		day := int(l.departs / 1440)
		if !w.isOpen(int(l.cross), day) {
			t.Fatalf("%s is crossed on %s, after it was closed", code, date(day))
		}
		if slices.Contains([]string{"TR-AKC", "TR-KRK", "TR-ONC"}, code) {
			top++
		}
		if day >= halfYears[9] && code == "TR-CVG" {
			before++
		}
	}
	near(t, "the share through Turkey", share(turkey, all), 0.90, 0.02)
	near(t, "the three largest crossings", share(top, turkey), 0.75, 0.05)
	if len(used) != 19 || before == 0 {
		t.Errorf("%d crossings are used; %d people moved on to one that stayed open", len(used), before)
	}
}

func TestPeopleAndWhatBecameOfThem(t *testing.T) {
	w := full()
	var women, minors int
	var reached, back [5]int
	var dead, euFalse int
	stopped, tried := 0, 0
	for i := range w.people {
		p := &w.people[i]
		women, minors = women+btoi(p.female), minors+btoi(p.minor)
		j := w.inboundOf(i)
		if j == nil {
			continue
		}
		tried++
		stopped += btoi(j.outcome == outRefused || j.outcome == outDeported)
		if !j.reached {
			continue
		}
		g := 0
		switch c := countries[p.origin]; {
		case c.eu:
			g = 1
		case c.uk:
			g = 2
		case c.ca:
			g = 3
		}
		reached[g]++
		reached[4]++
		back[g] += btoi(p.fate == fateReturned)
		back[4] += btoi(p.fate == fateReturned)
		if g == 1 {
			dead += btoi(p.dead)
			euFalse += btoi(p.falselyDead)
		}
	}
	near(t, "women", share(women, len(w.people)), 0.13, 0.01)
	near(t, "minors", share(minors, len(w.people)), 0.12, 0.01)
	near(t, "stopped", share(stopped, tried), 0.15, 0.01)
	near(t, "returned", share(back[4], reached[4]), 0.18, 0.02)
	near(t, "returned to the European Union", share(back[1], reached[1]), 0.30, 0.04)
	near(t, "returned to the United Kingdom", share(back[2], reached[2]), 0.50, 0.07)
	near(t, "returned to Central Asia", share(back[3], reached[3]), 0.10, 0.06)
	near(t, "dead Europeans", share(dead, reached[1]), 0.20, 0.03)
	near(t, "falsely dead Europeans", share(euFalse, reached[1]), 0.02, 0.01)
}

func TestFacilitatorsAndDecoys(t *testing.T) {
	w := full()
	near(t, "facilitators", share(len(w.helpers), len(w.people)), 0.015, 0.005)
	var clients, decoys []int
	asserted, wrong := 0, 0
	for i := range w.helpers {
		h := &w.helpers[i]
		clients = append(clients, len(h.clients))
		if h.asserted >= 0 {
			asserted++
			wrong += btoi(!slices.Contains(h.functions, uint8(h.asserted)))
		}
	}
	for i := range w.decoys {
		decoys = append(decoys, len(w.decoys[i].clients))
	}
	slices.Sort(clients)
	slices.Sort(decoys)
	near(t, "median clients", float64(clients[len(clients)/2]), 4, 0)
	near(t, "the largest number of clients", float64(clients[len(clients)-1]), 110, 12)
	near(t, "asserted functions", share(asserted, len(clients)), 0.30, 0.06)
	near(t, "wrong assertions", share(wrong, asserted), 0.10, 0.07)
	near(t, "decoys a facilitator", share(len(decoys), len(clients)), 3, 0.1)
	if m := decoys[len(decoys)/2]; m < 4 {
		t.Errorf("the median harmless hub has %d recorded clients", m)
	}
	kinds := map[uint8]bool{}
	for i := range w.decoys {
		kinds[w.decoys[i].kind] = true
	}
	if len(kinds) != len(decoyNames) {
		t.Errorf("%d kinds of harmless hubs", len(kinds))
	}
}

func TestNetworks(t *testing.T) {
	w := full()
	in, two, largest := 0, 0, 0
	for i := range w.people {
		in += btoi(w.people[i].nets[0] >= 0)
		two += btoi(w.people[i].nets[1] >= 0)
	}
	for i := range w.networks {
		n := &w.networks[i]
		largest = max(largest, len(n.people))
		if len(n.people) < 8 {
			t.Errorf("a network of %d", len(n.people))
		}
		if life := n.to - n.from; life > 30*30+1 {
			t.Errorf("a network lives %d days", life)
		}
	}
	near(t, "people in networks", share(in, len(w.people)), 0.60, 0.01)
	near(t, "of these in two", share(two, in), 0.10, 0.02)
	if largest < 200 || largest > 460 {
		t.Errorf("the largest network has %d people", largest)
	}
}

func TestJudgements(t *testing.T) {
	w := full()
	pairs, judged, wrong := 0, 0, 0
	for _, list := range w.byPerson {
		for i, x := range list {
			for _, y := range list[i+1:] {
				pairs += btoi(w.profiles[x].owner != w.profiles[y].owner)
			}
		}
	}
	for _, rows := range w.rows {
		for i := range rows {
			if rows[i].kind == graph.Judgement {
				judged++
				wrong += int(rows[i].x)
			}
		}
	}
	near(t, "judged pairs", share(judged, pairs), 0.60, 0.03)
	near(t, "wrong judgements", share(wrong, judged), 0.01, 0.005)
}

func TestFamilyNamesAreInvented(t *testing.T) {
	w := full()
	for i := range w.people {
		p := &w.people[i]
		if !slices.ContainsFunc(familyHeads, func(h string) bool { return strings.HasPrefix(p.familyName(), h) }) {
			t.Fatalf("%s is not put together from the lists", p.familyName())
		}
	}
}
