package money

import (
	"time"

	"portolan/analytics/run"
	"portolan/analytics/transit/travel"
	"portolan/graph"
)

// The limits and defaults of how long before an event a transfer may be.
const (
	Days    = 30
	MaxDays = 365
)

// Question asks which money fits journeys.
type Question struct {
	travel.Question
	Days  int    // before a departure or booking, 1 to MaxDays; 0: Days
	Kinds []Kind // only these; none: all
	First int    // rows at most; 0: all
}

// Kind is what fits.
type Kind string

// The kinds of leads.
const (
	TimedPayment Kind = "TIMED_PAYMENT" // one payer, one traveller, before departures or bookings
	CommonPayer  Kind = "COMMON_PAYER"  // one payer before the journeys of several people
	Chain        Kind = "CHAIN"         // one sum handed on, in the order of time
)

// Kinds are all kinds of leads, in the order of the schema.
var Kinds = []Kind{TimedPayment, CommonPayer, Chain}

// Answer is the answer to "which money paid for journeys?".
type Answer struct {
	Run          run.Run
	TotalCount   int // rows in all, those left out by First included
	CertainCount int // of these, with a transfer and what it precedes certainly in the window, in this order
	Rows         []*Lead
}

// Lead is one finding. It is shared; nobody may change it.
type Lead struct {
	Kind        Kind
	Rank        int        // competition rank among the rows, the least chance first
	Chance      float64    // that the timing, or the chain, is coincidence; 0 to 1
	Beyond      bool       // beyond chance, with at most 5 % false ones among all leads of its kind (Benjamini and Hochberg)
	Certain     bool       // see Answer
	Payers      []graph.ID // ascending
	Between     []graph.ID // those who handed it on, in the order of time
	Receivers   []graph.ID // ascending
	Transfers   []graph.ID // ascending; of a chain in the order of time
	Journeys    int        // that begin in time after a transfer
	Bookings    int        // made in time after a transfer
	FirstSeen   time.Time  // of the transfers
	LastSeen    time.Time
	Explanation string       // one sentence
	Evidence    run.Evidence // transfers, passages and bookings
}
