package travel

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"

	"portolan/graph"
	"portolan/graph/names"
)

// readKinds are the kinds that the analysis looks at.
var readKinds = []graph.Kind{
	graph.Person, graph.Organization, graph.Place, graph.Leg, graph.Passage, graph.TravelDocument, graph.DocumentReport, graph.Booking,
	graph.Route, graph.Transfer, graph.Phone, graph.Account, graph.OnlineAccount, graph.Address,
	graph.Took, graph.On, graph.Departs, graph.Arrives, graph.Used, graph.Holds, graph.Booked, graph.LocatedIn,
	graph.CrossedAt, graph.Arranged, graph.Paid, graph.Escorted, graph.Hosted, graph.Supplied, graph.Recruited,
	graph.Altered, graph.Financed, graph.Sent, graph.Received, graph.Owns, graph.StayedAt,
	graph.Follows, graph.Associate, graph.Family, graph.Communicated,
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
	r := &reader{m: &Model{Where: map[graph.ID]Ref{}, PlaceBy: map[string][]int32{}}, src: src, minGrade: minGrade,
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
	r.follow()
	m := r.m
	m.zone = zone
	m.Zone = make([]bool, len(m.Places))
	for i := range m.Places {
		m.Zone[i] = zone.holds(&m.Places[i])
	}
	m.Twin = m.twins()
	m.Area = m.areas(r.lying)
	m.buildMoves()
	m.gap = JourneyGap
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
	order    string // position on a route
	odds     float64
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
	routes    map[graph.ID][]waypoint // what each route goes by
	lying     map[int32]int32         // the place that a place lies in
	addresses map[graph.ID]graph.ID   // place that an address lies in
	owned     map[int32][]int32       // actors who own or use a phone or account
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
			date: graph.Date(e.Props.First("date")), order: e.Props.First("order"), odds: right(e)})
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
	case graph.Route:
		r.route(id, e)
	case graph.TravelDocument:
		r.document(id, e)
	case graph.DocumentReport:
		r.report(id, e)
	case graph.Booking:
		b := at(r, BookingClass, id, &r.m.Bookings, func(b *Booking) { b.ID, b.Made = id, graph.Always })
		made := b.Made != graph.Always
		narrow(&b.Made, &made, graph.Date(e.Props.First("bookedAt")))
	case graph.Transfer:
		t := at(r, TransferClass, id, &r.m.Transfers, func(t *Transfer) { t.ID, t.Date = id, graph.Always })
		t.ForOthers = t.ForOthers || e.Props.First("onBehalf") == "yes"
		if n, err := strconv.ParseFloat(e.Props.First("amount"), 64); err == nil && t.Amount == 0 {
			t.Amount, t.Currency = n, strings.ToUpper(e.Props.First("currency"))
		}
		if s, known := graph.Date(e.Props.First("date")).Span(); known && t.Date == graph.Always {
			t.Date = s
		}
	case graph.Phone, graph.Account, graph.OnlineAccount:
		at(r, ThingClass, id, &r.m.Things, func(t *Thing) { t.ID, t.Kind = id, e.Kind })
	}
}

// right is the chance that what is reported is right, by its grade; what cannot
// be judged counts as right.
func right(e *graph.Element) float64 {
	if p, known := e.Grade.Probability(); known {
		return p
	}
	return 1
}

// at is the row of an entity, made when it is met for the first time.
func at[T any](r *reader, c Class, id graph.ID, rows *[]T, begin func(*T)) *T {
	w, ok := r.m.Where[id]
	if !ok || w.Class != c {
		w = Ref{c, int32(len(*rows))}
		r.m.Where[id] = w
		var row T
		begin(&row)
		*rows = append(*rows, row)
	}
	return &(*rows)[w.N]
}

