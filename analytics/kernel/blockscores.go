package kernel

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"math"

	"portolan/graph/snapshot"
)

// BlockScores keeps what each block of a graph scored, so that a graph of which few blocks have changed is scored at the
// cost of these. The zero value keeps nothing yet. It is not safe for concurrent use.
//
//	Question    as Betweenness, undirected, all pairs, kept while links come and go
//	Update      the graph is cut anew, O(V + E); a block is searched when its links, or what hangs on its vertices, are
//	            not those of a block of the graph before
//	Exactness   the bytes that Betweenness gives
//	Cost        O(V + E), and O(V_b E_b) for each block b that changed
//	Source      Jamour, Skiadopoulos and Kalnis, IEEE TPDS 29 (2018)
//	Checked by  Betweenness on random changes
type BlockScores struct {
	known    map[[sha256.Size]byte][]float64
	searched int
}

// Betweenness gives the score of every vertex of symmetric rows, and keeps those of their blocks, and of no others. It
// fails as the kernel does, and keeps what it had.
func (k *BlockScores) Betweenness(ctx context.Context, r *snapshot.Rows) ([]float64, error) {
	const op = "kernel.BlockScores"
	p, err := begin(ctx, op)
	if err != nil {
		return nil, err
	}
	f, err := split(p, r, false)
	if err != nil {
		return nil, err
	}
	sums, now := make([]float64, f.rows.Len()), make(map[[sha256.Size]byte][]float64, len(f.first))
	var changed []int32
	names := make([][sha256.Size]byte, len(f.first)-1)
	for i := range names {
		low, high := f.first[i], f.first[i+1]
		names[i] = f.name(low, high)
		if scores, ok := k.known[names[i]]; ok {
			now[names[i]] = scores
			copy(sums[low:], scores)
		} else {
			changed = append(changed, int32(i))
		}
		if err := p.spend(int(f.rows.Off[high] - f.rows.Off[low])); err != nil {
			return nil, err
		}
	}
	part := f.only(changed)
	scores, err := (&traffic{op: op, f: part, weight: [2][]float64{part.weight}}).run(ctx, part.rows.Len())
	if err != nil {
		return nil, err
	}
	for _, i := range changed {
		n := copy(sums[f.first[i]:f.first[i+1]], scores)
		now[names[i]], scores = scores[:n:n], scores[n:]
	}
	k.known, k.searched = now, len(changed)
	return f.spread(sums, false), nil
}

// Searched is how many blocks the last call searched.
func (k *BlockScores) Searched() int { return k.searched }

// name is a hash of all that the scores of a piece follow from.
func (f *pieces) name(low, high int32) [sha256.Size]byte {
	b := make([]byte, 0, 4*(f.rows.Off[high]-f.rows.Off[low])+20*(high-low)+8)
	for v := low; v < high; v++ {
		row := f.rows.Neighbours(v)
		b = binary.LittleEndian.AppendUint32(b, uint32(len(row)))
		for _, w := range row {
			b = binary.LittleEndian.AppendUint32(b, uint32(w-low))
		}
		b = binary.LittleEndian.AppendUint64(b, math.Float64bits(f.start[v]))
		copies := 1.0
		if f.copies != nil {
			copies = f.copies[v]
		}
		b = binary.LittleEndian.AppendUint64(b, math.Float64bits(copies))
	}
	return sha256.Sum256(b)
}

// only is the graph of some pieces, in their order.
func (f *pieces) only(list []int32) *pieces {
	out := &pieces{rows: &snapshot.Rows{Off: []int32{0}}, first: []int32{0}, start: []float64{}}
	if f.copies != nil {
		out.copies = []float64{}
	}
	for _, i := range list {
		low, high := f.first[i], f.first[i+1]
		shift := int32(out.rows.Len()) - low
		for v := low; v < high; v++ {
			for _, w := range f.rows.Neighbours(v) {
				out.rows.To = append(out.rows.To, w+shift)
			}
			out.rows.Off = append(out.rows.Off, int32(len(out.rows.To)))
		}
		out.start = append(out.start, f.start[low:high]...)
		if f.copies != nil {
			out.copies = append(out.copies, f.copies[low:high]...)
		}
		out.first = append(out.first, high+shift)
	}
	out.in, out.weight = out.rows, out.start
	return out
}
