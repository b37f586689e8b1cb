package interdict

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"portolan/analytics/transit/travel"
	"portolan/analytics/transit/travel/traveltest"
	"portolan/graph"
)

var ctx = context.Background()

// trip is what somebody did: places and days, the first place without arrival.
type trip struct {
	who    string
	places []string
	days   []int // of each move
}

// dayText is a day of 2014; 0 is Monday, 6 January.
func dayText(d int) string {
	at := mondayOf(weekOf(1389052800)).AddDate(0, 0, d)
	return at.Format("2006-01-02")
}

// told makes a world of trips without leg records, but for the flights in by.
func told(t testing.TB, trips []trip) *traveltest.World {
	t.Helper()
	w := traveltest.New(t)
	known := map[string]bool{}
	for _, x := range trips {
		if !known[x.who] {
			known[x.who] = true
			w.Person(x.who, "residence=TN")
		}
	}
	for i, x := range trips {
		for k, d := range x.days {
			name := fmt.Sprintf("t%d.%d", i, k)
			w.Add(graph.Passage, name, "departedAt="+dayText(d), "outcome=PASSED")
			w.Link(graph.Took, x.who, name)
			w.Link(graph.Departs, name, x.places[k])
			w.Link(graph.Arrives, name, x.places[k+1])
		}
	}
	return w
}

func ask(t testing.TB, w *traveltest.World, q Question) *Answer {
	t.Helper()
	a, err := Choose(ctx, w.Model().Over(graph.Always), q, nil)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// say tells the rows of an answer.
func say(w *traveltest.World, a *Answer) string {
	var out []string
	for _, r := range a.Rows {
		s := w.Names[r.Place]
		if !r.Week.IsZero() {
			s += "@" + r.Week.Format("01-02")
		}
		if !r.Departs.IsZero() {
			s = w.Names[r.From] + ">" + w.Names[r.To] + "@" + r.Departs.Format("01-02")
		}
		if r.InCut {
			s += "!"
		}
		out = append(out, fmt.Sprintf("%s+%d/%d", s, r.Gain.Journeys, r.Gain.People))
	}
	return strings.Join(out, " ")
}

// Three go through IST, two of them on through GZT; one goes through ADA.
var four = []trip{
	{"a", []string{"TUN", "IST", "GZT", "RAQ"}, []int{0, 1, 3}},
	{"b", []string{"TUN", "IST", "GZT", "RAQ"}, []int{0, 1, 9}},
	{"c", []string{"TUN", "IST", "ALP"}, []int{7, 8}},
	{"d", []string{"TUN", "ADA", "RAQ"}, []int{7, 8}},
}

func TestTheChecksThatStopMost(t *testing.T) {
	for _, c := range []struct {
		name string
		q    Question
		want string
		cut  string // size, left out
	}{
		{"one place", Question{Unit: Place, Budget: 1}, "IST!+3/3", "2 0"},
		{"all places that it takes", Question{Unit: Place, Budget: 9}, "IST!+3/3 ADA!+1/1", "2 0"},
		{"a place that cannot be checked", Question{Unit: Place, Budget: 2, Avoid: []string{"IST"}}, "GZT!+2/2 ADA!+1/1", "2 1"},
		{"only through a place", Question{Unit: Place, Budget: 2, Via: []string{"TRGZT"}}, "IST!+2/2", "1 0"},
		{"weeks", Question{Unit: PlaceWeek, Budget: 2}, "IST@01-06!+2/2 IST@01-13!+1/1", "3 0"},
		{"legs", Question{Unit: Leg, Budget: 3}, "TUN>IST@01-06!+2/2 TUN>IST@01-13!+1/1 TUN>ADA@01-13!+1/1", "3 0"},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := told(t, four)
			c.q.Aim = Journeys
			a := ask(t, w, c.q)
			cut := "none"
			if a.Cut.Exists {
				cut = fmt.Sprint(a.Cut.Size, a.Cut.Beside)
			}
			if got := say(w, a); got != c.want || cut != c.cut || !a.Exact {
				t.Errorf("%s, cut %s, exact %v: want %s, cut %s", got, cut, a.Exact, c.want, c.cut)
			}
			for _, r := range a.Rows {
				if len(r.Evidence) == 0 || len(r.Stopped) != r.Stops.People || r.Explanation == "" {
					t.Errorf("%+v", r)
				}
			}
		})
	}
}

