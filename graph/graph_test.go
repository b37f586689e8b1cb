package graph

import (
	"bytes"
	"slices"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func genMarking() *rapid.Generator[Marking] {
	return rapid.Custom(func(t *rapid.T) Marking {
		m := Marking{
			Owner:    rapid.SampledFrom([]string{"TR", "FR", "UN", "IPSG"}).Draw(t, "owner"),
			All:      rapid.Bool().Draw(t, "all"),
			Audience: rapid.SliceOfN(rapid.SampledFrom([]string{"TR", "FR", "DE", "UN", "IPSG"}), 0, 4).Draw(t, "audience"),
			Level:    rapid.SampledFrom([]Level{Official, Restricted, Confidential}).Draw(t, "level"),
			Handling: rapid.SliceOfN(rapid.SampledFrom(HandlingCodes), 0, 2).Draw(t, "handling"),
			Purposes: rapid.SliceOfN(rapid.SampledFrom(PurposeCodes), 0, 2).Draw(t, "purposes"),
		}
		m.Normalise()
		return m
	})
}

func genID() *rapid.Generator[ID] {
	return rapid.Custom(func(t *rapid.T) (id ID) {
		copy(id[:], rapid.SliceOfN(rapid.Byte(), 16, 16).Draw(t, "id"))
		id[0] |= 1
		return id
	})
}

func genText(rule *PropertyRule) *rapid.Generator[string] {
	switch rule.Type {
	case DateType:
		return rapid.SampledFrom([]string{"1985", "1985-07", "1985-07-03", "1985/1987", "2014-03-02T10:20+03:00"})
	case NumberType:
		return rapid.SampledFrom([]string{"1", "-2.5", "1e3", "90", "-180"}).Filter(func(s string) bool {
			x, _ := strconv.ParseFloat(s, 64)
			return rule.Least <= x && x <= rule.Most
		})
	case EnumType:
		return rapid.SampledFrom(rule.Options)
	}
	return rapid.StringN(1, 12, -1).Filter(func(s string) bool { return !strings.ContainsRune(s, 0) })
}

// genElement draws any element the kinds table allows.
func genElement() *rapid.Generator[Element] {
	return rapid.Custom(func(t *rapid.T) Element {
		e := Element{
			ID:      genID().Draw(t, "id"),
			Kind:    rapid.SampledFrom(append(RecordKinds(), LinkKinds()...)).Draw(t, "kind"),
			Dataset: rapid.StringMatching(`[a-z]{1,8}`).Draw(t, "dataset"),
			Ref:     rapid.StringMatching(`[a-z0-9]{1,8}`).Draw(t, "ref"),
			Marking: genMarking().Draw(t, "marking"),
			Valid:   rapid.SampledFrom([]Period{{}, {"2014", ""}, {"2014-01-01", "2015-02"}}).Draw(t, "valid"),
			Grade:   rapid.SampledFrom([]Grade{{}, {"ADMIRALTY", "B2"}, {"EUROPOL", "A1"}, {"UK3X5X2", "1A"}}).Draw(t, "grade"),
		}
		if e.IsLink() {
			e.From, e.To = genID().Draw(t, "from"), genID().Draw(t, "to")
			e.To[15], e.From[15] = 1, 2
		}
		if e.Kind == Judgement {
			return NewJudgement(Key{1}, e.Marking, e.From, e.To, Unsure, "drawn")
		}
		for _, i := range rapid.SliceOfN(rapid.IntRange(0, len(e.Kind.Info().Properties)-1), 0, 5).Draw(t, "props") {
			rule := &e.Kind.Info().Properties[i]
			n := 1
			if rule.Many {
				n = rapid.IntRange(1, 3).Draw(t, "values")
			} else if e.Props.Get(rule.Name) != nil {
				continue
			}
			for range n {
				e.Props.Add(rule.Name, Value{Text: genText(rule).Draw(t, rule.Name), Quality: Quality(rapid.IntRange(0, 2).Draw(t, "q"))})
			}
		}
		e.Normalise()
		return e
	})
}

func TestEveryAllowedElementSurvivesItsEncoding(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := genElement().Draw(t, "element")
		if err := e.Check(); err != nil {
			t.Fatal(err)
		}
		b := e.Append(nil)
		back, err := Decode(b)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(back.Append(nil), b) {
			t.Fatalf("decoded element has other bytes:\n%x\n%x", b, back.Append(nil))
		}
	})
}

