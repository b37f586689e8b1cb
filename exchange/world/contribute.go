package world

import (
	"cmp"
	"slices"

	"portolan/graph"
)

// ref is an owner's own reference: a letter and a number.
type ref struct {
	letter byte
	n      uint32
}

// end is an end of a link: a record of some owner.
type end struct {
	owner uint8
	ref   ref
}

// row is one element of an owner's file, in short: what it is about stands in the world.
type row struct {
	kind     graph.Kind
	owner    uint8
	v        uint8 // variant of what is said
	aud      uint16
	day      int32 // of report
	until    int32 // day on which a later version takes its place, or 0
	x        int32 // what it is about
	ref      ref
	from, to end
}

// book writes the rows, and remembers what an owner has already told.
type book struct {
	w    *World
	d    dice
	told map[end]bool
}

// contribute turns what members know into the rows of their files.
func (w *World) contribute() {
	b := &book{w: w, d: stage(w.p.Seed, 12), told: map[end]bool{}}
	profiles := len(w.profiles)
	for i := range profiles {
		b.person(int32(i))
	}
	for i := range w.recorded {
		b.passage(int32(i))
	}
	for i := range w.helpers {
		b.acts(&w.helpers[i])
	}
	for i := range w.decoys {
		b.decoy(int32(i))
	}
	b.channels()
	b.stays()
	b.associates(profiles)
	b.families()
	b.reports()
	b.judgements()
	for _, rows := range w.rows {
		slices.SortStableFunc(rows, func(a, b row) int { return cmp.Compare(a.day, b.day) })
	}
}

func (b *book) add(r row) { b.w.rows[r.owner] = append(b.w.rows[r.owner], r) }

// link adds a link with a reference of its own.
func (b *book) link(kind graph.Kind, owner uint8, aud uint16, day int32, from, to end, x int32) {
	b.w.next++
	b.add(row{kind: kind, owner: owner, aud: aud, day: day, x: x, ref: ref{'K', b.w.next}, from: from, to: to})
}

// once adds a record that the owner tells once, visible to all.
func (b *book) once(kind graph.Kind, e end, day int32, x int32) bool {
	if b.told[e] {
		return false
	}
	b.told[e] = true
	b.add(row{kind: kind, owner: e.owner, day: day, x: x, ref: e.ref})
	return true
}

func (b *book) profileEnd(i int32) end { return end{b.w.profiles[i].owner, ref{'P', uint32(i) + 1}} }

// person adds a profile, and the document the owner knows of.
func (b *book) person(i int32) {
	pr := &b.w.profiles[i]
	e := b.profileEnd(i)
	r := row{kind: graph.Person, owner: pr.owner, aud: pr.aud, day: pr.day, x: i, ref: e.ref}
	if pr.corrected > 0 {
		wrong := r
		wrong.until, wrong.v = pr.corrected, 1
		b.add(wrong)
		r.day = pr.corrected
	}
	b.add(r)
	if pr.doc {
		doc := end{pr.owner, ref{'D', uint32(i) + 1}}
		b.add(row{kind: graph.TravelDocument, owner: pr.owner, aud: pr.aud, day: pr.day, x: i, ref: doc.ref})
		b.link(graph.Holds, pr.owner, pr.aud, pr.day, e, doc, i)
	}
}

func (b *book) place(owner uint8, i int, day int32) end {
	e := end{owner, ref{'A', uint32(i) + 1}}
	b.once(graph.Place, e, day, int32(i))
	return e
}

// leg adds an owner's record of a leg with its places.
func (b *book) leg(owner uint8, i, day int32) end {
	e := end{owner, ref{'L', uint32(i) + 1}}
	if b.once(graph.Leg, e, day, i) {
		l := &b.w.legs[i]
		b.link(graph.Departs, owner, audAll, day, e, b.place(owner, int(l.from), day), -1)
		b.link(graph.Arrives, owner, audAll, day, e, b.place(owner, int(l.to), day), -1)
	}
	return e
}

