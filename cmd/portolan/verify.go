package main

import (
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"portolan/graph/audit"
	"portolan/graph/vault"
)

const verifyLong = `Verify reads all of a store: every version against its hash, every interval of revisions, every commit, the links
found by every end, and the audit log's chain. Keep the head of the log that it prints somewhere else: given to a later
run with --head, it finds a log that has been cut at its end or written anew.

Of a store in a Neo4j it also compares the graph that users of the database see with the versions it is made from.

With --package it takes the package of an answer, as export --answer writes it, and gives the answer again from what the
package holds, without any store. It says what differs.

It exits with 5 when something is not in order.`

func verifyCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "verify --store STORE | --package FILE", Short: "Check every hash, interval and reference, and the audit log", Long: verifyLong,
		Example: "  portolan verify --store embedded:store\n  portolan verify --store embedded:store --json\n  portolan verify --package answer.zip",
		Args:    exactly(0, "no arguments"), RunE: runVerify,
	}
	storeFlags(cmd)
	cmd.Flags().StringSlice("head", nil, "a `HEAD` of the audit log that an earlier report gave, ENTRIES:HASH; may be repeated")
	cmd.Flags().Bool("repair-projection", false, "first write the graph that users of a Neo4j see again, from the store's versions")
	cmd.Flags().String("package", "", "the package of an answer, a `FILE` that export --answer wrote")
	cmd.Flags().Bool("json", false, "print the report as JSON")
	return cmd
}

func runVerify(cmd *cobra.Command, _ []string) error {
	if cmd.Flags().Changed("package") {
		return runVerifyPackage(cmd)
	}
	if err := needs(cmd, "store"); err != nil {
		return err
	}
	r, err := members(cmd)
	if err != nil {
		return err
	}
	heads, err := witnessed(cmd)
	if err != nil {
		return err
	}
	c, err := storeConfig(cmd, r, nil)
	if err != nil {
		return err
	}
	if repair, _ := cmd.Flags().GetBool("repair-projection"); repair {
		if err := vault.RepairProjection(cmd.Context(), c); err != nil {
			return err
		}
	}
	found, err := vault.Verify(cmd.Context(), c, heads...)
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
		_, err = fmt.Fprintf(out, "revision %d of %s: %s versions, %s current (%s links), %s erased\naudit log: %s entries, %s erased, head %d:%s\n",
			found.Revision, found.Time.UTC().Format("2006-01-02 15:04:05 UTC"), thousands(int64(found.Versions)), thousands(int64(found.Current)),
			thousands(int64(found.Links)), thousands(int64(found.Erased)), thousands(int64(found.AuditEntries)), thousands(int64(found.AuditErased)), found.AuditEntries, found.AuditHead)
	}
	if n := len(found.Faults); err == nil && n > 0 {
		err = &failure{exitUnverified, fmt.Errorf("%s not in order: keep the store as it is for an enquiry and restore a backup", count(n, "thing is", "things are"))}
	}
	return err
}

// witnessed reads the heads that earlier reports gave.
func witnessed(cmd *cobra.Command) ([]audit.Head, error) {
	given, _ := cmd.Flags().GetStringSlice("head")
	heads := make([]audit.Head, len(given))
	for i, text := range given {
		entries, hash, _ := strings.Cut(text, ":")
		n, err := strconv.ParseUint(entries, 10, 64)
		raw, bad := hex.DecodeString(hash)
		if err != nil || bad != nil || len(raw) != len(heads[i].Hash) {
			return nil, usagef("--head %q is not ENTRIES:HASH as verify prints it", text)
		}
		heads[i].Entries = n
		copy(heads[i].Hash[:], raw)
	}
	return heads, nil
}
