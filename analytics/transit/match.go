package transit

import (
	"cmp"
	"slices"

	"portolan/graph"
)

// Match finds, for groups of people, the networks that they are: the most people
// in common first, each network once, and only where these are at least half of
// the people of one of the two. -1 stands for none.
func Match(groups [][]graph.ID, networks []*Network) []int {
	in := map[graph.ID][]int{}
	for n, t := range networks {
		for _, p := range t.People {
			in[p] = append(in[p], n)
		}
	}
	type pair struct{ group, network, common int }
	var pairs []pair
	for g, people := range groups {
		common := map[int]int{}
		for _, p := range people {
			for _, n := range in[p] {
				common[n]++
			}
		}
		for n, c := range common {
			if 2*c >= min(len(people), len(networks[n].People)) {
				pairs = append(pairs, pair{g, n, c})
			}
		}
	}
	slices.SortFunc(pairs, func(a, b pair) int {
		return cmp.Or(b.common-a.common, a.group-b.group, a.network-b.network)
	})
	out, taken := make([]int, len(groups)), make([]bool, len(networks))
	for g := range out {
		out[g] = -1
	}
	for _, p := range pairs {
		if out[p.group] < 0 && !taken[p.network] {
			out[p.group], taken[p.network] = p.network, true
		}
	}
	return out
}
