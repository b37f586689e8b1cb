package exchange_test

import (
	"strings"
	"testing"

	"portolan/exchange/release"
	"portolan/graph"
)

const someGraphML = `<?xml version="1.0" encoding="UTF-8"?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns" xmlns:y="http://www.yworks.com/xml/graphml">
<key id="d0" for="node" attr.name="name" attr.type="string"/>
<key id="d1" for="node" attr.name="birthDate" attr.type="string"/>
<key id="d2" for="node" attr.name="colour" attr.type="string"><default>grey</default></key>
<key id="d3" for="edge" attr.name="weight" attr.type="double"/>
<key id="d4" for="all" attr.name="kind" attr.type="string"/>
<key id="d5" for="node" yfiles.type="nodegraphics"/>
<key id="d6" for="edge" attr.name="relationship" attr.type="string"/>
<graph id="G" edgedefault="undirected">
<desc>a made-up graph</desc>
<node id="a"><data key="d0">Ada Example</data><data key="d1">1985-07-03</data></node>
<node id="b"><data key="d0">Ben &amp; Example</data><data key="d2">red</data><port name="p"/></node>
<node id="c"><data key="d4">ORGANIZATION</data><data key="d5"><y:ShapeNode><y:NodeLabel>Example Group</y:NodeLabel></y:ShapeNode></data></node>
<node id="p"><data key="d4">PASSAGE</data></node>
<edge id="e1" source="a" target="b"><data key="d3">2.5</data><data key="d6">friend</data></edge>
<edge source="a" target="b"/>
<edge source="b" target="a"/>
<edge source="a" target="c" directed="true"><data key="d4">MEMBER_OF</data></edge>
<edge source="a" target="p"><data key="d4">TOOK</data></edge>
<edge source="a" target="b"><data key="d4">sworn brothers</data></edge>
</graph>
</graphml>
`

func TestGraphMLOfOthersBecomesPeopleAndAssociates(t *testing.T) {
	v := openVault(t, "memory:")
	r := mustImport(t, v, "TR", options("graphml", text("g.graphml", someGraphML)))
	if r.Rejected > 0 || r.Dangling.Count() > 0 || r.Stored != 10 {
		t.Fatal(r.Text())
	}
	got := elements(t, v, "TR")
	var ada, group *graph.Element
	links := map[string]int{}
	for _, e := range got {
		switch {
		case e.IsLink():
			links[e.Kind.String()]++
			if e.Ref == "e1" && (e.Props.First("weight") != "2.5" || e.Props.First("relationship") != "friend") {
				t.Errorf("e1 is %+v", e.Props)
			}
		case e.Ref == "a":
			ada = e
		case e.Ref == "c":
			group = e
		}
	}
	if ada == nil || ada.Kind != graph.Person || ada.Name() != "Ada Example" || ada.Props.First("birthDate") != "1985-07-03" || ada.Props.First("notes") != "colour: grey" {
		t.Errorf("a is %+v", ada)
	}
	if group == nil || group.Kind != graph.Organization || !strings.Contains(group.Props.First("notes"), "colour") {
		t.Errorf("c is %+v", group)
	}
	if links["ASSOCIATE"] != 2 || links["MEMBER_OF"] != 1 || links["TOOK"] != 1 {
		t.Errorf("links are %v", links)
	}
	again := mustImport(t, v, "TR", options("graphml", text("again.graphml", someGraphML)))
	if again.Stored != 0 || again.Withdrawn != 0 {
		t.Errorf("the same file stores something twice:\n%s", again.Text())
	}
}

func TestGraphMLRejectsWhatAGraphOfRecordsCannotHold(t *testing.T) {
	v := openVault(t, "memory:")
	r := mustImport(t, v, "TR", options("graphml", text("g.graphml", `<graphml><graph>
<node id="a"/><node/><node id="n"><graph><node id="inner"/></graph></node>
<hyperedge><endpoint node="a"/></hyperedge>
<edge source="a"/>
<node id="z"><data key="nowhere">1</data></node>
</graph></graphml>`)))
	if r.Stored != 1 || r.Rejected != 5 {
		t.Fatal(r.Text())
	}
}

// TestGraphMLComesBack: what was exported as a graph of records and is imported
// elsewhere shows the same properties.
func TestGraphMLComesBack(t *testing.T) {
	v := openVault(t, "memory:")
	mustImport(t, v, "TR", options("ftm", text("a.json", releaseWorld)))
	out := export(t, v, "TR", release.ExportOptions{Format: "graphml", PerRecord: true})
	second := openVault(t, "memory:")
	r := mustImport(t, second, "TR", options("graphml", text("b.graphml", out)))
	if r.Rejected > 0 || r.Dangling.Count() > 0 {
		t.Fatal(r.Text())
	}
	have := elements(t, second, "TR")
	byRef := map[string]*graph.Element{}
	for _, e := range have {
		byRef[e.Ref] = e
	}
	n := 0
	for _, e := range elements(t, v, "TR") {
		got := byRef[e.ID.String()]
		if got == nil || got.Kind != e.Kind || got.Valid != e.Valid {
			t.Fatalf("%s %s came back as %+v", e.Kind, e.ID, got)
		}
		for _, p := range e.Props {
			n++
			for i, value := range got.Props.Get(p.Name) {
				if value.Text != p.Values[i].Text {
					t.Errorf("%s of %s came back as %q", p.Name, e.Ref, value.Text)
				}
			}
		}
	}
	if len(have) != r.Stored || n < 15 {
		t.Errorf("%d elements, %d properties", len(have), n)
	}
}
