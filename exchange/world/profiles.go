package world

import "slices"

// profile is one owner's record about a person.
type profile struct {
	person    int32
	owner     uint8
	nth       uint8 // the person's first, second, ... profile
	aud       uint16
	day       int32 // of report
	corrected int32 // day of a correction, or 0
	errors    uint8
	doc       bool // the owner knows the document
	claims    int8 // function asserted, or -1
}

// The errors a profile may have.
const (
	errMisspelt = 1 << iota
	errRespelt
	errSwapped
	errDate
)

// record is one recorded passage.
type record struct {
	passage, profile int32
	day              int32
}

const (
	audAll   = 0
	audOwner = 1
)

// makeProfiles decides which members know of whom.
func (w *World) makeProfiles() {
	d := stage(w.p.Seed, 9)
	w.byPerson = make([][]int32, len(w.people))
	for i := range w.people {
		k := 1 + d.share(w.p.Records)
		if k == 4 {
			k += d.IntN(3)
		}
		p := &w.people[i]
		var owners []uint8
		for tries := 0; len(owners) < k && tries < 40; tries++ {
			if o := w.contributor(d, p, tries > 20); !slices.Contains(owners, o) {
				owners = append(owners, o)
			}
		}
		for _, o := range owners {
			w.addProfile(d, int32(i), o)
		}
	}
	w.assertions(d)
}

// contributor draws a member that may know of the person: one of the leads, or the country of nationality, of
// residence, of transit or of detention.
func (w *World) contributor(d dice, p *person, anyone bool) uint8 {
	if anyone {
		return uint8(d.IntN(len(w.owners)))
	}
	if d.chance(w.p.LeadShare) {
		if d.chance(0.6) {
			return w.parties[p.party].owner
		}
		return w.lead(d)
	}
	code := countries[p.origin].code
	switch d.pick([]int{60, 25, 8, 5, 2}) {
	case 1:
		code = countries[p.residence].code
	case 2:
		code = "TR"
	case 3:
		if l := w.legs[w.passages[w.journeys[p.journeys[0]].first].leg]; places[l.to].country != "SY" {
			code = places[l.to].country
		}
	case 4:
		code = "UN"
	}
	if o, ok := w.ownerBy[code]; ok {
		return o
	}
	return w.lead(d)
}

func (w *World) addProfile(d dice, person int32, owner uint8) int32 {
	e := w.p.Errors
	p := &w.people[person]
	pr := profile{person: person, owner: owner, nth: uint8(len(w.byPerson[person])), claims: -1}
	for bit, rate := range []float64{e.Misspelt, e.Transliterated, e.Swapped, e.WrongDate} {
		if d.chance(rate) {
			pr.errors |= 1 << bit
		}
	}
	pr.aud = w.audience(d, p, owner)
	pr.day = p.leaves + int32(w.delay(d))
	if d.chance(e.Corrected) {
		pr.corrected = pr.day + int32(d.between(30, 700))
		pr.errors |= errMisspelt
	}
	pr.doc = p.hasNumber && (pr.nth == 0 || d.chance(0.5))
	id := int32(len(w.profiles))
	w.byPerson[person] = append(w.byPerson[person], id)
	w.profiles = append(w.profiles, pr)
	return id
}

// delay draws the days from an event to its report.
func (w *World) delay(d dice) int {
	x := d.Float64()
	switch {
	case x < 0.5:
		return d.between(1, w.p.Delay.MedianDays)
	case x < 1-w.p.Delay.OverYear:
		return d.between(w.p.Delay.MedianDays, max(365, w.p.Delay.MedianDays))
	}
	return 366 + d.along([]int{0, 60, 150, 330, 900})
}

// audience draws who may see what the owner says of the person.
func (w *World) audience(d dice, p *person, owner uint8) uint16 {
	switch d.share([]float64{w.p.Audience.All, w.p.Audience.Named, 1}) {
	case 0:
		return audAll
	case 2:
		return audOwner
	}
	list := []string{"IPSG"}
	add := func(code string) {
		if code != w.owners[owner] && isMember(code) && !slices.Contains(list, code) {
			list = append(list, code)
		}
	}
	add(countries[p.origin].code)
	add(countries[p.residence].code)
	for range d.IntN(3) {
		add(w.owners[w.lead(d)])
	}
	slices.Sort(list)
	key := ""
	for _, c := range list {
		key += c + " "
	}
	if i, ok := w.audBy[key]; ok {
		return i
	}
	w.audiences = append(w.audiences, list)
	w.audBy[key] = uint16(len(w.audiences) - 1)
	return w.audBy[key]
}