func (r *reader) owner(code string) uint16 {
	n, ok := r.owners[code]
	if !ok {
		n = uint16(len(r.m.Owners))
		r.owners[code] = n
		r.m.Owners = append(r.m.Owners, code)
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
	a := at(r, ActorClass, id, &r.m.Actors, func(a *Actor) { a.ID, a.Born = id, graph.Always })
	a.Person = a.Person || e.Kind == graph.Person
	a.Never = a.Never || NeverRanked(e)
	for _, v := range e.Props.Get("residence") {
		if c := r.country(v.Text); c != 0 {
			a.Residence = insert(a.Residence, c)
		}
	}
	for _, v := range e.Props.Get("nationality") {
		if c := r.country(v.Text); c != 0 {
			a.Nationality = insert(a.Nationality, c)
		}
	}
	for _, v := range e.Props.Get("birthDate") {
		born := a.Born != graph.Always
		narrow(&a.Born, &born, graph.Date(v.Text))
	}
	switch e.Props.First("gender") {
	case "female":
		a.Female = true
	case "male":
		a.Male = true
	}
	a.Names = addFolded(a.Names, e, "name", names.Fold)
	a.Passports = addFolded(a.Passports, e, "passportNumber", DocumentNumber)
	for _, v := range e.Props.Get("function") {
		a.Claims = append(a.Claims, Claim{functionNumber(v.Text), r.owner(e.Marking.Owner)})
	}
}

func (r *reader) place(id graph.ID, e *graph.Element) {
	p := at(r, PlaceClass, id, &r.m.Places, func(p *Place) { *p = Place{ID: id, Held: graph.Span{From: graph.Always.To, To: graph.Always.From}} })
	held := graph.Always
	if e.Valid != (graph.Period{}) {
		held = e.Valid.Span()
	}
	p.Held = graph.Span{From: min(p.Held.From, held.From), To: max(p.Held.To, held.To)}
	p.Unofficial = p.Unofficial || e.Props.First("placeType") == "UNOFFICIAL_CROSSING"
	p.Crossing = p.Crossing || p.Unofficial || e.Props.First("placeType") == "BORDER_CROSSING"
	p.Type = cmp.Or(p.Type, e.Props.First("placeType"))
	if lat, lon, ok := position(e); ok && !p.Located {
		p.Lat, p.Lon, p.Located = lat, lon, true
	}
	for _, name := range []string{"unlocode", "iata", "icao", "crossingCode"} {
		if c := PlaceCode(e.Props.First(name)); c != "" && !slices.Contains(p.Codes, c) {
			p.Codes = append(p.Codes, c)
		}
	}
	if p.Country == 0 {
		p.Country = r.country(e.Props.First("country"))
	}
	if code := PlaceCode(e.Props.First("unlocode")); p.Country == 0 && len(code) == 5 {
		p.Country = r.country(code[:2])
	}
}

func (r *reader) leg(id graph.ID, e *graph.Element) {
	l := at(r, LegClass, id, &r.m.Legs, func(l *Leg) {
		*l = Leg{ID: id, From: None, To: None, Departs: graph.Always, Arrives: graph.Always}
	})
	narrow(&l.Departs, &l.DepartsOn, graph.Date(e.Props.First("departedAt")))
	narrow(&l.Arrives, &l.Arrived, graph.Date(e.Props.First("arrivedAt")))
	if !l.DepartsOn {
		narrow(&l.Departs, &l.DepartsOn, begins(e.Valid))
	}
	l.FromCode = cmp.Or(l.FromCode, PlaceCode(e.Props.First("departurePlace")))
	l.ToCode = cmp.Or(l.ToCode, PlaceCode(e.Props.First("arrivalPlace")))
	l.Mode = cmp.Or(l.Mode, e.Props.First("mode"))
	l.Carrier = cmp.Or(l.Carrier, e.Props.First("carrier"))
	l.Service = cmp.Or(l.Service, e.Props.First("service"))
	if n, err := strconv.ParseFloat(e.Props.First("passengers"), 64); err == nil && n > l.Passengers {
		l.Passengers = n
	}
}

func (r *reader) passage(id graph.ID, e *graph.Element) {
	p := at(r, PassageClass, id, &r.m.Passages, func(p *Passage) {
		*p = Passage{ID: id, Leg: None, From: None, To: None, Via: None, Departs: graph.Always, Arrives: graph.Always}
	})
	p.Owners = insert(p.Owners, r.owner(e.Marking.Owner))
	p.Odds = 1 - (1-p.Odds)*(1-right(e))
	narrow(&p.Departs, &p.Dated, graph.Date(e.Props.First("departedAt")))
	narrow(&p.Arrives, &p.ArrivedOn, graph.Date(e.Props.First("arrivedAt")))
	if !p.Dated {
		narrow(&p.Departs, &p.Dated, begins(e.Valid))
	}
	switch e.Props.First("outcome") {
	case "PASSED":
		p.Outcome = max(p.Outcome, Passed)
	case "REFUSED", "DEPORTED", "DETAINED":
		p.Outcome, p.Stop = Stopped, max(p.Stop, e.Props.First("outcome"))
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
