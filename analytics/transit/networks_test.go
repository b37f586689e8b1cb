package transit

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"runtime"
	"slices"
	"testing"

	"portolan/analytics/transit/travel"
	"portolan/graph"
)

// cell is three people whom bob helped to the zone by way of Istanbul and
// Gaziantep, each on a day of his own; ann and ben go on, cat is not seen after
// Istanbul.
func cell(w *tiny, prefix, month string) {
	w.traveller(prefix+"bob", prefix+"ann", prefix+"ben", prefix+"cat")
	for i, n := range []string{"ann", "ben", "cat"} {
		n = prefix + n
		w.Leg(n+"1", "TUN", "IST", fmt.Sprintf("2014-%s-%02d", month, 1+i))
		w.Link(graph.Arranged, prefix+"bob", w.On(n, n+"1", "owner=FR"), "date=2014-"+month)
		if i < 2 {
			w.Leg(n+"2", "IST", "GZT", fmt.Sprintf("2014-%s-%02d", month, 4+i))
			w.Leg(n+"3", "GZT", "RAQ", fmt.Sprintf("2014-%s-%02d", month, 7+i))
			w.On(n, n+"2")
			w.On(n, n+"3")
		}
	}
}

func TestATransitNetworkByHand(t *testing.T) {
	w := newTiny(t)
	cell(w, "", "03")
	a := w.analyse()
	all := a.Networks(Question{})
	equal(t, "networks", all.TotalCount, 1)
	equal(t, "certain", all.CertainCount, 1)
	n := all.Rows[0]
	equal(t, "people", w.Called(n.People), "ann ben cat")
	equal(t, "facilitators", w.Called(n.Facilitators), "bob")
	equal(t, "journeys", len(n.Journeys), 3)
	equal(t, "legs", len(n.Legs), 7)
	equal(t, "origins", w.Called(n.Origins), "TUN")
	equal(t, "transits", w.Called(n.Transits), "IST GZT")
	equal(t, "destinations", w.Called(n.Destinations), "RAQ")
	equal(t, "first seen", n.FirstSeen.Format("2006-01-02 15:04:05"), "2014-03-01 00:00:00")
	equal(t, "last seen", n.LastSeen.Format("2006-01-02 15:04:05"), "2014-03-31 23:59:59") // of the imprecise act
	equal(t, "contributors", fmt.Sprint(n.Contributors), "[{TR 4} {FR 3}]")
	equal(t, "chokepoints", len(n.Chokepoints), 2)
	equal(t, "first", w.Called([]graph.ID{n.Chokepoints[0].Place}), "IST")
	equal(t, "its share", n.Chokepoints[0].Share, 1)
	equal(t, "second", w.Called([]graph.ID{n.Chokepoints[1].Place}), "GZT")
	equal(t, "its share", n.Chokepoints[1].Share, 0.666666666667)
	equal(t, "both lie in a smallest cut", n.Chokepoints[0].InMinimumCut && n.Chokepoints[1].InMinimumCut, true)
	equal(t, "bob's networks", len(w.row(a, "bob").Networks), 1)
}

func TestAWayAroundTakesAPlaceOutOfTheCut(t *testing.T) {
	w := newTiny(t)
	cell(w, "", "03")
	w.Leg("around", "IST", "ADA", "2014-03-05")
	w.Leg("over", "ADA", "ALP", "2014-03-06")
	w.On("cat", "around")
	w.On("cat", "over")
	in := map[string]bool{}
	for _, c := range w.analyse().Networks(Question{}).Rows[0].Chokepoints {
		in[w.Names[c.Place]] = c.InMinimumCut
	}
	equal(t, "cut", fmt.Sprint(in), "map[ADA:false GZT:false IST:true]")
}

