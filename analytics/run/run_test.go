package run_test

import (
	"slices"
	"testing"
	"time"

	"portolan/analytics/run"
	"portolan/graph"
)

func TestARunIsNamedByAllThatMakesIt(t *testing.T) {
	v := run.Viewer{State: "s", Scope: "c"}
	spec := run.Spec{Question: "q", Args: map[string]any{"b": 1, "a": run.Kinds([]graph.Kind{graph.Place, graph.Person, graph.Place})}}
	r := run.New(v, spec, 1, "", "")
	if r.Spec != `{"a":["PERSON","PLACE"],"b":1,"question":"q"}` || !r.Complete || r.Version != run.Version || len(r.ID) != 32 {
		t.Errorf("%+v", r)
	}
	if again := run.New(v, spec, 1, "", ""); again != r {
		t.Error("the same question gives another run")
	}
	ids := []string{r.ID}
	for _, o := range []run.Run{
		run.New(run.Viewer{State: "t", Scope: "c"}, spec, 1, "", ""), run.New(run.Viewer{State: "s", Scope: "d"}, spec, 1, "", ""),
		run.New(v, run.Spec{Question: "p", Args: spec.Args}, 1, "", ""), run.New(v, spec, 2, "", ""),
		run.New(v, spec, 1, "cut", ""), run.New(v, spec, 1, "", "assumed"),
	} {
		if slices.Contains(ids, o.ID) {
			t.Errorf("two runs have one name: %+v", o)
		}
		ids = append(ids, o.ID)
		if o.Complete != (o.Reason == "") {
			t.Errorf("complete with a reason: %+v", o)
		}
	}
}

func TestWindowsTextsAndEvidence(t *testing.T) {
	w := run.Window(graph.Window{ValidFrom: time.Date(2014, 1, 2, 3, 0, 0, 0, time.FixedZone("", 3600))})
	if w["validFrom"] != "2014-01-02T02:00:00Z" || w["validTo"] != "" || w["knownAt"] != "" {
		t.Errorf("%v", w)
	}
	if got := run.Texts(nil); got == nil || len(got) != 0 {
		t.Error("no texts are an empty list")
	}
	a, b := graph.ID{1}, graph.ID{2}
	if got := run.NewEvidence([]graph.ID{b, {}, a, b}); !slices.Equal(got, run.Evidence{a, b}) {
		t.Errorf("%v", got)
	}
}
