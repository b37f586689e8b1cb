package release

import (
	"archive/zip"
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"os"
	"path/filepath"
	"sync"
	"time"

	"portolan/graph"
	"portolan/graph/access"
	"portolan/graph/vault"
)

// stillFresh says whether what was exported may still be shown: View.Fresh of
// the view that was exported.
type stillFresh func() bool

// check is the error that ends an export of which something was restricted.
func (f stillFresh) check() error {
	if !f() {
		return graph.Errorf(graph.Unavailable, opExport, "what is exported was restricted meanwhile; export again")
	}
	return nil
}

// An export leaves in chunks with a look at the rights before each; while a slow
// reader keeps one waiting there are looks too.
const (
	chunk = 1 << 14 // bytes
	look  = 500 * time.Millisecond
)

// checked lets bytes out while all they were made of may still be shown.
type checked struct {
	out   io.Writer
	fresh stillFresh
}

// Write looks at the rights once a chunk.
func (c checked) Write(p []byte) (n int, err error) {
	for len(p) > 0 {
		if err := c.fresh.check(); err != nil {
			return n, err
		}
		m, err := c.out.Write(p[:min(chunk, len(p))])
		n += m
		if err != nil {
			return n, err
		}
		p = p[m:]
	}
	return n, nil
}

// send hands on what write writes, in chunks, each checked before it leaves and
// all of them once more at the end.
func (f stillFresh) send(out io.Writer, write func(io.Writer) error) error {
	if waiting, ok := out.(interface{ SetWriteDeadline(time.Time) error }); ok {
		sent := make(chan struct{})
		var watch sync.WaitGroup
		defer watch.Wait()
		defer close(sent)
		watch.Go(func() {
			for {
				select {
				case <-sent:
					return
				case <-time.After(look):
					if !f() {
						_ = waiting.SetWriteDeadline(time.Unix(1, 0)) // where it has none, the next chunk is not written
					}
				}
			}
		})
	}
	b := bufio.NewWriterSize(checked{out, f}, chunk)
	if err := write(b); err != nil {
		return err
	}
	if err := b.Flush(); err != nil {
		return err
	}
	return f.check()
}

// ArchiveAs asks for the scope and writes a release to out as one zip file. When
// something in it is restricted while it is written the writing ends with an
// error of the kind Unavailable, and what was written is no whole zip.
func ArchiveAs(ctx context.Context, v *vault.Vault, s access.Scope, o ExportOptions, out io.Writer) (m Manifest, err error) {
	err = inFolder(ctx, v, s, o, func(dir string, made Manifest, fresh stillFresh) error {
		m = made
		return fresh.send(out, func(w io.Writer) error { return archive(dir, w) })
	})
	if err != nil {
		return Manifest{}, err
	}
	return m, nil
}

// Description is what is said of a release that is not kept.
type Description struct {
	Manifest Manifest
	Codebook string // what codebook.md says
	SHA256   string // of the zip that ArchiveAs writes with the same options, as long as nothing in it is restricted
}

// Describe asks for the scope, makes a release and says what it is.
func Describe(ctx context.Context, v *vault.Vault, s access.Scope, o ExportOptions) (d Description, err error) {
	err = inFolder(ctx, v, s, o, func(dir string, made Manifest, fresh stillFresh) error {
		codebook, err := os.ReadFile(filepath.Join(dir, CodebookName))
		if err != nil {
			return err
		}
		sum := sha256.New()
		if err := archive(dir, sum); err != nil {
			return err
		}
		d = Description{Manifest: made, Codebook: string(codebook), SHA256: hex.EncodeToString(sum.Sum(nil))}
		return fresh.check()
	})
	if err != nil {
		return Description{}, err
	}
	return d, nil
}

// inFolder makes a release in a folder that is gone when use returns.
func inFolder(ctx context.Context, v *vault.Vault, s access.Scope, o ExportOptions, use func(dir string, m Manifest, fresh stillFresh) error) error {
	if err := o.Check(); err != nil {
		return err
	}
	tmp, err := os.MkdirTemp("", "portolan-release-*")
	if err != nil {
		return unwritable("archive", err)
	}
	defer os.RemoveAll(tmp)
	m, fresh, err := releaseInto(ctx, v, s, o, tmp)
	if err != nil {
		return err
	}
	return use(tmp, m, fresh)
}

// archive writes a folder's files as a zip without times, so that the same
// release gives the same bytes.
func archive(dir string, out io.Writer) error {
	names, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	z := zip.NewWriter(out)
	for _, n := range names {
		w, err := z.CreateHeader(&zip.FileHeader{Name: n.Name(), Method: zip.Deflate})
		if err != nil {
			return err
		}
		f, err := os.Open(filepath.Join(dir, n.Name()))
		if err != nil {
			return err
		}
		_, err = io.Copy(w, f)
		if err = errors.Join(err, f.Close()); err != nil {
			return err
		}
	}
	return z.Close()
}

// releaseInto writes a release's files into an empty folder of its own.
func releaseInto(ctx context.Context, v *vault.Vault, s access.Scope, o ExportOptions, dir string) (m Manifest, fresh stillFresh, err error) {
	err = v.Ask(ctx, s, o.question(), func(ctx context.Context, w *vault.View) error {
		if err := empty(dir); err != nil {
			return err
		}
		fresh = w.Fresh
		m, err = newRelease(dir, w, &o).write(ctx)
		return err
	})
	return m, fresh, err
}

func empty(dir string) error {
	names, err := os.ReadDir(dir)
	for _, n := range names {
		err = errors.Join(err, os.Remove(filepath.Join(dir, n.Name())))
	}
	return err
}
