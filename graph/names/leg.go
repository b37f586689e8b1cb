package names

import "portolan/graph"

// LegStubs gives what a leg's key says without its place of departure: carrier,
// number and local date. Two legs with one stub and one place of departure are
// the same movement, however their sources name the place.
func LegStubs(e *graph.Element) []Key {
	return appendKeys(nil, e, graph.KeyRule{Name: "leg", Parts: []string{"carrier", "service", "departedAt"}})
}

// PlaceKeys gives the keys that a place with the code would have at the time:
// as a UN/LOCODE, an IATA code or a code of a border crossing.
func PlaceKeys(code string, at graph.Span) []Key {
	e := graph.Element{Kind: graph.Place}
	for _, p := range []string{"unlocode", "iata", "crossingCode"} {
		e.Props.AddText(p, code)
	}
	keys := ReferenceKeys(&e)
	for i := range keys {
		keys[i].Valid = at
	}
	return keys
}
