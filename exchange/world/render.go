package world

import (
	"cmp"
	"slices"
	"strings"

	"portolan/graph"
)

// properties appends what the element says.
func (l *line) properties(r *row) (x extra) {
	switch r.kind {
	case graph.Person:
		return l.person(r)
	case graph.TravelDocument:
		l.document(r)
	case graph.DocumentReport:
		l.documentReport(r)
	case graph.Place:
		return l.place(r)
	case graph.Leg:
		l.leg(r)
	case graph.Passage:
		l.passage(r)
	case graph.Booking:
		l.booking(r)
	case graph.Phone:
		l.prop("number", "+999"+padded(mix(l.w.p.Seed, uint64(r.ref.letter), uint64(r.ref.n))%1_000_000_000, 9))
	case graph.Account:
		n := padded(mix(l.w.p.Seed, 'C', uint64(r.ref.n))%1e16, 16)
		l.prop("iban", "XW"+checkDigits(n)+n)
		l.prop("accountType", "BANK")
	case graph.Transfer:
		l.transfer(r)
	case graph.Notice:
		l.notice(r)
	case graph.Organization:
		l.organization(r)
	default:
		return l.linkProperties(r)
	}
	return x
}

func (l *line) linkProperties(r *row) (x extra) {
	switch r.kind {
	case graph.Judgement:
		if r.x == 1 {
			l.prop("verdict", "NOT_SAME")
			l.prop("reason", "different people of one name")
		} else {
			l.prop("verdict", "SAME")
			l.prop("reason", "name, date and place of birth agree")
		}
	case graph.StayedAt:
		if r.x >= 0 {
			lg := &l.w.legs[r.x]
			x.from = date(int((lg.departs+lg.lasts)/1440) + l.d.IntN(3))
		} else {
			lg := &l.w.legs[-2-r.x]
			x.to = date(int(lg.departs / 1440))
		}
	case graph.Associate:
		l.prop("relationship", [...]string{"friend", "travel companion", "neighbour", "fellow student", "contact"}[l.d.IntN(5)])
	case graph.Family:
		l.prop("relationship", "parent")
	case graph.SubjectOf:
		l.prop("role", "subject")
	case graph.Owns:
		l.prop("role", "user")
	case graph.Recruited, graph.Financed:
		l.prop("date", date(int(r.x) - l.d.between(35, 200))[:7])
	}
	return x
}

// person appends a profile with its owner's errors and gaps.
func (l *line) person(r *row) (x extra) {
	d := l.d
	pr := &l.w.profiles[r.x]
	p := &l.w.people[pr.person]
	errs := pr.errors
	if pr.corrected > 0 && r.v == 0 {
		errs &^= errMisspelt
	}
	spelling := 0
	if errs&errRespelt != 0 {
		spelling = 1 + int(pr.nth)%2
	}
	first, last := p.givenName(spelling), p.familyName()
	name := p.fullName(spelling)
	if errs&errRespelt != 0 {
		last = respelt(d, last)
		name = name[:strings.LastIndexByte(name, ' ')+1] + last
	}
	if errs&errMisspelt != 0 {
		name = misspelt(d, name)
	}
	if errs&errSwapped != 0 {
		first, last = last, first
	}
	l.prop("name", name)
	l.prop("firstName", first)
	l.prop("lastName", last)
	if p.region() != 'w' {
		l.prop("fatherName", p.fatherName(spelling))
	}
	x.values = l.aliases(d, p, name)
	x.values = append(x.values, l.birth(d, p, errs, l.w.owners[pr.owner] == "UN")...)
	sortValues(x.values)
	if d.chance(0.5) {
		c := &countries[p.origin]
		l.prop("birthPlace", places[places[c.airports[d.IntN(len(c.airports))]].city].name)
	}
	l.prop("nationality", countries[p.origin].code)
	if d.chance(0.6) {
		l.prop("residence", countries[p.residence].code)
	}
	l.prop("gender", [...]string{"male", "female"}[btoi(p.female)])
	l.standing(d, p, pr)
	l.prop("modifiedAt", date(int(r.day)))
	return x
}

// standing appends what the owner takes the person for.
func (l *line) standing(d dice, p *person, pr *profile) {
	class := "SUSPECT"
	switch {
	case p.minor:
		class = "MINOR"
	case pr.claims >= 0:
		class = "FACILITATOR"
		l.prop("function", functionNames[pr.claims])
	case (p.ordinary && p.helper < 0) || p.decoy >= 0:
		class = [...]string{"ASSOCIATE", "WITNESS", "SUSPECT"}[d.pick([]int{50, 30, 20})]
	case l.w.parties[p.party].kind == partyFamily && p.female:
		class = "FAMILY"
	default:
		class = [...]string{"SUSPECT", "ASSOCIATE", "MISSING", "VICTIM"}[d.pick([]int{86, 9, 4, 1})]
	}
	l.prop("subjectClass", class)
	if (p.dead && d.chance(0.7)) || p.falselyDead {
		l.prop("status", "reported dead")
		l.prop("deathDate", date(min(int(p.leaves)+d.between(60, 700), lastDay))[:7])
	}
	if l.w.owners[pr.owner] == "UN" {
		l.prop("unscId", "WUN."+padded(uint64(pr.person), 6))
	}
}

