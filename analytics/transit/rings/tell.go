package rings

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"portolan/analytics/kernel"
	"portolan/analytics/run"
	"portolan/analytics/transit/travel"
	"portolan/graph"
)

// tell makes a row of a finding; nil where it names nobody who may be named, or
// nobody but people who may be one.
func (a *analysis) tell(f *finding) *Ring {
	uses := a.usesOf(f)
	var people []int32
	named := false
	for _, u := range uses {
		people = append(people, u.person)
		named = named || !a.Actors[u.person].Never
	}
	slices.Sort(people)
	people = slices.Compact(people)
	if !named || f.kind == BlankSeries && !a.several(people) {
		return nil
	}
	r := &Ring{Kind: f.kind, Chance: kernel.Round12(f.chance), Tested: f.tested, Certain: a.certainly(f, uses), People: a.ActorIDs(slices.Clone(people))}
	var docs, reports, inbound []int32
	var evidence []graph.ID
	for _, i := range f.papers {
		docs, reports = append(docs, a.papers[i].docs...), append(reports, f.reports[i]...)
	}
	slices.Sort(reports)
	reports = slices.Compact(reports)
	for _, n := range reports {
		r.Reports = append(r.Reports, a.Reports[n].ID)
	}
	for _, u := range uses {
		evidence = append(evidence, u.proof...)
		if u.move == travel.None {
			continue
		}
		if j := a.Moves[u.move].Journey; a.Journeys[j].Direction == travel.Inbound {
			inbound = append(inbound, j)
		}
		if u.dated {
			from, to := time.Unix(u.at.From, 0).UTC(), time.Unix(u.at.To-1, 0).UTC()
			if r.FirstSeen.IsZero() || from.Before(r.FirstSeen) {
				r.FirstSeen = from
			}
			if to.After(r.LastSeen) {
				r.LastSeen = to
			}
		}
	}
	slices.Sort(inbound)
	r.Inbound = len(slices.Compact(inbound))
	r.Documents, r.Evidence = a.DocumentIDs(docs), run.NewEvidence(append(evidence, r.Reports...))
	for _, c := range f.changes {
		change := Change{From: a.Actors[c.from.person].ID, To: a.Actors[c.to.person].ID,
			Last: time.Unix(c.from.at.To-1, 0).UTC(), Next: time.Unix(c.to.at.From, 0).UTC()}
		if len(docs) > 0 {
			change.Document = a.Documents[docs[0]].ID
		}
		r.HandOvers = append(r.HandOvers, change)
	}
	r.Explanation = a.explain(f, r, reports)
	return r
}

// usesOf are the uses that a finding rests on.
func (a *analysis) usesOf(f *finding) []use {
	if f.uses != nil {
		return f.uses
	}
	var out []use
	for _, i := range f.papers {
		out = append(out, a.papers[i].uses...)
	}
	return out
}

// several reports whether the people are at least two. Of a crowd it is taken
// for granted.
func (a *analysis) several(people []int32) bool {
	return len(people) > crowd || a.distinct(people) > 1
}

// certainly reports whether the uses that lie in the window for certain would
// make the finding alone.
func (a *analysis) certainly(f *finding, uses []use) bool {
	if f.certain != nil {
		return *f.certain
	}
	var people []int32
	for _, u := range uses {
		if u.certain {
			people = append(people, u.person)
		}
	}
	slices.Sort(people)
	people = slices.Compact(people)
	switch f.kind {
	case HandOver:
		return slices.ContainsFunc(f.changes, func(c change) bool { return c.from.certain && c.to.certain })
	case SharedNumber:
		return len(people) > 0 && f.names > 1 || a.several(people)
	}
	papers := 0
	for _, i := range f.papers {
		if a.papers[i].certain {
			papers++
		}
	}
	return papers > 1 && (f.kind == SharedIdentity || f.names > 1 || a.several(people))
}

// explain says in one sentence what was found and what it rests on.
func (a *analysis) explain(f *finding, r *Ring, reports []int32) string {
	var numbers []string
	for _, i := range f.papers {
		numbers = append(numbers, a.papers[i].number)
	}
	slices.Sort(numbers)
	numbers = slices.DeleteFunc(slices.Compact(numbers), func(s string) bool { return s == "" })
	people := count(len(r.People), "person", "people")
	switch f.kind {
	case BlankSeries:
		s := fmt.Sprintf("%s of one series (%s) were with %s", count(len(f.papers), "document", "documents"), list(numbers), people)
		if f.tested {
			s += fmt.Sprintf("; numbers of strangers that lie so near each other, with journeys so near in time, have a chance of at most %.2g", r.Chance)
		}
		if len(reports) > 0 {
			s += "; reported: " + a.reported(reports)
		}
		return s + "."
	case SharedNumber, HandOver:
		s := fmt.Sprintf("%s is with %s", document(numbers), people)
		if f.names > 1 {
			s += fmt.Sprintf(" and has %d different names in its own records", f.names)
		}
		if n := len(r.HandOvers); n > 0 {
			c := r.HandOvers[0]
			s += fmt.Sprintf("; it changed hands %s, first after %s and before %s", count(n, "time", "times"), c.Last.Format(time.DateOnly), c.Next.Format(time.DateOnly))
		}
		return s + "."
	case SharedPhoto:
		return fmt.Sprintf("One photograph stands in %s (%s) of %s.", count(len(f.papers), "document", "documents"), list(numbers), people)
	case SharedIdentity:
		s := fmt.Sprintf("One name and date of birth stand under %s (%s) that may have been valid at the same time, with %s", count(len(numbers), "number", "numbers"), list(numbers), people)
		if f.tested {
			s += fmt.Sprintf("; by how common both are, the chance is %.2g", r.Chance)
		}
		return s + "."
	}
	return fmt.Sprintf("%s was used %s by %s after it was reported: %s; first on %s.", document(numbers), count(len(f.uses), "time", "times"),
		people, a.reported(reports), r.FirstSeen.Format(time.DateOnly))
}

// reported tells the first few reports.
func (a *analysis) reported(reports []int32) string {
	var parts []string
	for _, n := range reports {
		r := &a.Reports[n]
		s := r.First
		if r.Last != "" && r.Last != r.First {
			s += " to " + r.Last
		}
		if r.Status != "" {
			s += " " + r.Status
		}
		if since, ok := r.Since(); ok {
			s += " on " + time.Unix(since.From, 0).UTC().Format(time.DateOnly)
		}
		parts = append(parts, s)
	}
	return list(parts)
}

func document(numbers []string) string {
	if len(numbers) == 0 {
		return "A document without a number"
	}
	return "The document " + list(numbers)
}

func list(texts []string) string {
	const most = 4
	if len(texts) > most {
		return strings.Join(texts[:most], ", ") + fmt.Sprintf(" and %d more", len(texts)-most)
	}
	return strings.Join(texts, ", ")
}

func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
