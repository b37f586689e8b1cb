package kernel

import (
	"cmp"
	"context"
	"math"
	"slices"

	"portolan/graph"
	"portolan/graph/snapshot"
)

// Likeness says what speaks for a link between two vertices.
type Likeness uint8

// The kinds of likeness.
const (
	CommonNeighbours       Likeness = iota // the number of neighbours that both have
	AdamicAdar                             // the sum of 1 / ln d over those neighbours
	ResourceAllocation                     // the sum of 1 / d over those neighbours
	PreferentialAttachment                 // the product of the two numbers of neighbours
)

// LikelyLinksOptions say what speaks for a link and how many are wanted; the
// zero value asks for the ten pairs with the most common neighbours.
type LikelyLinksOptions struct {
	By     Likeness
	K      int // how many pairs; 0 means 10
	HubCap int // neighbours with more links than this join nobody and count nothing; 0 means none is too large
}

// LikelyLink is a pair that is not linked, the smaller vertex first.
type LikelyLink struct {
	U, V  int32
	Score float64
}

// LikelyLinkList is the answer of LikelyLinks.
type LikelyLinkList struct {
	Links []LikelyLink // the highest score first
	Pairs int64        // how many pairs were scored
	Hubs  []int32      // vertices that the cap left out as common neighbours, ascending
}

// Similarity returns for each of the pairs how much alike its two vertices are,
// whether they are linked or not.
//
//	Question    how likely do these two know      Formula  see Likeness; sums over w linked to both
//	            each other?
//	Graph       undirected; parallel links once,  Pairs    as given
//	            weights ignored
//	Ends        of one with itself: over all its  Scale    none
//	            neighbours
//	Ties        none                              Cost     the smaller number of links a pair, times a logarithm
//	Exactness   exact, sums in the order of the
//	            neighbours' numbers
//	Source      Liben-Nowell and Kleinberg, JASIST 58 (2007); Adamic and Adar (2003); Zhou, Lue and Zhang (2009)
//	Checked by  verify.Similarity, gonum mat (matrix products, tol 1e-9), fixtures kite, star
func Similarity(ctx context.Context, g *snapshot.Graph, pairs [][2]int32, by Likeness) ([]float64, error) {
	const op = "kernel.Similarity"
	p, err := begin(ctx, op)
	if err != nil {
		return nil, err
	}
	if by > PreferentialAttachment {
		return nil, graph.Errorf(graph.Invalid, op, "there is no likeness number %d", by)
	}
	r := g.Undirected()
	scores := make([]float64, len(pairs))
	for i, pair := range pairs {
		for _, v := range pair {
			if err := checkVertex(op, g, v); err != nil {
				return nil, err
			}
		}
		few, many := r.Neighbours(pair[0]), r.Neighbours(pair[1])
		if by == PreferentialAttachment {
			scores[i] = float64(len(few)) * float64(len(many))
			continue
		}
		if len(many) < len(few) {
			few, many = many, few
		}
		for _, w := range few {
			if _, both := slices.BinarySearch(many, w); both {
				scores[i] += by.of(r, w)
			}
		}
		if err := p.spend(1 + 4*len(few)); err != nil {
			return nil, err
		}
	}
	return scores, nil
}

// SimilarityMemory bounds the bytes that Similarity needs for so many pairs,
// rows included.
func SimilarityMemory(g *snapshot.Graph, pairs int) int64 { return rowsMemory(g) + 8*int64(pairs) }

// of is what a common neighbour speaks.
func (by Likeness) of(r *snapshot.Rows, w int32) float64 {
	d := float64(r.Off[w+1] - r.Off[w])
	switch by {
	case AdamicAdar:
		return 1 / math.Log(max(d, 2)) // one link joins no two: only a vertex with itself
	case ResourceAllocation:
		return 1 / d
	}
	return 1
}

