package exchange

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"portolan/exchange/row"
	"portolan/graph"
	"portolan/graph/access"
)

// ImportOptions say what is imported and how.
type ImportOptions struct {
	Format  string   // one of Formats
	Files   []string // paths; gzip is recognised
	Sources []Source // further files that are not on disk
	Mapping string   // path of the mapping file, for tables
	// MappingText is the mapping itself, where it is not in a file.
	MappingText []byte
	Dataset     string        // "" takes the mapping's, the format's, or each file's base name
	Marking     graph.Marking // the declared marking; without one the import is refused
	Edition     bool          // withdraw what the dataset no longer has
	// Known says whether a code of an audience names a member or an arrangement;
	// nil takes every well-formed code.
	Known    func(code string) bool
	Progress func(Progress) // called now and then, from one goroutine; may be nil
	Rejects  io.Writer      // gets every rejected row as a line of JSON; may be nil
	TempDir  string         // where validated rows wait; "" is the system's
}

// Source is a named file that the import can read once.
type Source struct {
	Name string
	Open func() (io.ReadCloser, error)
	Size int64 // bytes, for progress; 0 when not known
}

// Progress says how far an import is.
type Progress struct {
	Phase      string // "reading", "checking", "storing"
	Bytes      int64  // read of the files
	TotalBytes int64  // of all files, 0 when not known
	Done       int64  // rows read, links checked or elements stored
	Total      int64  // elements to store; 0 while reading
}

// Formats lists the names of the formats that can be imported.
func Formats() []string { return slices.Sorted(mapKeys(formats)) }

func mapKeys(m map[string]func(*ImportOptions) (row.Format, error)) func(func(string) bool) {
	return func(yield func(string) bool) {
		for k := range m {
			if !yield(k) {
				return
			}
		}
	}
}

const opImport = "exchange.Import"

func invalid(format string, args ...any) error {
	return graph.Errorf(graph.Invalid, opImport, format, args...)
}

// prepare checks the options before any file is touched.
func (o *ImportOptions) prepare(s access.Scope) (row.Format, []Source, error) {
	if s.Member() == "" {
		return nil, nil, graph.Absent(opImport, graph.ID{})
	}
	if err := o.checkMarking(s); err != nil {
		return nil, nil, err
	}
	if !named(o.Dataset) {
		return nil, nil, invalid("a dataset's name has at most %d bytes and no control characters", graph.MaxRef)
	}
	sources := slices.Clone(o.Sources)
	for _, path := range o.Files {
		src, err := fileSource(path)
		if err != nil {
			return nil, nil, err
		}
		sources = append(sources, src)
	}
	if len(sources) == 0 {
		return nil, nil, invalid("no file is given; name at least one")
	}
	make, ok := formats[o.Format]
	if !ok {
		return nil, nil, invalid("format %.40q is none of %s", o.Format, strings.Join(Formats(), ", "))
	}
	f, err := make(o)
	return f, sources, err
}

func (o *ImportOptions) checkMarking(s access.Scope) error {
	m := &o.Marking
	if m.Owner == "" && !m.All && m.Audience == nil && m.Level == graph.LevelMissing {
		return invalid("an import needs a marking: say who may see it (an audience of all, or of member codes) and its level")
	}
	if m.Owner == "" {
		m.Owner = s.Member()
	}
	if m.Level == graph.LevelMissing {
		m.Level = graph.Official
	}
	m.Normalise()
	if !s.MayWrite(m.Owner) {
		return invalid("%s cannot contribute for %s: only the owner's own users may", s.Member(), m.Owner)
	}
	if !m.WellFormed() {
		return invalid("the declared marking is not well formed: codes are 2 to 12 upper-case letters or digits; levels are %s; handling codes %s; purposes %s",
			strings.Join(graph.LevelNames[1:], ", "), strings.Join(graph.HandlingCodes, ", "), strings.Join(graph.PurposeCodes, ", "))
	}
	for _, c := range m.Audience {
		if !o.known(c) {
			return invalid("the audience names %s, which is no member or arrangement known here", c)
		}
	}
	return nil
}

func (o *ImportOptions) known(code string) bool { return o.Known == nil || o.Known(code) }

func (o *ImportOptions) mapping() (name string, text []byte, err error) {
	if o.MappingText != nil {
		return "mapping", o.MappingText, nil
	}
	if o.Mapping == "" {
		return "", nil, invalid("the format csv needs a mapping file that says what its columns mean")
	}
	text, err = os.ReadFile(o.Mapping)
	if err != nil {
		return "", nil, invalid("the mapping file cannot be read: %w", err)
	}
	return filepath.Base(o.Mapping), text, nil
}

func fileSource(path string) (Source, error) {
	info, err := os.Stat(path)
	if err != nil {
		return Source{}, invalid("the file cannot be read: %w", err)
	}
	if info.IsDir() {
		return Source{}, invalid("%s is a directory; name the files in it", path)
	}
	return Source{Name: filepath.Base(path), Size: info.Size(), Open: func() (io.ReadCloser, error) { return os.Open(path) }}, nil
}

// dataset is the dataset of a file's rows that name none.
func (o *ImportOptions) dataset(f row.Format, file string) string {
	if o.Dataset != "" {
		return o.Dataset
	}
	if d := f.Dataset(); d != "" {
		return d
	}
	name, _, _ := strings.Cut(filepath.Base(file), ".")
	return name
}

// read runs a format over an opened file.
func read(ctx context.Context, f row.Format, name string, r io.Reader, out func(row.Batch) error) error {
	return f.Read(ctx, row.Input{Name: name, Reader: r}, out)
}
