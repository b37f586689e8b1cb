package item

import (
	"context"

	"portolan/graph"
)

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
