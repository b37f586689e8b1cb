package transit

import (
	"context"
	"slices"
	"strconv"

	"portolan/graph"
)

// readKinds are the kinds that the analysis looks at.
var readKinds = []graph.Kind{
	graph.Person, graph.Organization, graph.Place, graph.Leg, graph.Passage, graph.TravelDocument, graph.Booking,
	graph.Transfer, graph.Phone, graph.Account, graph.OnlineAccount, graph.Address,
	graph.Took, graph.On, graph.Departs, graph.Arrives, graph.Used, graph.Holds, graph.Booked, graph.LocatedIn,
	graph.CrossedAt, graph.Arranged, graph.Paid, graph.Escorted, graph.Hosted, graph.Supplied, graph.Recruited,
	graph.Altered, graph.Financed, graph.Sent, graph.Received, graph.Owns, graph.StayedAt,
}

var neverRanked = map[string]bool{"MINOR": true, "VICTIM": true, "WITNESS": true, "FAMILY": true}

// NeverRanked reports whether a person record says that its subject is never a
// row of a ranking, never labelled and never alerted on: a minor, a victim, a
// witness or accompanying family.
func NeverRanked(e *graph.Element) bool {
	return e.Kind == graph.Person && neverRanked[e.Props.First("subjectClass")]
}

// Read builds the model of all that a viewer sees. Elements whose graded
// probability is known and below minGrade are left out, with the links at
// them. Time and memory are linear but for sorting.
func Read(ctx context.Context, src Source, zone Zone, minGrade float64) (*Model, error) {
	r := &reader{m: &Model{where: map[graph.ID]ref{}, placeBy: map[string]int32{}}, src: src, minGrade: minGrade,
		weak: map[graph.ID]struct{}{}, owners: map[string]uint16{}, countries: map[string]uint16{}}
	n := 0
	for e, err := range src.Elements(ctx, readKinds...) {
		if err != nil {
			return nil, err
		}
		if n++; n%4096 == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		r.element(e)
	}
	r.number()
	r.link()
	m := r.m
	m.zone = make([]bool, len(m.places))
	for i := range m.places {
		m.zone[i] = zone.holds(&m.places[i])
	}
	m.buildMoves()
	m.buildJourneys()
	return m, ctx.Err()
}

// rawLink is a link before the records at its ends are known.
type rawLink struct {
	id       graph.ID
	kind     graph.Kind
	from, to graph.ID // entities
	valid    graph.Period
	date     graph.Date
}

type reader struct {
	m         *Model
	src       Source
	minGrade  float64
	weak      map[graph.ID]struct{} // records left out for their grade
	never     []graph.ID            // entities that a weak record says are never ranked
	owners    map[string]uint16
	countries map[string]uint16
	links     []rawLink
	addresses map[graph.ID]graph.ID // place that an address lies in
	owned     map[int32][]int32     // actors who own or use a phone or account
}

func (r *reader) element(e *graph.Element) {
	if p, known := e.Grade.Probability(); known && p < r.minGrade {
		if !e.IsLink() {
			r.weak[e.ID] = struct{}{}
		}
		if id, ok := r.src.Resolve(e.ID); ok && NeverRanked(e) {
			r.never = append(r.never, id) // whoever says so, and however weakly
		}
		return
	}
	if e.IsLink() {
		r.links = append(r.links, rawLink{id: e.ID, kind: e.Kind, from: e.From, to: e.To, valid: e.Valid,
			date: graph.Date(e.Props.First("date"))})
		return
	}
	id, ok := r.src.Resolve(e.ID)
	if !ok {
		return
	}
	switch e.Kind {
	case graph.Person, graph.Organization:
		r.actor(id, e)
	case graph.Place:
		r.place(id, e)
	case graph.Leg:
		r.leg(id, e)
	case graph.Passage:
		r.passage(id, e)
	case graph.TravelDocument:
		d := at(r, documentClass, id, &r.m.documents, func(d *document) { d.id = id })
		d.false = d.false || len(e.Props.Get("falseness")) > 0
	case graph.Booking:
		at(r, bookingClass, id, &r.m.bookings, func(b *booking) { b.id = id })
	case graph.Transfer:
		t := at(r, transferClass, id, &r.m.transfers, func(t *transfer) { t.id, t.date = id, graph.Always })
		t.forOthers = t.forOthers || e.Props.First("onBehalf") == "yes"
		if s, known := graph.Date(e.Props.First("date")).Span(); known && t.date == graph.Always {
			t.date = s
		}
	case graph.Phone, graph.Account, graph.OnlineAccount:
		at(r, thingClass, id, &r.m.things, func(t *thing) { t.id = id })
	}
}

