package exchange

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode"

	"portolan/exchange/row"
	"portolan/graph"
)

// Listed is how many rejected rows, dangling links and unknown references a
// receipt lists of each; how many more there are is counted beside the list.
const Listed = 100

// Receipt says what became of everything that an import submitted:
// submitted = stored + alreadyThere + rejected + quarantined (+ notStored, when
// the import was interrupted).
type Receipt struct {
	Member   string   `json:"member"`
	Format   string   `json:"format"`
	Datasets []string `json:"datasets"`
	Audience []string `json:"audience"` // "all", or the codes declared
	Level    string   `json:"level"`
	Edition  bool     `json:"edition"`
	Complete bool     `json:"complete"` // false: the same command goes on where this one ended
	Files    []File   `json:"files"`

	Submitted    int `json:"submitted"`    // elements the files hold
	Stored       int `json:"stored"`       // new + updated
	New          int `json:"new"`          //
	Updated      int `json:"updated"`      //
	AlreadyThere int `json:"alreadyThere"` // with the same content
	Rejected     int `json:"rejected"`     // elements, with their reasons below
	Quarantined  int `json:"quarantined"`  //
	NotStored    int `json:"notStored"`    // valid, but the import was interrupted
	Withdrawn    int `json:"withdrawn"`    // of an edition: no longer in the dataset
	HeldBack     int `json:"heldBack"`     // not withdrawn, because a rejected row may have been about them
	RejectedRows int `json:"rejectedRows"` // rows of the files with something rejected

	Kinds    []KindReceipt `json:"kinds"` // in the order of the kinds table
	Rejects  List[Reject]  `json:"rejects"`
	Dangling List[Dangle]  `json:"dangling"` // links stored that nobody sees until both ends are there
	Unknown  List[Reject]  `json:"unknownReferences"`
	Commits  []Commit      `json:"commits"`
	Seconds  float64       `json:"seconds"`

	byKind   [256]*KindReceipt
	rejects  io.Writer
	lastFile string
	lastLine int
}

// File is one file of the import.
type File struct {
	Name   string `json:"name"`
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256"`
}

// KindReceipt is the part of a receipt that is about one kind.
type KindReceipt struct {
	Kind         graph.Kind `json:"-"`
	Name         string     `json:"kind"` // "" where a rejected row's kind is not known
	Submitted    int        `json:"submitted"`
	New          int        `json:"new"`
	Updated      int        `json:"updated"`
	AlreadyThere int        `json:"alreadyThere"`
	Rejected     int        `json:"rejected"`
	Withdrawn    int        `json:"withdrawn"`
	// Noted counts the values that the kind has no place for, by the file's name
	// of their property: they are kept in the notes.
	Noted map[string]int `json:"noted"`
}

// List is the first items of a kind and the number of those beyond.
type List[T any] struct {
	Items  []T `json:"items"`
	Beyond int `json:"beyond"`
}

// Count is the number of all items.
func (l *List[T]) Count() int { return len(l.Items) + l.Beyond }

// fill makes an empty list one that JSON writes as such.
func (l *List[T]) fill() {
	if l.Items == nil {
		l.Items = []T{}
	}
}

func (l *List[T]) add(x T) {
	if len(l.Items) < Listed {
		l.Items = append(l.Items, x)
	} else {
		l.Beyond++
	}
}

// Reject is a rejected row, or a reference that leads nowhere.
type Reject struct {
	File   string `json:"file"`
	Row    int    `json:"row"`
	Kind   string `json:"kind,omitempty"`
	Field  string `json:"field,omitempty"`
	Reason string `json:"reason"`
}

// Dangle is an end of a stored link that is not there for the importer: it was
// never contributed, was withdrawn, or is hidden.
type Dangle struct {
	File string `json:"file"`
	Row  int    `json:"row"`
	Kind string `json:"kind"`
	End  string `json:"end"` // "from" or "to"
	Ref  string `json:"reference"`
}

// Commit is one commit of the import.
type Commit struct {
	Revision  graph.Revision `json:"revision"`
	Time      time.Time      `json:"time"`
	Stored    int            `json:"stored"`
	Withdrawn int            `json:"withdrawn"`
}

// AddsUp reports whether the receipt's numbers do.
func (r *Receipt) AddsUp() bool {
	var s, n, u, a, j, w int
	for _, k := range r.Kinds {
		s, n, u, a, j, w = s+k.Submitted, n+k.New, u+k.Updated, a+k.AlreadyThere, j+k.Rejected, w+k.Withdrawn
	}
	return r.Submitted == r.Stored+r.AlreadyThere+r.Rejected+r.Quarantined+r.NotStored &&
		s == r.Submitted && n+u == r.Stored+r.NotStored && a == r.AlreadyThere && j == r.Rejected &&
		r.Stored == r.New+r.Updated && w >= r.Withdrawn
}

func (r *Receipt) kind(k graph.Kind) *KindReceipt {
	if r.byKind[k] == nil {
		r.byKind[k] = &KindReceipt{Kind: k, Name: k.String(), Noted: map[string]int{}}
	}
	return r.byKind[k]
}

