package vault

import (
	"context"

	"portolan/graph"
)

// Ready returns nil while the vault can answer: its store gives its head, and
// its audit log takes entries. It tells a probe, who sees nothing else, and
// leaves no entry in the log.
func (v *Vault) Ready(ctx context.Context) error {
	if log, ok := v.log.(interface{ Fault() error }); ok && log.Fault() != nil {
		return graph.Errorf(graph.Unavailable, "vault.Ready", "the audit log takes no more entries: %w", log.Fault())
	}
	_, err := v.store.Head(ctx)
	return err
}
