package scoreboard

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"portolan/analytics/run"
	"portolan/analytics/transit/travel"
	"portolan/graph"
	"portolan/graph/names"
)

// Source is what the scoreboard reads: a view of the vault.
type Source interface {
	travel.Source
	// Committed is the time of the commit that brought a visible element.
	Committed(id graph.ID) time.Time
}

// Question asks for the scoreboard. The window holds judicial measures by their
// dates, and of the measures of states what was known to stand before its end.
type Question struct {
	Window   graph.Window
	MinGrade float64 // leaves out what is known to be less probable, 0 to 1
	First    int     // rows at most; 0: all
}

// Answer is the scoreboard.
type Answer struct {
	Run        run.Run
	TotalCount int // countries in all, those left out by First included
	Rows       []Row
}

// Row is one country; a nil figure is one about which nobody contributed
// anything.
type Row struct {
	Country          string // ISO 3166-1 alpha-2
	ProfileCount     int    // visible records of people that the country contributed
	FTFLaw           *bool
	Arrests          *int // people, as far as their arrests name them
	Prosecutions     *int
	Screening        *bool
	FinancialSharing *bool
	AsOf             time.Time    // newest commit that brought something the row rests on
	Evidence         run.Evidence // measures, and the links to whom they concern; no profiles
}

// standing is what a source says of a measure of a state, and since when.
type standing struct {
	since  int64
	stands bool
}

// country gathers what a row is made of.
type country struct {
	row        Row
	standing   map[string][]standing // by the type of measure
	arrested   map[graph.ID]struct{} // people, or measures that name nobody
	prosecuted map[graph.ID]struct{}
	disagree   []string
}

// board is the scoreboard while it is made.
type board struct {
	src       Source
	q         Question
	countries map[string]*country
	measures  map[graph.ID]*country // of judicial measures: whose they are, by entity
	kinds     map[graph.ID][2]bool  // arrest, prosecution
	bearers   map[graph.ID][]graph.ID
	people    map[graph.ID]struct{}
	assumed   int // measures that name no country, taken for the contributor's
	nowhere   int // measures without a country at all
}

// Of reads the scoreboard. Time and memory are linear in people and measures.
func Of(ctx context.Context, src Source, q Question) (Answer, string, error) {
	b := &board{src: src, q: q, countries: map[string]*country{}, measures: map[graph.ID]*country{},
		kinds: map[graph.ID][2]bool{}, bearers: map[graph.ID][]graph.ID{}, people: map[graph.ID]struct{}{}}
	for e, err := range src.Elements(ctx, graph.Person, graph.StateMeasure, graph.JudicialMeasure) {
		if err != nil {
			return Answer{}, "", err
		}
		if !b.weak(e) {
			b.record(e)
		}
	}
	for e, err := range src.Elements(ctx, graph.SubjectOf) {
		if err != nil {
			return Answer{}, "", err
		}
		if !b.weak(e) {
			b.subject(e)
		}
	}
	out := b.answer()
	return out, b.note(), ctx.Err()
}

func (b *board) weak(e *graph.Element) bool {
	p, known := e.Grade.Probability()
	return known && p < b.q.MinGrade
}

func (b *board) of(code string) *country {
	c := b.countries[code]
	if c == nil {
		c = &country{row: Row{Country: code}, standing: map[string][]standing{},
			arrested: map[graph.ID]struct{}{}, prosecuted: map[graph.ID]struct{}{}}
		b.countries[code] = c
	}
	return c
}

// rests notes what a row rests on.
func (b *board) rests(c *country, id graph.ID, evidence bool) {
	if t := b.src.Committed(id); t.After(c.row.AsOf) {
		c.row.AsOf = t
	}
	if evidence {
		c.row.Evidence = append(c.row.Evidence, id)
	}
}

func (b *board) record(e *graph.Element) {
	if e.Kind == graph.Person {
		if id, ok := b.src.Resolve(e.ID); ok {
			b.people[id] = struct{}{}
		}
		if code, ok := names.Country(e.Marking.Owner); ok && code == e.Marking.Owner {
			c := b.of(code)
			c.row.ProfileCount++
			b.rests(c, e.ID, false)
		}
		return
	}
	c := b.whose(e)
	if c == nil {
		return
	}
	date, dated := graph.Date(e.Props.First("date")).Span()
	if e.Kind == graph.StateMeasure {
		if b.q.Window.Span().To > date.From {
			b.state(c, e, date.From)
		}
		return
	}
	if dated && b.q.Window.Span().Holds(date) == graph.Outside {
		return
	}
	var is [2]bool
	switch e.Props.First("type") {
	case "ARREST":
		is[0] = true
	case "CHARGE", "TRIAL", "SENTENCE", "ACQUITTAL":
		is[1] = true
	default:
		return
	}
	if id, ok := b.src.Resolve(e.ID); ok {
		b.measures[id] = c
		was := b.kinds[id]
		b.kinds[id] = [2]bool{was[0] || is[0], was[1] || is[1]}
		b.rests(c, e.ID, true)
	}
}

