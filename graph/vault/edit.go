package vault

import (
	"context"
	"iter"
	"slices"

	"portolan/graph"
	"portolan/graph/access"
	"portolan/graph/audit"
)

// Edit is the door for writing: a scope's user writes the elements of the
// user's own member and no others.
type Edit struct {
	vault   *Vault
	scope   access.Scope
	written *shown
}

// Edit lets a scope write. The intent stands in the audit log before edit runs,
// the outcome before Edit returns. Nothing is written but by Commit.
func (v *Vault) Edit(ctx context.Context, s access.Scope, q Question, edit func(context.Context, *Edit) error) error {
	if s.Member() == "" {
		return graph.Absent("vault.Edit", graph.ID{})
	}
	q.Held = false // what is written cannot be held back
	seq, err := v.note(ctx, s, q, audit.Entry{Phase: "intent"})
	if err != nil {
		return err
	}
	e := &Edit{vault: v, scope: s, written: &shown{}}
	if err = v.follow(ctx); err == nil {
		err = edit(ctx, e)
	}
	out := audit.Entry{Phase: "outcome", Ref: seq, Result: "done"}
	if err != nil {
		out.Result = "failed: " + graph.KindOf(err).String()
	}
	out.IDs, out.IDHash = e.written.list()
	if _, noted := v.note(ctx, s, q, out); noted != nil {
		return noted
	}
	return err
}

// Scope is who writes.
func (e *Edit) Scope() access.Scope { return e.scope }

// Key is the store's secret, from which the ids of contributions are derived.
func (e *Edit) Key() graph.Key { return e.vault.key }

// Status says what storing an element would do.
type Status uint8

// The answers of Edit.Status.
const (
	New     Status = iota // nothing with this id is current
	Same                  // the current version says the same
	Changed               // it would be a new version
	Refused               // the element is not the writer's own
)

// Status compares an element with its current version, from memory.
func (e *Edit) Status(el *graph.Element) Status {
	if !e.scope.MayWrite(el.Marking.Owner) {
		return Refused
	}
	e.vault.mu.RLock()
	defer e.vault.mu.RUnlock()
	m := e.vault.mem
	n, ok := m.index.Get(el.ID)
	if !ok {
		return New
	}
	cur := m.current(n)
	switch {
	case cur < 0:
		return New
	case m.classes[m.class[cur]].Owner != e.scope.Member():
		return Refused
	case m.same(cur, el.Hash()):
		return Same
	}
	return Changed
}

// Held is an element that the writer's member has contributed.
type Held struct {
	ID   graph.ID
	Kind graph.Kind
}

// Own yields the member's current elements of one dataset, by ascending id.
func (e *Edit) Own(dataset string) iter.Seq[Held] {
	e.vault.mu.RLock()
	m := e.vault.mem
	set, ok := m.datasets[dataset]
	var out []Held
	for n := range m.latest {
		if cur := m.current(int32(n)); ok && cur >= 0 && m.dataset[cur] == set && m.classes[m.class[cur]].Owner == e.scope.Member() {
			out = append(out, Held{m.ids[n], m.kind[cur]})
		}
	}
	e.vault.mu.RUnlock()
	slices.SortFunc(out, func(a, b Held) int { return a.ID.Compare(b.ID) })
	return slices.Values(out)
}

// KindOf is the kind of an element that the writer may see; an element that is
// hidden is as absent.
func (e *Edit) KindOf(id graph.ID) (graph.Kind, bool) {
	e.vault.mu.RLock()
	defer e.vault.mu.RUnlock()
	m := e.vault.mem
	n, ok := m.index.Get(id)
	if !ok {
		return 0, false
	}
	cur := m.current(n)
	if cur < 0 || !e.scope.Permits(&m.classes[m.class[cur]]) {
		return 0, false
	}
	return m.kind[cur], true
}

// Expect makes room for n more elements, for who is about to store so many.
func (e *Edit) Expect(n int) {
	e.vault.mu.Lock()
	defer e.vault.mu.Unlock()
	e.vault.mem.reserve(n)
}

// View is what the writer sees, for an edit that depends on it.
func (e *Edit) View(ctx context.Context) (*View, error) {
	return e.vault.view(ctx, e.scope, Question{})
}
