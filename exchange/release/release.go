package release

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"portolan/exchange/sheet"
	"portolan/graph"
	"portolan/graph/access"
	"portolan/graph/vault"
)

// The files that stand beside the data of every release.
const (
	ManifestName = "manifest.json"
	CodebookName = "codebook.md"
)

// ReleaseAs asks for the scope and writes a release into a folder: the data, a
// manifest and a codebook. The folder appears when it is complete, or not at
// all. One that is there is an error, unless it is empty or, with replace, an
// earlier release.
func ReleaseAs(ctx context.Context, v *vault.Vault, s access.Scope, o ExportOptions, dir string, replace bool) (Manifest, error) {
	if err := o.Check(); err != nil {
		return Manifest{}, err
	}
	dir = filepath.Clean(dir)
	if err := vacant(dir, replace); err != nil {
		return Manifest{}, err
	}
	tmp, err := os.MkdirTemp(filepath.Dir(dir), "."+filepath.Base(dir)+".*")
	if err != nil {
		return Manifest{}, unwritable(dir, err)
	}
	defer os.RemoveAll(tmp)
	m, fresh, err := releaseInto(ctx, v, s, o, tmp)
	if err != nil {
		return Manifest{}, err
	}
	if err := fresh.check(); err != nil { // making files durable took time
		return Manifest{}, err
	}
	if err := moveInto(tmp, dir); err != nil {
		return Manifest{}, unwritable(dir, err)
	}
	return m, nil
}

// unwritable words what keeps a release from being written.
func unwritable(dir string, err error) error {
	var path *os.PathError
	if errors.As(err, &path) {
		err = path.Err
	}
	return graph.Errorf(graph.Unavailable, opExport, "the release %s cannot be written: %w", dir, err)
}

// vacant says whether a release may be written to the folder.
func vacant(dir string, replace bool) error {
	names, err := os.ReadDir(dir)
	switch {
	case errors.Is(err, os.ErrNotExist), err == nil && len(names) == 0:
		return nil
	case err != nil:
		return notExported("%s is no folder that a release can be written to", dir)
	case !replace:
		return notExported("%s is there already; name another folder, or say that it may be replaced", dir)
	}
	if _, err := os.Stat(filepath.Join(dir, ManifestName)); err != nil {
		return notExported("%s is not a release: it has no %s, and is not replaced", dir, ManifestName)
	}
	return nil
}

// moveInto gives a finished folder its name; what has the name goes when the new
// one is in its place.
func moveInto(tmp, dir string) error {
	old := tmp + ".old"
	err := os.Rename(dir, old)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	had := err == nil
	if err := os.Rename(tmp, dir); err != nil {
		if had {
			err = errors.Join(err, os.Rename(old, dir))
		}
		return err
	}
	return os.RemoveAll(old)
}

// release is the files of one release being written.
type release struct {
	*exporter
	dir   string
	files []*releaseFile
}

// releaseFile is one of them.
type releaseFile struct {
	name string
	file *os.File
	buf  *bufio.Writer
	*tally
	rows int
}

// end writes the last bytes and makes the file durable.
func (f *releaseFile) end(last []byte) error {
	_, err := f.buf.Write(last)
	return errors.Join(err, f.buf.Flush(), f.file.Sync(), f.file.Close())
}

func newRelease(dir string, w *vault.View, o *ExportOptions) *release {
	return &release{exporter: newExporter(w, o), dir: dir}
}

// open begins a file.
func (r *release) open(name string) (io.Writer, error) {
	f, err := os.OpenFile(filepath.Join(r.dir, name), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, unwritable(r.dir, err)
	}
	t := newTally(f)
	r.files = append(r.files, &releaseFile{name: name, file: f, buf: bufio.NewWriterSize(t, 1<<18), tally: t})
	return r.files[len(r.files)-1].buf, nil
}