func TestWhatIsNoNetwork(t *testing.T) {
	for what, tell := range map[string]func(w *tiny){
		"two people": func(w *tiny) {
			w.traveller("ann", "ben", "bob")
			w.Leg("f", "TUN", "RAQ", "2014-03-01")
			w.Link(graph.Arranged, "bob", w.On("ann", "f"))
			w.Link(graph.Arranged, "bob", w.On("ben", "f"))
		},
		"nobody goes to the zone": func(w *tiny) {
			w.traveller("ann", "ben", "cat", "bob")
			w.Leg("f", "TUN", "IST", "2014-03-01")
			for _, n := range []string{"ann", "ben", "cat"} {
				w.Link(graph.Arranged, "bob", w.On(n, "f"))
			}
		},
		"most go elsewhere and home": func(w *tiny) {
			w.traveller("ann", "ben", "cat", "dan")
			w.Add(graph.Phone, "phone", "number=+999000000001")
			w.Leg("f", "TUN", "RAQ", "2014-03-01")
			w.On("ann", "f")
			for i, n := range []string{"ben", "cat", "dan"} {
				w.Leg(n+"1", "TUN", "IST", fmt.Sprintf("2014-03-%02d", 1+i))
				w.Leg(n+"2", "IST", "TUN", fmt.Sprintf("2014-03-%02d", 7+i))
				w.On(n, n+"1")
				w.On(n, n+"2")
			}
			for _, n := range []string{"ann", "ben", "cat", "dan"} {
				w.Link(graph.Owns, n, "phone")
			}
		},
		"strangers on one plane": func(w *tiny) {
			w.Leg("f", "TUN", "RAQ", "2014-03-01", "passengers=200")
			for i := range 20 {
				n := fmt.Sprintf("p%d", i)
				w.traveller(n)
				w.On(n, "f")
			}
		},
		"one journey among three who share a phone": func(w *tiny) {
			w.traveller("ann", "ben", "cat")
			w.Add(graph.Phone, "phone", "number=+999000000001")
			for _, n := range []string{"ann", "ben", "cat"} {
				w.Link(graph.Owns, n, "phone")
			}
			w.Leg("f", "TUN", "RAQ", "2014-03-01")
			w.On("ann", "f")
		},
	} {
		w := newTiny(t)
		tell(w)
		if n := w.analyse().Networks(Question{}).TotalCount; n != 0 {
			t.Errorf("%s: %d networks, want none", what, n)
		}
	}
}

func TestWhatLinksPeople(t *testing.T) {
	for what, tell := range map[string]func(w *tiny, names []string){
		"a phone": func(w *tiny, names []string) {
			w.Add(graph.Phone, "phone", "number=+999000000001")
			for _, n := range names {
				w.Link(graph.Owns, n, "phone")
			}
		},
		"an account": func(w *tiny, names []string) {
			w.Add(graph.Account, "account", "iban=XX")
			for _, n := range names {
				w.Link(graph.Owns, n, "account")
			}
		},
		"a document": func(w *tiny, names []string) {
			w.Add(graph.TravelDocument, "doc", "number=X1")
			w.Link(graph.Holds, names[0], "doc")
			w.Link(graph.Used, names[1]+"/"+names[1]+"1", "doc")
			w.Link(graph.Used, names[2]+"/"+names[2]+"1", "doc")
		},
		"a host": func(w *tiny, names []string) {
			w.traveller("host")
			for _, n := range names {
				w.Link(graph.Hosted, "host", n+"/"+n+"1")
			}
		},
	} {
		w := newTiny(t)
		names := []string{"ann", "ben", "cat"}
		w.traveller(names...)
		for i, n := range names {
			w.Leg(n+"1", "TUN", "RAQ", fmt.Sprintf("2014-03-%02d", 1+7*i))
			w.On(n, n+"1")
		}
		tell(w, names)
		a := w.analyse()
		if all := a.Networks(Question{}); all.TotalCount != 1 || w.Called(all.Rows[0].People) != "ann ben cat" {
			t.Errorf("%s does not make a network", what)
		}
		for _, tie := range a.graph.ties {
			equal(t, what+": weight 1/(3-1)", tie.weight, 0.5)
		}
	}
}