// LikelyLinks finds, of all pairs that are not linked but have a common
// neighbour, those that are most alike.
//
//	Question    which links are missing?          Formula  see Similarity
//	Graph       undirected; parallel links once,  Pairs    each pair at distance 2 once
//	            weights ignored
//	Ends        linked pairs are left out         Scale    none
//	Ties        by the numbers of the pair        Cost     O(sum of d^2 over neighbours up to the cap), O(V + K)
//	Exactness   exact; with a cap exact for the            memory; progress by vertex
//	            rest, and the hubs are named
//	Source      see Similarity
//	Checked by  verify.LikelyLinks (every pair), gonum mat (tol 1e-9), fixtures kite, star
//
// A hub joins everybody with everybody and tells little of any two: that is what
// the cap is for.
func LikelyLinks(ctx context.Context, g *snapshot.Graph, o LikelyLinksOptions) (*LikelyLinkList, error) {
	const op = "kernel.LikelyLinks"
	p, err := begin(ctx, op)
	if err != nil {
		return nil, err
	}
	if o.By > PreferentialAttachment || o.K < 0 || o.HubCap < 0 {
		return nil, graph.Errorf(graph.Invalid, op, "there is no likeness number %d, or k %d or the cap %d is below 0", o.By, o.K, o.HubCap)
	}
	k, r, n := cmp.Or(o.K, 10), g.Undirected(), int32(g.Len())
	list, report := &LikelyLinkList{}, progress(ctx)
	speaks := make([]float64, n) // 0: over the cap
	for w := range n {
		if d := len(r.Neighbours(w)); o.HubCap > 0 && d > o.HubCap {
			list.Hubs = append(list.Hubs, w)
		} else {
			speaks[w] = o.By.of(r, w)
		}
	}
	score, linked := make([]float64, n), make([]int32, n) // linked: the last vertex that is, from 1
	var found []int32
	for u := range n {
		found = found[:0]
		for _, w := range r.Neighbours(u) {
			linked[w] = u + 1
		}
		for _, w := range r.Neighbours(u) {
			row := r.Neighbours(w)
			if speaks[w] == 0 {
				continue
			}
			at, _ := slices.BinarySearch(row, u+1)
			for _, v := range row[at:] {
				if score[v] == 0 {
					found = append(found, v)
				}
				score[v] += speaks[w]
			}
			if err := p.spend(1 + len(row) - at); err != nil {
				return nil, err
			}
		}
		for _, v := range found {
			x := LikelyLink{u, v, score[v]}
			score[v] = 0
			if linked[v] == u+1 {
				continue
			}
			if o.By == PreferentialAttachment {
				x.Score = float64(len(r.Neighbours(u))) * float64(len(r.Neighbours(v)))
			}
			list.Pairs++
			list.offer(x, k)
		}
		if err := p.spend(1 + len(found)); err != nil {
			return nil, err
		}
		report(int(u)+1, int(n))
	}
	return list, nil
}

// LikelyLinksMemory bounds the bytes that LikelyLinks needs, rows included.
func LikelyLinksMemory(g *snapshot.Graph, o LikelyLinksOptions) int64 {
	return rowsMemory(g) + 36*int64(g.Len()) + 32*int64(max(o.K, 10))
}

// LikelyLinksSteps is the number of arcs that LikelyLinks walks: about 200
// million a second.
func LikelyLinksSteps(g *snapshot.Graph, o LikelyLinksOptions) int64 {
	sum, r := int64(0), g.Undirected()
	for v := range g.Len() {
		if d := int64(r.Off[v+1] - r.Off[v]); o.HubCap == 0 || d <= int64(o.HubCap) {
			sum += d * d / 2
		}
	}
	return sum
}

// offer takes a pair into the best k.
func (l *LikelyLinkList) offer(x LikelyLink, k int) {
	order := func(a, b LikelyLink) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.U, b.U), cmp.Compare(a.V, b.V))
	}
	if len(l.Links) == k {
		if order(l.Links[k-1], x) < 0 {
			return
		}
		l.Links = l.Links[:k-1]
	}
	at, _ := slices.BinarySearchFunc(l.Links, x, order)
	l.Links = slices.Insert(l.Links, at, x)
}
