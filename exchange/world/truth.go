package world

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"portolan/exchange/world/truth"
)

// Truth returns what is so in this world. Only benches and tests may read it.
func (w *World) Truth() *truth.Truth {
	t := &truth.Truth{Seed: w.p.Seed}
	for i := range w.people {
		p := &w.people[i]
		tp := truth.Person{Profiles: map[string][]string{}, Origin: countries[p.origin].code, Left: date(int(p.leaves)),
			Helper: p.helper >= 0, Decoy: p.decoy >= 0, Minor: p.minor, Zone: !p.ordinary}
		for _, k := range w.byPerson[i] {
			code := w.owners[w.profiles[k].owner]
			tp.Profiles[code] = append(tp.Profiles[code], "P"+number(k+1))
		}
		for _, n := range p.nets {
			if n >= 0 {
				tp.Networks = append(tp.Networks, int(n))
			}
		}
		t.People = append(t.People, tp)
	}
	for i := range w.networks {
		n := &w.networks[i]
		t.Networks = append(t.Networks, truth.Network{People: ints(n.people), From: date(int(n.from)), To: date(int(n.to)),
			Core: countries[n.core].code, Places: []string{places[n.gateway].ref, places[n.staging].ref, places[n.crossing].ref}})
	}
	for i := range w.helpers {
		h := &w.helpers[i]
		f := truth.Facilitator{Person: int(h.person), Networks: ints(h.networks), Clients: ints(h.clients)}
		for _, fn := range h.functions {
			f.Functions = append(f.Functions, functionNames[fn])
		}
		if h.asserted >= 0 {
			f.Asserted = functionNames[h.asserted]
		}
		t.Facilitators = append(t.Facilitators, f)
	}
	for i := range places {
		t.Places = append(t.Places, places[i].ref)
	}
	w.trueDecoys(t)
	w.trueJourneys(t)
	w.trueRings(t)
	return t
}

func ints(list []int32) []int {
	out := make([]int, len(list))
	for i, x := range list {
		out[i] = int(x)
	}
	return out
}

func (w *World) trueDecoys(t *truth.Truth) {
	for i := range w.decoys {
		dc := &w.decoys[i]
		td := truth.Decoy{Kind: decoyNames[dc.kind], Person: int(dc.person)}
		if dc.person < 0 {
			td.Owner, td.Ref = w.owners[dc.owner], "O"+number(i+1)
		}
		clients := map[int]bool{}
		for _, c := range dc.clients {
			clients[int(w.passages[w.recorded[c].passage].person)] = true
		}
		td.Clients = slices.Sorted(maps.Keys(clients))
		t.Decoys = append(t.Decoys, td)
	}
}

// trueJourneys tells the legs, the journeys on them, the parties, the corridors, and the legs nobody recorded between
// ones that somebody did.
func (w *World) trueJourneys(t *truth.Truth) {
	for i := range w.legs {
		l := &w.legs[i]
		tl := truth.Leg{From: places[l.from].ref, To: places[l.to].ref, Departs: minute(l.departs), Mode: modes[l.mode]}
		if l.cross >= 0 {
			tl.Crossing = places[l.cross].ref
		}
		t.Legs = append(t.Legs, tl)
	}
	corridors := map[string]map[int32]bool{}
	for i := range w.journeys {
		j := &w.journeys[i]
		tj := truth.Journey{Person: int(j.person), Direction: dirNames[j.dir], Outcome: outNames[j.outcome], Reached: j.reached}
		known := 0
		for k := j.first; k < j.first+int32(j.n); k++ {
			tj.Legs = append(tj.Legs, int(w.passages[k].leg))
			recorded := len(w.byPassage[k]) > 0
			tj.Recorded = append(tj.Recorded, recorded)
			known += btoi(recorded)
		}
		if known > 0 && known < len(tj.Legs) {
			for k, leg := range tj.Legs {
				if !tj.Recorded[k] {
					t.MissingLegs = append(t.MissingLegs, truth.MissingLeg{Journey: i, Leg: leg})
				}
			}
		}
		t.Journeys = append(t.Journeys, tj)
		if j.dir == dirInbound && j.reached {
			w.corridor(corridors, j)
		}
	}
	for _, key := range sortedKeys(corridors) {
		if n := len(corridors[key]); n >= 10 {
			t.Corridors = append(t.Corridors, truth.Corridor{Places: strings.Fields(key), People: n})
		}
	}
	for i := range w.parties {
		if pt := &w.parties[i]; len(pt.people) > 1 {
			t.Parties = append(t.Parties, truth.Party{People: ints(pt.people), Network: int(pt.network), Left: date(int(pt.leaves))})
		}
	}
}

// corridor counts a person on the places between the first departure and the zone.
func (w *World) corridor(seen map[string]map[int32]bool, j *journey) {
	var b strings.Builder
	for k := j.first; k < j.first+int32(j.n); k++ {
		l := &w.legs[w.passages[k].leg]
		if l.cross >= 0 {
			b.WriteString(places[l.cross].ref + " ")
		} else {
			b.WriteString(places[l.to].ref + " ")
		}
	}
	key := b.String()
	if seen[key] == nil {
		seen[key] = map[int32]bool{}
	}
	seen[key][j.person] = true
}

// trueRings tells which documents go together: one passport of several people, or one series of stolen blanks.
func (w *World) trueRings(t *truth.Truth) {
	bySeries := map[int32]*truth.Ring{}
	for i := range w.docs {
		doc := &w.docs[i]
		number := docNumber(doc.issuer, doc.number)
		switch {
		case doc.falseness == docLookAlike && len(doc.users) > 1:
			t.Rings = append(t.Rings, truth.Ring{Kind: "LOOK_ALIKE", Documents: []string{number}, People: ints(doc.users)})
		case doc.falseness == docStolenBlank:
			r := bySeries[doc.series]
			if r == nil {
				r = &truth.Ring{Kind: "STOLEN_BLANK"}
				bySeries[doc.series] = r
			}
			r.Documents, r.People = append(r.Documents, number), append(r.People, ints(doc.users)...)
		}
	}
	for _, s := range sortedKeys(bySeries) {
		if r := bySeries[s]; len(r.People) > 1 {
			t.Rings = append(t.Rings, *r)
		}
	}
}

// WriteTruth writes the truth as JSON.
func (w *World) WriteTruth(out io.Writer) error {
	if err := json.NewEncoder(out).Encode(w.Truth()); err != nil {
		return fmt.Errorf("the truth cannot be written: %w", err)
	}
	return nil
}
