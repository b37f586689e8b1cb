package verify

import (
	"fmt"
	"math"
	"slices"

	"portolan/graph/snapshot"
)

// LabelPropagation checks that no class weighs more among a vertex's neighbours
// than its own, that who has a neighbour is with one, and the numbers.
func LabelPropagation(g *snapshot.Graph, weighted bool, label []int32) error {
	if err := sameLength(g, len(label)); err != nil {
		return err
	}
	most := int32(-1)
	for v, row := range adjacency(g, false) {
		if label[v] > most+1 || label[v] < 0 {
			return fmt.Errorf("vertex %d has the class %d, and %d is the next new one", v, label[v], most+1)
		}
		most = max(most, label[v])
		weight := map[int32]float64{}
		for w, x := range row {
			if !weighted {
				x = 1
			}
			weight[label[w]] += x
		}
		for c, x := range weight {
			if x > weight[label[v]]*(1+1e-9) {
				return fmt.Errorf("vertex %d is in class %d of weight %v, and class %d weighs %v", v, label[v], weight[label[v]], c, x)
			}
		}
		if len(row) > 0 && weight[label[v]] == 0 || len(row) == 0 && slices.Contains(label[:v], label[v]) {
			return fmt.Errorf("vertex %d is in class %d for no reason", v, label[v])
		}
	}
	return nil
}

// Conductance adds up the links of each class and of all others.
func Conductance(g *snapshot.Graph, weighted bool, label []int32, scores []float64) error {
	adj := adjacency(g, false)
	classes := 0
	if len(label) > 0 {
		classes = int(slices.Max(label)) + 1
	}
	if len(scores) != classes {
		return fmt.Errorf("%d results for %d classes", len(scores), classes)
	}
	for c := range int32(classes) {
		leaves, mine, rest := 0.0, 0.0, 0.0
		for v, row := range adj {
			for w, x := range row {
				if !weighted {
					x = 1
				}
				if label[v] == c {
					mine += x
				} else {
					rest += x
				}
				if label[v] == c && label[w] != c {
					leaves += x
				}
			}
		}
		want := -1.0
		if min(mine, rest) > 0 {
			want = leaves / min(mine, rest)
		}
		if !near(scores[c], want, 1e-9) {
			return fmt.Errorf("class %d has the conductance %v, not %v", c, want, scores[c])
		}
	}
	return nil
}

// Agree counts pair by pair, and, for up to 7 vertices, deals the labels in
// every way.
func Agree(a, b []int32, rand, mutual, variation float64) error {
	n := len(a)
	inA, inB, both := 0.0, 0.0, 0.0
	for v := range n {
		for w := range v {
			x, y := a[v] == a[w], b[v] == b[w]
			if x {
				inA++
			}
			if y {
				inB++
			}
			if x && y {
				both++
			}
		}
	}
	want := 1.0
	if chance := inA * inB / max(float64(n*(n-1))/2, 1); (inA+inB)/2 != chance {
		want = (both - chance) / ((inA+inB)/2 - chance)
	}
	if !near(rand, want, 1e-9) {
		return fmt.Errorf("the adjusted Rand index is %v, not %v", want, rand)
	}
	h, k, i := information(a, a), information(b, b), information(a, b)
	if !near(variation, (h+k-2*i)/math.Ln2, 1e-9) {
		return fmt.Errorf("the variation of information is %v, not %v", (h+k-2*i)/math.Ln2, variation)
	}
	if n > 7 || n == 0 {
		return nil
	}
	sum, deals := 0.0, 0.0
	var deal func(rest, dealt []int32)
	deal = func(rest, dealt []int32) {
		if len(rest) == 0 {
			sum += information(a, dealt)
			deals++
		}
		for j := range rest {
			deal(slices.Delete(slices.Clone(rest), j, j+1), append(slices.Clip(dealt), rest[j]))
		}
	}
	deal(b, nil)
	want = 1
	if room := (h+k)/2 - sum/deals; room > 1e-9 {
		want = (i - sum/deals) / room
	}
	if !near(mutual, want, 1e-6) {
		return fmt.Errorf("the adjusted mutual information is %v, not %v", want, mutual)
	}
	return nil
}

// information is what one partition tells of another, in nats; of itself: its
// entropy.
func information(a, b []int32) (sum float64) {
	n := float64(len(a))
	for v := range a {
		x, y, both := 0.0, 0.0, 0.0
		for w := range a {
			if a[w] == a[v] {
				x++
			}
			if b[w] == b[v] {
				y++
			}
			if a[w] == a[v] && b[w] == b[v] {
				both++
			}
		}
		sum += math.Log(both*n/(x*y)) / n
	}
	return sum
}
