package manner

import (
	"cmp"
	"fmt"

	"portolan/graph"
)

// Pattern is a sort of motif.
type Pattern string

// The patterns.
const (
	Timed      Pattern = "TIMED"       // the act, some time before the journey it helped, or on the way
	AtStage    Pattern = "AT_STAGE"    // the act helped one stage of a journey
	FollowedBy Pattern = "FOLLOWED_BY" // the same helper did the one, and then the other, for one journey
	HandedOn   Pattern = "HANDED_ON"   // after the act somebody else did the other for the same journey
)

// When is how long before its journey began an act was done.
type When string

// The times. Dates less exact than a week do not tell them apart.
const (
	Unknown   When = "UNKNOWN"
	Earlier   When = "EARLIER"    // more than 30 days before
	LastMonth When = "LAST_MONTH" // 8 to 30 days
	LastWeek  When = "LAST_WEEK"  // 2 to 7 days
	LastDay   When = "LAST_DAY"   // on the day, or the day before
	OnTheWay  When = "ON_THE_WAY" // after the journey had begun
)

// Stage is a part of a journey.
type Stage string

// The stages.
const (
	Whole  Stage = "WHOLE" // of a journey with one known passage
	First  Stage = "FIRST"
	Middle Stage = "MIDDLE"
	Last   Stage = "LAST"
)

// Motif is something that a helper did in a certain way.
type Motif struct {
	Pattern Pattern
	Act     graph.Kind // the kind of link that says so
	When    When       // of a Timed one, "" of others
	Stage   Stage      // of one AtStage, "" of others
	Then    graph.Kind // of one FollowedBy or HandedOn, 0 of others
}

// compare orders motifs: by pattern, act, time, stage and what came then.
func (m Motif) compare(o Motif) int {
	return cmp.Or(cmp.Compare(m.Pattern, o.Pattern), cmp.Compare(m.Act, o.Act), cmp.Compare(m.When, o.When),
		cmp.Compare(m.Stage, o.Stage), cmp.Compare(m.Then, o.Then))
}

// words say what an act was.
var words = map[graph.Kind]string{
	graph.Arranged: "arranged travel", graph.Paid: "paid for travel", graph.Escorted: "escorted", graph.Hosted: "hosted",
	graph.Supplied: "supplied documents or goods", graph.Recruited: "recruited", graph.Altered: "altered documents",
	graph.Financed: "financed", graph.Sent: "sent money for others",
}

// before words the times.
var before = map[When]string{
	Unknown: "at a time that is not known", Earlier: "more than 30 days before departure", LastMonth: "8 to 30 days before departure",
	LastWeek: "2 to 7 days before departure", LastDay: "on the day of departure or the day before", OnTheWay: "after departure",
}

// during words the stages.
var during = map[Stage]string{
	Whole: "for a journey of one passage", First: "for the first passage of a journey", Middle: "in the middle of a journey",
	Last: "for the last passage of a journey",
}

// String says the motif in words.
func (m Motif) String() string {
	switch m.Pattern {
	case Timed:
		return words[m.Act] + " " + before[m.When]
	case AtStage:
		return words[m.Act] + " " + during[m.Stage]
	case FollowedBy:
		return fmt.Sprintf("%s, and later %s, for one journey", words[m.Act], words[m.Then])
	}
	return fmt.Sprintf("%s, after which somebody else %s for the same journey", words[m.Act], words[m.Then])
}
