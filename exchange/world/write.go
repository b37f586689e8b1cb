package world

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"time"
)

// WriteOwner writes the file of one member: FollowTheMoney JSON lines with a portolan block, in order of report.
func (w *World) WriteOwner(code string, out io.Writer) error {
	return w.writeRows(code, math.MinInt32, math.MaxInt32, out)
}

// WriteOwnerBetween writes what the member reported from a day up to, not including, another. A record that was
// corrected later has its first form in the earlier file and its last form in the later one.
func (w *World) WriteOwnerBetween(code string, from, to time.Time, out io.Writer) error {
	return w.writeRows(code, dayOf(from), dayOf(to), out)
}

func (w *World) writeRows(code string, from, to int, out io.Writer) error {
	o, ok := w.ownerBy[code]
	if !ok {
		return fmt.Errorf("%s is no member of this world", code)
	}
	buffered := bufio.NewWriterSize(out, 1<<16)
	l := line{w: w, d: stage(w.p.Seed, 0)}
	for i := range w.rows[o] {
		r := &w.rows[o][i]
		if int(r.day) < from || int(r.day) >= to || (r.until != 0 && int(r.until) < to) {
			continue
		}
		l.b = l.b[:0]
		l.row(r)
		if _, err := buffered.Write(l.b); err != nil {
			return err
		}
	}
	return buffered.Flush()
}

// Write writes the world into a folder, which is made: CODE.ftm.jsonl for each member, members.yaml, params.yaml and
// truth.json.
func (w *World) Write(dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("the folder for the world cannot be made: %w", err)
	}
	for _, code := range w.Owners() {
		if err := writeFile(filepath.Join(dir, code+".ftm.jsonl"), func(out io.Writer) error { return w.WriteOwner(code, out) }); err != nil {
			return err
		}
	}
	if err := writeFile(filepath.Join(dir, "members.yaml"), w.WriteMembers); err != nil {
		return err
	}
	if err := writeFile(filepath.Join(dir, "truth.json"), w.WriteTruth); err != nil {
		return err
	}
	return writeFile(filepath.Join(dir, "params.yaml"), func(out io.Writer) error {
		text, err := w.p.YAML()
		if err == nil {
			_, err = out.Write(text)
		}
		return err
	})
}

func writeFile(path string, fill func(io.Writer) error) error {
	f, err := os.Create(path)
	if err != nil {
		return fmt.Errorf("a file of the world cannot be written: %w", err)
	}
	if err := fill(f); err != nil {
		f.Close()
		return fmt.Errorf("%s cannot be written: %w", path, err)
	}
	return f.Close()
}

// Fusion is the code of the fusion centre: a body that sees what is shared with it and contributes nothing.
const Fusion = "IPSG"

// viewers are those with a user of their own in the members file.
var viewers = []string{Fusion, "TR", "FR"}

// WriteMembers writes the members file: the countries, the two bodies, the working group, and one user each for the
// fusion centre and two members, whose tokens are "fictional-" and the code in lower case.
func (w *World) WriteMembers(out io.Writer) error {
	b := []byte("# A fictional world: the tokens of its users are fictional-ipsg, fictional-tr and fictional-fr.\nversion: 1\nmembers:\n")
	for _, code := range w.owners {
		if i := countryIndex(code); i >= 0 {
			b = fmt.Appendf(b, "- {code: %q, name: %q}\n", code, countries[i].name)
		}
	}
	b = append(b, "bodies:\n- {code: \"UN\", name: \"United Nations\"}\n- {code: \"IPSG\", name: \"Fusion centre\"}\n"...)
	b = append(b, "arrangements:\n- {code: \"FTFWG\", name: \"Working group\", members: [\"KW\", \"NL\", \"TR\"]}\nusers:\n"...)
	for _, code := range viewers {
		lower := map[string]string{Fusion: "ipsg", "TR": "tr", "FR": "fr"}[code]
		sum := sha256.Sum256([]byte("fictional-" + lower))
		b = fmt.Appendf(b, "- {name: \"analyst.%s\", member: %q, clearance: CONFIDENTIAL, purposes: [], tokenSHA256: %q, expires: \"2099-12-31\"}\n",
			lower, code, hex.EncodeToString(sum[:]))
	}
	_, err := out.Write(b)
	return err
}
