package money

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"portolan/analytics/transit/travel/traveltest"
	"portolan/graph"
)

type world struct {
	*traveltest.World
	sent int
}

func newWorld(t testing.TB) *world { return &world{World: traveltest.New(t)} }

func day(n int) string { return time.Date(2014, 1, 1+n, 0, 0, 0, 0, time.UTC).Format(time.DateOnly) }

// pay sends money; it returns the transfer's name.
func (w *world) pay(from, to, date string, amount float64) string {
	w.Helper()
	w.sent++
	name := fmt.Sprint("m", w.sent)
	w.Add(graph.Transfer, name, "date="+date, fmt.Sprint("amount=", amount), "currency=usd")
	w.Link(graph.Sent, from, name)
	w.Link(graph.Received, to, name)
	return name
}

func (w *world) departs(person string, date string) string {
	w.Helper()
	leg := "leg " + person + date
	w.Leg(leg, "TUN", "IST", date)
	return w.On(person, leg)
}

func (w *world) people(names ...string) {
	for _, n := range names {
		w.Person(n, "name="+n)
	}
}

func (w *world) leads(days int, kinds ...Kind) Answer {
	w.Helper()
	a, err := Analyse(context.Background(), w.Model().Over(graph.Always), days)
	if err != nil {
		w.Fatal(err)
	}
	return a.Leads(Question{Kinds: kinds})
}

func (w *world) told(l *Lead) string {
	s := fmt.Sprintf("%d %s %s", l.Rank, l.Kind, w.Called(l.Payers))
	if len(l.Between) > 0 {
		s += " by " + w.Called(l.Between)
	}
	return s + " to " + w.Called(l.Receivers)
}

func TestOnePayerBeforeTheJourneysOfSeveral(t *testing.T) {
	w := newWorld(t)
	w.people("payer", "mother", "a", "b", "c", "d")
	for i, p := range []string{"a", "b", "c"} {
		w.pay("payer", p, day(100*i+95), 500)
		w.departs(p, day(100*i+100))
	}
	w.departs("d", day(500))
	for i := range 24 { // regular, whether somebody leaves or not
		w.pay("mother", "d", day(40*i), 50)
	}
	r := w.leads(30)
	if got := w.told(r.Rows[0]); got != "1 COMMON_PAYER payer to a b c" || !r.Rows[0].Beyond || !r.Rows[0].Certain || r.Rows[0].Journeys != 3 {
		t.Errorf("%s %+v", got, r.Rows[0])
	}
	if e := r.Rows[0].Explanation; !strings.HasPrefix(e, "One payer sent money to 3 travellers on 3 of 3 occasions within 30 days before 3 departures, between 2014-04-06 and 2014-10-23;") {
		t.Error(e)
	}
	for _, l := range r.Rows[1:] {
		if l.Beyond {
			t.Errorf("%s is beyond chance: %g", w.told(l), l.Chance)
		}
	}
	if last := r.Rows[len(r.Rows)-1]; w.told(last) != fmt.Sprint(len(r.Rows), " TIMED_PAYMENT mother to d") || last.Chance < 0.5 {
		t.Errorf("%s %g", w.told(last), last.Chance)
	}
}

func TestBookingsAccountsAndInexactDates(t *testing.T) {
	w := newWorld(t)
	w.people("payer", "a", "boy")
	w.Person("child", "subjectClass=MINOR")
	w.Add(graph.Account, "account", "iban=XX12")
	w.Link(graph.Owns, "a", "account")
	w.Add(graph.Transfer, "m", "date="+day(50))
	w.Link(graph.Sent, "payer", "m")
	w.Link(graph.Received, "account", "m")
	w.Add(graph.Booking, "booking", "bookedAt="+day(52))
	w.Link(graph.Booked, w.departs("a", day(200)), "booking")
	w.pay("payer", "child", day(90), 10)
	w.departs("child", day(91))
	w.pay("payer", "a", "2014", 10)
	r := w.leads(10)
	if len(r.Rows) != 2 || w.told(r.Rows[0]) != "1 COMMON_PAYER payer to a child" {
		t.Fatalf("%d rows", len(r.Rows))
	}
	if l := r.Rows[1]; w.told(l) != "2 TIMED_PAYMENT payer to a" || l.Bookings != 1 || l.Journeys != 0 || !l.Certain ||
		w.Called(l.Evidence) != "m booking" {
		t.Errorf("%+v", l)
	}
	a, err := Analyse(context.Background(), w.Model().Over(graph.Always), 10)
	if err != nil || !strings.Contains(a.Note(), "1 transfers have no date") {
		t.Errorf("%v %q", err, a.Note())
	}
	if _, err := Analyse(context.Background(), w.Model().Over(graph.Always), 0); !graph.Is(err, graph.Invalid) {
		t.Errorf("no days: %v", err)
	}
	a, err = Analyse(context.Background(), newWorld(t).Model().Over(graph.Always), 10)
	if err != nil || !strings.Contains(a.Note(), "no dated transfer") {
		t.Errorf("%v %q", err, a.Note())
	}
}