// sees reports whether a member sees what has the audience.
func (w *World) sees(member uint8, owner uint8, aud uint16) bool {
	return aud == audAll || member == owner || (aud > audOwner && slices.Contains(w.audiences[aud], w.owners[member]))
}

// assertions puts the asserted functions on profiles of the facilitators. Some of the wrong ones are about others.
func (w *World) assertions(d dice) {
	for i := range w.helpers {
		h := &w.helpers[i]
		if h.asserted < 0 {
			continue
		}
		to := h.person
		if !slices.Contains(h.functions, uint8(h.asserted)) && d.chance(0.5) {
			to = int32(d.IntN(len(w.people)))
			if w.people[to].minor || w.people[to].helper >= 0 {
				to = h.person
			}
		}
		list := w.byPerson[to]
		w.profiles[list[d.IntN(len(list))]].claims = h.asserted
	}
}

// mix is a fixed hash of numbers, for chances that several draws must share.
func mix(a ...uint64) uint64 {
	h := uint64(0x9e3779b97f4a7c15)
	for _, x := range a {
		h ^= x
		h *= 0xbf58476d1ce4e5b9
		h ^= h >> 29
		h *= 0x94d049bb133111eb
		h ^= h >> 32
	}
	return h
}

func unit(h uint64) float64 { return float64(h>>11) / (1 << 53) }

// recordPassages decides which passages somebody recorded: by the rate of the sort of leg, more by diligent members
// and where somebody was known to help, often a whole party or nobody of it.
func (w *World) recordPassages() {
	d := stage(w.p.Seed, 10)
	diligence := make([][4]int, len(w.owners))
	for i := range diligence {
		for s := range 4 {
			diligence[i][s] = d.along([]int{2, 5, 10, 16, 24})
		}
	}
	by := make([]int32, len(w.passages))
	weight := make([]float64, len(w.passages))
	var members [4][]float64
	for i := range w.passages {
		p := &w.passages[i]
		by[i] = w.recorder(d, p)
		weight[i] = float64(diligence[w.profiles[by[i]].owner][p.sort])
		if p.helped {
			weight[i] *= 4
		}
		members[p.sort] = append(members[p.sort], weight[i])
	}
	var scale [4]float64
	for s, rate := range w.passageRates() {
		scale[s] = scaleTo(members[s], rate)
	}
	w.byPassage = make([][]int32, len(w.passages))
	for i := range w.passages {
		p := &w.passages[i]
		u := unit(mix(w.p.Seed, uint64(p.party), uint64(p.leg), 3))
		if unit(mix(w.p.Seed, uint64(p.party), 5)) >= w.p.Recorded.Together {
			u = d.Float64()
		}
		if u < min(surest, float64(weight[i]*scale[p.sort])) {
			w.addRecord(d, int32(i), by[i])
			if d.chance(w.p.Errors.Twice) {
				list := w.byPerson[p.person]
				w.addRecord(d, int32(i), list[d.IntN(len(list))])
			}
		}
	}
}

func (w *World) passageRates() [4]float64 {
	r := w.p.Recorded
	if m := w.p.Missing; m > 0 {
		return [4]float64{1 - m, 1 - m, 1 - m, 1 - m}
	}
	return [4]float64{r.FlightOut, r.Inside, r.Crossing, r.Return}
}

// surest is the highest chance of being recorded.
const surest = 0.995

// scaleTo finds the factor with which the weights, cut at surest, have the mean rate.
func scaleTo(weights []float64, rate float64) float64 {
	lo, hi := 0.0, 100.0
	for range 50 {
		mid := (lo + hi) / 2
		sum := 0.0
		for _, x := range weights {
			sum += min(surest, float64(x*mid))
		}
		if sum < float64(rate*float64(len(weights))) {
			lo = mid
		} else {
			hi = mid
		}
	}
	return lo
}

// recorder is the profile of the person under which the passage would be recorded: that of a country of the leg first.
func (w *World) recorder(d dice, p *passage) int32 {
	list := w.byPerson[p.person]
	l := &w.legs[p.leg]
	for _, i := range list {
		if o := w.owners[w.profiles[i].owner]; o == places[l.from].country || o == places[l.to].country {
			return i
		}
	}
	return list[d.IntN(len(list))]
}

func (w *World) addRecord(d dice, passage, profile int32) {
	id := int32(len(w.recorded))
	day := w.legs[w.passages[passage].leg].departs/1440 + int32(w.delay(d))
	w.recorded = append(w.recorded, record{passage, profile, day})
	w.byPassage[passage] = append(w.byPassage[passage], id)
}