// TestAHelperIsSharedWithinAMonthInACrowd: three guests of one host are a
// network however far apart they came; where they hang together with a crowd,
// only those who came near in time are linked by the host.
func TestAHelperIsSharedWithinAMonthInACrowd(t *testing.T) {
	for _, crowd := range []bool{false, true} {
		for months, near := range map[[3]string]bool{{"2014-01-01", "2014-04-01", "2014-07-01"}: false, {"2014-01-01", "2014-01-25", "2014-02-20"}: true} {
			w := newTiny(t)
			w.traveller("ann", "ben", "cat", "host")
			for i, n := range []string{"ann", "ben", "cat"} {
				w.Leg(n+"1", "TUN", "RAQ", months[i])
				w.Link(graph.Hosted, "host", w.On(n, n+"1"))
			}
			if crowd {
				w.Add(graph.Phone, "switchboard")
				w.Link(graph.Owns, "ann", "switchboard")
				for i := range Crowd {
					w.traveller(fmt.Sprint("guest", i))
					w.Link(graph.Owns, fmt.Sprint("guest", i), "switchboard")
				}
			}
			a := w.analyse()
			linked := slices.ContainsFunc(a.graph.ties, func(t tie) bool {
				return w.Called([]graph.ID{a.window.Actors[t.a].ID, a.window.Actors[t.b].ID}) == "ann ben"
			})
			equal(t, fmt.Sprint("ann and ben linked, in a crowd ", crowd, ", near ", near), linked, near || !crowd)
			equal(t, "clients all the same", len(w.row(a, "host").Clients), 3)
		}
	}
}

func TestNetworksFiltersAndWindows(t *testing.T) {
	w := newTiny(t)
	cell(w, "a", "03")
	cell(w, "b", "07")
	w.Leg("via", "IST", "ADA", "2014-03-05")
	w.On("acat", "via")
	a := w.analyse()
	equal(t, "all", a.Networks(Question{}).TotalCount, 2)
	equal(t, "first", len(a.Networks(Question{First: 1}).Rows), 1)
	equal(t, "via Adana", a.Networks(Question{Via: []string{"ADA"}}).TotalCount, 1)
	equal(t, "in summer", w.in("2014-06-01", "2014-09-01").Networks(Question{}).TotalCount, 1)
	cut := w.in("2014-03-01", "2014-03-08").Networks(Question{})
	equal(t, "in a week", cut.TotalCount, 1)
	equal(t, "certain", cut.CertainCount, 0) // one certain journey, ann's
}

// TestBrokerageIsWhatNothingElseLinks: bob serves two cells that are held
// together by phones of their own.
func TestBrokerageIsWhatNothingElseLinks(t *testing.T) {
	w := newTiny(t)
	for c := range 2 {
		phone := fmt.Sprintf("phone%d", c)
		w.Add(graph.Phone, phone, "number=+99900000000"+fmt.Sprint(c))
		w.Add(graph.Account, phone+"b", "iban=XX"+fmt.Sprint(c))
		for i := range 4 {
			n := fmt.Sprintf("p%d%d", c, i)
			w.traveller(n)
			w.Link(graph.Owns, n, phone)
			w.Link(graph.Owns, n, phone+"b")
			w.Leg("l"+n, "TUN", "RAQ", fmt.Sprintf("2014-03-%02d", 1+4*c+i))
			w.On(n, "l"+n)
		}
	}
	w.traveller("bob")
	for _, n := range []string{"p00", "p01", "p10"} {
		w.Link(graph.Arranged, "bob", n+"/l"+n)
	}
	equal(t, "p00-p10 and p01-p10", w.row(w.analyse(), "bob").measure("brokerage"), 2)
	w.Add(graph.Account, "tie", "iban=XXTIE")
	w.Link(graph.Owns, "p00", "tie")
	w.Link(graph.Owns, "p10", "tie")
	equal(t, "p01-p10", w.row(w.analyse(), "bob").measure("brokerage"), 1)
}

// random is a world of people, helpers, legs and phones thrown together.
func random(t testing.TB, seed uint64, people int) *tiny {
	r := rand.New(rand.NewPCG(seed, 7))
	w := newTiny(t)
	places := []string{"TUN", "IST", "GZT", "ADA", "RAQ", "ALP"}
	for i := range people {
		w.Person(fmt.Sprintf("p%d", i), "residence=TN")
	}
	legs := max(people/2, 6)
	for i := range legs {
		from := r.IntN(len(places))
		to := (from + 1 + r.IntN(len(places)-1)) % len(places)
		w.Leg(fmt.Sprintf("l%d", i), places[from], places[to], fmt.Sprintf("2014-%02d-%02d", 1+r.IntN(12), 1+r.IntN(28)))
	}
	for i := range people / 3 {
		w.Add(graph.Phone, fmt.Sprintf("t%d", i), fmt.Sprintf("number=+99900%06d", i))
	}
	for i := range people {
		p := fmt.Sprintf("p%d", i)
		for range 1 + r.IntN(3) {
			x := w.On(p, fmt.Sprintf("l%d", r.IntN(legs)))
			if r.IntN(2) == 0 {
				h := fmt.Sprintf("p%d", r.IntN(max(people/8, 1)))
				w.Link([]graph.Kind{graph.Arranged, graph.Hosted, graph.Escorted, graph.Paid}[r.IntN(4)], h, x)
			}
		}
		w.Link(graph.Owns, p, fmt.Sprintf("t%d", r.IntN(people/3)))
	}
	return w
}