// reject counts one rejected element. Elements of one row rejected for one
// reason are listed once.
func (r *Receipt) reject(file string, line int, f *row.Fault) error {
	r.Rejected++
	r.kind(f.Kind).Rejected++
	if file == r.lastFile && line == r.lastLine {
		return nil
	}
	r.lastFile, r.lastLine = file, line
	r.RejectedRows++
	x := Reject{File: file, Row: line, Kind: f.Kind.String(), Field: f.Field, Reason: f.Reason}
	r.Rejects.add(x)
	if r.rejects == nil {
		return nil
	}
	b, err := json.Marshal(x)
	if err == nil {
		_, err = r.rejects.Write(append(b, '\n'))
	}
	if err != nil {
		return graph.Errorf(graph.Unavailable, opImport, "the rejected rows cannot be written: %w", err)
	}
	return nil
}

// finish puts the numbers of the kinds in order.
func (r *Receipt) finish(began time.Time) {
	r.Kinds = r.Kinds[:0]
	for _, k := range r.byKind {
		if k != nil {
			r.Kinds = append(r.Kinds, *k)
		}
	}
	r.Rejects.fill()
	r.Dangling.fill()
	r.Unknown.fill()
	if r.Commits == nil {
		r.Commits = []Commit{}
	}
	if r.Audience == nil {
		r.Audience = []string{}
	}
	r.Seconds = float64(time.Since(began).Milliseconds()) / 1000
}

// Text is the receipt for people.
func (r *Receipt) Text() string {
	var b strings.Builder
	name := ""
	if len(r.Files) == 1 {
		name = r.Files[0].Name
	} else {
		name = fmt.Sprintf("%d files", len(r.Files))
	}
	fmt.Fprintf(&b, "%s: %s of %s, dataset %s, seen by %s (%s)\n", name, r.Format, r.Member, strings.Join(r.Datasets, ", "), r.audience(), r.Level)
	fmt.Fprintf(&b, "  submitted %d = stored %d (new %d, updated %d) + already there %d + rejected %d + quarantined %d",
		r.Submitted, r.Stored, r.New, r.Updated, r.AlreadyThere, r.Rejected, r.Quarantined)
	if r.NotStored > 0 {
		fmt.Fprintf(&b, " + not stored %d", r.NotStored)
	}
	b.WriteByte('\n')
	if r.Edition {
		fmt.Fprintf(&b, "  withdrawn %d, no longer in the dataset", r.Withdrawn)
		if r.HeldBack > 0 {
			fmt.Fprintf(&b, "; %d not withdrawn because rejected rows may be about them: mend these and import again", r.HeldBack)
		}
		b.WriteByte('\n')
	}
	for _, k := range r.Kinds {
		name := k.Name
		if name == "" {
			name = "(kind not known)"
		}
		fmt.Fprintf(&b, "    %-18s %9d submitted %9d new %9d updated %9d already there %7d rejected %7d withdrawn\n",
			name, k.Submitted, k.New, k.Updated, k.AlreadyThere, k.Rejected, k.Withdrawn)
		var noted []string
		for _, property := range slices.Sorted(maps.Keys(k.Noted)) {
			noted = append(noted, fmt.Sprintf("%s (%d)", property, k.Noted[property]))
		}
		if noted != nil {
			fmt.Fprintf(&b, "      kept in its notes, for it has no such property or value: %s\n", strings.Join(noted, ", "))
		}
	}
	r.lists(&b)
	if n := len(r.Commits); n > 0 {
		fmt.Fprintf(&b, "  commits %d, revision %d at %s", n, r.Commits[n-1].Revision, r.Commits[n-1].Time.UTC().Format(time.RFC3339))
	} else {
		b.WriteString("  nothing to commit")
	}
	fmt.Fprintf(&b, ", %.1f s\n", r.Seconds)
	if !r.Complete {
		b.WriteString("  interrupted: give the same command again and it goes on from here\n")
	}
	return strings.Map(shownRune, b.String())
}

// shownRune keeps what a file says from steering the terminal that shows it.
func shownRune(r rune) rune {
	if r != '\n' && (unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r)) {
		return unicode.ReplacementChar
	}
	return r
}

func (r *Receipt) audience() string {
	if len(r.Audience) == 0 {
		return "the owner alone"
	}
	return strings.Join(r.Audience, ", ")
}

func (r *Receipt) lists(b *strings.Builder) {
	if n := r.Dangling.Count(); n > 0 {
		fmt.Fprintf(b, "  ends of links that are not there for %s (such a link is shown when both its ends are): %d\n", r.Member, n)
		for _, d := range head(r.Dangling.Items) {
			fmt.Fprintf(b, "    %s row %d: %s %s %s\n", d.File, d.Row, d.Kind, d.End, d.Ref)
		}
		beyond(b, r.Dangling.Count())
	}
	if n := r.Unknown.Count(); n > 0 {
		fmt.Fprintf(b, "  references to what the files do not have, left out: %d\n", n)
		for _, u := range head(r.Unknown.Items) {
			fmt.Fprintf(b, "    %s row %d: %s\n", u.File, u.Row, u.Reason)
		}
		beyond(b, r.Unknown.Count())
	}
	if r.RejectedRows > 0 {
		fmt.Fprintf(b, "  rows rejected: %d\n", r.RejectedRows)
		for _, x := range head(r.Rejects.Items) {
			field := ""
			if x.Field != "" {
				field = x.Field + ": "
			}
			fmt.Fprintf(b, "    %s row %d: %s%s\n", x.File, x.Row, field, x.Reason)
		}
		beyond(b, r.Rejects.Count())
	}
}

// shown is how many items of a list the text has; the JSON form has Listed.
const shown = 20

func head[T any](items []T) []T { return items[:min(len(items), shown)] }

func beyond(b *strings.Builder, n int) {
	if n > shown {
		fmt.Fprintf(b, "    and %d more\n", n-shown)
	}
}
