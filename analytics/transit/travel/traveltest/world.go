package traveltest

import (
	"context"
	"encoding/binary"
	"fmt"
	"iter"
	"slices"
	"strings"
	"testing"

	"portolan/analytics/transit/travel"
	"portolan/graph"
)

// World is a world told in short sentences: every name is an element. It is a
// source of the analysis.
type World struct {
	testing.TB
	elements []*graph.Element
	byName   map[string]graph.ID
	Names    map[graph.ID]string // of every element
	same     map[graph.ID]graph.ID
	base     uint64
}

// New is a world of a few places: TUN in Tunisia; IST, GZT, ADA and the
// unofficial crossing SMG in Turkey; RAQ and ALP in the conflict zone.
func New(t testing.TB) *World {
	w := &World{TB: t, byName: map[string]graph.ID{}, Names: map[graph.ID]string{}, same: map[graph.ID]graph.ID{}}
	w.Place("TUN", "country=TN", "iata=TUN")
	w.Place("IST", "country=TR", "iata=IST")
	w.Place("GZT", "country=TR", "unlocode=TRGZT")
	w.Place("ADA", "country=TR", "iata=ADA")
	w.Place("RAQ", "country=SY")
	w.Place("ALP", "country=SY")
	w.Place("SMG", "country=TR", "placeType=UNOFFICIAL_CROSSING")
	return w
}

// Add makes a record or link of the name with properties such as "country=TN";
// owner, from, to and grade stand beside the properties.
func (w *World) Add(k graph.Kind, name string, props ...string) *graph.Element {
	w.Helper()
	e := &graph.Element{Kind: k, Dataset: "d", Ref: name, Marking: graph.Marking{Owner: "TR", All: true, Level: graph.Official}}
	w.base++
	binary.BigEndian.PutUint64(e.ID[8:], w.base)
	if !k.IsLink() {
		if _, dup := w.byName[name]; dup {
			w.Fatalf("%s stands twice", name)
		}
		w.byName[name] = e.ID
	}
	w.Names[e.ID] = name
	for _, p := range props {
		key, text, _ := strings.Cut(p, "=")
		switch key {
		case "owner":
			e.Marking.Owner = text
		case "from":
			e.Valid.From = graph.Date(text)
		case "to":
			e.Valid.To = graph.Date(text)
		case "grade":
			e.Grade = graph.Grade{Scheme: "ADMIRALTY", Code: text}
		default:
			e.Props.AddText(key, text)
		}
	}
	w.elements = append(w.elements, e)
	return e
}

// Person makes a person.
func (w *World) Person(name string, props ...string) { w.Helper(); w.Add(graph.Person, name, props...) }

// Place makes a place.
func (w *World) Place(name string, props ...string) { w.Helper(); w.Add(graph.Place, name, props...) }

// Link joins two named records.
func (w *World) Link(k graph.Kind, from, to string, props ...string) {
	w.Helper()
	e := w.Add(k, fmt.Sprintf("%s %s %s", from, k, to), props...)
	e.From, e.To = w.ID(from), w.ID(to)
	e.Normalise()
	w.checkElement(e)
}

func (w *World) checkElement(e *graph.Element) {
	w.Helper()
	if err := e.Check(); err != nil {
		w.Fatal(err)
	}
}

// ID is the id of what has the name.
func (w *World) ID(name string) graph.ID {
	w.Helper()
	id, ok := w.byName[name]
	if !ok {
		w.Fatalf("nothing is called %s", name)
	}
	return id
}

// Leg is a leg between two places on a date.
func (w *World) Leg(name, from, to, date string, props ...string) {
	w.Helper()
	w.Add(graph.Leg, name, append(props, "departedAt="+date)...)
	w.Link(graph.Departs, name, from)
	w.Link(graph.Arrives, name, to)
}

// On puts a person on a leg; the passage is called person/leg.
func (w *World) On(person, leg string, props ...string) string {
	w.Helper()
	name := person + "/" + leg
	for w.byName[name] != (graph.ID{}) {
		name += "'"
	}
	w.Add(graph.Passage, name, props...)
	w.Link(graph.Took, person, name)
	w.Link(graph.On, name, leg)
	return name
}

// Join makes records one entity, the first being the earliest.
func (w *World) Join(names ...string) {
	for _, n := range names[1:] {
		w.same[w.ID(n)] = w.ID(names[0])
	}
}

// Resolve is the entity of a record.
func (w *World) Resolve(id graph.ID) (graph.ID, bool) {
	if e, ok := w.same[id]; ok {
		return e, true
	}
	_, ok := w.Names[id]
	return id, ok
}

// Elements are those of the kinds, in the order in which they were told.
func (w *World) Elements(_ context.Context, kinds ...graph.Kind) iter.Seq2[*graph.Element, error] {
	return func(yield func(*graph.Element, error) bool) {
		for _, e := range w.elements {
			if slices.Contains(kinds, e.Kind) && !yield(e, nil) {
				return
			}
		}
	}
}

// Model reads the world, with the conflict zone.
func (w *World) Model() *travel.Model {
	w.Helper()
	m, err := travel.Read(context.Background(), w, travel.ConflictZone, 0)
	if err != nil {
		w.Fatal(err)
	}
	return m
}

// Called are the names of ids.
func (w *World) Called(ids []graph.ID) string {
	var out []string
	for _, id := range ids {
		out = append(out, w.Names[id])
	}
	return strings.Join(out, " ")
}

// Name is the name of an id, "?" where there is none.
func (w *World) Name(id graph.ID) string {
	if n, ok := w.Names[id]; ok {
		return n
	}
	return "?"
}

// Went records passages of a person between places, each told as "TUN>IST
// 2014-05-01". Properties are those of every passage. A place in the middle is
// the crossing: "GZT>SMG>ALP 2014-05-03". Whoever has no record gets one. The
// names of the passages are returned.
func (w *World) Went(person string, passages []string, props ...string) (names []string) {
	w.Helper()
	if _, ok := w.byName[person]; !ok {
		w.Person(person)
	}
	for _, text := range passages {
		way, date, _ := strings.Cut(text, " ")
		at := strings.Split(way, ">")
		name := fmt.Sprintf("%s/%s %d", person, text, len(w.elements))
		w.Add(graph.Passage, name, append(slices.Clone(props), "departedAt="+date)...)
		names = append(names, name)
		w.Link(graph.Took, person, name)
		w.Link(graph.Departs, name, at[0])
		w.Link(graph.Arrives, name, at[len(at)-1])
		if len(at) == 3 {
			w.Link(graph.CrossedAt, name, at[1])
		}
	}
	return names
}
