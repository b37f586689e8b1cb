package gql_test

import (
	"strings"
	"testing"
)

const contribute = `mutation C($input: ContributeInput!) { contribute(input: $input) {
	receipt { submitted stored alreadyThere rejected quarantined state } records { id name owner reference entity { id } }
	problems { code field message } } }`

func contribution(marking map[string]any, records, links []any) map[string]any {
	return map[string]any{"input": map[string]any{"dataset": "field", "marking": marking, "records": records, "links": links}}
}

func person(reference, name string) map[string]any {
	return map[string]any{"reference": reference, "kind": "PERSON",
		"properties": []any{map[string]any{"name": "name", "values": []any{map[string]any{"text": name, "quality": "GOOD"}}}}}
}

var everybody = map[string]any{"all": true}

// TestContributeSaysWhatBecameOfEachElement wants good elements stored, bad ones named, and the numbers to add up.
func TestContributeSaysWhatBecameOfEachElement(t *testing.T) {
	s := newSmall(t)
	link := map[string]any{"kind": "FAMILY", "from": map[string]any{"reference": "a"}, "to": map[string]any{"reference": "b"}}
	toExisting := map[string]any{"kind": "ASSOCIATE", "from": map[string]any{"reference": "a"}, "to": map[string]any{"id": s.id(t, "Selim")}}
	wrongEnds := map[string]any{"kind": "TOOK", "from": map[string]any{"reference": "a"}, "to": map[string]any{"reference": "b"}}
	bothEnds := map[string]any{"kind": "FAMILY", "from": map[string]any{"reference": "a", "id": "x"}, "to": map[string]any{"reference": "b"}}
	wrongProperty := map[string]any{"reference": "c", "kind": "PERSON", "properties": []any{map[string]any{"name": "wings", "values": []any{map[string]any{"text": "2"}}}}}
	input := contribution(everybody, []any{person("a", "Anna Example"), person("b", "Bert Example"), wrongProperty, person("a", "Twice")},
		[]any{link, toExisting, wrongEnds, bothEnds})
	got := s.ask(t, "FR", contribute, input)
	want := map[string]any{"contribute.receipt.submitted": 8.0, "contribute.receipt.stored": 4.0, "contribute.receipt.rejected": 4.0,
		"contribute.receipt.alreadyThere": 0.0, "contribute.records.0.name": "Anna Example", "contribute.records.0.owner": "FR",
		"contribute.problems.0.field": "records.2", "contribute.problems.1.field": "records.3", "contribute.problems.2.field": "links.2",
		"contribute.problems.3.field": "links.3"}
	for path, v := range want {
		if have := got.at(t, path); have != v {
			t.Errorf("%s is %v, want %v in %s", path, have, v, got.raw)
		}
	}
	again := s.ask(t, "FR", contribute, input)
	if again.at(t, "contribute.receipt.stored") != 0.0 || again.at(t, "contribute.receipt.alreadyThere") != 4.0 {
		t.Errorf("sent twice: %s", again.raw)
	}
	if n := s.ask(t, "DE", `{search(text:"anna example"){totalCount}}`, nil).at(t, "search.totalCount"); n != 1.0 {
		t.Errorf("others find %v", n)
	}
}

// TestAProblemNamesItsProperty wants the sentence about a value to say whose it is.
func TestAProblemNamesItsProperty(t *testing.T) {
	s := newSmall(t)
	for property, bad := range map[string]string{"birthDate": "1985-02-31", "gender": "robot", "name": ""} {
		record := map[string]any{"reference": "p", "kind": "PERSON", "properties": []any{map[string]any{"name": property, "values": []any{map[string]any{"text": bad}}}}}
		got := s.ask(t, "FR", contribute, contribution(everybody, []any{record}, nil))
		if text, _ := got.at(t, "contribute.problems.0.message").(string); !strings.HasPrefix(text, property+": ") || strings.Contains(text, "graph.") {
			t.Errorf("%s: %s", property, got.raw)
		}
	}
}

func TestContributeRefusesTheWholeForAFaultOfTheWhole(t *testing.T) {
	s := newSmall(t)
	for name, marking := range map[string]map[string]any{
		"unknown member":   {"audience": []any{"ZQ9"}},
		"all and a list":   {"all": true, "audience": []any{"TR"}},
		"unknown purpose":  {"all": true, "purposes": []any{"CURIOSITY"}},
		"unknown handling": {"all": true, "handling": []any{"H9"}},
	} {
		got := s.ask(t, "FR", contribute, contribution(marking, []any{person("a", "Anna Example")}, nil))
		if !strings.Contains(got.raw, `"INVALID"`) || strings.Contains(got.raw, `"stored":1`) {
			t.Errorf("%s: %s", name, got.raw)
		}
	}
	if n := s.ask(t, "FR", `{search(text:"anna example"){totalCount}}`, nil).at(t, "search.totalCount"); n != 0.0 {
		t.Errorf("stored all the same: %v", n)
	}
}

