package graph

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Element is a record (what one source says about one thing) or a link between
// two records. An element never holds another element, only ids.
type Element struct {
	ID      ID
	Kind    Kind
	Dataset string // the owner's name for the collection it belongs to
	Ref     string // the owner's own reference; "" for a link known by its content
	Marking Marking
	Grade   Grade
	Valid   Period
	Review  Date // when the owner must look again whether it is still needed
	Expires Date // when it must go
	Props   Properties

	From, To ID // the ends of a link; zero for a record
}

// Limits on what one element may carry.
const (
	MaxRef    = 1 << 10 // bytes of a reference or a dataset name
	MaxText   = 1 << 16 // bytes of one value
	MaxValues = 1 << 12 // values of one property
)

// IsLink reports whether the element joins two records.
func (e *Element) IsLink() bool { return e.Kind.IsLink() }

// Name is the element's best name: its first good name, else any name, else
// the first of the properties that its kind is known by.
func (e *Element) Name() string {
	for _, p := range e.Kind.Info().NamedBy {
		vs := e.Props.Get(p)
		for _, v := range vs {
			if v.Quality != QualityWeak && v.Script == "" {
				return v.Text
			}
		}
		if len(vs) > 0 {
			return vs[0].Text
		}
	}
	return ""
}

// Normalise puts the element into its one canonical form: sorted sets, and the
// ends of a symmetric link in the order of their ids.
func (e *Element) Normalise() {
	e.Marking.Normalise()
	slices.SortFunc(e.Props, func(a, b Property) int { return strings.Compare(a.Name, b.Name) })
	for i := range e.Props {
		slices.SortFunc(e.Props[i].Values, Value.Compare)
		e.Props[i].Values = slices.Compact(e.Props[i].Values)
	}
	if e.IsLink() && e.Kind.Info().Symmetric && e.From.Compare(e.To) > 0 {
		e.From, e.To = e.To, e.From
	}
}

// Check says whether the element keeps the rules of the kinds table, or why
// not. It knows nothing of other elements.
func (e *Element) Check() error {
	if err := e.check(); err != nil {
		return &Error{Kind: Invalid, Op: "graph.Check", ID: e.ID, Err: err}
	}
	return nil
}

func (e *Element) check() error {
	if !e.Kind.Known() {
		return errors.New("the kind is not in the kinds table")
	}
	if e.ID.IsZero() {
		return errors.New("the element has no id")
	}
	if e.IsLink() == e.From.IsZero() || e.IsLink() == e.To.IsZero() {
		return errors.New("a link has two ends and a record has none")
	}
	if e.IsLink() && e.From == e.To {
		return errors.New("a link joins two different records")
	}
	if e.Ref == "" && !e.IsLink() {
		return errors.New("a record needs its owner's reference")
	}
	for i, s := range [2]string{e.Dataset, e.Ref} {
		if len(s) > MaxRef || !plain(s) {
			return Errorf(Invalid, "graph.Check", "the %s is longer than %d bytes, not UTF-8 or holds control characters", [2]string{"dataset", "reference"}[i], MaxRef)
		}
	}
	if err := e.Marking.check(); err != nil {
		return err
	}
	if err := e.Grade.check(); err != nil {
		return err
	}
	return errors.Join(e.checkDates(), e.checkProps(), e.checkJudgement())
}

func (e *Element) checkDates() error {
	for _, d := range []struct {
		what string
		date Date
	}{{"valid from", e.Valid.From}, {"valid to", e.Valid.To}, {"review date", e.Review}, {"expiry date", e.Expires}} {
		if d.date == "" {
			continue
		}
		if _, err := ParseDate(string(d.date)); err != nil {
			return Errorf(Invalid, "graph.Check", "%s: %w", d.what, err)
		}
	}
	if s := e.Valid.Span(); s.From >= s.To {
		return Errorf(Invalid, "graph.Check", "valid from %s is not before valid to %s", e.Valid.From, e.Valid.To)
	}
	return nil
}

