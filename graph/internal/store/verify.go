package store

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"portolan/graph"
)

// Report is what Verify found.
type Report struct {
	Head     Head
	Versions int // that could be read, those erased included
	Current  int
	Erased   int
	Links    int // current ones
	Faults   []Fault
}

// Fault is one thing that is not as the contract says.
type Fault struct {
	ID       graph.ID       // the element concerned, or zero
	Revision graph.Revision // the revision concerned, or 0
	Text     string
}

// String is the fault in one line.
func (f Fault) String() string {
	s := f.Text
	if !f.ID.IsZero() {
		s = f.ID.String() + ": " + s
	}
	if f.Revision != 0 {
		s = fmt.Sprintf("revision %d: %s", f.Revision, s)
	}
	return s
}

// MaxFaults is the number of faults after which Verify gives up.
const MaxFaults = 1000

// event is one id of one commit in the feed.
type event struct {
	id graph.ID
	at graph.Revision
}

// Verify reads the whole store, through its contract alone, and reports what is
// not in order: bytes that do not match their hash, gaps in the feed, versions
// that overlap, begin or end in no commit, commits without their versions, and
// links that are not found by their ends. An error means that it could not go
// on; faults of the data are in the report.
func Verify(ctx context.Context, s Store) (Report, error) {
	head, err := s.Head(ctx)
	if err != nil {
		return Report{}, err
	}
	v := &verifier{ctx: ctx, s: s, r: Report{Head: head}, degree: map[graph.ID]degree{}}
	for _, step := range []func() error{v.feed, v.versions, v.links} {
		if err := step(); err != nil {
			return v.r, err
		}
		if len(v.r.Faults) >= MaxFaults {
			break
		}
	}
	return v.r, nil
}

type verifier struct {
	ctx    context.Context
	s      Store
	r      Report
	events []event // sorted by id, then revision
	degree map[graph.ID]degree
}

// degree is the number of current links of an end, and a sum over their ids.
type degree struct{ links, sum uint64 }

func (d *degree) add(id graph.ID) {
	d.links++
	for i := 0; i < len(id); i += 8 {
		for j, b := range id[i : i+8] {
			d.sum += uint64(b) << (8 * j)
		}
	}
}

func (v *verifier) fault(id graph.ID, at graph.Revision, text string, args ...any) {
	if len(v.r.Faults) < MaxFaults {
		v.r.Faults = append(v.r.Faults, Fault{id, at, fmt.Sprintf(text, args...)})
	}
}

// feed reads the commits.
func (v *verifier) feed() error {
	last := Head{}
	batches := map[graph.ID]bool{}
	for c, err := range v.s.Changes(v.ctx, 0) {
		if graph.Is(err, graph.Corrupt) {
			v.fault(graph.ID{}, last.Revision+1, "%v", err)
			break
		}
		if err != nil {
			return err
		}
		if c.Revision != last.Revision+1 || c.Time.Before(last.Time) || c.Batch.IsZero() || batches[c.Batch] {
			v.fault(graph.ID{}, c.Revision, "the feed has it after revision %d of %s; revisions have no gaps, times do not run back and batches differ", last.Revision, last.Time)
		}
		batches[c.Batch] = true
		for i, id := range c.IDs {
			if i > 0 && id.Compare(c.IDs[i-1]) <= 0 {
				v.fault(id, c.Revision, "the feed's ids are not in order")
			}
			v.events = append(v.events, event{id, c.Revision})
		}
		last = Head{c.Revision, c.Time}
	}
	if last != v.r.Head && len(v.r.Faults) == 0 {
		v.fault(graph.ID{}, last.Revision, "the feed ends here, the head is revision %d of %s", v.r.Head.Revision, v.r.Head.Time)
	}
	slices.SortFunc(v.events, func(a, b event) int {
		if c := a.id.Compare(b.id); c != 0 {
			return c
		}
		return int(a.at) - int(b.at)
	})
	return nil
}

