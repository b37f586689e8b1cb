package topic

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// Table is an answer laid out for people.
type Table struct {
	Total, Certain int    // rows in all, and those that hold for certain; -1: the answer does not say
	Complete       bool   // nothing was sampled or cut
	Reason, Note   string // why it is not complete, and what had to be assumed
	Columns        []Column
	Rows           [][]string
	Below          []string // the explanation of each row, "" where it has none
}

// Column is a column of a table.
type Column struct {
	Title  string
	Number bool // all that stands in it is numbers
}

// listed is how many entries of a list a cell names.
const listed = 4

// field is one field of an answer, in the order of the document.
type field struct {
	name  string
	value any // nil, bool, json.Number, string, []any or object
}

type object []field

func (o object) get(name string) any {
	for _, f := range o {
		if f.name == name {
			return f.value
		}
	}
	return nil
}

// Lay lays out the answer to a topic. The answer is a GraphQL response without
// errors; one without rows is an error.
func (t Topic) Lay(answer []byte) (Table, error) {
	d := json.NewDecoder(bytes.NewReader(answer))
	d.UseNumber()
	v, err := read(d)
	if err != nil {
		return Table{}, fmt.Errorf("the answer is not JSON: %w", err)
	}
	root, _ := v.(object)
	data, _ := root.get("data").(object)
	holder, rows := find(data)
	if holder == nil {
		return Table{}, errors.New("the answer has no rows")
	}
	out := Table{Total: -1, Certain: -1, Complete: true}
	count := func(to *int, name string) {
		if n, ok := holder.get(name).(json.Number); ok {
			*to, _ = strconv.Atoi(string(n))
		}
	}
	count(&out.Total, "totalCount")
	count(&out.Certain, "certainCount")
	if run, ok := holder.get("run").(object); ok {
		out.Complete = run.get("complete") != false
		out.Reason, _ = run.get("reason").(string)
		out.Note, _ = run.get("note").(string)
	}
	for _, r := range rows {
		row, _ := r.(object)
		t.add(&out, row)
	}
	return out, nil
}

// find is the first object, breadth first, that has rows.
func find(o object) (object, []any) {
	for level := []object{o}; len(level) > 0; {
		var next []object
		for _, o := range level {
			if rows, ok := o.get("rows").([]any); ok {
				return o, rows
			}
			for _, f := range o {
				if below, ok := f.value.(object); ok {
					next = append(next, below)
				}
			}
		}
		level = next
	}
	return nil, nil
}

func (t Topic) add(to *Table, row object) {
	var cells []string
	below := ""
	for _, f := range row {
		if f.name == "explanation" {
			below, _ = f.value.(string)
			continue
		}
		at := len(cells)
		if len(to.Rows) == 0 {
			to.Columns = append(to.Columns, Column{Title: words(f.name), Number: true})
		}
		cells = append(cells, t.cell(f))
		_, err := strconv.ParseFloat(strings.ReplaceAll(cells[at], ",", ""), 64)
		to.Columns[at].Number = to.Columns[at].Number && (err == nil || cells[at] == "")
	}
	to.Rows, to.Below = append(to.Rows, cells), append(to.Below, below)
}

func (t Topic) cell(f field) string {
	list, ok := f.value.([]any)
	if !ok {
		return text(f.value)
	}
	parts := make([]string, 0, len(list))
	for _, v := range list {
		parts = append(parts, text(v))
	}
	if slices.Contains(t.Way, f.name) {
		return strings.Join(parts, " > ")
	}
	if len(parts) > listed {
		return fmt.Sprintf("%s +%d", strings.Join(parts[:listed], ", "), len(parts)-listed)
	}
	return strings.Join(parts, ", ")
}

// text is a value in few words: of an object its name, its count, what is
// possible and how much of it is certain, or all that it has.
func text(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case bool:
		if v {
			return "yes"
		}
		return "no"
	case json.Number:
		return number(v)
	case string:
		return day(v)
	case []any:
		return fmt.Sprint(len(v))
	case object:
		if name, ok := v.get("name").(string); ok && (len(v) == 1 || v.get("id") != nil && len(v) == 2) {
			return name
		}
		if n := v.get("totalCount"); n != nil {
			return text(n)
		}
		if node := v.get("node"); node != nil {
			return text(node)
		}
		if possible := v.get("possible"); possible != nil {
			return text(possible) + " (" + text(v.get("certain")) + " certain)"
		}
		var parts []string
		for _, f := range v {
			if s := text(f.value); s != "" {
				parts = append(parts, s)
			}
		}
		return strings.Join(parts, " ")
	}
	return ""
}

func number(n json.Number) string {
	f, err := n.Float64()
	if err != nil || strings.IndexFunc(string(n), func(r rune) bool { return r == '.' || r == 'e' }) < 0 {
		return string(n)
	}
	return strconv.FormatFloat(f, 'f', 3, 64)
}

// day cuts an instant to its day.
func day(s string) string {
	if len(s) > 10 && s[4] == '-' && s[7] == '-' && s[10] == 'T' {
		return s[:10]
	}
	return s
}

// words is a field's name as a title: firstSeen is "first seen".
func words(name string) string {
	var b strings.Builder
	for _, r := range name {
		if unicode.IsUpper(r) {
			b.WriteByte(' ')
			r = unicode.ToLower(r)
		}
		b.WriteRune(r)
	}
	return b.String()
}

// read takes one JSON value and keeps the order of fields.
func read(d *json.Decoder) (any, error) {
	token, err := d.Token()
	if err != nil {
		return nil, err
	}
	switch token {
	case json.Delim('{'):
		o := object{}
		for d.More() {
			name, err := d.Token()
			if err != nil {
				return nil, err
			}
			value, err := read(d)
			if err != nil {
				return nil, err
			}
			o = append(o, field{name.(string), value})
		}
		_, err = d.Token()
		return o, err
	case json.Delim('['):
		list := []any{}
		for d.More() {
			value, err := read(d)
			if err != nil {
				return nil, err
			}
			list = append(list, value)
		}
		_, err = d.Token()
		return list, err
	}
	return token, nil
}
