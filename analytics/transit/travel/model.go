package travel

import (
	"context"
	"iter"
	"slices"
	"time"

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

// None stands for an unknown place, leg or person.
const None = int32(-1)

// Model is a viewer's graph in the words of travel: entities numbered by
// ascending id within their class, and who did what.
type Model struct {
	Actors    []Actor
	Places    []Place
	Legs      []Leg
	Passages  []Passage
	Documents []Document
	Reports   []Report // of documents, ascending by id
	Bookings  []Booking
	Transfers []Transfer
	Things    []Thing // phones and accounts
	Routes    []Route // as sources assert them
	Stays     []Stay
	Holds     []Holding // documents, phones and accounts of people
	Known     []Acquaintance
	Acts      []Act
	Owners    []string
	Where     map[graph.ID]Ref
	PlaceBy   map[string][]int32 // by code: crossings last, else ascending

	Twin []int32 // of each place: the first one of its sort and country that has a code of it at the same time, else itself
	Area []int32 // of each place: the town that it serves or lies in, else itself

	zone     Zone
	gap      time.Duration
	Zone     []bool    // of each place: whether it lies in the zone
	Moves    []Move    // by person, then in the order of time
	ByPerson []int32   // moves of actor a are Moves[ByPerson[a]:ByPerson[a+1]]
	Journeys []Journey // by person, then in the order of time
}

// Class tells the lists of the model apart.
type Class uint8

// The classes; NoClass is that of an entity that the analysis does not look at.
const (
	NoClass Class = iota
	ActorClass
	PlaceClass
	ReportClass
	LegClass
	PassageClass
	DocumentClass
	BookingClass
	TransferClass
	ThingClass
	RouteClass
)

// Ref is an entity's class and its number there.
type Ref struct {
	Class Class
	N     int32
}

// Actor is a person or an organization.
type Actor struct {
	ID           graph.ID
	Person       bool
	Never        bool     // never a row of a ranking, never labelled
	Residence    []uint16 // countries
	Nationality  []uint16
	Claims       []Claim    // functions that sources assert
	Born         graph.Span // date of birth, the most exact one; Always: unknown
	Female, Male bool       // as visible records say, which may disagree
	Names        []string   // full names, folded, sorted
	Passports    []string   // numbers, folded, where no document record is given, sorted
}

// Claim is a function and the owner who asserts it, each by its number.
type Claim struct{ Function, Owner uint16 }

// Place is a place that somebody or something went to or stayed at.
type Place struct {
	ID         graph.ID // zero for a place known by its code only
	Country    uint16
	Codes      []string
	Held       graph.Span // when it had its codes: as all of its records say together
	Unofficial bool       // an unofficial crossing
	Crossing   bool       // a border crossing, official or not
	Type       string     // sort of place, as the kinds table has it; "": unknown
	Lat, Lon   float64    // degrees north and east, where Located
	Located    bool
}

// Route is an ordered list of places as a source asserts it, with no people in
// it.
type Route struct {
	ID     graph.ID
	Places []int32
}

// Leg is one vehicle's movement.
type Leg struct {
	ID                 graph.ID
	From, To           int32
	FromCode, ToCode   string
	Departs, Arrives   graph.Span
	DepartsOn, Arrived bool
	Passengers         float64 // on board in all; 0: unknown
	Mode               string  // means of transport, as the kinds table has it; "": unknown
	Carrier, Service   string
}

// Passage is an entity of records that say that somebody was on a leg.
type Passage struct {
	ID                graph.ID
	Owners            []uint16
	People            []int32
	Leg, From, To     int32
	Via               int32 // crossing
	Departs, Arrives  graph.Span
	Dated, ArrivedOn  bool
	Outcome           Outcome
	Stop              string // REFUSED, DEPORTED or DETAINED of one stopped, "" otherwise
	Documents, Booked []int32
	Odds              float64 // chance that one of its records is right, by their grades; 1: one is not judged
}

// Outcome is how a passage ended.
type Outcome uint8

// The outcomes. Of records that disagree the highest counts.
const (
	OutcomeUnknown Outcome = iota
	Passed
	Stopped // refused, deported or detained
)

// Booking is a reservation, with the documents it was made on.
type Booking struct {
	ID        graph.ID
	Documents []int32
	Made      graph.Span // when it was made; Always: unknown
}

// Transfer is one movement of money or goods.
type Transfer struct {
	ID        graph.ID
	Date      graph.Span
	ForOthers bool
	Parties   []int32 // actors and owners of the accounts, both ends
	Senders   []int32
	Receivers []int32
	Amount    float64 // 0: unknown
	Currency  string  // as it is written, in capitals
}

// Thing is a phone or an account that people share.
type Thing struct {
	ID   graph.ID
	Kind graph.Kind
}

// Stay is one person at one place.
type Stay struct {
	Link          graph.ID
	Person, Place int32
	From, To      graph.Span
	Begun, Ended  bool
	Odds          float64 // chance that the link is right, by its grade; 1: it is not judged
}

// Holding is a person's document, phone or account in a period.
type Holding struct {
	Link   graph.ID
	Person int32
	What   Ref
	Span   graph.Span
}

// Acquaintance is a link by which a source says that two actors know each
// other: associates, relatives, people who communicated.
type Acquaintance struct {
	Link graph.ID
	A, B int32 // never the same
	Kin  bool  // relatives
}

// Act is a help, or a transfer sent for others.
type Act struct {
	Link   graph.ID
	Kind   graph.Kind
	Helper int32
	On     Ref
	Date   graph.Span
	Dated  bool
	Odds   float64 // chance that the link is right, by its grade; 1: it is not judged
}

// Move is a passage as it counts: one person, once on one leg. Several records
// of it are one move.
type Move struct {
	Person        int32
	Leg           int32
	From, To, Via int32
	Departs, Ends graph.Span
	Dated         bool
	Outcome       Outcome
	Stop          string // REFUSED, DEPORTED or DETAINED of one stopped, "" otherwise
	Passages      []int32
	Stays         []graph.ID
	Documents     []int32
	Bookings      []int32
	Journey       int32
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