// write writes all of it; the files are durable when it returns.
func (r *release) write(ctx context.Context) (Manifest, error) {
	defer func() {
		for _, f := range r.files {
			f.file.Close() // a second time where all went well
		}
	}()
	err := r.data(ctx)
	for _, f := range r.files {
		if err == nil {
			err = f.end(nil)
		}
	}
	if err != nil {
		return Manifest{}, err
	}
	m := r.manifest()
	for _, f := range r.files {
		m.Files = append(m.Files, ManifestFile{Name: f.name, Bytes: f.n, SHA256: f.hex(), Rows: f.rows})
	}
	text, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return Manifest{}, err
	}
	if _, err := r.open(ManifestName); err != nil {
		return Manifest{}, err
	}
	return m, r.files[len(r.files)-1].end(append(text, '\n'))
}

// data writes the data and the codebook that goes with them.
func (r *release) data(ctx context.Context) error {
	if r.o.Format == "ftm" {
		w, err := r.open("elements.ftm.jsonl")
		if err == nil {
			err = r.ftm(ctx, w.(*bufio.Writer))
		}
		if err != nil {
			return err
		}
		records, links := r.rows()
		r.files[0].rows = records + links
		return r.codebook(ftmForm, sheet.Properties("properties of records", r.occurring(0), r.mask != nil),
			sheet.Properties("properties of links", r.occurring(1), r.mask != nil))
	}
	g, err := r.graph(ctx, r.open)
	if err != nil {
		return err
	}
	nodes, edges := r.rows()
	if r.files[0].rows = nodes + edges; len(r.files) == 2 {
		r.files[0].rows, r.files[1].rows = g.g.Len(), g.g.LinkCount()
	}
	return r.codebook(fmt.Sprintf(graphForm, formOf[r.o.Format]), g.nodes, g.edges)
}

// occurring lists the kinds of records (0) or links (1) of which something was
// written.
func (x *exporter) occurring(part int) (out []graph.Kind) {
	for k, n := range x.counts[part] {
		if n > 0 {
			out = append(out, graph.Kind(k))
		}
	}
	return out
}

func (r *release) codebook(form string, tables ...*sheet.Table) error {
	w, err := r.open(CodebookName)
	if err != nil {
		return err
	}
	return sheet.WriteCodebook(w, form, r.mask != nil, tables...)
}

// formOf says where each format has its columns.
var formOf = map[string]string{
	"graphml": "`graph.graphml` is GraphML: the columns are the attributes of `<node>` and `<edge>`, of which `id`, `source` and\n`target` stand in the tag itself.",
	"gexf":    "`graph.gexf` is GEXF 1.2: the columns are the attributes of `<node>` and `<edge>`, of which `id`, `label`, `source`,\n`target` and `weight` stand in the tag itself.",
	"csv":     "`nodes.csv` and `edges.csv` are comma-separated values in UTF-8 with a header.",
	"parquet": "`nodes.parquet` and `edges.parquet` are Apache Parquet.",
}

const graphForm = `%s
A node is an entity: the records that are joined by reference keys and judgements, or one record
where the manifest says perRecord. This book lists every column, generated from the table of kinds. A column that says
*list* may hold several values: a list in Parquet, values with "; " between them in the other formats. What is empty was
not said.
`

const ftmForm = "`elements.ftm.jsonl` is FollowTheMoney: one JSON object a line, records first. `id` is the element's id, `schema` the\n" +
	"FollowTheMoney schema, `caption` its best name, `properties` what the tables below list, always as a list; a link has its\n" +
	"ends there too. The block `portolan` holds `kind`, `owner`, `dataset`, `ref`, `audience`, `level`, `handling`, `purposes`,\n" +
	"`grade` (scheme and code), `validFrom`, `validTo`, `review`, `expires` (dates in ISO 8601, possibly partial) and, for a\n" +
	"link, `from` and `to`. Where the release is pseudonymised, `dataset`, `audience`, `review` and `expires` are empty, and\n" +
	"`ref` is the pseudonym of a record and empty of a link.\n"
