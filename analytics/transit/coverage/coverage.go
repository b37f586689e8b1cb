package coverage

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"portolan/analytics/run"
	"portolan/analytics/transit/flow"
	"portolan/analytics/transit/travel"
	"portolan/graph"
	"portolan/graph/vault"
)

// Question asks for the coverage.
type Question struct {
	travel.Question
	What  []What // sorts of spots; none: all
	First int    // members, and spots, at most; 0: all
}

// Answer says who contributed what, and where the picture is dark.
type Answer struct {
	Run        run.Run
	TotalCount int // members in all
	Rows       []Member
	DarkCount  int // dark spots in all
	Dark       []Spot
}

// Member is what one member contributed, as far as it is seen.
type Member struct {
	Member           string
	LastContribution time.Time // of its newest commit that brought something visible, whatever the window
	ProfileCount     int       // its records of people, whatever the window
	PassageCount     int       // passages that may lie in the window, of which at least one record is its own
}

// What is the sort of a spot.
type What string

// The sorts.
const (
	Segment What = "SEGMENT" // from one place to the next
	Country What = "COUNTRY"
	Month   What = "MONTH"
)

// Spot is a part of the picture where journeys are known by inference or by one
// member alone.
type Spot struct {
	What        What
	From, To    graph.ID // of a segment; zero for a place without a record
	Country     string   // of a country
	Month       string   // of a month
	Journeys    int      // that passed there
	Inferred    int      // of these, with no passage recorded there
	Alone       int      // of these, recorded there by one member only
	Shares      []Share  // most first
	Ask         []Ask    // by member
	Explanation string
	Evidence    run.Evidence // what the dark journeys rest on
}

// Share is how many of a spot's journeys a member recorded there.
type Share struct {
	Member   string
	Journeys int
}

// Ask is a member that could fill a gap, and why: it lies there, or it recorded
// passages of a carrier that goes there.
type Ask struct {
	Member      string
	Why         string // TERRITORY or CARRIER
	Contributes bool   // something visible is its own
}

// key names a spot.
type key struct {
	what     What
	from, to int32 // places; of a country its number, of a month its own
}

// spot is a Spot while it is counted.
type spot struct {
	key
	journeys, inferred, alone int
	by                        []int // journeys by the owner's number
	carriers                  []string
	dark                      []int32 // moves of the dark journeys, there
}

// mapper counts the spots.
type mapper struct {
	w        *travel.Window
	spots    map[key]*spot
	carriers map[string][]uint16 // who recorded passages of each carrier
	passages []int               // by owner
	here     map[key]*seen       // of the journey being looked at
}

// seen is who recorded a journey at a spot.
type seen struct {
	owners []uint16
	moves  []int32
}

// Of maps the journeys that may lie in the window. Time and memory are linear
// in their passages.
func Of(ctx context.Context, w *travel.Window, held []vault.Contribution, q Question) (Answer, error) {
	m := &mapper{w: w, spots: map[key]*spot{}, carriers: map[string][]uint16{}, passages: make([]int, len(w.Owners)), here: map[key]*seen{}}
	for n := range w.Journeys {
		if n%1024 == 0 && ctx.Err() != nil {
			return Answer{}, ctx.Err()
		}
		if w.JourneyHeld[n] != graph.Outside {
			m.journey(&w.Journeys[n])
		}
	}
	out := Answer{TotalCount: len(held)}
	contributes := map[string]bool{}
	for _, c := range held {
		contributes[c.Member] = true
		row := Member{Member: c.Member, LastContribution: c.Last, ProfileCount: c.Profiles}
		if i := slices.Index(w.Owners, c.Member); i >= 0 {
			row.PassageCount = m.passages[i]
		}
		out.Rows = append(out.Rows, row)
	}
	dark := m.dark(q.What)
	out.DarkCount = len(dark)
	if q.First > 0 {
		out.Rows, dark = out.Rows[:min(q.First, len(out.Rows))], dark[:min(q.First, len(dark))]
	}
	for _, s := range dark {
		out.Dark = append(out.Dark, m.tell(s, contributes))
	}
	return out, ctx.Err()
}

// journey notes where a journey was recorded and by whom, and where it must
// have been although nobody recorded it.
func (m *mapper) journey(j *travel.Journey) {
	clear(m.here)
	at := travel.None
	for i := j.From; i < j.To; i++ {
		v := &m.w.Moves[i]
		owners := m.ownersOf(v)
		if m.w.MoveHeld[i] != graph.Outside {
			for _, o := range owners {
				m.passages[o]++
			}
		}
		if at != travel.None && v.From != travel.None && !m.w.Join(at, v.From) {
			m.at(key{Segment, at, v.From}, i, nil)
		}
		if v.From != travel.None && v.To != travel.None {
			m.at(key{Segment, v.From, v.To}, i, owners)
		}
		for _, p := range []int32{v.From, v.Via, v.To} {
			if p != travel.None && m.w.Places[p].Country != 0 {
				m.at(key{Country, int32(m.w.Places[p].Country), 0}, i, owners)
			}
		}
		if month := flow.Month.Of(v.Departs.From); v.Dated && month == flow.Month.Of(v.Departs.To-1) {
			m.at(key{Month, month, 0}, i, owners)
		}
		m.carrier(v, owners)
		at = v.To
	}
	for k, s := range m.here {
		m.count(k, s)
	}
}

