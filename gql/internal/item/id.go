package item

import (
	"encoding/base64"
	"encoding/hex"
	"strings"

	"portolan/graph"
)

// The types of ids that are no entities; an entity's type is the title of its kind.
const (
	recordType = "Record"
	linkType   = "Link"
)

// EncodeID makes the opaque id that a client sees.
func EncodeID(typ string, id graph.ID) string {
	text := append(append(make([]byte, 0, 64), typ...), ':') // long enough for every type
	return base64.RawURLEncoding.EncodeToString(hex.AppendEncode(text, id[:]))
}

// DecodeID takes an opaque id apart. What is no id of ours is not found, like anything else that does not exist.
func DecodeID(opaque string) (typ string, id graph.ID, err error) {
	if len(opaque) <= 128 {
		if raw, err := base64.RawURLEncoding.DecodeString(opaque); err == nil {
			typ, digits, _ := strings.Cut(string(raw), ":")
			if id, err := graph.ParseID(digits); err == nil && !id.IsZero() {
				return typ, id, nil
			}
		}
	}
	return "", graph.ID{}, graph.Absent("gql.DecodeID", graph.ID{})
}

// DecodeElement is the id of the record or link that an opaque id names.
func DecodeElement(opaque string) (graph.ID, error) {
	typ, id, err := DecodeID(opaque)
	if err == nil && typ != recordType && typ != linkType {
		err = graph.Errorf(graph.Invalid, "gql.DecodeElement", "records are named by ids of records and links, such as evidence has, not by that of a %.40s", typ)
	}
	return id, err
}
