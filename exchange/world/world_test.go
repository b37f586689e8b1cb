package world

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"portolan/exchange/world/truth"
	"portolan/graph"
)

func made(t testing.TB, people int, seed uint64) *World {
	t.Helper()
	p := Default()
	p.People, p.Seed = people, seed
	w, err := Generate(p)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func digest(t *testing.T, w *World) [32]byte {
	t.Helper()
	h := sha256.New()
	for _, o := range w.Owners() {
		if err := w.WriteOwner(o, h); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.WriteTruth(h); err != nil {
		t.Fatal(err)
	}
	return [32]byte(h.Sum(nil))
}

func TestTheSameParametersMakeTheSameBytes(t *testing.T) {
	a, b := digest(t, made(t, 1500, 7)), digest(t, made(t, 1500, 7))
	if a != b {
		t.Error("two worlds of one seed differ")
	}
	if a == digest(t, made(t, 1500, 8)) {
		t.Error("two seeds make one world")
	}
}

// TestBytesAreThoseOfEveryMachine holds the bytes of one small world: a change of the generator changes them on
// purpose, another machine must not.
func TestBytesAreThoseOfEveryMachine(t *testing.T) {
	const want = "c9b1620ae7d2bb9c"
	sum := digest(t, made(t, 500, 1))
	if got := hexOf(sum[:8]); got != want {
		t.Errorf("the world of 500 people and seed 1 has digest %s, not %s", got, want)
	}
}

func hexOf(b []byte) string {
	const digits = "0123456789abcdef"
	var s strings.Builder
	for _, c := range b {
		s.WriteByte(digits[c>>4])
		s.WriteByte(digits[c&15])
	}
	return s.String()
}

// blockEnd, block and lineJSON are what one line of a file holds.
type blockEnd struct{ Owner, Dataset, Ref string }

type lineJSON struct {
	ID         string
	Schema     string
	Properties map[string][]string
	Datasets   []string
	Portolan   struct {
		Kind, Owner, Dataset, Ref, Level, ValidFrom, ValidTo string
		Audience                                             any
		Grade                                                struct{ Scheme, Code string }
		Values                                               map[string][]struct{ Text, Script, Quality, Precision string }
		From, To                                             *blockEnd
	}
}

// everyLine reads all files of the world as an importer would.
func everyLine(t *testing.T, w *World, visit func(owner string, l *lineJSON, raw []byte)) {
	t.Helper()
	for _, o := range w.Owners() {
		var b bytes.Buffer
		if err := w.WriteOwner(o, &b); err != nil {
			t.Fatal(err)
		}
		in := bufio.NewScanner(&b)
		in.Buffer(nil, 1<<20)
		for in.Scan() {
			var l lineJSON
			d := json.NewDecoder(bytes.NewReader(in.Bytes()))
			d.DisallowUnknownFields()
			if err := d.Decode(&l); err != nil {
				t.Fatalf("%s: %v in %s", o, err, in.Bytes())
			}
			visit(o, &l, in.Bytes())
		}
	}
}

// element makes of a line what the kinds table can check.
func element(t *testing.T, key graph.Key, owner string, l *lineJSON) graph.Element {
	t.Helper()
	kind, err := graph.ParseKind(l.Portolan.Kind)
	if err != nil {
		t.Fatal(err)
	}
	e := graph.Element{Kind: kind, Dataset: l.Portolan.Dataset, Ref: l.Portolan.Ref,
		Grade: graph.Grade{Scheme: l.Portolan.Grade.Scheme, Code: l.Portolan.Grade.Code},
		Valid: graph.Period{From: graph.Date(l.Portolan.ValidFrom), To: graph.Date(l.Portolan.ValidTo)}}
	e.Marking.Owner = owner
	switch a := l.Portolan.Audience.(type) {
	case string:
		e.Marking.All = a == "all"
	case []any:
		for _, c := range a {
			e.Marking.Audience = append(e.Marking.Audience, c.(string))
		}
	}
	if e.Marking.Level, err = graph.ParseLevel(l.Portolan.Level); err != nil {
		t.Fatal(err)
	}
	for name, texts := range l.Properties {
		var values []graph.Value
		for _, s := range texts {
			values = append(values, graph.Value{Text: s})
		}
		e.Props = append(e.Props, graph.Property{Name: name, Values: values})
	}
	id := func(b *blockEnd) graph.ID {
		return key.RecordID(orElse(b.Owner, owner), orElse(b.Dataset, l.Portolan.Dataset), b.Ref)
	}
	if !kind.IsLink() {
		e.ID = key.RecordID(owner, l.Portolan.Dataset, l.Portolan.Ref)
	} else {
		if e.ID = key.LinkID(owner, l.Portolan.Dataset, l.Portolan.Ref); kind == graph.Judgement {
			v := graph.Verdict(l.Properties["verdict"][0])
			e = graph.NewJudgement(key, e.Marking, id(l.Portolan.From), id(l.Portolan.To), v, l.Properties["reason"][0])
			return e
		}
		e.From, e.To = id(l.Portolan.From), id(l.Portolan.To)
	}
	e.Normalise()
	return e
}

func orElse(a, b string) string {
	if a == "" {
		return b
	}
	return a
}

func TestEveryElementKeepsTheKindsTable(t *testing.T) {
	w := made(t, 3000, 3)
	var key graph.Key
	kinds := map[graph.ID]graph.Kind{}
	var links []graph.Element
	n := 0
	everyLine(t, w, func(owner string, l *lineJSON, raw []byte) {
		n++
		if l.Portolan.Owner != owner || l.ID != l.Portolan.Ref {
			t.Fatalf("%s holds %s", owner, raw)
		}
		e := element(t, key, owner, l)
		if err := e.Check(); err != nil {
			t.Fatalf("%v in %s", err, raw)
		}
		if l.Schema != e.Kind.Info().FtM {
			t.Fatalf("schema %s of %s", l.Schema, raw)
		}
		if _, twice := kinds[e.ID]; twice {
			t.Fatalf("an id stands twice: %s", raw)
		}
		kinds[e.ID] = e.Kind
		if e.Kind.IsLink() {
			links = append(links, e)
		}
	})
	if n != w.Elements() {
		t.Errorf("the files hold %d elements, not %d", n, w.Elements())
	}
	for _, e := range links {
		from, to := kinds[e.From], kinds[e.To]
		if from == 0 || to == 0 {
			t.Fatalf("a %s has an end that nobody tells", e.Kind)
		}
		if e.Kind != graph.Judgement && !e.Kind.Info().MayJoin(from, to) {
			t.Fatalf("a %s joins a %s to a %s", e.Kind, from, to)
		}
	}
}

func TestALinkJoinsOnlyWhatItsOwnerSees(t *testing.T) {
	w := made(t, 3000, 4)
	marks := map[blockEnd]any{}
	type lk struct {
		owner string
		end   blockEnd
	}
	var foreign []lk
	everyLine(t, w, func(owner string, l *lineJSON, _ []byte) {
		if l.Portolan.From == nil {
			marks[blockEnd{owner, Dataset, l.Portolan.Ref}] = l.Portolan.Audience
			return
		}
		for _, e := range []*blockEnd{l.Portolan.From, l.Portolan.To} {
			if e.Owner != "" && e.Owner != owner {
				foreign = append(foreign, lk{owner, *e})
			}
		}
	})
	if len(foreign) == 0 {
		t.Fatal("no member links to another's record")
	}
	for _, f := range foreign {
		switch a := marks[f.end].(type) {
		case string:
		case []any:
			if !slices.Contains(a, any(f.owner)) {
				t.Fatalf("%s links to %v, which it does not see (%v)", f.owner, f.end, a)
			}
		default:
			t.Fatalf("%s links to %v, which is not there", f.owner, f.end)
		}
	}
}

func TestWriteMakesAFileForEachOwner(t *testing.T) {
	w := made(t, 600, 2)
	dir := filepath.Join(t.TempDir(), "world")
	if err := w.Write(dir); err != nil {
		t.Fatal(err)
	}
	for _, o := range w.Owners() {
		var b bytes.Buffer
		if err := w.WriteOwner(o, &b); err != nil {
			t.Fatal(err)
		}
		if got, err := os.ReadFile(filepath.Join(dir, o+".ftm.jsonl")); err != nil || !bytes.Equal(got, b.Bytes()) {
			t.Fatalf("the file of %s is not what WriteOwner writes (%v)", o, err)
		}
	}
	tr, err := truth.Read(filepath.Join(dir, "truth.json"))
	if err != nil || len(tr.People) != 600 {
		t.Fatalf("the truth file: %v", err)
	}
	p, err := ReadParams(filepath.Join(dir, "params.yaml"))
	if err != nil || !maps.Equal(p.Origins, w.p.Origins) || p.People != 600 {
		t.Fatalf("the parameter file: %v", err)
	}
	if err := w.WriteOwner("QQ", io.Discard); err == nil {
		t.Error("a stranger has a file")
	}
}

func TestDatedFilesAddUpToTheWhole(t *testing.T) {
	w := made(t, 1500, 5)
	day := func(y int) time.Time { return time.Date(y, 1, 1, 0, 0, 0, 0, time.UTC) }
	corrected, lines := 0, 0
	for _, o := range w.Owners() {
		last := map[string]string{}
		for y := 2005; y < 2030; y++ {
			var b bytes.Buffer
			if err := w.WriteOwnerBetween(o, day(y), day(y+1), &b); err != nil {
				t.Fatal(err)
			}
			for l := range strings.Lines(b.String()) {
				id := l[:strings.IndexByte(l, ',')]
				if last[id] != "" {
					corrected++
				}
				last[id] = l
			}
		}
		var b bytes.Buffer
		if err := w.WriteOwner(o, &b); err != nil {
			t.Fatal(err)
		}
		for l := range strings.Lines(b.String()) {
			lines++
			if id := l[:strings.IndexByte(l, ',')]; last[id] != l {
				t.Fatalf("the last dated form of %s in the file of %s is not the final one", id, o)
			}
		}
	}
	if corrected == 0 || lines != w.Elements() {
		t.Errorf("%d corrections, %d lines of %d", corrected, lines, w.Elements())
	}
}

func TestParametersOutOfBoundsAreRefused(t *testing.T) {
	for name, change := range map[string]func(*Params){
		"too few":          func(p *Params) { p.People = 499 },
		"too many":         func(p *Params) { p.People = 100_001 },
		"all missing":      func(p *Params) { p.Missing = 1 },
		"short flow":       func(p *Params) { p.Flow = p.Flow[:3] },
		"unknown origin":   func(p *Params) { p.Origins = map[string]int{"QQ": 1} },
		"unknown lead":     func(p *Params) { p.Leads = []Weighted{{"QQ", 1}} },
		"unknown crossing": func(p *Params) { p.Crossings = []Crossing{{Code: "QQ", Share: 1}} },
		"no such day":      func(p *Params) { p.Crossings = []Crossing{{"TR-AKC", 1, "2015-02-31"}} },
		"backward life":    func(p *Params) { p.Networks.LifeMonths = [2]int{9, 3} },
		"one size":         func(p *Params) { p.Networks.Sizes = []int{8} },
	} {
		p := Default()
		change(&p)
		if _, err := Generate(p); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
	path := filepath.Join(t.TempDir(), "params.yaml")
	if err := os.WriteFile(path, []byte("women: 0.5\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if p, err := ReadParams(path); err != nil || p.Women != 0.5 || p.People != 25000 {
		t.Errorf("a file with one rate: %v, %+v", err, p.Women)
	}
	if err := os.WriteFile(path, []byte("wimmen: 0.5\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := ReadParams(path); err == nil {
		t.Error("an unknown rate is accepted")
	}
}
