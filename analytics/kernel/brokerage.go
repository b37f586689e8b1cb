package kernel

import (
	"context"
	"slices"

	"portolan/graph"
	"portolan/graph/snapshot"
)

// BrokerageOptions say how links are read; the zero value reads them both ways.
type BrokerageOptions struct {
	Directed bool // what is passed on follows the links' directions
}

// Roles counts for one vertex the pairs between which it mediates, by the groups
// of the three.
type Roles struct {
	Coordinator    int64 // all three of one group
	Consultant     int64 // the two of one group, the broker of another
	Gatekeeper     int64 // broker and receiver of one group, the giver of another
	Representative int64 // giver and broker of one group, the receiver of another
	Liaison        int64 // three groups
	Unknown        int64 // the group of one of them is not known
}

// Brokerage finds in which roles every vertex stands between groups.
//
//	Question    who mediates within and between   Formula  pairs a, c with a > b > c and not a > c, by the
//	            groups, countries, members?                groups of a, b, c
//	Graph       either; parallel links once,      Pairs    ordered; of links read both ways each pair counts
//	            weights ignored                            in both orders
//	Ends        a, b, c differ                    Scale    none
//	Ties        none                              Cost     O(sum over links of the smaller end's links)
//	Exactness   exact, whole numbers
//	Source      Gould and Fernandez, Sociological Methodology 19 (1989)
//	Checked by  verify.Brokerage (every three vertices), gonum mat (all open pairs, equal), a broker drawn
//
// All pairs of a giver and a receiver are counted by groups at once; the pairs
// that need no broker, because they are one or linked, are taken away again.
func Brokerage(ctx context.Context, g *snapshot.Graph, group []int32, o BrokerageOptions) ([]Roles, error) {
	const op = "kernel.Brokerage"
	p, err := begin(ctx, op)
	if err != nil {
		return nil, err
	}
	if len(group) != g.Len() {
		return nil, graph.Errorf(graph.Invalid, op, "%d groups do not fit %d vertices", len(group), g.Len())
	}
	most := int32(-1)
	for v, x := range group {
		if x < -1 || int(x) >= g.Len() {
			return nil, graph.Errorf(graph.Invalid, op, "vertex %d has the group %d: a group is a number from 0 below %d, or -1 where it is not known", v, x, g.Len())
		}
		most = max(most, x)
	}
	out := rows(g, o.Directed)
	in := out
	if o.Directed {
		if in, err = transpose(p, out); err != nil {
			return nil, err
		}
	}
	b := &brokers{group: group, roles: make([]Roles, g.Len())}
	if err := b.all(p, in, out, int(most)+1); err != nil {
		return nil, err
	}
	return b.roles, b.closed(p, in, out)
}

// BrokerageMemory bounds the bytes that Brokerage needs, rows included.
func BrokerageMemory(g *snapshot.Graph) int64 { return 2*rowsMemory(g) + 64*int64(g.Len()) }

type brokers struct {
	group []int32
	roles []Roles
}

// count adds pairs to the role that b has between a and c.
func (s *brokers) count(a, b, c int32, pairs int64) {
	x, y, z, r := s.group[a], s.group[b], s.group[c], &s.roles[b]
	switch {
	case x < 0 || y < 0 || z < 0:
		r.Unknown += pairs
	case x == y && y == z:
		r.Coordinator += pairs
	case x == z:
		r.Consultant += pairs
	case y == z:
		r.Gatekeeper += pairs
	case x == y:
		r.Representative += pairs
	default:
		r.Liaison += pairs
	}
}

// all counts every giver with every receiver of each vertex, and takes away
// those that are one.
func (s *brokers) all(p *poller, in, out *snapshot.Rows, groups int) error {
	givers := make([]int64, groups)
	for b := range int32(in.Len()) {
		mine, froms, tos := s.group[b], in.Neighbours(b), out.Neighbours(b)
		known, own := int64(0), int64(0) // givers whose group is known, and is that of b
		for _, a := range froms {
			if x := s.group[a]; x >= 0 {
				givers[x]++
				known++
				if x == mine {
					own++
				}
			}
		}
		r := &s.roles[b]
		for _, c := range tos {
			z := s.group[c]
			switch {
			case z < 0 || mine < 0:
				r.Unknown += int64(len(froms))
				continue
			case z == mine:
				r.Coordinator += own
				r.Gatekeeper += known - own
			default:
				r.Consultant += givers[z]
				r.Representative += own
				r.Liaison += known - own - givers[z]
			}
			r.Unknown += int64(len(froms)) - known
		}
		for _, a := range froms {
			if x := s.group[a]; x >= 0 {
				givers[x] = 0
			}
			if _, both := slices.BinarySearch(tos, a); both {
				s.count(a, b, a, -1)
			}
		}
		if err := p.spend(1 + 8*len(froms) + len(tos)); err != nil {
			return err
		}
	}
	return nil
}

// closed takes the pairs away that are linked themselves.
func (s *brokers) closed(p *poller, in, out *snapshot.Rows) error {
	for a := range int32(out.Len()) {
		for _, c := range out.Neighbours(a) {
			few, many := out.Neighbours(a), in.Neighbours(c)
			if len(many) < len(few) {
				few, many = many, few
			}
			for _, b := range few {
				if _, both := slices.BinarySearch(many, b); both {
					s.count(a, b, c, -1)
				}
			}
			if err := p.spend(1 + 4*len(few)); err != nil {
				return err
			}
		}
		if err := p.spend(1); err != nil {
			return err
		}
	}
	return nil
}
