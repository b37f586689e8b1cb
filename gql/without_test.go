package gql_test

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"portolan/analytics"
	"portolan/gql"
	"portolan/graph"
	"portolan/graph/access/mint"
	"portolan/graph/vault"
)

// twoMembers is a world that two members tell, with judgements between their records; lacking says what was never
// contributed.
func twoMembers(t testing.TB, lacking func(e *graph.Element) bool) *small {
	t.Helper()
	key := testKey
	v, err := vault.Open(context.Background(), vault.Config{Store: "memory:", Key: &key,
		Clock: func() time.Time { return time.Date(2016, 5, 3, 12, 0, 0, 0, time.UTC) }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = v.Close() })
	one, two := travellers(key, "DE"), travellers(key, "FR")
	meetings(two)
	third := &writer{key: key, owner: "TR"}
	for _, ref := range []string{"p0", "helper"} {
		third.elements = append(third.elements, graph.NewJudgement(key, third.marking(), key.RecordID("DE", "test", ref), key.RecordID("FR", "test", ref), graph.Same, "met"))
	}
	for _, w := range []*writer{one, two, third} {
		w.elements = slices.DeleteFunc(w.elements, func(e graph.Element) bool { return lacking(&e) })
		if len(w.elements) > 0 {
			w.commit(t, v)
		}
	}
	return &small{v, gql.New(gql.Options{Vault: v, Engine: analytics.New(analytics.Options{}), Known: mint.Default().Known})}
}

func everything(*graph.Element) bool { return false }