// at is the row of an entity, made when it is met for the first time.
func at[T any](r *reader, c class, id graph.ID, rows *[]T, begin func(*T)) *T {
	w, ok := r.m.where[id]
	if !ok || w.class != c {
		w = ref{c, int32(len(*rows))}
		r.m.where[id] = w
		var row T
		begin(&row)
		*rows = append(*rows, row)
	}
	return &(*rows)[w.n]
}

func (r *reader) owner(code string) uint16 {
	n, ok := r.owners[code]
	if !ok {
		n = uint16(len(r.m.owners))
		r.owners[code] = n
		r.m.owners = append(r.m.owners, code)
	}
	return n
}

func (r *reader) country(text string) uint16 {
	c, ok := r.countries[text]
	if !ok {
		c = countryCode(text)
		r.countries[text] = c
	}
	return c
}

func (r *reader) actor(id graph.ID, e *graph.Element) {
	a := at(r, actorClass, id, &r.m.actors, func(a *actor) { a.id = id })
	a.person = a.person || e.Kind == graph.Person
	a.never = a.never || NeverRanked(e)
	for _, v := range e.Props.Get("residence") {
		if c := r.country(v.Text); c != 0 {
			a.residence = insert(a.residence, c)
		}
	}
	for _, v := range e.Props.Get("nationality") {
		if c := r.country(v.Text); c != 0 {
			a.nationality = insert(a.nationality, c)
		}
	}
	for _, v := range e.Props.Get("function") {
		a.claims = append(a.claims, claim{functionNumber(v.Text), r.owner(e.Marking.Owner)})
	}
}

func (r *reader) place(id graph.ID, e *graph.Element) {
	p := at(r, placeClass, id, &r.m.places, func(p *place) { p.id = id })
	p.unofficial = p.unofficial || e.Props.First("placeType") == "UNOFFICIAL_CROSSING"
	for _, name := range []string{"unlocode", "iata", "icao", "crossingCode"} {
		if c := placeCode(e.Props.First(name)); c != "" && !slices.Contains(p.codes, c) {
			p.codes = append(p.codes, c)
		}
	}
	if p.country == 0 {
		p.country = r.country(e.Props.First("country"))
	}
	if code := placeCode(e.Props.First("unlocode")); p.country == 0 && len(code) == 5 {
		p.country = r.country(code[:2])
	}
}

func (r *reader) leg(id graph.ID, e *graph.Element) {
	l := at(r, legClass, id, &r.m.legs, func(l *leg) {
		*l = leg{id: id, from: none, to: none, departs: graph.Always, arrives: graph.Always}
	})
	narrow(&l.departs, &l.departsOn, graph.Date(e.Props.First("departedAt")))
	narrow(&l.arrives, &l.arrived, graph.Date(e.Props.First("arrivedAt")))
	if !l.departsOn {
		narrow(&l.departs, &l.departsOn, begins(e.Valid))
	}
	if l.fromCode == "" {
		l.fromCode = placeCode(e.Props.First("departurePlace"))
	}
	if l.toCode == "" {
		l.toCode = placeCode(e.Props.First("arrivalPlace"))
	}
	if n, err := strconv.ParseFloat(e.Props.First("passengers"), 64); err == nil && n > l.passengers {
		l.passengers = n
	}
}

func (r *reader) passage(id graph.ID, e *graph.Element) {
	p := at(r, passageClass, id, &r.m.passages, func(p *passage) {
		*p = passage{id: id, leg: none, from: none, to: none, via: none, departs: graph.Always, arrives: graph.Always}
	})
	p.owners = insert(p.owners, r.owner(e.Marking.Owner))
	narrow(&p.departs, &p.dated, graph.Date(e.Props.First("departedAt")))
	narrow(&p.arrives, &p.arrivedOn, graph.Date(e.Props.First("arrivedAt")))
	if !p.dated {
		narrow(&p.departs, &p.dated, begins(e.Valid))
	}
	switch e.Props.First("outcome") {
	case "PASSED":
		p.outcome = max(p.outcome, passed)
	case "REFUSED", "DEPORTED", "DETAINED":
		p.outcome = stopped
	}
}

// narrow takes a date over where it is the first or says more exactly when.
func narrow(s *graph.Span, known *bool, d graph.Date) {
	if d == "" {
		return
	}
	t, ok := d.Span()
	if ok && (!*known || t.To-t.From < s.To-s.From) {
		*s, *known = t, true
	}
}

// begins is the date that a period gives for an event: its first day, or the
// last where there is no first.
func begins(p graph.Period) graph.Date {
	if p.From != "" {
		return p.From
	}
	return p.To
}
