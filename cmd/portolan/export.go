package main

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"portolan/exchange"
	"portolan/graph"
	"portolan/graph/vault"
)

const exportLong = `Export writes what a member may see, records first, each part by ascending id: the same state gives the same bytes. With
--own it writes only what the member has contributed itself; imported into an empty store with the same key, that gives
the same elements to the byte. With -o the file appears when it is complete, or not at all.

Formats:
  ftm      FollowTheMoney, one JSON object a line, with a portolan block (owner, dataset, marking, grade, validity)
  graphml  a graph for other tools`

const exportExample = `  portolan export --store embedded:store --as FR --own --format ftm -o france.jsonl
  portolan export --store embedded:store --as IPSG --format graphml --kinds PERSON,ASSOCIATE > people.graphml`

func exportCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "export --store STORE --as MEMBER --format FORMAT [-o FILE]", Short: "Write what a member may see", Long: exportLong, Example: exportExample,
		Args: exactly(0, "no arguments"), RunE: runExport,
	}
	storeFlags(cmd)
	asFlag(cmd)
	f := cmd.Flags()
	f.String("format", "", "`FORMAT`: "+strings.Join(exchange.ExportFormats, " or "))
	f.StringP("output", "o", "", "write to this `FILE`, whole or not at all; without it to standard output")
	f.Bool("own", false, "only what the member has contributed itself")
	f.StringSlice("kinds", nil, "only these `KINDS` of records and links, such as PERSON,TOOK")
	f.Bool("json", false, "print what the file holds as JSON; needs -o")
	return cmd
}

func runExport(cmd *cobra.Command, _ []string) error {
	if err := needs(cmd, "store", "as", "format"); err != nil {
		return err
	}
	path := text(cmd, "output")
	asJSON, _ := cmd.Flags().GetBool("json")
	if asJSON && path == "" {
		return usagef("--json needs -o FILE, since standard output is the export itself")
	}
	o, err := exportOptions(cmd)
	if err != nil {
		return err
	}
	r, err := members(cmd)
	if err != nil {
		return err
	}
	scope, err := scopeOf(cmd, r)
	if err != nil {
		return err
	}
	p := newProgress(cmd.ErrOrStderr())
	return opened(cmd.Context(), storeConfig(cmd, r, p), p, func(v *vault.Vault) error {
		p.tick("exporting")
		var m exchange.Manifest
		write := func(w io.Writer) (err error) {
			m, err = exchange.ExportAs(cmd.Context(), v, scope, o, w)
			return err
		}
		if path == "" {
			return write(cmd.OutOrStdout())
		}
		if err := createFile(path, write); err != nil {
			return err
		}
		if asJSON {
			return printJSON(cmd.OutOrStdout(), m)
		}
		_, err := fmt.Fprintf(cmd.OutOrStdout(), "%s: %s records and %s links as %s may see them, %s bytes, SHA-256 %s\n",
			path, number(m.Records), number(m.Links), m.Member, thousands(m.Bytes), m.SHA256)
		return err
	})
}

func exportOptions(cmd *cobra.Command) (exchange.ExportOptions, error) {
	o := exchange.ExportOptions{Format: text(cmd, "format")}
	if !slices.Contains(exchange.ExportFormats, o.Format) {
		return o, usagef("--format %q is none of %s", o.Format, strings.Join(exchange.ExportFormats, ", "))
	}
	o.Own, _ = cmd.Flags().GetBool("own")
	names, _ := cmd.Flags().GetStringSlice("kinds")
	for _, name := range names {
		k, err := graph.ParseKind(name)
		if err != nil {
			return o, &failure{exitUsage, err}
		}
		o.Kinds = append(o.Kinds, k)
	}
	return o, nil
}
