package gql

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"strings"

	"portolan/analytics/run"
	"portolan/exchange/release"
	"portolan/gql/internal/model"
	"portolan/graph"
	"portolan/graph/vault"
)

// SnapshotPath is where releases are fetched: the path of a snapshot's link begins with it.
const SnapshotPath = "/snapshots/"

// Snapshot fixes what the viewer sees as a release that can be fetched.
func (m mutations) Snapshot(ctx context.Context, input model.SnapshotInput) (*model.SnapshotPayload, error) {
	edit, err := editOf(ctx)
	if err != nil {
		return nil, err
	}
	payload := &model.SnapshotPayload{Problems: []*model.Problem{}}
	if payload.Snapshot, err = m.snapshotOf(ctx, edit, input); err != nil {
		payload.Problems, err = problem("", err)
	}
	return payload, err
}

// snapshotLink is what a link says: what to release, and nothing that its holder did not ask for.
type snapshotLink struct {
	Format    string       `json:"f"`
	Kinds     []graph.Kind `json:"k,omitempty"`
	Through   []graph.Kind `json:"t,omitempty"`
	Window    graph.Window `json:"w"`
	PerRecord bool         `json:"r,omitempty"`
	Own       bool         `json:"o,omitempty"`
	Nonce     []byte       `json:"n,omitempty"` // makes the key of the pseudonyms; none: as it is
}

func (m mutations) snapshotOf(ctx context.Context, edit *vault.Edit, input model.SnapshotInput) (*model.Snapshot, error) {
	link, err := linkOf(ctx, edit, input)
	if err != nil {
		return nil, err
	}
	end, err := m.releases.begin(ctx)
	if err != nil {
		return nil, err
	}
	defer end()
	member := edit.Scope().Member()
	d, err := release.Describe(ctx, m.vault, edit.Scope(), link.options(edit.Key(), member))
	if err != nil {
		return nil, err
	}
	made, signed := &d.Manifest, link.sign(edit.Key(), member)
	name := edit.Key().Sum([]byte("snapshot name"), []byte(signed))
	return &model.Snapshot{ID: hex.EncodeToString(name[:16]), Run: runOf(link.run(made)), Format: input.Format, AsOf: made.AsOf,
		NodeCount: made.Records, LinkCount: made.Links, Sha256: d.SHA256, Codebook: d.Codebook, Href: SnapshotPath + signed}, nil
}

// linkOf is what the input asks for, of the state that there is for the viewer now.
func linkOf(ctx context.Context, edit *vault.Edit, input model.SnapshotInput) (*snapshotLink, error) {
	records, err := kinds(input.Kinds)
	if err != nil {
		return nil, err
	}
	links, err := kinds(input.LinkKinds)
	if err != nil {
		return nil, err
	}
	through, err := kinds(input.Through)
	if err != nil {
		return nil, err
	}
	link := &snapshotLink{Format: strings.ToLower(input.Format), Kinds: append(records, links...), Through: through,
		Window: value(input.Window), PerRecord: input.PerRecord, Own: input.Own}
	view, err := edit.View(ctx)
	if err != nil {
		return nil, err
	}
	if view, err = view.Known(ctx, link.Window.KnownAt); err != nil {
		return nil, err
	}
	// The state is named by the time at which it was there for this viewer, so that fetching finds it again.
	link.Window.KnownAt = view.AsOf()
	if input.Pseudonymise {
		link.Nonce = make([]byte, 32)
		_, _ = rand.Read(link.Nonce) // never fails
	}
	return link, nil
}

// run says how the release was made.
func (l *snapshotLink) run(m *release.Manifest) run.Run {
	return run.New(run.Viewer{State: m.State, Scope: m.Scope}, run.Spec{Question: "snapshot", Args: map[string]any{
		"format": l.Format, "kinds": run.Kinds(l.Kinds), "through": run.Kinds(l.Through), "window": run.Window(l.Window),
		"perRecord": l.PerRecord, "own": l.Own, "pseudonymise": len(l.Nonce) > 0}}, 0, "", "")
}

// options are what the link asks for. The key of the pseudonyms cannot be computed without the store's.
func (l *snapshotLink) options(key graph.Key, member string) release.ExportOptions {
	o := release.ExportOptions{Format: l.Format, Own: l.Own, Kinds: l.Kinds, Window: l.Window, Through: l.Through, PerRecord: l.PerRecord}
	if len(l.Nonce) > 0 {
		pseudonyms := graph.Key(key.Sum([]byte("snapshot pseudonyms"), []byte(member), l.Nonce))
		o.Pseudonyms = &pseudonyms
	}
	return o
}

// sign is the link as a text that only this store can make, and only for the member.
func (l *snapshotLink) sign(key graph.Key, member string) string {
	body, err := json.Marshal(l)
	if err != nil {
		panic(err) // nothing in it can fail
	}
	return base64.RawURLEncoding.EncodeToString(append(mac(key, member, body), body...))
}

const macSize = 16

func mac(key graph.Key, member string, body []byte) []byte {
	sum := key.Sum([]byte("snapshot link"), []byte(member), body)
	return sum[:macSize]
}

// readSnapshotLink reads a link that was signed for the member; every other is as absent.
func readSnapshotLink(key graph.Key, member, text string) (*snapshotLink, error) {
	const op = "gql.Snapshots"
	signed, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil || len(signed) < macSize || subtle.ConstantTimeCompare(signed[:macSize], mac(key, member, signed[macSize:])) != 1 {
		return nil, graph.Absent(op, graph.ID{})
	}
	l := &snapshotLink{}
	if err := json.Unmarshal(signed[macSize:], l); err != nil {
		return nil, graph.Absent(op, graph.ID{})
	}
	return l, nil
}
