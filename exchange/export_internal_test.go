package exchange

import (
	"context"

	"portolan/graph/access"
	"portolan/graph/vault"
)

// Editor is the door as an import sees it, for tests that let it fail.
type Editor = editor

// ImportThrough is Import with a door put around the vault's, in commits of a
// thousand.
func ImportThrough(ctx context.Context, v *vault.Vault, s access.Scope, o ImportOptions, door func(*vault.Edit) Editor) (r Receipt, err error) {
	f, sources, err := o.prepare(s)
	if err != nil {
		return r, err
	}
	err = v.Edit(ctx, s, vault.Question{Action: "import"}, func(ctx context.Context, e *vault.Edit) error {
		r, err = run(ctx, door(e), v.Key(), f, sources, o)
		return err
	})
	return r, err
}

// SetCommit changes how many elements a commit has, and gives back the old
// number.
func SetCommit(n int) int {
	old := commitElements
	commitElements = n
	return old
}
