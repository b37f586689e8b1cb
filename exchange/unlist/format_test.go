package unlist

import (
	"context"
	"errors"
	"io"
	"os"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"portolan/exchange/row"
	"portolan/graph"
	"portolan/graph/names"
)

var _ row.Format = Format{}

func read(r io.Reader) (rows []row.Row, err error) {
	err = Format{}.Read(context.Background(), row.Input{Name: "list.xml", Reader: r}, func(b row.Batch) error {
		part, err := b()
		rows = append(rows, part...)
		return err
	})
	return rows, err
}

func fictional(t *testing.T) string {
	t.Helper()
	b, err := os.ReadFile("testdata/fictional.xml")
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func fictionalRows(t *testing.T) []row.Row {
	t.Helper()
	rows, err := read(strings.NewReader(fictional(t)))
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

func find(t *testing.T, rows []row.Row, kind graph.Kind, ref string) *graph.Element {
	t.Helper()
	i := slices.IndexFunc(rows, func(r row.Row) bool { return r.Element.Kind == kind && r.Element.Ref == ref })
	if i < 0 {
		t.Fatalf("no %s %s", kind, ref)
	}
	return &rows[i].Element
}

func expect(t *testing.T, e *graph.Element, prop string, want ...graph.Value) {
	t.Helper()
	slices.SortFunc(want, graph.Value.Compare)
	if got := e.Props.Get(prop); !slices.Equal(got, want) {
		t.Errorf("%s of %s %s is\n%q, want\n%q", prop, e.Kind, e.Ref, got, want)
	}
}

func texts(s ...string) (out []graph.Value) {
	for _, t := range s {
		out = append(out, graph.Value{Text: t})
	}
	return out
}

func TestAPerson(t *testing.T) {
	p := find(t, fictionalRows(t), graph.Person, "900001")
	expect(t, p, "name", graph.Value{Text: "YUSUF BIN HASAN KARAM AL-TUNISI"}, graph.Value{Text: "يوسف كرم التونسي", Script: "Arab"})
	expect(t, p, "firstName", texts("YUSUF")...)
	expect(t, p, "secondName", texts("BIN HASAN")...)
	expect(t, p, "middleName", texts("KARAM")...)
	expect(t, p, "lastName", texts("AL-TUNISI")...)
	expect(t, p, "alias", graph.Value{Text: "Yousef al Tounsi", Quality: graph.QualityGood})
	expect(t, p, "weakAlias", graph.Value{Text: "Abu Hasan", Quality: graph.QualityWeak},
		graph.Value{Text: "أبو حسن", Quality: graph.QualityWeak, Script: "Arab"})
	expect(t, p, "birthDate",
		graph.Value{Text: "1980-04-11"},
		graph.Value{Text: "1981-04-11", Quality: graph.QualityWeak},
		graph.Value{Text: "1982", Precision: graph.PrecisionApproximate},
		graph.Value{Text: "1984/1986", Precision: graph.PrecisionBetween},
		graph.Value{Text: "1983-08/1983-09", Precision: graph.PrecisionBetween},
		graph.Value{Text: "1987-09"})
	expect(t, p, "birthPlace", texts("Tunis, Tunis Governorate, Tunisia", "Porto Falso, Italy")...)
	expect(t, p, "birthCountry", texts("TN", "IT")...)
	expect(t, p, "nationality", texts("TN", "IT", "former Atlantis")...)
	expect(t, p, "gender", texts("male")...)
	expect(t, p, "title", texts("Haji", "Dr.")...)
	expect(t, p, "position", texts("Travel agent")...)
	expect(t, p, "unscId", texts("ZZi.901")...)
	expect(t, p, "listedOn", texts("2030-01-25")...)
	expect(t, p, "modifiedAt", texts("2030-02-01", "2030-03-01")...)
	expect(t, p, "address", texts("1 Quay Street, Port Said, 123, Egypt (previous address)")...)
	expect(t, p, "country", texts("EG")...)
	expect(t, p, "topics", texts("sanction")...)
	expect(t, p, "notes", texts("list: Fictional", "alias Yousef al Tounsi: In Arabic: يوسف التونسي",
		"birth date: Between Aug. and Sep. 1983", "birth date: Sep.", "birth date: 24/06/1402 (Hijri Calendar)",
		"nationality as listed: Tunisian", "nationality as listed: Italy")...)
	if !strings.HasPrefix(p.Props.First("description"), "Courier of the Harbour Group (ZZe.911) and") {
		t.Errorf("the comments are %q", p.Props.First("description"))
	}
}

func TestAnOrganisation(t *testing.T) {
	o := find(t, fictionalRows(t), graph.Organization, "900011")
	expect(t, o, "name", graph.Value{Text: "HARBOUR GROUP (HG)"}, graph.Value{Text: "جماعة الميناء", Script: "Arab"})
	expect(t, o, "alias", texts("Jamaat al-Mina")...)
	expect(t, o, "previousName", texts("Pier Committee")...)
	expect(t, o, "address", texts("Lebanon (Operates in)")...)
	expect(t, o, "country", texts("LB")...)
	expect(t, o, "notes", texts("submitted on: 2030-01-01T00:00:00")...)
}

func TestDocuments(t *testing.T) {
	rows := fictionalRows(t)
	a := find(t, rows, graph.TravelDocument, "900001/PASSPORT/A123456")
	expect(t, a, "number", texts("A-123 456")...)
	expect(t, a, "type", texts("PASSPORT")...)
	expect(t, a, "issuer", texts("TN")...)
	expect(t, a, "startDate", texts("2006-02-28")...)
	expect(t, a, "issuePlace", texts("Rome, Italy")...)
	expect(t, a, "notes")
	expect(t, find(t, rows, graph.TravelDocument, "900001/IDENTITY_CARD/7788"), "description", texts("National Identification")...)
	expect(t, find(t, rows, graph.TravelDocument, "900001/PASSPORT/A123456/2"), "issuer", texts("FR")...)
	stated := find(t, rows, graph.TravelDocument, "900001/PASSPORT/B765432")
	expect(t, stated, "number", texts("B 765432")...)
	expect(t, stated, "issuer", texts("LY")...)
	expect(t, find(t, rows, graph.TravelDocument, "900001/OTHER/42"), "number", texts("42")...)
	find(t, rows, graph.TravelDocument, "900003/PASSPORT/D2000") // although its holder is rejected
	held, documents, faults := 0, 0, 0
	for _, r := range rows {
		switch {
		case r.Element.Kind == graph.Holds:
			held++
			if !strings.HasPrefix(r.To.Ref, r.From.Ref+"/") || r.To.Ref != r.Element.Ref {
				t.Errorf("%s holds %s", r.From, r.To)
			}
		case r.Element.Kind == graph.TravelDocument:
			documents++
		case r.Fault != nil && r.Fault.Kind == graph.TravelDocument:
			faults++
			if r.Fault.Ref != "900001/PASSPORT/C1000" || r.Fault.Field != "DATE_OF_ISSUE" {
				t.Errorf("the fault is %+v", r.Fault)
			}
		}
	}
	if documents != 7 || faults != 1 || held != documents+faults {
		t.Errorf("%d documents, %d faults, %d held", documents, faults, held)
	}
}

func TestLinksBetweenEntries(t *testing.T) {
	var links, unknown []string
	for _, r := range fictionalRows(t) {
		if r.Element.Kind == graph.Associate {
			links = append(links, r.Element.Ref)
			if r.Element.Ref != r.From.Ref+"-"+r.To.Ref {
				t.Errorf("%s joins %s and %s", r.Element.Ref, r.From, r.To)
			}
		}
		if r.Unknown != nil {
			unknown = append(unknown, r.Unknown.From+">"+r.Unknown.To)
		}
	}
	if want := []string{"900001-900011", "900001-900002", "900003-900012"}; !slices.Equal(links, want) {
		t.Errorf("links %q, want %q", links, want)
	}
	if want := []string{"ZZi.901>ZZe.999", "ZZi.902>YE.L.12.01"}; !slices.Equal(unknown, want) {
		t.Errorf("unknown %q, want %q", unknown, want)
	}
}

func TestRejectedEntriesSayWhy(t *testing.T) {
	want := []struct{ ref, field, reason string }{
		{"900003", "LISTED_ON", "2030-02-31"}, {"", "DATAID", "ZZi.903"}, {"900005", "FIRST_NAME", "neither a name"},
	}
	var faults []*row.Fault
	for _, r := range fictionalRows(t) {
		if r.Fault != nil && r.Fault.Kind == graph.Person {
			faults = append(faults, r.Fault)
			if r.Line == 0 {
				t.Error("a fault without a line")
			}
		}
	}
	if len(faults) != len(want) {
		t.Fatalf("%d entries are rejected, want %d", len(faults), len(want))
	}
	for i, w := range want {
		if f := faults[i]; f.Ref != w.ref || f.Field != w.field || !strings.Contains(f.Reason, w.reason) || strings.Contains(f.Reason, "graph.") {
			t.Errorf("fault %+v, want %+v", f, w)
		}
	}
}

func TestEveryElementKeepsTheKindsTable(t *testing.T) {
	for _, r := range fictionalRows(t) {
		if r.Fault != nil || r.Unknown != nil {
			continue
		}
		e := r.Element
		e.ID, e.Marking = graph.ID{1}, graph.Marking{Owner: "UN", All: true, Level: graph.Official}
		if e.IsLink() {
			e.From, e.To = graph.ID{2}, graph.ID{3}
		}
		e.Normalise()
		if err := e.Check(); err != nil {
			t.Errorf("%s %s: %v", e.Kind, e.Ref, err)
		}
		if e.Kind == graph.Person && len(names.ReferenceKeys(&e)) != 1 {
			t.Errorf("%s has not one reference key", e.Ref)
		}
	}
}

func TestGenerated(t *testing.T) {
	d, err := Generated(row.Input{Reader: strings.NewReader(fictional(t))})
	if d != "2031-05-06" || err != nil {
		t.Errorf("made on %q, %v", d, err)
	}
	if _, err := Generated(row.Input{Reader: strings.NewReader(`<CONSOLIDATED_LIST/>`)}); err == nil {
		t.Error("a list without a date has one")
	}
}

func TestOrderAndPiecesOfTheFileDoNotMatter(t *testing.T) {
	text := fictional(t)
	want := fictionalRows(t)
	got, err := read(iotest.OneByteReader(strings.NewReader("\ufeff" + text)))
	if err != nil || len(got) != len(want) {
		t.Fatalf("byte by byte, with a byte order mark: %d rows, %v", len(got), err)
	}
	for i := range got {
		if !got[i].Element.SameContent(&want[i].Element) {
			t.Errorf("row %d differs", i)
		}
	}
}

const head, tail = `<CONSOLIDATED_LIST dateGenerated="2031-01-01"><INDIVIDUALS>`, `</INDIVIDUALS></CONSOLIDATED_LIST>`

func entryOf(inner string) string {
	return head + "<INDIVIDUAL><DATAID>1</DATAID><FIRST_NAME>A</FIRST_NAME>" + inner + "</INDIVIDUAL>" + tail
}

func TestFilesThatAreRefused(t *testing.T) {
	bomb := `<!DOCTYPE l [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>`
	for name, c := range map[string]struct{ file, reason string }{
		"empty":            {"", "empty"},
		"white space":      {"  \n", "empty"},
		"text":             {"hello", "before the root"},
		"wrong root":       {"<html><body/></html>", "<html>"},
		"no entries":       {head + tail, "withdraw everything"},
		"doctype":          {"<!DOCTYPE x>" + entryOf(""), "document type"},
		"external entity":  {`<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]>` + entryOf("<NOTE>&f;</NOTE>"), "document type"},
		"parameter entity": {`<!DOCTYPE x [<!ENTITY % f SYSTEM "http://localhost/">%f;]>` + entryOf(""), "document type"},
		"entity bomb":      {bomb + entryOf("<NOTE>&b;</NOTE>"), "document type"},
		"doctype inside":   {head + "<!DOCTYPE x>" + tail, "document type"},
		"unknown entity":   {entryOf("<NOTE>&nbsp;</NOTE>"), "well-formed"},
		"stylesheet":       {`<?xml-stylesheet href="http://localhost/"?>` + entryOf(""), "processing instruction"},
		"cut in an entry":  {entryOf("")[:len(entryOf(""))-60], "cut off"},
		"cut at a tag":     {entryOf("")[:len(entryOf(""))-2], "cut off"},
		"cut between":      {head, "cut off"},
		"wrong nesting":    {head + "<INDIVIDUAL></ENTITY>" + tail, "well-formed"},
		"two roots":        {entryOf("") + entryOf(""), "second root"},
		"Latin-1 bytes":    {entryOf("<NOTE>caf\xe9</NOTE>"), "save the file as UTF-8"},
		"Latin-1 declared": {`<?xml version="1.0" encoding="ISO-8859-1"?>` + entryOf(""), "UTF-8"},
		"UTF-16":           {"\xff\xfe<\x00C\x00", "in UTF-16: save it as UTF-8"},
		"UTF-16, no mark":  {"\x00<\x00C", "in UTF-16: save it as UTF-8"},
		"NUL":              {entryOf("<NOTE>a\x00b</NOTE>"), "well-formed"},
		"deep":             {entryOf(strings.Repeat("<A>", 100) + strings.Repeat("</A>", 100)), "nested"},
		"many elements":    {entryOf(strings.Repeat("<A/>", maxNodes)), "elements"},
		"long text":        {entryOf("<NOTE>" + strings.Repeat("a", maxText+1) + "</NOTE>"), "bytes of text"},
		"long comment":     {"<!--" + strings.Repeat("a", 3*1<<20) + "-->" + entryOf(""), "longer than"},
		"long attribute":   {`<CONSOLIDATED_LIST x="` + strings.Repeat("a", 3*1<<20) + `">`, "longer than"},
		"foreign section":  {"<CONSOLIDATED_LIST><VESSELS/></CONSOLIDATED_LIST>", "VESSELS"},
		"foreign entry":    {head + "<VESSEL/>" + tail, "VESSEL"},
		"text in between":  {head + "loose" + tail, "between the entries"},
		"unquoted":         {"<CONSOLIDATED_LIST a=b>", "well-formed"},
		"XML 1.1":          {`<?xml version="1.1"?>` + entryOf(""), "version"},
	} {
		_, err := read(strings.NewReader(c.file))
		var fault *row.FileFault
		if !errors.As(err, &fault) || !strings.Contains(fault.Reason, c.reason) || fault.File != "list.xml" {
			t.Errorf("%s: %v, want a fault of the file that says %q", name, err, c.reason)
		}
	}
}

func TestErrorsOfOthersArePassedOn(t *testing.T) {
	broken := errors.New("disk on fire")
	if _, err := read(io.MultiReader(strings.NewReader(head), iotest.ErrReader(broken))); !errors.Is(err, broken) {
		t.Errorf("a read error becomes %v", err)
	}
	err := Format{}.Read(context.Background(), row.Input{Reader: strings.NewReader(entryOf(""))}, func(row.Batch) error { return broken })
	if !errors.Is(err, broken) {
		t.Errorf("an error of the import becomes %v", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := (Format{}).Read(ctx, row.Input{Reader: strings.NewReader(entryOf(""))}, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("a cancelled read gives %v", err)
	}
}

func TestALongListIsReadInLittleMemory(t *testing.T) {
	const entries = 20_000
	pr, pw := io.Pipe()
	go func() {
		_, err := io.WriteString(pw, head)
		for i := 0; i < entries && err == nil; i++ {
			_, err = io.WriteString(pw, "<INDIVIDUAL><DATAID>"+strings.Repeat("7", 1+i%9)+"</DATAID><FIRST_NAME>"+strings.Repeat("a", 1000)+"</FIRST_NAME></INDIVIDUAL>")
		}
		if err == nil {
			_, err = io.WriteString(pw, tail)
		}
		pw.CloseWithError(err)
	}()
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	n := 0
	err := Format{}.Read(context.Background(), row.Input{Reader: pr}, func(b row.Batch) error {
		rows, err := b()
		if n += len(rows); n == entries/512*512 {
			runtime.GC()
			runtime.ReadMemStats(&after)
		}
		return err
	})
	if err != nil || n != entries {
		t.Fatalf("%d entries, %v", n, err)
	}
	if after.HeapAlloc > before.HeapAlloc+8<<20 {
		t.Errorf("%d bytes are held after %d entries", after.HeapAlloc-before.HeapAlloc, entries)
	}
}

func FuzzRead(f *testing.F) {
	b, err := os.ReadFile("testdata/fictional.xml")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(string(b))
	f.Add(entryOf("<INDIVIDUAL_DATE_OF_BIRTH><YEAR>1980</YEAR><NOTE>Sep.</NOTE></INDIVIDUAL_DATE_OF_BIRTH>"))
	f.Fuzz(func(t *testing.T, s string) {
		rows, err := read(strings.NewReader(s))
		var fault *row.FileFault
		if err != nil && !errors.As(err, &fault) {
			t.Fatalf("%v is no fault of the file", err)
		}
		for _, r := range rows {
			if r.Fault == nil && r.Unknown == nil && r.Element.Ref == "" {
				t.Fatalf("a row says nothing: %+v", r)
			}
		}
	})
}
