package rings

import (
	"cmp"
	"slices"
	"strconv"

	"portolan/analytics/transit/travel"
	"portolan/graph"
)

// sheet is one paper: the document entities, and numbers in records of people,
// that one number stands for.
type sheet struct {
	docs                 []int32
	typ, number, issuer  string
	before, after        string // what stands around the serial
	width                int    // digits of the serial; 0: it has none
	serial               uint64
	uses                 []use // by person, then time
	people               []int32
	certain              bool // one of the uses lies in the window for certain
	firstUse, firstUseTo int64
	dated                bool
}

// use is a person with a paper: on a move, or holding it.
type use struct {
	person  int32
	move    int32 // travel.None for a holding
	at      graph.Span
	dated   bool
	certain bool
	proof   []graph.ID
}

// shortest is the length of numbers that mean the same without their issuer.
const shortest = 6

type paperKey struct{ typ, issuer string }

// sheets finds the papers with a user in the window. Documents with one number
// are one paper unless their types or issuers differ; where several papers have
// the number, those that lack a type or an issuer stand for themselves.
func (a *analysis) sheets() {
	used := a.usesByDocument()
	byNumber := map[string][]int32{}
	for d := range a.Documents {
		if n := a.Documents[d].Number; n != "" {
			byNumber[n] = append(byNumber[n], int32(d))
		} else if len(used[d]) > 0 {
			a.add(sheet{docs: []int32{int32(d)}}, used[d])
		}
	}
	carried := map[string][]use{}
	for p := range a.Actors {
		for _, n := range a.Actors[p].Passports {
			if _, ok := byNumber[n]; !ok {
				byNumber[n] = nil
			}
			carried[n] = append(carried[n], use{person: int32(p), move: travel.None, at: graph.Always,
				certain: a.Span.Holds(graph.Always) == graph.Certain, proof: []graph.ID{a.Actors[p].ID}})
		}
	}
	numbers := make([]string, 0, len(byNumber))
	for n := range byNumber {
		numbers = append(numbers, n)
	}
	slices.Sort(numbers)
	for _, n := range numbers {
		groups := a.split(byNumber[n])
		for _, docs := range groups {
			var uses []use
			for _, d := range docs {
				uses = append(uses, used[d]...)
			}
			if len(groups) == 1 && len(n) >= shortest {
				uses = append(uses, carried[n]...)
			}
			a.add(a.described(docs, n), uses)
		}
		if len(groups) == 0 && len(n) >= shortest {
			a.add(sheet{number: n, typ: "PASSPORT"}, carried[n])
		}
	}
}

// usesByDocument are the uses of each document in the window.
func (a *analysis) usesByDocument() [][]use {
	used := make([][]use, len(a.Documents))
	for d := range used {
		for _, i := range a.MoveDoc[a.OffDoc[d]:a.OffDoc[d+1]] {
			if v := &a.Moves[i]; a.MoveHeld[i] != graph.Outside {
				used[d] = append(used[d], use{v.Person, i, v.Departs, v.Dated, a.MoveHeld[i] == graph.Certain, a.ProofOf(v)})
			}
		}
	}
	for _, h := range a.Holds {
		if held := a.Span.Holds(h.Span); h.What.Class == travel.DocumentClass && held != graph.Outside {
			used[h.What.N] = append(used[h.What.N], use{h.Person, travel.None, graph.Always, false, held == graph.Certain, []graph.ID{h.Link}})
		}
	}
	return used
}

// split cuts the documents of one number into papers.
func (a *analysis) split(docs []int32) [][]int32 {
	by, full, keys := map[paperKey][]int32{}, 0, []paperKey{}
	for _, d := range docs {
		k := paperKey{a.Documents[d].Type, a.Documents[d].Issuer}
		if by[k] == nil {
			keys = append(keys, k)
			if k.typ != "" && k.issuer != "" {
				full++
			}
		}
		by[k] = append(by[k], d)
	}
	if len(docs) == 0 {
		return nil
	}
	if full <= 1 && len(a.Documents[docs[0]].Number) >= shortest && agree(keys) {
		return [][]int32{docs}
	}
	out := make([][]int32, 0, len(keys))
	for _, k := range keys {
		out = append(out, by[k])
	}
	return out
}

// agree reports whether no two types and no two issuers differ.
func agree(keys []paperKey) bool {
	var all paperKey
	for _, k := range keys {
		if all.typ != "" && k.typ != "" && all.typ != k.typ || all.issuer != "" && k.issuer != "" && all.issuer != k.issuer {
			return false
		}
		all = paperKey{cmp.Or(all.typ, k.typ), cmp.Or(all.issuer, k.issuer)}
	}
	return true
}

func (a *analysis) described(docs []int32, number string) sheet {
	s := sheet{docs: docs, number: number}
	for _, d := range docs {
		s.typ, s.issuer = cmp.Or(s.typ, a.Documents[d].Type), cmp.Or(s.issuer, a.Documents[d].Issuer)
	}
	return s
}

// add keeps a paper with its uses; one that nobody has in the window is no
// part of any finding.
func (a *analysis) add(s sheet, uses []use) {
	if len(uses) == 0 {
		return
	}
	s.before, s.after, s.width, s.serial = serialOf(s.number)
	slices.SortStableFunc(uses, func(x, y use) int {
		return cmp.Or(cmp.Compare(x.person, y.person), cmp.Compare(x.at.From, y.at.From), cmp.Compare(x.move, y.move))
	})
	s.uses = slices.CompactFunc(uses, func(x, y use) bool { return x.move != travel.None && x.move == y.move })
	for _, u := range s.uses {
		s.people = append(s.people, u.person)
		s.certain = s.certain || u.certain
		if u.dated && (!s.dated || u.at.From < s.firstUse) {
			s.dated, s.firstUse, s.firstUseTo = true, u.at.From, u.at.To
		}
	}
	s.people = slices.Compact(s.people)
	a.papers = append(a.papers, s)
}

// serialOf takes the last run of digits out of a number: its serial. A number
// whose serial is longer than 18 digits has none.
func serialOf(number string) (before, after string, width int, serial uint64) {
	digit := func(i int) bool { return number[i] >= '0' && number[i] <= '9' }
	end := len(number)
	for end > 0 && !digit(end-1) {
		end--
	}
	begin := end
	for begin > 0 && digit(begin-1) {
		begin--
	}
	serial, err := strconv.ParseUint(number[begin:end], 10, 64)
	if err != nil || end-begin > 18 {
		return number, "", 0, 0
	}
	return number[:begin], number[end:], end - begin, serial
}
