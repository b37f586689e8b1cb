package storetest

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"testing"
	"time"

	"portolan/graph"
	"portolan/graph/internal/store"
)

// Factory makes an empty place for one store.
type Factory func(t *testing.T) Place

// Place is where a store lives between openings, with the means to do to its
// bytes what disks do.
type Place interface {
	// Open opens the store. After Break it opens what is really on the disk.
	Open() (store.Store, error)
	// Damage changes one byte of what the closed store keeps of the element.
	Damage(id graph.ID) error
	// Holds reports whether any file of the place holds the bytes.
	Holds(text []byte) (bool, error)
	// Break makes every sync from now on fail, until the store is opened again.
	Break()
	// Holder is a text that the error of a second Open must hold, or "" where
	// the engine orders the commits of several handles.
	Holder() string
}

// clause is the test of one clause of the contract.
type clause struct {
	number string
	says   string
	test   func(*bed)
}

// Clauses lists the numbers of the clauses that Run tests, in order.
func Clauses() (numbers []string) {
	for _, c := range clauses {
		numbers = append(numbers, c.number)
	}
	return numbers
}

var clauses = []clause{
	{"C01", "a read sees one revision", testOneRevision},
	{"C02", "nothing is above the head", testAboveHead},
	{"C03", "get keeps the order asked", testGet},
	{"C04", "scan is ordered and narrowed", testScan},
	{"C05", "history has intervals", testHistory},
	{"C06", "links by their ends", testLinks},
	{"C07", "consumers are free", testConsumers},
	{"C08", "cancelled calls end", testCancelled},
	{"C09", "damage is found", testDamage},
	{"C10", "commits are atomic", testAtomic},
	{"C11", "commits are durable", testDurable},
	{"C12", "writes name what they replace", testReplaces},
	{"C13", "a batch is committed once", testRepeat},
	{"C14", "bad batches are refused", testInvalid},
	{"C15", "links do without ends", testDangling},
	{"C16", "withdrawal keeps history", testWithdrawal},
	{"C17", "erasure leaves tombstones only", testErasure},
	{"C18", "time does not run back", testTime},
	{"C19", "a failed sync ends the writing", testBroken},
	{"C20", "the feed has every commit", testChanges},
	{"C21", "the head is the newest", testHead},
	{"C22", "closed is closed", testClose},
	{"C23", "one holder at a time", testHolder},
	{"C24", "bytes come back exact", testExact},
}

// Run runs the whole contract on the engine: one subtest for each clause, then
// random histories against the model.
func Run(t *testing.T, f Factory) {
	RunClauses(t, f)
	for seed := range uint64(histories) {
		t.Run(fmt.Sprintf("history %d", seed), func(t *testing.T) { RunHistory(t, f(t), seed, steps) })
	}
}

// RunClauses runs one subtest for each clause of the contract, for an engine
// that chooses the histories it is compared on itself.
func RunClauses(t *testing.T, f Factory) {
	for _, c := range clauses {
		t.Run(c.number+" "+c.says, func(t *testing.T) {
			b := &bed{T: t, ctx: context.Background(), place: f(t)}
			b.open()
			defer func() {
				if err := b.s.Close(); err != nil && !t.Failed() {
					t.Error(err)
				}
			}()
			c.test(b)
		})
	}
}

// RunHistory compares the engine with the model over a random history of the
// seed and the number of commits; it opens the store anew now and then, and
// verifies it at the end.
func RunHistory(t *testing.T, p Place, seed uint64, commits int) {
	b := &bed{T: t, ctx: context.Background(), place: p}
	b.open()
	h := NewHistory(seed, 12)
	for i := range commits {
		if err := h.Step(b.ctx, b.s); err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		if i%37 == 36 {
			b.reopen()
		}
		if i%4 > 0 {
			continue
		}
		if err := SameAt(b.ctx, b.s, h.model, h.model.newest().Revision, h.IDs); err != nil {
			t.Fatalf("seed %d, commit %d: the store and the model differ: %v", seed, i, err)
		}
	}
	b.reopen()
	if err := Same(b.ctx, b.s, h.model, h.IDs); err != nil {
		t.Fatalf("seed %d: the store and the model differ: %v", seed, err)
	}
	report, err := store.Verify(b.ctx, b.s)
	if err != nil || len(report.Faults) > 0 {
		t.Fatalf("seed %d: the store is not in order: %v %v", seed, err, report.Faults)
	}
	b.must(b.s.Close())
}