func TestWhatCannotBeStoppedIsSaid(t *testing.T) {
	for _, c := range []struct {
		name  string
		trips []trip
		q     Question
		note  string
	}{
		{"nobody", nil, Question{}, "no journey into the zone is known"},
		{"straight in", []trip{{"a", []string{"IST", "RAQ"}, []int{1}}}, Question{}, "no journey passes anything that could be checked"},
		{"one straight in", append([]trip{{"e", []string{"IST", "RAQ"}, []int{1}}}, four...), Question{}, "1 journeys pass no place that could be checked"},
		{"no such place", four, Question{Via: []string{"QQQ"}}, `no visible place is called "QQQ"`},
		{"all closed", four, Question{}, "fewer checks than the budget stop all"},
		{"a way of parts that cannot be checked", append([]trip{{"e", []string{"TUN", "SMG", "IST", "ALP"}, []int{1, 2, 3}}}, four...), Question{Avoid: []string{"IST"}}, "no set of checks closes all ways"},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.q.Unit, c.q.Aim, c.q.Budget = Place, Journeys, 5
			if a := ask(t, told(t, c.trips), c.q); !strings.Contains(a.Note, c.note) {
				t.Errorf("the note is %q", a.Note)
			}
		})
	}
	for say, q := range map[string]Question{
		"not 0: with none nothing is stopped": {Unit: Place, Aim: Journeys},
		"1 to 100":                            {Unit: Place, Aim: Journeys, Budget: 101},
		"none of PLACE, PLACE_WEEK and LEG":   {Unit: "ROAD", Aim: Journeys, Budget: 1},
		"neither JOURNEYS nor PEOPLE":         {Unit: Leg, Budget: 1},
	} {
		if _, err := Choose(ctx, told(t, nil).Model().Over(graph.Always), q, nil); !graph.Is(err, graph.Invalid) || !strings.Contains(err.Error(), say) {
			t.Errorf("%+v: %v", q, err)
		}
	}
}

func TestOnlyTheNamedPeopleCount(t *testing.T) {
	w := told(t, four)
	a, err := Choose(ctx, w.Model().Over(graph.Always), Question{Unit: Place, Aim: People, Budget: 1}, []graph.ID{w.ID("d")})
	if err != nil || say(w, a) != "ADA!+1/1" || a.Total != (Flow{1, 1}) {
		t.Errorf("%s of %+v, %v", say(w, a), a.Total, err)
	}
}

func TestTheStoppedWouldGoTheOtherWay(t *testing.T) {
	trips := append([]trip{
		{"e", []string{"TUN", "ADA", "RAQ"}, []int{20, 21}},
		{"f", []string{"TUN", "SMG", "RAQ"}, []int{20, 21}},
	}, four...)
	a := ask(t, told(t, trips), Question{Unit: Place, Aim: Journeys, Budget: 1})
	// c went to ALP, where nobody else goes from Tunis: the three ways to Syria are all that is known.
	if len(a.Next) != 2 || a.ByCountry != 1 || a.Unmatched != 0 || a.Next[0].Used.Journeys != 2 {
		t.Fatalf("%+v", a.Next)
	}
	if got := fmt.Sprintf("%.2f %.2f", a.Next[0].Expected, a.Next[1].Expected); got != "2.00 1.00" {
		t.Errorf("expected %s", got)
	}
}

// drawnTrips are a few journeys at random, some with a known first place only.
func drawnTrips(r *rand.Rand) (out []trip) {
	between := []string{"IST", "GZT", "ADA", "SMG"}
	for i := range 1 + r.IntN(7) {
		x := trip{who: fmt.Sprint("p", i), places: []string{"TUN"}}
		r.Shuffle(4, func(a, b int) { between[a], between[b] = between[b], between[a] })
		x.places = append(x.places, between[:r.IntN(4)]...)
		x.places = append(x.places, []string{"RAQ", "ALP"}[r.IntN(2)])
		if len(x.places) > 2 && r.IntN(4) == 0 {
			x.places = x.places[1:]
		}
		day := r.IntN(20)
		for range len(x.places) - 1 {
			x.days = append(x.days, day)
			day += 1 + r.IntN(5)
		}
		out = append(out, x)
	}
	return out
}

// passes are the checks that stop a trip, worked out from the telling alone.
func passes(x trip, u Unit) (out []string) {
	for k, d := range x.days {
		from, to := x.places[k], x.places[k+1]
		switch u {
		case Leg:
			out = append(out, fmt.Sprint(from, to, d))
		default:
			for _, p := range []string{from, to} {
				if p == x.places[0] || p == "RAQ" || p == "ALP" {
					continue
				}
				if u == PlaceWeek {
					p = fmt.Sprint(p, d/7)
				}
				out = append(out, p)
			}
		}
	}
	return out
}

// most is how many trips the best b checks stop, by trying all.
func most(trips []trip, u Unit, b int) int {
	var all []string
	for _, x := range trips {
		all = append(all, passes(x, u)...)
	}
	slices.Sort(all)
	all = slices.Compact(all)
	var try func(from, left int, chosen []string) int
	try = func(from, left int, chosen []string) int {
		best := 0
		for _, x := range trips {
			if slices.ContainsFunc(passes(x, u), func(c string) bool { return slices.Contains(chosen, c) }) {
				best++
			}
		}
		for i := from; left > 0 && i < len(all); i++ {
			best = max(best, try(i+1, left-1, append(slices.Clone(chosen), all[i])))
		}
		return best
	}
	return try(0, b, nil)
}

