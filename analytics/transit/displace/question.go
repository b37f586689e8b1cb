package displace

import (
	"maps"
	"time"

	"portolan/analytics/run"
	"portolan/analytics/transit/travel"
	"portolan/graph"
)

// The most periods on each side of the event, and the most days of one.
const (
	MaxPeriods = 60
	MaxDays    = 366
)

// Question asks what became of the flow at a place or of a helper after a date.
type Question struct {
	travel.Question
	Subject      string // a place: code, or id in hexadecimal; or a helper: id in hexadecimal
	At           time.Time
	Days         int      // of each period
	Periods      int      // before, and after
	Alternatives []string // places or helpers instead of those found
	Comparison   []string // likewise
	First        int      // alternatives shown at most; 0: all
}

// Check refuses what cannot be asked.
func (q Question) Check() error {
	const op = "displace.Question"
	switch {
	case q.Periods < 2 || q.Periods > MaxPeriods:
		return graph.Errorf(graph.Invalid, op, "periods is the number of periods on each side, 2 to %d, not %d: one alone does not tell chance from change", MaxPeriods, q.Periods)
	case q.Days < 1 || q.Days > MaxDays:
		return graph.Errorf(graph.Invalid, op, "periodDays is 1 to %d, not %d", MaxDays, q.Days)
	case q.At.Year() < 1 || q.At.Year() > 9000:
		return graph.Errorf(graph.Invalid, op, "at is the day of the event, between the years 1 and 9000, not %s", q.At.Format(time.DateOnly))
	}
	return nil
}

// Spec is the question for the run of its answer.
func (q Question) Spec() run.Spec {
	args := maps.Clone(q.Args())
	args["subject"], args["at"], args["periodDays"], args["periods"] = q.Subject, q.At.UTC().Format(time.RFC3339), q.Days, q.Periods
	args["alternatives"], args["comparison"], args["first"] = run.Texts(q.Alternatives), run.Texts(q.Comparison), q.First
	return run.Spec{Question: "displacement", Args: args}
}

// Answer says what became of the flow. It is shared; nobody may change it.
type Answer struct {
	Run          run.Run
	TotalCount   int // rows in all
	CertainCount int // of these, with a journey whose date lies in one period for certain
	Rows         []Row
	Lost         float64 // journeys expected at the subject and not made there
	Gained       float64 // journeys made by the alternatives beyond what was expected
	Comparison   []graph.ID
	Undated      int // journeys of the subject with no date that lies in one period
	Note         string
}

// Role is what a row stands for.
type Role string

// The roles, in the order of rows.
const (
	Subject      Role = "SUBJECT"
	Alternatives Role = "ALTERNATIVES" // all of them together, each journey once
	Comparison   Role = "COMPARISON"   // the group, each journey once
	Alternative  Role = "ALTERNATIVE"
)

// Row is one series of journeys around the event.
type Row struct {
	Role          Role
	Entity        graph.ID // of a subject or an alternative; zero for a group, and for a place known by its code only
	Code          string   // of a place
	Periods       []Period
	Before, After int
	Expected      float64 // after, had it changed as the comparison group did
	Ratio         float64 // after over expected, each with a half added
	Low, High     float64 // 90 % interval of Ratio; without a comparison group, of after over before
	Certain       int     // journeys whose date lies in one period for certain
	Explanation   string
	Evidence      run.Evidence
}

// Period is one period of a series.
type Period struct {
	From     time.Time
	Journeys int
}

// Bytes is about the memory that the answer holds.
func (a *Answer) Bytes() int64 {
	n := 1000 + 16*len(a.Comparison)
	for i := range a.Rows {
		n += 400 + 16*len(a.Rows[i].Evidence) + 32*len(a.Rows[i].Periods)
	}
	return int64(n)
}
