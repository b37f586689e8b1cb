package sheet

import (
	"encoding/csv"
	"strings"
	"testing"

	"portolan/graph"
)

func TestEveryNumberHasAUnitAndEveryColumnAName(t *testing.T) {
	for _, table := range []*Table{Nodes(graph.RecordKinds(), false), Edges(graph.LinkKinds(), false)} {
		seen := map[string]bool{}
		for i := range table.Columns {
			c := &table.Columns[i]
			if seen[c.Name] {
				t.Errorf("%s has two columns %s", table.Name, c.Name)
			}
			seen[c.Name] = true
			if c.Meaning == "" || c.Property != "" && len(c.Kinds) == 0 {
				t.Errorf("%s of the %s has no meaning or no kind", c.Name, table.Name)
			}
			if c.Type == Number && c.Property != "" && c.Unit == "" || c.Type == Date && c.Unit == "" {
				t.Errorf("%s of the %s has no unit", c.Name, table.Name)
			}
			if c.Property != "" && table.Of(c.Property) != int32(i) {
				t.Errorf("%s is not found by its property", c.Name)
			}
		}
		var book strings.Builder
		if err := WriteCodebook(&book, "form", false, table); err != nil {
			t.Fatal(err)
		}
		for name := range seen {
			if !strings.Contains(book.String(), "| `"+name+"` |") {
				t.Errorf("the codebook does not list %s", name)
			}
		}
	}
}

func TestACodebookOfPseudonymsListsWhatIsGone(t *testing.T) {
	table := Nodes([]graph.Kind{graph.Person, graph.Place}, true)
	var book strings.Builder
	if err := WriteCodebook(&book, "form", true, table); err != nil {
		t.Fatal(err)
	}
	for _, line := range []string{"| `name` | text, list |", "| `birthDate` | date, list |", "| `latitude` | number | degrees north |", "| `label` |"} {
		if !strings.Contains(book.String(), line) {
			t.Errorf("no %s in\n%s", line, book.String())
		}
	}
	for line := range strings.Lines(book.String()) {
		dropped := strings.Contains(line, "| dropped |")
		for _, name := range []string{"name", "label", "notes", "latitude", "ref", "audience"} {
			if strings.HasPrefix(line, "| `"+name+"` |") && !dropped {
				t.Errorf("%s", line)
			}
		}
		for _, name := range []string{"birthDate", "gender", "kind", "owner"} {
			if strings.HasPrefix(line, "| `"+name+"` |") && !strings.Contains(line, "| kept |") {
				t.Errorf("%s", line)
			}
		}
	}
}

func TestACellOfManyIsOneText(t *testing.T) {
	table := Nodes([]graph.Kind{graph.Person}, false)
	column := table.Of("name")
	if got := string(table.AppendCell(nil, &Cell{Column: column, Texts: []string{"Ada", "Bo; Cem"}})); got != "Ada; Bo; Cem" {
		t.Errorf("%q", got)
	}
}

// TestNoCellOfCSVBeginsAFormula writes what spreadsheets would compute, and finds the text again without the quote.
func TestNoCellOfCSVBeginsAFormula(t *testing.T) {
	table := Nodes([]graph.Kind{graph.Person}, false)
	var nodes, edges strings.Builder
	w, err := NewCSV(&nodes, &edges, table, Edges(nil, false))
	if err != nil {
		t.Fatal(err)
	}
	bad := []string{"=1+1", "+31 6", "-2", "@SUM(A1)", "\tx", "\rx", "\nx", "＝1", "＋1", "－1", "＠x", "'=1", "''=1"}
	fine := []string{"Ada", "'Abd", "a=b", "", "'"}
	for _, label := range append(bad, fine...) {
		row := Row{}
		row.Put(NodeID, "id")
		row.Put(NodeLabel, label)
		row.PutNumber(NodeRecords, -1) // a number stays one
		commit, err := w.Nodes([]Row{row})
		if err == nil {
			err = commit()
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	rows, err := csv.NewReader(strings.NewReader(nodes.String())).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for i, label := range append(bad, fine...) {
		want := label
		if i < len(bad) {
			want = "'" + label
		}
		if got := strings.ReplaceAll(rows[i+1][NodeLabel], "\r\n", "\n"); got != want || rows[i+1][NodeRecords] != "-1" {
			t.Errorf("%q is written as %q, records as %q", label, got, rows[i+1][NodeRecords])
		}
	}
}
