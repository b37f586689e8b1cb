package neo4j

import (
	"context"
	"encoding/hex"
	"slices"
	"strconv"

	driver "github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"portolan/graph"
	"portolan/graph/names"
)

// projection is what a commit changes in the graph beside the versions: first
// what was current leaves, then what is current now enters.
type projection struct {
	left, nodes, links map[graph.Kind][][]any // rows: id, properties, source, target

	entered map[graph.ID]bool // records that enter
	touched []graph.ID        // nodes that may be bare and alone afterwards
	ends    map[graph.ID]bool // nodes that must be there for a link
}

func add(m *map[graph.Kind][][]any, k graph.Kind, row ...any) {
	if *m == nil {
		*m = map[graph.Kind][][]any{}
	}
	(*m)[k] = append((*m)[k], row)
}

// leave notes that a version is not current any longer.
func (p *projection) leave(id graph.ID, was known) {
	add(&p.left, was.kind, id.String(), nil, was.source.String(), was.target.String())
	if was.kind.IsLink() {
		p.touched = append(p.touched, was.source, was.target)
	} else {
		p.touched = append(p.touched, id)
	}
}

// enter notes that an element is current now.
func (p *projection) enter(e *graph.Element, props map[string]any) {
	if !e.IsLink() {
		if p.entered == nil {
			p.entered = map[graph.ID]bool{}
		}
		p.entered[e.ID] = true
		add(&p.nodes, e.Kind, e.ID.String(), props)
		return
	}
	if p.ends == nil {
		p.ends = map[graph.ID]bool{}
	}
	p.ends[e.From], p.ends[e.To] = true, true
	add(&p.links, e.Kind, e.ID.String(), props, e.From.String(), e.To.String())
}

// write writes the projection within the transaction that moves the head.
func (p *projection) write(ctx context.Context, tx driver.ManagedTransaction) error {
	// Links leave before records, so that no record leaves its kind twice.
	for _, k := range sortedKinds(p.left) {
		if err := run(ctx, tx, projecting[k].remove, map[string]any{"rows": p.left[k]}); err != nil {
			return err
		}
	}
	if err := p.writeNodes(ctx, tx); err != nil {
		return err
	}
	if err := p.writeEnds(ctx, tx); err != nil {
		return err
	}
	for _, k := range sortedKinds(p.links) {
		if err := run(ctx, tx, projecting[k].create, map[string]any{"rows": p.links[k]}); err != nil {
			return err
		}
	}
	if len(p.touched) == 0 {
		return nil
	}
	return run(ctx, tx, dropBare, map[string]any{"ids": texts(unique(p.touched))})
}

// writeNodes makes the nodes that are not there and dresses those that are bare.
func (p *projection) writeNodes(ctx context.Context, tx driver.ManagedTransaction) error {
	if len(p.entered) == 0 {
		return nil
	}
	ids := make([]string, 0, len(p.entered))
	for id := range p.entered {
		ids = append(ids, id.String())
	}
	found, err := rows(ctx, tx, existingNodes, map[string]any{"ids": ids})
	if err != nil {
		return err
	}
	bare := make(map[any]bool, len(found))
	for _, r := range found {
		bare[r.Values[0]] = true
	}
	for _, k := range sortedKinds(p.nodes) {
		var fresh, dressed [][]any
		for _, row := range p.nodes[k] {
			if bare[row[0]] {
				dressed = append(dressed, row)
			} else {
				fresh = append(fresh, row)
			}
		}
		if len(fresh) > 0 {
			if err := run(ctx, tx, projecting[k].create, map[string]any{"rows": fresh}); err != nil {
				return err
			}
		}
		if len(dressed) > 0 {
			if err := run(ctx, tx, projecting[k].dress, map[string]any{"rows": dressed}); err != nil {
				return err
			}
		}
	}
	return nil
}

// writeEnds makes bare nodes for the ends of links that are no records.
func (p *projection) writeEnds(ctx context.Context, tx driver.ManagedTransaction) error {
	var missing []string
	for id := range p.ends {
		if !p.entered[id] {
			missing = append(missing, id.String())
		}
	}
	if len(missing) == 0 {
		return nil
	}
	return run(ctx, tx, makeEnds, map[string]any{"ids": missing})
}

// sortedKinds are the kinds of the rows, links first.
func sortedKinds(m map[graph.Kind][][]any) []graph.Kind {
	ks := make([]graph.Kind, 0, len(m))
	for k := range m {
		ks = append(ks, k)
	}
	slices.SortFunc(ks, func(a, b graph.Kind) int { return int(b) - int(a) })
	return ks
}

func unique(ids []graph.ID) []graph.ID {
	slices.SortFunc(ids, graph.ID.Compare)
	return slices.Compact(ids)
}

// properties are what a node or a relationship shows of the element: its own
// properties by their names, a list where a kind may have several, and beside
// them whose it is and how it is known.
func properties(e *graph.Element) map[string]any {
	info := e.Kind.Info()
	m := make(map[string]any, len(e.Props)+10)
	for _, p := range e.Props {
		rule := info.Property(p.Name)
		switch {
		case rule != nil && rule.Many:
			var list []string
			for _, v := range p.Values {
				if n := len(list); n == 0 || list[n-1] != v.Text {
					list = append(list, v.Text)
				}
			}
			m[p.Name] = list
		case rule != nil && rule.Type == graph.NumberType:
			if f, err := strconv.ParseFloat(p.Values[0].Text, 64); err == nil {
				m[p.Name] = f
			}
		default:
			m[p.Name] = p.Values[0].Text
		}
	}
	m["id"], m["owner"], m["level"] = e.ID.String(), e.Marking.Owner, e.Marking.Level.String()
	switch {
	case e.Marking.All:
		m["audience"] = []string{"*"}
	case len(e.Marking.Audience) > 0:
		m["audience"] = e.Marking.Audience
	}
	for name, text := range map[string]string{
		"dataset": e.Dataset, "ref": e.Ref, "grade": e.Grade.Code, "validFrom": string(e.Valid.From), "validTo": string(e.Valid.To),
	} {
		if text != "" {
			m[name] = text
		}
	}
	if e.IsLink() {
		return m
	}
	if name := e.Name(); name != "" {
		m["caption"] = name
	}
	var keys []string
	for _, k := range names.ReferenceKeys(e) {
		if text := hex.EncodeToString(k.Hash[:]); len(keys) == 0 || keys[len(keys)-1] != text {
			keys = append(keys, text)
		}
	}
	if keys != nil {
		m["keys"] = keys
	}
	return m
}
