package alert

import (
	"context"
	"crypto/sha256"
	"slices"
	"strings"
	"time"

	"portolan/analytics/run"
	"portolan/analytics/transit/travel"
	"portolan/graph"
)

// Question asks what is new.
type Question struct {
	travel.Question           // its window's KnownAt is the later time; zero: now
	Since           time.Time // the earlier time of knowledge
	SilentMonths    int       // how long a part of a route was not used, at the least
	First           int       // rows at most; 0: all
}

// Kind is a sort of change.
type Kind string

// The kinds of change.
const (
	Bridge   Kind = "NEW_BRIDGE"
	Way      Kind = "NEW_WAY_TO_BORDER"
	Reopened Kind = "ROUTE_REOPENED"
)

// Alert is one change.
type Alert struct {
	ID          graph.ID // hash of what it is about
	Kind        Kind
	About       []graph.ID  // what links the networks, ascending; the facilitator and the crossing; the two places. What has no record is left out
	Networks    [2]graph.ID // of a bridge: the networks as they were known before
	Sizes       [2]int      // how many people they had
	Names       [2]string   // codes of the places that have no record; of a way the second is the crossing's
	Seen        time.Time   // when it happened first; zero: undated
	SilentSince time.Time   // of a reopened route: the end of the last movement before
	Uses        int         // of a reopened route: movements before the silence
	Evidence    run.Evidence
}

// Answer is what is new, bridges first, then ways, then routes; within each by id.
type Answer struct {
	Run        run.Run
	TotalCount int // alerts in all, those left out by First included
	Rows       []Alert
}

// Side is what was known at one time.
type Side struct {
	*travel.Window
	Checks []Check
}

// Network is a network as it was known before.
type Network struct {
	ID     graph.ID
	People []graph.ID
}

// finder holds both sides; entities go by the ids of the later one.
type finder struct {
	Question
	before, after Side
	now           func(graph.ID) graph.ID
	networks      []Network
	of            map[graph.ID][]int32 // the networks of a person
}

// Find compares what was known before with what is known after. now gives the
// entity of today for an entity of before.
func Find(ctx context.Context, before, after Side, networks []Network, now func(graph.ID) graph.ID, q Question) ([]Alert, error) {
	f := &finder{Question: q, before: before, after: after, now: now, networks: networks, of: map[graph.ID][]int32{}}
	for n, net := range networks {
		for _, p := range net.People {
			if id := now(p); !slices.Contains(f.of[id], int32(n)) {
				f.of[id] = append(f.of[id], int32(n))
			}
		}
	}
	var out []Alert
	for _, find := range []func() []Alert{f.bridges, f.ways, f.reopened} {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		found := find()
		slices.SortFunc(found, func(a, b Alert) int { return a.ID.Compare(b.ID) })
		out = append(out, found...)
	}
	return out, nil
}

// same is the identity: what the later side calls an entity.
func same(id graph.ID) graph.ID { return id }

// spot is a place by what both sides call it: its id, or its first code.
type spot struct {
	id   graph.ID
	code string
}

func spotOf(w *travel.Window, n int32, name func(graph.ID) graph.ID) spot {
	p := &w.Places[n]
	if !p.ID.IsZero() {
		return spot{id: name(p.ID)}
	}
	return spot{code: slices.Min(append(slices.Clone(p.Codes), "~"))}
}

// hashed names an alert by what it is about.
func hashed(k Kind, parts ...string) (id graph.ID) {
	sum := sha256.Sum256([]byte(string(k) + "\n" + strings.Join(parts, "\n")))
	copy(id[:], sum[:])
	return id
}

func (s spot) String() string {
	if s.id.IsZero() {
		return "code " + s.code
	}
	return s.id.String()
}

// moment is the beginning of a span; zero when it is not known.
func moment(s graph.Span) time.Time {
	if s.From == graph.Always.From {
		return time.Time{}
	}
	return time.Unix(s.From, 0).UTC()
}

// earlier is the earlier of two moments of which either may be unknown.
func earlier(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}

// present lists the ids that are not zero.
func present(ids ...graph.ID) []graph.ID {
	return slices.DeleteFunc(ids, graph.ID.IsZero)
}
