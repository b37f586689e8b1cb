package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"portolan/exchange/release"
	"portolan/graph"
	"portolan/graph/access"
	"portolan/graph/vault"
)

const exportLong = `Export writes what a member may see, in ascending order of ids: the same state gives the same bytes. With --own it
writes only what the member has contributed itself; as ftm, imported into an empty store with the same key, that gives the
same elements to the byte. A file or folder appears when it is complete, or not at all, and nothing is overwritten without
--force.

Formats:
  ftm      FollowTheMoney, one JSON object a line, with a portolan block (owner, dataset, marking, grade, validity)
  graphml  a graph for Gephi, NetworkX and others; nodes are entities, or records with --per-record
  gexf     the same graph in Gephi's own format
  csv      two tables, nodes and edges
  parquet  two tables, nodes and edges, with typed columns

With -o FOLDER/ (for csv and parquet any name is a folder's) export writes a release: the data, manifest.json with the
state, the options and the SHA-256 of each file, and codebook.md with every column's meaning. -o NAME.zip puts a release
into one file. --pseudonymise replaces ids and codes under a key and leaves out names, free text, references and
coordinates; the key is fresh and forgotten, so that no two releases can be joined, unless --key gives one. Dates stay.

With --answer RUN it writes the package of an answer that was given: run { id } of the answer names it. The package holds
the answer, what was asked, and all that its viewer may see of the state that answered; portolan verify --package gives
the same bytes from it anywhere. Only the rights it was given with find an answer: those of --as or, of one that a server
gave, of its --user.`

const exportExample = `  portolan export --store embedded:store --as FR --own --format ftm -o france.jsonl
  portolan export --store embedded:store --as IPSG --format graphml --kinds PERSON,ASSOCIATE > people.graphml
  portolan export --store embedded:store --as IPSG --format parquet --kinds PERSON --through PASSAGE --from 2014 --to 2016 --pseudonymise -o release
  portolan export --store embedded:store --as IPSG --answer 5f0c8a1be3d94e6f97a2b1c0d8e7f615 -o answer.zip`

func exportCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "export --store STORE --as MEMBER --format FORMAT | --answer RUN [-o FILE|FOLDER/]", Short: "Write what a member may see", Long: exportLong, Example: exportExample,
		Args: exactly(0, "no arguments"), RunE: runExport,
	}
	storeFlags(cmd)
	asFlag(cmd)
	f := cmd.Flags()
	f.String("format", "", "`FORMAT`: "+strings.Join(release.ExportFormats, ", "))
	f.StringP("output", "o", "", "write to this `FILE`, or a release to this FOLDER/ or NAME.zip; without it to standard output")
	f.Bool("own", false, "only what the member has contributed itself")
	f.StringSlice("kinds", nil, "only these `KINDS` of records and links, such as PERSON,TOOK")
	f.StringSlice("through", nil, "`KINDS` of records that become edges between those who share one, such as PASSAGE,TRAVEL_DOCUMENT")
	f.Bool("per-record", false, "nodes are records as contributed, not entities")
	f.String("from", "", "leave out what ended before this `DATE`")
	f.String("to", "", "leave out what began on this `DATE` or after")
	f.String("known-at", "", "as it was known at the end of this `DATE`")
	f.Bool("pseudonymise", false, "replace ids and codes, leave out names and free text; needs a FOLDER/ or NAME.zip")
	f.String("key", "", "the pseudonyms' key, a `FILE` of 64 hexadecimal digits; without it a fresh one is made and forgotten")
	f.String("answer", "", "the package of the answer with this `RUN` in it, a zip; without --format")
	f.String("user", "", "act with the rights of this `USER` of the configuration; without it with every right of the member")
	f.Bool("force", false, "replace the file or release that is there")
	f.Bool("json", false, "print what was written as JSON; needs -o")
	return cmd
}

func runExport(cmd *cobra.Command, _ []string) error {
	if cmd.Flags().Changed("answer") {
		return runExportAnswer(cmd)
	}
	if err := needs(cmd, "store", "as", "format"); err != nil {
		return err
	}
	o, err := exportOptions(cmd)
	if err != nil {
		return err
	}
	t, err := exportTarget(cmd, o)
	if err != nil {
		return err
	}
	return visiting(cmd, func(at visit) error {
		p := at.progress
		p.tick("exporting")
		o.Progress = func(done, total int) {
			if total > 0 {
				p.tick("exporting %s of %s", thousands(int64(done)), thousands(int64(total)))
			} else {
				p.tick("exporting %s", thousands(int64(done)))
			}
		}
		m, err := t.write(cmd, at.vault, at.scope, o)
		p.clear()
		if err != nil || t.path == "" {
			return err
		}
		if asJSON, _ := cmd.Flags().GetBool("json"); asJSON {
			return printJSON(cmd.OutOrStdout(), m)
		}
		return t.say(cmd.OutOrStdout(), m)
	})
}

// target is where an export goes.
type target struct {
	path    string // "" is standard output
	folder  bool   // a release in a folder
	archive bool   // a release in a zip
	force   bool
}

