package gql_test

import (
	"context"
	"encoding/base64"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"portolan/analytics"
	"portolan/gql"
	"portolan/graph"
	"portolan/graph/access/mint"
	"portolan/graph/audit"
	"portolan/graph/vault"
)

// drawn is a made-up world in which every kind of record and every pair that a
// link may join stands twice: once for all, once hidden from the viewer, with
// links between the two halves.
type drawn struct {
	key    graph.Key
	parts  []part
	ids    map[graph.Kind][]graph.ID // the visible ones first
	hidden map[graph.ID]bool
}

// part is what one member commits at once.
type part struct {
	hidden   bool
	elements []graph.Element
}

const viewer, fusion, secretive = "DE", "IPSG", "TR"

func drawWorld(seed uint64) *drawn {
	r := rand.New(rand.NewPCG(seed, 7))
	d := &drawn{key: graph.Key{byte(seed), 5}, ids: map[graph.Kind][]graph.ID{}, hidden: map[graph.ID]bool{}}
	for n := range 2 {
		for _, hide := range []bool{true, false} {
			w := d.writer(hide)
			for _, k := range graph.RecordKinds() {
				id := w.record(k, fmt.Sprint(k, n), properties(r, k)...)
				d.ids[k] = append(d.ids[k], id)
			}
			d.add(w, hide)
		}
	}
	for _, hide := range []bool{true, false} {
		w := d.writer(hide)
		t := travellers(d.key, w.owner)
		meetings(t)
		unfinished(t)
		t.measures()
		t.sources()
		for i := range t.elements {
			t.elements[i].Marking = w.marking()
		}
		w.elements = t.elements
		d.add(w, hide)
	}
	d.links(r)
	return d
}

// unfinished adds somebody who flew to the town and was in the camp later: nobody recorded how.
func unfinished(w *writer) {
	who := func(ref string) graph.ID { return w.key.RecordID(w.owner, "test", ref) }
	p := w.record(graph.Person, "later", "name", "Traveller Later")
	flew := w.record(graph.Passage, "flew", "outcome", "PASSED")
	w.link(graph.Took, p, flew)
	w.link(graph.On, flew, who("flight"))
	w.link(graph.StayedAt, p, who("camp"))
	w.elements[len(w.elements)-1].Valid = graph.Period{From: "2014-05-05"}
}

func (d *drawn) writer(hide bool) *writer {
	if hide {
		return &writer{key: d.key, owner: secretive, audience: []string{fusion}}
	}
	return &writer{key: d.key, owner: "FR"}
}

func (d *drawn) add(w *writer, hide bool) {
	for i := range w.elements {
		if hide {
			d.hidden[w.elements[i].ID] = true
		}
	}
	d.parts = append(d.parts, part{hide, w.elements})
}

// links joins every pair that the table allows, visibly and not, within and
// between the halves; a link that is shared with all but has a hidden end is
// hidden too.
func (d *drawn) links(r *rand.Rand) {
	seen, unseen := d.writer(false), d.writer(true)
	for _, k := range graph.LinkKinds() {
		for _, from := range graph.RecordKinds() {
			for _, to := range graph.RecordKinds() {
				if !k.Info().MayJoin(from, to) || (k == graph.Other || k == graph.SupportedBy || k == graph.ExtractedFrom) && r.IntN(8) > 0 {
					continue
				}
				for range 2 {
					a, b := d.ids[from][r.IntN(4)], d.ids[to][r.IntN(4)]
					w := seen
					if r.IntN(3) == 0 {
						w = unseen
					}
					if a != b && k == graph.Judgement {
						if r.IntN(3) == 0 {
							w.elements = append(w.elements, graph.NewJudgement(d.key, w.marking(), a, b, graph.Same, "drawn"))
						}
					} else if a != b {
						w.link(k, a, b)
					}
				}
			}
		}
	}
	for _, half := range []*writer{unseen, seen} {
		half.elements = distinct(half.elements)
		for i := range half.elements {
			e := &half.elements[i]
			if half == unseen || d.hidden[e.From] || d.hidden[e.To] {
				d.hidden[e.ID] = true
			}
		}
		d.parts = append(d.parts, part{half == unseen, half.elements})
	}
}

