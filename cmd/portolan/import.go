package main

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"portolan/exchange"
	"portolan/graph"
	"portolan/graph/access/mint"
	"portolan/graph/vault"
)

const importLong = `Import takes in files for one member. Everything is validated first: a fault of a file (its encoding, mapping or
marking) stores nothing, a fault of a row rejects that row. The same file twice stores nothing twice, and an import
that was cut off is completed by the same command. A link whose other end is not there is stored and shown to nobody
until the end is.

Formats:
  ftm      FollowTheMoney, one JSON object a line
  csv      a table, with a mapping file that says what its columns mean (--mapping)
  un       the UN Security Council's consolidated list, XML; always an edition
  edges    CSV with the header source,target[,weight,...], every node a person unless source_kind, target_kind and
           link_kind say otherwise
  graphml  a graph of Gephi, NetworkX or others: every node a person and every edge between associates unless an attribute
           kind says otherwise; attributes named like a property go there, others into the notes

A marking must be declared: --audience all, or the codes of members and arrangements. Your own code alone keeps
the records to yourself. Files may be compressed with gzip; - is standard input.`

const importExample = `  portolan import --store embedded:store --as FR --audience all --format ftm contribution.jsonl
  portolan import --store embedded:store --as UN --audience all --format un consolidated.xml
  portolan import --store embedded:store --as TR --audience IPSG,FR --level RESTRICTED --format csv --mapping border.yml border.csv`

func importCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "import --store STORE --as MEMBER --audience all|M1,M2 --format FORMAT FILE...", Short: "Take in a member's files",
		Long: importLong, Example: importExample,
		Args: atLeast(1, "at least one file"), RunE: runImport,
	}
	storeFlags(cmd)
	asFlag(cmd)
	f := cmd.Flags()
	f.String("audience", "", "`WHO` may see it: all, or codes of members and arrangements with commas")
	f.String("level", "OFFICIAL", "`LEVEL`: OFFICIAL, RESTRICTED or CONFIDENTIAL")
	f.StringSlice("handling", nil, "handling `CODES`: "+strings.Join(graph.HandlingCodes, ", "))
	f.StringSlice("purposes", nil, "only for these `PURPOSES`: "+strings.Join(graph.PurposeCodes, ", "))
	f.String("format", "", "the files' `FORMAT`: "+strings.Join(exchange.Formats(), ", "))
	f.String("mapping", "", "what the columns of a table mean: a mapping `FILE`")
	f.String("dataset", "", "the `NAME` of the dataset; without it the mapping's, the format's or each file's own")
	f.Bool("edition", false, "the files are the whole dataset: withdraw what they no longer have")
	f.String("rejects", "", "write each rejected row to this `FILE`, a line of JSON each")
	f.Bool("json", false, "print the receipt as JSON")
	return cmd
}

