package exchange

import (
	"portolan/exchange/row"
	"portolan/graph"
	"portolan/graph/vault"
)

// take decides about one prepared row, in the order of the files: rejected,
// there already, or kept until the whole import has been read.
func (m *importer) take(file int, q *prepared) error {
	switch {
	case q.unknown != nil:
		m.receipt.Unknown.add(Reject{File: m.sources[file].Name, Row: q.line,
			Reason: q.unknown.From + " refers to " + q.unknown.To + ", which is not in the file"})
		return nil
	case q.fault != nil:
		m.submit(q.fault.Kind)
		m.spare(q.fault)
		return m.receipt.reject(m.sources[file].Name, q.line, q.fault)
	}
	e := &q.element
	if q.unnamed {
		m.number(q)
	}
	if old, ok := m.seen.Get(e.ID); ok && !old.void {
		return m.again(file, q, old)
	}
	m.submit(e.Kind)
	k := m.receipt.kind(e.Kind)
	status, fault := m.against(q)
	m.seen.Set(e.ID, entry{sum: q.sum, kind: e.Kind, void: fault != nil})
	if fault != nil {
		return m.receipt.reject(m.sources[file].Name, q.line, fault)
	}
	for _, property := range q.noted {
		k.Noted[property]++
	}
	seq := int64(-1)
	switch status {
	case vault.Same:
		m.receipt.AlreadyThere++
		k.AlreadyThere++
	default:
		if status == vault.New {
			k.New++
		} else {
			k.Updated++
		}
		seq = m.elements.n
		if err := m.elements.add(q.bytes); err != nil {
			return err
		}
	}
	if !e.IsLink() && (len(q.requires) == 0 || seq < 0) {
		return nil
	}
	w := waiting{seq: seq, file: file, line: q.line, id: e.ID, kind: e.Kind, updates: status == vault.Changed,
		from: e.From, to: e.To, texts: [2]string{q.from, q.to}, requires: q.requires}
	m.scratch = w.append(m.scratch[:0])
	return m.links.add(m.scratch)
}

// against compares an element with its version in the store.
func (m *importer) against(q *prepared) (vault.Status, *row.Fault) {
	e := &q.element
	switch {
	case q.status == vault.Refused:
		return q.status, &row.Fault{Kind: e.Kind, Field: "owner", Reason: "another member's record: only its owner may edit it"}
	case q.status == vault.Changed && q.ifMissing:
		return vault.Same, nil
	case q.status == vault.Changed:
		if kind, ok := m.edit.KindOf(e.ID); ok && kind != e.Kind {
			return q.status, &row.Fault{Kind: e.Kind, Field: "kind",
				Reason: "the reference " + e.Ref + " is of a " + kind.String() + "; what is of another kind needs another reference"}
		}
	}
	return q.status, nil
}

// again decides about an element that the import has had before.
func (m *importer) again(file int, q *prepared, old entry) error {
	if q.ifMissing {
		return nil // it was merely named once more
	}
	m.submit(q.element.Kind)
	if old.sum == q.sum {
		m.receipt.AlreadyThere++
		m.receipt.kind(q.element.Kind).AlreadyThere++
		return nil
	}
	reason := "duplicate id with other content: " + q.element.Ref + " was given before and says something else"
	if old.kind != q.element.Kind {
		reason = "duplicate id with other content: " + q.element.Ref + " was given to a " + old.kind.String() +
			" before; what is of another kind needs another reference (in a mapping, a key_literal)"
	}
	return m.receipt.reject(m.sources[file].Name, q.line, &row.Fault{Kind: q.element.Kind, Field: "id", Reason: reason})
}

func (m *importer) submit(k graph.Kind) {
	m.receipt.Submitted++
	m.receipt.kind(k).Submitted++
}

// number tells the occurrences of a link without a reference apart.
func (m *importer) number(q *prepared) {
	if q.given {
		return
	}
	first := q.element.ID
	for {
		if _, ok := m.seen.Get(q.element.ID); !ok {
			return
		}
		n := max(m.occurrences[first], 1) + 1
		m.occurrences[first] = n
		q.element.ID = m.key.UnnamedLinkID(&q.element, n)
		copy(q.bytes[1:17], q.element.ID[:])
		q.status = m.edit.Status(&q.element)
	}
}

// spare keeps an edition from withdrawing what a rejected row is about.
func (m *importer) spare(f *row.Fault) {
	if f.Ref == "" {
		m.blind = true
		return
	}
	dataset := f.Dataset
	if dataset == "" {
		dataset = m.receipt.Datasets[len(m.receipt.Datasets)-1]
	}
	for _, id := range []graph.ID{m.key.RecordID(m.o.Marking.Owner, dataset, f.Ref), m.key.LinkID(m.o.Marking.Owner, dataset, f.Ref)} {
		if _, ok := m.seen.Get(id); !ok {
			m.seen.Set(id, entry{void: true})
		}
	}
}
