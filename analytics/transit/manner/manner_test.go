package manner

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"portolan/analytics/transit/travel"
	"portolan/analytics/transit/travel/traveltest"
	"portolan/graph"
)

func analysed(t *testing.T, w *traveltest.World, window graph.Window) *Analysis {
	t.Helper()
	a, err := Analyse(context.Background(), w.Model().Over(window.Span()))
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// told are the habits as short texts, by name.
func told(habits []Habit) (out []string) {
	for _, h := range habits {
		out = append(out, fmt.Sprintf("%s: %d, %d, %.2f", h.Motif, h.Journeys, h.Others, h.Share))
	}
	slices.Sort(out)
	return out
}

// house is a world of two who arrange a week ahead and escort, one who only hosts, and one who is never ranked.
func house(t *testing.T) *traveltest.World {
	w := traveltest.New(t)
	for _, p := range []string{"ann", "bob", "cid"} {
		w.Person(p)
	}
	w.Person("child", "subjectClass=MINOR")
	for i := range 4 {
		client, month := fmt.Sprintf("client%d", i), 3+i
		w.Person(client)
		first, second := fmt.Sprintf("first%d", i), fmt.Sprintf("second%d", i)
		w.Leg(first, "TUN", "IST", fmt.Sprintf("2014-%02d-10", month))
		w.Leg(second, "IST", "RAQ", fmt.Sprintf("2014-%02d-12", month))
		p, q := w.On(client, first), w.On(client, second)
		agent := []string{"ann", "bob"}[i%2]
		w.Link(graph.Arranged, agent, p, fmt.Sprintf("date=2014-%02d-05", month))
		w.Link(graph.Escorted, agent, q, fmt.Sprintf("date=2014-%02d-12", month))
		if i == 0 {
			w.Link(graph.Hosted, "cid", q)
			w.Link(graph.Hosted, "child", q)
		}
	}
	return w
}

func TestMotifsOfHelpers(t *testing.T) {
	w := house(t)
	a := analysed(t, w, graph.Window{}).Like(Question{Of: w.ID("bob")})
	want := []string{
		"arranged travel 2 to 7 days before departure: 2, 0, 0.67",
		"arranged travel for the first passage of a journey: 2, 0, 0.67",
		"arranged travel, and later escorted, for one journey: 2, 0, 0.67",
		"escorted after departure: 2, 0, 0.67",
		"escorted for the last passage of a journey: 2, 0, 0.67",
	}
	if diff := cmp.Diff(want, told(a.Habits)); diff != "" {
		t.Error(diff)
	}
	if len(a.Rows) != 1 || a.TotalCount != 1 || a.CertainCount != 1 {
		t.Fatalf("%d rows of %d, %d certain; ann alone shares something", len(a.Rows), a.TotalCount, a.CertainCount)
	}
	r := a.Rows[0]
	if r.Helper != w.ID("ann") || r.Rank != 1 || !(r.Likeness > 0.8 && r.Likeness < 1) || len(r.Shared) != 5 {
		t.Errorf("%s, rank %d, alike %v, shares %v", w.Names[r.Helper], r.Rank, r.Likeness, told(r.Shared))
	}
	if !strings.HasPrefix(r.Explanation, "Shares 5 of 5 motifs, most tellingly: ") || len(r.Evidence) != 4 {
		t.Errorf("%s It rests on %s", r.Explanation, w.Called(r.Evidence))
	}
	ann := analysed(t, w, graph.Window{}).Like(Question{Of: w.ID("ann")})
	handed := Motif{Pattern: HandedOn, Act: graph.Arranged, Then: graph.Hosted}
	if !slices.ContainsFunc(ann.Habits, func(h Habit) bool { return h.Motif == handed && h.Journeys == 1 }) {
		t.Errorf("ann, whose client was hosted by cid later, does %v", told(ann.Habits))
	}
}

func TestWhenAndAtWhichStage(t *testing.T) {
	w := traveltest.New(t)
	w.Person("bob")
	w.Person("client")
	w.Leg("l", "TUN", "RAQ", "2014-03-31")
	p := w.On("client", "l")
	for _, date := range []string{"2014-01-02", "2014-03-10", "2014-03-25", "2014-03-30", "2014-03-31", "2014-04-02", "2014-03", ""} {
		if date == "" {
			w.Link(graph.Paid, "bob", p)
			continue
		}
		w.Link(graph.Arranged, "bob", p, "date="+date)
	}
	got := map[When]int{}
	for _, h := range analysed(t, w, graph.Window{}).Like(Question{Of: w.ID("bob")}).Habits {
		if h.Motif.Pattern == Timed {
			got[h.Motif.When] += len(h.Evidence)
		}
		if h.Motif.Pattern == AtStage && h.Motif.Stage != Whole {
			t.Errorf("a journey of one passage has the stage %s", h.Motif.Stage)
		}
	}
	if diff := cmp.Diff(map[When]int{Earlier: 1, LastMonth: 1, LastWeek: 1, LastDay: 2, OnTheWay: 1, Unknown: 2}, got); diff != "" {
		t.Error(diff)
	}
}

func TestThoseWhoAreNotCompared(t *testing.T) {
	w := house(t)
	a := analysed(t, w, graph.Window{})
	for _, name := range []string{"child", "client1", "TUN"} {
		if got := a.Like(Question{Of: w.ID(name)}); len(got.Habits) != 0 || len(got.Rows) != 0 {
			t.Errorf("%s is compared: %v", name, got)
		}
		if a.Note(w.ID(name)) == "" {
			t.Errorf("nothing is said of why %s is not compared", name)
		}
	}
	if a.Note(w.ID("bob")) != "" {
		t.Errorf("bob is compared, and %q is said", a.Note(w.ID("bob")))
	}
	early := analysed(t, w, graph.Window{ValidTo: time.Date(2014, 1, 1, 0, 0, 0, 0, time.UTC)})
	if got := early.Like(Question{Of: w.ID("bob")}); len(got.Rows) != 0 || early.Note(w.ID("bob")) == "" {
		t.Errorf("before anything happened bob is compared: %v", got)
	}
}

// TestLikenessAgreesWithAPlainCount finds motifs and cosines in another way in random worlds: act by act, with maps.
func TestLikenessAgreesWithAPlainCount(t *testing.T) {
	for seed := range uint64(40) {
		w := random(t, rand.New(rand.NewPCG(seed, 11)))
		a := analysed(t, w, graph.Window{})
		vectors := plain(a.w)
		for id, asked := range vectors {
			got := a.Like(Question{Of: id})
			want := map[graph.ID]float64{}
			for other, v := range vectors {
				if x := cosine(asked, v, vectors); other != id && x > 0 {
					want[other] = x
				}
			}
			if len(got.Rows) != len(want) {
				t.Fatalf("seed %d: %d are like %s, want %d", seed, len(got.Rows), w.Names[id], len(want))
			}
			for _, r := range got.Rows {
				if math.Abs(r.Likeness-want[r.Helper]) > 1e-9 {
					t.Fatalf("seed %d: %s is like %s by %v, want %v", seed, w.Names[r.Helper], w.Names[id], r.Likeness, want[r.Helper])
				}
				back := a.Like(Question{Of: r.Helper})
				if i := slices.IndexFunc(back.Rows, func(b *Row) bool { return b.Helper == id }); i < 0 || back.Rows[i].Likeness != r.Likeness {
					t.Fatalf("seed %d: being alike is not mutual", seed)
				}
			}
		}
	}
}

func random(t *testing.T, r *rand.Rand) *traveltest.World {
	w := traveltest.New(t)
	for i := range 5 {
		w.Person(fmt.Sprint("helper", i))
	}
	places := []string{"TUN", "IST", "GZT", "SMG", "RAQ"}
	for c := range 4 {
		client := fmt.Sprint("client", c)
		w.Person(client)
		for l := range 1 + r.IntN(3) {
			leg := fmt.Sprintf("leg%d.%d", c, l)
			w.Leg(leg, places[l], places[l+1], fmt.Sprintf("2014-03-%02d", 10+2*l+r.IntN(2)))
			p := w.On(client, leg)
			for range r.IntN(3) {
				var props []string
				if r.IntN(3) > 0 {
					props = []string{fmt.Sprintf("date=2014-%02d-%02d", 2+r.IntN(2), 1+r.IntN(20))}
				}
				w.Link([]graph.Kind{graph.Arranged, graph.Escorted, graph.Hosted}[r.IntN(3)], fmt.Sprint("helper", r.IntN(5)), p, props...)
			}
			if r.IntN(3) == 0 {
				w.Link(graph.Recruited, fmt.Sprint("helper", r.IntN(5)), client, "date=2014-01-05")
			}
		}
	}
	return w
}

// plain are the journeys of each motif of each helper, found service by service.
func plain(w *travel.Window) map[graph.ID]map[string]map[int32]bool {
	out := map[graph.ID]map[string]map[int32]bool{}
	for _, s := range w.Services {
		id, act, j := w.Actors[s.Helper].ID, w.Acts[s.Act], w.Moves[s.Move].Journey
		if out[id] == nil {
			out[id] = map[string]map[int32]bool{}
		}
		note := func(name string) {
			if out[id][name] == nil {
				out[id][name] = map[int32]bool{}
			}
			out[id][name][j] = true
		}
		first := w.Moves[w.Journeys[j].From]
		when := "never said"
		if act.Dated {
			days := math.Floor(float64(first.Departs.From-act.Date.From) / 86400)
			switch {
			case days < 0:
				when = "later"
			case days < 2:
				when = "day"
			case days < 8:
				when = "week"
			case days < 31:
				when = "month"
			default:
				when = "long ago"
			}
		}
		note(fmt.Sprint(act.Kind, when))
		onPassage := act.Kind != graph.Recruited
		if onPassage {
			n := w.Journeys[j].To - w.Journeys[j].From
			note(fmt.Sprint(act.Kind, "stage", n == 1, s.Move == w.Journeys[j].From, s.Move == w.Journeys[j].To-1))
		}
		for _, o := range w.Services {
			if w.Moves[o.Move].Journey != j {
				continue
			}
			then := w.Acts[o.Act]
			ordered := act.Dated && then.Dated && act.Date.To <= then.Date.From
			if o.Helper == s.Helper && act.Kind != then.Kind && ordered {
				note(fmt.Sprint(act.Kind, "then", then.Kind))
			}
			if o.Helper != s.Helper && (ordered || onPassage && then.Kind != graph.Recruited && o.Move > s.Move) {
				note(fmt.Sprint(act.Kind, "handed", then.Kind))
			}
		}
	}
	return out
}

func cosine(a, b map[string]map[int32]bool, all map[graph.ID]map[string]map[int32]bool) float64 {
	weight := func(v map[string]map[int32]bool, name string) float64 {
		have := 0
		for _, o := range all {
			if o[name] != nil {
				have++
			}
		}
		if v[name] == nil {
			return 0
		}
		return (1 + math.Log(float64(len(v[name])))) * math.Log(float64(1+len(all))/float64(have))
	}
	dot, x, y := 0.0, 0.0, 0.0
	for name := range a {
		dot += weight(a, name) * weight(b, name)
		x += weight(a, name) * weight(a, name)
	}
	for name := range b {
		y += weight(b, name) * weight(b, name)
	}
	if dot == 0 {
		return 0
	}
	return dot / math.Sqrt(x*y)
}

func TestAnalysingIsCancelled(t *testing.T) {
	w := house(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Analyse(ctx, w.Model().Over(graph.Window{}.Span())); err == nil {
		t.Error("nobody noticed")
	}
}
