package transit

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"portolan/analytics/transit/travel"
	"portolan/graph"
)

// port is a busy place: eve's cell of four share a phone and go to the zone,
// twelve strangers go to Ankara and home again. A hotel hosts the strangers
// and one of the cell, each on a day of their own; bob helps the cell.
func port(t *testing.T) *tiny {
	w := newTiny(t)
	w.traveller("bob")
	w.Add(graph.Organization, "hotel", "name=Example Hotel")
	w.Add(graph.Phone, "phone", "number=+999000000001")
	for i := range 4 {
		n := fmt.Sprintf("eve%d", i)
		w.traveller(n)
		w.Link(graph.Owns, n, "phone")
		w.Leg(n+"1", "TUN", "IST", fmt.Sprintf("2014-%02d-01", 3+i))
		w.Leg(n+"2", "IST", "RAQ", fmt.Sprintf("2014-%02d-03", 3+i))
		w.On(n, n+"1")
		w.Link(graph.Arranged, "bob", w.On(n, n+"2"))
		if i == 0 {
			w.Link(graph.Hosted, "hotel", "eve0/eve02")
		}
	}
	for i := range 12 {
		n := fmt.Sprintf("guest%c", 'a'+i)
		w.traveller(n)
		w.Leg(n+"1", "TUN", "IST", fmt.Sprintf("2014-%02d-15", 1+i))
		w.Leg(n+"2", "IST", "TUN", fmt.Sprintf("2014-%02d-20", 1+i))
		w.On(n, n+"1")
		w.Link(graph.Hosted, "hotel", w.On(n, n+"2"))
	}
	return w
}

func TestWhoServesACircleStandsAboveWhoServesStrangers(t *testing.T) {
	w := port(t)
	cell(w, "x", "10") // another network
	a := w.analyse()
	bob, hotel := w.row(a, "bob"), w.row(a, "hotel")
	if bob.Weight < 2 || hotel.Weight > 0 {
		t.Errorf("bob weighs %.1f bits, the hotel %.1f: %s", bob.Weight, hotel.Weight, hotel.Explanation)
	}
	equal(t, "bob's rank", bob.Rank, 1)
	if bob.Score >= hotel.Score || bob.ScoreRank <= hotel.ScoreRank {
		t.Errorf("the hotel has more clients: its score is %g, bob's %g", hotel.Score, bob.Score)
	}
	equal(t, "the parts", bob.measure("zoneEvidence")+bob.measure("networkEvidence"), bob.Weight)
	if !strings.HasPrefix(bob.Explanation, "Of 4 clients that say anything 4 are known to be bound for the zone and 0 for elsewhere (") ||
		!strings.Contains(bob.Explanation, "at most 4 are of one network (") {
		t.Error(bob.Explanation)
	}
	w.Link(graph.Owns, "bob", "phone")
	member := w.row(w.analyse(), "bob")
	if member.Weight <= bob.Weight || !strings.Contains(member.Explanation, "one network, its own") {
		t.Errorf("as one of them bob weighs %.1f bits, before %.1f: %s", member.Weight, bob.Weight, member.Explanation)
	}
}

func TestWhoSaysNothingOfAHelper(t *testing.T) {
	for what, tell := range map[string]func(w *tiny){
		"a minor":    func(w *tiny) { w.Person("kid", "subjectClass=MINOR") },
		"a witness":  func(w *tiny) { w.Person("kid", "subjectClass=WITNESS") },
		"a relative": func(w *tiny) { w.traveller("kid"); w.Link(graph.Family, "kid", "eve9") },
	} {
		w := port(t)
		w.traveller("eve9")
		tell(w)
		w.Leg("away", "TUN", "RAQ", "2014-09-01")
		w.Link(graph.Paid, "eve9", w.On("kid", "away"))
		f := w.row(w.analyse(), "eve9")
		equal(t, what+": weight", f.Weight, 0)
		equal(t, what+": clients", f.measure("clients"), 1)
		if !strings.HasPrefix(f.Explanation, "Nobody it helped says anything") {
			t.Error(f.Explanation)
		}
	}
}

// TestAPartyIsOneCoincidence: what is the same for all on a leg says nothing
// more when more of them come.
func TestAPartyIsOneCoincidence(t *testing.T) {
	weight := func(people int) float64 {
		w := port(t)
		w.traveller("tom")
		for i := range people {
			n := fmt.Sprintf("eve%d", i)
			w.Link(graph.Paid, "tom", w.On(n, "eve01"))
		}
		return w.row(w.analyse(), "tom").measure("networkEvidence")
	}
	equal(t, "three of one leg", weight(3), weight(1))
}

// TestTheTiesOfAHelperAreNoEvidenceForIt: clients whom nothing else ties to
// their network are no draw from it.
func TestTheTiesOfAHelperAreNoEvidenceForIt(t *testing.T) {
	w := newTiny(t)
	cell(w, "", "03")
	a := w.analyse()
	f := w.row(a, "bob")
	equal(t, "bob's networks", len(f.Networks), 1)
	equal(t, "evidence of it", f.measure("networkEvidence"), 0)
}

// evidence is a world of figures for the two likelihood ratios: networks with
// these shares of the strangers, the rest in none.
func evidence(clients int, self int32, shares ...float64) (*Analysis, *strangers, *helper) {
	a := &Analysis{graph: &peopleGraph{}, groups: make([]group, len(shares)), in: make([]int32, clients+1)}
	s := &strangers{bound: make([]uint8, clients+1), roots: make([]int32, clients+1), share: shares, none: 1, zone: 0.3}
	for i := range s.roots {
		s.roots[i] = 1
	}
	for _, x := range shares {
		s.none -= x
	}
	a.in[clients] = self
	return a, s, &helper{actor: int32(clients)}
}

// TestWeightsAreLikelihoodRatios: over all that strangers might be, the ratio
// is 1 on average, as that of any two chances is.
func TestWeightsAreLikelihoodRatios(t *testing.T) {
	for _, self := range []int32{travel.None, 1} {
		const n = 4
		a, s, h := evidence(n, self, 0.1, 0.25, 0.3)
		sum := 0.0
		for code := range int(math.Pow(4, n)) {
			chance, rest := 1.0, code
			clients := make([]client, n)
			for i := range clients {
				g := int32(rest%4) - 1
				rest /= 4
				a.in[i] = g
				clients[i] = client{person: int32(i), place: travel.None, leg: travel.None}
				chance *= s.chance(travel.None, g)
			}
			var out circle
			a.networkEvidence(h, s, clients, &out)
			sum += chance * math.Exp2(out.network)
		}
		if math.Abs(sum-1) > 1e-9 {
			t.Errorf("own network %d: the mean ratio of networks is %g", self, sum)
		}
	}
	_, s, _ := evidence(0, travel.None)
	for n := range 8 {
		sum := 0.0
		for k := range n + 1 {
			// The chance of k in n when shares vary as those of strangers do, term by term.
			chance := 1.0
			for i := range k {
				chance *= (strangerSpread*s.zone + float64(i)) / (strangerSpread + float64(i)) * float64(n-i) / float64(i+1)
			}
			for i := range n - k {
				chance *= (strangerSpread*(1-s.zone) + float64(i)) / (strangerSpread + float64(k+i))
			}
			sum += chance * math.Exp2(s.zoneEvidence(k, n-k))
		}
		if math.Abs(sum-1) > 1e-9 {
			t.Errorf("%d clients: the mean ratio of the zone is %g", n, sum)
		}
	}
}