// TestJudgeRestrictWithdraw follows one record of one member through a judgement, a restriction and its withdrawal, and
// looks at it with the eyes of another.
func TestJudgeRestrictWithdraw(t *testing.T) {
	s := newSmall(t)
	made := s.ask(t, "FR", contribute, contribution(everybody, []any{person("a", "Selim Alias")}, nil))
	record, mine := made.at(t, "contribute.records.0.id"), made.at(t, "contribute.records.0.entity.id")
	theirs := s.id(t, "Selim the Guide")
	const judge = `mutation J($r: [ID!]!, $m: MarkingInput!) { judge(input: {records: $r, verdict: SAME, reason: "one phone", marking: $m}) {
		judgement { id kind owner from { id } } entity { id names owners } problems { code message } } }`
	judged := s.ask(t, "FR", judge, map[string]any{"r": []any{mine, theirs}, "m": everybody})
	if judged.at(t, "judge.entity.id") != theirs || judged.at(t, "judge.entity.owners.1") != "FR" {
		t.Errorf("judged: %s", judged.raw)
	}
	seen := s.ask(t, "DE", `query($id: ID!) { node(id: $id) { ... on Person { names owners records { owner } } } }`, map[string]any{"id": mine})
	if seen.at(t, "node.owners.1") != "FR" {
		t.Errorf("others see %s", seen.raw)
	}
	const restrict = `mutation R($id: ID!, $m: MarkingInput!) { restrict(input: {id: $id, marking: $m}) { element { id } problems { code message } } }`
	foreign := s.ask(t, "DE", restrict, map[string]any{"id": record, "m": map[string]any{"audience": []any{}}})
	absent := s.ask(t, "DE", restrict, map[string]any{"id": "UmVjb3JkOjAw", "m": map[string]any{"audience": []any{}}})
	if foreign.raw != absent.raw || foreign.at(t, "restrict.problems.0.code") != "NOT_FOUND" {
		t.Errorf("another's record: %s, an absent one: %s", foreign.raw, absent.raw)
	}
	done := s.ask(t, "FR", restrict, map[string]any{"id": record, "m": map[string]any{"audience": []any{"IPSG"}}})
	if done.at(t, "restrict.element.id") != record {
		t.Errorf("restricted: %s", done.raw)
	}
	if wider := s.ask(t, "FR", restrict, map[string]any{"id": record, "m": everybody}); wider.at(t, "restrict.problems.0.code") != "INVALID" {
		t.Errorf("widened: %s", wider.raw)
	}
	for member, want := range map[string]float64{"DE": 0, "IPSG": 1, "FR": 1} {
		if n := s.ask(t, member, `{search(text:"selim alias"){totalCount}}`, nil).at(t, "search.totalCount"); n != want {
			t.Errorf("%s finds %v, want %v", member, n, want)
		}
	}
	const withdraw = `mutation W($id: ID!) { withdraw(input: {id: $id}) { withdrawn problems { code } } }`
	if gone := s.ask(t, "FR", withdraw, map[string]any{"id": record}); gone.at(t, "withdraw.withdrawn") != true {
		t.Errorf("withdrawn: %s", gone.raw)
	}
	if again := s.ask(t, "FR", withdraw, map[string]any{"id": record}); again.at(t, "withdraw.problems.0.code") != "NOT_FOUND" {
		t.Errorf("withdrawn again: %s", again.raw)
	}
}

func TestJudgementsAreAboutTwoVisibleRecords(t *testing.T) {
	s := newSmall(t)
	one := s.id(t, "Selim")
	const judge = `mutation J($r: [ID!]!) { judge(input: {records: $r, verdict: UNSURE, reason: "-", marking: {all: true}}) { judgement { id } problems { code } } }`
	for want, records := range map[string][]any{"INVALID": {one, one}, "NOT_FOUND": {one, "x"}} {
		if got := s.ask(t, "FR", judge, map[string]any{"r": records}); got.at(t, "judge.problems.0.code") != want {
			t.Errorf("%s: %s", want, got.raw)
		}
	}
	if got := s.ask(t, "FR", judge, map[string]any{"r": []any{one}}); got.at(t, "judge.problems.0.code") != "INVALID" {
		t.Errorf("one record: %s", got.raw)
	}
}
