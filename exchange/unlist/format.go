package unlist

import (
	"context"
	"errors"
	"io"

	"portolan/exchange/row"
	"portolan/graph"
)

// Format reads United Nations lists. It implements row.Format; the zero Format is ready.
type Format struct{}

// Name is "un".
func (Format) Name() string { return "un" }

// Edition is true: a list is always complete, and who is no longer on it has been taken off.
func (Format) Edition() bool { return true }

// Dataset is "un-sc-list" for every file, so that each edition follows the one before whatever its file is called.
func (Format) Dataset() string { return "un-sc-list" }

// Read hands over each entry with its documents, in the order of the file, and then the links between entries and the
// references that lead nowhere. A list without any entry is refused, because as an edition it would withdraw all.
func (Format) Read(ctx context.Context, in row.Input, out func(row.Batch) error) error {
	r := newReader(in)
	w := row.NewWriter(out)
	mentions := newMentions()
	entries := 0
	if _, err := r.root(); err != nil {
		return err
	}
	for ; ; entries++ {
		if err := ctx.Err(); err != nil {
			return err
		}
		e, err := r.entry()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		mentions.add(e)
		for _, x := range e.rows() {
			if err := w.Add(x); err != nil {
				return err
			}
		}
	}
	if entries == 0 {
		return row.Faultf(in.Name, 0, "the list has no INDIVIDUAL and no ENTITY; an edition without entries would withdraw everything")
	}
	for _, x := range mentions.rows() {
		if err := w.Add(x); err != nil {
			return err
		}
	}
	return w.Flush()
}

// Generated gives the day on which a list was made, which is the date of the edition, from the start of its file.
func Generated(in row.Input) (graph.Date, error) {
	made, err := newReader(in).root()
	if err != nil {
		return "", err
	}
	d, err := day(made)
	if err != nil {
		return "", row.Faultf(in.Name, 0, "dateGenerated of the list is %.40q and should be a date such as 2024-06-07", made)
	}
	return d, nil
}
