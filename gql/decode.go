package gql

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"unicode/utf8"

	"github.com/99designs/gqlgen/graphql"
)

// decode reads the body of a request: one JSON object, each key once, nothing after it. What is wrong is said without
// repeating the body.
func decode(body []byte) (*graphql.RawParams, *malformed) {
	members, problem := membersOf(body, "the request")
	if problem != nil {
		return nil, problem
	}
	request := &graphql.RawParams{}
	for name, into := range map[string]any{"query": &request.Query, "operationName": &request.OperationName} {
		raw := members[name]
		if raw == nil || string(raw) == "null" {
			continue
		}
		if json.Unmarshal(raw, into) != nil {
			return nil, &malformed{http.StatusUnprocessableEntity, name + " is a string"}
		}
	}
	if request.Query == "" {
		return nil, &malformed{http.StatusUnprocessableEntity, "the request has no query"}
	}
	for _, name := range []string{"variables", "extensions"} {
		raw := members[name]
		if raw == nil || string(raw) == "null" {
			continue
		}
		values, problem := object(raw, "the "+name)
		if problem != nil {
			return nil, problem
		}
		if name == "variables" {
			request.Variables = values
		}
	}
	return request, nil
}

// membersOf takes a JSON object apart.
func membersOf(text []byte, what string) (map[string]json.RawMessage, *malformed) {
	if !utf8.Valid(text) || !json.Valid(text) {
		return nil, &malformed{http.StatusBadRequest, what + " is not JSON in UTF-8"}
	}
	if tooDeep(text) {
		return nil, &malformed{http.StatusUnprocessableEntity, what + " is nested too deeply"}
	}
	reader := json.NewDecoder(bytes.NewReader(text))
	if open, _ := reader.Token(); open != json.Delim('{') {
		return nil, &malformed{http.StatusUnprocessableEntity, what + " is one JSON object"}
	}
	members := map[string]json.RawMessage{}
	for reader.More() {
		key, err := reader.Token()
		name, _ := key.(string)
		var raw json.RawMessage
		if err == nil {
			err = reader.Decode(&raw)
		}
		if err != nil {
			return nil, &malformed{http.StatusBadRequest, what + " is not JSON"}
		}
		if members[name] != nil {
			return nil, &malformed{http.StatusUnprocessableEntity, what + " has one key twice"}
		}
		members[name] = raw
	}
	return members, nil
}

// object reads a JSON object whose numbers keep their digits.
func object(text []byte, what string) (map[string]any, *malformed) {
	if _, problem := membersOf(text, what); problem != nil {
		return nil, problem
	}
	reader := json.NewDecoder(bytes.NewReader(text))
	reader.UseNumber()
	var values map[string]any
	if err := reader.Decode(&values); err != nil && err != io.EOF {
		return nil, &malformed{http.StatusBadRequest, what + " is not JSON"}
	}
	return values, nil
}

// tooDeep counts brackets outside of strings, in text that is known to be JSON.
func tooDeep(text []byte) bool {
	depth, quoted := 0, false
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '{' || c == '[':
			if depth++; depth > MaxJSONDepth {
				return true
			}
		case c == '}' || c == ']':
			depth--
		}
	}
	return false
}

func quoted(text string) string {
	out, _ := json.Marshal(text) // a string never fails
	return string(out)
}