// ownersOf are the numbers of those who recorded a move, ascending; none of one
// that was read from stays.
func (m *mapper) ownersOf(v *travel.Move) (out []uint16) {
	for _, p := range v.Passages {
		out = append(out, m.w.Passages[p].Owners...)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func (m *mapper) at(k key, move int32, owners []uint16) {
	s := m.here[k]
	if s == nil {
		s = &seen{}
		m.here[k] = s
	}
	s.owners, s.moves = append(s.owners, owners...), append(s.moves, move)
}

// carrier notes who recorded passages of the carrier, and that it goes there.
func (m *mapper) carrier(v *travel.Move, owners []uint16) {
	if v.Leg == travel.None || m.w.Legs[v.Leg].Carrier == "" {
		return
	}
	c := m.w.Legs[v.Leg].Carrier
	all := append(m.carriers[c], owners...)
	slices.Sort(all)
	m.carriers[c] = slices.Compact(all)
}

func (m *mapper) count(k key, h *seen) {
	s := m.spots[k]
	if s == nil {
		s = &spot{key: k, by: make([]int, len(m.w.Owners))}
		m.spots[k] = s
	}
	slices.Sort(h.owners)
	owners := slices.Compact(h.owners)
	s.journeys++
	for _, o := range owners {
		s.by[o]++
	}
	switch len(owners) {
	case 0:
		s.inferred++
	case 1:
		s.alone++
	}
	if len(owners) < 2 {
		s.dark = append(s.dark, h.moves...)
	}
	for _, i := range h.moves {
		if v := &m.w.Moves[i]; v.Leg != travel.None && v.From == k.from && v.To == k.to && k.what == Segment {
			if c := m.w.Legs[v.Leg].Carrier; c != "" && !slices.Contains(s.carriers, c) {
				s.carriers = append(s.carriers, c)
			}
		}
	}
}

// dark are the spots with a dark journey: those with most that are known by
// inference first, then those with most known by one member alone.
func (m *mapper) dark(what []What) []*spot {
	var out []*spot
	for _, s := range m.spots {
		if s.inferred+s.alone > 0 && (len(what) == 0 || slices.Contains(what, s.what)) {
			out = append(out, s)
		}
	}
	slices.SortFunc(out, func(a, b *spot) int {
		return cmp.Or(cmp.Compare(b.inferred, a.inferred), cmp.Compare(b.alone, a.alone), cmp.Compare(a.what, b.what),
			cmp.Compare(a.from, b.from), cmp.Compare(a.to, b.to))
	})
	return out
}

func (m *mapper) tell(s *spot, contributes map[string]bool) Spot {
	out := Spot{What: s.what, Journeys: s.journeys, Inferred: s.inferred, Alone: s.alone}
	where := ""
	switch s.what {
	case Segment:
		out.From, out.To = m.w.Places[s.from].ID, m.w.Places[s.to].ID
		where = m.name(s.from) + " > " + m.name(s.to)
	case Country:
		out.Country = travel.Country(uint16(s.from))
		where = out.Country
	case Month:
		out.Month = flow.Month.Text(s.from)
		where = out.Month
	}
	for o, n := range s.by {
		if n > 0 {
			out.Shares = append(out.Shares, Share{m.w.Owners[o], n})
		}
	}
	slices.SortFunc(out.Shares, func(a, b Share) int {
		return cmp.Or(cmp.Compare(b.Journeys, a.Journeys), cmp.Compare(a.Member, b.Member))
	})
	out.Ask = m.ask(s, contributes)
	var ids []graph.ID
	for _, i := range s.dark {
		ids = append(ids, m.w.ProofOf(&m.w.Moves[i])...)
	}
	out.Evidence = run.NewEvidence(ids)
	out.Explanation = fmt.Sprintf("Of %d journeys in %s, %d have no passage recorded there and %d are recorded there by one member only%s.",
		s.journeys, where, s.inferred, s.alone, asked(out.Ask))
	return out
}

func asked(list []Ask) string {
	var names []string
	for _, a := range list {
		names = append(names, a.Member)
	}
	if len(names) == 0 {
		return ""
	}
	return "; who could know more: " + strings.Join(slices.Compact(names), ", ")
}

// ask are those who could fill the gap and have recorded less than half of the
// journeys there.
func (m *mapper) ask(s *spot, contributes map[string]bool) []Ask {
	var out []Ask
	add := func(member, why string, recorded int) {
		if 2*recorded < s.journeys && !slices.ContainsFunc(out, func(a Ask) bool { return a.Member == member }) {
			out = append(out, Ask{member, why, contributes[member]})
		}
	}
	for _, c := range m.countries(s) {
		recorded := 0
		if o := slices.Index(m.w.Owners, c); o >= 0 {
			recorded = s.by[o]
		}
		add(c, "TERRITORY", recorded)
	}
	for _, c := range s.carriers {
		for _, o := range m.carriers[c] {
			if s.by[o] == 0 {
				add(m.w.Owners[o], "CARRIER", 0)
			}
		}
	}
	slices.SortFunc(out, func(a, b Ask) int { return cmp.Or(cmp.Compare(a.Member, b.Member), cmp.Compare(a.Why, b.Why)) })
	return out
}

// countries are those in which a spot lies.
func (m *mapper) countries(s *spot) []string {
	var out []string
	switch s.what {
	case Segment:
		for _, p := range []int32{s.from, s.to} {
			if c := m.w.Places[p].Country; c != 0 {
				out = append(out, travel.Country(c))
			}
		}
	case Country:
		out = []string{travel.Country(uint16(s.from))}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// name is what a place is called in a sentence: by a code, else by its country.
func (m *mapper) name(place int32) string {
	switch p := &m.w.Places[place]; {
	case len(p.Codes) > 0:
		return p.Codes[0]
	case p.Country != 0:
		return "a place in " + travel.Country(p.Country)
	}
	return "a place without a code"
}

// Bytes is about the memory that the answer holds.
func (a *Answer) Bytes() int64 {
	n := int64(60 * len(a.Rows))
	for i := range a.Dark {
		n += 400 + 16*int64(len(a.Dark[i].Evidence))
	}
	return n
}