func TestNoOtherBytesAreAccepted(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := genElement().Draw(t, "element")
		b := e.Append(nil)
		switch rapid.IntRange(0, 2).Draw(t, "damage") {
		case 0:
			b = b[:rapid.IntRange(0, len(b)-1).Draw(t, "cut")]
		case 1:
			b = append(b, rapid.Byte().Draw(t, "tail"))
		case 2:
			b[rapid.IntRange(0, len(b)-1).Draw(t, "at")] ^= byte(rapid.IntRange(1, 255).Draw(t, "flip"))
		}
		if back, err := Decode(b); err == nil && !bytes.Equal(back.Append(nil), b) {
			t.Fatalf("accepted bytes that are not canonical")
		}
	})
}

func TestNormaliseIsIdempotentAndOrderFree(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := genElement().Draw(t, "element")
		shuffled := e
		shuffled.Props = slices.Clone(e.Props)
		slices.Reverse(shuffled.Props)
		shuffled.Normalise()
		if !shuffled.SameContent(&e) {
			t.Fatal("the order in which properties came changes the bytes")
		}
	})
}

func TestIDsSeparateOwnersDatasetsAndClasses(t *testing.T) {
	k := Key{7}
	ids := []ID{k.RecordID("TR", "a", "1"), k.RecordID("FR", "a", "1"), k.RecordID("TR", "b", "1"), k.LinkID("TR", "a", "1"),
		k.RecordID("TR", "a1", ""), Key{8}.RecordID("TR", "a", "1")}
	for i, a := range ids {
		for _, b := range ids[i+1:] {
			if a == b {
				t.Errorf("two of %v are equal", ids)
			}
		}
	}
	if k.RecordID("TR", "a", "1") != ids[0] {
		t.Error("the same contribution has two ids")
	}
	back, err := ParseID(ids[0].String())
	if err != nil || back != ids[0] {
		t.Errorf("ParseID(%s) = %s, %v", ids[0], back, err)
	}
	if _, err := ParseID(strings.ToUpper("abcdef0123456789abcdef0123456789")); err == nil {
		t.Error("an upper-case id was accepted: one id would have two spellings")
	}
}

func TestDatesOfTheCalendar(t *testing.T) {
	good := map[string]int64{ // width of the span in seconds
		"1985": 365 * 86400, "1984": 366 * 86400, "1985-02": 28 * 86400, "1985-07-03": 86400, "2000-02-29": 86400,
		"2014-03-02T10:20": 60, "2014-03-02T10:20:30Z": 1, "2014-03-02T10:20:30+03:00": 1, "1985/1986": 730 * 86400,
	}
	for s, width := range good {
		d, err := ParseDate(s)
		if err != nil {
			t.Errorf("%s: %v", s, err)
		} else if sp, _ := d.Span(); sp.To-sp.From != width {
			t.Errorf("%s spans %d s, want %d", s, sp.To-sp.From, width)
		}
	}
	for _, s := range []string{"", "2015-02-31", "1900-02-29", "2015-13", "2015-00", "0000", "15-02-01", "2015-2-1", "2015-02-01T25:00", "1987/1985", "abcd", "2015-02-01 10:00", "２０１５"} {
		if _, err := ParseDate(s); err == nil {
			t.Errorf("%q was accepted as a date", s)
		}
	}
	a, _ := Date("2014-03-02T01:00+03:00").Span()
	b, _ := Date("2014-03-01T22:00Z").Span()
	if a != b {
		t.Error("an offset does not name the same instant")
	}
	if Date("2014-03-02T01:00+03:00").Day() != "2014-03-02" {
		t.Error("the local day is not the written day")
	}
}

func TestWindowsAreHalfOpen(t *testing.T) {
	w := Span{100, 200}
	for s, want := range map[Span]Certainty{{100, 200}: Certain, {99, 200}: Possible, {150, 201}: Possible, {200, 201}: Outside, {0, 100}: Outside, Always: Possible} {
		if got := w.Holds(s); got != want {
			t.Errorf("%v in %v: %v, want %v", s, w, got, want)
		}
	}
	if Always.Holds(Always) != Certain {
		t.Error("an undated fact is certain in the unbounded window")
	}
}

func TestUnknownGradesAreNotBad(t *testing.T) {
	for _, g := range []Grade{{}, {"ADMIRALTY", "F6"}, {"EUROPOL", "X4"}} {
		if _, known := g.Probability(); known {
			t.Errorf("%v is known", g)
		}
	}
	if p, ok := (Grade{"ADMIRALTY", "F2"}).Probability(); !ok || p != 0.8 {
		t.Errorf("F2 = %v, %v: only the information can be judged", p, ok)
	}
	if p, _ := (Grade{"ADMIRALTY", "B2"}).Probability(); p != 0.8 {
		t.Errorf("B2 = %v: the two scales are never multiplied", p)
	}
}

