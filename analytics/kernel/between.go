package kernel

import "portolan/graph/snapshot"

// onTheWay marks the vertices that lie on some path from one vertex to another
// which passes no vertex twice, whatever the links' directions: with a link
// between the two, their block (Hopcroft and Tarjan, Communications of the ACM
// 16, 1973). O(V + E).
func onTheWay(p *poller, u *snapshot.Rows, from, to int32, avoided []bool) ([]bool, error) {
	in := make([]bool, u.Len())
	if from == to {
		in[from] = true
		return in, nil
	}
	number, low, next := make([]int32, u.Len()), make([]int32, u.Len()), make([]int32, u.Len())
	parent := make([]int32, u.Len())
	number[from], number[to], low[to], parent[to] = 1, 2, 1, from // the search begins along the link between the two
	count := int32(2)
	trail, block := []int32{to}, []int32{to} // the way down, and what is in no other block yet
	for len(trail) > 0 {
		v := trail[len(trail)-1]
		if i := u.Off[v] + next[v]; i < u.Off[v+1] {
			next[v]++
			switch w := u.To[i]; {
			case avoided[w] || w == parent[v]:
			case number[w] > 0:
				low[v] = min(low[v], number[w])
			default:
				count++
				number[w], low[w], parent[w] = count, count, v
				trail, block = append(trail, w), append(block, w)
			}
			continue
		}
		if err := p.spend(1 + len(u.Neighbours(v))); err != nil {
			return nil, err
		}
		trail = trail[:len(trail)-1]
		if v == to {
			break
		}
		up := parent[v]
		low[up] = min(low[up], low[v])
		if low[v] >= number[up] { // what hangs on up alone leads nowhere
			at := len(block) - 1
			for block[at] != v {
				at--
			}
			block = block[:at]
		}
	}
	in[from] = true
	for _, v := range block {
		in[v] = true
	}
	return in, nil
}