// aliases appends the aliases: other spellings, war names, and the original script.
func (l *line) aliases(d dice, p *person, name string) (values []value) {
	n := d.along(l.w.p.Data.Aliases)
	var good, weak []string
	for range n {
		if d.chance(l.w.p.Data.WeakAliases) {
			weak = addNew(weak, warName(d, p.female))
			continue
		}
		s := p.givenName(d.IntN(3)) + " "
		if d.chance(0.5) && p.region() != 'w' {
			s += p.fatherName(d.IntN(3)) + " "
		}
		family := p.familyName()
		for range d.IntN(3) {
			family = respelt(d, family)
		}
		if s += family; d.chance(0.2) {
			s = misspelt(d, s)
		}
		good = addNew(good, s)
	}
	if text, script := originalScript(p.region(), name); script != "" && d.chance(l.w.scriptRate()) {
		for _, a := range good {
			values = append(values, value{property: "alias", text: a})
		}
		values = append(values, value{property: "alias", text: text, script: script})
		good = append(good, text)
	}
	l.prop("alias", good...)
	l.prop("weakAlias", weak...)
	return values
}

func addNew(list []string, s string) []string {
	for i := 0; ; i++ {
		found := false
		for _, have := range list {
			found = found || have == s
		}
		if !found {
			return append(list, s)
		}
		s += [...]string{" al-Saghir", " Junior", " II"}[i%3]
	}
}

// birth appends the date of birth as precisely as the owner has it.
func (l *line) birth(d dice, p *person, errs uint8, listed bool) (values []value) {
	t := dayTime(int(p.birth))
	exact := l.w.p.Data.BirthExact
	if listed {
		exact = max(exact, 0.9)
	}
	year := t.Year()
	switch d.share([]float64{exact, (1 - exact) * 0.6, (1 - exact) * 0.2, 1}) {
	case 0:
		switch {
		case d.chance(l.w.p.Data.FirstJan / exact):
			l.prop("birthDate", number(year)+"-01-01")
		case errs&errDate != 0 && t.Day() <= 12:
			l.prop("birthDate", number(year)+"-"+padded(uint64(t.Day()), 2)+"-"+padded(uint64(t.Month()), 2))
		case errs&errDate != 0:
			l.prop("birthDate", date(int(p.birth)+d.between(1, 9)))
		default:
			l.prop("birthDate", date(int(p.birth)))
		}
	case 1:
		l.prop("birthDate", number(year))
	case 2:
		s := number(year + d.between(-1, 1))
		l.prop("birthDate", s)
		values = append(values, value{property: "birthDate", text: s, precision: "APPROXIMATE"})
	default:
		s := number(year-d.between(0, 3)) + "/" + number(year+d.between(0, 3))
		l.prop("birthDate", s)
		values = append(values, value{property: "birthDate", text: s, precision: "BETWEEN"})
	}
	return values
}

