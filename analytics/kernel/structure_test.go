package kernel_test

import (
	"fmt"
	"slices"
	"testing"

	gonum "gonum.org/v1/gonum/graph"
	"gonum.org/v1/gonum/graph/simple"
	"gonum.org/v1/gonum/graph/topo"
	"gonum.org/v1/gonum/mat"

	"portolan/analytics/kernel"
	"portolan/analytics/kernel/fixture"
	"portolan/analytics/kernel/verify"
	"portolan/graph"
)

// groupsOf gives the vertices of g three groups; of every seventh it is unknown.
func groupsOf(g snap) []int32 {
	group := make([]int32, g.Len())
	for v := range group {
		if group[v] = int32(v*5%3) % int32(g.Len()); v%7 == 6 {
			group[v] = -1
		}
	}
	return group
}

// structures are the kernels of what stands between and closes.
func structures() []subject {
	list := []subject{
		{"blocks", func(ctx ctxt, g snap) (any, error) {
			b, err := kernel.Blocks(ctx, g)
			if err != nil {
				return nil, err
			}
			return *b, nil
		}, func(g snap, result any) error {
			b := result.(kernel.BlockSet)
			var blocks [][]int32
			for i := range int32(b.Len()) {
				blocks = append(blocks, b.Block(i))
			}
			return verify.Blocks(g, blocks, b.BlocksOf, b.Articulation, b.Bridges)
		}},
	}
	for _, weighted := range []bool{false, true} {
		list = append(list, subject{fmt.Sprintf("structural holes {%v}", weighted), func(ctx ctxt, g snap) (any, error) {
			h, err := kernel.StructuralHoles(ctx, g, kernel.HolesOptions{Weighted: weighted})
			if err != nil {
				return nil, err
			}
			return *h, nil
		}, func(g snap, result any) error {
			h := result.(kernel.Holes)
			return verify.StructuralHoles(g, weighted, h.Constraint, h.EffectiveSize)
		}})
	}
	for _, directed := range []bool{false, true} {
		list = append(list, subject{fmt.Sprintf("brokerage directed=%v", directed), func(ctx ctxt, g snap) (any, error) {
			return kernel.Brokerage(ctx, g, groupsOf(g), kernel.BrokerageOptions{Directed: directed})
		}, func(g snap, result any) error {
			var roles []verify.Roles
			for _, r := range result.([]kernel.Roles) {
				roles = append(roles, verify.Roles(r))
			}
			return verify.Brokerage(g, directed, groupsOf(g), roles)
		}})
	}
	return list
}

func TestBlocksOnKnownGraphs(t *testing.T) {
	g := fixture.Draw("a - b - c - a\n c - d - e - f - d\n z\n f - g")
	b := must[*kernel.BlockSet](t)(kernel.Blocks(background, g))
	if fmt.Sprint(b.Off, b.Vertices, b.Bridges) != "[0 3 5 8 10] [0 1 2 2 3 3 4 5 5 6] [[2 3] [5 6]]" || !b.Articulation(2) || b.Articulation(4) || len(b.BlocksOf(7)) != 0 {
		t.Errorf("two triangles, a link between and one that hangs are %+v", *b)
	}
	k := must[*kernel.BlockSet](t)(kernel.Blocks(background, fixture.Karate.Graph()))
	// NetworkX: 01 is the one articulation point of the club, 12 hangs on it, five others are tied to it alone.
	if k.Len() != 3 || !k.Articulation(0) || len(k.Bridges) != 1 || k.Bridges[0] != [2]int32{0, 11} {
		t.Errorf("the blocks of the karate club are %+v", *k)
	}
}

