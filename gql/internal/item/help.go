package item

import (
	"context"

	"portolan/graph"
)

// helps are the numbers of the link kinds that are acts of help.
var helps = func() string {
	var numbers []byte
	for _, k := range graph.LinkKinds() {
		if k.Info().Helps {
			numbers = append(numbers, byte(k))
		}
	}
	return string(numbers)
}()

// Facilitation is the schema's type of that name.
type Facilitation struct {
	Function, Act string
	Person        Entity
	Link          *Link
}

type helpKey struct{}

// FacilitatedBy lists who helped on the passage or with the document used on it, by the id of the link.
func (x *Passage) FacilitatedBy(ctx context.Context) ([]*Facilitation, error) {
	all, err := remember(&x.group.memo, helpKey{}, func() ([][]*Facilitation, error) { return x.group.facilitations(ctx) })
	if err != nil {
		return nil, err
	}
	return all[x.at], nil
}

// facilitations finds the helpers of all passages of the group; the helpers are one group and the links another.
func (g *siblings) facilitations(ctx context.Context) ([][]*Facilitation, error) {
	documents, err := g.meet(usedDocument)
	if err != nil {
		return nil, err
	}
	var refs []Ref
	links, out := &siblings{view: g.view}, make([][]*Facilitation, len(g.things))
	for i, t := range g.things {
		official, err := (&Passage{t}).official(ctx)
		if err != nil {
			return nil, err
		}
		for _, helped := range append([]*Thing{t}, documents[i]...) {
			for _, h := range hops(g.view, helped.id, hopQuery{kinds: helps, in: true}) {
				refs = append(refs, RefOf(g.view, h.Other))
				out[i] = append(out[i], &Facilitation{Act: h.Kind.String(), Link: links.add(h, helped),
					Function: function(h.Kind, official)})
			}
		}
	}
	helpers := Things(g.view, refs)
	for _, list := range out {
		for _, f := range list {
			f.Person = as(helpers[0])
			f.Link.meet(helpers[0])
			helpers = helpers[1:]
		}
	}
	return out, nil
}

// official reports whether the passage kept to crossings that are no secret ways.
func (x *Passage) official(ctx context.Context) (bool, error) {
	for _, end := range []func(context.Context) (*Place, error){x.Departs, x.Arrives} {
		place, err := end(ctx)
		if err != nil {
			return false, err
		}
		if place == nil {
			continue
		}
		kind, err := place.PlaceType(ctx)
		if err != nil {
			return false, err
		}
		if deref(kind) == "UNOFFICIAL_CROSSING" {
			return false, nil
		}
	}
	return true, nil
}

// function is what follows from an act of help.
func function(act graph.Kind, official bool) string {
	switch act {
	case graph.Recruited:
		return "RECRUITER"
	case graph.Escorted:
		if !official {
			return "SMUGGLER"
		}
		return "ESCORT"
	case graph.Arranged:
		return "TRAVEL_AGENT"
	case graph.Paid, graph.Financed:
		return "FINANCIER"
	case graph.Hosted:
		return "SAFE_HOUSE_KEEPER"
	default:
		return "FORGER"
	}
}
