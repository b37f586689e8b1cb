package snapshot

import (
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"portolan/graph"
)

func id(n byte) graph.ID { return graph.ID{n} }

// people makes n person vertices with the ids 1 to n.
func people(n byte) map[graph.ID]graph.Kind {
	v := map[graph.ID]graph.Kind{}
	for i := byte(1); i <= n; i++ {
		v[id(i)] = graph.Person
	}
	return v
}

// arcs makes links from pairs of vertex ids, numbered 100 and up.
func arcs(pairs ...[2]byte) (out []Link) {
	for i, p := range pairs {
		out = append(out, Link{ID: id(byte(100 + i)), From: id(p[0]), To: id(p[1]), Kind: graph.Associate, Weight: 1})
	}
	return out
}

func build(t *testing.T, v map[graph.ID]graph.Kind, l []Link) *Graph {
	t.Helper()
	g, err := New(v, l)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func TestVerticesAreNumberedBySortedIDAndRowsAgreeBothWays(t *testing.T) {
	// 3 -> 1, 1 -> 2 twice, 2 -> 1, 4 -> 4
	g := build(t, people(4), arcs([2]byte{3, 1}, [2]byte{1, 2}, [2]byte{1, 2}, [2]byte{2, 1}, [2]byte{4, 4}))
	if !slices.Equal(g.IDs, []graph.ID{id(1), id(2), id(3), id(4)}) {
		t.Errorf("vertices %v", g.IDs)
	}
	if !slices.Equal(g.OutOff, []int32{0, 2, 3, 4, 5}) || !slices.Equal(g.OutTo, []int32{1, 1, 0, 0, 3}) {
		t.Errorf("out rows %v %v", g.OutOff, g.OutTo)
	}
	if !slices.Equal(g.InOff, []int32{0, 2, 4, 4, 5}) || !slices.Equal(g.InFrom, []int32{1, 2, 0, 0, 3}) {
		t.Errorf("in rows %v %v", g.InOff, g.InFrom)
	}
	for v := range int32(g.Len()) {
		for i := g.InOff[v]; i < g.InOff[v+1]; i++ {
			if g.OutTo[g.InLink[i]] != v {
				t.Errorf("in-arc %d of %d is link %d, which runs to %d", i, v, g.InLink[i], g.OutTo[g.InLink[i]])
			}
		}
	}
	u, d := g.Undirected(), g.Directed()
	if !slices.Equal(u.To, []int32{1, 2, 0, 0}) || !slices.Equal(u.Weight, []float64{3, 1, 3, 1}) {
		t.Errorf("undirected %v %v: parallel links and both directions fold, loops go", u.To, u.Weight)
	}
	if !slices.Equal(d.To, []int32{1, 0, 0}) || !slices.Equal(d.Weight, []float64{2, 1, 1}) {
		t.Errorf("directed %v %v", d.To, d.Weight)
	}
	if !slices.Equal(g.Between(0, 1), []int32{0, 1}) {
		t.Errorf("parallel links are kept: %v", g.Between(0, 1))
	}
}

func TestTheOrderOfTheInputDoesNotMatter(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	var pairs [][2]byte
	for range 60 {
		pairs = append(pairs, [2]byte{byte(1 + r.IntN(20)), byte(1 + r.IntN(20))})
	}
	links := arcs(pairs...)
	want := build(t, people(20), links).SHA256()
	for range 20 {
		r.Shuffle(len(links), func(i, j int) { links[i], links[j] = links[j], links[i] })
		if build(t, people(20), links).SHA256() != want {
			t.Fatal("the same graph has another hash")
		}
	}
	seen := map[[32]byte]string{want: "the graph"}
	for name, change := range map[string]func([]Link){
		"weight":   func(l []Link) { l[0].Weight = 2 },
		"kind":     func(l []Link) { l[0].Kind = graph.Family },
		"end":      func(l []Link) { l[0].To = id(1 + byte(l[0].To[0]%20)) },
		"id":       func(l []Link) { l[0].ID = id(250) },
		"possible": func(l []Link) { l[0].Possible = true },
	} {
		l := slices.Clone(links)
		change(l)
		sha := build(t, people(20), l).SHA256()
		if other, dup := seen[sha]; dup {
			t.Errorf("another %s has the hash of %s", name, other)
		}
		seen[sha] = name
	}
}

func TestWhatIsNoGraphIsRefused(t *testing.T) {
	if _, err := New(people(2), arcs([2]byte{1, 3})); err == nil {
		t.Error("a link to no vertex was accepted")
	}
	l := arcs([2]byte{1, 2})
	for _, w := range []float64{0, -1, math.NaN(), math.Inf(1)} {
		l[0].Weight = float32(w)
		if _, err := New(people(2), l); !graph.Is(err, graph.Invalid) {
			t.Errorf("a weight of %v gives %v", w, err)
		}
	}
	if g := build(t, nil, nil); g.Len() != 0 || g.Undirected().Len() != 0 {
		t.Error("the empty graph is a graph")
	}
}

// TestALinkCostsAtMost16And24Bytes reads the sizes off the types, so that a
// wider column is seen.
func TestALinkCostsAtMost16And24Bytes(t *testing.T) {
	size := func(fields ...string) (n uintptr) {
		for _, f := range fields {
			field, ok := reflect.TypeFor[Graph]().FieldByName(f)
			if !ok {
				t.Fatalf("no column %s", f)
			}
			n += field.Type.Elem().Size()
		}
		return n
	}
	if n := size("OutTo", "InFrom", "InLink"); n > 16 {
		t.Errorf("adjacency takes %d bytes a link", n)
	}
	if n := size("LinkIDs", "LinkKinds", "Weights", "Possible"); n > 24 {
		t.Errorf("columns take %d bytes a link", n)
	}
	columns := map[string]bool{"IDs": true, "Kinds": true, "OutOff": true, "InOff": true, "OutTo": true, "InFrom": true, "InLink": true, "LinkIDs": true, "LinkKinds": true, "Weights": true, "Possible": true}
	for f := range reflect.TypeFor[Graph]().Fields() {
		if f.Type.Kind() == reflect.Slice && !columns[f.Name] {
			t.Errorf("column %s is not counted", f.Name)
		}
	}
}

func TestDerivedPartsAreComputedOnce(t *testing.T) {
	g := build(t, people(3), arcs([2]byte{1, 2}, [2]byte{2, 3}))
	u, d := g.Undirected(), g.Directed()
	if again := g.Undirected(); again != u {
		t.Error("the undirected rows were computed twice")
	}
	if again := g.Directed(); again != d {
		t.Error("the directed rows were computed twice")
	}
}
