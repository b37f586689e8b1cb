package transit

import (
	"fmt"
	"testing"

	"portolan/graph"
)

// traveller makes a person with a residence in TN.
func (w *tiny) traveller(names ...string) {
	for _, n := range names {
		w.person(n, "residence=TN", "nationality=TN")
	}
}

func TestWhatAnActMakesOfItsDoer(t *testing.T) {
	for want, tell := range map[string]func(w *tiny, p string){
		"RECRUITER*":         func(w *tiny, p string) { w.link(graph.Recruited, "bob", "ann", "date=2014-01") },
		"ESCORT*":            func(w *tiny, p string) { w.link(graph.Escorted, "bob", p) },
		"SMUGGLER*":          func(w *tiny, p string) { w.link(graph.CrossedAt, p, "SMG"); w.link(graph.Escorted, "bob", p) },
		"TRAVEL_AGENT*":      func(w *tiny, p string) { w.link(graph.Arranged, "bob", p) },
		"SAFE_HOUSE_KEEPER*": func(w *tiny, p string) { w.link(graph.Hosted, "bob", p) },
		"FORGER*": func(w *tiny, p string) {
			w.add(graph.TravelDocument, "doc", "number=X1", "falseness=FORGED")
			w.link(graph.Used, p, "doc")
			w.link(graph.Supplied, "bob", "doc")
		},
		"FINANCIER*": func(w *tiny, p string) { w.link(graph.Financed, "bob", "ann", "date=2014-01") },
		"COURIER*": func(w *tiny, p string) {
			w.add(graph.Transfer, "money", "date=2014-02-01", "onBehalf=yes")
			w.link(graph.Sent, "bob", "money")
			w.link(graph.Received, "ann", "money")
		},
		"": func(w *tiny, p string) { // a genuine document is supplied by a helper without a function
			w.add(graph.TravelDocument, "doc", "number=X1")
			w.link(graph.Used, p, "doc")
			w.link(graph.Supplied, "bob", "doc")
		},
	} {
		w := newTiny(t)
		w.traveller("ann", "bob")
		w.leg("f", "TUN", "RAQ", "2014-03-01")
		tell(w, w.on("ann", "f"))
		f := w.row(w.analyse(), "bob")
		if f == nil {
			t.Errorf("%q: bob is no facilitator", want)
			continue
		}
		equal(t, "claims", claims(f), want)
		equal(t, "clients", w.called(f.Clients), "ann")
		equal(t, "clients", f.measure("clients"), 1)
	}
}

func TestWhatDoesNotQualify(t *testing.T) {
	for what, tell := range map[string]func(w *tiny, p string){
		"help on one's own passage": func(w *tiny, p string) { w.link(graph.Paid, "ann", p) },
		"recruiting afterwards":     func(w *tiny, p string) { w.link(graph.Recruited, "bob", "ann", "date=2015-01") },
		"a document nobody used": func(w *tiny, p string) {
			w.add(graph.TravelDocument, "doc", "number=X1")
			w.link(graph.Holds, "ann", "doc")
			w.link(graph.Supplied, "bob", "doc")
		},
		"money on one's own behalf": func(w *tiny, p string) {
			w.add(graph.Transfer, "money", "date=2014-02-01", "onBehalf=no")
			w.link(graph.Sent, "bob", "money")
			w.link(graph.Received, "ann", "money")
		},
		"knowing a traveller":              func(w *tiny, p string) { w.link(graph.Associate, "ann", "bob") },
		"being on the same plane":          func(w *tiny, p string) { w.on("bob", "f") },
		"recruiting one who never travels": func(w *tiny, p string) { w.link(graph.Recruited, "ann", "bob") },
		"a minor, a victim, a relative":    func(w *tiny, p string) { w.person("kid", "subjectClass=MINOR"); w.link(graph.Escorted, "kid", p) },
		"a witness":                        func(w *tiny, p string) { w.person("wit", "subjectClass=WITNESS"); w.link(graph.Hosted, "wit", p) },
		"accompanying family, weakly so": func(w *tiny, p string) {
			w.person("fam", "subjectClass=FAMILY", "grade=E5")
			w.link(graph.Hosted, "fam", p)
		},
		"a function asserted without an act": func(w *tiny, p string) { w.person("said", "function=FORGER") },
	} {
		w := newTiny(t)
		w.traveller("ann", "bob")
		w.leg("f", "TUN", "RAQ", "2014-03-01")
		tell(w, w.on("ann", "f"))
		if n := w.analyse().Facilitators(Question{}).TotalCount; n != 0 {
			t.Errorf("%s: %d facilitators, want none", what, n)
		}
	}
}

func TestClientsAreThePeopleOfThePassagesAndNotThePlane(t *testing.T) {
	w := newTiny(t)
	w.traveller("ann", "ben", "cat")
	w.add(graph.Organization, "agency", "name=Example Travel")
	w.leg("f", "TUN", "IST", "2014-03-01")
	p, q := w.on("ann", "f"), w.on("ben", "f")
	w.on("cat", "f")
	w.add(graph.Booking, "b1", "locator=AAA")
	w.link(graph.Booked, p, "b1")
	w.link(graph.Booked, q, "b1")
	w.link(graph.Arranged, "agency", "b1")
	f := w.row(w.analyse(), "agency")
	equal(t, "clients", w.called(f.Clients), "ann ben")
	equal(t, "kind", f.Kind, graph.Organization)
	equal(t, "legs", w.called(f.Legs), "f")
	equal(t, "evidence", w.called(f.Evidence), "ann/f ben/f b1 agency ARRANGED b1")
}

