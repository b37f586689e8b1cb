package names

import (
	"testing"

	"portolan/graph"
)

func TestALegsStubIsItsKeyWithoutThePlace(t *testing.T) {
	leg := func(carrier, service, at string) graph.Element {
		e := graph.Element{Kind: graph.Leg}
		e.Props.AddText("carrier", carrier)
		e.Props.AddText("service", service)
		e.Props.AddText("departedAt", at)
		return e
	}
	a, b := leg("XQ", "XQ 0117", "2014-03-02T10:20+03:00"), leg("xq", "117", "2014-03-02")
	if s, u := LegStubs(&a), LegStubs(&b); len(s) != 1 || len(u) != 1 || !s[0].Same(u[0]) {
		t.Errorf("two spellings of one leg have the stubs %v and %v", s, u)
	}
	if c := leg("XQ", "117", "2014-03"); len(LegStubs(&c)) != 0 {
		t.Error("a leg without a day has a stub")
	}
}

func TestAPlacesCodeFindsItsKeys(t *testing.T) {
	e := graph.Element{Kind: graph.Place}
	e.Props.AddText("iata", "ist")
	want := ReferenceKeys(&e)
	found := false
	for _, k := range PlaceKeys("IST", graph.Span{From: 0, To: 1}) {
		found = found || k.Same(want[0])
	}
	if !found {
		t.Error("IST does not find the place with that IATA code")
	}
}
