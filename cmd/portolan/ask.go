package main

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"portolan/analytics"
	"portolan/cmd/portolan/topic"
	"portolan/gql"
)

const askLong = `Ask answers one of the analysts' questions as a member and prints the answer as a table; --json prints it as query
does. Without a topic it lists them.`

const askExample = `  portolan ask
  portolan ask networks --store embedded:store --as IPSG --from 2014-01-01 --to 2015-01-01
  portolan ask facilitators --store embedded:store --as FR --zone SY,IQ --vars '{"functions":["FORGER"]}' --first 20`

func askCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "ask TOPIC --store STORE --as MEMBER", Short: "Answer one of the analysts' questions as a table", Long: askLong, Example: askExample,
		RunE: runAsk,
	}
	storeFlags(cmd)
	asFlag(cmd)
	f := cmd.Flags()
	f.String("from", "", "only what happened on this `DATE` or later")
	f.String("to", "", "only what happened before this `DATE`")
	f.String("known-at", "", "answer with what was known on this `DATE`")
	f.StringSlice("zone", nil, "countries that journeys lead to, such as SY,IQ, in place of the conflict zone")
	f.Float64("min-grade", 0, "leave out what is graded as less probable than this, 0 to 1")
	f.Int("first", 10, "how many rows at most")
	f.String("vars", "", "further variables of the topic's document, a `JSON` object or @FILE")
	f.Bool("json", false, "print the whole answer as JSON")
	return cmd
}

func runAsk(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return listTopics(cmd.OutOrStdout())
	}
	about, ok := topic.Find(args[0])
	if !ok || len(args) > 1 {
		return usagef("there is no topic %q; the topics are %s", strings.Join(args, " "), strings.Join(topic.Names(), ", "))
	}
	if err := needs(cmd, "store", "as"); err != nil {
		return err
	}
	vars, err := askVariables(cmd, about)
	if err != nil {
		return err
	}
	return visiting(cmd, func(at visit) error {
		server := gql.New(gql.Options{Vault: at.vault, Engine: analytics.New(analytics.Options{}), Timeout: patience, Known: at.registry.Known, Log: logTo(cmd)})
		answer := server.Execute(cmd.Context(), at.scope, about.Document, vars)
		if asJSON, _ := cmd.Flags().GetBool("json"); asJSON {
			return printAnswer(cmd.OutOrStdout(), answer, false)
		}
		if err := answerError(answer); err != nil {
			return err
		}
		table, err := about.Lay(answer)
		if err != nil {
			return err
		}
		return printTopic(cmd.OutOrStdout(), about, table)
	})
}

func listTopics(w io.Writer) error {
	for _, t := range topic.All {
		fmt.Fprintf(w, "  %-16s %s\n", t.Name, t.Doc)
	}
	_, err := fmt.Fprintln(w, "\nportolan ask TOPIC --store STORE --as MEMBER answers one.")
	return err
}

// askVariables are the variables that the flags give. A flag that the topic
// has no use for is an error, not an answer to something else.
func askVariables(cmd *cobra.Command, about topic.Topic) (map[string]any, error) {
	vars, err := variables(cmd)
	if err != nil {
		return nil, err
	}
	vars = maps.Clone(vars)
	if vars == nil {
		vars = map[string]any{}
	}
	set := func(flags []string, variable string, value any) error {
		changed := slices.ContainsFunc(flags, cmd.Flags().Changed)
		switch {
		case changed && !about.Takes(variable):
			return usagef("%s has no use for --%s", about.Name, flags[0])
		case changed || variable == "first" && vars["first"] == nil:
			vars[variable] = value
		}
		return nil
	}
	window := map[string]any{}
	for flag, field := range map[string]string{"from": "validFrom", "to": "validTo", "known-at": "knownAt"} {
		if day := text(cmd, flag); day != "" {
			at, err := time.Parse(time.DateOnly, day)
			if err != nil {
				return nil, usagef("--%s is %q: give a date such as 2014-05-01", flag, day)
			}
			window[field] = at.Format(time.RFC3339)
		}
	}
	countries, _ := cmd.Flags().GetStringSlice("zone")
	grade, _ := cmd.Flags().GetFloat64("min-grade")
	first, _ := cmd.Flags().GetInt("first")
	for _, err := range []error{
		set([]string{"from", "to", "known-at"}, "window", window),
		set([]string{"zone"}, "zone", map[string]any{"name": strings.Join(countries, ","), "countries": countries}),
		set([]string{"min-grade"}, "minGrade", grade),
		set([]string{"first"}, "first", first),
	} {
		if err != nil {
			return nil, err
		}
	}
	for _, name := range about.Needs() {
		if vars[name] == nil {
			return nil, usagef("%s has to be told what it is about: give %s with --vars", about.Name, strings.Join(about.Needs(), " and "))
		}
	}
	return vars, nil
}

func printTopic(w io.Writer, about topic.Topic, t topic.Table) error {
	total := len(t.Rows)
	if t.Total > total {
		total = t.Total
	}
	fmt.Fprintf(w, "%s: %s", strings.ToUpper(about.Name), found(len(t.Rows), total))
	if t.Certain >= 0 && t.Certain != total {
		fmt.Fprintf(w, ", %s for certain", thousands(int64(t.Certain)))
	}
	fmt.Fprint(w, "\n\n")
	if len(t.Rows) > 0 {
		columns, below := make([]column, len(t.Columns)), make([][]string, len(t.Below))
		for i, c := range t.Columns {
			columns[i] = column{c.Title, c.Number}
		}
		for i, text := range t.Below {
			below[i] = []string{text}
		}
		if err := printTable(w, columns, t.Rows, below); err != nil {
			return err
		}
	}
	remark(w, runOf{Complete: t.Complete, Reason: t.Reason, Note: t.Note})
	return nil
}
