package kernel

import (
	"cmp"
	"context"
	"math"
)

// Agreement says how far two partitions of the same vertices are one.
type Agreement struct {
	Rand      float64 // adjusted Rand index: 1 the same, 0 what chance gives, may be negative
	Mutual    float64 // adjusted mutual information: likewise
	Variation float64 // variation of information, in bits: 0 the same, up to log2 n
}

// Agree compares two partitions. Labels are any numbers from 0 below the number
// of vertices.
//
//	Question    do two divisions tell the same?   Formula  Rand (pairs together in both - expected) / (mean of
//	                                                       pairs together - expected); Mutual (I - E I) /
//	                                                       ((H(a) + H(b)) / 2 - E I); Variation H(a|b) + H(b|a)
//	Graph       none                              Pairs    each pair of vertices once
//	Ends        where chance leaves no room the   Scale    1; Variation log2 n
//	            partitions are one: 1
//	Ties        none                              Cost     O(n log n) and the sum over pairs of distinct class
//	Exactness   exact up to rounding; expected             sizes of the smaller one, at most O(n^1.5)
//	            over all ways to deal the labels
//	Source      Hubert and Arabie (1985); Vinh, Epps and Bailey, JMLR 11 (2010); Meila (2007)
//	Checked by  verify.Agree (pair by pair; all deals of up to 7), gonum stat.Entropy, combin (tol 1e-9), fixtures
//	            by hand
func Agree(ctx context.Context, a, b []int32) (Agreement, error) {
	const op = "kernel.Agree"
	p, err := begin(ctx, op)
	if err != nil {
		return Agreement{}, err
	}
	n := len(a)
	for _, label := range [][]int32{a, b} {
		if _, err := checkLabels(op, n, label); err != nil {
			return Agreement{}, err
		}
	}
	if n == 0 {
		return Agreement{Rand: 1, Mutual: 1}, nil
	}
	sizeA, sizeB := make([]int, n), make([]int, n)
	for v := range a {
		sizeA[a[v]]++
		sizeB[b[v]]++
	}
	order, err := sorted(p, n, func(u, v int32) int {
		return cmp.Or(cmp.Compare(a[u], a[v]), cmp.Compare(b[u], b[v]), cmp.Compare(u, v))
	})
	if err != nil {
		return Agreement{}, err
	}
	all, together, mutual := float64(n), 0.0, 0.0
	for i := 0; i < n; {
		first := i
		for x, y := a[order[i]], b[order[i]]; i < n && a[order[i]] == x && b[order[i]] == y; i++ {
		}
		both, v := float64(i-first), order[first]
		together += both * (both - 1) / 2
		mutual += both / all * math.Log(both*all/(float64(sizeA[a[v]])*float64(sizeB[b[v]])))
	}
	pairsA, entropyA := spreadOf(sizeA)
	pairsB, entropyB := spreadOf(sizeB)
	result := Agreement{Rand: 1, Mutual: 1, Variation: max(0, entropyA+entropyB-2*mutual) / math.Ln2}
	if chance, mean := pairsA*pairsB/max(all*(all-1)/2, 1), (pairsA+pairsB)/2; mean != chance {
		result.Rand = (together - chance) / (mean - chance)
	}
	chance, err := expected(p, n, sizeA, sizeB)
	if err != nil {
		return Agreement{}, err
	}
	if room := (entropyA+entropyB)/2 - chance; room > 1e-12*math.Log(all+1) {
		result.Mutual = (mutual - chance) / room
	}
	return result, nil
}

// AgreeMemory bounds the bytes that Agree needs for n vertices.
func AgreeMemory(n int) int64 { return 64 * int64(n) }

// spreadOf gives the pairs within classes of the sizes, and their entropy in
// nats.
func spreadOf(sizes []int) (pairs, entropy float64) {
	n := float64(len(sizes))
	for _, s := range sizes {
		if x := float64(s); x > 0 {
			pairs += x * (x - 1) / 2
			entropy -= x / n * math.Log(x/n)
		}
	}
	return pairs, entropy
}

// expected is the mutual information, in nats, that labels dealt at random have
// on average: classes of one size count together.
func expected(p *poller, n int, sizeA, sizeB []int) (float64, error) {
	factorial := make([]float64, n+1) // logarithms
	for i := 1; i <= n; i++ {
		factorial[i] = factorial[i-1] + math.Log(float64(i))
	}
	having := func(sizes []int) (distinct [][2]int) { // size, how many
		count := make([]int, n+1)
		for _, s := range sizes {
			count[s]++
		}
		for s, c := range count {
			if s > 0 && c > 0 {
				distinct = append(distinct, [2]int{s, c})
			}
		}
		return distinct
	}
	sum, all, ofB := 0.0, float64(n), having(sizeB)
	for _, x := range having(sizeA) {
		for _, y := range ofB {
			s, t := x[0], y[0]
			part, fixed := 0.0, factorial[s]+factorial[t]+factorial[n-s]+factorial[n-t]-factorial[n]
			for both := max(1, s+t-n); both <= min(s, t); both++ {
				chance := fixed - factorial[both] - factorial[s-both] - factorial[t-both] - factorial[n-s-t+both]
				part += float64(both) / all * math.Log(all*float64(both)/(float64(s)*float64(t))) * math.Exp(chance)
			}
			sum += part * float64(x[1]) * float64(y[1])
			if err := p.spend(1 + 16*min(s, t)); err != nil {
				return 0, err
			}
		}
	}
	return sum, nil
}
