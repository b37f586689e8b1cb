package rings

import (
	"time"

	"portolan/analytics/run"
	"portolan/analytics/transit/travel"
	"portolan/graph"
)

// Question asks for findings about documents; the zero value asks for all.
type Question struct {
	travel.Question
	Kinds []Kind // only these; none: all
	First int    // rows at most; 0: all
}

// Kind is what was found.
type Kind string

// The kinds of findings.
const (
	BlankSeries     Kind = "BLANK_SERIES"      // neighbouring serials, or in one reported range, used by several people
	SharedNumber    Kind = "SHARED_NUMBER"     // one number under several people or names
	HandOver        Kind = "HAND_OVER"         // one document used by different people in turn
	SharedPhoto     Kind = "SHARED_PHOTO"      // one photograph in documents of several people or names
	SharedIdentity  Kind = "SHARED_IDENTITY"   // one name and date of birth under several numbers
	UsedAfterReport Kind = "USED_AFTER_REPORT" // used after its issuer reported it
)

// Kinds are all kinds of findings, in the order of the schema.
var Kinds = []Kind{BlankSeries, SharedNumber, HandOver, SharedPhoto, SharedIdentity, UsedAfterReport}

// Answer is the answer to "which documents belong together, and to whom?".
type Answer struct {
	Run          run.Run
	TotalCount   int // rows in all, those left out by First included
	CertainCount int // of these, with all that makes them certainly in the window
	Rows         []*Ring
}

// Ring is one finding. It is shared; nobody may change it.
type Ring struct {
	Kind        Kind
	Certain     bool         // still a finding on uses that lie in the window for certain
	Chance      float64      // that it is coincidence, 0 to 1; 1 where Tested is false
	Tested      bool         // whether chance was a question
	Documents   []graph.ID   // ascending; those known by a number in a person's record only have none
	People      []graph.ID   // who held or used them, ascending
	Reports     []graph.ID   // of issuers about them, ascending
	HandOvers   []Change     // in the order of time
	Helpers     []Helper     // most documents supplied first, then most people, then by id
	FirstSeen   time.Time    // earliest dated use; zero when none is dated
	LastSeen    time.Time    // latest, the last second of an imprecise date
	Inbound     int          // journeys into the zone on these documents
	Explanation string       // one sentence
	Evidence    run.Evidence // passages, holdings and reports
}

// Change is one document going from one user to the next.
type Change struct {
	Document graph.ID
	From, To graph.ID  // people
	Last     time.Time // latest moment of the first one's last use before it
	Next     time.Time // earliest moment of the other one's first use after it
}

// Helper is somebody who supplied or altered documents of a ring, or who helped
// more of its people than chance explains.
type Helper struct {
	Entity   graph.ID
	Supplied int     // documents of the ring that he or she is recorded to have supplied or altered
	People   int     // of the ring, helped in any way or on such a document
	Expected float64 // people of the ring whom one with as many clients would have helped by chance
	Chance   float64 // of helping at least as many
	Beyond   bool    // beyond chance, with at most 5 % false ones among all such helpers (Benjamini and Hochberg)
}
