package neo4j

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"slices"

	driver "github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"portolan/graph"
	"portolan/graph/internal/store"
)

// print is a fingerprint of what the projection shows of one element.
type print [16]byte

// shown makes the fingerprint of a label or type, the ends and the properties.
func shown(label string, source, target any, props map[string]any) print {
	text, _ := json.Marshal([]any{label, source, target, props}) // texts, lists and finite numbers; maps in order
	sum := sha256.Sum256(text)
	return print(sum[:16])
}

// bare is the fingerprint of a node that only links name.
func bare(id graph.ID) print { return shown("", nil, nil, map[string]any{"id": id.String()}) }

// expected is what the projection should be, made from the versions.
type expected struct {
	nodes, links map[graph.ID]print
}

// expect reads the current versions at the revision.
func (s *Store) expect(ctx context.Context, at graph.Revision) (*expected, error) {
	x := &expected{map[graph.ID]print{}, map[graph.ID]print{}}
	ends := map[graph.ID]bool{}
	for v, err := range s.Scan(ctx, at, store.Query{}) {
		if err != nil {
			return nil, err
		}
		e := &v.Element
		if !e.IsLink() {
			x.nodes[e.ID] = shown(e.Kind.Info().Title, nil, nil, properties(e))
			continue
		}
		x.links[e.ID] = shown(e.Kind.String(), e.From.String(), e.To.String(), properties(e))
		ends[e.From], ends[e.To] = true, true
	}
	for id := range ends {
		if _, ok := x.nodes[id]; !ok {
			x.nodes[id] = bare(id)
		}
	}
	return x, nil
}

// VerifyProjection compares the graph that Neo4j users see with the versions,
// and lists what differs, at most store.MaxFaults things. A commit that another
// process makes meanwhile may show as a fault: verify again.
func (s *Store) VerifyProjection(ctx context.Context) ([]store.Fault, error) {
	const op = "store.VerifyProjection"
	head, err := s.Head(ctx)
	if err != nil {
		return nil, err
	}
	want, err := s.expect(ctx, head.Revision)
	if err != nil {
		return nil, s.failed(ctx, op, err)
	}
	var faults []store.Fault
	fault := func(id graph.ID, text string, args ...any) {
		if len(faults) < store.MaxFaults {
			faults = append(faults, store.Fault{ID: id, Text: "projection: " + fmt.Sprintf(text, args...)})
		}
	}
	err = s.nodes(ctx, func(r *driver.Record) {
		node := id(r.Values[0])
		compare(want.nodes, node, nodePrint(r), "record", fault)
		list, _ := r.Values[3].([]any)
		for _, x := range list {
			relationship, _ := x.([]any)
			props, _ := relationship[1].(map[string]any)
			name, _ := relationship[0].(string)
			compare(want.links, id(props["id"]), shown(name, node.String(), relationship[2], props), "link", fault)
		}
	})
	if err != nil {
		return nil, s.failed(ctx, op, err)
	}
	for what, left := range map[string]map[graph.ID]print{"record": want.nodes, "link": want.links} {
		for id := range left {
			fault(id, "the %s is missing", what)
		}
	}
	slices.SortFunc(faults, func(a, b store.Fault) int { return a.ID.Compare(b.ID) })
	return faults, nil
}

// nodePrint is the fingerprint of a node that was read.
func nodePrint(r *driver.Record) print {
	labels, _ := r.Values[1].([]any)
	labels = slices.DeleteFunc(slices.Clone(labels), func(l any) bool { return l == "Record" })
	label := ""
	if len(labels) > 0 {
		label = fmt.Sprint(labels[0])
	}
	if len(labels) > 1 {
		label = fmt.Sprint(labels)
	}
	props, _ := r.Values[2].(map[string]any)
	return shown(label, nil, nil, props)
}

// compare takes what was found off what is wanted.
func compare(want map[graph.ID]print, id graph.ID, got print, what string, fault func(graph.ID, string, ...any)) {
	wanted, ok := want[id]
	switch {
	case !ok:
		fault(id, "a %s is there, or there twice, that should not be", what)
	case wanted != got:
		fault(id, "the %s is not what the store says", what)
	}
	delete(want, id)
}

// nodes hands over every node of the projection with its outgoing relationships.
func (s *Store) nodes(ctx context.Context, each func(*driver.Record)) error {
	const most = 2048
	for after, n := "", most; n == most; {
		n = 0
		err := s.read(ctx, readNodes, map[string]any{"after": after, "limit": most}, func(r *driver.Record) error {
			n++
			after, _ = r.Values[0].(string)
			each(r)
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// RepairProjection removes the graph that Neo4j users see, by whatever it was
// changed, and writes it again from the versions. Commits wait for it; when one
// of another process does not wait for ever, the repair says so and is begun
// again.
func (s *Store) RepairProjection(ctx context.Context) error {
	const op, part = "store.RepairProjection", 10_000
	select {
	case s.writing <- struct{}{}:
		defer func() { <-s.writing }()
	case <-ctx.Done():
		return alive(ctx, op)
	}
	head, err := s.Head(ctx)
	if err != nil {
		return err
	}
	r := repair{s: s, ctx: ctx, claim: newClaim(), at: head.Revision}
	s.claim = r.claim
	if err := r.begin(); err != nil {
		return s.failed(ctx, op, err)
	}
	for left := int64(1); left > 0; {
		err := r.write(func(tx driver.ManagedTransaction) error {
			found, err := rows(ctx, tx, clearNodes, map[string]any{"limit": part})
			if err == nil {
				left, _ = found[0].Values[0].(int64)
			}
			return err
		})
		if err != nil {
			return s.failed(ctx, op, err)
		}
	}
	var p projection
	n := 0
	for v, err := range s.Scan(ctx, r.at, store.Query{}) {
		if err != nil {
			return err
		}
		p.enter(&v.Element, properties(&v.Element))
		if n++; n%part == 0 {
			if err := r.write(func(tx driver.ManagedTransaction) error { return p.write(ctx, tx) }); err != nil {
				return s.failed(ctx, op, err)
			}
			p = projection{}
		}
	}
	return s.failed(ctx, op, r.write(func(tx driver.ManagedTransaction) error {
		if err := p.write(ctx, tx); err != nil {
			return err
		}
		return run(ctx, tx, releaseHead, nil)
	}))
}

// repair is a repair that runs; it holds a claim so that commits wait.
type repair struct {
	s     *Store
	ctx   context.Context
	claim string
	at    graph.Revision
}

// begin claims the head. A commit that is staged is given the time to finish.
func (r *repair) begin() error {
	if err := r.s.recover(r.ctx); err != nil {
		return err
	}
	return r.s.write(r.ctx, func(tx driver.ManagedTransaction) error {
		h, err := r.s.lock(r.ctx, tx, graph.ID{})
		if err == nil && (h.claim != "" || h.revision != r.at) {
			err = r.disturbed()
		}
		if err != nil {
			return err
		}
		return run(r.ctx, tx, setClaim, map[string]any{"claim": r.claim})
	})
}

// write writes a part of the projection while the claim stands.
func (r *repair) write(do func(driver.ManagedTransaction) error) error {
	return r.s.write(r.ctx, func(tx driver.ManagedTransaction) error {
		h, err := r.s.lock(r.ctx, tx, graph.ID{})
		if err == nil && h.claim != r.claim {
			err = r.disturbed()
		}
		if err != nil {
			return err
		}
		return do(tx)
	})
}

func (r *repair) disturbed() error {
	return graph.Errorf(graph.Unavailable, "store.RepairProjection", "another process commits to the database %s at %s; stop it and repair again", r.s.database, r.s.host)
}
