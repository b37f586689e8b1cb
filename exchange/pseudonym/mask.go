package pseudonym

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"hash"
	"math"
	"slices"
	"strconv"
	"sync"

	"portolan/exchange/sheet"
	"portolan/graph"
	"portolan/graph/names"
)

// Masker replaces elements under one key. It is safe for concurrent use.
type Masker struct {
	hashes sync.Pool
	key    graph.Key
}

// New returns a Masker for a release's key.
func New(key graph.Key) *Masker {
	m := &Masker{key: key}
	m.hashes.New = func() any { return hmac.New(sha256.New, key[:]) }
	return m
}

// Fingerprint tells whether two releases have the same key, and nothing else of
// it.
func (m *Masker) Fingerprint() string {
	sum := m.sum("key", nil)
	return hex.EncodeToString(sum[:8])
}

// ID is the pseudonym of an element's id.
func (m *Masker) ID(id graph.ID) graph.ID { return m.sum("id", id[:]) }

// Code is the pseudonym of an identifier, however it is punctuated.
func (m *Masker) Code(text string) string {
	folded := names.Identifier(text)
	if folded == "" {
		folded = text
	}
	sum := m.sum("code", []byte(folded))
	return hex.EncodeToString(sum[:])
}

func (m *Masker) sum(what string, text []byte) (out [16]byte) {
	h := m.hashes.Get().(hash.Hash)
	h.Reset()
	h.Write([]byte(what + "\x00"))
	h.Write(text)
	var room [sha256.Size]byte
	copy(out[:], h.Sum(room[:0]))
	m.hashes.Put(h)
	return out
}

// Element is what a release shows of an element.
func (m *Masker) Element(e *graph.Element) *graph.Element {
	out := &graph.Element{
		ID: m.ID(e.ID), Kind: e.Kind, Grade: e.Grade, Valid: e.Valid,
		Marking: graph.Marking{Owner: e.Marking.Owner, Level: e.Marking.Level, Handling: e.Marking.Handling, Purposes: e.Marking.Purposes},
	}
	if e.IsLink() {
		out.From, out.To = m.ID(e.From), m.ID(e.To)
	} else {
		out.Ref = out.ID.String() // a record has a reference
	}
	for i := range e.Props {
		p := &e.Props[i]
		rule := e.Kind.Info().Property(p.Name)
		if rule == nil || sheet.TreatmentOf(rule) == sheet.Dropped {
			continue
		}
		values := make([]graph.Value, 0, len(p.Values))
		for _, v := range p.Values {
			if text := m.value(rule, v.Text); text != "" {
				values = append(values, graph.Value{Text: text, Quality: v.Quality, Precision: v.Precision})
			}
		}
		if len(values) > 0 {
			slices.SortFunc(values, graph.Value.Compare)
			out.Props = append(out.Props, graph.Property{Name: p.Name, Values: slices.Compact(values)})
		}
	}
	return out
}

// value is what is shown of a text, or "". What stays is checked once more, so
// that no free text passes as something else.
func (m *Masker) value(rule *graph.PropertyRule, text string) string {
	switch rule.Type {
	case graph.CodeType:
		return m.Code(text)
	case graph.CountryType:
		code, _ := names.Country(text)
		return code
	case graph.DateType:
		if _, err := graph.ParseDate(text); err == nil {
			return text
		}
	case graph.NumberType:
		if f, err := strconv.ParseFloat(text, 64); err == nil && !math.IsNaN(f) {
			return strconv.FormatFloat(f, 'g', -1, 64)
		}
	case graph.EnumType:
		if slices.Contains(rule.Options, text) {
			return text
		}
	}
	return ""
}
