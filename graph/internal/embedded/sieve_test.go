package embedded

import (
	"encoding/binary"
	"math/rand/v2"
	"testing"

	"github.com/cockroachdb/pebble/v2"

	"portolan/graph"
	"portolan/graph/internal/store/storetest"
)

// randomIDs are ids as the store key makes them.
func randomIDs(seed uint64, n int) []graph.ID {
	r := rand.New(rand.NewPCG(seed, 7))
	ids := make([]graph.ID, n)
	for i := range ids {
		binary.LittleEndian.PutUint64(ids[i][:], r.Uint64())
		binary.LittleEndian.PutUint64(ids[i][8:], r.Uint64())
	}
	return ids
}

func TestTheSieveForgetsNoID(t *testing.T) {
	written, others := randomIDs(1, 300_000), randomIDs(2, 100_000)
	for i := range 2000 {
		written = append(written, storetest.ID(i)) // these differ in few bits
	}
	s := &sieve{}
	for from := 0; from < len(written); from += 10_000 {
		s.add(written[from:min(from+10_000, len(written))])
	}
	for _, id := range written {
		if !s.has(id) {
			t.Fatalf("%v was written and is taken for new", id)
		}
	}
	taken, bytes := 0, 0
	for _, id := range others {
		if s.has(id) {
			taken++
		}
	}
	for _, l := range s.layers {
		bytes += 8 * len(l.words)
	}
	if taken > len(others)/25 || bytes > 16*len(written) {
		t.Errorf("%d of %d new ids are taken for written, in %d bytes for %d", taken, len(others), bytes, len(written))
	}
}

// sifted makes every opening read the feed for the sieve at its first commit.
func sifted(s *Store) { s.missed = sieveAfter }

func TestHistoriesHoldWithASieveOfTheFeed(t *testing.T) {
	for seed := range uint64(6) {
		p := newPlace(t).(*place)
		p.hook = sifted
		storetest.RunHistory(t, p, 500+seed, 60)
	}
}

func TestWhatTheFeedCannotTellIsLookedUp(t *testing.T) {
	p := newPlace(t).(*place)
	open := func() *Store {
		s, err := p.Open()
		if err != nil {
			t.Fatal(err)
		}
		return s.(*Store)
	}
	s := open()
	for i := range 3 {
		if _, err := s.Commit(t.Context(), storetest.Puts(i+1, storetest.Person(2*i+2, "a"))); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.db.Set(appendCommitKey(nil, 1), []byte("damaged"), pebble.Sync); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	p.hook = sifted
	s = open()
	defer s.Close()
	if _, err := s.Commit(t.Context(), storetest.Puts(9, storetest.Person(2, "b"))); !graph.Is(err, graph.Conflict) {
		t.Fatalf("an id of a damaged commit is taken for new: %v", err)
	}
	if s.sieve != nil {
		t.Fatal("there is a sieve of a feed that is damaged")
	}
	if _, err := s.Commit(t.Context(), storetest.Puts(10, storetest.Person(20, "b"))); err != nil {
		t.Fatal(err)
	}
}
