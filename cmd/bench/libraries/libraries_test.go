package libraries

import (
	"encoding/binary"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"portolan/analytics/kernel/fixture"
)

func edges(t *testing.T, text string) string {
	path := filepath.Join(t.TempDir(), "links.txt")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestAnEdgeListIsReadWhateverItsVerticesAreCalled(t *testing.T) {
	g, err := ReadEdges(edges(t, "# from to\n10 7\n7,a,2.5\r\n\na\t10 3\n% b b\nb b\n"))
	if err != nil || g.Len() != 4 || g.LinkCount() != 4 {
		t.Fatalf("%+v, %v", g, err)
	}
	if got := g.Undirected(); !slices.Equal(got.To, []int32{1, 2, 0, 2, 0, 1}) || !slices.Equal(got.Weight, []float64{1, 3, 1, 2.5, 3, 2.5}) {
		t.Errorf("the links are %v with weights %v", got.To, got.Weight)
	}
}

func TestABadEdgeListIsNamedByItsLine(t *testing.T) {
	for text, want := range map[string]string{"1 2\n3\n": "line 2 has 1 field", "1 2 3 4\n": "line 1 has 4", "1 2 -1\n": `line 1: the weight "-1"`, "1 2 NaN\n": "NaN", "1 2 Inf": "Inf"} {
		if _, err := ReadEdges(edges(t, text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q gives %v, which does not say %q", text, err, want)
		}
	}
}

func TestAGraphIsWrittenWithEachLinkOnce(t *testing.T) {
	g := fixture.Build(3, []fixture.Arc{{From: 1, To: 0, Weight: 2}, {From: 0, To: 1, Weight: 1}, {From: 2, To: 2, Weight: 1}, {From: 1, To: 2, Weight: 4}})
	for directed, want := range map[bool][]int32{false: {3, 0, 2, 0, 0, 0, 0, 1, 1, 2}, true: {3, 0, 3, 0, 1, 0, 0, 1, 1, 1, 0, 2}} {
		f, err := os.Create(filepath.Join(t.TempDir(), "graph"))
		if err != nil {
			t.Fatal(err)
		}
		if err := write(f, g, directed); err != nil {
			t.Fatal(err)
		}
		bytes, err := os.ReadFile(f.Name())
		if err != nil || f.Close() != nil {
			t.Fatal(err)
		}
		got := make([]int32, len(want))
		if err := binary.Read(strings.NewReader(string(bytes)), binary.LittleEndian, got); err != nil || !slices.Equal(got, want) || len(bytes) != 24+16*int(want[2]) {
			t.Errorf("directed %v: %v in %d bytes, not %v (%v)", directed, got, len(bytes), want, err)
		}
	}
}

func TestScoresThatLieApartAreFound(t *testing.T) {
	most := 0.0
	equal := Scores(1e-9, &most)
	if err := equal([]float64{1, 1000}, json.RawMessage("[1, 1000.0000001]")); err != nil || most == 0 {
		t.Errorf("near enough gives %v, most %v", err, most)
	}
	for _, other := range []string{"[1, 1000.1]", "[1]", "[1, null", "{}"} {
		if equal([]float64{1, 1000}, json.RawMessage(other)) == nil {
			t.Errorf("%s is taken for 1, 1000", other)
		}
	}
}