// TestTheChoiceIsTheBestAndStopsFlowOnReplay compares the choice with every
// choice on small worlds, and tells the world again with the checks in place:
// who meets one goes no further.
func TestTheChoiceIsTheBestAndStopsFlowOnReplay(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	for n := range 60 {
		trips := drawnTrips(r)
		u, b := []Unit{Place, PlaceWeek, Leg}[n%3], 1+r.IntN(2)
		w := told(t, trips)
		a := ask(t, w, Question{Unit: u, Aim: Journeys, Budget: b})
		if want := most(trips, u, b); a.Stopped.Journeys != want || !a.Exact || a.Upper != want {
			t.Fatalf("%s, %d checks on %v: %s, the best stop %d", u, b, trips, say(w, a), want)
		}
		var held []trip
		for _, x := range trips {
			if at := meets(w, a, x, u); at > 0 {
				held = append(held, trip{x.who, x.places[:at+1], x.days[:at]})
			} else if at < 0 {
				held = append(held, x)
			}
		}
		again := told(t, held).Model().Over(graph.Always)
		left := 0
		for _, j := range again.Journeys {
			if j.Direction == travel.Inbound {
				left++
			}
		}
		if left != a.Left.Journeys || left != a.Total.Journeys-a.Stopped.Journeys {
			t.Fatalf("%s, %s on %v: %d journeys get through, said %d", u, say(w, a), trips, left, a.Left.Journeys)
		}
	}
}

// meets is how many moves of a trip are made before a check of the answer, -1
// for all.
func meets(w *traveltest.World, a *Answer, x trip, u Unit) int {
	for k, d := range x.days {
		for _, r := range a.Rows {
			in := r.Week.IsZero() || r.Week.Format("2006-01-02") == dayText(d/7*7)
			switch name := w.Names[r.Place]; {
			case u == Leg && w.Names[r.From] == x.places[k] && w.Names[r.To] == x.places[k+1] && r.Departs.Format("2006-01-02") == dayText(d):
				return k
			case u != Leg && in && name == x.places[k] && k > 0:
				return k
			case u != Leg && in && name == x.places[k+1]:
				return k + 1
			}
		}
	}
	return -1
}

// TestASmallestCutLeavesNoWay takes the cut of places away and looks for a way
// through what is left, and tries every smaller set.
func TestASmallestCutLeavesNoWay(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 10))
	between := []string{"IST", "GZT", "ADA", "SMG"}
	for range 60 {
		trips := drawnTrips(r)
		trips = slices.DeleteFunc(trips, func(x trip) bool { return len(passes(x, Place)) == 0 })
		if len(trips) == 0 {
			continue
		}
		w := told(t, trips)
		a := ask(t, w, Question{Unit: Place, Aim: Journeys, Budget: 4})
		smallest := 99
		for set := range 1 << len(between) {
			var closed []string
			for i, p := range between {
				if set>>i&1 == 1 {
					closed = append(closed, p)
				}
			}
			if !open(trips, closed) {
				smallest = min(smallest, len(closed))
			}
		}
		var chosen []string
		for _, s := range a.Cut.Spots {
			chosen = append(chosen, w.Names[s.Place])
		}
		if !a.Cut.Exists || a.Cut.Size != smallest || len(chosen) != smallest || open(trips, chosen) {
			t.Fatalf("%v: the cut is %v, the smallest has %d", trips, chosen, smallest)
		}
	}
}

// open reports whether a way leads from a first place into the zone along steps
// of trips, past no closed place but the one it begins at.
func open(trips []trip, closed []string) bool {
	seen, queue := map[string]bool{}, []string{}
	reach := func(p string) {
		if !seen[p] && !slices.Contains(closed, p) {
			seen[p] = true
			queue = append(queue, p)
		}
	}
	for _, x := range trips {
		reach(x.places[1])
	}
	for len(queue) > 0 {
		p := queue[0]
		queue = queue[1:]
		if p == "RAQ" || p == "ALP" {
			return true
		}
		for _, x := range trips {
			for k := 1; k+1 < len(x.places); k++ {
				if x.places[k] == p {
					reach(x.places[k+1])
				}
			}
		}
	}
	return false
}

func TestAskersWhoGiveUpAreNotAnswered(t *testing.T) {
	c, cancel := context.WithCancel(ctx)
	cancel()
	if _, err := Choose(c, told(t, four).Model().Over(graph.Always), Question{Unit: Place, Aim: Journeys, Budget: 1}, nil); err == nil {
		t.Error("a cancelled question is answered")
	}
}
