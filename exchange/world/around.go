package world

import (
	"cmp"
	"slices"

	"portolan/graph"
)

// cover adds what facilitators do for ordinary travellers, as an agent sells tickets to anybody.
func (w *World) cover() {
	if w.p.Facilitators.Cover == 0 {
		return
	}
	d := stage(w.p.Seed, 15)
	var ordinary []int32
	for i := range w.people {
		if w.people[i].ordinary && !w.people[i].minor {
			ordinary = append(ordinary, int32(i))
		}
	}
	for i := range w.helpers {
		h := &w.helpers[i]
		wanted := int(float64(w.p.Facilitators.Cover*float64(len(h.clients))) + d.Float64())
		for tries := 0; wanted > 0 && tries < 20*wanted && len(ordinary) > 0; tries++ {
			c := ordinary[d.IntN(len(ordinary))]
			a, ok := w.actFor(d, h.functions[d.IntN(len(h.functions))], c)
			if ok && a.passage >= 0 && c != h.person {
				h.acts = append(h.acts, a)
				wanted--
			}
		}
	}
}

// outsider puts somebody of no network in a facilitator's place, as often as the rates say.
func (w *World) outsider(self int32) int32 {
	d := stage(w.p.Seed, 100+uint64(self))
	if w.p.Facilitators.Outside > 0 && d.chance(w.p.Facilitators.Outside) {
		if other := w.driver(d); other >= 0 {
			return other
		}
	}
	return self
}

// channels adds telephones and accounts: people's own, and those that members of a network share.
func (b *book) channels() {
	w := b.w
	for i := range w.people {
		if b.d.chance(w.p.Shared.OwnPhone) {
			b.owns(int32(i), graph.Phone, ref{'F', uint32(i) + 1})
		}
	}
	for n := range w.networks {
		nw := &w.networks[n]
		phones, accounts := max(1, len(nw.people)/12), max(1, len(nw.people)/15)
		order := slices.Clone(nw.people)
		slices.SortFunc(order, func(x, y int32) int {
			return cmp.Or(cmp.Compare(w.people[x].leaves, w.people[y].leaves), cmp.Compare(x, y))
		})
		for k, i := range order { // a number is in use for a while, and some know an older or a newer one
			much := 1.0
			if w.people[i].nets[0] != int32(n) { // less is known of what ties somebody to a second network
				much = w.p.Shared.Second
			}
			last := -1
			for range 2 {
				at := min(phones-1, max(0, k*phones/len(order)+b.d.pick([]int{15, 70, 15})-1))
				if b.d.chance(float64(w.p.Shared.Phone*much)) && at != last {
					b.owns(i, graph.Phone, ref{'G', uint32(n)<<8 + uint32(at) + 1})
					last = at
				}
			}
			if b.d.chance(float64(w.p.Shared.Account * much)) {
				b.owns(i, graph.Account, ref{'C', uint32(n)<<8 + uint32(b.d.IntN(accounts)) + 1})
			}
		}
	}
}

// owns adds that a person uses a telephone or an account, as one of the person's owners knows.
func (b *book) owns(person int32, kind graph.Kind, r ref) {
	list := b.w.byPerson[person]
	i := list[b.d.IntN(len(list))]
	pr := &b.w.profiles[i]
	thing := end{pr.owner, r}
	b.once(kind, thing, pr.day, int32(r.n))
	b.link(graph.Owns, pr.owner, pr.aud, pr.day, b.profileEnd(i), thing, -1)
}

// stays adds known stays in the zone, and for half of them the residence before.
func (b *book) stays() {
	w := b.w
	for i := range w.people {
		p := &w.people[i]
		if len(p.journeys) == 0 || !w.journeys[p.journeys[0]].reached || !b.d.chance(w.p.Recorded.Stays) {
			continue
		}
		j := &w.journeys[p.journeys[0]]
		list := w.byPerson[i]
		k := list[b.d.IntN(len(list))]
		pr := &w.profiles[k]
		last := w.passages[j.first+int32(j.n)-1].leg
		b.link(graph.StayedAt, pr.owner, pr.aud, pr.day, b.profileEnd(k), b.place(pr.owner, int(w.legs[last].to), pr.day), last)
		if b.d.chance(0.5) {
			first := w.passages[j.first].leg
			b.link(graph.StayedAt, pr.owner, pr.aud, pr.day, b.profileEnd(k), b.place(pr.owner, places[w.legs[first].from].city, pr.day), -2-first)
		}
	}
}

