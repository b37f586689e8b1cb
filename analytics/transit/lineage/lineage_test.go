package lineage

import (
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"portolan/graph"
)

func id(n int) (out graph.ID) {
	binary.BigEndian.PutUint64(out[8:], uint64(n))
	return out
}

// told reads periods such as "a:1 2 3/9 b:4 5": networks by name, people, and helpers after a slash.
func told(stages ...string) (out []Period, names map[graph.ID]string) {
	names = map[graph.ID]string{}
	for i, stage := range stages {
		p := Period{Name: fmt.Sprint(2012 + i)}
		for _, text := range strings.Split(stage, ",") {
			name, members, ok := strings.Cut(strings.TrimSpace(text), ":")
			if !ok {
				continue
			}
			n := Network{ID: id(1000*(i+1) + int(name[0]))}
			names[n.ID] = name + p.Name[3:]
			people, helpers, _ := strings.Cut(members, "/")
			for list, text := range map[*[]graph.ID]string{&n.People: people, &n.Helpers: helpers} {
				for _, f := range strings.Fields(text) {
					var k int
					_, _ = fmt.Sscan(f, &k)
					*list = append(*list, id(k))
				}
				slices.SortFunc(*list, graph.ID.Compare)
			}
			p.Networks = append(p.Networks, n)
		}
		out = append(out, p)
	}
	return out, names
}

func lines(periods []Period, names map[graph.ID]string) (out []string) {
	list := func(ids []graph.ID) (s string) {
		for _, i := range ids {
			s += " " + names[i]
		}
		return s
	}
	for _, l := range Trace(periods) {
		text := fmt.Sprintf("%s%s:", l.Beginning, list([]graph.ID{l.From}))
		for _, s := range l.Stages {
			text += fmt.Sprintf(" %s(%d/%d +%d -%d)", names[s.Network], s.People, s.Helpers, s.Joined, s.Left)
			if len(s.Merged) > 0 {
				text += " with" + list(s.Merged)
			}
			if len(s.Parted) > 0 {
				text += " without" + list(s.Parted)
			}
		}
		out = append(out, strings.ReplaceAll(fmt.Sprintf("%s, %s%s", text, l.Ending, list([]graph.ID{l.Into})), "  ", " "))
	}
	return out
}

func TestWhatBecomesOfNetworks(t *testing.T) {
	for _, c := range []struct {
		name   string
		stages []string
		want   []string
	}{
		{"nothing", nil, nil},
		{"nothing in any period", []string{"", ""}, nil},
		{"one goes on by a helper and a traveller", []string{"a:1 2 3/90", "b:3 4 5/90"}, []string{"KNOWN : a2(3/1 +0 -0) b3(3/1 +2 -2), ONGOING "}},
		{"one person alone ties nothing", []string{"a:1 2 3", "b:3 4 5"}, []string{"KNOWN : a2(3/0 +0 -0), DIED ", "BORN : b3(3/0 +0 -0), ONGOING "}},
		{"one splits", []string{"a:1 2 3 4 5 6 7", "b:1 2 3 4, c:5 6 7"}, []string{
			"KNOWN : a2(7/0 +0 -0) without c3 b3(4/0 +0 -3), ONGOING ", "SPLIT a2: c3(3/0 +0 -0), ONGOING "}},
		{"two merge", []string{"a:1 2 3 4, b:5 6 7", "c:1 2 3 4 5 6 7 8"}, []string{
			"KNOWN : a2(4/0 +0 -0) c3(8/0 +4 -0) with b2, ONGOING ", "KNOWN : b2(3/0 +0 -0), MERGED a2"}},
		{"one dies and comes back as another", []string{"a:1 2 3", "", "b:1 2 3"}, []string{"KNOWN : a2(3/0 +0 -0), DIED ", "BORN : b4(3/0 +0 -0), ONGOING "}},
		{"a few who moved do not tie two large ones", []string{"a:1 2 3 4 5 6 7 8 9 10", "b:1 2 11 12 13 14 15 16 17 18"}, []string{
			"KNOWN : a2(10/0 +0 -0), DIED ", "BORN : b3(10/0 +0 -0), ONGOING "}},
	} {
		periods, names := told(c.stages...)
		if diff := cmp.Diff(c.want, lines(periods, names)); diff != "" {
			t.Errorf("%s: %s", c.name, diff)
		}
	}
}