// TestBrokerageByBruteForce goes through every pair of clients of every helper
// and every thing that could link them.
func TestBrokerageByBruteForce(t *testing.T) {
	for seed := range uint64(8) {
		w := random(t, seed, 60)
		a := w.analyse()
		net := map[graph.ID]graph.ID{}
		for _, n := range a.Networks(Question{}).Rows {
			for _, p := range n.People {
				net[p] = n.ID
			}
		}
		together := func(x, y, except graph.ID) bool {
			for _, s := range a.graph.shared {
				if s.what.Class == travel.ActorClass && a.window.Actors[s.what.N].ID == except {
					continue
				}
				at := func(id graph.ID) int {
					return slices.IndexFunc(s.people, func(p int32) bool { return a.window.Actors[p].ID == id })
				}
				if i, j := at(x), at(y); i >= 0 && j >= 0 && s.links(i, j) {
					return true
				}
			}
			return slices.ContainsFunc(a.travel.pairs, func(p together) bool {
				u, v := a.window.Actors[p.a].ID, a.window.Actors[p.b].ID
				return u == x && v == y || u == y && v == x
			})
		}
		for _, f := range a.Facilitators(Question{}).Rows {
			want := 0
			for i, x := range f.Clients {
				for _, y := range f.Clients[i+1:] {
					nx, ok1 := net[x]
					ny, ok2 := net[y]
					if ok1 && ok2 && nx != ny && !together(x, y, f.Entity) {
						want++
					}
				}
			}
			equal(t, "brokerage", f.measure("brokerage"), float64(want))
		}
	}
}

// plain is an answer without its pointers.
func plain(a *Analysis) string {
	out := fmt.Sprintf("%q %q ", a.Reason(), a.Note())
	for _, f := range a.Facilitators(Question{}).Rows {
		f.Journeys = nil
		out += fmt.Sprintf("%+v\n", f)
	}
	for _, n := range a.Networks(Question{}).Rows {
		c := *n
		c.Journeys = nil
		out += fmt.Sprintf("%+v\n", c)
		for _, j := range n.Journeys {
			out += fmt.Sprintf("%+v\n", *j)
		}
	}
	return out
}

func TestTheSameBytesOnAnyNumberOfCores(t *testing.T) {
	w := random(t, 3, 200)
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	want := plain(w.analyse())
	for _, n := range []int{1, 2, 8, 1} {
		runtime.GOMAXPROCS(n)
		if got := plain(w.analyse()); got != want {
			t.Fatalf("with %d processors the answer is another one", n)
		}
	}
}

// TestAStrangerChangesNothing: somebody who shares nothing with anybody, and
// travels where and when nobody does, leaves every answer as it was.
func TestAStrangerChangesNothing(t *testing.T) {
	w := random(t, 5, 120)
	before := w.analyse()
	w.traveller("stranger")
	w.Place("FAR", "country=CL")
	w.Leg("far", "FAR", "TUN", "1999-01-01")
	w.On("stranger", "far")
	after := w.analyse()
	if !reflect.DeepEqual(before.Networks(Question{}), after.Networks(Question{})) {
		t.Error("the networks changed")
	}
	if !reflect.DeepEqual(before.Facilitators(Question{}), after.Facilitators(Question{})) {
		t.Error("the facilitators changed")
	}
}

func TestCancelledWorkStops(t *testing.T) {
	w := random(t, 1, 60)
	m := w.Model()
	gone, cancel := contextCancelled()
	defer cancel()
	if _, err := Analyse(gone, m.Over(graph.Always)); !graph.Is(err, graph.Cancelled) {
		t.Errorf("cancelled: %v", err)
	}
	if _, err := travel.Read(gone, w, travel.ConflictZone, 0); !graph.Is(err, graph.Cancelled) {
		t.Errorf("cancelled: %v", err)
	}
}
