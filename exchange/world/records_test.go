package world

import (
	"slices"
	"strings"
	"testing"
)

func TestNamesAndData(t *testing.T) {
	w := full()
	var aliases []int
	weak, all, exact, jan, script, profiles := 0, 0, 0, 0, 0, 0
	everyLine(t, made(t, 6000, 1), func(_ string, l *lineJSON, _ []byte) {
		if l.Portolan.Kind != "PERSON" {
			return
		}
		profiles++
		good := len(l.Properties["alias"])
		for _, v := range l.Portolan.Values["alias"] {
			if v.Script != "" {
				script++
				good--
				break
			}
		}
		n := good + len(l.Properties["weakAlias"])
		aliases = append(aliases, n)
		all += n
		weak += len(l.Properties["weakAlias"])
		if b := l.Properties["birthDate"][0]; len(b) == 10 {
			exact++
			jan += btoi(strings.HasSuffix(b, "-01-01"))
		}
	})
	slices.Sort(aliases)
	near(t, "mean aliases", share(all, profiles), 5, 0.6)
	near(t, "median aliases", float64(aliases[profiles/2]), 4, 0)
	near(t, "p90 of aliases", float64(aliases[profiles*9/10]), 11, 1)
	near(t, "weak aliases", share(weak, all), 0.35, 0.02)
	near(t, "exact birth dates", share(exact, profiles), 0.82, 0.02)
	near(t, "1 January", share(jan, profiles), 0.03, 0.01)
	near(t, "no original script", 1-share(script, profiles), 0.51, 0.03)
	numbers := 0
	for i := range w.people {
		numbers += btoi(!w.people[i].hasNumber)
	}
	near(t, "no document number", share(numbers, len(w.people)), 0.46, 0.03)
}

func TestRecordedPassages(t *testing.T) {
	for _, missing := range []float64{0, 0.1, 0.3, 0.5} {
		w := full()
		if missing > 0 {
			p := Default()
			p.People, p.Missing = 4000, missing
			var err error
			if w, err = Generate(p); err != nil {
				t.Fatal(err)
			}
		}
		var all, seen [4]int
		for i := range w.passages {
			s := w.passages[i].sort
			all[s]++
			seen[s] += btoi(len(w.byPassage[i]) > 0)
		}
		for s, want := range w.passageRates() {
			near(t, "recorded passages of sort "+number(s), share(seen[s], all[s]), want, 0.03)
		}
	}
}

func TestMissingIsNotAtRandom(t *testing.T) {
	w := full()
	all, seen := map[uint8]int{}, map[uint8]int{}
	for i := range w.passages {
		p := &w.passages[i]
		o := w.profiles[w.byPerson[p.person][0]].owner
		all[o]++
		seen[o] += btoi(len(w.byPassage[i]) > 0)
	}
	lo, hi := 1.0, 0.0
	for o, n := range all {
		if n > 500 {
			lo, hi = min(lo, share(seen[o], n)), max(hi, share(seen[o], n))
		}
	}
	if hi < 1.5*lo {
		t.Errorf("members record from %.2f to %.2f of the passages: too much alike", lo, hi)
	}
}

func TestReportDelay(t *testing.T) {
	w := full()
	var days []int
	for i := range w.recorded {
		r := &w.recorded[i]
		days = append(days, int(r.day-w.legs[w.passages[r.passage].leg].departs/1440))
	}
	slices.Sort(days)
	near(t, "the median delay", float64(days[len(days)/2]), 120, 10)
	over := len(days) - slices.IndexFunc(days, func(d int) bool { return d > 365 })
	near(t, "delays over a year", share(over, len(days)), 0.20, 0.02)
}

func TestDocumentsAndAudience(t *testing.T) {
	w := full()
	own := 0
	for i := range w.people {
		own += btoi(w.docs[w.people[i].doc].falseness == docGenuine)
	}
	near(t, "people on their own passport", share(own, len(w.people)), 0.90, 0.01)
	var aud [3]int
	for i := range w.profiles {
		aud[min(int(w.profiles[i].aud), 2)]++
	}
	near(t, "seen by all", share(aud[0], len(w.profiles)), 0.55, 0.02)
	near(t, "seen by the owner only", share(aud[1], len(w.profiles)), 0.15, 0.02)
}

func TestErrors(t *testing.T) {
	w := full()
	n := map[uint8]int{}
	for i := range w.profiles {
		for bit := range 4 {
			n[1<<bit] += btoi(w.profiles[i].errors&(1<<bit) != 0)
		}
	}
	all := len(w.profiles)
	near(t, "misspelt", share(n[errMisspelt], all), 0.07, 0.02)
	near(t, "transliterated differently", share(n[errRespelt], all), 0.30, 0.02)
	near(t, "swapped fields", share(n[errSwapped], all), 0.03, 0.01)
	near(t, "wrong day or month", share(n[errDate], all), 0.03, 0.01)
	twice := 0
	for _, list := range w.byPassage {
		twice += btoi(len(list) > 1)
	}
	near(t, "events told twice", share(twice, len(w.recorded)), 0.03, 0.01)
	corrected := 0
	for i := range w.profiles {
		corrected += btoi(w.profiles[i].corrected > 0)
	}
	near(t, "late corrections", share(corrected, all), 0.02, 0.01)
}

func TestAirportCodesCarryDates(t *testing.T) {
	for _, c := range []struct{ ref, from, to string }{{"IST", "", "2019-04-06"}, {"ISL", "2019-04-06", ""}, {"IST2", "2019-04-06", ""}} {
		if p := places[placeIndex(c.ref)]; p.from != c.from || p.to != c.to {
			t.Errorf("%s is valid from %q to %q", c.ref, p.from, p.to)
		}
	}
	w := full()
	for i := range w.legs {
		l := &w.legs[i]
		for _, p := range []int16{l.from, l.to} {
			if ref := places[p].ref; (ref == "IST" && int(l.departs/1440) > moveDay) || (ref == "IST2" && int(l.departs/1440) < moveDay-1) {
				t.Fatalf("a leg of %s is at %s", date(int(l.departs/1440)), ref)
			}
		}
	}
}