// bed is a test of a clause with its store.
type bed struct {
	*testing.T
	ctx   context.Context
	place Place
	s     store.Store
}

func (b *bed) open() {
	b.Helper()
	s, err := b.place.Open()
	b.must(err)
	b.s = s
}

func (b *bed) reopen() {
	b.Helper()
	b.must(b.s.Close())
	b.open()
}

func (b *bed) must(err error) {
	b.Helper()
	if err != nil {
		b.Fatal(err)
	}
}

// commit commits and returns the revision.
func (b *bed) commit(batch store.Batch) graph.Revision {
	b.Helper()
	r, err := b.s.Commit(b.ctx, batch)
	b.must(err)
	return r
}

// refused commits what must be refused, with the kind.
func (b *bed) refused(batch store.Batch, kind graph.ErrorKind) *graph.Error {
	b.Helper()
	before, err := b.s.Head(b.ctx)
	b.must(err)
	r, err := b.s.Commit(b.ctx, batch)
	if r != 0 || !graph.Is(err, kind) {
		b.Fatalf("the batch gives %d, %v; it should be refused as %v", r, err, kind)
	}
	if after, _ := b.s.Head(b.ctx); after != before {
		b.Fatalf("a refused batch moved the head from %v to %v", before, after)
	}
	var e *graph.Error
	errors.As(err, &e)
	return e
}

// fails reads all and wants an error of the kind, last and once.
func fails[T any](b *bed, seq iter.Seq2[T, error], kind graph.ErrorKind) (before []T) {
	b.Helper()
	var last error
	for v, err := range seq {
		if last != nil {
			b.Fatalf("the iteration goes on after %v", last)
		}
		if last = err; err == nil {
			before = append(before, v)
		}
	}
	if !graph.Is(last, kind) {
		b.Fatalf("the iteration ends with %v; it should fail as %v", last, kind)
	}
	return before
}

// all reads all and wants no error.
func all[T any](b *bed, seq iter.Seq2[T, error]) (out []T) {
	b.Helper()
	for v, err := range seq {
		b.must(err)
		out = append(out, v)
	}
	return out
}

// names are the persons' names, or the ids' numbers of links, in order.
func (b *bed) names(seq iter.Seq2[store.Version, error]) (out []string) {
	b.Helper()
	for _, v := range all(b, seq) {
		switch {
		case v.Erased:
			out = append(out, "erased")
		case v.Element.IsLink():
			out = append(out, v.Element.Ref)
		default:
			out = append(out, v.Element.Props.First("name"))
		}
	}
	return out
}

func (b *bed) want(what string, got []string, want ...string) {
	b.Helper()
	if fmt.Sprint(got) != fmt.Sprint(want) {
		b.Fatalf("%s gives %v; it should give %v", what, got, want)
	}
}

func (b *bed) scan(at graph.Revision, q store.Query) []string {
	b.Helper()
	return b.names(b.s.Scan(b.ctx, at, q))
}

func (b *bed) get(at graph.Revision, ns ...int) []string {
	b.Helper()
	return b.names(b.s.Get(b.ctx, at, ids(ns...)))
}

func (b *bed) links(at graph.Revision, ends ...int) []string {
	b.Helper()
	return b.names(b.s.Links(b.ctx, at, ids(ends...), store.Query{}))
}

func ids(ns ...int) (out []graph.ID) {
	for _, n := range ns {
		out = append(out, ID(n))
	}
	return out
}

// update is a batch that replaces the version of each element that began in
// the revision.
func update(batch int, replaces graph.Revision, elements ...graph.Element) store.Batch {
	b := Puts(batch, elements...)
	for i := range b.Puts {
		b.Puts[i].Replaces = replaces
	}
	return b
}

// withdraw is a batch that ends the version of the id.
func withdraw(batch int, replaces graph.Revision, n int) store.Batch {
	b := Puts(batch)
	b.Withdrawals = []store.Withdrawal{{ID: ID(n), Replaces: replaces}}
	return b
}

// erasure is a batch that erases the ids.
func erasure(batch int, ns ...int) store.Batch {
	b := Puts(batch)
	b.Erasures = ids(ns...)
	return b
}

// within runs f and fails when it takes long: what would hang must not.
func (b *bed) within(d time.Duration, what string, f func()) {
	b.Helper()
	done := make(chan struct{})
	go func() { defer close(done); f() }()
	select {
	case <-done:
	case <-time.After(d):
		b.Fatalf("%s has not ended after %v", what, d)
	}
}
