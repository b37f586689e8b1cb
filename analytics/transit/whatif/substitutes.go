package whatif

import (
	"cmp"
	"fmt"
	"slices"

	"portolan/analytics/run"
	"portolan/analytics/transit/travel"
	"portolan/graph"
)

// role is what a helper did where.
type role struct {
	function uint16
	place    int32
}

// helped is what the removed helpers did: their clients, and what they did for
// each.
type helped struct {
	clients map[int32]bool
	roles   map[role]map[int32]bool // clients by role
}

// rolesOf are the functions of a service at the places of its move.
func (r *removal) rolesOf(s travel.Service) (out []role) {
	v := &r.w.Moves[s.Move]
	for _, p := range []int32{v.From, v.Via, v.To} {
		if p != travel.None && s.Function != travel.NoFunction && !r.has(travel.PlaceClass, p) {
			out = append(out, role{s.Function, p})
		}
	}
	return out
}

// substitutes finds the helpers who are left and have served the same clients,
// or done the same at the same places, and which parts each could join again.
func (r *removal) substitutes(a *Answer, parts map[int32]int32) {
	lost := helped{map[int32]bool{}, map[role]map[int32]bool{}}
	for _, s := range r.w.Services {
		if !r.has(travel.ActorClass, s.Helper) {
			continue
		}
		client := r.w.Moves[s.Move].Person
		lost.clients[client] = true
		for _, x := range r.rolesOf(s) {
			if lost.roles[x] == nil {
				lost.roles[x] = map[int32]bool{}
			}
			lost.roles[x][client] = true
		}
	}
	r.w.ServicesOf(func(h int32, services []travel.Service) {
		if !r.w.Actors[h].Never && !r.has(travel.ActorClass, h) && len(lost.clients) > 0 {
			if s := r.substitute(h, services, lost, parts); s.Clients+s.Roles > 0 {
				a.Substitutes = append(a.Substitutes, s)
			}
		}
	})
	slices.SortFunc(a.Substitutes, func(x, y Substitute) int {
		return cmp.Or(cmp.Compare(y.Clients+y.Roles, x.Clients+x.Roles), cmp.Compare(y.Parts, x.Parts), cmp.Compare(y.Journeys, x.Journeys), x.Helper.Compare(y.Helper))
	})
	a.SubstituteCount = len(a.Substitutes)
	if r.q.First > 0 && len(a.Substitutes) > r.q.First {
		a.Substitutes = a.Substitutes[:r.q.First]
	}
}

func (r *removal) substitute(h int32, services []travel.Service, lost helped, parts map[int32]int32) Substitute {
	clients, roles, journeys, joins := map[int32]bool{}, map[role]bool{}, map[int32]bool{}, map[int32]bool{}
	join := func(client int32) {
		if p, ok := parts[client]; ok && p != parts[h] {
			joins[p] = true
		}
	}
	var proof []graph.ID
	for _, s := range services {
		v := &r.w.Moves[s.Move]
		journeys[v.Journey] = true
		use := lost.clients[v.Person]
		if use {
			clients[v.Person] = true
		}
		for _, x := range r.rolesOf(s) {
			if lost.roles[x] != nil {
				use, roles[x] = true, true
			}
		}
		if use {
			proof = append(proof, r.w.Acts[s.Act].Link)
		}
	}
	for x := range roles {
		for client := range lost.roles[x] {
			join(client)
		}
	}
	out := Substitute{Helper: r.w.Actors[h].ID, Clients: len(clients), Roles: len(roles), Parts: len(joins), Journeys: len(journeys), Evidence: run.NewEvidence(proof)}
	out.Explanation = fmt.Sprintf("Has served %d of the people whom the removed served and done the same as they in %d ways at the same places, on %d journeys in all", out.Clients, out.Roles, out.Journeys)
	if out.Parts > 0 {
		out.Explanation += fmt.Sprintf("; could join %d parts to its own by serving their clients", out.Parts)
	}
	out.Explanation += "."
	return out
}
