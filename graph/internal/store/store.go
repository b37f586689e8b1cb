package store

import (
	"context"
	"iter"
	"time"

	"portolan/graph"
)

// Limits of one commit.
const (
	MaxBatch = 20_000 // puts, withdrawals and erasures together
)

// Store keeps every version of every element. It is safe for concurrent use.
//
// Reading:
//   - C01 Every read names a revision; it sees exactly the versions current in
//     that revision, whatever is committed meanwhile. Only an erasure (C17)
//     changes what an old revision says.
//   - C02 Reading above the head is Invalid; revision 0 holds nothing.
//   - C03 Get yields the elements found in the order in which ids names them;
//     ids not found are left out; an id named twice is yielded twice.
//   - C04 Scan yields in ascending order of id, starting after Query.After, only
//     Query.Kinds when any are named. An erased version counts as its class.
//   - C05 With Query.History, Scan yields every version whose From is at most
//     the revision, ordered by id, then From. A To above the revision is given
//     as 0, in every read.
//   - C06 Links yields the links current in the revision that have one of the
//     ids as an end, each once, in ascending order of id; the ends need not
//     exist. Query.Kinds and Query.After hold as for Scan, Query.History does
//     not. An erased link has no ends.
//   - C07 A consumer may stop early, begin an iteration again, read again or
//     commit while reading, and read from several goroutines.
//   - C08 A cancelled context ends every call with Cancelled. An iteration that
//     fails yields its error once, last, with a zero value.
//   - C09 Bytes that do not match their hash or encoding are Corrupt, never
//     yielded; the error names the element.
//
// Writing:
//   - C10 A commit is atomic: all of the batch or nothing of it.
//   - C11 A commit is durable before Commit returns, and gets the revision
//     after the head; revisions have no gaps.
//   - C12 Every write names the version it replaces by its From revision, or 0
//     for none; a mismatch with what is current rejects the batch with
//     Conflict and names the element.
//   - C13 A batch id that is already committed returns its first revision and
//     writes nothing, whatever else the batch says.
//   - C14 A batch with more than MaxBatch writes, with two writes of one id,
//     with no id, no time, no write, a withdrawal that replaces nothing, an
//     element that fails Check, or the seal of another is Invalid.
//   - C15 A link is stored whether or not its ends exist; withdrawing a record
//     leaves the links to it.
//   - C16 A withdrawal ends the current version; history keeps it. A withdrawn
//     or erased id can be put again with Replaces 0.
//   - C17 An erasure makes every version of the id, the current one included,
//     a tombstone: id, kind class and interval stay, the body, the ends and the
//     salt are gone from every file the store keeps when Commit returns, and
//     from everything that a database it uses can be asked for (what the
//     database's own log and free space still hold is its operator's to clear);
//     the current version ends. Erasing what does not exist, or is a tombstone
//     already, does nothing. An erasure whose commit failed may show in old
//     revisions until the store is opened again.
//   - C18 A commit's time is never before the head's; an earlier one is
//     Invalid.
//   - C19 After a failed sync or a write of unknown outcome the store takes no
//     further commit until it is opened again, or has found out how that write
//     ended: Unavailable. It goes on reading.
//
// Changes and life:
//   - C20 Changes yields the commits after the revision up to the head at the
//     call, in order, each with its time, its batch id and the ids written; an
//     erasure that did nothing wrote nothing.
//   - C21 Head gives the newest revision and its time; a new store has 0.
//   - C22 Close ends the store; later calls are Unavailable; closing twice is
//     no error.
//   - C23 A second process or handle cannot open the same store for writing
//     unless the engine orders their commits; an embedded one says who holds it.
//   - C24 Elements come back byte-exact: identifiers that differ only in case,
//     in Unicode form or in trailing space stay different.
type Store interface {
	Head(ctx context.Context) (Head, error)
	Get(ctx context.Context, at graph.Revision, ids []graph.ID) iter.Seq2[Version, error]
	Scan(ctx context.Context, at graph.Revision, q Query) iter.Seq2[Version, error]
	Links(ctx context.Context, at graph.Revision, ends []graph.ID, q Query) iter.Seq2[Version, error]
	Commit(ctx context.Context, b Batch) (graph.Revision, error)
	Changes(ctx context.Context, after graph.Revision) iter.Seq2[Change, error]
	Close() error
}

