package row

import (
	"context"
	"fmt"
	"io"

	"portolan/graph"
)

// Format reads the files of one format. A Format is used for one import.
type Format interface {
	// Name is the format's name on the command line.
	Name() string
	// Edition says whether each file is a whole edition of its dataset, so that
	// what it no longer has is withdrawn. An import may be marked so as well.
	Edition() bool
	// Dataset is the dataset of rows that name none, where the import names none
	// either; "" takes the base name of the file.
	Dataset() string
	// Read hands over the file's rows in their order. A *FileFault says what is
	// wrong with the file as a whole; then nothing of the import is stored. An
	// error of out is passed on unchanged.
	Read(ctx context.Context, in Input, out func(Batch) error) error
}

// Input is one file, already decompressed.
type Input struct {
	Name   string // the base name, for messages and for mappings that choose by it
	Reader io.Reader
}

// Batch is a part of a file. The import calls it once, on any goroutine and
// beside others, and uses the rows in the order in which the batches were
// handed over; so a format does its parsing inside.
type Batch func() ([]Row, error)

// Row is one thing that a file says: an element, or else a Fault, or else a
// reference that leads nowhere (Unknown).
type Row struct {
	Line int // line or entry of the file, from 1

	// Element carries Kind, Ref, Grade, Valid, Review, Expires and Props, and
	// Dataset where it is not the import's. Its ID, Marking and ends are made by
	// the import; its values need no order.
	Element  graph.Element
	From, To End      // the ends of a link
	Owner    string   // the owner the file names; "" is the importer
	Marking  *Marking // the marking the file gives; nil is the declared one

	// IfMissing marks a row that merely names a record: the record is made when
	// it is not there and never changed when it is.
	IfMissing bool
	// Occurrence is the id the file gives a link without a reference. Where it is
	// one that the link may have under the store's key, the link gets it.
	Occurrence graph.ID

	// Noted are the file's names of the values that the kind has no place for:
	// they stand in its notes, and the receipt counts them.
	Noted []string

	// Requires names records without which the row is worthless: it is rejected
	// when one of them is neither in the import nor visible to the importer.
	Requires []End

	Fault   *Fault
	Unknown *Unknown
}

// End names the record at an end of a link: by its id, or by its reference in a
// dataset ("" is the row's own) of an owner ("" is the importer).
type End struct {
	ID                  graph.ID
	Owner, Dataset, Ref string
}

// IsZero reports whether the end names nothing.
func (e End) IsZero() bool { return e == End{} }

// String is the end as a receipt shows it.
func (e End) String() string {
	switch {
	case !e.ID.IsZero():
		return e.ID.String()
	case e.Owner != "":
		return e.Owner + "/" + e.Dataset + "/" + e.Ref
	case e.Dataset != "":
		return e.Dataset + "/" + e.Ref
	}
	return e.Ref
}

// Marking is the part of a marking that a row says for itself; what is nil or
// zero is as declared. It may only narrow the declared one.
type Marking struct {
	All      bool
	Audience []string // nil: as declared; empty: the owner alone
	Level    graph.Level
	Handling []string
	Purposes []string // nil: as declared; empty: any purpose
}

// Fault says why a row is rejected; the rest of the file is stored.
type Fault struct {
	Kind   graph.Kind // the kind of the element, where it is known
	Field  string     // the field at fault, "" for the row as a whole
	Reason string     // what is wrong and what would be right
	// Dataset and Ref name the element, where the row says them, so that an
	// edition does not withdraw what it merely failed to say properly.
	Dataset, Ref string
}

// Unknown is a reference to something that the file does not have and that is
// not invented.
type Unknown struct {
	From string // the reference of the entry that refers to it
	To   string // the reference that leads nowhere
}

// Faulty is a row rejected for a reason.
func Faulty(line int, field, format string, args ...any) Row {
	return Row{Line: line, Fault: &Fault{Field: field, Reason: fmt.Sprintf(format, args...)}}
}

// FileFault says what is wrong with a file as a whole: nothing of it is stored.
type FileFault struct {
	File   string
	Line   int // 0: not a matter of one line
	Reason string
}

// Error is the file, the line where there is one, and the reason.
func (f *FileFault) Error() string {
	if f.Line > 0 {
		return fmt.Sprintf("%s, line %d: %s", f.File, f.Line, f.Reason)
	}
	return fmt.Sprintf("%s: %s", f.File, f.Reason)
}

// Faultf makes a FileFault.
func Faultf(file string, line int, format string, args ...any) error {
	return &FileFault{File: file, Line: line, Reason: fmt.Sprintf(format, args...)}
}

// batchSize is how many rows a Writer hands over at once.
const batchSize = 512

// Writer collects rows into batches, for a format that parses one row after
// the other.
type Writer struct {
	out  func(Batch) error
	rows []Row
}

// NewWriter returns a Writer that hands its batches to out.
func NewWriter(out func(Batch) error) *Writer { return &Writer{out: out} }

// Add takes a row.
func (w *Writer) Add(r Row) error {
	w.rows = append(w.rows, r)
	if len(w.rows) < batchSize {
		return nil
	}
	return w.Flush()
}

// Flush hands over what is left.
func (w *Writer) Flush() error {
	if len(w.rows) == 0 {
		return nil
	}
	rows := w.rows
	w.rows = make([]Row, 0, batchSize)
	return w.out(func() ([]Row, error) { return rows, nil })
}
