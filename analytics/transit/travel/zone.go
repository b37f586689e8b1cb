package travel

import (
	"slices"
	"strings"

	"portolan/graph"
	"portolan/graph/names"
)

// Zone is a named set of countries and places that journeys lead to.
type Zone struct {
	Name      string
	Countries []string // ISO 3166-1 alpha-2
	Places    []string // further places: codes, or ids of their entities in hexadecimal
}

// Normal is the zone with its codes folded; a country that there is not, by its
// code or name, is an error.
func (z Zone) Normal() (Zone, error) {
	out := Zone{Name: z.Name}
	if out.Name == "" {
		out.Name = "zone"
	}
	for _, text := range z.Countries {
		c := countryCode(text)
		if c == 0 {
			return Zone{}, graph.Errorf(graph.Invalid, "travel.Zone", "%.40q is no country: name countries by their two letters (ISO 3166-1), such as SY", text)
		}
		out.Countries = append(out.Countries, countryText(c))
	}
	for _, text := range z.Places {
		code := PlaceCode(text)
		if id, err := graph.ParseID(text); err == nil {
			code = id.String()
		}
		if code == "" {
			return Zone{}, graph.Errorf(graph.Invalid, "travel.Zone", "%.40q is no code of a place", text)
		}
		out.Places = append(out.Places, code)
	}
	if len(out.Countries)+len(out.Places) == 0 {
		return Zone{}, graph.Errorf(graph.Invalid, "travel.Zone", "the zone %.40q has no country and no place: name some, or leave the zone out for the conflict zone", out.Name)
	}
	return out, nil
}

// ConflictZone is the zone of every question that names none.
var ConflictZone = Zone{Name: "conflict zone", Countries: []string{"IQ", "LY", "SY"}}

// holds reports whether a place lies in the zone.
func (z Zone) holds(p *Place) bool {
	if p.Country != 0 && slices.Contains(z.Countries, countryText(p.Country)) {
		return true
	}
	if !p.ID.IsZero() && slices.Contains(z.Places, p.ID.String()) {
		return true
	}
	return slices.ContainsFunc(p.Codes, func(c string) bool { return slices.Contains(z.Places, c) })
}

// countryCode packs the code of a country; 0 where the text names none.
func countryCode(text string) uint16 {
	code, ok := names.Country(text)
	if !ok || len(code) != 2 {
		return 0
	}
	return uint16(code[0])<<8 | uint16(code[1])
}

// Country is the code of a country of the model, ISO 3166-1 alpha-2.
func Country(c uint16) string { return countryText(c) }

func countryText(c uint16) string { return string([]byte{byte(c >> 8), byte(c)}) }

// PlaceCode folds a code of a place, so that spellings agree.
func PlaceCode(s string) string { return strings.ToUpper(names.Identifier(s)) }
