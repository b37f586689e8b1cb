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
	"strconv"
	"time"

	"portolan/graph"
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

// line builds one line of JSON in a buffer that is used again.
type line struct {
	b     []byte
	props int
	w     *World
	d     dice
}

func (l *line) raw(s string) { l.b = append(l.b, s...) }

// text appends a JSON string.
func (l *line) text(s string) {
	const hexdigits = "0123456789abcdef"
	l.b = append(l.b, '"')
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '"' || c == '\\':
			l.b = append(l.b, '\\', c)
		case c < ' ':
			l.b = append(l.b, '\\', 'u', '0', '0', hexdigits[c>>4], hexdigits[c&15])
		default:
			l.b = append(l.b, c)
		}
	}
	l.b = append(l.b, '"')
}

// prop appends a property; empty values are left out.
func (l *line) prop(name string, values ...string) {
	open := false
	for _, v := range values {
		if v == "" {
			continue
		}
		if open {
			l.b = append(l.b, ',')
		} else {
			l.next()
			l.text(name)
			l.b = append(l.b, ':', '[')
			open = true
		}
		l.text(v)
	}
	if open {
		l.b = append(l.b, ']')
	}
}

func (l *line) next() {
	if l.props > 0 {
		l.b = append(l.b, ',')
	}
	l.props++
}

func (l *line) ref(r ref) {
	l.b = append(l.b, '"', r.letter)
	l.b = strconv.AppendUint(l.b, uint64(r.n), 10)
	l.b = append(l.b, '"')
}

// pair appends a name and a text, after a comma.
func (l *line) pair(name, value string) {
	l.b = append(l.b, ',')
	l.text(name)
	l.b = append(l.b, ':')
	l.text(value)
}

// row appends the whole element.
func (l *line) row(r *row) {
	info := r.kind.Info()
	l.d.pcg.Seed(l.w.p.Seed^uint64(r.kind)<<56, mix(uint64(r.ref.letter), uint64(r.ref.n)))
	l.raw(`{"id":`)
	l.ref(r.ref)
	l.raw(`,"schema":"`)
	l.raw(info.FtM)
	l.raw(`","properties":{`)
	l.props = 0
	extra := l.properties(r)
	dataset := Dataset
	if r.kind == graph.Judgement {
		dataset = graph.JudgementDataset
	}
	l.raw(`},"datasets":["`)
	l.raw(dataset)
	l.raw(`"],"portolan":{"kind":"`)
	l.raw(info.Name)
	l.raw(`"`)
	l.pair("owner", l.w.owners[r.owner])
	l.pair("dataset", dataset)
	l.raw(`,"ref":`)
	l.ref(r.ref)
	l.audience(r.aud)
	if g := l.grade(r); g != "" {
		l.raw(`,"grade":{"scheme":"ADMIRALTY","code":"`)
		l.raw(g)
		l.raw(`"}`)
	}
	if extra.from != "" {
		l.pair("validFrom", extra.from)
	}
	if extra.to != "" {
		l.pair("validTo", extra.to)
	}
	if len(extra.values) > 0 {
		l.values(extra.values)
	}
	if r.kind.IsLink() {
		l.end(`,"from":`, r, r.from)
		l.end(`,"to":`, r, r.to)
	}
	l.raw("}}\n")
}

// Dataset is the name under which every member contributes what the world gives it.
const Dataset = "world"

func (l *line) audience(aud uint16) {
	switch aud {
	case audAll:
		l.raw(`,"audience":"all","level":"OFFICIAL"`)
	case audOwner:
		l.raw(`,"audience":[],"level":"RESTRICTED"`)
	default:
		l.raw(`,"audience":`)
		for i, c := range l.w.audiences[aud] {
			l.b = append(l.b, "[,"[min(i, 1)])
			l.text(c)
		}
		l.raw(`],"level":"OFFICIAL"`)
	}
}

// grade is how good the source is: what moves by timetable is not graded.
func (l *line) grade(r *row) string {
	switch r.kind {
	case graph.Person, graph.Passage, graph.StayedAt, graph.Associate, graph.Owns, graph.Recruited, graph.Financed,
		graph.Arranged, graph.Paid, graph.Escorted, graph.Hosted, graph.Supplied, graph.Altered:
		if g := l.d.pick([]int{10, 25, 22, 13, 8, 5, 17}); g < 6 {
			return [...]string{"A1", "B2", "B3", "C3", "C4", "D4"}[g]
		}
	}
	return ""
}

// end appends an end of a link; another owner's record is told by owner and dataset.
func (l *line) end(name string, r *row, e end) {
	l.raw(name)
	l.raw("{")
	switch {
	case e.owner != r.owner:
		l.raw(`"owner":`)
		l.text(l.w.owners[e.owner])
		l.raw(`,"dataset":"` + Dataset + `",`)
	case r.kind == graph.Judgement:
		l.raw(`"owner":`)
		l.text(l.w.owners[e.owner])
		l.raw(`,"dataset":"` + Dataset + `",`)
	}
	l.raw(`"ref":`)
	l.ref(e.ref)
	l.raw("}")
}

// value is a value with more to it than its text.
type value struct{ property, text, script, precision string }

func (l *line) values(values []value) {
	l.raw(`,"values":{`)
	last := ""
	for i, v := range values {
		if v.property != last {
			if i > 0 {
				l.raw("],")
			}
			l.text(v.property)
			l.raw(":[")
		} else {
			l.raw(",")
		}
		last = v.property
		l.raw(`{"text":`)
		l.text(v.text)
		if v.script != "" {
			l.pair("script", v.script)
		}
		if v.precision != "" {
			l.pair("precision", v.precision)
		}
		l.raw("}")
	}
	l.raw("]}")
}

// extra is what stands in the block rather than among the properties.
type extra struct {
	from, to string
	values   []value
}

func date(day int) string { return dayTime(day).Format(time.DateOnly) }

func minute(m int32) string {
	return dayTime(int(m / 1440)).Add(time.Duration(m%1440) * time.Minute).Format("2006-01-02T15:04")
}

func number[T ~int | ~int32 | ~uint32 | ~uint16](n T) string { return strconv.FormatInt(int64(n), 10) }

// padded is the number with leading zeros.
func padded(n uint64, width int) string {
	s := strconv.FormatUint(n, 10)
	for len(s) < width {
		s = "0" + s
	}
	return s
}
