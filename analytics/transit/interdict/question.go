package interdict

import (
	"fmt"
	"maps"
	"time"

	"portolan/analytics/run"
	"portolan/analytics/transit/travel"
	"portolan/graph"
)

// MaxBudget is the most checks that a question may ask for.
const MaxBudget = 100

// Unit is what one check stands for.
type Unit string

// The units.
const (
	Place     Unit = "PLACE"      // a place, all the time
	PlaceWeek Unit = "PLACE_WEEK" // a place, from a Monday to the Sunday after it
	Leg       Unit = "LEG"        // one vehicle's movement; without a record of it, one way on one day
)

// Aim is what the checks are to stop the most of.
type Aim string

// The aims.
const (
	Journeys Aim = "JOURNEYS"
	People   Aim = "PEOPLE" // those with a journey that is stopped
)

// Question asks where to stop journeys into the zone.
type Question struct {
	travel.Question
	Unit    Unit
	Aim     Aim
	Budget  int      // checks, 1 to MaxBudget
	Via     []string // only journeys through one of these places: codes, or ids in hexadecimal
	Avoid   []string // places that cannot be checked, likewise
	Network graph.ID // only journeys of the people of this transit network; zero: all
	First   int      // rows and corridors at most; 0: all
}

// Check refuses what cannot be asked.
func (q Question) Check() error {
	const op = "interdict.Question"
	switch {
	case q.Budget < 1 || q.Budget > MaxBudget:
		return graph.Errorf(graph.Invalid, op, "budget is the number of checks to choose, 1 to %d, not %d: with none nothing is stopped", MaxBudget, q.Budget)
	case q.Unit != Place && q.Unit != PlaceWeek && q.Unit != Leg:
		return graph.Errorf(graph.Invalid, op, "the unit %.40q is none of PLACE, PLACE_WEEK and LEG", q.Unit)
	case q.Aim != Journeys && q.Aim != People:
		return graph.Errorf(graph.Invalid, op, "the aim %.40q is neither JOURNEYS nor PEOPLE", q.Aim)
	}
	return nil
}

// Spec is the question for the run of its answer.
func (q Question) Spec() run.Spec {
	args := maps.Clone(q.Args())
	args["unit"], args["aim"], args["budget"] = string(q.Unit), string(q.Aim), q.Budget
	args["via"], args["avoid"], args["network"] = run.Texts(q.Via), run.Texts(q.Avoid), ""
	if !q.Network.IsZero() {
		args["network"] = q.Network.String()
	}
	args["first"] = q.First
	return run.Spec{Question: "interdiction", Args: args}
}

// Answer says where to stop journeys, and what that leaves. It is shared; nobody
// may change it.
type Answer struct {
	Run          run.Run
	TotalCount   int // checks that stop at least one journey, the chosen ones among them
	CertainCount int // of these, that stop one which lies in the window for certain
	Rows         []Row

	Total     Flow    // the journeys into the zone that the question is about
	Stopped   Flow    // by all the chosen checks; people: with at least one journey stopped
	Left      Flow    // people: with at least one journey left
	Beyond    Flow    // journeys that no check of this unit stops
	Upper     int     // no choice of as many checks stops more, in units of the aim
	Ratio     float64 // the chosen stop at least this share of the best choice
	Exact     bool    // there is no better choice
	Cut       Cut
	Next      []Corridor // where the stopped would go, most first
	NextCount int        // corridors in all
	Unmatched int        // stopped journeys with no other recorded way
	ByCountry int        // stopped journeys whose other ways are those of their countries only
	Note      string
	Reason    string
}

// Bytes is about the memory that the answer holds.
func (a *Answer) Bytes() int64 {
	n := 1000 + 100*len(a.Cut.Spots)
	for i := range a.Rows {
		n += 400 + 16*(len(a.Rows[i].Stopped)+len(a.Rows[i].Evidence))
	}
	for i := range a.Next {
		n += 200 + 16*(len(a.Next[i].Places)+len(a.Next[i].Evidence))
	}
	return int64(n)
}

// Flow counts journeys and the people who made them.
type Flow struct{ Journeys, People int }

// Spot is what is checked.
type Spot struct {
	Place    graph.ID  // PLACE and PLACE_WEEK; zero for one known by its code only
	Code     string    // a code of the place, or of the place of departure; "": none known
	Week     time.Time // PLACE_WEEK: the Monday, UTC
	Leg      graph.ID  // LEG; zero for a way on a day that has no record of its own
	From, To graph.ID  // LEG
	Departs  time.Time // LEG: at the earliest
}

// Row is one check, in the order chosen.
type Row struct {
	Spot
	Rank        int
	Stops       Flow    // journeys that pass it, with those that a check before it stops already
	Gain        Flow    // what it adds to the checks before it
	Share       float64 // of the aim's total, that this check and those before it stop
	Certain     int     // journeys of Stops that lie in the window for certain
	InCut       bool    // it lies in a smallest set of checks that leaves no way
	Stopped     []graph.ID
	Explanation string
	Evidence    run.Evidence // passages or stays that put people there
}

// Cut is the smallest set of checks that leaves no way into the zone, whoever
// took which part of it.
type Cut struct {
	Exists bool   // false: some way has nothing that could be checked
	Size   int    // checks in every smallest set
	Spots  []Spot // the smallest set nearest to the origins
	Beside int    // journeys left out: straight from where they are first seen to the zone, or not dated well enough
}

// Corridor is a recorded way that the stopped could take next.
type Corridor struct {
	Places   []graph.ID // in order, from the origin to the entry of the zone; without places that have no record
	Used     Flow       // on it now
	Expected float64    // stopped journeys that would go there, were they to choose as others do
	Share    float64    // of all that would go on
	Evidence run.Evidence
}

const weekSeconds = 7 * travel.Day

// weekOf numbers weeks from Monday to Sunday.
func weekOf(t int64) int64 {
	const monday = 4 * travel.Day // 1970-01-05
	n := (t - monday) / weekSeconds
	if (t-monday)%weekSeconds < 0 {
		n--
	}
	return n
}

func mondayOf(week int64) time.Time {
	return time.Unix(week*weekSeconds+4*travel.Day, 0).UTC()
}

func (f Flow) of(total Flow) string {
	share := 0.0
	if total.Journeys > 0 {
		share = 100 * float64(f.Journeys) / float64(total.Journeys)
	}
	return fmt.Sprintf("%d of %d journeys into the zone (%.0f %%)", f.Journeys, total.Journeys, share)
}