// figures is a world with hand-computed figures:
//
//	bob   arranged for ann (two passages of one journey) and ben: 2 clients, 2 journeys, sole agent of both
//	cat   arranged for ben too, and for dan:                      2 clients, 2 journeys, sole agent of dan's
//	eve   hosted ann:                                             1 client, 1 journey, sole host of it
func figures(t *testing.T) *tiny {
	w := newTiny(t)
	w.traveller("ann", "ben", "dan")
	w.traveller("bob", "cat", "eve")
	w.leg("f1", "TUN", "IST", "2014-03-01")
	w.leg("f2", "IST", "RAQ", "2014-03-02")
	w.leg("g", "TUN", "RAQ", "2014-06-01")
	w.leg("h", "TUN", "RAQ", "2014-09-01")
	w.link(graph.Arranged, "bob", w.on("ann", "f1"))
	x := w.on("ann", "f2")
	w.link(graph.Arranged, "bob", x)
	w.link(graph.Hosted, "eve", x)
	y := w.on("ben", "g")
	w.link(graph.Arranged, "bob", y)
	w.link(graph.Arranged, "cat", y)
	w.link(graph.Arranged, "cat", w.on("dan", "h"))
	return w
}

func TestTheFourFiguresTheScoreAndTheLift(t *testing.T) {
	a := figures(t).analyse()
	w := figures(t)
	for who, want := range map[string][4]float64{"bob": {2, 2, 1, 0}, "cat": {2, 2, 1, 0}, "eve": {1, 1, 1, 0}} {
		f := w.row(a, who)
		for i, name := range []string{"clients", "journeys", "soleSource", "brokerage"} {
			equal(t, who+"'s "+name, f.measure(name), want[i])
		}
	}
	// Midranks over three: clients and journeys 1 -> 1/6, 2 2 -> 4/6; the other two all 1/2.
	equal(t, "bob's score", w.row(a, "bob").Score, 0.583333333333)
	equal(t, "eve's score", w.row(a, "eve").Score, 0.333333333333)
	equal(t, "bob's lift", w.row(a, "bob").Lift, 1)
	equal(t, "bob's degree: cat and eve share clients", w.row(a, "bob").measure("degree"), 2)
	equal(t, "bob's betweenness", w.row(a, "bob").measure("betweenness"), 1)
	rows := a.Facilitators(Question{}).Rows
	equal(t, "ranks", fmt.Sprint(rows[0].Rank, rows[1].Rank, rows[2].Rank), "1 1 3")
	equal(t, "ties in the order of ids", w.called([]graph.ID{rows[0].Entity, rows[1].Entity}), "bob cat")
}

func TestFiltersKeepScoresAndRankAnew(t *testing.T) {
	w := figures(t)
	a := w.analyse()
	f := a.Facilitators(Question{Functions: []string{"SAFE_HOUSE_KEEPER"}})
	equal(t, "hosts", f.TotalCount, 1)
	equal(t, "rank", f.Rows[0].Rank, 1)
	equal(t, "score", f.Rows[0].Score, 0.333333333333)
	via := a.Facilitators(Question{Via: []string{"ist"}})
	equal(t, "via Istanbul", via.TotalCount, 2) // bob and eve, for ann
	byID := a.Facilitators(Question{Via: []string{w.id("IST").String()}})
	equal(t, "via Istanbul by id", byID.TotalCount, 2)
	equal(t, "via nowhere", a.Facilitators(Question{Via: []string{"ZZZ"}}).TotalCount, 0)
	equal(t, "first", len(a.Facilitators(Question{First: 2}).Rows), 2)
	equal(t, "first", a.Facilitators(Question{First: 2}).TotalCount, 3)
}

func TestAWindowCutsActsAndJourneys(t *testing.T) {
	w := figures(t)
	a := w.in("2014-05-01", "2014-07-01")
	equal(t, "bob", w.called(w.row(a, "bob").Clients), "ben")
	equal(t, "cat", w.called(w.row(a, "cat").Clients), "ben")
	equal(t, "sole source", w.row(a, "cat").measure("soleSource"), 0)
	if w.row(a, "eve") != nil {
		t.Error("eve helped nobody in the window")
	}
}

func TestAssertedAndFoundFunctionsAreDifferentFacts(t *testing.T) {
	w := newTiny(t)
	w.traveller("ann")
	w.person("bob", "function=FORGER", "owner=FR")
	w.person("bob2", "function=FORGER", "owner=BE")
	w.person("bob3", "function=ESCORT", "owner=FR")
	w.join("bob", "bob2", "bob3")
	w.leg("f", "TUN", "RAQ", "2014-03-01")
	w.link(graph.Escorted, "bob2", w.on("ann", "f"))
	a := w.analyse()
	equal(t, "claims", claims(w.row(a, "bob")), "FORGER(BE,FR) ESCORT*(FR)")
	equal(t, "asserted forgers are found", a.Facilitators(Question{Functions: []string{"FORGER"}}).TotalCount, 1)
}
