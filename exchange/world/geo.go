package world

import "strings"

type country struct {
	code, name string
	mean2      int // twice the mean estimate
	region     byte
	eu, uk, ca bool
	airports   []int
}

type place struct {
	ref, name, kind, country string
	unlocode, iata, crossing string
	lat, lon                 string
	from, to                 string // validity of its codes
	unofficial               bool
	before, behind           int
	zone                     bool
	city                     int
}

var zoneCountries = map[string]bool{"SY": true, "IQ": true, "LY": true}

// The tables of the world, read once.
var (
	countries = readCountries()
	places    []place
	placeBy   = map[string]int{}
)

func rows(s string) (out [][]string) {
	for line := range strings.Lines(strings.TrimSpace(s)) {
		out = append(out, strings.Split(strings.TrimSpace(line), "|"))
	}
	return out
}

func addPlace(p place) int {
	p.zone = zoneCountries[p.country]
	places = append(places, p)
	placeBy[p.ref] = len(places) - 1
	return len(places) - 1
}

func readCountries() (out []country) {
	readPlaces()
	for _, r := range rows(countryRows) {
		c := country{code: r[0], name: r[1], mean2: atoi(r[2]), region: r[3][0]}
		for _, f := range r[3][1:] {
			c.eu, c.uk, c.ca = c.eu || f == 'e', c.uk || f == 'u', c.ca || f == 'c'
		}
		for a := range strings.FieldsSeq(r[4]) {
			c.airports = append(c.airports, placeIndex(a))
		}
		out = append(out, c)
	}
	return out
}

// cityOf are the towns that airports near the zone's border serve.
var cityOf = map[string]string{"IST": "TRISC", "SAW": "TRISC", "GZT": "TRGZC", "ADA": "TRADC", "HTY": "TRHTC", "ESB": "TRANC"}

func readPlaces() {
	for _, r := range rows(cityRows) {
		addPlace(place{ref: r[0], name: r[1], kind: "CITY", country: r[2], unlocode: r[3], lat: r[4], lon: r[5]})
	}
	// In April 2019 İstanbul's traffic and its code IST moved to the new airport; Atatürk took the code ISL.
	addPlace(place{ref: "IST", name: "İstanbul Atatürk", kind: "AIRPORT", country: "TR", iata: "IST", lat: "40.98", lon: "28.82", to: moveDate})
	addPlace(place{ref: "ISL", name: "İstanbul Atatürk", kind: "AIRPORT", country: "TR", iata: "ISL", lat: "40.98", lon: "28.82", from: moveDate})
	addPlace(place{ref: "IST2", name: "İstanbul", kind: "AIRPORT", country: "TR", iata: "IST", lat: "41.28", lon: "28.75", from: moveDate})
	for _, r := range rows(airportRows) {
		addPlace(place{ref: r[0], name: r[1], kind: "AIRPORT", country: r[2], iata: r[0], lat: r[3], lon: r[4]})
	}
	for _, r := range rows(crossingRows) {
		p := place{ref: r[0], name: r[1], kind: "BORDER_CROSSING", country: r[2], crossing: r[0], lat: r[3], lon: r[4],
			before: placeIndex(r[6]), behind: placeIndex(r[7])}
		if r[5] == "u" {
			p.kind, p.unofficial = "UNOFFICIAL_CROSSING", true
		}
		addPlace(p)
	}
	for i := range places {
		places[i].city = i
		if c, ok := cityOf[strings.TrimSuffix(places[i].ref, "2")]; ok {
			places[i].city = placeIndex(c)
		}
	}
}

const moveDate = "2019-04-06"

var moveDay, _ = parseDay(moveDate)

func placeIndex(ref string) int {
	if i, ok := placeBy[ref]; ok {
		return i
	}
	return -1
}

func countryIndex(code string) int {
	for i := range countries {
		if countries[i].code == code {
			return i
		}
	}
	return -1
}

func originMeans() map[string]int {
	m := map[string]int{}
	for _, c := range countries {
		if c.mean2 > 0 {
			m[c.code] = c.mean2
		}
	}
	return m
}

// unlisted is the country of origin that is no member.
const unlisted = "XK"

func isMember(code string) bool {
	return code == "UN" || (code != unlisted && countryIndex(code) >= 0)
}

// defaultCrossings are the 19 crossings from Turkey into the zone. The shares of the small ones and the days of
// closing are rounded from public reporting; the three largest carry three quarters.
func defaultCrossings() []Crossing {
	return []Crossing{
		{"TR-AKC", 370, "2015-06-15"}, {"TR-KRK", 200, "2016-08-24"}, {"TR-ONC", 160, "2016-03-01"},
		{"TR-CVG", 70, ""}, {"TR-COB", 34, "2016-09-03"}, {"TR-ELB", 30, "2016-08-24"}, {"TR-MUR", 16, "2014-09-19"},
		{"TR-CEY", 16, "2013-07-17"}, {"TR-YAY", 14, ""}, {"TR-GUV", 12, ""}, {"TR-HCP", 12, ""}, {"TR-BES", 12, ""},
		{"TR-BUK", 10, ""}, {"TR-ISL", 10, ""}, {"TR-SEN", 8, ""}, {"TR-NUS", 8, "2015-10-01"}, {"TR-KRB", 8, ""},
		{"TR-HBR", 6, ""}, {"TR-UZM", 4, ""},
	}
}

func atoi(s string) (n int) {
	for _, c := range s {
		n = n*10 + int(c-'0')
	}
	return n
}
