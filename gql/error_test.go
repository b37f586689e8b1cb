package gql_test

import (
	"bytes"
	"context"
	"log/slog"
	"strings"
	"testing"

	"portolan/gql"
	"portolan/graph/access"
)

// TestErrorsAreOfTheClosedList asks wrongly in many ways and wants a code of the list, no suggestion of names, and
// nothing of the inside.
func TestErrorsAreOfTheClosedList(t *testing.T) {
	s := newSmall(t)
	for document, code := range map[string]string{
		"{persons(first:-1){totalCount}}":                        "INVALID",
		"{persons(first:0){totalCount}}":                         "INVALID",
		"{persons(first:101){totalCount}}":                       "INVALID",
		"{persons(first:2147483648){totalCount}}":                "INVALID",
		"{persons(first:9223372036854775808){totalCount}}":       "INVALID",
		`{persons(first:"10"){totalCount}}`:                      "INVALID",
		"{persons(first:1e400){totalCount}}":                     "INVALID",
		"{persons(first:null){totalCount}}":                      "INVALID",
		`{persons(after:"nowhere"){totalCount}}`:                 "INVALID",
		`{persons(window:{validFrom:"yesterday"}){totalCount}}`:  "INVALID",
		"{personz{totalCount}}":                                  "INVALID",
		"{persons(frist:1){totalCount}}":                         "INVALID",
		"{search(text:\"a\",kinds:[PERSONS]){totalCount}}":       "INVALID",
		`{search(text:""){totalCount}}`:                          "INVALID",
		"query($x:Persn){overview{personCount}}":                 "INVALID",
		"{overview}":                                             "INVALID",
		`{ranking(measure:DEGREE,first:1001){totalCount}}`:       "INVALID",
		`{communities(resolution:0){totalCount}}`:                "INVALID",
		`{neighbourhood(of:[],depth:1){totalCount}}`:             "INVALID",
		`{neighbourhood(of:["x"],depth:1){totalCount}}`:          "NOT_FOUND",
		`{paths(from:"x",to:"y"){totalCount}}`:                   "NOT_FOUND",
		`{nodes(ids:[` + strings.Repeat(`"x" `, 101) + `]){id}}`: "INVALID",
		"{...A} fragment A on Query{...A}":                       "INVALID",
		"mutation{contribute(input:{}){receipt{stored}}}":        "INVALID",
		"{overview{personCount}}" + strings.Repeat("#", 1<<16):   "INVALID",
	} {
		got := s.ask(t, "IPSG", document, nil)
		if len(got.Errors) == 0 {
			t.Errorf("%.80s: no error: %.200s", document, got.raw)
			continue
		}
		if got.Errors[0].Extensions["code"] != code {
			t.Errorf("%.80s: %s, want %s", document, got.raw, code)
		}
		for _, inside := range []string{"Did you mean", "vault.", "gql.", "graph.", "panic", "goroutine", "input:"} {
			if strings.Contains(got.raw, inside) {
				t.Errorf("%.80s: the answer says %q: %s", document, inside, got.raw)
			}
		}
	}
}

// TestHiddenIsAbsent wants a hidden record's ids to give the bytes that an id gives which was never used.
func TestHiddenIsAbsent(t *testing.T) {
	s := newSmall(t)
	found := s.ask(t, "FR", `{search(text:"nobody may know"){edges{node{id records{id}}}}}`, nil)
	person, record := found.at(t, "search.edges.0.node.id").(string), found.at(t, "search.edges.0.node.records.0.id").(string)
	other := s.id(t, "Selim")
	for _, hidden := range []string{person, record} {
		for _, document := range []string{
			`query($i:ID!){node(id:$i){id}}`, `query($i:ID!){nodes(ids:[$i]){id}}`,
			`query($i:ID!,$o:ID!){paths(from:$i,to:$o){totalCount}}`, `query($i:ID!,$o:ID!){paths(from:$o,to:$i){totalCount}}`,
			`query($i:ID!){neighbourhood(of:[$i]){totalCount}}`,
			`mutation($i:ID!){withdraw(input:{id:$i}){withdrawn problems{code message}}}`,
			`mutation($i:ID!,$o:ID!){judge(input:{records:[$i,$o],verdict:SAME,reason:"x",marking:{all:true}}){problems{code message}}}`,
		} {
			typ := "UGVyc29uOg" // never used
			a := s.ask(t, "IPSG", document, map[string]any{"i": hidden, "o": other}).raw
			b := s.ask(t, "IPSG", document, map[string]any{"i": typ, "o": other}).raw
			if a != b {
				t.Errorf("%s:\nhidden %s\nabsent %s", document, a, b)
			}
		}
	}
	if got := s.ask(t, "IPSG", `{search(text:"nobody may know"){totalCount} overview{profileCount byMember{member}}}`, nil).raw; strings.Contains(got, "FR") {
		t.Errorf("the hidden owner is named: %s", got)
	}
}

// TestPanicsBecomeIncidents makes a resolver panic and wants a number for the client, the rest in the log, and the server
// alive.
func TestPanicsBecomeIncidents(t *testing.T) {
	var logged bytes.Buffer
	s := newSmall(t)
	s.server = gql.New(gql.Options{Vault: s.vault, Log: slog.New(slog.NewTextHandler(&logged, nil))}) // no engine
	got := s.ask(t, "IPSG", "{ranking(measure:DEGREE){totalCount}}", nil)
	number, _ := got.Errors[0].Extensions["incident"].(string)
	if got.Errors[0].Extensions["code"] != "INTERNAL" || len(number) != 12 || strings.Contains(got.raw, "nil pointer") {
		t.Errorf("answered %s", got.raw)
	}
	if !strings.Contains(logged.String(), number) || !strings.Contains(logged.String(), "nil pointer") {
		t.Errorf("logged %s", logged.String())
	}
	if again := s.ask(t, "IPSG", "{overview{personCount}}", nil); len(again.Errors) > 0 {
		t.Errorf("afterwards %s", again.raw)
	}
}

func TestWhoGivesUpIsToldSo(t *testing.T) {
	s := newSmall(t)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	got := read(t, s.server.Execute(ctx, scope(t, "IPSG"), "{overview{personCount}}", nil))
	if len(got.Errors) == 0 || got.Errors[0].Extensions["code"] != "CANCELLED" {
		t.Errorf("answered %s", got.raw)
	}
}

// TestNobodysScopeSeesNothing wants the zero scope refused like everything that is absent.
func TestNobodysScopeSeesNothing(t *testing.T) {
	s := newSmall(t)
	got := read(t, s.server.Execute(context.Background(), access.Scope{}, "{overview{personCount}}", nil))
	if len(got.Errors) == 0 || got.Errors[0].Extensions["code"] != "NOT_FOUND" {
		t.Errorf("answered %s", got.raw)
	}
}
