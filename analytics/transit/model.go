package transit

import (
	"context"
	"iter"
	"slices"

	"portolan/graph"
)

// Source is what the analysis reads: one viewer's graph. A view of the vault
// is one.
type Source interface {
	// Elements are all visible elements of the kinds in ascending order of
	// ids; links only where both ends are visible.
	Elements(ctx context.Context, kinds ...graph.Kind) iter.Seq2[*graph.Element, error]
	// Resolve is the entity that a visible record belongs to.
	Resolve(id graph.ID) (graph.ID, bool)
}

// none stands for an unknown place, leg or person.
const none = int32(-1)

// Model is a viewer's graph in the words of travel: entities numbered by
// ascending id within their class, and who did what.
type Model struct {
	actors    []actor
	places    []place
	legs      []leg
	passages  []passage
	documents []document
	bookings  []booking
	transfers []transfer
	things    []thing // phones and accounts
	stays     []stay
	holds     []holding // documents, phones and accounts of people
	acts      []act
	owners    []string
	where     map[graph.ID]ref
	placeBy   map[string]int32 // by code

	zone     []bool    // of each place: whether it lies in the zone
	moves    []move    // by person, then in the order of time
	byPerson []int32   // moves of actor a are moves[byPerson[a]:byPerson[a+1]]
	journeys []journey // by person, then in the order of time
}

// class tells the lists of the model apart.
type class uint8

const (
	noClass class = iota
	actorClass
	placeClass
	legClass
	passageClass
	documentClass
	bookingClass
	transferClass
	thingClass
)

// ref is an entity's class and its number there.
type ref struct {
	class class
	n     int32
}

// actor is a person or an organization.
type actor struct {
	id          graph.ID
	person      bool
	never       bool     // never a row of a ranking, never labelled
	residence   []uint16 // countries
	nationality []uint16
	claims      []claim // functions that sources assert
}

// claim is a function and the owner who asserts it.
type claim struct{ function, owner uint16 }

type place struct {
	id         graph.ID // zero for a place known by its code only
	country    uint16
	codes      []string
	unofficial bool
}

// leg is one vehicle's movement.
type leg struct {
	id                 graph.ID
	from, to           int32
	fromCode, toCode   string
	departs, arrives   graph.Span
	departsOn, arrived bool
	passengers         float64
}

// passage is an entity of records that say that somebody was on a leg.
type passage struct {
	id                graph.ID
	owners            []uint16
	people            []int32
	leg, from, to     int32
	via               int32 // crossing
	departs, arrives  graph.Span
	dated, arrivedOn  bool
	outcome           outcome
	documents, booked []int32
}

type outcome uint8

const (
	outcomeUnknown outcome = iota
	passed
	stopped // refused, deported or detained
)

type document struct {
	id    graph.ID
	false bool
}

type booking struct {
	id        graph.ID
	documents []int32
}

// transfer is one movement of money or goods.
type transfer struct {
	id        graph.ID
	date      graph.Span
	forOthers bool
	parties   []int32 // actors and owners of the accounts, both ends
	receivers []int32
}

type thing struct{ id graph.ID }

// stay is one person at one place.
type stay struct {
	link          graph.ID
	person, place int32
	from, to      graph.Span
	begun, ended  bool
}

// holding is a person's document, phone or account in a period.
type holding struct {
	link   graph.ID
	person int32
	what   ref
	span   graph.Span
}

// act is a help, or a transfer sent for others.
type act struct {
	link   graph.ID
	kind   graph.Kind
	helper int32
	on     ref
	date   graph.Span
	dated  bool
}

// move is a passage as it counts: one person, once on one leg. Several records
// of it are one move.
type move struct {
	person        int32
	leg           int32
	from, to, via int32
	departs, ends graph.Span
	dated         bool
	outcome       outcome
	passages      []int32
	stays         []graph.ID
	documents     []int32
	bookings      []int32
	journey       int32
}

// sortByID numbers a list by ascending id: it returns for each old number the
// new one.
func sortByID[T any](rows []T, id func(*T) graph.ID) []int32 {
	order := make([]int32, len(rows))
	for i := range order {
		order[i] = int32(i)
	}
	slices.SortFunc(order, func(a, b int32) int {
		if c := id(&rows[a]).Compare(id(&rows[b])); c != 0 {
			return c
		}
		return int(a - b)
	})
	sorted, renumber := make([]T, len(rows)), make([]int32, len(rows))
	for i, o := range order {
		sorted[i], renumber[o] = rows[o], int32(i)
	}
	copy(rows, sorted)
	return renumber
}

// insert puts n into an ascending set.
func insert[T int32 | uint16](set []T, n T) []T {
	i, found := slices.BinarySearch(set, n)
	if found {
		return set
	}
	return slices.Insert(set, i, n)
}
