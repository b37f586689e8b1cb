package company

import (
	"time"

	"portolan/analytics/run"
	"portolan/analytics/transit/travel"
	"portolan/graph"
)

// The default and the limit of how long after another somebody follows.
const (
	Hours    = 72
	MaxHours = 24 * 30
)

// Question asks who kept company; the zero value asks for all pairs.
type Question struct {
	travel.Question
	Of    graph.ID // only pairs with this person; zero: all
	Hours int      // of following, 1 to MaxHours; 0: Hours
	Kinds []Kind   // only these; none: all
	First int      // rows at most; 0: all
}

// Kind is how two people kept company.
type Kind string

// The kinds of company.
const (
	SharedLegs  Kind = "SHARED_LEGS"  // on the same legs
	SharedStays Kind = "SHARED_STAYS" // at the same places at one time
	Followed    Kind = "FOLLOWED"     // the second arrived where the first had, shortly after, twice or more
)

// Kinds are all kinds, in the order of the schema.
var Kinds = []Kind{SharedLegs, SharedStays, Followed}

// Answer is the answer to "who kept company?". Pairs are listed when they are
// beyond chance: at most 5 % false ones of each kind (Benjamini and Hochberg).
type Answer struct {
	Run          run.Run
	TotalCount   int // rows in all, those left out by First included
	CertainCount int // of these, with all occasions certainly in the window
	Tested       int // pairs of the kinds asked for that chance was asked of
	Rows         []*Pair
}

// Pair are two people who kept company. It is shared; nobody may change it.
type Pair struct {
	Kind        Kind
	One, Other  graph.ID // of FOLLOWED the one in front, then the follower; else ascending
	Chance      float64
	Certain     bool
	Occasions   []Occasion // in the order of time
	Bookings    []graph.ID // that both were on, ascending
	Explanation string
	Evidence    run.Evidence // passages, stays and bookings
}

// Occasion is one time together.
type Occasion struct {
	Leg        graph.ID // zero: not on a leg
	Place      graph.ID // zero: on a leg, or at a place without a record
	At         time.Time
	Here       float64 // others who were there: passengers, stays or arrivals
	Comparable float64 // of as many: see docs/questions/company.md
}
