package transit

import (
	"testing"

	"portolan/analytics/transit/travel"
	"portolan/graph"
)

func TestAJourneyIsAMaximalSequenceOfPassages(t *testing.T) {
	w := newTiny(t)
	w.Person("ann", "residence=TN", "nationality=TN")
	w.Leg("f1", "TUN", "IST", "2014-03-01T10:00", "arrivedAt=2014-03-01T13:00")
	w.Leg("f2", "IST", "GZT", "2014-03-15T12:00", "arrivedAt=2014-03-15T13:00") // within 14 days
	w.Leg("x", "GZT", "RAQ", "2014-03-29T12:00")
	w.On("ann", "x")
	w.On("ann", "f1")
	w.On("ann", "f2")
	equal(t, "journeys", w.journeys(w.analyse(), "ann"), "INBOUND TUN>IST>GZT>RAQ!")
}

func TestAGapOfMoreThanFourteenDaysEndsAJourney(t *testing.T) {
	w := newTiny(t)
	w.Person("ann", "residence=TN")
	w.Leg("f1", "TUN", "IST", "2014-03-01T10:00", "arrivedAt=2014-03-01T13:00")
	w.Leg("f2", "IST", "GZT", "2014-03-15T13:02")
	w.On("ann", "f1")
	w.On("ann", "f2")
	// Neither reaches the zone: the destination is unknown, not the last airport.
	equal(t, "journeys", w.journeys(w.analyse(), "ann"), "OTHER TUN>IST>?; OTHER IST>GZT>?")
}

func TestDirections(t *testing.T) {
	w := newTiny(t)
	w.Place("BER", "country=DE")
	w.Place("BRU", "country=BE")
	w.Person("ann", "residence=TN", "nationality=BE")
	w.Leg("in", "TUN", "RAQ", "2014-03-01")
	w.Leg("home", "RAQ", "TUN", "2014-09-01")
	w.Leg("in2", "TUN", "RAQ", "2015-03-01")
	w.Leg("nat", "RAQ", "BRU", "2015-09-01")
	w.Leg("in3", "BRU", "RAQ", "2016-03-01")
	w.Leg("else", "RAQ", "BER", "2016-09-01")
	w.Leg("other", "BER", "BRU", "2017-09-01")
	for _, l := range []string{"in", "home", "in2", "nat", "in3", "else", "other"} {
		w.On("ann", l)
	}
	equal(t, "journeys", w.journeys(w.analyse(), "ann"),
		"INBOUND TUN>RAQ!; RETURN RAQ>TUN!; INBOUND TUN>RAQ!; RETURN RAQ>BRU; INBOUND BRU>RAQ!; RELOCATION RAQ>BER; OTHER BER>BRU>?")
}

func TestAJourneyEndsAtTheResidenceAndInTheZone(t *testing.T) {
	w := newTiny(t)
	w.Person("ann", "residence=TN")
	w.Place("SFX", "country=TN")
	w.Leg("a", "SFX", "TUN", "2014-03-01") // inside the residence: goes on
	w.Leg("b", "TUN", "RAQ", "2014-03-02")
	w.Leg("c", "RAQ", "TUN", "2014-03-05") // within the gap, and yet a new journey
	w.Leg("d", "TUN", "IST", "2014-03-08")
	for _, l := range []string{"a", "b", "c", "d"} {
		w.On("ann", l)
	}
	equal(t, "journeys", w.journeys(w.analyse(), "ann"), "INBOUND SFX>TUN>RAQ!; RETURN RAQ>TUN!; OTHER TUN>IST>?")
}

func TestWhoIsRefusedDoesNotArriveInTheZone(t *testing.T) {
	w := newTiny(t)
	w.Person("ann", "residence=TN")
	w.Leg("a", "TUN", "IST", "2014-03-01")
	w.Leg("b", "IST", "RAQ", "2014-03-03")
	w.On("ann", "a")
	w.On("ann", "b", "outcome=REFUSED")
	equal(t, "journeys", w.journeys(w.analyse(), "ann"), "OTHER TUN>IST>RAQ>?")
}

func TestPassagesOfOneDayAreChainedByPlace(t *testing.T) {
	w := newTiny(t)
	w.Person("ann", "residence=TN")
	w.Leg("c", "GZT", "RAQ", "2014-03-01")
	w.Leg("b", "IST", "GZT", "2014-03-01")
	w.Leg("a", "TUN", "IST", "2014-03-01")
	w.On("ann", "c")
	w.On("ann", "b")
	w.On("ann", "a")
	equal(t, "journeys", w.journeys(w.analyse(), "ann"), "INBOUND TUN>IST>GZT>RAQ!")
}

func TestADateLessExactThanTheGapIsAJourneyOfItsOwn(t *testing.T) {
	w := newTiny(t)
	w.Person("ann", "residence=TN")
	w.Leg("a", "TUN", "IST", "2014-03-01")
	w.Leg("b", "IST", "RAQ", "2014-03")
	w.On("ann", "a")
	w.On("ann", "b")
	equal(t, "journeys", w.journeys(w.analyse(), "ann"), "OTHER TUN>IST>?; INBOUND IST>RAQ!")
}