// passage adds a recorded passage with all it joins.
func (b *book) passage(i int32) {
	w := b.w
	rec := &w.recorded[i]
	pr, ps := &w.profiles[rec.profile], &w.passages[rec.passage]
	l := &w.legs[ps.leg]
	o, aud, day := pr.owner, pr.aud, rec.day
	e := end{o, ref{'T', uint32(i) + 1}}
	b.add(row{kind: graph.Passage, owner: o, aud: aud, day: day, x: i, ref: e.ref})
	b.link(graph.Took, o, aud, day, b.profileEnd(rec.profile), e, -1)
	if l.carrier < 0 && l.travelled == 1 {
		b.link(graph.Departs, o, aud, day, e, b.place(o, int(l.from), day), -1)
		b.link(graph.Arrives, o, aud, day, e, b.place(o, int(l.to), day), -1)
	} else {
		b.link(graph.On, o, aud, day, e, b.leg(o, ps.leg, day), -1)
	}
	if l.cross >= 0 {
		b.link(graph.CrossedAt, o, aud, day, e, b.place(o, int(l.cross), day), -1)
	}
	if pr.doc && (l.mode == modeAir || b.d.chance(0.3)) {
		b.link(graph.Used, o, aud, day, e, end{o, ref{'D', uint32(rec.profile) + 1}}, -1)
	}
	if pt := &w.parties[ps.party]; pt.booking && l.mode == modeAir && ps.sort == sortFlightOut {
		booking := end{o, ref{'B', uint32(ps.party) + 1}}
		b.once(graph.Booking, booking, day, ps.party)
		b.link(graph.Booked, o, aud, day, e, booking, -1)
	}
}

// known finds a record of the person that the owner has or sees, or makes one where few exist.
func (b *book) known(owner uint8, person int32, make bool) (end, bool) {
	w := b.w
	other := int32(-1)
	for _, i := range w.byPerson[person] {
		pr := &w.profiles[i]
		if pr.owner == owner {
			return b.profileEnd(i), true
		}
		if w.sees(owner, pr.owner, pr.aud) {
			other = i
		}
	}
	if other >= 0 {
		return b.profileEnd(other), true
	}
	if !make || len(w.byPerson[person]) > 4 {
		return end{}, false
	}
	i := w.addProfile(b.d, person, owner)
	w.profiles[i].corrected = 0
	b.person(i)
	return b.profileEnd(i), true
}

// acts adds what is known of a facilitator's help.
func (b *book) acts(h *helper) {
	w := b.w
	for _, a := range h.acts {
		switch {
		case a.passage >= 0:
			for _, i := range w.byPassage[a.passage] {
				b.help(h.person, a.kind, end{w.profiles[w.recorded[i].profile].owner, ref{'T', uint32(i) + 1}}, w.recorded[i].profile, w.recorded[i].day)
			}
		case a.doc >= 0:
			for _, i := range w.byPerson[a.client] {
				if pr := &w.profiles[i]; pr.doc {
					b.help(h.person, a.kind, end{pr.owner, ref{'D', uint32(i) + 1}}, i, pr.day)
				}
			}
		case b.d.chance(w.p.Shared.Recruitment):
			list := w.byPerson[a.client]
			i := list[b.d.IntN(len(list))]
			if a.kind == graph.Sent {
				b.transfer(h.person, i)
			} else {
				b.help(h.person, a.kind, b.profileEnd(i), i, w.profiles[i].day)
			}
		}
	}
}

// help adds one act of help, told by the owner of the profile of the helped.
func (b *book) help(helper int32, kind graph.Kind, to end, profile, day int32) {
	pr := &b.w.profiles[profile]
	if from, ok := b.known(pr.owner, helper, true); ok && from != to {
		b.link(kind, pr.owner, pr.aud, day, from, to, b.w.people[pr.person].leaves)
	}
}

// transfer adds money sent to a client.
func (b *book) transfer(helper, profile int32) {
	pr := b.w.profiles[profile]
	from, ok := b.known(pr.owner, helper, true)
	if !ok {
		return
	}
	e := end{pr.owner, ref{'M', uint32(profile) + 1}}
	if !b.told[e] {
		b.told[e] = true
		b.add(row{kind: graph.Transfer, owner: pr.owner, aud: pr.aud, day: pr.day, x: profile, ref: e.ref})
	}
	b.link(graph.Sent, pr.owner, pr.aud, pr.day, from, e, -1)
	b.link(graph.Received, pr.owner, pr.aud, pr.day, b.profileEnd(profile), e, -1)
}

// decoy adds a harmless hub and its clients.
func (b *book) decoy(i int32) {
	w := b.w
	dc := &w.decoys[i]
	org := end{dc.owner, ref{'O', uint32(i) + 1}}
	for _, c := range dc.clients {
		rec := &w.recorded[c]
		pr := &w.profiles[rec.profile]
		to := end{pr.owner, ref{'T', uint32(c) + 1}}
		if dc.person >= 0 {
			b.help(dc.person, dc.act, to, rec.profile, rec.day)
			continue
		}
		b.once(graph.Organization, org, rec.day, i)
		b.link(dc.act, pr.owner, pr.aud, rec.day, org, to, -1)
	}
}
