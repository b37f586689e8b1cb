package travel

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"strings"

	"portolan/graph"
)

// servesWithin is how far an airport, station or port may lie from the town
// that it serves, in kilometres.
const servesWithin = 60

// twins gives each place the first one of its sort and country with a code of
// it at the same time: two entities with one code, which nothing has joined, are
// one place to those who travel. A crossing and the town beside it can have one
// code, and an airport takes over that of the one before it.
func (m *Model) twins() []int32 {
	type name struct {
		code, sort string
		country    uint16
	}
	twin, first := make([]int32, len(m.Places)), map[name][]int32{}
	for i := range m.Places {
		twin[i] = int32(i)
		p := &m.Places[i]
		for _, c := range p.Codes {
			k := name{c, p.Type, p.Country}
			for _, t := range first[k] {
				if o := m.Places[t].Held; min(p.Held.To, o.To) > max(p.Held.From, o.From)+Day { // more than the day of handing over
					twin[i] = min(twin[i], twin[t])
				}
			}
			first[k] = append(first[k], int32(i))
		}
	}
	return twin
}

// areas gives each place the town that it serves or lies in: what is known to
// lie in a town, else of an airport, a station or a port the nearest town of
// the same country within 60 km. Every other place, and one whose position is
// not known, is an area of its own.
func (m *Model) areas(lying map[int32]int32) []int32 {
	area := make([]int32, len(m.Places))
	towns := map[uint16][]int32{}
	for i := range m.Places {
		area[i] = m.Twin[i]
		if p := &m.Places[i]; p.Type == "CITY" && p.Located && m.Twin[i] == int32(i) {
			towns[p.Country] = append(towns[p.Country], int32(i))
		}
	}
	for i := range m.Places {
		p := &m.Places[i]
		if in, ok := lying[int32(i)]; ok && m.Places[in].Type == "CITY" {
			area[i] = m.Twin[in]
			continue
		}
		if !p.Located || p.Country == 0 || !slices.Contains([]string{"AIRPORT", "STATION", "PORT"}, p.Type) {
			continue
		}
		nearest := float64(servesWithin)
		for _, t := range towns[p.Country] {
			if d := Distance(p, &m.Places[t]); d < nearest {
				nearest, area[i] = d, t
			}
		}
	}
	return area
}

// Distance is the length in kilometres of the shortest way over the globe
// between two located places.
func Distance(a, b *Place) float64 {
	const radius, degree = 6371, math.Pi / 180
	dLat, dLon := (b.Lat-a.Lat)*degree, (b.Lon-a.Lon)*degree
	h := math.Pow(math.Sin(dLat/2), 2) + math.Cos(a.Lat*degree)*math.Cos(b.Lat*degree)*math.Pow(math.Sin(dLon/2), 2)
	return 2 * radius * math.Asin(math.Min(1, math.Sqrt(h)))
}

// Join reports whether one can go on at b having arrived at a: it is the same
// place, or both belong to one town.
func (m *Model) Join(a, b int32) bool {
	return a != None && b != None && m.Area[a] == m.Area[b]
}

// position reads where a place lies; false unless both numbers are possible.
func position(e *graph.Element) (lat, lon float64, ok bool) {
	lat, err1 := strconv.ParseFloat(e.Props.First("latitude"), 64)
	lon, err2 := strconv.ParseFloat(e.Props.First("longitude"), 64)
	return lat, lon, err1 == nil && err2 == nil && math.Abs(lat) <= 90 && math.Abs(lon) <= 180
}

// waypoint is a place on a route, by its code until places have numbers.
type waypoint struct {
	order float64
	code  string
	place int32
}

// route notes a route with the places that its record names, such as "2 IST".
func (r *reader) route(id graph.ID, e *graph.Element) {
	at(r, RouteClass, id, &r.m.Routes, func(x *Route) { x.ID = id })
	if len(r.routes[id]) > 0 {
		return // of several records the earliest that names places counts
	}
	for _, v := range e.Props.Get("places") {
		order, code, ok := strings.Cut(strings.TrimSpace(v.Text), " ")
		n, err := strconv.ParseFloat(order, 64)
		if !ok || err != nil {
			continue
		}
		if r.routes == nil {
			r.routes = map[graph.ID][]waypoint{}
		}
		r.routes[id] = append(r.routes[id], waypoint{n, PlaceCode(code), None})
	}
}

// follows notes a place or leg that a route goes by.
func (r *reader) follows(l *rawLink, route, by Ref) {
	order, err := strconv.ParseFloat(l.order, 64)
	if route.Class != RouteClass || err != nil {
		return
	}
	id := r.m.Routes[route.N].ID
	if r.routes == nil {
		r.routes = map[graph.ID][]waypoint{}
	}
	switch by.Class {
	case PlaceClass:
		r.routes[id] = append(r.routes[id], waypoint{order, "", by.N})
	case LegClass:
		for _, p := range []int32{r.m.Legs[by.N].From, r.m.Legs[by.N].To} {
			r.routes[id] = append(r.routes[id], waypoint{order, "", p})
		}
	}
}

// follow puts the places of every route in order, each once in a row.
func (r *reader) follow() {
	for i := range r.m.Routes {
		x := &r.m.Routes[i]
		points := r.routes[x.ID]
		slices.SortStableFunc(points, func(a, b waypoint) int { return cmp.Compare(a.order, b.order) })
		for _, p := range points {
			if p.place == None {
				p.place = r.coded(p.code, graph.Always)
			}
			if p.place != None && (len(x.Places) == 0 || x.Places[len(x.Places)-1] != p.place) {
				x.Places = append(x.Places, p.place)
			}
		}
	}
}

// Named are the places with one of these names: a code, or the id of its entity
// in hexadecimal.
func (m *Model) Named(texts []string) map[int32]bool {
	out := map[int32]bool{}
	for _, text := range texts {
		if id, err := graph.ParseID(text); err == nil {
			if r := m.Where[id]; r.Class == PlaceClass {
				out[r.N] = true
			}
			continue
		}
		code := PlaceCode(text)
		for i := range m.Places {
			if code != "" && slices.Contains(m.Places[i].Codes, code) {
				out[int32(i)] = true
			}
		}
	}
	return out
}