func TestALineIsToldInASentence(t *testing.T) {
	periods, _ := told("a:1 2 3 4/9, b:5 6 7", "c:1 2 3 4 5 6 7 8/9", "d:1 2 3 4, e:5 6 7", "")
	got := Trace(periods)[0].Explanation
	if want := "Known in the first period, 2012, took up another in 2013, lost another in 2013, last seen in 2014; 8 people and 1 helper over 3 periods, at most 8 people at a time."; got != want {
		t.Error(got)
	}
}

// TestLinesHoldTogether draws networks that grow, shrink, split and merge, and looks whether every network is in one line,
// lines have no gaps, what one line says of another is said by it too, and the order in which networks are told does not
// matter.
func TestLinesHoldTogether(t *testing.T) {
	for seed := range uint64(80) {
		r := rand.New(rand.NewPCG(seed, 3))
		var periods []Period
		number := 0
		for i := range 2 + r.IntN(5) {
			p := Period{Name: fmt.Sprint(i)}
			for range r.IntN(5) {
				number++
				n := Network{ID: id(100000 + number)}
				for range 3 + r.IntN(8) {
					n.People = append(n.People, id(r.IntN(30)))
				}
				n.Helpers = []graph.ID{id(200 + r.IntN(3))}
				slices.SortFunc(n.People, graph.ID.Compare)
				n.People = slices.Compact(n.People)
				p.Networks = append(p.Networks, n)
			}
			periods = append(periods, p)
		}
		all := Trace(periods)
		byID, seen := map[graph.ID]*Line{}, map[graph.ID]int{}
		for _, l := range all {
			byID[l.ID] = l
		}
		for _, l := range all {
			for i, s := range l.Stages {
				seen[s.Network]++
				if i > 0 && s.Period != fmt.Sprint(number0(l.Stages[i-1].Period)+1) {
					t.Fatalf("seed %d: a line jumps from %s to %s", seed, l.Stages[i-1].Period, s.Period)
				}
				for _, m := range s.Merged {
					if byID[m].Ending != Merged || byID[m].Into != l.ID {
						t.Fatalf("seed %d: %v took up one that says %s", seed, l.ID, byID[m].Ending)
					}
				}
				for _, m := range s.Parted {
					if byID[m].Beginning != Split || byID[m].From != l.ID {
						t.Fatalf("seed %d: %v lost one that says %s", seed, l.ID, byID[m].Beginning)
					}
				}
			}
		}
		for _, p := range periods {
			for _, n := range p.Networks {
				if seen[n.ID] != 1 {
					t.Fatalf("seed %d: a network is in %d lines", seed, seen[n.ID])
				}
			}
		}
		for i := range periods {
			r.Shuffle(len(periods[i].Networks), func(a, b int) {
				n := periods[i].Networks
				n[a], n[b] = n[b], n[a]
			})
		}
		if diff := cmp.Diff(all, Trace(periods)); diff != "" {
			t.Fatalf("seed %d: the order of networks matters: %s", seed, diff)
		}
	}
}

func number0(text string) (n int) {
	_, _ = fmt.Sscan(text, &n)
	return n
}

// TestPlantedLinesAreFound plants lines whose members change by a third each period, beside a plain rule: the same line
// where the same largest network of the period is.
func TestPlantedLinesAreFound(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	const planted, length = 12, 8
	periods, truth, person := make([]Period, length), map[graph.ID]int{}, 0
	for l := range planted {
		var people []graph.ID
		for i := range length {
			kept := people[:0:0]
			for _, p := range people {
				if r.IntN(3) > 0 {
					kept = append(kept, p)
				}
			}
			for len(kept) < 6+l {
				person++
				kept = append(kept, id(person))
			}
			slices.SortFunc(kept, graph.ID.Compare)
			people = kept
			n := Network{ID: id(1_000_000 + 100*l + i), People: slices.Clone(kept)}
			truth[n.ID] = l
			periods[i].Name = fmt.Sprint(i)
			periods[i].Networks = append(periods[i].Networks, n)
		}
	}
	whole := 0
	for _, l := range Trace(periods) {
		of := truth[l.Stages[0].Network]
		for _, s := range l.Stages {
			if truth[s.Network] != of {
				t.Errorf("line %d has a network of line %d", of, truth[s.Network])
			}
		}
		if len(l.Stages) == length {
			whole++
		}
	}
	if whole < planted-1 {
		t.Errorf("%d of %d planted lines are followed from end to end", whole, planted)
	}
}
