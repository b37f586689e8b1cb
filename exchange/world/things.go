package world

import (
	"cmp"
	"slices"
	"strings"
)

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
		n, status = 7_000_000+uint32(doc.series)%2000*1000, "STOLEN_BLANK"
		l.prop("lastNumber", docNumber(doc.issuer, n+399))
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
