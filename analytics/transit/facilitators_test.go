package transit

import (
	"fmt"
	"testing"

	"portolan/graph"
)

// traveller makes a person with a residence in TN.
func (w *tiny) traveller(names ...string) {
	for _, n := range names {
		w.Person(n, "residence=TN", "nationality=TN")
	}
}

func TestWhatAnActMakesOfItsDoer(t *testing.T) {
	for want, tell := range map[string]func(w *tiny, p string){
		"RECRUITER*":         func(w *tiny, p string) { w.Link(graph.Recruited, "bob", "ann", "date=2014-01") },
		"ESCORT*":            func(w *tiny, p string) { w.Link(graph.Escorted, "bob", p) },
		"SMUGGLER*":          func(w *tiny, p string) { w.Link(graph.CrossedAt, p, "SMG"); w.Link(graph.Escorted, "bob", p) },
		"TRAVEL_AGENT*":      func(w *tiny, p string) { w.Link(graph.Arranged, "bob", p) },
		"SAFE_HOUSE_KEEPER*": func(w *tiny, p string) { w.Link(graph.Hosted, "bob", p) },
		"FORGER*": func(w *tiny, p string) {
			w.Add(graph.TravelDocument, "doc", "number=X1", "falseness=FORGED")
			w.Link(graph.Used, p, "doc")
			w.Link(graph.Supplied, "bob", "doc")
		},
		"FINANCIER*": func(w *tiny, p string) { w.Link(graph.Financed, "bob", "ann", "date=2014-01") },
		"COURIER*": func(w *tiny, p string) {
			w.Add(graph.Transfer, "money", "date=2014-02-01", "onBehalf=yes")
			w.Link(graph.Sent, "bob", "money")
			w.Link(graph.Received, "ann", "money")
		},
		"": func(w *tiny, p string) { // a genuine document is supplied by a helper without a function
			w.Add(graph.TravelDocument, "doc", "number=X1")
			w.Link(graph.Used, p, "doc")
			w.Link(graph.Supplied, "bob", "doc")
		},
	} {
		w := newTiny(t)
		w.traveller("ann", "bob")
		w.Leg("f", "TUN", "RAQ", "2014-03-01")
		tell(w, w.On("ann", "f"))
		f := w.row(w.analyse(), "bob")
		if f == nil {
			t.Errorf("%q: bob is no facilitator", want)
			continue
		}
		equal(t, "claims", claims(f), want)
		equal(t, "clients", w.Called(f.Clients), "ann")
		equal(t, "clients", f.measure("clients"), 1)
	}
}

func TestWhatDoesNotQualify(t *testing.T) {
	for what, tell := range map[string]func(w *tiny, p string){
		"help on one's own passage": func(w *tiny, p string) { w.Link(graph.Paid, "ann", p) },
		"recruiting afterwards":     func(w *tiny, p string) { w.Link(graph.Recruited, "bob", "ann", "date=2015-01") },
		"a document nobody used": func(w *tiny, p string) {
			w.Add(graph.TravelDocument, "doc", "number=X1")
			w.Link(graph.Holds, "ann", "doc")
			w.Link(graph.Supplied, "bob", "doc")
		},
		"money on one's own behalf": func(w *tiny, p string) {
			w.Add(graph.Transfer, "money", "date=2014-02-01", "onBehalf=no")
			w.Link(graph.Sent, "bob", "money")
			w.Link(graph.Received, "ann", "money")
		},
		"knowing a traveller":              func(w *tiny, p string) { w.Link(graph.Associate, "ann", "bob") },
		"being on the same plane":          func(w *tiny, p string) { w.On("bob", "f") },
		"recruiting one who never travels": func(w *tiny, p string) { w.Link(graph.Recruited, "ann", "bob") },
		"a minor, a victim, a relative":    func(w *tiny, p string) { w.Person("kid", "subjectClass=MINOR"); w.Link(graph.Escorted, "kid", p) },
		"a witness":                        func(w *tiny, p string) { w.Person("wit", "subjectClass=WITNESS"); w.Link(graph.Hosted, "wit", p) },
		"accompanying family, weakly so": func(w *tiny, p string) {
			w.Person("fam", "subjectClass=FAMILY", "grade=E5")
			w.Link(graph.Hosted, "fam", p)
		},
		"a function asserted without an act": func(w *tiny, p string) { w.Person("said", "function=FORGER") },
	} {
		w := newTiny(t)
		w.traveller("ann", "bob")
		w.Leg("f", "TUN", "RAQ", "2014-03-01")
		tell(w, w.On("ann", "f"))
		if n := w.analyse().Facilitators(Question{}).TotalCount; n != 0 {
			t.Errorf("%s: %d facilitators, want none", what, n)
		}
	}
}

