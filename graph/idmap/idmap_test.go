package idmap

import (
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"

	"portolan/graph"
)

// drawID draws ids that come again, ids that differ in few bits, and the zero id.
func drawID(t *rapid.T) (id graph.ID) {
	n := rapid.Uint64Range(0, 2000).Draw(t, "n")
	if rapid.Bool().Draw(t, "low") {
		binary.BigEndian.PutUint64(id[8:], n)
	} else {
		binary.LittleEndian.PutUint64(id[:], n<<40)
	}
	return id
}

func TestItIsAMap(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m, plain := New[int](), map[graph.ID]int{}
		for i := range rapid.IntRange(0, 3000).Draw(t, "steps") {
			id := drawID(t)
			switch rapid.IntRange(0, 9).Draw(t, "what") {
			case 0:
				m.Reserve(rapid.IntRange(0, 5000).Draw(t, "more"))
			case 1, 2, 3:
				v, ok := m.Get(id)
				if want, has := plain[id]; v != want || ok != has {
					t.Fatalf("%v is %d, %v, not %d, %v", id, v, ok, want, has)
				}
			case 4, 5:
				v, had := m.Ref(id)
				if want, has := plain[id]; *v != want || had != has {
					t.Fatalf("%v is %d, %v, not %d, %v", id, *v, had, want, has)
				}
				*v = i
				plain[id] = i
			default:
				m.Set(id, i)
				plain[id] = i
			}
			if m.Len() != len(plain) {
				t.Fatalf("%d ids, not %d", m.Len(), len(plain))
			}
		}
		for id, want := range plain {
			if v, ok := m.Get(id); !ok || v != want {
				t.Fatalf("%v is %d, %v, not %d", id, v, ok, want)
			}
		}
	})
}

// someIDs are n random ids.
func someIDs(n int) []graph.ID {
	r := rand.New(rand.NewPCG(1, 2))
	ids := make([]graph.ID, n)
	for i := range ids {
		binary.LittleEndian.PutUint64(ids[i][:], r.Uint64())
		binary.LittleEndian.PutUint64(ids[i][8:], r.Uint64())
	}
	return ids
}

func TestWhatWasReservedDoesNotGrow(t *testing.T) {
	const n = 200_000
	m := New[int32]()
	m.Reserve(n)
	slots := func() (sum int) {
		for i := range m.shards {
			sum += len(m.shards[i].slots)
		}
		return sum
	}
	before := slots()
	for i, id := range someIDs(n) {
		m.Set(id, int32(i))
	}
	if after := slots(); after > before+before/50 || after > 4*n {
		t.Fatalf("%d slots for %d ids became %d", before, n, after)
	}
}

func BenchmarkAMillion(b *testing.B) {
	ids := someIDs(1_000_000)
	b.Run(fmt.Sprintf("%T", &Map[int32]{}), func(b *testing.B) {
		for b.Loop() {
			m := New[int32]()
			for i, id := range ids {
				m.Set(id, int32(i))
			}
			for _, id := range ids {
				m.Get(id)
			}
		}
	})
	b.Run("map", func(b *testing.B) {
		for b.Loop() {
			m := map[graph.ID]int32{}
			for i, id := range ids {
				m[id] = int32(i)
			}
			sum := int32(0)
			for _, id := range ids {
				sum += m[id]
			}
		}
	})
}
