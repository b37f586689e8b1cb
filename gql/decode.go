package gql

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"strconv"
	"unicode/utf8"

	"github.com/99designs/gqlgen/graphql"
)

// maxMembers is how many keys a request, its variables and its extensions may have each: far more than a document may
// declare variables.
const maxMembers = 1000

// maxName is how many bytes the name of an operation may have: a longer one is looked at no further.
const maxName = 1000

// parameters are what a request may hold; whatever else is in it is not looked at.
var parameters = map[string]bool{"query": true, "operationName": true, "documentId": true, "variables": true, "extensions": true}

// decode reads the body of a request: one JSON object, each key once, nothing after it. What is wrong is said without
// repeating the body.
func decode(body []byte) (*graphql.RawParams, *malformed) {
	members, problem := membersOf(body, "the request")
	if problem != nil {
		return nil, problem
	}
	return requestOf(members)
}

// requestOf makes a request of its parts. A document is given as text, by its id, or both.
func requestOf(members map[string]json.RawMessage) (*graphql.RawParams, *malformed) {
	request, id := &graphql.RawParams{}, ""
	for _, part := range []struct {
		name string
		into *string
	}{{"query", &request.Query}, {"operationName", &request.OperationName}, {"documentId", &id}} {
		raw := members[part.name]
		if part.name == "operationName" && len(raw) > maxName {
			return nil, &malformed{http.StatusBadRequest, "operationName has at most " + strconv.Itoa(maxName) + " bytes"}
		}
		if raw != nil && string(raw) != "null" && json.Unmarshal(raw, part.into) != nil {
			return nil, &malformed{http.StatusBadRequest, part.name + " is a string"}
		}
	}
	for _, part := range []struct {
		name string
		into *map[string]any
	}{{"variables", &request.Variables}, {"extensions", &request.Extensions}} {
		raw := members[part.name]
		if raw == nil || string(raw) == "null" {
			continue
		}
		values, problem := object(raw, "the "+part.name)
		if problem != nil {
			return nil, problem
		}
		*part.into = values
	}
	hash, problem := documentHash(id, request.Extensions)
	if problem != nil {
		return nil, problem
	}
	if hash == "" && request.Query == "" {
		return nil, &malformed{http.StatusBadRequest, "the request has no query"}
	}
	request.Extensions = nil
	if hash != "" {
		request.Extensions = map[string]any{documentKey: hash}
	}
	return request, nil
}

// membersOf takes a JSON object apart.
func membersOf(text []byte, what string) (map[string]json.RawMessage, *malformed) {
	if !utf8.Valid(text) || !json.Valid(text) {
		return nil, &malformed{http.StatusBadRequest, what + " is not JSON in UTF-8"}
	}
	if tooDeep(text) {
		return nil, &malformed{http.StatusBadRequest, what + " is nested too deeply"}
	}
	reader := json.NewDecoder(bytes.NewReader(text))
	if open, _ := reader.Token(); open != json.Delim('{') {
		return nil, &malformed{http.StatusBadRequest, what + " is one JSON object"}
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
		if len(members) == maxMembers {
			return nil, &malformed{http.StatusBadRequest, what + " has more than " + strconv.Itoa(maxMembers) + " keys"}
		}
		if members[name] != nil {
			return nil, &malformed{http.StatusBadRequest, what + " has one key twice"}
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
