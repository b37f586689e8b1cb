package lineage

import (
	"portolan/analytics/run"
	"portolan/analytics/transit/flow"
	"portolan/analytics/transit/travel"
	"portolan/graph"
)

// MostPeriods is how many periods a question may span.
const MostPeriods = 60

// Question asks what became of networks.
type Question struct {
	travel.Question
	By    flow.Length // how long a period is
	First int         // rows at most; 0: all
}

// Answer is the answer to "what became of the networks?".
type Answer struct {
	Run        run.Run
	Periods    []string // looked at, in the order of time
	TotalCount int      // rows in all, those left out by First included
	Rows       []*Line
}

// Beginning is how a line begins.
type Beginning string

// The beginnings.
const (
	Born  Beginning = "BORN"  // nothing before shares enough with it
	Split Beginning = "SPLIT" // part of a network that went on in several
	Known Beginning = "KNOWN" // it is there in the first period looked at
)

// Ending is how a line ends.
type Ending string

// The endings.
const (
	Died    Ending = "DIED"    // nothing later shares enough with it
	Merged  Ending = "MERGED"  // it went on in another, with others
	Ongoing Ending = "ONGOING" // it is there in the last period looked at
)

// Line is one network through time. It is shared; nobody may change it.
type Line struct {
	ID          graph.ID // of its first network
	Beginning   Beginning
	From        graph.ID // of a Split: the line that it comes from
	Ending      Ending
	Into        graph.ID // of a Merged: the line that it went into
	Stages      []Stage  // one a period, without gaps
	People      []graph.ID
	Helpers     []graph.ID
	Explanation string // one sentence
}

// Stage is what a line was in one period and the one before it.
type Stage struct {
	Period  string
	Network graph.ID // as transitNetworks names it for these two periods
	People  int
	Helpers int
	Joined  int        // people and helpers that its stage before did not have
	Left    int        // people and helpers of its stage before that it has not
	Merged  []graph.ID // lines that went into it here, ascending
	Parted  []graph.ID // lines that split from it here, ascending
}
