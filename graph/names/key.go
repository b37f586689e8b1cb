package names

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"portolan/graph"
)

// Key is a reference key of a record: a hash over the kind, the rule of the kinds table and the rule's folded parts,
// and the time for which the record says that the key is its own. Only IATA codes, which move from one airport to
// another, are bound in time; every other key is valid always.
type Key struct {
	Hash  [16]byte
	Valid graph.Span
}

// Same reports whether two records with these keys are the same thing without a human: equal hashes, and both valid
// at some one time.
func (k Key) Same(o Key) bool {
	return k.Hash == o.Hash && k.Valid.From < o.Valid.To && o.Valid.From < k.Valid.To
}

// Compare orders keys by hash, then by validity: -1, 0 or +1.
func (k Key) Compare(o Key) int {
	return cmp.Or(bytes.Compare(k.Hash[:], o.Hash[:]), cmp.Compare(k.Valid.From, o.Valid.From), cmp.Compare(k.Valid.To, o.Valid.To))
}

// maxKeys bounds the keys of one record; a property may hold thousands of values.
const maxKeys = 4096

// ReferenceKeys gives the reference keys of a record by the rules of its kind, sorted and each once. Spellings that
// fold alike give equal keys. A record that misses a part of a rule, or gives one that identifies nothing (a document
// of type OTHER, a number without a digit, a national telephone number, a departure less precise than a day, an IATA
// code that is not three letters), has no key of that rule. A part with several values gives a key for each.
func ReferenceKeys(e *graph.Element) []Key {
	if e.IsLink() {
		return nil
	}
	var keys []Key
	for _, rule := range e.Kind.Info().Keys {
		keys = appendKeys(keys, e, rule)
	}
	slices.SortFunc(keys, Key.Compare)
	return slices.Compact(keys)
}

func appendKeys(keys []Key, e *graph.Element, rule graph.KeyRule) []Key {
	rows := [][]string{{}}
	for _, name := range rule.Parts {
		var next [][]string
		for _, v := range e.Props.Get(name) {
			part := foldPart(rule.Name, name, v.Text)
			if part == "" {
				continue
			}
			for _, r := range rows {
				if len(next) < maxKeys {
					next = append(next, append(slices.Clone(r), part))
				}
			}
		}
		rows = next
	}
	valid := graph.Always
	if rule.Name == "iata" {
		valid = held(e.Valid)
	}
	for _, parts := range rows {
		if rule.Name == "leg" {
			parts[1] = serviceNumber(parts[0], parts[1])
		}
		keys = append(keys, Key{Hash: keyHash(e.Kind, rule.Name, parts), Valid: valid})
	}
	return keys
}

func keyHash(kind graph.Kind, rule string, parts []string) [16]byte {
	b := append([]byte(nil), byte(kind))
	for _, s := range append([]string{rule}, parts...) {
		b = binary.BigEndian.AppendUint32(b, uint32(len(s)))
		b = append(b, s...)
	}
	sum := sha256.Sum256(b)
	return [16]byte(sum[:16])
}

// held is the time for which a record holds its code: from the start of its first day to the start of its last, so
// that the airport that gives a code up and the one that takes it over on the same day share no moment.
func held(p graph.Period) graph.Span {
	s := graph.Always
	if f, ok := p.From.Span(); ok {
		s.From = f.From
	}
	if t, ok := p.To.Span(); ok && t.From > s.From {
		s.To = t.From
	} else if ok {
		s.To = t.To
	}
	return s
}

// foldPart folds one part of a key, or gives "" for a text that identifies nothing.
func foldPart(rule, part, s string) string {
	switch rule + "." + part {
	case "un-reference.unscId", "notice-reference.noticeId":
		return reference(s)
	case "document.type":
		return documentType(s)
	case "document.issuer", "plate.country":
		return issuer(s)
	case "document.number", "plate.registrationNumber", "crossing.crossingCode":
		return number(s)
	case "unlocode.unlocode":
		return locode(s)
	case "iata.iata":
		return iata(s)
	case "leg.departedAt":
		return graph.Date(s).Day()
	case "e164.number":
		return Phone(s)
	case "iban.iban":
		return iban(s)
	case "handle.username":
		return handle(s)
	}
	id, whole := identifier(s)
	if !whole {
		return ""
	}
	return id
}

// number folds a document number or plate: an identifier with a digit whose every letter is known.
func number(s string) string {
	id, whole := identifier(s)
	if !whole || countDigits(id) == 0 {
		return ""
	}
	return id
}

// reference folds a reference number, in which it matters where one number ends and the next begins: two numbers stay
// apart by a dot, all other punctuation goes.
func reference(s string) string {
	var out strings.Builder
	last := byte(0)
	for _, w := range strings.Fields(Fold(strings.ToUpper(s))) {
		id, whole := identifier(w)
		if !whole {
			return ""
		}
		if id == "" {
			continue
		}
		if isDigit(last) && isDigit(id[0]) {
			out.WriteByte('.')
		}
		out.WriteString(id)
		last = id[len(id)-1]
	}
	if countDigits(out.String()) == 0 {
		return ""
	}
	return out.String()
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// documentType leaves out OTHER, which does not say what the document is.
func documentType(s string) string {
	if t := Identifier(s); t != "OTHER" {
		return t
	}
	return ""
}

// issuer folds a country to its code, any other issuing body to its name.
func issuer(s string) string {
	if code, ok := Country(s); ok {
		return code
	}
	return Fold(s)
}

func locode(s string) string {
	id := Identifier(s)
	if len(id) != 5 || isDigit(id[0]) || isDigit(id[1]) {
		return ""
	}
	return id
}

func iata(s string) string {
	id := Identifier(s)
	if len(id) != 3 || countDigits(id) > 0 {
		return ""
	}
	return id
}

// iban tells what has the form of an International Bank Account Number (ISO 13616): country, two check digits, 11 to
// 30 letters and digits.
func iban(s string) string {
	id := strings.TrimPrefix(Identifier(s), "IBAN")
	if len(id) < 15 || len(id) > 34 || isDigit(id[0]) || isDigit(id[1]) || !isDigit(id[2]) || !isDigit(id[3]) {
		return ""
	}
	return id
}

// handle folds a user name, in which punctuation tells people apart: only case, compatibility forms, invisible
// characters, outer space and the leading at sign go.
func handle(s string) string {
	s = strings.Map(func(r rune) rune {
		if r == unicode.ReplacementChar || unicode.In(r, unicode.Cf, unicode.Cc) {
			return -1
		}
		return r
	}, norm.NFKC.String(s))
	s = strings.TrimPrefix(strings.TrimSpace(strings.ToLower(s)), "@")
	return norm.NFKC.String(s)
}

// serviceNumber leaves out what some sources add to a service's number: the carrier's code in front and leading zeros.
func serviceNumber(carrier, service string) string {
	if t := strings.TrimPrefix(service, carrier); t != "" && isDigit(t[0]) {
		service = t
	}
	if t := strings.TrimLeft(service, "0"); t != "" {
		return t
	}
	return service
}
