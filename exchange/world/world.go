package world

import (
	"cmp"
	"maps"
	"slices"
)

// World is a made world: its truth, and what its members recorded of it.
type World struct {
	p        Params
	people   []person
	networks []network
	helpers  []helper // facilitators
	decoys   []decoy
	parties  []party
	legs     []leg
	journeys []journey
	passages []passage
	docs     []document

	owners    []string // codes of members that may contribute; an index stands for an owner
	ownerBy   map[string]uint8
	audiences [][]string // interned named audiences; the first two are all and the owner only
	audBy     map[string]uint16
	profiles  []profile
	byPerson  [][]int32 // profiles of each person
	recorded  []record  // recorded passages
	byPassage [][]int32 // recorded passages of each passage
	rows      [][]row   // what each owner's file holds, in order of report
	next      uint32    // number of the next link
	rates     rates
}

// person is the truth about one human being.
type person struct {
	origin, residence uint8
	female, minor     bool
	ordinary          bool // does not travel to the zone
	falselyDead, dead bool
	hasNumber         bool
	fate              uint8
	given, father     uint8
	family            int32
	birth             int32 // day, counted from 2012
	nets              [2]int32
	party             int32
	helper, decoy     int32
	doc               int32
	leaves            int32 // day of departure
	parent            int32 // of a minor who travels with one
	journeys          []int32
}

// network is a planted group with its ways.
type network struct {
	people      []int32
	helpers     []int32
	core        uint8
	from, to    int32 // days of its life
	gateway     int   // airport it flies to
	staging     int   // town before the border
	crossing    int
	destination int
	hub         int // airport to change at, or -1
}

// party are people who travel out together.
type party struct {
	people  []int32
	network int32
	leaves  int32
	booking bool
	owner   uint8 // the member most likely to know them all
	kind    uint8
}

// The kinds of parties.
const (
	partyZone = iota
	partyFamily
	partyPilgrims
	partyTourists
)

// The sorts of legs by which passages are recorded.
const (
	sortFlightOut = iota
	sortInside
	sortCrossing
	sortReturn
)

// leg is one vehicle's movement.
type leg struct {
	mode      uint8 // index into modes
	sort      uint8
	carrier   int8 // index into carriers, or -1
	service   uint16
	from, to  int16
	cross     int16 // crossing, or -1
	departs   int32 // minutes from the beginning of 2012
	lasts     int32 // minutes
	travelled uint16
}

// journey is one person's way.
type journey struct {
	person, network int32
	party           int32
	first           int32 // its first passage
	n               int16
	dir             uint8
	outcome         uint8
	reached         bool
}

// The directions and outcomes of journeys.
const (
	dirInbound = iota
	dirReturn
	dirRelocation
	dirOther
)

var dirNames = []string{"INBOUND", "RETURN", "RELOCATION", "OTHER"}

const (
	outPassed = iota
	outRefused
	outDeported
	outDetained
	outUnknown
)

var outNames = []string{"PASSED", "REFUSED", "DEPORTED", "DETAINED", "UNKNOWN"}

type passage struct {
	person, leg, journey int32
	party                int32
	sort, outcome        uint8
	helped               bool
}

// Generate makes the world of the parameters. The same parameters make the same world.
func Generate(p Params) (*World, error) {
	if err := p.Check(); err != nil {
		return nil, err
	}
	w := &World{p: p, audBy: map[string]uint16{}, ownerBy: map[string]uint8{}}
	w.audiences = [][]string{nil, nil}
	for _, c := range append(slices.Sorted(members()), "UN") {
		w.ownerBy[c] = uint8(len(w.owners))
		w.owners = append(w.owners, c)
	}
	w.rows = make([][]row, len(w.owners))
	w.makePeople()
	w.makeNetworks()
	w.makeHelpers()
	w.makeParties()
	w.makeFamilies()
	w.makeDocuments()
	w.makeNumbers()
	w.makeJourneys()
	w.makeActs()
	w.makeProfiles()
	w.recordPassages()
	w.makeDecoys()
	w.contribute()
	return w, nil
}

func members() func(func(string) bool) {
	return func(yield func(string) bool) {
		for _, c := range countries {
			if c.code != unlisted && !yield(c.code) {
				return
			}
		}
	}
}

// Owners returns the codes of the members that contribute, sorted; each has a file.
func (w *World) Owners() []string {
	var out []string
	for i, rows := range w.rows {
		if len(rows) > 0 {
			out = append(out, w.owners[i])
		}
	}
	return out
}

// Elements returns how many elements all files hold together.
func (w *World) Elements() (n int) {
	for _, rows := range w.rows {
		for i := range rows {
			if rows[i].until == 0 {
				n++
			}
		}
	}
	return n
}

func sortedKeys[K cmp.Ordered, V any](m map[K]V) []K { return slices.Sorted(maps.Keys(m)) }
