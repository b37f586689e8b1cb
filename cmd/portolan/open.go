package main

import (
	"context"
	"encoding/json"
	"io"
	"os/user"
	"strings"

	"github.com/spf13/cobra"

	"portolan/graph/access"
	"portolan/graph/access/mint"
	"portolan/graph/vault"
)

// storeFlags are the flags of a command that opens a store.
func storeFlags(cmd *cobra.Command) {
	cmd.Flags().String("store", "", "the `STORE`, embedded:DIR")
	cmd.Flags().String("audit", "", "the audit log's `DIR`; without it the folder audit beside the store")
}

// asFlag is the flag of a command that acts for a member.
func asFlag(cmd *cobra.Command) {
	cmd.Flags().String("as", "", "the `MEMBER` for which to act: a country's two letters, UN or IPSG, or a member of the configuration")
}

// text is the value of a flag.
func text(cmd *cobra.Command, flag string) string { return cmd.Flags().Lookup(flag).Value.String() }

// members reads the configuration, or gives the members that stand in for a missing one.
func members(cmd *cobra.Command) (*mint.Registry, error) {
	if path := text(cmd, "config"); path != "" {
		return mint.Load(path)
	}
	return mint.Default(), nil
}

// scopeOf is the scope of the member that the command line acts for.
func scopeOf(cmd *cobra.Command, r *mint.Registry) (access.Scope, error) {
	s, err := r.As(text(cmd, "as"), whoRuns())
	if err != nil {
		return s, &failure{exitUsage, err}
	}
	return s, nil
}

// whoRuns names the user for the audit log.
func whoRuns() string {
	if u, err := user.Current(); err == nil && u.Username != "" {
		return u.Username
	}
	return "command line"
}

// storeConfig is how the command line says to open its store.
func storeConfig(cmd *cobra.Command, r *mint.Registry, p *progress) vault.Config {
	c := vault.Config{Store: text(cmd, "store"), AuditDir: text(cmd, "audit"), MustExist: true}
	if key, ok := r.Key(); ok {
		c.Key = &key
	}
	if p != nil {
		c.Progress = p.loading
	}
	return c
}

// opened runs do on the store that the command line names.
func opened(ctx context.Context, c vault.Config, p *progress, do func(*vault.Vault) error) error {
	if !strings.HasPrefix(c.Store, "embedded:") && c.Store != "memory:" {
		return usagef("--store %q is not a store: give embedded:DIR", c.Store)
	}
	v, err := vault.Open(ctx, c)
	p.clear()
	if err != nil {
		return err
	}
	err = do(v)
	p.clear()
	if e := v.Close(); err == nil {
		err = e
	}
	return err
}

// printJSON writes a value for scripts.
func printJSON(w io.Writer, value any) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(value)
}
