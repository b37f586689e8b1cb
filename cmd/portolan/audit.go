package main

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"portolan/graph"
	"portolan/graph/audit"
	"portolan/graph/vault"
)

const auditLong = `Audit lists who saw and did what, oldest first, and checks each entry on the way. It may run beside the process that
writes the log. With --json each entry is one line of JSON.`

func auditCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "audit --store STORE | --dir DIR", Short: "List the audit log", Long: auditLong,
		Example: "  portolan audit --store embedded:store\n  portolan audit --dir /var/log/portolan --json",
		Args:    exactly(0, "no arguments"), RunE: runAudit,
	}
	cmd.Flags().String("store", "", "the `STORE` whose log it is, embedded:DIR")
	cmd.Flags().String("dir", "", "the log's own `DIR`, where it is not beside the store")
	cmd.Flags().Bool("json", false, "print each entry as a line of JSON")
	return cmd
}

// entry is an entry of the audit log for scripts.
type entry struct {
	Seq     uint64    `json:"seq"`
	Erased  bool      `json:"erased,omitempty"`
	Time    time.Time `json:"time,omitzero"`
	Actor   string    `json:"actor,omitempty"`
	Member  string    `json:"member,omitempty"`
	Purpose string    `json:"purpose,omitempty"`
	Action  string    `json:"action,omitempty"`
	Phase   string    `json:"phase,omitempty"`
	Ref     uint64    `json:"ref,omitempty"`
	State   string    `json:"state,omitempty"`
	Detail  string    `json:"detail,omitempty"`
	IDs     []string  `json:"ids,omitempty"`
	IDHash  string    `json:"idHash,omitempty"`
	Result  string    `json:"result,omitempty"`
	Runs    []string  `json:"runs,omitempty"` // by which the answer is cited
}

func runAudit(cmd *cobra.Command, _ []string) error {
	dir := text(cmd, "dir")
	if (dir == "") == (text(cmd, "store") == "") {
		return usagef("portolan audit needs either --store or --dir")
	}
	if dir == "" {
		var err error
		if dir, err = vault.AuditDir(vault.Config{Store: text(cmd, "store")}); err != nil {
			return &failure{exitUsage, err}
		}
	}
	if _, err := os.Stat(dir); err != nil {
		return graph.Errorf(graph.Unavailable, "audit", "there is no audit log in %s; give the folder of a store, or the log's own with --dir", dir)
	}
	asJSON, _ := cmd.Flags().GetBool("json")
	lines := json.NewEncoder(cmd.OutOrStdout())
	lines.SetEscapeHTML(false)
	for rec, err := range audit.Read(dir) {
		if err == nil {
			err = cmd.Context().Err()
		}
		if graph.Is(err, graph.Corrupt) {
			return &failure{exitUnverified, err}
		}
		if err != nil {
			return err
		}
		e := rec.Entry
		if asJSON {
			out := entry{rec.Seq, rec.Erased, e.Time, e.Actor, e.Member, e.Purpose, e.Action, e.Phase, e.Ref, e.State, e.Detail, e.IDs, e.IDHash, e.Result, nil}
			if e.Cited != nil {
				out.Runs = e.Cited.Runs
			}
			err = lines.Encode(out)
		} else {
			_, err = fmt.Fprintln(cmd.OutOrStdout(), auditLine(rec))
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// auditLine is an entry for people. What users wrote is quoted, so that it cannot command a terminal.
func auditLine(rec audit.Record) string {
	if rec.Erased {
		return fmt.Sprintf("%8d  erased", rec.Seq)
	}
	e := rec.Entry
	line := fmt.Sprintf("%8d  %s  %-5s %-8s %-9s", rec.Seq, e.Time.UTC().Format("2006-01-02 15:04:05"), plain(e.Member), plain(e.Action), e.Phase)
	if e.Phase == audit.Outcome {
		line += fmt.Sprintf("of %d: %s", e.Ref, plain(e.Result))
		if n := len(e.IDs); n > 0 {
			line += ", " + count(n, "element", "elements")
		} else if e.IDHash != "" {
			line += ", many elements"
		}
		return line
	}
	return line + "by " + plain(e.Actor) + ": " + plain(short(e.Detail, 120))
}

// short is the beginning of a text on one line.
func short(s string, most int) string {
	s = strings.Join(strings.Fields(s), " ")
	if r := []rune(s); len(r) > most {
		return string(r[:most-1]) + "…"
	}
	return s
}

// plain is a text without characters that a terminal obeys.
func plain(s string) string {
	return strings.Map(func(r rune) rune {
		if r < 0x20 || r >= 0x7f && r < 0xa0 || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 {
			return '�'
		}
		return r
	}, s)
}
