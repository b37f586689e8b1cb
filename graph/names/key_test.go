package names

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"portolan/graph"
)

func record(kind graph.Kind, props ...string) *graph.Element {
	e := &graph.Element{Kind: kind, Ref: "r"}
	for i := 0; i < len(props); i += 2 {
		e.Props.AddText(props[i], props[i+1])
	}
	return e
}

// complete has, for every rule of the kinds table, one record with just the rule's parts and the same thing spelt
// another way.
var complete = []struct {
	rule    string
	kind    graph.Kind
	a, b    []string
	differs []string
}{
	{"un-reference", graph.Person, []string{"unscId", "ZZi.901"}, []string{"unscId", "ZZI 901."}, []string{"unscId", "ZZi.90.1"}},
	{"un-reference", graph.Organization, []string{"unscId", "ZE.A.1.01."}, []string{"unscId", "ZE.A.1.01"}, []string{"unscId", "ZE.A.10.1"}},
	{"notice-reference", graph.Person, []string{"noticeId", "A-1234/5-2015"}, []string{"noticeId", "a1234.5.2015"}, []string{"noticeId", "A-123/45-2015"}},
	{"notice-reference", graph.Organization, []string{"noticeId", "A-77/1-2014"}, []string{"noticeId", "A-٧٧/1-2014"}, []string{"noticeId", "A-77/2-2014"}},
	{"document", graph.TravelDocument, []string{"type", "PASSPORT", "number", "A-123 456", "issuer", "Tunisia"},
		[]string{"type", "PASSPORT", "number", "ａ123456", "issuer", "TUN"}, []string{"type", "VISA", "number", "A123456", "issuer", "TN"}},
	{"unlocode", graph.Place, []string{"unlocode", "TR IST"}, []string{"unlocode", "trist"}, []string{"unlocode", "TRSAW"}},
	{"iata", graph.Place, []string{"iata", "IST"}, []string{"iata", " ist"}, []string{"iata", "SAW"}},
	{"crossing", graph.Place, []string{"crossingCode", "TR-07"}, []string{"crossingCode", "tr 07"}, []string{"crossingCode", "TR-08"}},
	{"leg", graph.Leg, []string{"carrier", "ZZ", "service", "0123", "departurePlace", "TUN", "departedAt", "2014-03-05T10:20"},
		[]string{"carrier", "zz", "service", "ZZ 123", "departurePlace", "tun", "departedAt", "2014-03-05"},
		[]string{"carrier", "ZZ", "service", "123", "departurePlace", "TUN", "departedAt", "2014-03-06"}},
	{"iban", graph.Account, []string{"iban", "TN59 1000 6035 1835 9847 8831"}, []string{"iban", "iban: tn5910006035183598478831"},
		[]string{"iban", "TN5910006035183598478832"}},
	{"e164", graph.Phone, []string{"number", "+216 71 000 000"}, []string{"number", "0021671000000"}, []string{"number", "+21671000001"}},
	{"handle", graph.OnlineAccount, []string{"service", "Chirper", "username", "@Abu_Yusuf"}, []string{"service", "chirper", "username", "abu_yusuf"},
		[]string{"service", "Chirper", "username", "abu.yusuf"}},
	{"plate", graph.Vehicle, []string{"registrationNumber", "34 АВ 123", "country", "Türkiye"}, []string{"registrationNumber", "34-AB-123", "country", "tr"},
		[]string{"registrationNumber", "34 AB 123", "country", "BG"}},
}

func TestReferenceKeysOfEveryRule(t *testing.T) {
	for _, c := range complete {
		a, b := ReferenceKeys(record(c.kind, c.a...)), ReferenceKeys(record(c.kind, c.b...))
		if len(a) != 1 || !slices.Equal(a, b) || !a[0].Same(b[0]) {
			t.Errorf("%s: %q has the keys %x, %q %x", c.rule, c.a, a, c.b, b)
		}
		if d := ReferenceKeys(record(c.kind, c.differs...)); len(d) != 1 || slices.Equal(a, d) {
			t.Errorf("%s: %q and %q have the keys %x %x", c.rule, c.a, c.differs, a, d)
		}
		for i := 0; i < len(c.a); i += 2 {
			missing := slices.Delete(slices.Clone(c.a), i, i+2)
			if k := ReferenceKeys(record(c.kind, missing...)); k != nil {
				t.Errorf("%s without %s has the keys %x", c.rule, c.a[i], k)
			}
		}
	}
}

func TestEveryRuleOfTheTableIsTested(t *testing.T) {
	for _, k := range graph.RecordKinds() {
		for _, rule := range k.Info().Keys {
			i := slices.IndexFunc(complete, func(c struct {
				rule    string
				kind    graph.Kind
				a, b    []string
				differs []string
			}) bool {
				return c.rule == rule.Name && c.kind == k
			})
			if i < 0 {
				t.Errorf("%s by %s has no test", k, rule.Name)
			}
		}
	}
}

