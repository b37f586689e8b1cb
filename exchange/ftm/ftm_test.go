package ftm_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"portolan/exchange/ftm"
	"portolan/exchange/row"
	"portolan/graph"
)

// rows reads a file and shows each row as one line.
func rows(t *testing.T, content string) []string {
	t.Helper()
	var out []string
	err := ftm.New().Read(context.Background(), row.Input{Name: "a.json", Reader: strings.NewReader(content)}, func(b row.Batch) error {
		rows, err := b()
		for _, r := range rows {
			out = append(out, show(r))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func show(r row.Row) string {
	if r.Fault != nil {
		return fmt.Sprintf("fault %s: %s", r.Fault.Field, r.Fault.Reason)
	}
	s := r.Element.Kind.String() + " " + r.Element.Ref
	if r.Element.Kind.IsLink() {
		s += fmt.Sprintf(" (%s > %s)", r.From, r.To)
	}
	if r.Element.Valid != (graph.Period{}) {
		s += fmt.Sprintf(" [%s %s]", r.Element.Valid.From, r.Element.Valid.To)
	}
	props := slices.Clone(r.Element.Props)
	slices.SortFunc(props, func(a, b graph.Property) int { return strings.Compare(a.Name, b.Name) })
	for _, p := range props {
		for _, v := range p.Values {
			s += " " + p.Name + "=" + v.Text
		}
	}
	return s
}

// TestSchemas reads entities as the FollowTheMoney ecosystem writes them,
// without a block. People and things are made up.
func TestSchemas(t *testing.T) {
	for _, c := range []struct {
		line string
		want []string
	}{
		{`{"id":"p","schema":"Person","properties":{"name":["Ada"],"gender":["Female"],"shoeSize":["44"],"innCode":["77"]}}`,
			[]string{"PERSON p gender=female idNumber=77 name=Ada notes=shoeSize: 44"}},
		{`{"id":"c","schema":"Company","properties":{"name":["Example Ltd"],"registrationNumber":["1"],"employees":[12]}}`,
			[]string{"ORGANIZATION c name=Example Ltd notes=employees: 12 registrationNumber=1"}},
		{`{"id":"d","schema":"Passport","properties":{"holder":["p","q"],"passportNumber":["X1"],"country":["tr"],"startDate":["2014-01-02"]}}`,
			[]string{"TRAVEL_DOCUMENT d issuer=tr number=X1 startDate=2014-01-02 type=PASSPORT", "HOLDS d/holder/p (p > d)", "HOLDS d/holder/q (q > d)"}},
		{`{"id":"s","schema":"Sanction","properties":{"entity":["p"],"authority":["Council of Example"],"status":["active"],"listingDate":["2014"]}}`,
			[]string{"NOTICE s authority=Council of Example date=2014 notes=status: active", "SUBJECT_OF s/entity/p (p > s)"}},
		{`{"id":"m","schema":"Payment","properties":{"payer":["p"],"beneficiary":["c"],"amount":["12.5"],"date":["2014"]}}`,
			[]string{"TRANSFER m amount=12.5 date=2014", "SENT m/payer/p (p > m)", "RECEIVED m/beneficiary/c (c > m)"}},
		{`{"id":"b","schema":"BankAccount","properties":{"owner":["p"],"iban":["XX00"]}}`,
			[]string{"ACCOUNT b accountType=BANK iban=XX00", "OWNS b/owner/p (p > b)"}},
		{`{"id":"u","schema":"UserAccount","properties":{"owner":["p"],"username":["ada"],"service":["example"]}}`,
			[]string{"ONLINE_ACCOUNT u service=example username=ada", "OWNS u/owner/p (p > u)"}},
		{`{"id":"t","schema":"Trip","properties":{"startLocation":["x"],"startDate":["2014-02-03"],"endDate":["2014-02-04"]}}`,
			[]string{"LEG t arrivedAt=2014-02-04 departedAt=2014-02-03", "OTHER t/startLocation/x (t > x) role=startLocation"}},
		{`{"id":"e","schema":"Event","properties":{"name":["Meeting"],"involved":["p"],"organizer":["c"],"location":["Town"]}}`,
			[]string{"EVENT e name=Meeting notes=location: Town", "PRESENT_AT e/involved/p (p > e)", "PRESENT_AT e/organizer/c (c > e) role=organizer"}},
		{`{"id":"v","schema":"Airplane","properties":{"registrationNumber":["A-1","B-2"],"operator":["c"]}}`,
			[]string{"VEHICLE v notes=registrationNumber: B-2 registrationNumber=A-1", "OWNS v/operator/c (c > v) role=operator"}},
		{`{"id":"r","schema":"Document","properties":{"title":["Notes"],"fileName":["n.pdf"]}}`, []string{"REPORT r name=Notes name=n.pdf"}},
		{`{"id":"k","schema":"CourtCase","properties":{"caseNumber":["1/14"],"fileDate":["2014"]}}`, []string{"CASE k openedAt=2014 reference=1/14"}},
		{`{"id":"l","schema":"Associate","properties":{"person":["p"],"associate":["q"],"relationship":["friend"],"startDate":["2014"],"endDate":["2015"],"status":["former"]}}`,
			[]string{"ASSOCIATE l (p > q) [2014 2015] notes=status: former relationship=friend"}},
		{`{"id":"l","schema":"Family","properties":{"person":["p"],"relative":["q","r"]}}`, []string{"FAMILY l/p/q (p > q)", "FAMILY l/p/r (p > r)"}},
		{`{"id":"l","schema":"Directorship","properties":{"director":["p"],"organization":["c"],"role":["chair"]}}`, []string{"MEMBER_OF l (p > c) role=chair"}},
		{`{"id":"l","schema":"Employment","properties":{"employee":["p"],"employer":["c"],"status":["former"]}}`, []string{"MEMBER_OF l (p > c) role=former"}},
		{`{"id":"l","schema":"Ownership","properties":{"owner":["p"],"asset":["c"],"percentage":["50"]}}`, []string{"OWNS l (p > c) notes=percentage: 50"}},
		{`{"id":"l","schema":"Representation","properties":{"agent":["p"],"client":["c"]}}`, []string{"OTHER l (p > c)"}},
		{`{"id":"l","schema":"Call","properties":{"caller":["p"],"receiver":["q"],"date":["2014"]}}`, []string{"COMMUNICATED l (p > q) date=2014"}},
		{`{"schema":"UnknownLink","properties":{"subject":["p"],"object":["q"]}}`, []string{"OTHER  (p > q)"}},
		{`{"id":"p","schema":"Person","properties":{"name":["Ada"],"addressEntity":["a"]}}`,
			[]string{"PERSON p name=Ada", "LOCATED_IN p/addressEntity/a (p > a)"}},
		{`{"id":"c","schema":"Company","properties":{"addressEntity":["a"]}}`, []string{"ORGANIZATION c", "LOCATED_IN c/addressEntity/a (c > a)"}},
		{`{"id":"5","entity_id":"p","canonical_id":"p","schema":"Person","prop":"name","value":"Ada","dataset":"d"}`,
			[]string{"fault : this is one statement about an entity: aggregate the statements into entities and import these"}},
		{`{"id":"h","schema":"Thing","properties":{"name":["x"]}}`, []string{`fault schema: the schema "Thing" has no kind here; say one in the portolan block`}},
		{`{"id":"h","schema":"Thing","properties":{"number":["+90 1"]},"portolan":{"kind":"Phone"}}`, []string{"PHONE h number=+90 1"}},
		{"\ufeff" + `{"id":"p","schema":"Person"}` + "\r\n\r\n", []string{"PERSON p"}},
	} {
		if got := rows(t, c.line+"\n"); !slices.Equal(got, c.want) {
			t.Errorf("%s\n got %q\nwant %q", c.line, got, c.want)
		}
	}
}

func TestEveryKindHasASchemaToBeWrittenAs(t *testing.T) {
	for _, k := range slices.Concat(graph.RecordKinds(), graph.LinkKinds()) {
		if k.Info().FtM == "" {
			t.Errorf("%s has none", k)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add(`{"id":"p","schema":"Person","properties":{"name":["Ada"]},"portolan":{"kind":"PERSON","audience":["FR"]}}`)
	f.Add(`{"id":"l","schema":"Family","properties":{"person":["p"],"relative":["q","r"]},"portolan":{"values":{"summary":[{"text":"x"}]}}}`)
	f.Fuzz(func(_ *testing.T, content string) {
		_ = ftm.New().Read(context.Background(), row.Input{Name: "a", Reader: strings.NewReader(content)}, func(b row.Batch) error {
			_, err := b()
			return err
		})
	})
}
