package item

import (
	"context"

	"portolan/graph"
)

// Notices lists the notices whose subject the person is.
func (x *Person) Notices(ctx context.Context) ([]*Notice, error) {
	things, err := x.met(subjectNotice)
	out := make([]*Notice, len(things))
	for i, t := range things {
		out[i] = &Notice{t}
	}
	return out, err
}

// Passages is a page of the passages the person made.
func (x *Person) Passages(ctx context.Context, window *graph.Window, first int, after *string) (*PassageConnection, error) {
	page, err := x.page(ctx, tookPassage, window, Slice{first, after})
	return &PassageConnection{page}, err
}

// Documents is a page of the documents the person held.
func (x *Person) Documents(ctx context.Context, window *graph.Window, first int, after *string) (*TravelDocumentConnection, error) {
	page, err := x.page(ctx, holdsDocument, window, Slice{first, after})
	return &TravelDocumentConnection{page}, err
}

// Holders is a page of the people who held the document.
func (x *TravelDocument) Holders(ctx context.Context, window *graph.Window, first int, after *string) (*PersonConnection, error) {
	page, err := x.page(ctx, heldBy, window, Slice{first, after})
	return &PersonConnection{page}, err
}

// UsedOn is a page of the passages the document was used on.
func (x *TravelDocument) UsedOn(ctx context.Context, window *graph.Window, first int, after *string) (*PassageConnection, error) {
	page, err := x.page(ctx, usedOn, window, Slice{first, after})
	return &PassageConnection{page}, err
}

// Reports lists what issuers report about the document.
func (x *TravelDocument) Reports(ctx context.Context) ([]*DocumentReport, error) {
	things, err := x.met(reportedIn)
	out := make([]*DocumentReport, len(things))
	for i, t := range things {
		out[i] = &DocumentReport{t}
	}
	return out, err
}

// Departs is where the leg departed.
func (x *Leg) Departs(ctx context.Context) (*Place, error) { return placeOf(x.first(departsFrom)) }

// Arrives is where the leg arrived.
func (x *Leg) Arrives(ctx context.Context) (*Place, error) { return placeOf(x.first(arrivesAt)) }

// Passages is a page of the passages on the leg.
func (x *Leg) Passages(ctx context.Context, window *graph.Window, first int, after *string) (*PassageConnection, error) {
	page, err := x.page(ctx, legPassages, window, Slice{first, after})
	return &PassageConnection{page}, err
}

// LocatedIn lists the places the place lies in.
func (x *Place) LocatedIn(ctx context.Context) ([]*Place, error) {
	things, err := x.met(liesIn)
	out := make([]*Place, len(things))
	for i, t := range things {
		out[i] = &Place{t}
	}
	return out, err
}

// Subjects lists who or what the notice is about.
func (x *Notice) Subjects(ctx context.Context) ([]Entity, error) {
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
func (x *Passage) Traveller(ctx context.Context) (*Person, error) {
	t, err := x.first(traveller)
	if err != nil || t == nil {
		return nil, err
	}
	return &Person{t}, nil
}

// Leg is the leg it was on.
func (x *Passage) Leg(ctx context.Context) (*Leg, error) {
	t, err := x.first(onLeg)
	if err != nil || t == nil {
		return nil, err
	}
	return &Leg{t}, nil
}

// Departs is where it began: where its leg departed, or what it says itself.
func (x *Passage) Departs(ctx context.Context) (*Place, error) { return x.end(ctx, departsFrom) }

// Arrives is where it ended, likewise.
func (x *Passage) Arrives(ctx context.Context) (*Place, error) { return x.end(ctx, arrivesAt) }

func (x *Passage) end(ctx context.Context, w way) (*Place, error) {
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
func (x *Passage) Carrier(ctx context.Context) (*string, error) { return x.ofLeg(ctx, "carrier") }

// Service is the number of its leg's flight, train, bus or ship.
func (x *Passage) Service(ctx context.Context) (*string, error) { return x.ofLeg(ctx, "service") }

// DepartedAt is when it began: when its leg departed, or what it says itself.
func (x *Passage) DepartedAt(ctx context.Context) (*string, error) { return x.date(ctx, "departedAt") }

// ArrivedAt is when it ended, likewise.
func (x *Passage) ArrivedAt(ctx context.Context) (*string, error) { return x.date(ctx, "arrivedAt") }

func (x *Passage) ofLeg(ctx context.Context, property string) (*string, error) {
	leg, err := x.first(onLeg)
	if err != nil || leg == nil {
		return nil, err
	}
	return leg.one(ctx, property)
}

func (x *Passage) date(ctx context.Context, property string) (*string, error) {
	if text, err := x.ofLeg(ctx, property); err != nil || text != nil {
		return text, err
	}
	return x.one(ctx, property)
}

// span is when it began, or always when that is not known.
func (x *Passage) span(ctx context.Context) (graph.Span, error) {
	text, err := x.DepartedAt(ctx)
	if err != nil || text == nil {
		return graph.Always, err
	}
	span, _ := graph.Date(*text).Span()
	return span, nil
}

// Document is the document used.
func (x *Passage) Document(ctx context.Context) (*TravelDocument, error) {
	t, err := x.first(usedDocument)
	if err != nil || t == nil {
		return nil, err
	}
	return &TravelDocument{t}, nil
}

// Booking is the booking it was on.
func (x *Passage) Booking(ctx context.Context) (*Booking, error) {
	t, err := x.first(onBooking)
	if err != nil || t == nil {
		return nil, err
	}
	return &Booking{t}, nil
}
