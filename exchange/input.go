package exchange

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"hash"
	"io"
	"sync/atomic"

	"portolan/exchange/row"
)

// Bounds on what a compressed file may become.
const (
	freeBytes = 64 << 20 // below this any ratio is taken
	maxRatio  = 200
)

// input reads one file: hashed, counted, decompressed where it is gzip.
type input struct {
	name   string
	closer io.Closer
	raw    *counter
	r      io.Reader
}

// counter counts and hashes what is read of a file.
type counter struct {
	r    io.Reader
	n    *atomic.Int64 // of all files
	own  int64
	hash hash.Hash
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.hash.Write(p[:n])
	c.own += int64(n)
	c.n.Add(int64(n))
	return n, err
}

func open(src Source, total *atomic.Int64) (*input, error) {
	f, err := src.Open()
	if err != nil {
		return nil, row.Faultf(src.Name, 0, "the file cannot be read: %v", err)
	}
	in := &input{name: src.Name, closer: f, raw: &counter{r: f, n: total, hash: sha256.New()}}
	b := bufio.NewReaderSize(in.raw, 1<<16)
	in.r = b
	if head, _ := b.Peek(4); bytes.HasPrefix(head, []byte{0x1f, 0x8b}) {
		z, err := gzip.NewReader(b)
		if err != nil {
			f.Close()
			return nil, row.Faultf(src.Name, 0, "the file looks like gzip and is not: %v", err)
		}
		in.r = &inflated{name: src.Name, r: z, raw: in.raw}
	} else if bytes.HasPrefix(head, []byte("PK\x03\x04")) {
		f.Close()
		return nil, row.Faultf(src.Name, 0, "the file is a zip archive: unpack it and import what is in it")
	}
	return in, nil
}

// finish reads what is left, so that the hash is the whole file's.
func (in *input) finish() (bytes int64, sum string, err error) {
	_, err = io.Copy(io.Discard, in.raw)
	return in.raw.own, hex.EncodeToString(in.raw.hash.Sum(nil)), err
}

func (in *input) close() { in.closer.Close() }

// inflated refuses a file that blows up when it is decompressed, and says what
// a damaged one is.
type inflated struct {
	name string
	r    io.Reader
	raw  *counter
	n    int64
}

func (z *inflated) Read(p []byte) (int, error) {
	n, err := z.r.Read(p)
	z.n += int64(n)
	if z.n > freeBytes && z.n > maxRatio*z.raw.own {
		return n, row.Faultf(z.name, 0, "the compressed file becomes more than %d times its size: import it uncompressed if it is meant so", maxRatio)
	}
	if err != nil && err != io.EOF {
		err = row.Faultf(z.name, 0, "the compressed file is damaged or cut off: %v", err)
	}
	return n, err
}
