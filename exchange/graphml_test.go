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

// TestGraphMLAsYEdWritesIt reads what yEd writes, whose labels are drawings, edges before the nodes and others
// to nowhere, and tells each row that is rejected and why.
func TestGraphMLAsYEdWritesIt(t *testing.T) {
	const file = `<graphml xmlns="http://graphml.graphdrawing.org/xmlns" xmlns:y="http://www.yworks.com/xml/graphml">
<key for="port" id="d1" yfiles.type="portgraphics"/><key attr.name="label" attr.type="string" for="node" id="l"/>
<key attr.name="description" attr.type="string" for="node" id="d5"/><key for="node" id="d6" yfiles.type="nodegraphics"/><key for="edge" id="d10" yfiles.type="edgegraphics"/>
<graph edgedefault="directed" id="G"><data key="d0"/>
<edge id="e0" source="n0" target="n1"><data key="d10"><y:PolyLineEdge><y:EdgeLabel>knows</y:EdgeLabel></y:PolyLineEdge></data></edge>
<node id="n0"><data key="d5"/><data key="d6"><y:ShapeNode><y:NodeLabel>Ada Example</y:NodeLabel></y:ShapeNode></data></node>
<node id="n1"><data key="d6"><y:ShapeNode><y:NodeLabel>Ben drawn</y:NodeLabel></y:ShapeNode></data><data key="l">Ben Example</data></node>
<node id="n1"><data key="l">Ben Again</data></node>
<node><data key="d5">no id</data></node>
<edge id="e1" source="n0" target="nowhere"/>
<edge id="e2" source="n0"/>
<edge source="n1" target="n0"><data key="zz">x</data></edge>
<node id="n2"><data key="l">Cy Example</data><data key="l">Cy Other</data></node>
</graph></graphml>`
	v := openVault(t, "memory:")
	r := mustImport(t, v, "TR", options("graphml", text("g.graphml", file)))
	if r.Stored != 4 || r.Rejected != 5 || r.Dangling.Count() != 1 {
		t.Error(r.Text())
	}
	for _, line := range []string{"row 8: id: duplicate id with other content", "row 9: id: the node has no id", "row 11: the edge needs a source and a target",
		`row 12: zz: the attribute "zz" is not declared`, `row 13: label: the attribute "label" is given twice`, "row 10: ASSOCIATE"} {
		if !strings.Contains(r.Text(), "g.graphml "+line) {
			t.Errorf("no %q in\n%s", line, r.Text())
		}
	}
	said := map[string]string{}
	for _, e := range elements(t, v, "TR") {
		said[e.Ref] = e.Name() + "|" + e.Props.First("notes")
	}
	if said["n0"] != "Ada Example|" || said["n1"] != "Ben Example|drawn label: Ben drawn" || said["e0"] != "|label: knows" {
		t.Errorf("%q", said)
	}
}
