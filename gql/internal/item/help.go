package item

import (
	"slices"
	"strings"

	"portolan/analytics/transit/travel"
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
	Function *string // nil where none follows from the act
	Act      string
	Person   Entity
	Link     *Link
}

type helpKey struct{}

// FacilitatedBy lists who helped on the passage or with the document used on it, by the id of the link.
func (x *Passage) FacilitatedBy() ([]*Facilitation, error) {
	all, err := remember(&x.group.memo, helpKey{}, func() ([][]*Facilitation, error) { return x.group.facilitations() })
	if err != nil {
		return nil, err
	}
	return all[x.at], nil
}

// facilitations finds the helpers of all passages of the group; the helpers are one group and the links another.
func (g *siblings) facilitations() ([][]*Facilitation, error) {
	documents, err := g.meet(usedDocument)
	if err != nil {
		return nil, err
	}
	var refs []Ref
	links, out := &siblings{view: g.view}, make([][]*Facilitation, len(g.things))
	for i, t := range g.things {
		for _, helped := range append([]*Thing{t}, documents[i]...) {
			for _, h := range hops(g.view, helped.id, hopQuery{kinds: helps, in: true}) {
				function, err := follows(h.Kind, helped, t)
				if err != nil {
					return nil, err
				}
				refs = append(refs, RefOf(g.view, h.Other))
				out[i] = append(out[i], &Facilitation{Act: h.Kind.String(), Link: links.add(h, helped), Function: optional(function)})
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

// follows is the function that follows from an act on something, as far as what it was done on decides: whether a
// crossing is a secret one, and whether a document is false. Passage is nil for an act on no passage.
func follows(act graph.Kind, helped, passage *Thing) (string, error) {
	var documents []*Thing
	var unofficial, forged bool
	var err error
	switch {
	case helped.kind == graph.TravelDocument:
		documents = []*Thing{helped}
	case helped.kind == graph.Passage:
		documents, err = helped.met(usedDocument)
	}
	if err == nil && passage != nil && act == graph.Escorted {
		unofficial, err = (&Passage{passage}).unofficial()
	}
	for _, d := range documents {
		if err != nil || act != graph.Supplied {
			break
		}
		var falseness []string
		falseness, err = d.many("falseness")
		forged = forged || len(falseness) > 0
	}
	return travel.FunctionOf(act, unofficial, forged), err
}

// unofficial reports whether the passage began or ended at a secret crossing.
func (x *Passage) unofficial() (bool, error) {
	for _, end := range []func() (*Place, error){x.Departs, x.Arrives} {
		place, err := end()
		if err != nil {
			return false, err
		}
		if place == nil {
			continue
		}
		kinds, err := place.PlaceType()
		if err != nil || deref(kinds) == "UNOFFICIAL_CROSSING" {
			return err == nil, err
		}
	}
	return false, nil
}

// FunctionClaims lists the functions that sources assert of the person and those that follow from what it did.
func (x *Person) FunctionClaims() ([]*FunctionClaim, error) {
	records, err := x.elements()
	if err != nil {
		return nil, err
	}
	claims := map[string]*FunctionClaim{}
	claim := func(function string) *FunctionClaim {
		if claims[function] == nil {
			claims[function] = &FunctionClaim{Function: function, AssertedBy: []string{}}
		}
		return claims[function]
	}
	for _, r := range records {
		for _, value := range r.Props.Get("function") {
			c := claim(value.Text)
			c.AssertedBy = sorted(append(c.AssertedBy, r.Marking.Owner))
		}
	}
	acts := hops(x.group.view, x.id, hopQuery{kinds: helps, out: true})
	refs := make([]Ref, len(acts))
	for i, h := range acts {
		refs[i] = RefOf(x.group.view, h.Other)
	}
	for i, helped := range Things(x.group.view, refs) {
		passage := helped
		if helped.kind != graph.Passage {
			passage = nil
		}
		function, err := follows(acts[i].Kind, helped, passage)
		if err != nil {
			return nil, err
		}
		if function != "" {
			claim(function).Derived = true
		}
	}
	out := make([]*FunctionClaim, 0, len(claims))
	for _, c := range claims {
		out = append(out, c)
	}
	slices.SortFunc(out, func(a, b *FunctionClaim) int { return strings.Compare(a.Function, b.Function) })
	return out, nil
}
