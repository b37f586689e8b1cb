package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/user"
	"strings"

	"github.com/spf13/cobra"

	"portolan/graph/access"
	"portolan/graph/access/mint"
	"portolan/graph/vault"
)

// storeFlags are the flags of a command that opens a store.
func storeFlags(cmd *cobra.Command) {
	cmd.Flags().String("store", "", "the `STORE`, embedded:DIR or, in a Neo4j, bolt://USER@HOST:PORT/DATABASE or neo4j://...")
	cmd.Flags().String("audit", "", "the audit log's `DIR`; without it the folder audit beside an embedded store")
	cmd.Flags().String("password-file", "", "the `FILE` with the password of the database's user; without it PORTOLAN_NEO4J_PASSWORD has it")
}

// passwordOf reads the password of a database's user: never from the command
// line, which every list of processes shows.
func passwordOf(cmd *cobra.Command) (string, error) {
	path := text(cmd, "password-file")
	if path == "" {
		return os.Getenv("PORTOLAN_NEO4J_PASSWORD"), nil
	}
	b, err := os.ReadFile(path)
	if err != nil {
		return "", fmt.Errorf("the password file %s cannot be read: %w", path, cause(err))
	}
	return strings.TrimRight(string(b), "\r\n"), nil
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
	as := r.As
	user := whoRuns()
	if f := cmd.Flags().Lookup("user"); f != nil && f.Changed {
		as, user = r.User, f.Value.String()
	}
	s, err := as(text(cmd, "as"), user)
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
func storeConfig(cmd *cobra.Command, r *mint.Registry, p *progress) (vault.Config, error) {
	if err := vault.CheckStore(text(cmd, "store")); err != nil {
		return vault.Config{}, &failure{exitUsage, fmt.Errorf("--store %.60q: %w", text(cmd, "store"), err)}
	}
	c := vault.Config{Store: text(cmd, "store"), AuditDir: text(cmd, "audit"), MustExist: true}
	if key, ok := r.Key(); ok {
		c.Key = &key
	}
	if p != nil {
		c.Progress = p.loading
	}
	var err error
	c.Password, err = passwordOf(cmd)
	return c, err
}

// opened runs do on the store that the command line names.
func opened(ctx context.Context, c vault.Config, p *progress, do func(*vault.Vault) error) error {
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

// visit is a store that a command has opened, and as whom it acts there.
type visit struct {
	vault    *vault.Vault
	config   vault.Config
	registry *mint.Registry
	scope    access.Scope
	progress *progress
}

// visiting runs do on the store that the command line names, as the member that
// it names.
func visiting(cmd *cobra.Command, do func(visit) error) error {
	r, err := members(cmd)
	if err != nil {
		return err
	}
	scope, err := scopeOf(cmd, r)
	if err != nil {
		return err
	}
	p := newProgress(cmd.ErrOrStderr())
	c, err := storeConfig(cmd, r, p)
	if err != nil {
		return err
	}
	return opened(cmd.Context(), c, p, func(v *vault.Vault) error { return do(visit{v, c, r, scope, p}) })
}

// printJSON writes a value for scripts.
func printJSON(w io.Writer, value any) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(value)
}
