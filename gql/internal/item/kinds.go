package item

import (
	"portolan/graph"
)

// Notices lists the notices whose subject the person is.
func (x *Person) Notices() ([]*Notice, error) {
	things, err := x.met(subjectNotice)
	out := make([]*Notice, len(things))
	for i, t := range things {
		out[i] = &Notice{t}
	}
	return out, err
}

// Passages is a page of the passages the person made.
func (x *Person) Passages(window *graph.Window, first int, after *string) (*PassageConnection, error) {
	page, err := x.page(tookPassage, window, Slice{first, after})
	return &PassageConnection{page}, err
}

// Documents is a page of the documents the person held.
func (x *Person) Documents(window *graph.Window, first int, after *string) (*TravelDocumentConnection, error) {
	page, err := x.page(holdsDocument, window, Slice{first, after})
	return &TravelDocumentConnection{page}, err
}

// Holders is a page of the people who held the document.
func (x *TravelDocument) Holders(window *graph.Window, first int, after *string) (*PersonConnection, error) {
	page, err := x.page(heldBy, window, Slice{first, after})
	return &PersonConnection{page}, err
}

// UsedOn is a page of the passages the document was used on.
func (x *TravelDocument) UsedOn(window *graph.Window, first int, after *string) (*PassageConnection, error) {
	page, err := x.page(usedOn, window, Slice{first, after})
	return &PassageConnection{page}, err
}

// Reports lists what issuers report about the document.
func (x *TravelDocument) Reports() ([]*DocumentReport, error) {
	things, err := x.met(reportedIn)
	out := make([]*DocumentReport, len(things))
	for i, t := range things {
		out[i] = &DocumentReport{t}
	}
	return out, err
}

// Departs is where the leg departed.
func (x *Leg) Departs() (*Place, error) { return placeOf(x.first(departsFrom)) }

// Arrives is where the leg arrived.
func (x *Leg) Arrives() (*Place, error) { return placeOf(x.first(arrivesAt)) }

// Passages is a page of the passages on the leg.
func (x *Leg) Passages(window *graph.Window, first int, after *string) (*PassageConnection, error) {
	page, err := x.page(legPassages, window, Slice{first, after})
	return &PassageConnection{page}, err
}

// LocatedIn lists the places the place lies in.
func (x *Place) LocatedIn() ([]*Place, error) {
	things, err := x.met(liesIn)
	out := make([]*Place, len(things))
	for i, t := range things {
		out[i] = &Place{t}
	}
	return out, err
}

// Subjects lists who or what the notice is about.
func (x *Notice) Subjects() ([]Entity, error) {
	all, err := x.group.hops(hopQuery{kinds: string([]byte{byte(graph.SubjectOf)}), in: true})
	if err != nil {
		return nil, err
	}
	var list []ref
	for _, hop := range all[x.at] {
		list = append(list, ref{Ref: RefOf(x.group.view, hop.Other)})
	}
	var refs []Ref
	for _, r := range byID(list) {
		refs = append(refs, r.Ref)
	}
	return Entities(x.group.view, refs), nil
}

func placeOf(t *Thing, err error) (*Place, error) {
	if err != nil || t == nil {
		return nil, err
	}
	return &Place{t}, nil
}

// Traveller is who made the passage.
func (x *Passage) Traveller() (*Person, error) {
	t, err := x.first(traveller)
	if err != nil || t == nil {
		return nil, err
	}
	return &Person{t}, nil
}

// Leg is the leg it was on.
func (x *Passage) Leg() (*Leg, error) {
	t, err := x.first(onLeg)
	if err != nil || t == nil {
		return nil, err
	}
	return &Leg{t}, nil
}

// Departs is where it began: where its leg departed, or what it says itself.
func (x *Passage) Departs() (*Place, error) { return x.end(departsFrom) }

// Arrives is where it ended, likewise.
func (x *Passage) Arrives() (*Place, error) { return x.end(arrivesAt) }

func (x *Passage) end(w way) (*Place, error) {
	leg, err := x.first(onLeg)
	if err != nil {
		return nil, err
	}
	if leg != nil {
		if t, err := leg.first(w); err != nil || t != nil {
			return placeOf(t, err)
		}
	}
	return placeOf(x.first(w))
}

// Carrier is the code of the carrier of its leg.
func (x *Passage) Carrier() (*string, error) { return x.ofLeg("carrier") }

// Service is the number of its leg's flight, train, bus or ship.
func (x *Passage) Service() (*string, error) { return x.ofLeg("service") }

// DepartedAt is when it began: when its leg departed, or what it says itself.
func (x *Passage) DepartedAt() (*string, error) { return x.date("departedAt") }

// ArrivedAt is when it ended, likewise.
func (x *Passage) ArrivedAt() (*string, error) { return x.date("arrivedAt") }

func (x *Passage) ofLeg(property string) (*string, error) {
	leg, err := x.first(onLeg)
	if err != nil || leg == nil {
		return nil, err
	}
	return leg.one(property)
}

func (x *Passage) date(property string) (*string, error) {
	if text, err := x.ofLeg(property); err != nil || text != nil {
		return text, err
	}
	return x.one(property)
}

// span is when it began, or always when that is not known.
func (x *Passage) span() (graph.Span, error) {
	text, err := x.DepartedAt()
	if err != nil || text == nil {
		return graph.Always, err
	}
	span, _ := graph.Date(*text).Span()
	return span, nil
}

// Document is the document used.
func (x *Passage) Document() (*TravelDocument, error) {
	t, err := x.first(usedDocument)
	if err != nil || t == nil {
		return nil, err
	}
	return &TravelDocument{t}, nil
}

// Booking is the booking it was on.
func (x *Passage) Booking() (*Booking, error) {
	t, err := x.first(onBooking)
	if err != nil || t == nil {
		return nil, err
	}
	return &Booking{t}, nil
}
