package vault

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"sync/atomic"
	"testing"
	"time"

	"portolan/graph"
	"portolan/graph/audit"
	"portolan/graph/internal/embedded"
	"portolan/graph/internal/store"
)

// headed counts the readings of a store's head, which may fail.
type headed struct {
	store.Store
	readings atomic.Int64
	away     bool
}

func (h *headed) Head(ctx context.Context) (store.Head, error) {
	h.readings.Add(1)
	if h.away {
		return store.Head{}, graph.Errorf(graph.Unavailable, "store.Head", "the database does not answer")
	}
	return h.Store.Head(ctx)
}

// TestAnAnswerMadeAheadHasWhatWasCommittedBefore asks a vault whose memory is
// behind the store, which another vault writes to, by questions whose answers
// are held back and therefore made before the head is read.
func TestAnAnswerMadeAheadHasWhatWasCommittedBefore(t *testing.T) {
	raw, err := embedded.OpenMemory()
	if err != nil {
		t.Fatal(err)
	}
	defer raw.Close()
	key := graph.Key{4}
	open := func(s store.Store) *story {
		v := &Vault{store: s, shared: true, key: key, log: audit.Memory(), clock: time.Now, mem: newMemory(key)}
		if err := v.load(ctx, nil); err != nil {
			t.Fatal(err)
		}
		return &story{T: t, vault: v, key: key, clock: time.Date(2015, 5, 1, 12, 0, 0, 0, time.UTC)}
	}
	counted := &headed{Store: raw}
	writer, reader := open(raw), open(counted)
	e := writer.record(to("FR", "all"), graph.Person, "e", "name=Torvin")
	asked := func(what string, held, still, visible bool, runs, readings int64) {
		t.Helper()
		reader.vault.stirred.Store(nil)
		if !still {
			now := time.Now()
			reader.vault.stirred.Store(&now)
		}
		counted.readings.Store(0)
		made := int64(0)
		err := reader.vault.Ask(ctx, as("DE"), Question{Held: held}, func(_ context.Context, w *View) error {
			made++
			if _, seen := w.Entity(e.ID); !seen {
				return graph.Absent("test", e.ID)
			}
			return nil
		})
		if seen := err == nil; seen != visible || err != nil && !graph.Is(err, graph.NotFound) {
			t.Errorf("%s: %v", what, err)
		}
		if n := counted.readings.Load(); made != runs || n != readings {
			t.Errorf("%s: made %d times with %d readings of the head, not %d with %d", what, made, n, runs, readings)
		}
	}
	asked("before there is anything", true, true, false, 1, 1)
	writer.puts(e)
	asked("a record that memory does not have", true, true, true, 2, 3)
	asked("nothing new", true, true, true, 1, 1)
	asked("nothing new, streaming", false, true, true, 1, 2)
	asked("nothing new, others having written lately", true, false, true, 1, 2)
	e.Marking = to("FR")
	writer.puts(e)
	asked("a record that was restricted", true, true, false, 2, 3)
	writer.withdraws(e)
	e.Marking = to("FR", "all")
	writer.puts(e)
	asked("others writing", true, false, true, 1, 2)

	counted.away = true
	reader.vault.stirred.Store(nil)
	for _, answer := range []error{nil, graph.Absent("test", e.ID)} {
		err := reader.vault.Ask(ctx, as("DE"), Question{Held: true}, func(context.Context, *View) error { return answer })
		if !graph.Is(err, graph.Unavailable) {
			t.Errorf("an answer whose state is unknown ends with %v", err)
		}
	}
}

// TestTheHashOfManyShownIdsIsOfThemAll wants the audit log's hash to stand for
// every id that left, in whatever portions and order.
func TestTheHashOfManyShownIdsIsOfThemAll(t *testing.T) {
	ids := make([]graph.ID, 2*manyShown)
	var sum [32]byte
	for i := range ids {
		ids[i] = graph.Key{4}.RecordID("TR", "d", string(rune('a'+i)))
		for j, b := range sha256.Sum256(ids[i][:]) {
			sum[j] ^= b
		}
	}
	for _, cut := range []int{1, manyShown - 1, manyShown, manyShown + 1} {
		var s shown
		s.add(ids[cut:])
		s.add(ids[:cut])
		if named, hash := s.list(); named != nil || hash != hex.EncodeToString(sum[:]) {
			t.Errorf("cut at %d: %d ids and the hash %s, not %x", cut, len(named), hash, sum)
		}
	}
	var few shown
	few.add(ids[:manyShown])
	few.add(ids[:manyShown])
	if named, hash := few.list(); len(named) != manyShown || hash != "" {
		t.Errorf("%d ids are named, the hash is %q", len(named), hash)
	}
}
