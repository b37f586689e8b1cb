package verify_test

import (
	"testing"

	"portolan/analytics/kernel/fixture"
	"portolan/analytics/kernel/verify"
)

func TestTheChecksOfKeyPlayersCatchWhatIsWrong(t *testing.T) {
	path := fixture.Path.Graph()
	type curve struct {
		pairs          []int64
		largest, parts []int32
	}
	spoilt(t, "disruption", func() curve { return curve{[]int64{10, 2, 1}, []int32{5, 2, 2}, []int32{1, 2, 2}} }, func(x curve) error {
		return verify.Disruption(path, []int32{2, 0}, x.pairs, x.largest, x.parts)
	}, map[string]func(*curve){
		"pairs":   func(x *curve) { x.pairs[1] = 3 },
		"largest": func(x *curve) { x.largest[2] = 1 },
		"parts":   func(x *curve) { x.parts[2] = 3 },
		"a step":  func(x *curve) { x.pairs = x.pairs[:2] },
	})
	type set struct {
		vertices []int32
		worth    []int64
		bound    int64
	}
	for _, exact := range []bool{false, true} {
		changes := map[string]func(*set){
			"a vertex": func(x *set) { x.vertices[0], x.worth[1] = 0, 6 },
			"a count":  func(x *set) { x.worth[1] = 1 },
			"too few":  func(x *set) { x.vertices = nil },
			"a bound":  func(x *set) { x.bound = 3 },
		}
		if exact {
			changes["a loose bound"] = func(x *set) { x.bound = 1 }
		}
		spoilt(t, "breaking", func() set { return set{[]int32{2}, []int64{10, 2}, 2} }, func(x set) error {
			return verify.KeyPlayersBreaking(path, 1, exact, x.vertices, x.worth, x.bound)
		}, changes)
		changes = map[string]func(*set){
			"a vertex": func(x *set) { x.vertices[0], x.worth[1] = 1, 4 },
			"a count":  func(x *set) { x.worth[1] = 4 },
			"too few":  func(x *set) { x.vertices = nil },
			"a bound":  func(x *set) { x.bound = 4 },
		}
		if exact {
			changes["a loose bound"] = func(x *set) { x.bound = 6 }
		}
		spoilt(t, "reaching", func() set { return set{[]int32{2}, []int64{0, 5}, 5} }, func(x set) error {
			reach := make([]int, len(x.worth))
			for i, n := range x.worth {
				reach[i] = int(n)
			}
			return verify.KeyPlayersReaching(path, false, 1, 2, exact, x.vertices, reach, int(x.bound))
		}, changes)
	}
}

func TestTheChecksOfStructuresCatchWhatIsWrong(t *testing.T) {
	g := fixture.Islands.Graph() // a triangle, a pair and one alone
	type blocks struct {
		list    [][]int32
		of      [][]int32
		cut     []bool
		bridges [][2]int32
	}
	spoilt(t, "blocks", func() blocks {
		return blocks{[][]int32{{0, 1, 2}, {3, 4}}, [][]int32{{0}, {0}, {0}, {1}, {1}, nil}, make([]bool, 6), [][2]int32{{3, 4}}}
	}, func(x blocks) error {
		return verify.Blocks(g, x.list, func(v int32) []int32 { return x.of[v] }, func(v int32) bool { return x.cut[v] }, x.bridges)
	}, map[string]func(*blocks){
		"a block":        func(x *blocks) { x.list = x.list[:1] },
		"a finer block":  func(x *blocks) { x.list = [][]int32{{0, 1}, {0, 2}, {1, 2}, {3, 4}} },
		"a wider block":  func(x *blocks) { x.list = [][]int32{{0, 1, 2, 3, 4}} },
		"the order":      func(x *blocks) { x.list[0] = []int32{1, 0, 2} },
		"a vertex":       func(x *blocks) { x.of[3] = nil },
		"a cut":          func(x *blocks) { x.cut[1] = true },
		"a bridge":       func(x *blocks) { x.bridges = nil },
		"another bridge": func(x *blocks) { x.bridges = append([][2]int32{{0, 1}}, x.bridges...) },
	})
	type holes struct{ constraint, size []float64 }
	spoilt(t, "holes", func() holes {
		return holes{[]float64{1.125, 1.125, 1.125, 1, 1, -1}, []float64{1, 1, 1, 1, 1, 0}}
	}, func(x holes) error { return verify.StructuralHoles(g, false, x.constraint, x.size) }, map[string]func(*holes){
		"a constraint": func(x *holes) { x.constraint[0] = 1 },
		"none":         func(x *holes) { x.constraint[5] = 0 },
		"a size":       func(x *holes) { x.size[1] = 2 },
		"a result":     func(x *holes) { x.size = x.size[1:] },
	})
	path, group := fixture.Path.Graph(), []int32{0, 0, 1, 1, -1}
	spoilt(t, "roles", func() []verify.Roles {
		return []verify.Roles{{}, {Gatekeeper: 1, Representative: 1}, {Gatekeeper: 1, Representative: 1}, {Unknown: 2}, {}}
	}, func(x []verify.Roles) error { return verify.Brokerage(path, false, group, x) }, map[string]func(*[]verify.Roles){
		"a role":     func(x *[]verify.Roles) { (*x)[1] = verify.Roles{Coordinator: 2} },
		"an unknown": func(x *[]verify.Roles) { (*x)[3] = verify.Roles{} },
		"a vertex":   func(x *[]verify.Roles) { *x = (*x)[1:] },
	})
}

