package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"portolan/graph/vault"
)

const verifyLong = `Verify reads all of a store: every version against its hash, every interval of revisions, every commit, the links
found by every end, and the audit log's chain. Keep the head it prints somewhere else: with it, a log that has been
cut at its end is found later.

It exits with 5 when something is not in order.`

func verifyCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "verify --store STORE", Short: "Check every hash, interval and reference, and the audit log", Long: verifyLong,
		Example: "  portolan verify --store embedded:store\n  portolan verify --store embedded:store --json",
		Args:    exactly(0, "no arguments"), RunE: runVerify,
	}
	storeFlags(cmd)
	cmd.Flags().Bool("json", false, "print the report as JSON")
	return cmd
}

func runVerify(cmd *cobra.Command, _ []string) error {
	if err := needs(cmd, "store"); err != nil {
		return err
	}
	r, err := members(cmd)
	if err != nil {
		return err
	}
	found, err := vault.Verify(cmd.Context(), storeConfig(cmd, r, nil))
	if err != nil {
		return err
	}
	out := cmd.OutOrStdout()
	if asJSON, _ := cmd.Flags().GetBool("json"); asJSON {
		err = printJSON(out, found)
	} else {
		for _, f := range found.Faults {
			fmt.Fprintln(out, sentence(fmt.Errorf("%s", f)))
		}
		_, err = fmt.Fprintf(out, "revision %d of %s: %s versions, %s current (%s links), %s erased\naudit log: %s entries, %s erased, head %s\n",
			found.Revision, found.Time.UTC().Format("2006-01-02 15:04:05 UTC"), thousands(int64(found.Versions)), thousands(int64(found.Current)),
			thousands(int64(found.Links)), thousands(int64(found.Erased)), thousands(int64(found.AuditEntries)), thousands(int64(found.AuditErased)), found.AuditHead)
	}
	if n := len(found.Faults); err == nil && n > 0 {
		err = &failure{exitUnverified, fmt.Errorf("%s not in order: keep the store as it is for an enquiry and restore a backup", count(n, "thing is", "things are"))}
	}
	return err
}