func runImport(cmd *cobra.Command, args []string) error {
	if err := needs(cmd, "store", "as", "audience", "format"); err != nil {
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
	o, err := importOptions(cmd, r, args)
	if err != nil {
		return err
	}
	p := newProgress(cmd.ErrOrStderr())
	o.Progress = func(now exchange.Progress) { p.tick("%s", importing(now)) }
	c, err := storeConfig(cmd, r, p)
	if err != nil {
		return err
	}
	c.MustExist = false
	return opened(cmd.Context(), c, p, func(v *vault.Vault) error {
		var receipt exchange.Receipt
		take := func(rejects io.Writer) (err error) {
			o.Rejects = rejects
			receipt, err = exchange.Import(cmd.Context(), v, scope, o)
			return err
		}
		var err error
		if path := text(cmd, "rejects"); path == "" {
			err = take(nil)
		} else {
			err = createFile(path, func(w io.Writer) error {
				b := bufio.NewWriter(w)
				if err := take(b); err != nil {
					return err
				}
				return b.Flush()
			})
		}
		p.clear()
		return printReceipt(cmd, &receipt, err)
	})
}

// importOptions reads what the command line says about the files and their marking.
func importOptions(cmd *cobra.Command, r *mint.Registry, files []string) (exchange.ImportOptions, error) {
	o := exchange.ImportOptions{
		Format: text(cmd, "format"), Mapping: text(cmd, "mapping"), Dataset: text(cmd, "dataset"), Known: r.Known,
	}
	if !slices.Contains(exchange.Formats(), o.Format) {
		return o, usagef("--format %q is none of %s", o.Format, strings.Join(exchange.Formats(), ", "))
	}
	var err error
	if o.Marking, err = marking(cmd, r); err != nil {
		return o, err
	}
	o.Edition, _ = cmd.Flags().GetBool("edition")
	for _, f := range files {
		if f == "-" {
			o.Sources = append(o.Sources, exchange.Source{Name: "stdin", Open: func() (io.ReadCloser, error) { return io.NopCloser(cmd.InOrStdin()), nil }})
			continue
		}
		if _, err := os.Stat(f); err != nil {
			return o, fmt.Errorf("%s cannot be read: %w; nothing has been stored", f, cause(err))
		}
		o.Files = append(o.Files, f)
	}
	return o, nil
}

// marking is the one that the command line declares; every code in it is known.
func marking(cmd *cobra.Command, r *mint.Registry) (graph.Marking, error) {
	m := graph.Marking{Owner: text(cmd, "as")}
	var err error
	if m.Level, err = graph.ParseLevel(text(cmd, "level")); err != nil {
		return m, &failure{exitUsage, err}
	}
	m.Handling, _ = cmd.Flags().GetStringSlice("handling")
	m.Purposes, _ = cmd.Flags().GetStringSlice("purposes")
	for _, list := range []struct {
		flag         string
		given, known []string
	}{{"handling", m.Handling, graph.HandlingCodes}, {"purposes", m.Purposes, graph.PurposeCodes}} {
		for _, code := range list.given {
			if !slices.Contains(list.known, code) {
				return m, usagef("--%s names %q, which is none of %s", list.flag, code, strings.Join(list.known, ", "))
			}
		}
	}
	switch audience := text(cmd, "audience"); audience {
	case "all":
		m.All = true
	case "":
		return m, usagef("--audience is empty: give all, or codes of members and arrangements; %s keeps it to %s alone", m.Owner, m.Owner)
	default:
		m.Audience = strings.Split(audience, ",")
	}
	for _, code := range m.Audience {
		if !r.Known(code) {
			return m, usagef("--audience names %q, which is no member or arrangement known here: correct it, or add it to the configuration (--config); nothing has been stored", code)
		}
	}
	m.Normalise()
	return m, nil
}

// printReceipt prints what became of the rows and says what is left to do.
func printReceipt(cmd *cobra.Command, r *exchange.Receipt, err error) error {
	if r.Format == "" { // the import did not get as far as a receipt
		return err
	}
	if asJSON, _ := cmd.Flags().GetBool("json"); asJSON {
		if e := printJSON(cmd.OutOrStdout(), r); e != nil {
			return e
		}
	} else {
		fmt.Fprint(cmd.OutOrStdout(), r.Text())
	}
	if err != nil {
		return err
	}
	var left []string
	if n := r.RejectedRows; n > 0 {
		left = append(left, fmt.Sprintf("%s rejected: correct what the receipt lists and import the file again", count(n, "row was", "rows were")))
	}
	if n := r.Dangling.Count(); n > 0 {
		left = append(left, fmt.Sprintf("%s to records that are not there: these links are shown to nobody until the records have been imported", count(n, "end of a link leads", "ends of links lead")))
	}
	if n := r.Unknown.Count(); n > 0 {
		left = append(left, fmt.Sprintf("%s to entries that the files do not have: the receipt lists them", count(n, "reference leads", "references lead")))
	}
	if left == nil {
		return nil
	}
	return &failure{exitRows, fmt.Errorf("%s", strings.Join(left, "; "))}
}

// count is a number and what it counts.
func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return thousands(int64(n)) + " " + many
}

// importing is how far an import is, in words.
func importing(now exchange.Progress) string {
	s := fmt.Sprintf("%s: %s", now.Phase, thousands(now.Done))
	switch {
	case now.Total > 0:
		s += fmt.Sprintf(" of %s (%d %%)", thousands(now.Total), 100*now.Done/now.Total)
	case now.TotalBytes > 0:
		s += fmt.Sprintf(" rows (%d %% of the files)", 100*now.Bytes/now.TotalBytes)
	}
	return s
}