// versions reads the history of every id and holds it against the feed. A scan
// that ends at a damaged element goes on behind it.
func (v *verifier) versions() error {
	q := Query{History: true}
	var group []Version
	next := v.events
	finish := func(upTo graph.ID) {
		n := 0
		for ; n < len(next) && (upTo.IsZero() || next[n].id.Compare(upTo) < 0); n++ {
			if len(group) == 0 || next[n].id != group[0].Element.ID {
				v.fault(next[n].id, next[n].at, "the commit wrote it, but the store has no version of it")
			}
		}
		if len(group) > 0 {
			mine := slices.DeleteFunc(slices.Clone(next[:n]), func(e event) bool { return e.id != group[0].Element.ID })
			v.group(group, mine)
		}
		next, group = next[n:], group[:0]
	}
	for again := true; again; {
		again = false
		for x, err := range v.s.Scan(v.ctx, v.r.Head.Revision, q) {
			var e *graph.Error
			if errors.As(err, &e) && e.Kind == graph.Corrupt && len(v.r.Faults) < MaxFaults {
				v.fault(e.ID, 0, "%v", e.Err)
				if e.ID.IsZero() {
					return nil
				}
				finish(e.ID)
				for len(next) > 0 && next[0].id == e.ID {
					next = next[1:]
				}
				q.After, again = e.ID, true
				break
			}
			if err != nil {
				return err
			}
			if len(group) > 0 && group[0].Element.ID != x.Element.ID {
				finish(x.Element.ID)
			}
			group = append(group, x)
			v.version(&x)
		}
	}
	finish(graph.ID{})
	return nil
}

// version checks one version by itself.
func (v *verifier) version(x *Version) {
	v.r.Versions++
	e := &x.Element
	switch {
	case x.Erased:
		v.r.Erased++
	case e.Hash() != x.Hash:
		v.fault(e.ID, x.From, "the element does not match its hash")
	}
	if x.From == 0 || x.From > v.r.Head.Revision || x.To > v.r.Head.Revision || (x.To != 0 && x.To <= x.From) {
		v.fault(e.ID, x.From, "the version is current from %d to %d, the head is %d", x.From, x.To, v.r.Head.Revision)
	}
	if x.To != 0 {
		return
	}
	v.r.Current++
	if e.IsLink() && !x.Erased {
		v.r.Links++
		for _, end := range [2]graph.ID{e.From, e.To} {
			d := v.degree[end]
			d.add(e.ID)
			v.degree[end] = d
		}
	}
}

// group checks the versions of one id against each other and against the
// commits that wrote it.
func (v *verifier) group(vs []Version, events []event) {
	erased := false
	bounds := map[graph.Revision]bool{}
	for i, x := range vs {
		id := x.Element.ID
		if i > 0 && (vs[i-1].To == 0 || vs[i-1].To > x.From) {
			v.fault(id, x.From, "the version overlaps the one before it")
		}
		erased = erased || x.Erased
		for _, at := range [2]graph.Revision{x.From, x.To} {
			bounds[at] = true
			if at != 0 && !slices.Contains(events, event{id, at}) {
				v.fault(id, at, "a version begins or ends here, but the commit does not name it")
			}
		}
	}
	for _, e := range events {
		if !bounds[e.at] && !(erased && e.at > vs[0].From) {
			v.fault(e.id, e.at, "the commit wrote it, but no version begins or ends there")
		}
	}
}

// links asks for the links of every end.
func (v *verifier) links() error {
	ends := make([]graph.ID, 0, len(v.degree))
	for id := range v.degree {
		ends = append(ends, id)
	}
	slices.SortFunc(ends, graph.ID.Compare)
	for part := range slices.Chunk(ends, 512) {
		found := make(map[graph.ID]*degree, len(part))
		for _, id := range part {
			found[id] = &degree{}
		}
		for x, err := range v.s.Links(v.ctx, v.r.Head.Revision, part, Query{}) {
			if graph.Is(err, graph.Corrupt) {
				return nil // the damaged element is in the report already
			}
			if err != nil {
				return err
			}
			for _, end := range [2]graph.ID{x.Element.From, x.Element.To} {
				if d := found[end]; d != nil {
					d.add(x.Element.ID)
				}
			}
		}
		for _, id := range part {
			if want := v.degree[id]; *found[id] != want {
				v.fault(id, 0, "%d current links have it as an end, and %d are found by it", want.links, found[id].links)
			}
		}
	}
	return nil
}
