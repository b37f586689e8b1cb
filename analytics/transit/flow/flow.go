package flow

import (
	"cmp"
	"context"
	"slices"

	"portolan/analytics/run"
	"portolan/analytics/transit/travel"
	"portolan/graph"
)

// Group is something that figures are told apart by.
type Group string

// The groups.
const (
	OriginCountry  Group = "ORIGIN_COUNTRY"
	Direction      Group = "DIRECTION"
	Mode           Group = "MODE"
	TransitCountry Group = "TRANSIT_COUNTRY"
)

// Groups are all groups, in the order in which rows are sorted by them.
var Groups = []Group{OriginCountry, Direction, Mode, TransitCountry}

// Question asks for flows. The zero value counts by month and tells nothing
// apart.
type Question struct {
	travel.Question
	By    Length
	Group []Group
	First int // rows at most; 0: all
}

// Answer is the flows found.
type Answer struct {
	Run          run.Run
	TotalCount   int // rows in all, those left out by First included
	CertainCount int // of these, with a journey that certainly belongs to it
	Rows         []Row
}

// Row is one figure: what began in one period, of one sort.
type Row struct {
	Period         string // "" for what is not dated
	OriginCountry  string // "" unknown, or not told apart
	Direction      string // "" not told apart
	Mode           string // "" unknown, or not told apart
	TransitCountry string // "" none known, or not told apart
	People         Count
	Journeys       Count
	Evidence       run.Evidence // passages and stays
}

// Count is how many there are for certain, and how many there may be at most.
type Count struct{ Certain, Possible int }

// sort is what tells the rows apart.
type sort struct {
	period    int32
	origin    uint16
	direction travel.Direction
	mode      string
	transit   uint16
}

// held is a journey in a row.
type held struct {
	journey int32
	certain bool
}

// Of counts the journeys that begin in the window. A journey of which it is
// not certain when it began, or of which country its traveller is, is possible
// in all rows that it may belong to and certain in none.
func Of(ctx context.Context, w *travel.Window, q Question) (Answer, error) {
	rows := map[sort][]held{}
	for n := range w.Journeys {
		if n%4096 == 0 && ctx.Err() != nil {
			return Answer{}, ctx.Err()
		}
		periods, certain := cmp.Or(q.By, Month).Periods(Began(w, int32(n)), w.Span)
		if len(periods) == 0 {
			continue
		}
		sorts, sure := sortsOf(w, int32(n), q.Group)
		for _, s := range sorts {
			for _, s.period = range periods {
				rows[s] = append(rows[s], held{int32(n), certain && sure})
			}
		}
	}
	return answer(w, q, rows), ctx.Err()
}

// Began is when a journey began: the departure of its first passage; Always
// where that is not dated.
func Began(w *travel.Window, journey int32) graph.Span {
	first := &w.Moves[w.Journeys[journey].From]
	if !first.Dated {
		return graph.Always
	}
	return first.Departs
}

// sortsOf are the sorts of a journey, all but the period, and whether it
// belongs to each of them for certain.
func sortsOf(w *travel.Window, n int32, by []Group) (out []sort, sure bool) {
	out, sure = []sort{{}}, true
	if slices.Contains(by, Direction) {
		out[0].direction = w.Journeys[n].Direction
	}
	if slices.Contains(by, OriginCountry) {
		origins := Origins(w, n)
		sure = len(origins) < 2
		out = each(out, origins, func(s *sort, c uint16) { s.origin = c })
	}
	if slices.Contains(by, Mode) {
		out = each(out, Modes(w, n), func(s *sort, m string) { s.mode = m })
	}
	if slices.Contains(by, TransitCountry) {
		out = each(out, transits(w, n), func(s *sort, c uint16) { s.transit = c })
	}
	return out, sure
}

// each makes one of every sort for every value; without values one with none.
func each[T any](sorts []sort, values []T, set func(*sort, T)) []sort {
	if len(values) == 0 {
		return sorts
	}
	out := make([]sort, 0, len(sorts)*len(values))
	for _, s := range sorts {
		for _, v := range values {
			set(&s, v)
			out = append(out, s)
		}
	}
	return out
}