func TestNarrowingNeverWidens(t *testing.T) {
	members := []string{"TR", "FR", "DE", "UN", "IPSG"}
	sees := func(m Marking, member string) bool {
		return m.Owner == member || m.All || slices.Contains(m.Audience, member)
	}
	rapid.Check(t, func(t *rapid.T) {
		a, b := genMarking().Draw(t, "a"), genMarking().Draw(t, "b")
		if !a.Narrows(&b) {
			return
		}
		for _, m := range members {
			if sees(a, m) && !sees(b, m) {
				t.Fatalf("%v narrows %v but %s sees more", a, b, m)
			}
		}
	})
}

func TestTheTableIsWhole(t *testing.T) {
	if n, m := len(RecordKinds()), len(LinkKinds()); n != 26 || m != 35 {
		t.Errorf("%d record kinds and %d link kinds, want 26 and 35", n, m)
	}
	for _, k := range append(RecordKinds(), LinkKinds()...) {
		i := k.Info()
		if i.Doc == "" || i.FtM == "" {
			t.Errorf("%s lacks its description or its FollowTheMoney schema", i.Name)
		}
		if k.IsLink() && k != Judgement && len(i.Joins) == 0 {
			t.Errorf("%s joins nothing", i.Name)
		}
		if !k.IsLink() && (i.Plural == "" || len(i.NamedBy) == 0) {
			t.Errorf("%s lacks its plural or its naming property", i.Name)
		}
		if back, err := ParseKind(i.Title); err != nil || back != k {
			t.Errorf("ParseKind(%s) = %v, %v", i.Title, back, err)
		}
	}
	if !Associate.Info().MayJoin(Organization, Person) || Took.Info().MayJoin(Passage, Person) {
		t.Error("what may join what is not read from the table")
	}
}

func TestCheckRefusesWhatTheTableDoesNotAllow(t *testing.T) {
	good := func() Element {
		e := Element{ID: ID{1}, Kind: Person, Dataset: "d", Ref: "1", Marking: Marking{Owner: "TR", Level: Official}}
		e.Props.AddText("name", "Ada Example")
		return e
	}
	if e := good(); e.Check() != nil {
		t.Fatal(e.Check())
	}
	for name, spoil := range map[string]func(*Element){
		"unknown kind":        func(e *Element) { e.Kind = 99 },
		"no id":               func(e *Element) { e.ID = ID{} },
		"no reference":        func(e *Element) { e.Ref = "" },
		"record with ends":    func(e *Element) { e.From = ID{2} },
		"unknown property":    func(e *Element) { e.Props.AddText("shoeSize", "44") },
		"31 February":         func(e *Element) { e.Props.AddText("birthDate", "1990-02-31") },
		"option not listed":   func(e *Element) { e.Props.AddText("gender", "m") },
		"two of one":          func(e *Element) { e.Props.AddText("gender", "male", "female") },
		"no level":            func(e *Element) { e.Marking.Level = 0 },
		"owner in lower case": func(e *Element) { e.Marking.Owner = "tr" },
		"all and some":        func(e *Element) { e.Marking.All, e.Marking.Audience = true, []string{"FR"} },
		"grade of no scheme":  func(e *Element) { e.Grade = Grade{"ADMIRALTY", "Z9"} },
		"ends before start":   func(e *Element) { e.Valid = Period{"2015", "2014"} },
		"NUL in a value":      func(e *Element) { e.Props.AddText("notes", "a\x00b") },
		"unsorted properties": func(e *Element) {
			e.Props = Properties{{"notes", []Value{{Text: "x"}}}, {"name", []Value{{Text: "x"}}}}
		},
	} {
		e := good()
		spoil(&e)
		if err := e.Check(); !Is(err, Invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestJudgementsHaveOneIdPerOwnerAndPair(t *testing.T) {
	k, m := Key{3}, Marking{Owner: "TR", Level: Official, All: true}
	a, b := NewJudgement(k, m, ID{1}, ID{2}, Same, "x"), NewJudgement(k, m, ID{2}, ID{1}, NotSame, "y")
	if a.ID != b.ID {
		t.Error("the order of the pair makes another judgement")
	}
	if err := a.Check(); err != nil {
		t.Error(err)
	}
	b.Ref = "other"
	if b.Check() == nil {
		t.Error("a judgement with a reference of its own was accepted")
	}
}

func FuzzDecode(f *testing.F) {
	e := NewJudgement(Key{3}, Marking{Owner: "TR", Level: Official, All: true}, ID{1}, ID{2}, Same, "x")
	f.Add(e.Append(nil))
	f.Fuzz(func(t *testing.T, b []byte) {
		if e, err := Decode(b); err == nil && !bytes.Equal(e.Append(nil), b) {
			t.Fatal("accepted bytes that are not canonical")
		}
	})
}
