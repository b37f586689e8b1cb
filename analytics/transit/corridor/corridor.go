package corridor

import (
	"cmp"
	"context"
	"crypto/sha256"
	"fmt"
	"slices"
	"time"

	"portolan/analytics/run"
	"portolan/analytics/transit/travel"
	"portolan/graph"
)

// MinPeople is how many people make a corridor where the question does not say.
const MinPeople = 5

// Question asks for the corridors.
type Question struct {
	travel.Question
	Via       []string // through one of these: codes, or ids in hexadecimal
	MinPeople int      // people who went by at the least, from 2 up
	First     int      // rows at most; 0: all
}

// Answer are the corridors, most people first.
type Answer struct {
	Run          run.Run
	TotalCount   int // rows in all, those left out by First included
	CertainCount int // of these, corridors on certain journeys alone
	Rows         []*Corridor
}

// Corridor is a sequence of places that several people went by. It is shared;
// nobody may change it.
type Corridor struct {
	ID            graph.ID         // hash of its places: the same places have the same
	Places        []graph.ID       // in order; a place without a record is left out
	Direction     travel.Direction // of most of its journeys
	People        []graph.ID       // ascending
	PeopleCertain int              // by a journey that lies in the window for certain
	Certain       bool             // a corridor on certain journeys alone
	Journeys      int
	Months        []Month    // those with a journey, in order
	Origins       []Share    // people by country of nationality, else residence
	Modes         []Share    // passages by means of transport
	Carriers      []Share    // passages by carrier
	Facilitators  []graph.ID // who helped on these passages, ascending; nobody who is never a row of a ranking
	Documents     []graph.ID // used on them, ascending
	FirstSeen     time.Time  // zero when none is dated
	LastSeen      time.Time
	Trend         Trend
	Routes        []graph.ID // asserted ones that go by these places, ascending
	Evidence      run.Evidence

	areas []int32
	dir   int
}

// Month is the journeys that began in one month.
type Month struct {
	Month            time.Time // its first instant
	People, Journeys int
}

// Share is how many there are of something; the largest first.
type Share struct {
	Name  string
	Count int
}

var directions = []travel.Direction{travel.Inbound, travel.Return, travel.Relocation, travel.Otherwise}

// Analysis is the corridors of one window before any filter. It is safe for
// concurrent use and never changes.
type Analysis struct {
	window *travel.Window
	rows   []*Corridor
	cut    string
}

// Find mines the corridors that at least s people went by.
func Find(ctx context.Context, w *travel.Window, s int) (*Analysis, error) {
	k := walkOf(w)
	grams, err := mine(ctx, k, s)
	if err != nil {
		return nil, err
	}
	slices.SortFunc(grams, func(x, y gram) int {
		return cmp.Or(cmp.Compare(y.people, x.people), cmp.Compare(y.length, x.length), slices.Compare(k.places(&x), k.places(&y)))
	})
	a := &Analysis{window: w}
	if len(grams) > maxRows {
		a.cut = fmt.Sprintf("%d of %d corridors, those with the fewest people, are left out: ask for more people", len(grams)-maxRows, len(grams))
		grams = grams[:maxRows]
	}
	d := newDescriber(w, k)
	for i := range grams {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		a.rows = append(a.rows, d.describe(&grams[i], s))
	}
	d.trends(a.rows)
	return a, nil
}

// Reason says what was cut, or "".
func (a *Analysis) Reason() string { return a.cut }

// Note says what had to be assumed or why there is nothing, or "".
func (a *Analysis) Note() string {
	if note := a.window.Note(); note != "" || len(a.rows) > 0 {
		return note
	}
	return fmt.Sprintf("no sequence of %d places was gone by often enough in the %d recorded journeys of the graph", minPlaces, len(a.window.Journeys))
}

// Answer are the corridors through one of the places, without their run.
func (a *Analysis) Answer(q Question) (out Answer) {
	named := a.window.Named(q.Via)
	through := map[int32]bool{}
	for p := range named {
		through[a.window.Area[p]] = true
	}
	for _, r := range a.rows {
		if len(q.Via) > 0 && !slices.ContainsFunc(r.areas, func(p int32) bool { return through[p] || named[p] }) {
			continue
		}
		out.TotalCount++
		if r.Certain {
			out.CertainCount++
		}
		if q.First == 0 || len(out.Rows) < q.First {
			out.Rows = append(out.Rows, r)
		}
	}
	return out
}

// Bytes is about the memory that the analysis holds beside its window.
func (a *Analysis) Bytes() int64 {
	n := 0
	for _, r := range a.rows {
		n += 500 + 16*(len(r.Places)+len(r.People)+len(r.Evidence)+len(r.Facilitators)+len(r.Documents)) + 40*len(r.Months)
	}
	return int64(n)
}

// identify hashes what stands for each place: its record, else its code.
func identify(w *travel.Window, areas []int32) (id graph.ID) {
	h := sha256.New()
	for _, p := range areas {
		x := &w.Places[p]
		h.Write(x.ID[:])
		if x.ID.IsZero() {
			fmt.Fprintf(h, "%q", x.Codes)
		}
	}
	copy(id[:], h.Sum(nil))
	return id
}
