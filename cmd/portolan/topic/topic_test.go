package topic

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestAnAnswerIsLaidOutInTheOrderOfItsFields(t *testing.T) {
	top := Topic{Way: []string{"places"}}
	got, err := top.Lay([]byte(`{"data":{"some":{"run":{"complete":false,"reason":"cut","note":"as known"},"totalCount":7,"certainCount":2,"rows":[
	  {"rank":1,"firstSeen":"2014-05-01T08:00:00Z","who":{"id":"x","name":"Selim"},"score":0.123456,"people":{"totalCount":4},
	   "places":[{"name":"A"},{"name":"B"}],"by":[{"member":"FR","count":3},{"member":"DE","count":1},{"member":"TR","count":1},{"member":"UN","count":1},{"member":"GB","count":1}],
	   "flow":{"certain":2,"possible":5},"sure":true,"gone":null,"explanation":"Because."}]}}}`))
	if err != nil {
		t.Fatal(err)
	}
	want := Table{Total: 7, Certain: 2, Reason: "cut", Note: "as known",
		Columns: []Column{{"rank", true}, {"first seen", false}, {"who", false}, {"score", true}, {"people", true}, {"places", false},
			{"by", false}, {"flow", false}, {"sure", false}, {"gone", true}},
		Rows:  [][]string{{"1", "2014-05-01", "Selim", "0.123", "4", "A > B", "FR 3, DE 1, TR 1, UN 1 +1", "5 (2 certain)", "yes", ""}},
		Below: []string{"Because."}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	for _, bad := range []string{`{"data":{"some":{}}}`, `{"data":null}`, `{`, ``} {
		if _, err := top.Lay([]byte(bad)); err == nil {
			t.Errorf("%q is laid out", bad)
		}
	}
}

func TestTopicsAreNamedOnceAndDeclareHowManyRows(t *testing.T) {
	names := Names()
	slices.Sort(names)
	if len(slices.Compact(names)) != len(All) {
		t.Error("a name stands twice")
	}
	for _, one := range All {
		if !one.Takes("first") || !strings.Contains(one.Document, "rows {") || one.Doc == "" || one.Takes("nothing") {
			t.Errorf("%s", one.Name)
		}
		if found, ok := Find(one.Name); !ok || found.Document != one.Document {
			t.Errorf("%s is not found", one.Name)
		}
	}
	needy := Topic{Document: "query($of: ID!, $to: [ID!]!, $by: Length! = YEAR, $window: Window, $first: Int!) { x { rows { y } } }"}
	if got := strings.Join(needy.Needs(), " "); got != "of to" {
		t.Errorf("%q is missing", got)
	}
	if _, ok := Find("weather"); ok {
		t.Error("the weather is a topic")
	}
}

func TestATopicSaysWhatItHasToBeTold(t *testing.T) {
	for name, want := range map[string][]string{"networks": nil, "interdiction": nil, "displacement": {"subject", "at"}, "whatif": {"remove"}} {
		if about, ok := Find(name); !ok || !slices.Equal(about.Needs(), want) {
			t.Errorf("%s needs %v, want %v", name, about.Needs(), want)
		}
	}
}
