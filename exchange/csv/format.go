package csv

import (
	"context"
	"errors"
	"io"
	"slices"
	"strings"

	"portolan/exchange/row"
	"portolan/exchange/table"
)

// Format reads tables by a mapping file.
type Format struct{ m *mapping }

// New reads the mapping file, or says what is wrong with it and where.
func New(name string, text []byte) (row.Format, error) {
	m, err := load(name, text)
	if err != nil {
		return nil, err
	}
	return &Format{m}, nil
}

// Name is "csv".
func (f *Format) Name() string { return "csv" }

// Edition is false: a file adds to its dataset unless the import says otherwise.
func (f *Format) Edition() bool { return false }

// Dataset is the one that the mapping names.
func (f *Format) Dataset() string { return f.m.dataset }

// queries lists the queries that are about a file. A mapping with one query is
// about any file.
func (m *mapping) queriesFor(file string) []*query {
	if len(m.queries) == 1 {
		return m.queries
	}
	plain := func(s string) string { return strings.TrimSuffix(strings.ToLower(s), ".gz") }
	return slices.DeleteFunc(slices.Clone(m.queries), func(q *query) bool {
		return len(q.files) > 0 && !slices.ContainsFunc(q.files, func(f string) bool { return plain(f) == plain(file) })
	})
}

// mapBatch is how many rows of a file are mapped at a time.
const mapBatch = 256

// Read maps the rows of one file.
func (f *Format) Read(_ context.Context, in row.Input, out func(row.Batch) error) error {
	queries := f.m.queriesFor(in.Name)
	if len(queries) == 0 {
		return row.Faultf(f.m.name, 0, "the mapping has no query for the file %s; its queries are for %s", in.Name, f.m.about())
	}
	for _, q := range queries[1:] {
		if q.delimiter != queries[0].delimiter || !slices.Equal(q.columns, queries[0].columns) {
			return row.Faultf(f.m.name, q.line, "two queries for the file %s differ in their delimiter or columns", in.Name)
		}
	}
	r := table.NewReader(in, queries[0].delimiter)
	header := queries[0].columns
	if len(header) == 0 {
		rec, err := r.Next()
		if errors.Is(err, io.EOF) {
			return row.Faultf(in.Name, 0, "the file is empty: its first row names the columns")
		}
		if err != nil {
			return err
		}
		if rec.Fault != "" {
			return row.Faultf(in.Name, rec.Line, "the header cannot be read: %s", rec.Fault)
		}
		header = rec.Fields
	}
	bounds := make([]*bound, len(queries))
	for i, q := range queries {
		b, err := q.bind(f.m.name, in.Name, header)
		if err != nil {
			return err
		}
		bounds[i] = b
	}
	return batches(r, bounds, out)
}

func batches(r *table.Reader, bounds []*bound, out func(row.Batch) error) error {
	for {
		recs := make([]table.Record, 0, mapBatch)
		var err error
		for len(recs) < mapBatch && err == nil {
			var rec table.Record
			if rec, err = r.Next(); err == nil {
				recs = append(recs, rec)
			}
		}
		if len(recs) > 0 {
			if fail := out(func() ([]row.Row, error) { return mapped(recs, bounds), nil }); fail != nil {
				return fail
			}
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

func mapped(recs []table.Record, bounds []*bound) []row.Row {
	out := make([]row.Row, 0, 3*len(recs))
	for _, rec := range recs {
		out = append(out, rows(bounds, rec)...)
	}
	return out
}
