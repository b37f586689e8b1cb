package main

import (
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"portolan/cmd/portolan/citation"
	"portolan/graph"
	"portolan/graph/vault"
)

// runExportAnswer writes the package of an answer.
func runExportAnswer(cmd *cobra.Command) error {
	path, asJSON, err := packageTarget(cmd)
	if err != nil {
		return err
	}
	return visiting(cmd, func(at visit) error {
		dir, err := vault.AuditDir(at.config)
		if err != nil {
			return err
		}
		found, err := citation.Find(cmd.Context(), dir, at.scope, text(cmd, "answer"))
		if err != nil {
			return err
		}
		at.progress.tick("making the package")
		var m citation.Manifest
		give := func(w io.Writer) (err error) {
			m, err = citation.Give(cmd.Context(), at.vault, at.scope, found, patience, logTo(cmd), w)
			return err
		}
		if path == "" {
			err = give(cmd.OutOrStdout())
		} else {
			err = createFile(path, give)
		}
		at.progress.clear()
		switch {
		case err != nil || path == "":
			return err
		case asJSON:
			return printJSON(cmd.OutOrStdout(), m)
		}
		return sayPackage(cmd.OutOrStdout(), path, m)
	})
}

// packageTarget says where the package goes, and whether it may.
func packageTarget(cmd *cobra.Command) (path string, asJSON bool, err error) {
	if err := needs(cmd, "store", "as"); err != nil {
		return "", false, err
	}
	for _, flag := range []string{"format", "own", "kinds", "through", "per-record", "from", "to", "known-at", "pseudonymise", "key"} {
		if cmd.Flags().Changed(flag) {
			return "", false, usagef("--answer is a package of its own and has no use for --%s", flag)
		}
	}
	path = text(cmd, "output")
	asJSON, _ = cmd.Flags().GetBool("json")
	force, _ := cmd.Flags().GetBool("force")
	if _, err := os.Stat(path); path != "" && err == nil && !force {
		return "", false, usagef("%s is there already; give --force to replace it, or another name", path)
	}
	if asJSON && path == "" {
		return "", false, usagef("--json needs -o, since standard output is the package itself")
	}
	return path, asJSON, nil
}

// sayPackage tells what a package is.
func sayPackage(w io.Writer, path string, m citation.Manifest) error {
	what := "the answer as it was given"
	if !m.Reproduced {
		what = "not the answer that was given: " + m.Reason
	}
	_, err := fmt.Fprintf(w, "%s: answer %s of %s, %s\n  asked with the rights %s of %s, as of %s\n", path, m.Answer, m.Given.Format("2006-01-02 15:04:05 UTC"), what,
		m.Scope.Digest, m.Scope.Member, m.AsOf.Format("2006-01-02 15:04:05 UTC"))
	return err
}

// packageReport is what verify says of a package, for scripts.
type packageReport struct {
	Manifest citation.Manifest `json:"manifest"`
	Differs  []string          `json:"differs"` // nothing: the package gives its answer to the byte
}

// runVerifyPackage gives the answer of a package again.
func runVerifyPackage(cmd *cobra.Command) error {
	for _, flag := range []string{"store", "audit", "password-file", "head", "repair-projection"} {
		if cmd.Flags().Changed(flag) {
			return usagef("--package needs no store and has no use for --%s", flag)
		}
	}
	m, differs, err := citation.Verify(cmd.Context(), text(cmd, "package"), patience, logTo(cmd))
	if graph.Is(err, graph.Corrupt) {
		return &failure{exitUnverified, err}
	}
	if err != nil {
		return err
	}
	out := cmd.OutOrStdout()
	if asJSON, _ := cmd.Flags().GetBool("json"); asJSON {
		err = printJSON(out, packageReport{m, append([]string{}, differs...)})
	} else {
		for _, d := range differs {
			fmt.Fprintln(out, sentence(fmt.Errorf("%s", d)))
		}
		if len(differs) == 0 {
			err = sayPackage(out, text(cmd, "package"), m)
		}
	}
	if n := len(differs); err == nil && n > 0 {
		err = &failure{exitUnverified, fmt.Errorf("the package does not give the answer that it is cited for: %s", count(n, "thing differs", "things differ"))}
	}
	return err
}