// rowsOf is a part of an answer as text.
func (a answer) rowsOf(t testing.TB, path string) string {
	t.Helper()
	text, err := json.Marshal(a.at(t, path))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

const facilitatorRows = `rows { rank weight score scoreRank lift explanation certain person { id name records { id owner } } functionClaims { function assertedBy derived }
  clients { totalCount edges { node { id name } } } journeys { totalCount edges { node { id direction passages { id } } } } legs { totalCount } documents { totalCount }
  measures { name value } evidence { totalCount edges { node { id } } } }`

const networkRows = `rows { id certain people { totalCount edges { node { id name } } } facilitators { edges { node { id } } } origins { id name } transits { name }
  firstSeen lastSeen chokepoints { place { id } share } contributors { member passageCount } evidence { totalCount edges { node { id } } } }`

// TestLeftOutIsNeverThere compares what is said without owners and records with what a store says that never had them.
func TestLeftOutIsNeverThere(t *testing.T) {
	whole := twoMembers(t, everything)
	act := graph.Element{}
	for _, e := range travellers(testKey, "DE").elements {
		if e.Kind == graph.Escorted {
			act = e
		}
	}
	passage := testKey.RecordID("FR", "test", "over3")
	for without, lacking := range map[string]func(e *graph.Element) bool{
		`{owners: ["FR"]}`:                                 func(e *graph.Element) bool { return e.Marking.Owner == "FR" },
		`{owners: ["DE", "TR"]}`:                           func(e *graph.Element) bool { return e.Marking.Owner != "FR" },
		`{records: ["` + opaque("Link", act.ID) + `"]}`:    func(e *graph.Element) bool { return e.ID == act.ID },
		`{records: ["` + opaque("Record", passage) + `"]}`: func(e *graph.Element) bool { return e.ID == passage },
		`{owners: ["TR"], records: ["` + opaque("Record", testKey.RecordID("DE", "test", "helper")) + `"]}`: func(e *graph.Element) bool {
			return e.Marking.Owner == "TR" || e.ID == testKey.RecordID("DE", "test", "helper")
		},
	} {
		bare := twoMembers(t, lacking)
		for field, rows := range map[string]string{"centralFacilitators": facilitatorRows, "transitNetworks": networkRows} {
			got := whole.ask(t, "IPSG", "{ "+field+"(without: "+without+") { totalCount certainCount "+rows+" } }", nil)
			want := bare.ask(t, "IPSG", "{ "+field+" { totalCount certainCount "+rows+" } }", nil)
			if g, w := got.rowsOf(t, field), want.rowsOf(t, field); g != w || len(got.Errors) > 0 {
				t.Errorf("%s without %s:\n%s\nnever there:\n%s", field, without, g, w)
			}
			all := whole.ask(t, "IPSG", "{ "+field+" { totalCount certainCount "+rows+" } }", nil)
			if all.rowsOf(t, field) == want.rowsOf(t, field) {
				t.Errorf("%s is the same without %s: the comparison proves nothing", field, without)
			}
		}
	}
}

// TestWhatLeavingOutDid looks at the sentences.
func TestWhatLeavingOutDid(t *testing.T) {
	s := twoMembers(t, everything)
	got := s.ask(t, "IPSG", `{ f: centralFacilitators(without: {owners: ["FR"]}) { run { note spec } goneCount gone { before explanation person { name } } rows { rank person { name } change { before explanation } } }
		n: transitNetworks(without: {owners: ["FR"]}) { goneCount gone { id before explanation } rows { id change { was before explanation } } }
		plain: centralFacilitators { rows { rank change { before } rankInterval { low } } goneCount } }`, nil)
	if got.at(t, "f.rows.0.change.before") == nil || !strings.HasPrefix(got.at(t, "f.rows.0.change.explanation").(string), "Without FR's data: ") {
		t.Error(got.raw)
	}
	if got.at(t, "f.goneCount").(float64) < 1 || !strings.Contains(got.at(t, "f.gone.0.explanation").(string), "not listed, instead of ") || got.at(t, "f.gone.0.person.name") == "" {
		t.Error(got.raw)
	}
	if text := got.at(t, "n.rows.0.change.explanation").(string); !strings.HasPrefix(text, "Without FR's data: still 1st by size, with 4 people") {
		t.Error(text)
	}
	if !strings.Contains(got.at(t, "f.run.spec").(string), `"without":{"elements":[],"owners":["FR"]}`) {
		t.Error(got.at(t, "f.run.spec"))
	}
	if got.at(t, "plain.rows.0.change") != nil || got.at(t, "plain.rows.0.rankInterval") != nil || got.at(t, "plain.goneCount") != 0.0 {
		t.Error(got.raw)
	}
}

// TestAHiddenAndAnUnknownThingAreLeftOutAlike asks without what is hidden from the viewer and without what is nowhere.
func TestAHiddenAndAnUnknownThingAreLeftOutAlike(t *testing.T) {
	s := newSmall(t)
	hidden, unknown := opaque("Record", testKey.RecordID("FR", "test", "secret")), opaque("Record", graph.ID{9})
	var notes []string
	for _, without := range []string{`{owners: ["FR"]}`, `{owners: ["QQ"]}`, `{records: ["` + hidden + `"]}`, `{records: ["` + unknown + `"]}`} {
		got := s.ask(t, "DE", `{ centralFacilitators(without: `+without+`) { run { note complete } totalCount goneCount rows { rank weight change { before } } } }`, nil)
		notes = append(notes, got.rowsOf(t, "centralFacilitators"))
	}
	if !strings.Contains(notes[0], "1 of what is left out is nothing visible and changes nothing") || len(slices.Compact(notes)) != 1 {
		t.Errorf("%q", notes)
	}
}

// TestWhatARankHangsOn asks for the sensitivity of a row and checks it against the answers without each thing.
func TestWhatARankHangsOn(t *testing.T) {
	s := twoMembers(t, everything)
	got := s.ask(t, "IPSG", `{ centralFacilitators(first: 2) { rows { rank person { id } sensitivity { rank owners { owner rank explanation } reports { report { id } rank explanation } } } } }`, nil)
	first := got.at(t, "centralFacilitators.rows.0").(map[string]any)
	sensitivity := first["sensitivity"].(map[string]any)
	owners, reports := sensitivity["owners"].([]any), sensitivity["reports"].([]any)
	if len(owners) != 2 || len(reports) != 3 || sensitivity["rank"] != first["rank"] {
		t.Fatal(got.raw)
	}
	check := func(x map[string]any, without string) {
		t.Helper()
		left := s.ask(t, "IPSG", `{ centralFacilitators(without: `+without+`) { rows { rank person { records { id } } } } }`, nil)
		want := any(nil)
		mine := s.ask(t, "IPSG", `query($id: ID!) { node(id: $id) { ... on Person { records { id } } } }`, map[string]any{"id": first["person"].(map[string]any)["id"]}).rowsOf(t, "node.records")
		for _, row := range left.at(t, "centralFacilitators.rows").([]any) {
			for _, r := range row.(map[string]any)["person"].(map[string]any)["records"].([]any) {
				if want == nil && strings.Contains(mine, r.(map[string]any)["id"].(string)) {
					want = row.(map[string]any)["rank"]
				}
			}
		}
		if x["rank"] != want {
			t.Errorf("without %s: %v, the whole answer says %v", without, x, want)
		}
	}
	for _, x := range owners {
		check(x.(map[string]any), `{owners: ["`+x.(map[string]any)["owner"].(string)+`"]}`)
	}
	for _, x := range reports {
		check(x.(map[string]any), `{records: ["`+x.(map[string]any)["report"].(map[string]any)["id"].(string)+`"]}`)
	}
}

// TestWithoutAndResampleRefuseWhatCannotBe reads the errors.
func TestWithoutAndResampleRefuseWhatCannotBe(t *testing.T) {
	s := newSmall(t)
	for question, want := range map[string]string{
		`centralFacilitators(without: {records: ["?"]}) { totalCount }`:                        "not found",
		`centralFacilitators(without: {records: ["` + s.id(t, "Selim") + `"]}) { totalCount }`: "records are named by ids of records and links",
		`transitNetworks(without: {records: ["` + s.id(t, "Selim") + `"]}) { totalCount }`:     "records are named by ids of records and links",
		`centralFacilitators(resample: {samples: 5}) { totalCount }`:                           "20 to 500, not 5",
		`centralFacilitators(resample: {missing: 0.9}) { totalCount }`:                         "0 to 0.6, not 0.9",
		`centralFacilitators(resample: {top: 0}) { totalCount }`:                               "at least 1, not 0",
	} {
		if got := s.ask(t, "IPSG", "{ "+question+" }", nil); len(got.Errors) == 0 || !strings.Contains(got.Errors[0].Message, want) {
			t.Errorf("%s: %s", question, got.raw)
		}
	}
	got := s.ask(t, "IPSG", `{ centralFacilitators(resample: {samples: 20, top: 1}, first: 1) { run { note seed } rows { rank rankInterval { low high topShare } } } }`, nil)
	if note := got.at(t, "centralFacilitators.run.note").(string); !strings.Contains(note, "rank intervals of 90 % are from 20 samples") || got.at(t, "centralFacilitators.rows.0.rankInterval.low") != 1.0 {
		t.Error(got.raw)
	}
}