func TestTrianglesHolesAndRolesOnKnownGraphs(t *testing.T) {
	k := fixture.Karate.Graph()
	sum := 0.0
	for _, x := range must[[]float64](t)(kernel.Triangles(background, k)) {
		sum += x
	}
	mean := 0.0
	for _, x := range must[[]float64](t)(kernel.Clustering(background, k)) {
		mean += x / 34
	}
	if sum != 3*45 || mean < 0.57063 || mean > 0.57065 { // NetworkX triangles, average_clustering
		t.Errorf("the karate club has %v triangles and the clustering %v, not 45 and 0.5706", sum/3, mean)
	}
	// The hub of a star is tied to four strangers: constraint 4 (1/4)^2, nothing repeated; a leaf has only the hub.
	h := must[*kernel.Holes](t)(kernel.StructuralHoles(background, fixture.Star.Graph(), kernel.HolesOptions{}))
	nearly(t, "constraint", h.Constraint, []float64{0.25, 1, 1, 1, 1}, 1e-12)
	nearly(t, "effective size", h.EffectiveSize, []float64{4, 1, 1, 1, 1}, 1e-12)
	// In a triangle everybody has (1/2 + 1/4)^2 twice, and 2 contacts less 2 ties / 2.
	h = must[*kernel.Holes](t)(kernel.StructuralHoles(background, fixture.Islands.Graph(), kernel.HolesOptions{}))
	nearly(t, "constraint", h.Constraint, []float64{1.125, 1.125, 1.125, 1, 1, -1}, 1e-12)
	nearly(t, "effective size", h.EffectiveSize, []float64{1, 1, 1, 1, 1, 0}, 1e-12)
	// One who takes in from home and abroad and passes on to home, to abroad and to somebody nobody knows.
	g := fixture.Draw("a > m > b\n x > m > y\n m > q\n z > m > z\n a > b")
	group := []int32{0, 0, 0, -1, 1, 2, 1} // a b m q x y z
	r := must[[]kernel.Roles](t)(kernel.Brokerage(background, g, group, kernel.BrokerageOptions{Directed: true}))[2]
	if r != (kernel.Roles{Coordinator: 0, Consultant: 1, Gatekeeper: 2, Representative: 2, Liaison: 2, Unknown: 3}) {
		t.Errorf("m mediates %+v", r)
	}
	for name, group := range map[string][]int32{"too few": {0}, "below -1": {0, 0, 0, -2, 1, 2, 1}, "too high": {7, 0, 0, 0, 1, 2, 1}} {
		if _, err := kernel.Brokerage(background, g, group, kernel.BrokerageOptions{}); !graph.Is(err, graph.Invalid) {
			t.Errorf("groups that are %s give %v", name, err)
		}
	}
}

// matrix is the graph of g as gonum's matrix: rows are givers.
func matrix(g snap, directed, weighted bool) *mat.Dense {
	r := g.Undirected()
	if directed {
		r = g.Directed()
	}
	m := mat.NewDense(g.Len(), g.Len(), nil)
	for v := range int32(g.Len()) {
		for i := r.Off[v]; i < r.Off[v+1]; i++ {
			x := 1.0
			if weighted {
				x = r.Weight[i]
			}
			m.Set(int(v), int(r.To[i]), x)
		}
	}
	return m
}