// exportTarget says where the export goes, and whether it may.
func exportTarget(cmd *cobra.Command, o release.ExportOptions) (target, error) {
	t := target{path: text(cmd, "output")}
	t.force, _ = cmd.Flags().GetBool("force")
	asJSON, _ := cmd.Flags().GetBool("json")
	info, err := os.Stat(t.path)
	there := t.path != "" && err == nil
	t.archive = strings.HasSuffix(t.path, ".zip")
	t.folder = t.path != "" && !t.archive && (!release.OneFile(o.Format) || strings.HasSuffix(t.path, string(filepath.Separator)) || there && info.IsDir())
	switch {
	case asJSON && t.path == "":
		return t, usagef("--json needs -o, since standard output is the export itself")
	case !release.OneFile(o.Format) && t.path == "":
		return t, usagef("%s is two files, for nodes and for edges; name a folder with -o", o.Format)
	case o.Pseudonyms != nil && !t.folder && !t.archive:
		return t, usagef("a pseudonymised export is a release with its codebook; name a folder with -o FOLDER/ or a file with -o NAME.zip")
	case there && !t.force && !(t.folder && emptyFolder(t.path)):
		return t, usagef("%s is there already; give --force to replace it, or another name", t.path)
	}
	return t, nil
}

func emptyFolder(path string) bool {
	names, err := os.ReadDir(path)
	return err == nil && len(names) == 0
}

func (t target) write(cmd *cobra.Command, v *vault.Vault, s access.Scope, o release.ExportOptions) (m release.Manifest, err error) {
	ctx := cmd.Context()
	switch {
	case t.folder:
		return release.ReleaseAs(ctx, v, s, o, t.path, t.force)
	case t.path == "":
		return release.ExportAs(ctx, v, s, o, cmd.OutOrStdout())
	}
	as := release.ExportAs
	if t.archive {
		as = release.ArchiveAs
	}
	err = createFile(t.path, func(w io.Writer) (err error) {
		m, err = as(ctx, v, s, o, w)
		return err
	})
	return m, err
}

// say tells what was written.
func (t target) say(w io.Writer, m release.Manifest) error {
	if len(m.Files) == 0 {
		_, err := fmt.Fprintf(w, "%s: %s records and %s links as %s may see them, %s bytes, SHA-256 %s\n",
			t.path, number(m.Records), number(m.Links), m.Member, thousands(m.Bytes), m.SHA256)
		return err
	}
	if _, err := fmt.Fprintf(w, "%s: a release of %s records and %s links as %s may see them\n", t.path, number(m.Records), number(m.Links), m.Member); err != nil {
		return err
	}
	for _, f := range m.Files {
		if _, err := fmt.Fprintf(w, "  %s  %s bytes  SHA-256 %s\n", f.Name, thousands(f.Bytes), f.SHA256); err != nil {
			return err
		}
	}
	if m.Pseudonyms == nil {
		return nil
	}
	_, err := fmt.Fprintln(w, "  pseudonymised; dates and who is linked to whom stay as they are: see codebook.md")
	return err
}

func exportOptions(cmd *cobra.Command) (o release.ExportOptions, err error) {
	o.Format = text(cmd, "format")
	if !slices.Contains(release.ExportFormats, o.Format) {
		return o, usagef("--format %q is none of %s", o.Format, strings.Join(release.ExportFormats, ", "))
	}
	o.Own, _ = cmd.Flags().GetBool("own")
	o.PerRecord, _ = cmd.Flags().GetBool("per-record")
	if o.Kinds, err = kindsFlag(cmd, "kinds"); err != nil {
		return o, err
	}
	if o.Through, err = kindsFlag(cmd, "through"); err != nil {
		return o, err
	}
	for flag, at := range map[string]*time.Time{"from": &o.Window.ValidFrom, "to": &o.Window.ValidTo, "known-at": &o.Window.KnownAt} {
		if *at, err = dateFlag(cmd, flag); err != nil {
			return o, err
		}
	}
	o.Pseudonyms, err = pseudonymsKey(cmd)
	return o, err
}

func kindsFlag(cmd *cobra.Command, flag string) (out []graph.Kind, err error) {
	names, _ := cmd.Flags().GetStringSlice(flag)
	for _, name := range names {
		k, err := graph.ParseKind(name)
		if err != nil {
			return nil, &failure{exitUsage, err}
		}
		out = append(out, k)
	}
	return out, nil
}

// dateFlag is the beginning of the day, month or year that a flag names; of known-at its end.
func dateFlag(cmd *cobra.Command, flag string) (time.Time, error) {
	value := text(cmd, flag)
	if value == "" {
		return time.Time{}, nil
	}
	d, err := graph.ParseDate(value)
	if err != nil {
		return time.Time{}, usagef("--%s %q is not a date such as 2014-03-02, 2014-03 or 2014", flag, value)
	}
	span, _ := d.Span()
	if flag == "known-at" {
		return time.Unix(span.To-1, 0).UTC(), nil
	}
	return time.Unix(span.From, 0).UTC(), nil
}

// pseudonymsKey is the key of --key, or a fresh one; nil where nothing is to be pseudonymised.
func pseudonymsKey(cmd *cobra.Command) (*graph.Key, error) {
	file := text(cmd, "key")
	if yes, _ := cmd.Flags().GetBool("pseudonymise"); !yes {
		if file != "" {
			return nil, usagef("--key is the key of the pseudonyms; give --pseudonymise too")
		}
		return nil, nil
	}
	if file == "" {
		key, err := graph.NewKey()
		return &key, err
	}
	content, err := os.ReadFile(file)
	if err != nil {
		return nil, usagef("the key cannot be read: %v", err)
	}
	key, err := graph.ParseKey(string(content))
	if err != nil {
		return nil, usagef("%s is not a key: it should hold 64 hexadecimal digits, such as openssl rand -hex 32 gives", file)
	}
	return &key, nil
}