// whose is the country of a measure: the one it names, else the country that
// contributed it; nil where there is none.
func (b *board) whose(e *graph.Element) *country {
	if code, ok := names.Country(e.Props.First("country")); ok {
		return b.of(code)
	}
	if code, ok := names.Country(e.Marking.Owner); ok && code == e.Marking.Owner {
		b.assumed++
		return b.of(code)
	}
	b.nowhere++
	return nil
}

// state notes a measure of a state; one without a status says that there is it.
func (b *board) state(c *country, e *graph.Element, since int64) {
	typ, status := e.Props.First("type"), e.Props.First("status")
	if !slices.Contains([]string{"LAW", "SCREENING", "FINANCIAL_SHARING"}, typ) {
		return
	}
	c.standing[typ] = append(c.standing[typ], standing{since, status == "" || status == "IN_FORCE"})
	b.rests(c, e.ID, true)
}

// subject notes whom a judicial measure concerns, so that one person arrested
// counts once, whoever reports it.
func (b *board) subject(e *graph.Element) {
	who, ok1 := b.src.Resolve(e.From)
	measure, ok2 := b.src.Resolve(e.To)
	_, person := b.people[who]
	c := b.measures[measure]
	if !ok1 || !ok2 || !person || c == nil {
		return
	}
	b.bearers[measure] = append(b.bearers[measure], who)
	b.rests(c, e.ID, true)
}

func (b *board) answer() Answer {
	for measure, c := range b.measures {
		who := b.bearers[measure]
		if len(who) == 0 {
			who = []graph.ID{measure}
		}
		for _, id := range who {
			if b.kinds[measure][0] {
				c.arrested[id] = struct{}{}
			}
			if b.kinds[measure][1] {
				c.prosecuted[id] = struct{}{}
			}
		}
	}
	var out Answer
	for _, c := range b.countries {
		r := c.row
		r.Arrests, r.Prosecutions = number(c.arrested), number(c.prosecuted)
		r.FTFLaw, r.Screening, r.FinancialSharing = c.stands("LAW"), c.stands("SCREENING"), c.stands("FINANCIAL_SHARING")
		r.Evidence = run.NewEvidence(r.Evidence)
		out.Rows = append(out.Rows, r)
	}
	slices.SortFunc(out.Rows, func(a, b Row) int { return cmp.Compare(a.Country, b.Country) })
	out.TotalCount = len(out.Rows)
	if b.q.First > 0 && len(out.Rows) > b.q.First {
		out.Rows = out.Rows[:b.q.First:b.q.First]
	}
	return out
}

// number is how many there are; nil of none, for nobody says that there are none.
func number(set map[graph.ID]struct{}) *int {
	if len(set) == 0 {
		return nil
	}
	n := len(set)
	return &n
}

// stands is what the newest sources say; nil where nobody says anything, and
// where they disagree.
func (c *country) stands(typ string) *bool {
	list := c.standing[typ]
	if len(list) == 0 {
		return nil
	}
	newest := slices.MaxFunc(list, func(a, b standing) int { return cmp.Compare(a.since, b.since) })
	for _, s := range list {
		if s.since == newest.since && s.stands != newest.stands {
			c.disagree = append(c.disagree, typ)
			return nil
		}
	}
	return &newest.stands
}

// note says what the answer had to assume.
func (b *board) note() string {
	var parts []string
	if b.assumed > 0 {
		parts = append(parts, fmt.Sprintf("%d measures name no country and count for the country that contributed them", b.assumed))
	}
	if b.nowhere > 0 {
		parts = append(parts, fmt.Sprintf("%d measures name no country, were contributed by none, and are left out", b.nowhere))
	}
	var unsure []string
	for code, c := range b.countries {
		for _, typ := range c.disagree {
			unsure = append(unsure, code+" "+typ)
		}
	}
	if slices.Sort(unsure); len(unsure) > 0 {
		parts = append(parts, "the newest sources disagree, so that the figure is unknown: "+strings.Join(unsure, ", "))
	}
	return strings.Join(parts, "; ")
}

// Bytes is about the memory that the answer holds.
func (a *Answer) Bytes() (n int64) {
	for i := range a.Rows {
		n += 150 + 16*int64(len(a.Rows[i].Evidence))
	}
	return n
}
