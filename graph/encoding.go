package graph

import (
	"encoding/binary"
	"errors"
)

// encodingVersion is the first byte of every encoded element.
const encodingVersion = 1

// Append writes the element's canonical encoding behind b: the version, the
// id, then every field in the order of the struct, strings with their length.
// Equal elements in normal form have equal bytes, and different ones differ.
func (e *Element) Append(b []byte) []byte {
	b = append(b, encodingVersion)
	b = append(b, e.ID[:]...)
	b = append(b, byte(e.Kind))
	b = appendString(b, e.Dataset)
	b = appendString(b, e.Ref)
	b = e.Marking.Append(b)
	b = appendString(b, e.Grade.Scheme)
	b = appendString(b, e.Grade.Code)
	b = appendString(b, string(e.Valid.From))
	b = appendString(b, string(e.Valid.To))
	b = appendString(b, string(e.Review))
	b = appendString(b, string(e.Expires))
	if e.IsLink() {
		b = append(b, e.From[:]...)
		b = append(b, e.To[:]...)
	}
	return appendProps(b, e.Props)
}

// Append writes the marking's canonical encoding behind b; equal markings have
// equal bytes.
func (m *Marking) Append(b []byte) []byte {
	b = appendString(b, m.Owner)
	all := byte(0)
	if m.All {
		all = 1
	}
	b = append(b, all, byte(m.Level))
	for _, list := range [3][]string{m.Audience, m.Handling, m.Purposes} {
		b = binary.AppendUvarint(b, uint64(len(list)))
		for _, s := range list {
			b = appendString(b, s)
		}
	}
	return b
}

func appendProps(b []byte, props Properties) []byte {
	b = binary.AppendUvarint(b, uint64(len(props)))
	for _, p := range props {
		b = appendString(b, p.Name)
		b = binary.AppendUvarint(b, uint64(len(p.Values)))
		for _, v := range p.Values {
			b = appendString(b, v.Text)
			b = appendString(b, v.Script)
			b = append(b, byte(v.Quality), byte(v.Precision))
		}
	}
	return b
}

func appendString(b []byte, s string) []byte {
	b = binary.AppendUvarint(b, uint64(len(s)))
	return append(b, s...)
}

// Decode reads one element from the whole of b. Bytes that Append would not
// have written, in any detail, are an error of kind Corrupt.
func Decode(b []byte) (Element, error) { return DecodeText(string(b)) }

// DecodeText is Decode for bytes in a string, which the element's texts share.
func DecodeText(b string) (Element, error) {
	d := decoder{b: b}
	e := d.element()
	if d.err == nil && len(d.b) != 0 {
		d.err = errors.New("bytes left over")
	}
	if d.err != nil {
		return Element{}, &Error{Kind: Corrupt, Op: "graph.Decode", ID: e.ID, Err: d.err}
	}
	return e, nil
}

// decoder reads from one string, so that all texts of an element share it.
type decoder struct {
	b   string
	err error
}

func (d *decoder) element() (e Element) {
	if d.byte() != encodingVersion && d.err == nil {
		d.err = errors.New("unknown version of the encoding")
	}
	e.ID = d.id()
	e.Kind = Kind(d.byte())
	if d.err == nil && !e.Kind.Known() {
		d.err = errors.New("unknown kind")
	}
	e.Dataset, e.Ref = d.string(), d.string()
	e.Marking = d.marking()
	e.Grade = Grade{d.string(), d.string()}
	e.Valid = Period{Date(d.string()), Date(d.string())}
	e.Review, e.Expires = Date(d.string()), Date(d.string())
	if d.err == nil && e.IsLink() {
		e.From, e.To = d.id(), d.id()
	}
	e.Props = d.props()
	return e
}

func (d *decoder) marking() (m Marking) {
	m.Owner = d.string()
	all := d.byte()
	if all > 1 {
		d.fail()
	}
	m.All, m.Level = all == 1, Level(d.byte())
	m.Audience, m.Handling, m.Purposes = d.list(), d.list(), d.list()
	return m
}

func (d *decoder) list() []string {
	n := d.count(1)
	if n == 0 {
		return nil
	}
	out := make([]string, n)
	for i := range out {
		out[i] = d.string()
		if i > 0 && out[i-1] >= out[i] {
			d.fail()
		}
	}
	return out
}

func (d *decoder) props() Properties {
	n := d.count(2)
	if n == 0 {
		return nil
	}
	out := make(Properties, n)
	for i := range out {
		out[i].Name = d.string()
		if i > 0 && out[i-1].Name >= out[i].Name {
			d.fail()
		}
		m := d.count(4)
		if m == 0 {
			d.fail()
		}
		vs := make([]Value, m)
		for j := range vs {
			vs[j] = Value{Text: d.string(), Script: d.string(), Quality: Quality(d.byte()), Precision: Precision(d.byte())}
			if j > 0 && vs[j-1].Compare(vs[j]) >= 0 {
				d.fail()
			}
		}
		out[i].Values = vs
	}
	return out
}

func (d *decoder) fail() {
	if d.err == nil {
		d.err = errors.New("not the canonical encoding")
	}
	d.b = ""
}

func (d *decoder) byte() byte {
	if len(d.b) == 0 {
		d.fail()
		return 0
	}
	c := d.b[0]
	d.b = d.b[1:]
	return c
}

func (d *decoder) id() (id ID) {
	if len(d.b) < len(id) {
		d.fail()
		return id
	}
	copy(id[:], d.b)
	d.b = d.b[len(id):]
	return id
}

// count reads a number of items of at least size bytes each.
func (d *decoder) count(size int) int {
	n := d.uvarint()
	if n > uint64(len(d.b)/size) {
		d.fail()
		return 0
	}
	return int(n)
}

func (d *decoder) uvarint() uint64 {
	var x uint64
	for i := 0; i < len(d.b) && i < 9; i++ {
		c := d.b[i]
		x |= uint64(c&0x7f) << (7 * i)
		if c < 0x80 {
			if c == 0 && i > 0 {
				break // a shorter form exists
			}
			d.b = d.b[i+1:]
			return x
		}
	}
	d.fail()
	return 0
}

func (d *decoder) string() string {
	n := d.uvarint()
	if n > uint64(len(d.b)) {
		d.fail()
		return ""
	}
	s := d.b[:n]
	d.b = d.b[n:]
	return s
}