// Origins are the countries that the traveller of a journey may come from,
// ascending: of residence, else of nationality, else that of the first
// departure; none where all are unknown.
func Origins(w *travel.Window, n int32) []uint16 {
	j := &w.Journeys[n]
	a := &w.Actors[j.Person]
	switch {
	case len(a.Residence) > 0:
		return a.Residence
	case len(a.Nationality) > 0:
		return a.Nationality
	case j.Origin != travel.None && w.Places[j.Origin].Country != 0:
		return []uint16{w.Places[j.Origin].Country}
	}
	return nil
}

// Modes are the means of transport of a journey, sorted, "" for a passage of
// which it is not known.
func Modes(w *travel.Window, n int32) []string {
	var out []string
	for i := w.Journeys[n].From; i < w.Journeys[n].To; i++ {
		mode := ""
		if leg := w.Moves[i].Leg; leg != travel.None && w.Legs[leg].Mode != "UNKNOWN" {
			mode = w.Legs[leg].Mode
		}
		out = append(out, mode)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// transits are the countries of a journey's places between, ascending.
func transits(w *travel.Window, n int32) (out []uint16) {
	for _, p := range w.Journeys[n].Interior() {
		if c := w.Places[p].Country; c != 0 {
			out = append(out, c)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// answer counts the rows and sorts them: by period, then by group in their
// order, what is unknown last.
func answer(w *travel.Window, q Question, rows map[sort][]held) Answer {
	sorts := make([]sort, 0, len(rows))
	for s := range rows {
		sorts = append(sorts, s)
	}
	slices.SortFunc(sorts, func(a, b sort) int {
		return cmp.Or(cmp.Compare(a.period-1, b.period-1), last(a.origin, b.origin), last(a.direction, b.direction),
			last(a.mode, b.mode), last(a.transit, b.transit))
	})
	out := Answer{TotalCount: len(sorts)}
	for i, s := range sorts {
		journeys := rows[s]
		if slices.ContainsFunc(journeys, func(h held) bool { return h.certain }) {
			out.CertainCount++
		}
		if q.First == 0 || i < q.First {
			out.Rows = append(out.Rows, rowOf(w, cmp.Or(q.By, Month), s, journeys))
		}
	}
	return out
}

// last compares two values, the zero one being the last.
func last[T cmp.Ordered](a, b T) int {
	var zero T
	switch {
	case a == b:
		return 0
	case a == zero:
		return 1
	case b == zero:
		return -1
	}
	return cmp.Compare(a, b)
}

// rowOf counts the journeys of a row, which come in the order of their people.
func rowOf(w *travel.Window, by Length, s sort, journeys []held) Row {
	r := Row{Period: by.Text(s.period), OriginCountry: countryOf(s.origin), Direction: string(s.direction), Mode: s.mode,
		TransitCountry: countryOf(s.transit)}
	var ids []graph.ID
	for lo := 0; lo < len(journeys); {
		hi, certain := lo, false
		for ; hi < len(journeys) && w.Journeys[journeys[hi].journey].Person == w.Journeys[journeys[lo].journey].Person; hi++ {
			j := &w.Journeys[journeys[hi].journey]
			for i := j.From; i < j.To; i++ {
				ids = append(ids, w.ProofOf(&w.Moves[i])...)
			}
			r.Journeys.Possible++
			if journeys[hi].certain {
				r.Journeys.Certain++
				certain = true
			}
		}
		r.People.Possible++
		if certain {
			r.People.Certain++
		}
		lo = hi
	}
	r.Evidence = run.NewEvidence(ids)
	return r
}

// countryOf is the code of a country; "" of none.
func countryOf(c uint16) string {
	if c == 0 {
		return ""
	}
	return travel.Country(c)
}

// Bytes is about the memory that the answer holds.
func (a *Answer) Bytes() (n int64) {
	for i := range a.Rows {
		n += 150 + 16*int64(len(a.Rows[i].Evidence))
	}
	return n
}