func TestTheChecksOfDivisionsCatchWhatIsWrong(t *testing.T) {
	g := fixture.Islands.Graph()
	spoilt(t, "labels", func() []int32 { return []int32{0, 0, 0, 1, 1, 2} }, func(l []int32) error { return verify.LabelPropagation(g, false, l) }, map[string]func(*[]int32){
		"a number":  func(l *[]int32) { copy(*l, []int32{1, 1, 1, 0, 0, 2}) },
		"a class":   func(l *[]int32) { copy(*l, []int32{0, 0, 1, 2, 2, 3}) },
		"all alone": func(l *[]int32) { copy(*l, []int32{0, 1, 2, 3, 4, 5}) },
		"one alone": func(l *[]int32) { (*l)[5] = 1 },
		"a result":  func(l *[]int32) { *l = (*l)[1:] },
	})
	spoilt(t, "conductance", func() []float64 { return []float64{0, 0, -1} }, func(s []float64) error {
		return verify.Conductance(g, false, []int32{0, 0, 0, 1, 1, 2}, s)
	}, map[string]func(*[]float64){
		"a share": func(s *[]float64) { (*s)[1] = 0.1 },
		"none":    func(s *[]float64) { (*s)[2] = 0 },
		"a class": func(s *[]float64) { *s = (*s)[:2] },
	})
	spoilt(t, "agreement", func() [3]float64 { return [3]float64{-0.5, -0.5, 2} }, func(x [3]float64) error {
		return verify.Agree([]int32{0, 0, 1, 1}, []int32{0, 1, 0, 1}, x[0], x[1], x[2])
	}, map[string]func(*[3]float64){
		"the Rand index":    func(x *[3]float64) { x[0] = 0 },
		"the information":   func(x *[3]float64) { x[1] = 0 },
		"the variation":     func(x *[3]float64) { x[2] = 1 },
		"all, a little bit": func(x *[3]float64) { x[0] += 1e-3 },
	})
}

func TestTheChecksOfPairsCatchWhatIsWrong(t *testing.T) {
	path := fixture.Path.Graph()
	if err := verify.Similarity(path, [][2]int32{{0, 2}, {0, 1}}, 0, []float64{1, 0}); err != nil {
		t.Errorf("the true likeness is refused: %v", err)
	}
	if verify.Similarity(path, [][2]int32{{0, 2}}, 0, []float64{2}) == nil || verify.Similarity(path, [][2]int32{{0, 2}}, 3, []float64{1}) == nil || verify.Similarity(path, [][2]int32{{0, 2}}, 0, nil) == nil {
		t.Error("a wrong likeness is not noticed")
	}
	type links struct {
		pairs  [][2]int32
		scores []float64
		all    int64
		hubs   []int32
	}
	star := fixture.Draw("a - b - c - d\n b - e\n c - e") // b and c have three links each
	spoilt(t, "likely links", func() links {
		return links{[][2]int32{{0, 2}, {0, 4}, {1, 3}}, []float64{1. / 3, 1. / 3, 1. / 3}, 4, nil}
	}, func(x links) error { return verify.LikelyLinks(star, 2, 3, 0, x.pairs, x.scores, x.all, x.hubs) }, map[string]func(*links){
		"a score":        func(x *links) { x.scores[1] = 0.5 },
		"a linked pair":  func(x *links) { x.pairs[0] = [2]int32{0, 1} },
		"a pair twice":   func(x *links) { x.pairs[1] = x.pairs[0] },
		"the order":      func(x *links) { x.pairs[0], x.pairs[1] = x.pairs[1], x.pairs[0] },
		"the count":      func(x *links) { x.all = 3 },
		"a hub":          func(x *links) { x.hubs = []int32{1} },
		"one less":       func(x *links) { x.pairs, x.scores = x.pairs[:2], x.scores[:2] },
		"what is absent": func(x *links) { x.pairs[2] = [2]int32{0, 3} },
	})
	type extent struct {
		far             []int32
		pairs           []int64
		apart           int64
		wide            int
		mean, effective float64
	}
	spoilt(t, "distribution", func() extent {
		return extent{[]int32{4, 3, 2, 3, 4}, []int64{8, 6, 4, 2}, 0, 4, 2, 3}
	}, func(x extent) error {
		return verify.Distribution(path, false, x.far, x.pairs, x.apart, x.wide, x.mean, x.effective)
	}, map[string]func(*extent){
		"a distance":    func(x *extent) { x.far[2] = 3 },
		"a count":       func(x *extent) { x.pairs[0] = 9 },
		"pairs apart":   func(x *extent) { x.apart = 1 },
		"the width":     func(x *extent) { x.wide = 5 },
		"the mean":      func(x *extent) { x.mean = 2.1 },
		"the effective": func(x *extent) { x.effective = 2.9 },
	})
}