func distinct(in []graph.Element) (out []graph.Element) {
	seen := map[graph.ID]bool{}
	for _, e := range in {
		if !seen[e.ID] {
			seen[e.ID] = true
			out = append(out, e)
		}
	}
	return out
}

// properties fills half of a kind's properties with texts of their types; codes
// come from a few, so that reference keys meet.
func properties(r *rand.Rand, k graph.Kind) (out []string) {
	for _, p := range k.Info().Properties {
		text := fmt.Sprintf("%s %d", p.Name, r.IntN(3))
		switch p.Type {
		case graph.DateType:
			text = fmt.Sprintf("2014-0%d-0%d", 1+r.IntN(9), 1+r.IntN(9))
		case graph.NumberType:
			text = fmt.Sprint(1 + r.IntN(50))
		case graph.EnumType:
			text = p.Options[r.IntN(len(p.Options))]
		case graph.CountryType:
			text = "UTO"
		case graph.CodeType:
			text = fmt.Sprintf("ZZ%03d", r.IntN(4))
		}
		if r.IntN(4) > 0 || p.Name == "number" || p.Name == "type" || p.Name == "issuer" {
			out = append(out, p.Name, text)
		}
	}
	return out
}

// build commits the world, or what of it is left when the hidden half never
// existed.
func (d *drawn) build(t testing.TB, whole bool) *small {
	t.Helper()
	now := time.Date(2016, 1, 1, 0, 0, 0, 0, time.UTC)
	v, err := vault.Open(context.Background(), vault.Config{Store: "memory:", Key: &d.key, Audit: audit.Memory(), Clock: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = v.Close() })
	for i, p := range d.parts {
		now = now.Add(24 * time.Hour)
		var elements []graph.Element
		for _, e := range p.elements {
			if whole || !d.hidden[e.ID] {
				elements = append(elements, e)
			}
		}
		if len(elements) == 0 {
			continue
		}
		err := v.Edit(context.Background(), scope(t, elements[0].Marking.Owner), vault.Question{Action: "import"}, func(ctx context.Context, e *vault.Edit) error {
			_, err := e.Commit(ctx, vault.BatchID("drawn", i), elements, nil)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	now = now.Add(24 * time.Hour)
	return &small{v, gql.New(gql.Options{Vault: v, Engine: analytics.New(analytics.Options{}), Known: mint.Default().Known})}
}

func opaque(typ string, id graph.ID) string {
	return base64.RawURLEncoding.EncodeToString([]byte(typ + ":" + id.String()))
}

// pool gives the arguments of the generated operations: ids of visible and of
// hidden things, and texts and numbers that only hidden things have.
func (d *drawn) pool() map[string][]string {
	var ids []string
	for _, k := range graph.RecordKinds() {
		for _, id := range d.ids[k] {
			ids = append(ids, `"`+opaque(k.Info().Title, id)+`"`)
		}
	}
	person := func(i int) string { return `"` + opaque("Person", d.ids[graph.Person][i]) + `"` }
	return map[string][]string{
		"id":         append(ids, `"`+opaque("Record", d.ids[graph.Person][0])+`"`, `"`+opaque("Record", d.ids[graph.Person][1])+`"`),
		"ids":        {"[" + strings.Join(ids[:20], ", ") + "]"},
		"of":         {"[" + person(1) + ", " + person(3) + "]", "[" + person(0) + "]"},
		"from":       {person(1), person(0)},
		"to":         {`"` + opaque("Place", d.ids[graph.Place][1]) + `"`, person(3)},
		"text":       {`"name"`, `"name 1"`, `"traveller"`, `"ZZ001"`, `"X1234567"`, `"abu yusuf al-tunisi"`},
		"number":     {`"X1234567"`, `"ZZ001"`, `"ZZ002"`},
		"issuer":     {`"UTO"`},
		"type":       {"PASSPORT"},
		"knownSince": {`"2016-01-04T12:00:00Z"`, `"2016-01-06T12:00:00Z"`},
		"depth":      {"2"},
		"through":    {"[PASSAGE, TRAVEL_DOCUMENT]"},
		"directed":   {"true"},
		"parallel":   {"true"},
		"minGrade":   {"0.9"},
		"minPeople":  {"2"},
		"first":      {"1", "50"},
		"functions":  {"[SMUGGLER, FORGER]"},
		"days":       {"3", "200"},
		"person":     {person(1), person(0)},
		"hours":      {"3", "200"},
		"company":    {"[FOLLOWED, SHARED_LEGS]"},
		"leads":      {"[COMMON_PAYER, CHAIN]"},
		"findings":   {"[BLANK_SERIES, SHARED_NUMBER]"},
		"via":        {`["TRGZT"]`},
		"avoid":      {`["TRGZT"]`},
		"budget":     {"1"},
		"remove":     {`{places: ["TRGZT"]}`, "{people: [" + person(1) + ", " + person(0) + "]}", "{}"},
		"best":       {"2"},
		"subject":    {`"TRGZT"`, person(1)},
		"at":         {`"2014-05-02T00:00:00Z"`},
		"kinds":      {"[PERSON, ORGANIZATION]"},
		"window":     {`{validFrom: "2014-04-01T00:00:00Z", validTo: "2014-06-01T00:00:00Z"}`, `{knownAt: "2016-01-05T12:00:00Z"}`},
		"without":    {`{owners: ["` + secretive + `"]}`, `{owners: ["FR"]}`, `{records: ["` + opaque("Record", d.key.RecordID("FR", "test", "over0")) + `", "` + opaque("Record", d.key.RecordID(secretive, "test", "p0")) + `"]}`},
		"resample":   {"{samples: 20, missing: 0.2, top: 1}"},
		"by":         {"YEAR"},
		"topics":     {"[VOLUME, ORIGIN]"},

		"connection.of":  {"[" + person(1) + ", " + person(3) + `, "` + opaque("Place", d.ids[graph.Place][1]) + `"]`, "[" + person(0) + ", " + person(1) + "]"},
		"paths.through":  {"[" + person(3) + "]", "[" + person(0) + "]"},
		"throughKinds":   {"[PASSAGE]"},
		"avoiding":       {`["` + opaque("Leg", d.ids[graph.Leg][1]) + `"]`, `["` + opaque("Leg", d.ids[graph.Leg][0]) + `"]`},
		"avoidingKinds":  {"[PLACE, LEG]"},
		"different":      {"0", "1"},
		"timeRespecting": {"true"},
		"maxWaitDays":    {"30"},

		"what": {"[SEGMENT]"},
		"ranking.measure": {"DEGREE", "WEIGHTED_DEGREE", "BETWEENNESS", "HARMONIC", "CLOSENESS", "PAGERANK", "CORE_NUMBER", "EIGENVECTOR", "KATZ", "HUB", "AUTHORITY",
			"BETWEENNESS, approximate: {epsilon: 0.1}"}, // which no other measure takes
		"corroboration.of": {person(1), `"` + opaque("Person", d.key.RecordID("FR", "test", "p0")) + `"`,
			`"` + opaque("Record", d.key.RecordID("FR", "test", "p0")) + `"`, `"` + opaque("Person", d.key.RecordID(secretive, "test", "p0")) + `"`},
		"actsLike.of": {person(1), `"` + opaque("Person", d.key.RecordID("FR", "test", "helper")) + `"`,
			`"` + opaque("Person", d.key.RecordID("FR", "test", "forger")) + `"`},
		"group": {"[ORIGIN_COUNTRY, DIRECTION, MODE, TRANSIT_COUNTRY]"},
	}
}

// mutations are the operations that write, aimed at hidden things and at names
// that hidden things have. Each root field of the mutation type needs one.
func (d *drawn) mutations() []operation {
	hidden, visible := opaque("Record", d.ids[graph.Person][0]), opaque("Record", d.ids[graph.Person][1])
	marking := "{all: true, level: RESTRICTED}"
	var out []operation
	for _, id := range []string{hidden, visible} {
		out = append(out,
			operation{"judge", fmt.Sprintf(`mutation { judge(input: {records: [%q, %q], verdict: SAME, reason: "test", marking: %s}) { judgement { id } entity { id name } problems { message code field } } }`, id, visible, marking), true},
			operation{"restrict", fmt.Sprintf(`mutation { restrict(input: {id: %q, marking: {level: CONFIDENTIAL}}) { element { id } problems { message code field } } }`, id), true},
			operation{"withdraw", fmt.Sprintf(`mutation { withdraw(input: {id: %q}) { withdrawn problems { message code field } } }`, id), true},
			operation{"contribute", fmt.Sprintf(`mutation { contribute(input: {dataset: "test", marking: %s, records: [{kind: PERSON, reference: "PERSON0", properties: [{name: "name", values: [{text: "Mine"}]}]}], links: [{kind: ASSOCIATE, from: {id: %q}, to: {reference: "PERSON0"}}]}) { receipt { submitted stored alreadyThere rejected quarantined } records { id name owner } problems { message code field } } }`, marking, id), true})
	}
	for _, input := range []string{`{}`, `{format: CSV, kinds: [PERSON], through: [PASSAGE, TRAVEL_DOCUMENT]}`, `{format: FTM, through: [PASSAGE]}`,
		`{format: GRAPHML, perRecord: true, window: {knownAt: "2016-01-04T12:00:00Z"}}`, `{format: GEXF, own: true}`} {
		out = append(out, operation{"snapshot", fmt.Sprintf(`mutation { snapshot(input: %s) { snapshot { id run { id state spec } format asOf nodeCount linkCount sha256 codebook href } problems { message code field } } }`, input), true})
	}
	return out
}

// sample keeps a part of the operations, of each root field the first ones and
// some drawn ones; PORTOLAN_SOAK asks them all.
func sample(all []operation, seed uint64) (out []operation) {
	r, kept := rand.New(rand.NewPCG(seed, 8)), map[string]int{}
	for _, o := range all {
		if kept[o.field]++; kept[o.field] <= 30 || os.Getenv("PORTOLAN_SOAK") != "" || r.IntN(6) == 0 {
			out = append(out, o)
		}
	}
	return out
}

// TestTwoWorldsGiveEqualAnswersToEveryRootField asks every operation that the
// schema allows in a world with hidden things and in one where they never
// existed. A root field counts as covered when an answer about it says
// something and would be another one if what is hidden leaked into it: that is
// how the one who may see everything is answered.
func TestTwoWorldsGiveEqualAnswersToEveryRootField(t *testing.T) {
	seed := rand.Uint64N(1 << 32)
	t.Logf("seed %d", seed)
	d := drawWorld(seed)
	g := &generator{schema: loadSchema(t), values: d.pool()}
	operations := append(sample(g.all(t), seed), d.mutations()...)
	whole, without := d.build(t, true), d.build(t, false)
	says, sensitive, wrong, refused := map[string]bool{}, map[string]bool{}, 0, 0
	ask := func(s *small, member, document string) []byte {
		return s.server.Execute(context.Background(), scope(t, member), document, nil)
	}
	for _, o := range operations {
		if !o.mutation { // the answer when everything leaks, before anything is written
			leak, _ := bareText(t, ask(whole, fusion, o.document))
			if a := read(t, ask(whole, fusion, o.document)); len(a.Errors) > 0 {
				if refused++; refused < 4 {
					t.Errorf("%.300s\nis refused, so that it tests nothing: %s", o.document, a.Errors[0].Message)
				}
			}
			mine, said := bareText(t, ask(whole, viewer, o.document))
			says[o.field] = says[o.field] || said
			sensitive[o.field] = sensitive[o.field] || leak != mine
		}
		got, want := ask(whole, viewer, o.document), ask(without, viewer, o.document)
		if string(got) != string(want) {
			if wrong++; wrong < 4 {
				t.Errorf("%s\nwith the hidden things    %.1500s\nas if they never existed  %.1500s", o.document, got, want)
			}
		}
		if o.mutation {
			_, said := bareText(t, got)
			says[o.field] = says[o.field] || said
		}
	}
	for _, o := range d.mutations() {
		owner, _ := bareText(t, ask(whole, secretive, o.document))
		other, _ := bareText(t, ask(whole, viewer, o.document))
		sensitive[o.field] = sensitive[o.field] || owner != other
	}
	fields := append(slices.Clone(g.schema.Query.Fields), g.schema.Mutation.Fields...)
	for _, f := range fields {
		if !strings.HasPrefix(f.Name, "__") && (!says[f.Name] || !sensitive[f.Name]) {
			t.Errorf("%s is not covered: it says something: %v; a leak would change it: %v", f.Name, says[f.Name], sensitive[f.Name])
		}
	}
	t.Logf("%d operations, %d answers differ, refused: %v", len(operations), wrong, refused)
}
