package citation

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"slices"
	"strings"
	"time"

	"portolan/analytics"
	"portolan/analytics/run"
	"portolan/gql"
	"portolan/graph"
	"portolan/graph/vault"
)

// maxFile bounds a file of a package when it is unpacked.
const maxFile = 4 << 30

// Verify reads a package and gives its answer again from what it holds: in a
// vault of exactly the elements in it, without a store and a key. It returns
// what differs, in sentences; none when every file is the one that was written
// and the result is the same to the byte. What is no package is an error.
func Verify(ctx context.Context, path string, patience time.Duration, log *slog.Logger) (m Manifest, differs []string, err error) {
	files, err := unzipped(path)
	if err != nil {
		return m, nil, err
	}
	if err := json.Unmarshal(files[manifestName], &m); err != nil {
		return m, []string{"manifest.json cannot be read"}, nil
	}
	differs = m.check(files)
	if len(differs) > 0 {
		return m, differs, nil
	}
	history, err := m.history(files[historyName])
	if err != nil {
		return m, []string{fmt.Sprintf("history.jsonl cannot be read: %v", err)}, nil
	}
	differs, err = m.replay(ctx, history, files[resultName], patience, log)
	if err == nil && len(differs) == 0 && !m.Reproduced {
		differs = append(differs, "the package is whole, but it is not the answer that was given: "+m.Reason)
	}
	return m, differs, err
}

// check compares the files with the sums and with the manifest.
func (m *Manifest) check(files map[string][]byte) (differs []string) {
	listed := map[string]string{}
	for line := range strings.Lines(string(files[sumsName])) {
		sum, name, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "  ")
		listed[name] = sum
	}
	for _, name := range []string{manifestName, resultName, historyName} {
		f := fileOf(name, files[name])
		if listed[name] != f.SHA256 {
			differs = append(differs, fmt.Sprintf("%s is not the file that SHA256SUMS lists: one of the two has been changed", name))
		}
		if name != manifestName && !slices.Contains(m.Files, f) {
			differs = append(differs, fmt.Sprintf("%s is not the file that manifest.json lists: one of the two has been changed", name))
		}
	}
	if len(listed) != 3 || len(m.Files) != 2 {
		differs = append(differs, "SHA256SUMS or manifest.json lists files that are no part of a package")
	}
	return differs
}

// history reads the commits.
func (m *Manifest) history(lines []byte) (h vault.History, err error) {
	for _, s := range m.States {
		h.States = append(h.States, vault.HistoryState(s))
	}
	d := json.NewDecoder(bytes.NewReader(lines))
	d.DisallowUnknownFields()
	for {
		var line commit
		if err := d.Decode(&line); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return h, fmt.Errorf("line %d is no commit", len(h.Commits)+1)
		}
		c := vault.HistoryCommit{Time: line.Time, Puts: line.Puts}
		for _, text := range line.Withdrawn {
			id, err := graph.ParseID(text)
			if err != nil {
				return h, fmt.Errorf("line %d withdraws what is no id", len(h.Commits)+1)
			}
			c.Withdrawn = append(c.Withdrawn, id)
		}
		h.Commits = append(h.Commits, c)
	}
	if len(h.Commits) != m.Commits {
		return h, fmt.Errorf("it has %d commits where the manifest says %d", len(h.Commits), m.Commits)
	}
	return h, nil
}

// replay asks the question again of a vault that holds the history alone, and
// says what differs from what the manifest and the result say.
func (m *Manifest) replay(ctx context.Context, h vault.History, result []byte, patience time.Duration, log *slog.Logger) (differs []string, err error) {
	scope, err := m.Scope.scope()
	if err != nil || scope.Digest() != m.Scope.Digest {
		return []string{"the digest of the rights is not that of the rights the manifest lists"}, nil
	}
	if m.Analysis != run.Version {
		return []string{fmt.Sprintf("the answer is of version %q of the analysis, and this program has version %q", m.Analysis, run.Version)}, nil
	}
	v, err := vault.Replay(ctx, h)
	if graph.Is(err, graph.Corrupt) || graph.Is(err, graph.Invalid) || graph.Is(err, graph.Conflict) {
		return []string{fmt.Sprintf("history.jsonl is no history: %v", err)}, nil
	}
	if err != nil {
		return nil, err
	}
	defer v.Close()
	server := gql.New(gql.Options{Vault: v, Engine: analytics.New(analytics.Options{}), Timeout: patience, Log: log})
	c, err := server.Cite(ctx, scope, m.Request)
	if err != nil {
		return nil, err
	}
	if !bytes.Equal(c.Answer, result) {
		differs = append(differs, fmt.Sprintf("the result made again differs from byte %d on: it is %s and the package has %s", apart(c.Answer, result), around(c.Answer, result), around(result, c.Answer)))
	}
	if !slices.Equal(c.Kept.Runs, m.Runs) || m.Reproduced && !slices.Contains(m.Runs, m.Answer) {
		differs = append(differs, "the runs made again are not those that the manifest lists")
	}
	if !c.AsOf.Equal(m.AsOf) {
		differs = append(differs, fmt.Sprintf("the state is as of %s, and the manifest says %s", c.AsOf.Format(time.RFC3339), m.AsOf.Format(time.RFC3339)))
	}
	return differs, nil
}

// apart is where two texts begin to differ.
func apart(a, b []byte) int {
	n := min(len(a), len(b))
	for i := range n {
		if a[i] != b[i] {
			return i
		}
	}
	return n
}

// around is the part of a text where it begins to differ from another.
func around(text, other []byte) string {
	at := apart(text, other)
	return fmt.Sprintf("%.80q", text[max(0, at-20):min(len(text), at+40)])
}

// zipped writes files without times, so that the same content gives the same
// bytes.
func zipped(out io.Writer, names []string, contents ...[]byte) error {
	z := zip.NewWriter(out)
	z.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) { return flate.NewWriter(w, flate.BestCompression) })
	for i, name := range names {
		w, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate})
		if err != nil {
			return err
		}
		if _, err := w.Write(contents[i]); err != nil {
			return err
		}
	}
	return z.Close()
}

// unzipped reads the files of a package, which has these four and no others.
func unzipped(path string) (map[string][]byte, error) {
	const op = "citation.Verify"
	if _, err := os.Stat(path); err != nil {
		return nil, graph.Errorf(graph.Invalid, op, "%s cannot be read: name a package that export --answer wrote", path)
	}
	z, err := zip.OpenReader(path)
	if err != nil {
		return nil, graph.Errorf(graph.Corrupt, op, "%s is no package that export --answer wrote: %w", path, err)
	}
	defer z.Close()
	files := map[string][]byte{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			return nil, graph.Errorf(graph.Corrupt, op, "%s of the package cannot be read: %w", f.Name, err)
		}
		content, err := io.ReadAll(io.LimitReader(r, maxFile+1))
		if err = errors.Join(err, r.Close()); err != nil || int64(len(content)) > maxFile || files[f.Name] != nil {
			return nil, graph.Errorf(graph.Corrupt, op, "%s of the package is damaged, there twice or too large", f.Name)
		}
		files[f.Name] = content
	}
	for _, name := range []string{manifestName, resultName, historyName, sumsName} {
		if files[name] == nil || len(z.File) != 4 {
			return nil, graph.Errorf(graph.Corrupt, op, "a package holds %s, %s, %s and %s, and nothing else", manifestName, resultName, historyName, sumsName)
		}
	}
	return files, nil
}