// Head is the newest state of a store.
type Head struct {
	Revision graph.Revision
	Time     time.Time // of its commit, UTC, to the microsecond; zero at revision 0
}

// Version is an element in the half-open interval of revisions in which it was
// current; To 0 means it still is.
type Version struct {
	Element  graph.Element
	From, To graph.Revision
	Hash     [32]byte // SHA-256 of the canonical encoding; of an erased one, SHA-256(salt, encoding)
	Erased   bool     // the element has only its id, and its kind's class: Person for a record, Other for a link
}

// Query narrows a read.
type Query struct {
	Kinds   []graph.Kind // none means every kind
	After   graph.ID     // only ids above it
	History bool         // every version, not only the current ones
}

// Batch is what one commit writes.
type Batch struct {
	ID          graph.ID  // chosen by the caller; settles whether a commit went through
	Time        time.Time // UTC; kept to the microsecond
	Puts        []Put
	Withdrawals []Withdrawal
	Erasures    []graph.ID
}

// Put stores a new version of an element.
type Put struct {
	Element  graph.Element
	Replaces graph.Revision // the From of the current version, or 0 for none
	Sealed   Sealed         // of the element as it is, where the caller has it
}

// Withdrawal ends the current version of an element.
type Withdrawal struct {
	ID       graph.ID
	Replaces graph.Revision // the From of the current version
}

// Change is one commit in the feed.
type Change struct {
	Revision graph.Revision
	Time     time.Time
	Batch    graph.ID
	IDs      []graph.ID // ascending
}

// Check says whether the batch keeps clause C14.
func (b *Batch) Check() error {
	const op = "store.Commit"
	n := len(b.Puts) + len(b.Withdrawals) + len(b.Erasures)
	if b.ID.IsZero() || b.Time.IsZero() || n == 0 || n > MaxBatch {
		return graph.Errorf(graph.Invalid, op, "a batch has an id, a time and 1 to %d writes, not %d", MaxBatch, n)
	}
	for i := range b.Puts {
		p := &b.Puts[i]
		if p.Sealed.IsZero() {
			if err := p.Element.Check(); err != nil {
				return err
			}
		} else if !p.Sealed.of(&p.Element) {
			return &graph.Error{Kind: graph.Invalid, Op: op, ID: p.Element.ID, Err: errSeal}
		}
	}
	return b.checkIDs(n)
}

// checkIDs says whether each of the n ids stands once.
func (b *Batch) checkIDs(n int) error {
	const op = "store.Commit"
	if n == len(b.Puts) && b.ascending() {
		return nil
	}
	seen := make(map[graph.ID]bool, n)
	once := func(id graph.ID) error {
		if id.IsZero() || seen[id] {
			return &graph.Error{Kind: graph.Invalid, Op: op, ID: id, Err: errTwice}
		}
		seen[id] = true
		return nil
	}
	for i := range b.Puts {
		if err := once(b.Puts[i].Element.ID); err != nil {
			return err
		}
	}
	for _, w := range b.Withdrawals {
		if w.Replaces == 0 {
			return &graph.Error{Kind: graph.Invalid, Op: op, ID: w.ID, Err: errNothing}
		}
		if err := once(w.ID); err != nil {
			return err
		}
	}
	for _, id := range b.Erasures {
		if err := once(id); err != nil {
			return err
		}
	}
	return nil
}

// ascending reports whether the puts are in strictly ascending order of id,
// none of them zero.
func (b *Batch) ascending() bool {
	var last graph.ID
	for i := range b.Puts {
		id := &b.Puts[i].Element.ID
		if last.Compare(*id) >= 0 {
			return false
		}
		last = *id
	}
	return true
}