func TestWhatIdentifiesNothingIsNoKey(t *testing.T) {
	for _, e := range []*graph.Element{
		record(graph.Person, "name", "Yusuf Karam", "birthDate", "1980-01-01", "passportNumber", "A123456"),
		record(graph.Person, "unscId", "unknown"),
		record(graph.TravelDocument, "type", "OTHER", "number", "1", "issuer", "TN"),
		record(graph.TravelDocument, "type", "PASSPORT", "number", "unknown", "issuer", "TN"),
		record(graph.TravelDocument, "type", "PASSPORT", "number", "張1", "issuer", "TN"),
		record(graph.Place, "iata", "1ST"),
		record(graph.Place, "unlocode", "IST"),
		record(graph.Leg, "carrier", "ZZ", "service", "1", "departurePlace", "TUN", "departedAt", "2014-03"),
		record(graph.Leg, "carrier", "ZZ", "service", "1", "departurePlace", "TUN", "departedAt", "2014-03-01/2014-03-02"),
		record(graph.Phone, "number", "71 000 000"),
		record(graph.Account, "iban", "12345", "accountNumber", "12345"),
		record(graph.OnlineAccount, "service", "Chirper", "username", "@"),
		record(graph.Associate, "relationship", "x"),
		{},
	} {
		if k := ReferenceKeys(e); len(k) != 0 {
			t.Errorf("%s %v has the keys %x", e.Kind, e.Props, k)
		}
	}
}

func TestSeveralValuesGiveSeveralKeys(t *testing.T) {
	e := record(graph.TravelDocument, "type", "PASSPORT", "number", "A1", "number", "B2", "number", "a-1", "issuer", "TN")
	if k := ReferenceKeys(e); len(k) != 2 || !slices.IsSortedFunc(k, Key.Compare) {
		t.Errorf("two numbers give %x", k)
	}
	if ReferenceKeys(record(graph.Person, "unscId", "ZZ1"))[0] == ReferenceKeys(record(graph.Organization, "unscId", "ZZ1"))[0] {
		t.Error("a person and an organisation have one key")
	}
}

func TestAnAirportCodeIsTheSameOnlyWhileBothHoldIt(t *testing.T) {
	key := func(from, to graph.Date) Key {
		e := record(graph.Place, "iata", "IST")
		e.Valid = graph.Period{From: from, To: to}
		return ReferenceKeys(e)[0]
	}
	for _, c := range []struct {
		a, b Key
		want bool
	}{
		{key("", "2019-04-06"), key("2019-04-06", ""), false},
		{key("", "2019-04"), key("2019-04", ""), false},
		{key("", "2019-04-06"), key("2001", "2015"), true},
		{key("2019-04-06", ""), key("2019-05", ""), true},
		{key("", ""), key("2019-05", ""), true},
		{key("2019", "2019"), key("2019", "2019"), true},
	} {
		if c.a.Same(c.b) != c.want || c.b.Same(c.a) != c.want {
			t.Errorf("%v and %v: the same is not %v", c.a.Valid, c.b.Valid, c.want)
		}
	}
	e := record(graph.Place, "unlocode", "TRIST")
	e.Valid.To = "2019"
	if ReferenceKeys(e)[0].Valid != graph.Always {
		t.Error("a UN/LOCODE is bound in time")
	}
}

func TestFoldingVariantsGiveEqualKeys(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		num := rapid.StringMatching(`[A-Z]{0,2}[0-9]{4,9}`).Draw(t, "number")
		var b strings.Builder
		for _, r := range num {
			switch rapid.IntRange(0, 5).Draw(t, "change") {
			case 0:
				b.WriteString(strings.ToLower(string(r)))
			case 1:
				b.WriteString("-" + string(r))
			case 2:
				b.WriteString(" " + string(r))
			case 3:
				b.WriteRune(r - '!' + '！') // full width
			case 4:
				b.WriteString("\u200b" + string(r))
			default:
				b.WriteRune(r)
			}
		}
		country := rapid.SampledFrom([]string{"TN", "tun", "Tunisian", "TUNISIA", "Republic of Tunisia"}).Draw(t, "issuer")
		a := ReferenceKeys(record(graph.TravelDocument, "type", "PASSPORT", "number", num, "issuer", "TN"))
		v := ReferenceKeys(record(graph.TravelDocument, "type", "PASSPORT", "number", b.String(), "issuer", country))
		if len(a) != 1 || !slices.Equal(a, v) {
			t.Fatalf("%q of TN and %q of %q have the keys %x %x", num, b.String(), country, a, v)
		}
	})
}

func FuzzReferenceKeys(f *testing.F) {
	f.Add("A-1234/5-2015", "Tunisia")
	f.Fuzz(func(t *testing.T, s, country string) {
		e := record(graph.TravelDocument, "type", "PASSPORT", "number", s, "issuer", country)
		if !slices.Equal(ReferenceKeys(e), ReferenceKeys(e)) {
			t.Fatal("two calls differ")
		}
		if r := reference(s); r != "" && reference(r) != r {
			t.Fatalf("reference(%q) = %q, again %q", s, r, reference(r))
		}
	})
}