func TestASumThatIsHandedOn(t *testing.T) {
	w := newWorld(t)
	w.people("giver", "shop", "cousin", "a", "other")
	m1 := w.pay("giver", "shop", day(10), 1000)
	w.pay("giver", "other", day(11), 70)
	m2 := w.pay("shop", "cousin", day(12), 950)
	w.pay("shop", "other", day(12), 500) // too little to be the same sum
	m3 := w.pay("cousin", "a", day(20), 940)
	w.pay("cousin", "shop", day(21), 930) // back to where it came from
	w.departs("a", day(25))
	w.pay("a", "other", day(60), 930) // too late
	for i := range 200 {
		w.people(fmt.Sprint("p", i), fmt.Sprint("q", i))
		w.pay(fmt.Sprint("p", i), fmt.Sprint("q", i), day(i*5), float64(10+i*13))
	}
	r := w.leads(30, Chain)
	if len(r.Rows) != 1 || w.told(r.Rows[0]) != "1 CHAIN giver by shop cousin to a" {
		t.Fatalf("%d chains, first %s", len(r.Rows), w.told(r.Rows[0]))
	}
	if l := r.Rows[0]; w.Called(l.Transfers) != strings.Join([]string{m1, m2, m3}, " ") || l.Journeys != 1 || !l.Beyond || !l.Certain || l.Chance > 0.01 {
		t.Errorf("%+v", l)
	}
	if e := r.Rows[0].Explanation; !strings.HasPrefix(e, "1000 USD sent on 2014-01-11 went on through 2 hands and arrived as 940 USD by 2014-01-21;") {
		t.Error(e)
	}
}

// planted is a made-up traffic of money: families that send regularly, strangers, and payers who pay for journeys.
func planted(t *testing.T, seed uint64) (w *world, truth map[string]bool) {
	r := rand.New(rand.NewPCG(seed, 1))
	w, truth = newWorld(t), map[string]bool{}
	for i := range 120 {
		p := fmt.Sprint("t", i)
		w.people(p)
		w.departs(p, day(60+r.IntN(900)))
	}
	for i := range 60 { // families
		w.people(fmt.Sprint("family", i))
		start := r.IntN(60)
		for d := start; d < 1000; d += 20 + r.IntN(50) {
			w.pay(fmt.Sprint("family", i), fmt.Sprint("t", i), day(d), 100)
		}
	}
	for i := range 40 { // money shops pay to many at any time
		w.people(fmt.Sprint("shop", i))
		for range 60 {
			w.pay(fmt.Sprint("shop", i), fmt.Sprint("t", r.IntN(120)), day(r.IntN(1000)), 100)
		}
	}
	at := map[string]int{}
	m := w.Model()
	for _, e := range m.Moves {
		at[w.Called([]graph.ID{m.Actors[e.Person].ID})] = int((e.Departs.From - 1388534400) / 86400)
	}
	for i := range 10 { // payers of journeys, who also pay for other things
		name := fmt.Sprint("payer", i)
		w.people(name)
		truth[name] = true
		for range 4 + r.IntN(4) {
			p := fmt.Sprint("t", r.IntN(120))
			w.pay(name, p, day(at[p]-1-r.IntN(20)), 100)
		}
		for range 10 {
			w.pay(name, fmt.Sprint("t", r.IntN(120)), day(r.IntN(1000)), 100)
		}
	}
	return w, truth
}

// TestPlantedPayersAreFoundAmongOthers compares the payers beyond chance with those planted, beside the plain baseline:
// whoever paid two travellers within the days before they left.
func TestPlantedPayersAreFoundAmongOthers(t *testing.T) {
	var hit, found, plainHit, plain, wanted int
	for seed := range uint64(3) {
		w, truth := planted(t, seed)
		wanted += len(truth)
		for _, l := range w.leads(30, CommonPayer).Rows {
			is := truth[w.Called(l.Payers)]
			plain++
			if is {
				plainHit++
			}
			if l.Beyond {
				found++
				if is {
					hit++
				}
			}
		}
	}
	share := func(n, of int) float64 { return float64(n) / float64(max(1, of)) }
	t.Logf("precision %.3f, recall %.3f; two travellers within the days %.3f, %.3f", share(hit, found), share(hit, wanted), share(plainHit, plain), share(plainHit, wanted))
	if share(hit, found) < 0.9 || share(hit, wanted) < 0.9 || share(plainHit, plain) > share(hit, found) {
		t.Errorf("%d of %d found are right, %d wanted; plainly %d of %d", hit, found, wanted, plainHit, plain)
	}
}

// TestOccasionsAreCountedAsDefined looks at every pair of a transfer and an event anew.
func TestOccasionsAreCountedAsDefined(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 5))
	for range 80 {
		w := newWorld(t)
		w.people("payer", "a")
		days, left := []int{}, []int{}
		for range 1 + r.IntN(6) {
			d := r.IntN(200)
			days = append(days, d)
			w.pay("payer", "a", day(d), 10)
		}
		for i := range 3 {
			d := 60*i + r.IntN(20)
			left = append(left, d)
			w.departs("a", day(d))
		}
		slices.Sort(days)
		var groups [][]int
		for _, d := range days {
			if n := len(groups); n > 0 && d-groups[n-1][len(groups[n-1])-1] < 12 {
				groups[n-1] = append(groups[n-1], d)
			} else {
				groups = append(groups, []int{d})
			}
		}
		hits, journeys := 0, map[int]bool{}
		for _, g := range groups {
			in := false
			for _, d := range g {
				for _, e := range left {
					if d <= e && d >= e-12 {
						in = true
						journeys[e] = true
					}
				}
			}
			if in {
				hits++
			}
		}
		rows := w.leads(12, TimedPayment).Rows
		if hits == 0 {
			if len(rows) > 0 {
				t.Fatalf("%v before %v gives %s", days, left, rows[0].Explanation)
			}
			continue
		}
		if want := fmt.Sprintf("on %d of %d occasions", hits, len(groups)); !strings.Contains(rows[0].Explanation, want) || rows[0].Journeys != len(journeys) {
			t.Fatalf("%v before %v: %s, want %s before %d", days, left, rows[0].Explanation, want, len(journeys))
		}
	}
}