func TestTwoOwnersRecordsOfOnePassageCountOnce(t *testing.T) {
	w := newTiny(t)
	w.Person("ann", "residence=TN")
	w.Person("ann2", "owner=FR")
	w.Join("ann", "ann2")
	w.Leg("f1", "TUN", "RAQ", "2014-03-01")
	w.On("ann", "f1")
	w.On("ann2", "f1", "owner=FR")
	w.Leg("f2", "TUN", "RAQ", "2014-03-01", "owner=FR") // another record of the same vehicle, without a key
	w.On("ann2", "f2", "owner=FR")
	a := w.analyse()
	j := a.JourneysOf(w.ID("ann"))
	equal(t, "journeys", len(j), 1)
	equal(t, "passages", w.Called(j[0].Passages), "ann/f1")
}

func TestAStayWithoutALegBetweenGivesAPassageOfUnknownMode(t *testing.T) {
	w := newTiny(t)
	w.Person("ann", "residence=TN")
	w.Person("ben", "residence=TN")
	w.Link(graph.StayedAt, "ann", "TUN", "to=2014-02-01")
	w.Link(graph.StayedAt, "ann", "RAQ", "from=2014-03-01")
	w.Link(graph.StayedAt, "ben", "TUN", "to=2014-02-01")
	w.Link(graph.StayedAt, "ben", "RAQ", "from=2014-03-01")
	w.Leg("f1", "TUN", "IST", "2014-02-20")
	w.On("ben", "f1")
	a := w.analyse()
	equal(t, "ann", w.journeys(a, "ann"), "INBOUND TUN>RAQ!")
	equal(t, "ben", w.journeys(a, "ben"), "OTHER TUN>IST>?")
	equal(t, "stays of ann", len(a.JourneysOf(w.ID("ann"))[0].Stays), 2)
}

func TestCodesStandForPlacesAndCrossingsLieBetween(t *testing.T) {
	w := newTiny(t)
	w.Person("ann", "residence=TN")
	w.Add(graph.Leg, "f", "departedAt=2014-03-01", "departurePlace=TUN", "arrivalPlace=TRGZT")
	w.On("ann", "f")
	w.Leg("x", "GZT", "RAQ", "2014-03-02")
	p := w.On("ann", "x")
	w.Link(graph.CrossedAt, p, "SMG")
	equal(t, "ann", w.journeys(w.analyse(), "ann"), "INBOUND TUN>GZT>SMG>RAQ!")
}

func TestAWindowHoldsCertainAndPossibleJourneys(t *testing.T) {
	w := newTiny(t)
	for _, n := range []string{"in", "over", "out", "wide"} {
		w.Person(n, "residence=TN")
	}
	w.Leg("a", "TUN", "RAQ", "2014-03-05")
	w.Leg("b", "TUN", "RAQ", "2014-03")
	w.Leg("c", "TUN", "RAQ", "2014-03-11")
	w.Leg("d", "TUN", "IST", "2014-03-01")
	w.Leg("e", "IST", "RAQ", "2014-03-05")
	w.On("in", "a")
	w.On("wide", "b")
	w.On("out", "c")
	w.On("over", "d")
	w.On("over", "e")
	a := w.in("2014-03-03", "2014-03-10")
	for who, want := range map[string]string{"in": "certain", "wide": "possible", "out": "", "over": "possible"} {
		got := ""
		if j := a.JourneysOf(w.ID(who)); len(j) > 0 {
			got = map[bool]string{true: "certain", false: "possible"}[j[0].Certain]
		}
		equal(t, who, got, want)
	}
	equal(t, "a journey keeps its places", w.journeys(a, "over"), "INBOUND TUN>IST>RAQ!")
}

func TestWeakReportsAreLeftOut(t *testing.T) {
	w := newTiny(t)
	w.Person("ann", "residence=TN")
	w.Leg("f1", "TUN", "IST", "2014-03-01")
	w.Leg("f2", "IST", "RAQ", "2014-03-02")
	w.On("ann", "f1", "grade=B2")
	w.On("ann", "f2", "grade=E4")
	m, err := travel.Read(ctx, w, travel.ConflictZone, 0.5)
	if err != nil {
		t.Fatal(err)
	}
	a, err := Analyse(ctx, m.Over(graph.Always))
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "ann", w.journeys(a, "ann"), "OTHER TUN>IST>?")
}

// TestACodeStandsForWhoHasItAtTheTime: an airport takes over the code of another, and a crossing has that of the town
// beside it. Each comes first by id where it would be wrong.
func TestACodeStandsForWhoHasItAtTheTime(t *testing.T) {
	w := newTiny(t)
	w.Person("ann", "residence=TN")
	w.Place("new", "country=TR", "placeType=AIRPORT", "iata=QQQ", "from=2019-04-06")
	w.Place("old", "country=TR", "placeType=AIRPORT", "iata=QQQ", "to=2019-04-06")
	w.Place("gate", "country=TR", "placeType=UNOFFICIAL_CROSSING", "crossingCode=TRQQQ")
	w.Place("town", "country=TR", "placeType=CITY", "unlocode=TRQQQ")
	for year, name := range map[string]string{"2014": "a", "2019": "b"} {
		w.Add(graph.Leg, name, "departurePlace=QQQ", "arrivalPlace=TRQQQ", "departedAt="+year+"-06-01")
		w.On("ann", name)
	}
	equal(t, "journeys", w.journeys(w.analyse(), "ann"), "OTHER old>town>?; OTHER new>town>?")
	m := w.Model()
	for _, name := range []string{"old", "new", "gate", "town"} {
		n := m.Where[w.ID(name)].N
		equal(t, name+" is a place of its own", m.Twin[n], n)
	}
}