func (e *Element) checkProps() error {
	info := e.Kind.Info()
	last := ""
	for i, p := range e.Props {
		rule := info.Property(p.Name)
		switch {
		case rule == nil:
			return Errorf(Invalid, "graph.Check", "%s has no property %.60q", info.Name, p.Name)
		case i > 0 && p.Name <= last:
			return Errorf(Invalid, "graph.Check", "the properties are not sorted, or %s stands twice", p.Name)
		case len(p.Values) == 0 || len(p.Values) > MaxValues:
			return Errorf(Invalid, "graph.Check", "%s has %d values; a property has 1 to %d", p.Name, len(p.Values), MaxValues)
		case len(p.Values) > 1 && !rule.Many:
			return Errorf(Invalid, "graph.Check", "%s of %s has one value, not %d", p.Name, info.Name, len(p.Values))
		}
		last = p.Name
		for j, v := range p.Values {
			if j > 0 && p.Values[j-1].Compare(v) >= 0 {
				return Errorf(Invalid, "graph.Check", "the values of %s are not sorted, or one stands twice", p.Name)
			}
			if err := rule.check(v); err != nil {
				return Errorf(Invalid, "graph.Check", "%s: %w", p.Name, err)
			}
		}
	}
	return nil
}

func (r *PropertyRule) check(v Value) error {
	const op = "graph.Check"
	if v.Text == "" || len(v.Text) > MaxText || !utf8.ValidString(v.Text) || strings.ContainsRune(v.Text, 0) {
		return Errorf(Invalid, op, "a value is 1 to %d bytes of UTF-8 without NUL", MaxText)
	}
	if len(v.Script) > 4 || v.Quality > QualityWeak || v.Precision > PrecisionBetween {
		return Errorf(Invalid, op, "unknown script, quality or precision")
	}
	switch r.Type {
	case DateType:
		_, err := ParseDate(v.Text)
		return err
	case NumberType:
		if !decimal(v.Text) {
			return Errorf(Invalid, op, "%.40q is not a decimal number such as 12.5", v.Text)
		}
		if x, _ := strconv.ParseFloat(v.Text, 64); x < r.Least || x > r.Most {
			return Errorf(Invalid, op, "%.40q does not lie %s", v.Text, r.limits())
		}
	case EnumType:
		if !slices.Contains(r.Options, v.Text) {
			return Errorf(Invalid, op, "%.40q is none of %s", v.Text, strings.Join(r.Options, ", "))
		}
	}
	return nil
}

// limits words the range of a number.
func (r *PropertyRule) limits() string {
	switch {
	case math.IsInf(r.Most, 1):
		return fmt.Sprintf("at or above %v", r.Least)
	case math.IsInf(r.Least, -1):
		return fmt.Sprintf("at or below %v", r.Most)
	}
	return fmt.Sprintf("from %v to %v", r.Least, r.Most)
}

// decimal reports whether s is a finite decimal number: neither NaN nor an infinity, and no hexadecimal.
func decimal(s string) bool {
	_, err := strconv.ParseFloat(s, 64)
	return err == nil && strings.Trim(s, "+-.0123456789eE") == "" && strings.ContainsAny(s, "0123456789")
}

func plain(s string) bool {
	return utf8.ValidString(s) && !strings.ContainsFunc(s, func(r rune) bool { return r < 0x20 || r == 0x7f })
}

// Hash is the SHA-256 of the element's canonical encoding.
func (e *Element) Hash() [32]byte {
	var room [1 << 10]byte
	return sha256.Sum256(e.Append(room[:0]))
}

// SameContent reports whether two elements say the same: all but the id.
func (e *Element) SameContent(o *Element) bool {
	return bytes.Equal(e.Append(nil)[17:], o.Append(nil)[17:])
}

// contentHash is what a link without a reference is known by, beside its kind
// and its ends: when it holds and its properties.
func (e *Element) contentHash() [32]byte {
	b := appendString(nil, string(e.Valid.From))
	b = appendString(b, string(e.Valid.To))
	return sha256.Sum256(appendProps(b, e.Props))
}
