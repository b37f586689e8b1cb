package gql

import (
	"portolan/analytics"
	"portolan/gql/internal/item"
	"portolan/gql/internal/model"
	"portolan/graph"
)

// overview gives the view's counts the schema's shape. Without bounds they are the view's own; a window is counted
// element by element.
func overview(view *item.Seen, window graph.Window) *model.Overview {
	counted := view.Overview()
	if window.Span() != graph.Always {
		counted = view.OverviewIn(window)
	}
	out := &model.Overview{RecordCount: counted.RecordCount, LinkCount: counted.LinkCount, ProfileCount: counted.ProfileCount,
		PersonCount: counted.PersonCount, AsOf: optional(view.AsOf()), State: view.State()}
	for _, row := range counted.ByKind {
		if row.Kind.IsLink() {
			out.ByLinkKind = append(out.ByLinkKind, &model.LinkKindCount{Kind: row.Kind.String(), Count: row.Count})
		} else {
			out.ByKind = append(out.ByKind, &model.KindCount{Kind: row.Kind.String(), Count: row.Count})
		}
	}
	for _, row := range counted.ByMember {
		out.ByMember = append(out.ByMember, &model.MemberCount{Member: row.Member, Count: row.Count})
	}
	return out
}

// documentCheck gives a check the schema's shape; the records that were met are brought in one call.
func documentCheck(view *item.Seen, check analytics.DocumentCheck) (*model.DocumentCheck, error) {
	out := &model.DocumentCheck{Answer: string(check.Answer), Reason: optional(check.Reason), AsOf: optional(check.AsOf)}
	ids := make([]graph.ID, len(check.Hits))
	for i, hit := range check.Hits {
		ids[i] = hit.Record
	}
	nodes, err := item.Nodes(view, ids)
	if err != nil {
		return nil, err
	}
	for i, hit := range check.Hits {
		if record, ok := nodes[i].(*item.Record); ok {
			out.Hits = append(out.Hits, &model.DocumentHit{Kind: hit.Kind.String(), Status: hit.Status, Owner: hit.Owner, Record: record})
		}
	}
	return out, nil
}