func TestTrianglesHolesAndRolesAgreeWithGonumsMatrices(t *testing.T) {
	for _, g := range compared() {
		n := g.Len()
		a, cube := matrix(g, false, false), new(mat.Dense)
		cube.Pow(a, 3)
		for v, x := range must[[]float64](t)(kernel.Triangles(background, g)) {
			if x != cube.At(v, v)/2 {
				t.Errorf("vertex %d lies in %v triangles, not %v", v, x, cube.At(v, v)/2)
			}
		}
		h := must[*kernel.Holes](t)(kernel.StructuralHoles(background, g, kernel.HolesOptions{Weighted: true}))
		w := matrix(g, false, true)
		share, marginal := mat.DenseCopyOf(w), mat.DenseCopyOf(w)
		for v := range n {
			if row := w.RawRowView(v); mat.Sum(w.RowView(v)) > 0 {
				for j, x := range row {
					share.Set(v, j, x/mat.Sum(w.RowView(v)))
					marginal.Set(v, j, x/slices.Max(row))
				}
			}
		}
		over, same := new(mat.Dense), new(mat.Dense)
		over.Mul(share, share)
		same.Mul(share, marginal.T())
		for i := range n {
			constraint, size := 0.0, 0.0
			for j := range n {
				if w.At(i, j) > 0 {
					constraint += (share.At(i, j) + over.At(i, j)) * (share.At(i, j) + over.At(i, j))
					size += 1 - same.At(i, j)
				}
			}
			if constraint == 0 {
				constraint = -1
			}
			nearly(t, "constraint", h.Constraint[i:i+1], []float64{constraint}, 1e-9)
			nearly(t, "effective size", h.EffectiveSize[i:i+1], []float64{size}, 1e-9)
		}
		d := matrix(g, true, false)
		for v, r := range must[[]kernel.Roles](t)(kernel.Brokerage(background, g, groupsOf(g), kernel.BrokerageOptions{Directed: true})) {
			open := 0.0 // the pairs of a row to v and a column from v that the matrix does not join
			for i := range n {
				for j := range n {
					if i != j {
						open += d.At(i, v) * d.At(v, j) * (1 - d.At(i, j))
					}
				}
			}
			if sum := r.Coordinator + r.Consultant + r.Gatekeeper + r.Representative + r.Liaison + r.Unknown; float64(sum) != open {
				t.Errorf("vertex %d mediates between %v pairs, not %d", v, open, sum)
			}
		}
	}
}

func TestBlocksAgreeWithGonumsComponents(t *testing.T) {
	for _, g := range compared() {
		b := must[*kernel.BlockSet](t)(kernel.Blocks(background, g))
		parts := func(without int) int {
			u := simple.NewUndirectedGraph()
			for v := range g.Len() {
				if v != without {
					u.AddNode(simple.Node(v))
				}
			}
			for _, a := range fixture.Arcs(g) {
				if a.From != a.To && a.From != without && a.To != without {
					u.SetEdge(simple.Edge{F: simple.Node(a.From), T: simple.Node(a.To)})
				}
			}
			return len(topo.ConnectedComponents(gonum.Undirected(u)))
		}
		all := parts(-1)
		for v := range g.Len() {
			if pieces := parts(v) - all + 1; pieces != len(b.BlocksOf(int32(v))) { // each block is a piece
				t.Errorf("without %d its part falls into %d pieces, it lies in %d blocks", v, pieces, len(b.BlocksOf(int32(v))))
			}
		}
	}
}

func TestStructuresDoNotDependOnWhatShouldNotMatter(t *testing.T) {
	g := fixture.Random(60, 110, 21)
	h, perm := fixture.Relabel(g, 11)
	wide := fixture.Union(fixture.WithIsolated(fixture.Reverse(fixture.Reverse(g))), fixture.BarabasiAlbert(40, 2, 22))
	group := func(g snap) []int32 { return make([]int32, g.Len()) }
	moved := group(h)
	for v := range moved {
		moved[perm[v]] = int32(v % 4)
	}
	mine, others := group(g), group(wide)
	for v := range mine {
		mine[v], others[v] = int32(v%4), int32(v%4)
	}
	facts := func(g snap, group []int32) []string {
		b := must[*kernel.BlockSet](t)(kernel.Blocks(background, g))
		s := must[*kernel.Holes](t)(kernel.StructuralHoles(background, g, kernel.HolesOptions{Weighted: true}))
		r := must[[]kernel.Roles](t)(kernel.Brokerage(background, g, group, kernel.BrokerageOptions{Directed: true}))
		var list []string
		for v := range int32(g.Len()) {
			var sizes []int
			for _, i := range b.BlocksOf(v) {
				sizes = append(sizes, len(b.Block(i)))
			}
			slices.Sort(sizes)
			list = append(list, fmt.Sprintf("%v %.9f %.9f %v", sizes, s.Constraint[v], s.EffectiveSize[v], r[v]))
		}
		return list
	}
	x, y, z := facts(g, mine), facts(h, moved), facts(wide, others)
	for v := range x {
		if x[v] != y[perm[v]] || x[v] != z[v] {
			t.Errorf("vertex %d is %s, and %s, %s after a change", v, x[v], y[perm[v]], z[v])
		}
	}
}