// associates adds who is said to be close to whom: mostly people of one network, some from anywhere.
func (b *book) associates(profiles int) {
	w := b.w
	for i := range int32(profiles) {
		pr := w.profiles[i]
		p := &w.people[pr.person]
		if !b.d.chance(w.p.Shared.Associate) || p.minor {
			continue
		}
		other := int32(b.d.IntN(len(w.people)))
		if p.nets[0] >= 0 && !b.d.chance(w.p.Shared.Stranger) {
			n := w.networks[p.nets[0]].people
			other = n[b.d.IntN(len(n))]
		}
		if to, ok := b.known(pr.owner, other, false); ok && other != pr.person && !w.people[other].minor {
			b.link(graph.Associate, pr.owner, pr.aud, pr.day, b.profileEnd(i), to, -1)
		}
	}
}

// families adds kinship in families that travelled together.
func (b *book) families() {
	w := b.w
	for i := range w.people {
		p := &w.people[i]
		if p.parent < 0 {
			continue
		}
		k := w.byPerson[i][0]
		pr := &w.profiles[k]
		if to, ok := b.known(pr.owner, p.parent, false); ok {
			b.link(graph.Family, pr.owner, pr.aud, pr.day, b.profileEnd(k), to, -1)
		}
	}
}

// reports adds notices about people, and what issuers report about documents.
func (b *book) reports() {
	w := b.w
	for i := range w.profiles {
		pr := &w.profiles[i]
		if p := &w.people[pr.person]; pr.nth == 0 && !p.ordinary && !p.minor && b.d.chance(0.08) {
			e := end{pr.owner, ref{'N', uint32(i) + 1}}
			day := pr.day + int32(b.d.between(5, 200))
			b.add(row{kind: graph.Notice, owner: pr.owner, aud: pr.aud, day: day, x: int32(i), ref: e.ref})
			b.link(graph.SubjectOf, pr.owner, pr.aud, day, b.profileEnd(int32(i)), e, -1)
		}
	}
	seen := map[int32]bool{}
	for i := range w.docs {
		doc := &w.docs[i]
		o, ok := w.ownerBy[countries[doc.issuer].code]
		day := w.people[doc.users[0]].leaves - int32(b.d.between(30, 500))
		switch {
		case !ok:
		case doc.falseness == docStolenBlank && !seen[doc.series]:
			seen[doc.series] = true
			if mix(w.p.Seed, uint64(doc.series), 11)%5 < 2 { // not every theft is noticed
				continue
			}
			b.add(row{kind: graph.DocumentReport, owner: o, day: day, x: int32(i), ref: ref{'R', uint32(i) + 1}})
		case doc.falseness == docLookAlike && b.d.chance(0.5), doc.falseness == docGenuine && b.d.chance(0.01):
			b.add(row{kind: graph.DocumentReport, owner: o, day: day, x: int32(i), ref: ref{'R', uint32(i) + 1}})
		}
	}
}

// judgements adds what members judged of pairs of profiles of different owners: mostly rightly the same.
func (b *book) judgements() {
	w := b.w
	pairs, open := 0, [][2]int32{}
	for _, list := range w.byPerson {
		for i, x := range list {
			for _, y := range list[i+1:] {
				px, py := &w.profiles[x], &w.profiles[y]
				if px.owner == py.owner {
					continue
				}
				pairs++
				if w.sees(px.owner, py.owner, py.aud) {
					open = append(open, [2]int32{x, y})
				} else if w.sees(py.owner, px.owner, px.aud) {
					open = append(open, [2]int32{y, x})
				}
			}
		}
	}
	rate := 0.0
	if len(open) > 0 {
		rate = float64(w.p.Judged*float64(pairs)) / float64(len(open))
	}
	for _, p := range open {
		if !b.d.chance(rate) {
			continue
		}
		px, py := &w.profiles[p[0]], &w.profiles[p[1]]
		wrong := int32(0)
		if b.d.chance(w.p.NotSame) {
			wrong = 1
		}
		b.link(graph.Judgement, px.owner, px.aud, max(px.day, py.day)+int32(b.d.between(1, 200)), b.profileEnd(p[0]), b.profileEnd(p[1]), wrong)
	}
}