func TestClientsAreThePeopleOfThePassagesAndNotThePlane(t *testing.T) {
	w := newTiny(t)
	w.traveller("ann", "ben", "cat")
	w.Add(graph.Organization, "agency", "name=Example Travel")
	w.Leg("f", "TUN", "IST", "2014-03-01")
	p, q := w.On("ann", "f"), w.On("ben", "f")
	w.On("cat", "f")
	w.Add(graph.Booking, "b1", "locator=AAA")
	w.Link(graph.Booked, p, "b1")
	w.Link(graph.Booked, q, "b1")
	w.Link(graph.Arranged, "agency", "b1")
	f := w.row(w.analyse(), "agency")
	equal(t, "clients", w.Called(f.Clients), "ann ben")
	equal(t, "kind", f.Kind, graph.Organization)
	equal(t, "legs", w.Called(f.Legs), "f")
	equal(t, "evidence", w.Called(f.Evidence), "ann/f ben/f b1 agency ARRANGED b1")
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
	w.Leg("f1", "TUN", "IST", "2014-03-01")
	w.Leg("f2", "IST", "RAQ", "2014-03-02")
	w.Leg("g", "TUN", "RAQ", "2014-06-01")
	w.Leg("h", "TUN", "RAQ", "2014-09-01")
	w.Link(graph.Arranged, "bob", w.On("ann", "f1"))
	x := w.On("ann", "f2")
	w.Link(graph.Arranged, "bob", x)
	w.Link(graph.Hosted, "eve", x)
	y := w.On("ben", "g")
	w.Link(graph.Arranged, "bob", y)
	w.Link(graph.Arranged, "cat", y)
	w.Link(graph.Arranged, "cat", w.On("dan", "h"))
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
	equal(t, "ties in the order of ids", w.Called([]graph.ID{rows[0].Entity, rows[1].Entity}), "bob cat")
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
	byID := a.Facilitators(Question{Via: []string{w.ID("IST").String()}})
	equal(t, "via Istanbul by id", byID.TotalCount, 2)
	equal(t, "via nowhere", a.Facilitators(Question{Via: []string{"ZZZ"}}).TotalCount, 0)
	equal(t, "first", len(a.Facilitators(Question{First: 2}).Rows), 2)
	equal(t, "first", a.Facilitators(Question{First: 2}).TotalCount, 3)
}

func TestAWindowCutsActsAndJourneys(t *testing.T) {
	w := figures(t)
	a := w.in("2014-05-01", "2014-07-01")
	equal(t, "bob", w.Called(w.row(a, "bob").Clients), "ben")
	equal(t, "cat", w.Called(w.row(a, "cat").Clients), "ben")
	equal(t, "sole source", w.row(a, "cat").measure("soleSource"), 0)
	if w.row(a, "eve") != nil {
		t.Error("eve helped nobody in the window")
	}
}

func TestAssertedAndFoundFunctionsAreDifferentFacts(t *testing.T) {
	w := newTiny(t)
	w.traveller("ann")
	w.Person("bob", "function=FORGER", "owner=FR")
	w.Person("bob2", "function=FORGER", "owner=BE")
	w.Person("bob3", "function=ESCORT", "owner=FR")
	w.Join("bob", "bob2", "bob3")
	w.Leg("f", "TUN", "RAQ", "2014-03-01")
	w.Link(graph.Escorted, "bob2", w.On("ann", "f"))
	a := w.analyse()
	equal(t, "claims", claims(w.row(a, "bob")), "FORGER(BE,FR) ESCORT*(FR)")
	equal(t, "asserted forgers are found", a.Facilitators(Question{Functions: []string{"FORGER"}}).TotalCount, 1)
}
