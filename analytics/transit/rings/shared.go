package rings

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"portolan/analytics/transit/travel"
	"portolan/graph"
)

// crowd is the number of people with one number, photograph or name from which
// on it is taken for a placeholder, not for a finding.
const crowd = 200

// tooMany notes what a crowd shares, which is left out.
func (a *analysis) tooMany(people int) bool {
	if people > crowd {
		a.crowds++
	}
	return people > crowd
}

// findShared finds numbers under several people or names, and of these the
// documents that went from hand to hand.
func (a *analysis) findShared() {
	for i := range a.papers {
		s := &a.papers[i]
		if s.number == "" && len(s.people) < 2 || a.tooMany(len(s.people)) {
			continue
		}
		names := a.namesApart(s.docs)
		if a.distinct(s.people) < 2 && names < 2 {
			continue
		}
		f := finding{kind: SharedNumber, papers: []int32{int32(i)}, chance: 1, names: names}
		if f.changes = a.changes(s); len(f.changes) > 0 {
			f.kind = HandOver
		}
		a.found = append(a.found, f)
	}
}

// change is a paper going from one use to the next one by somebody else.
type change struct{ from, to use }

// changes are those whose order the dates leave no doubt of, in order.
func (a *analysis) changes(s *sheet) (out []change) {
	var dated []use
	for _, u := range s.uses {
		if u.move != travel.None && u.dated {
			dated = append(dated, u)
		}
	}
	slices.SortStableFunc(dated, func(x, y use) int { return cmp.Or(cmp.Compare(x.at.From, y.at.From), cmp.Compare(x.at.To, y.at.To)) })
	for i := 1; i < len(dated); i++ {
		x, y := dated[i-1], dated[i]
		if x.at.To <= y.at.From && !a.mayBe(x.person, y.person) {
			out = append(out, change{x, y})
		}
	}
	return out
}

// findPhotos finds photographs in documents of several people or names.
func (a *analysis) findPhotos() {
	by := map[string][]int32{}
	for i := range a.papers {
		for _, d := range a.papers[i].docs {
			for _, photo := range a.Documents[d].Photos {
				if list := by[photo]; len(list) == 0 || list[len(list)-1] != int32(i) {
					by[photo] = append(by[photo], int32(i))
				}
			}
		}
	}
	for _, photo := range sortedKeys(by) {
		list := by[photo]
		people, docs := a.peopleOf(list), []int32{}
		for _, i := range list {
			docs = append(docs, a.papers[i].docs...)
		}
		if len(list) < 2 || a.tooMany(len(people)) {
			continue
		}
		if names := a.namesApart(docs); a.distinct(people) > 1 || names > 1 {
			a.found = append(a.found, finding{kind: SharedPhoto, papers: list, chance: 1, names: names})
		}
	}
}

// findIdentities finds one name and day of birth under several numbers of one
// type that may have been valid at the same time, scored against how common the
// name and the day are.
func (a *analysis) findIdentities() {
	byName, byDay, both := map[string]int{}, map[int64]int{}, map[string][]int32{}
	for i := range a.papers {
		names, days := a.identity(&a.papers[i])
		for _, n := range names {
			byName[n]++
		}
		for _, d := range days {
			byDay[d]++
		}
		for _, n := range names {
			for _, d := range days {
				key := fmt.Sprintf("%s %020d", n, d-math.MinInt32*86400)
				both[key] = append(both[key], int32(i))
			}
		}
	}
	var candidates []finding
	var chances []float64
	for _, key := range sortedKeys(both) {
		list := a.atOneTime(both[key])
		if len(list) < 2 || a.tooMany(len(list)) {
			continue
		}
		names, days := a.identity(&a.papers[list[0]])
		most := 0.0 // pairs of papers with the name that would share the day by chance
		for _, n := range names {
			for _, d := range days {
				pairs := float64(byName[n]) * float64(byName[n]-1) / 2
				most = max(most, pairs*float64(byDay[d]-1)/float64(len(a.papers)-1))
			}
		}
		f := finding{kind: SharedIdentity, papers: list, chance: -math.Expm1(-most), tested: true}
		if len(a.peopleOf(list)) == 1 {
			f.chance, f.tested = 1, false // one entity: nothing is left to chance
		} else {
			chances = append(chances, f.chance)
		}
		candidates = append(candidates, f)
	}
	limit := threshold(chances)
	for _, f := range candidates {
		if !f.tested || f.chance <= limit {
			a.found = append(a.found, f)
		}
	}
}

// identity are the names and days of birth of a paper: its own, or where it has
// none those of its only user. The first of January stands for an unknown day.
func (a *analysis) identity(s *sheet) (names []string, days []int64) {
	var born []graph.Span
	var texts []string
	for _, d := range s.docs {
		born, texts = append(born, a.Documents[d].Born...), append(texts, a.Documents[d].Names...)
	}
	if len(s.people) == 1 {
		p := &a.Actors[s.people[0]]
		if len(born) == 0 {
			born = []graph.Span{p.Born}
		}
		if len(texts) == 0 {
			texts = p.Names
		}
	}
	for _, b := range born {
		if b.To-b.From == travel.Day && !firstOfJanuary(b.From) && !slices.Contains(days, b.From) {
			days = append(days, b.From)
		}
	}
	for _, t := range texts {
		key := ""
		for _, word := range sketchOf(t) {
			key += word + " "
		}
		if !slices.Contains(names, key) && key != "" {
			names = append(names, key)
		}
	}
	return names, days
}

// atOneTime are the papers of the list's largest type and number that may have
// been valid together; one number stands once, and who is a national of two
// countries may have a passport of each.
func (a *analysis) atOneTime(list []int32) (out []int32) {
	for _, i := range list {
		if slices.ContainsFunc(list, func(j int32) bool { return i != j && a.rival(&a.papers[i], &a.papers[j]) }) {
			out = append(out, i)
		}
	}
	return slices.Compact(out)
}

func (a *analysis) rival(x, y *sheet) bool {
	if x.number == "" || y.number == "" || x.number == y.number || x.typ != y.typ {
		return false
	}
	if x.issuer != y.issuer && x.issuer != "" && y.issuer != "" && slices.Equal(x.people, y.people) && len(x.people) == 1 &&
		a.national(x.people[0], x.issuer) && a.national(x.people[0], y.issuer) {
		return false
	}
	from, to := a.validity(x)
	otherFrom, otherTo := a.validity(y)
	return from < otherTo && otherFrom < to
}

// validity is the longest time for which a paper may have been valid.
func (a *analysis) validity(s *sheet) (from, to int64) {
	from, to = math.MinInt64, math.MaxInt64
	for _, d := range s.docs {
		if doc := &a.Documents[d]; doc.Issued != graph.Always {
			from = max(from, doc.Issued.From)
		}
		if doc := &a.Documents[d]; doc.Expires != graph.Always {
			to = min(to, doc.Expires.To)
		}
	}
	return from, to
}
