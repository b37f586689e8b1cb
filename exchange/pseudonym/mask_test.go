package pseudonym

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"portolan/graph"
)

// full is an element with every property of its kind, free ones marked.
func full(r *rand.Rand, k graph.Kind) *graph.Element {
	e := &graph.Element{ID: graph.ID{1, byte(k)}, Kind: k, Dataset: "marked", Ref: "marked", Marking: graph.Marking{Owner: "FR", Audience: []string{"MARKED"}, Level: graph.Official}}
	if k.IsLink() {
		e.From, e.To = graph.ID{2}, graph.ID{3}
	}
	for _, p := range k.Info().Properties {
		text := fmt.Sprintf("marked %d", r.IntN(100))
		switch p.Type {
		case graph.DateType:
			text = "1985-07"
		case graph.NumberType:
			text = "41.25"
		case graph.EnumType:
			text = p.Options[0]
		}
		e.Props.AddText(p.Name, text)
	}
	return e
}

func TestNothingFreeRemainsOfAnyKind(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	m, other := New(graph.Key{1}), New(graph.Key{2})
	for _, k := range append(graph.RecordKinds(), graph.LinkKinds()...) {
		e := full(r, k)
		got := m.Element(e)
		text := strings.ToLower(string(got.Append(nil)))
		if strings.Contains(text, "marked") || strings.Contains(text, string(e.ID[:])) || k.IsLink() && strings.Contains(text, string(e.From[:])) {
			t.Errorf("of %s there remains %q", k, text)
		}
		if k != graph.Judgement { // a judgement without its reason is none
			if err := got.Check(); err != nil {
				t.Errorf("%s is no element any more: %v", k, err)
			}
		}
		if again := m.Element(e); !again.SameContent(got) || again.ID != got.ID {
			t.Errorf("%s has two pseudonyms", k)
		}
		if o := other.Element(e); o.ID == got.ID {
			t.Errorf("%s has one pseudonym under two keys", k)
		}
	}
	if m.Fingerprint() == other.Fingerprint() {
		t.Error("two keys have one fingerprint")
	}
}

func TestOneCodeHasOnePseudonym(t *testing.T) {
	m := New(graph.Key{1})
	if m.Code("X 123-4567") != m.Code("x1234567") || m.Code("X1234567") == m.Code("X1234568") || len(m.Code("+")) != 32 {
		t.Error("codes are not told apart by what they are")
	}
}
