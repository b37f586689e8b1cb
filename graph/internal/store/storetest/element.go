package storetest

import (
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"time"

	"portolan/graph"
	"portolan/graph/internal/store"
)

// start is the time of the first commit of every test.
var start = time.Date(2014, 3, 2, 8, 0, 0, 0, time.UTC)

// ID is the n-th id of the tests; their order is the order of the numbers.
func ID(n int) (id graph.ID) {
	binary.BigEndian.PutUint64(id[:], uint64(n))
	id[15] = 0x5a
	return id
}

// Person is a record with the n-th id and the name.
func Person(n int, name string) graph.Element {
	e := graph.Element{
		ID: ID(n), Kind: graph.Person, Dataset: "tests", Ref: fmt.Sprint("p", n),
		Marking: graph.Marking{Owner: "FR", All: true, Level: graph.Official},
	}
	e.Props.AddText("name", name)
	return e
}

// Link is a link with the n-th id between the records with two other ids.
func Link(n, from, to int) graph.Element {
	e := graph.Element{
		ID: ID(n), Kind: graph.Associate, Dataset: "tests", Ref: fmt.Sprint("l", n), From: ID(from), To: ID(to),
		Marking: graph.Marking{Owner: "FR", All: true, Level: graph.Official},
	}
	e.Normalise()
	return e
}

// Puts is a batch that stores the elements as new ones.
func Puts(batch int, elements ...graph.Element) store.Batch {
	b := store.Batch{ID: ID(1_000_000 + batch), Time: start.Add(time.Duration(batch) * time.Second)}
	for _, e := range elements {
		b.Puts = append(b.Puts, store.Put{Element: e})
	}
	return b
}

// Seal seals what the batch puts, as a writer does that has prepared it.
func Seal(b store.Batch) store.Batch {
	for i := range b.Puts {
		if s, err := store.Seal(&b.Puts[i].Element); err == nil { // what fails Check goes unsealed
			b.Puts[i].Sealed = s
		}
	}
	return b
}

// drawn is a random element with the n-th id: of odd numbers a link.
func drawn(r *rand.Rand, n, people int) graph.Element {
	e := Person(n, fmt.Sprintf("name %d", r.IntN(1000)))
	if n%2 == 1 {
		from := 2 * r.IntN(people)
		e = Link(n, from+2, (from+2+2*r.IntN(people))%(2*people)+2)
		if e.From == e.To {
			e.To = ID(2*people + 100)
		}
		e.Kind = []graph.Kind{graph.Associate, graph.Family, graph.Other}[r.IntN(3)]
		if e.Kind == graph.Other {
			e.Props.AddText("role", "drawn")
		}
		if e.Check() != nil {
			e.Kind, e.Props = graph.Associate, nil
		}
		e.Normalise()
	} else if r.IntN(4) == 0 {
		e.Kind, e.Props = graph.Organization, nil
		e.Props.AddText("name", "Torvin Freight")
	}
	e.Marking.Owner = []string{"FR", "TR", "UN"}[r.IntN(3)]
	if r.IntN(3) == 0 {
		e.Marking.All, e.Marking.Audience = false, []string{"DE", "IPSG"}
	}
	return e
}
