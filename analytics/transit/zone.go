package transit

import (
	"slices"
	"strings"

	"portolan/graph/names"
)

// Zone is a named set of countries and places that journeys lead to.
type Zone struct {
	Name      string
	Countries []string // ISO 3166-1 alpha-2
	Places    []string // codes of further places
}

// ConflictZone is the zone of every question that names none.
var ConflictZone = Zone{Name: "conflict zone", Countries: []string{"IQ", "LY", "SY"}}

// holds reports whether a place lies in the zone.
func (z Zone) holds(p *place) bool {
	if p.country != 0 && slices.Contains(z.Countries, countryText(p.country)) {
		return true
	}
	return slices.ContainsFunc(p.codes, func(c string) bool { return slices.Contains(z.Places, c) })
}

// countryCode packs the code of a country; 0 where the text names none.
func countryCode(text string) uint16 {
	code, ok := names.Country(text)
	if !ok || len(code) != 2 {
		return 0
	}
	return uint16(code[0])<<8 | uint16(code[1])
}

func countryText(c uint16) string { return string([]byte{byte(c >> 8), byte(c)}) }

// placeCode folds a code of a place, so that spellings agree.
func placeCode(s string) string { return strings.ToUpper(names.Identifier(s)) }
