package ways

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"portolan/analytics/transit/travel"
)

// Top is how many ways an inference names.
const Top = 3

// Detail is what follows from a journey's passages, and beside it what was
// probably done between those that are recorded.
type Detail struct {
	Stops       []Stop
	Broken      bool   // some stop is longer than a connection, or two passages are on different bookings
	Swapped     bool   // some stop lies between two different documents
	OneWay      *bool  // nobody is known to have left again; nil: the destination is unknown
	Outcome     string // of the last passage, as the kinds table has it
	InTwoPlaces bool   // another passage or stay puts the person elsewhere at the same time
	Gaps        []Filled
}

// Stop is the wait between two consecutive passages of a journey.
type Stop struct {
	At                int32 // place of arrival; none: unknown
	Shortest, Longest time.Duration
	Connection        bool // the shortest reading of the dates is within the limit of a connection
	Joins             bool // the next passage begins where the last one ended, or in the town it serves
	Swapped           bool // the documents of the two are known and have none in common
	Before, After     []int32
}

// Filled is a gap with what is inferred about it.
type Filled struct {
	Gap
	Inference
}

// Detail tells a journey, with connections as long as given.
func (b *Base) Detail(ctx context.Context, n int32, connection time.Duration) (Detail, error) {
	j := &b.Journeys[n]
	out := Detail{OneWay: b.oneWay(j), Outcome: "UNKNOWN"}
	for i := j.From; i+1 < j.To; i++ {
		s := b.stop(&b.Moves[i], &b.Moves[i+1], connection)
		out.Broken = out.Broken || !s.Connection || differ(b.Moves[i].Bookings, b.Moves[i+1].Bookings)
		out.Swapped = out.Swapped || s.Swapped
		out.Stops = append(out.Stops, s)
	}
	switch last := &b.Moves[j.To-1]; last.Outcome {
	case travel.Passed:
		out.Outcome = "PASSED"
	case travel.Stopped:
		out.Outcome = cmp.Or(last.Stop, out.Outcome)
	}
	out.InTwoPlaces = b.inTwoPlaces(j)
	for _, g := range b.Gaps(j.Person) {
		if g.Journey != n {
			continue
		}
		f, err := b.Infer(ctx, j.Person, &g, Top)
		if err != nil {
			return out, err
		}
		out.Gaps = append(out.Gaps, Filled{g, f})
	}
	return out, ctx.Err()
}

func (b *Base) stop(v, next *travel.Move, connection time.Duration) Stop {
	s := Stop{At: v.To, Joins: b.Join(v.To, next.From), Before: v.Documents, After: next.Documents, Swapped: differ(v.Documents, next.Documents)}
	seconds := func(n int64) time.Duration { return time.Duration(max(0, n)) * time.Second }
	s.Shortest, s.Longest = seconds(next.Departs.From-(v.Ends.To-1)), seconds(next.Departs.To-1-v.Ends.From)
	s.Connection = s.Shortest <= connection
	return s
}

// differ reports whether both sets are known and have nothing in common.
func differ(a, b []int32) bool {
	return len(a) > 0 && len(b) > 0 && !slices.ContainsFunc(a, func(n int32) bool { return slices.Contains(b, n) })
}

// oneWay reports whether the person is not known to have left the country, or
// the zone, in which the journey ended.
func (b *Base) oneWay(j *travel.Journey) *bool {
	if !j.DestinationKnown || j.End == travel.None {
		return nil
	}
	moves, off := b.MovesOf(j.Person)
	left := slices.ContainsFunc(moves[j.To-off:], func(v travel.Move) bool {
		if v.From == travel.None {
			return false
		}
		return v.From == j.End || b.Zone[j.End] && b.Zone[v.From] || b.Places[j.End].Country != 0 && b.Places[v.From].Country == b.Places[j.End].Country
	})
	only := !left
	return &only
}

// inTwoPlaces reports whether a passage outside the journey, or a stay that
// joins no end of it, lies wholly within the time of one of its passages.
func (b *Base) inTwoPlaces(j *travel.Journey) bool {
	moves, off := b.MovesOf(j.Person)
	for i := j.From; i < j.To; i++ {
		v := &b.Moves[i]
		if !v.Dated {
			continue
		}
		for k := range moves {
			o := &moves[k]
			if n := off + int32(k); (n < j.From || n >= j.To) && o.Dated && o.Ends.From >= v.Departs.To && v.Ends.From >= o.Departs.To {
				return true
			}
		}
		for _, s := range b.staysOf[j.Person] {
			at := &b.Stays[s]
			if at.Begun && at.Ended && at.From.To <= v.Departs.From && at.To.From >= v.Ends.To && !b.Join(at.Place, v.To) && !b.Join(at.Place, v.From) {
				return true
			}
		}
	}
	return false
}

// Why says in words what an inference rests on. Name gives a place its name.
func (f *Filled) Why(name func(place int32) string) string {
	var s strings.Builder
	s.WriteString("nobody recorded how the traveller got from " + name(f.From) + " to " + name(f.To) + " between " + day(f.Span.From) + " and " + day(f.Span.To-1))
	switch {
	case len(f.Ways) == 0:
		s.WriteString("; no recorded passages lead that way, so that nothing is inferred")
	case f.ByStays:
		s.WriteString("; no passages lead that way, and the odds are learned from " + count(f.Learned, "change", "changes") + " of place between stays")
	case f.Towards:
		s.WriteString("; no recorded passages lead to that place, and the odds are those of the ways into the zone, learned from " + count(f.Learned, "passage", "passages"))
	default:
		s.WriteString("; the odds are learned from " + count(f.Learned, "recorded passage", "recorded passages"))
	}
	if len(f.Ways) > 0 {
		s.WriteString(": those near in time, by people of the same country, and by people tied by a shared leg, booking, helper, document, phone or account weigh most")
	}
	if f.Cut {
		s.WriteString("; there were more ways than were looked at")
	}
	return s.String()
}

func day(second int64) string { return time.Unix(second, 0).UTC().Format(time.DateOnly) }

func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.Itoa(n) + " " + many
}
