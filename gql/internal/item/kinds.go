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