// scriptRate is the share of those with another script whose name is known in it.
func (w *World) scriptRate() float64 {
	latin, all := 0, 0
	for code, n := range w.p.Origins {
		all += n
		if countries[countryIndex(code)].region == 'w' {
			latin += n
		}
	}
	return min(1, float64((1-w.p.Data.NoScript)*float64(all))/float64(max(1, all-latin)))
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

func sortValues(v []value) {
	slices.SortStableFunc(v, func(a, b value) int { return cmp.Compare(a.property, b.property) })
}

func (l *line) document(r *row) {
	p := &l.w.people[l.w.profiles[r.x].person]
	doc := &l.w.docs[p.doc]
	l.prop("number", docNumber(doc.issuer, doc.number))
	l.prop("type", "PASSPORT")
	l.prop("issuer", countries[doc.issuer].code)
	l.prop("holderName", p.fullName(0))
	if l.d.chance(0.6) {
		issued := int(p.leaves) - l.d.between(30, 1500)
		l.prop("startDate", date(issued))
		l.prop("endDate", date(issued+3652))
	}
	if doc.falseness != docGenuine && mix(l.w.p.Seed, uint64(p.doc), 7)%2 == 0 {
		l.prop("falseness", falseNames[doc.falseness])
	}
}

func docNumber(issuer uint8, n uint32) string {
	return string(rune('A'+int(issuer)%26)) + padded(uint64(n), 7)
}

func (l *line) documentReport(r *row) {
	doc := &l.w.docs[r.x]
	n, status := doc.number, "LOST"
	l.prop("type", "PASSPORT")
	switch doc.falseness {
	case docStolenBlank:
		n, status = blankBase(doc.series), "STOLEN_BLANK"
		l.prop("lastNumber", docNumber(doc.issuer, n+blanks-1))
	case docLookAlike:
		status = "STOLEN"
	}
	l.prop("number", docNumber(doc.issuer, n))
	l.prop("issuer", countries[doc.issuer].code)
	l.prop("status", status)
	l.prop("reportedAt", date(int(r.day)))
	l.prop("stolenAt", date(int(r.day) - l.d.between(1, 90))[:7])
	l.prop("reference", "W-"+number(r.ref.n))
}

func (l *line) place(r *row) (x extra) {
	p := &places[r.x]
	l.prop("name", p.name)
	l.prop("placeType", p.kind)
	l.prop("country", p.country)
	l.prop("unlocode", p.unlocode)
	l.prop("iata", p.iata)
	l.prop("crossingCode", p.crossing)
	l.prop("latitude", p.lat)
	l.prop("longitude", p.lon)
	x.from, x.to = p.from, p.to
	return x
}

// placeCode is the code by which a leg names its place.
func placeCode(i int16) string {
	p := &places[i]
	return cmp.Or(p.iata, p.unlocode, p.crossing)
}

func (l *line) leg(r *row) {
	g := &l.w.legs[r.x]
	l.prop("mode", modes[g.mode])
	if g.carrier >= 0 {
		l.prop("carrier", carriers[g.carrier])
		l.prop("service", number(g.service))
	}
	l.prop("departurePlace", placeCode(g.from))
	l.prop("arrivalPlace", placeCode(g.to))
	if g.carrier >= 0 {
		l.prop("departedAt", minute(g.departs))
		l.prop("arrivedAt", minute(g.departs+g.lasts))
	} else {
		l.prop("departedAt", date(int(g.departs/1440)))
		l.prop("arrivedAt", date(int((g.departs+g.lasts)/1440)))
	}
	if h := mix(l.w.p.Seed, uint64(r.x), 11); g.carrier >= 0 && h%2 == 0 {
		seats := uint64(28)
		if g.mode == modeAir {
			seats = 90
		}
		l.prop("passengers", number(int(seats+h>>8%seats+uint64(g.travelled))))
	}
}

func (l *line) passage(r *row) {
	ps := &l.w.passages[l.w.recorded[r.x].passage]
	g := &l.w.legs[ps.leg]
	outcome := outNames[ps.outcome]
	if ps.outcome == outPassed && l.d.chance(0.1) {
		outcome = "UNKNOWN"
	}
	l.prop("outcome", outcome)
	if g.carrier < 0 && g.travelled == 1 {
		l.prop("departedAt", date(int(g.departs/1440)))
		l.prop("arrivedAt", date(int((g.departs+g.lasts)/1440)))
	}
}

func (l *line) booking(r *row) {
	const letters = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
	h := mix(l.w.p.Seed, uint64(r.x), 13)
	var b [6]byte
	for i := range b {
		b[i] = letters[h>>(5*i)&31]
	}
	l.prop("locator", string(b[:]))
	l.prop("bookedAt", date(int(l.w.parties[r.x].leaves)-1-int(h>>40%30)))
}

func (l *line) transfer(r *row) {
	p := &l.w.people[l.w.profiles[r.x].person]
	l.prop("date", date(int(p.leaves)-l.d.between(-20, 40)))
	l.prop("amount", number(l.d.between(2, 60)*50))
	l.prop("currency", "USD")
	l.prop("channel", [...]string{"HAWALA", "REMITTANCE", "CASH"}[l.d.IntN(3)])
	l.prop("onBehalf", "yes")
}

func (l *line) notice(r *row) {
	l.prop("colour", [...]string{"BLUE", "GREEN", "RED", "YELLOW"}[l.d.pick([]int{45, 35, 15, 5})])
	l.prop("reference", "W/"+number(dayTime(int(r.day)).Year())+"/"+number(r.ref.n))
	l.prop("status", "PUBLISHED")
	l.prop("date", date(int(r.day)))
}

func (l *line) organization(r *row) {
	dc := &l.w.decoys[r.x]
	p := &places[places[dc.place].city]
	trade := [...]string{"Travel", "Hotel", "Exchange", "Transport"}[min(dc.kind, 3)]
	h := mix(l.w.p.Seed, uint64(r.x), 17)
	l.prop("name", familyHeads[h%36]+familyMids[h>>8%19]+"na "+trade+" "+strings.TrimSuffix(p.name, " Atatürk"))
	l.prop("country", p.country)
}

// checkDigits are the two check digits of an IBAN in the invented country XW.
func checkDigits(account string) string {
	sum := 0
	for _, c := range account + "333200" { // X is 33, W is 32
		sum = (sum*10 + int(c-'0')) % 97
	}
	return padded(uint64(98-sum), 2)
}
