package whatif

import (
	"maps"

	"portolan/analytics/run"
	"portolan/analytics/transit/travel"
	"portolan/graph"
)

// MaxBest is the most helpers that a question may ask to choose, MaxRemoved the
// most things that it may take away.
const (
	MaxBest    = 50
	MaxRemoved = 1000
)

// Question asks what would be left without some things.
type Question struct {
	travel.Question
	People, Documents, Transfers []graph.ID // entities
	Places                       []string   // codes, or ids in hexadecimal
	Best                         int        // how many helpers to choose; 0: none
	First                        int        // substitutes at most; 0: all
}

// Check refuses what cannot be asked.
func (q Question) Check() error {
	const op = "whatif.Question"
	if q.Best < 0 || q.Best > MaxBest {
		return graph.Errorf(graph.Invalid, op, "best is the number of helpers to choose, 0 to %d, not %d", MaxBest, q.Best)
	}
	if n := len(q.People) + len(q.Documents) + len(q.Transfers) + len(q.Places); n > MaxRemoved {
		return graph.Errorf(graph.Invalid, op, "%d things are to be removed; at most %d are", n, MaxRemoved)
	}
	return nil
}

// Spec is the question for the run of its answer.
func (q Question) Spec() run.Spec {
	args := maps.Clone(q.Args())
	ids := func(list []graph.ID) []string {
		texts := make([]string, len(list))
		for i, id := range list {
			texts[i] = id.String()
		}
		return run.Texts(texts)
	}
	args["people"], args["documents"], args["transfers"] = ids(q.People), ids(q.Documents), ids(q.Transfers)
	args["places"], args["best"], args["first"] = run.Texts(q.Places), q.Best, q.First
	return run.Spec{Question: "whatIf", Args: args}
}

// Answer says what would be left. It is shared; nobody may change it.
type Answer struct {
	Run             run.Run
	Rows            []Measure
	Stopped         int // journeys that would not stand
	StoppedCertain  int // of these, in the window for certain
	Evidence        run.Evidence
	ByJourneys      Choice
	ByParts         Choice
	Substitutes     []Substitute
	SubstituteCount int
	Note            string
}

// Measure is one figure with all there and without what is removed.
type Measure struct {
	Name          string
	Before, After float64
	Explanation   string
}

// Choice is a choice of helpers to remove.
type Choice struct {
	Helpers []Chosen
	Value   float64 // what the choice reaches: journeys served, or pairs of helpers left connected
	Bound   float64 // no choice of as many reaches more journeys, or leaves fewer pairs
	Exact   bool    // there is no better choice
}

// Chosen is one helper of a choice, in the order chosen.
type Chosen struct {
	Helper graph.ID
	Gain   float64 // journeys that it adds, or pairs that it parts
}

// Substitute is a helper who is left and could take the place of those removed.
type Substitute struct {
	Helper      graph.ID
	Clients     int // people whom a removed helper served and this one has served, too
	Roles       int // functions at places which a removed helper had and this one has, too
	Parts       int // parts fallen asunder that it could join by serving clients of the removed
	Journeys    int // that it served in the window
	Explanation string
	Evidence    run.Evidence // its acts with these clients and roles
}

// Bytes is about the memory that the answer holds.
func (a *Answer) Bytes() int64 {
	n := 2000 + 16*len(a.Evidence) + 48*(len(a.ByJourneys.Helpers)+len(a.ByParts.Helpers))
	for i := range a.Substitutes {
		n += 300 + 16*len(a.Substitutes[i].Evidence)
	}
	return int64(n)
}
