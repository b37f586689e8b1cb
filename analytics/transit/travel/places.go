package travel

import (
	"slices"

	"portolan/graph"
)

// Named are the places with one of these names: a code, or the id of its entity
// in hexadecimal.
func (m *Model) Named(texts []string) map[int32]bool {
	out := map[int32]bool{}
	for _, text := range texts {
		if id, err := graph.ParseID(text); err == nil {
			if r := m.Where[id]; r.Class == PlaceClass {
				out[r.N] = true
			}
			continue
		}
		code := PlaceCode(text)
		for i := range m.Places {
			if code != "" && slices.Contains(m.Places[i].Codes, code) {
				out[int32(i)] = true
			}
		}
	}
	return out
}
