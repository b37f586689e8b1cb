package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"portolan/analytics"
	"portolan/gql"
	"portolan/graph"
)

const queryLong = `Query runs one GraphQL operation as a member and prints the answer as JSON, as the server would give it. The document
is an argument, @FILE, or - for standard input. It exits with 1 when the answer has errors.`

const queryExample = `  portolan query --store embedded:store --as IPSG '{ overview { recordCount personCount } }'
  portolan query --store embedded:store --as FR --vars '{"text":"abu yusuf"}' @search.graphql
  portolan query --store embedded:store --as FR --at 12 '{ overview { recordCount } }'`

func queryCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "query --store STORE --as MEMBER 'DOCUMENT'|@FILE", Short: "Answer a GraphQL operation", Long: queryLong, Example: queryExample,
		Args: exactly(1, "one document, or @FILE"), RunE: runQuery,
	}
	storeFlags(cmd)
	asFlag(cmd)
	cmd.Flags().String("vars", "", "the operation's variables, a `JSON` object or @FILE")
	cmd.Flags().Uint64("at", 0, "answer from the state at this `REVISION`; without it from the newest")
	cmd.Flags().Bool("json", false, "print the answer on one line")
	return cmd
}

func runQuery(cmd *cobra.Command, args []string) error {
	if err := needs(cmd, "store", "as"); err != nil {
		return err
	}
	document, err := given(cmd, args[0], "the document")
	if err != nil {
		return err
	}
	variables, err := variables(cmd)
	if err != nil {
		return err
	}
	at, _ := cmd.Flags().GetUint64("at")
	return visiting(cmd, func(here visit) error {
		server := gql.New(gql.Options{Vault: here.vault, Engine: analytics.New(analytics.Options{}), Timeout: patience, Known: here.registry.Known,
			At: graph.Revision(at), Log: logTo(cmd)})
		answer := server.Execute(cmd.Context(), here.scope, document, variables)
		asJSON, _ := cmd.Flags().GetBool("json")
		return printAnswer(cmd.OutOrStdout(), answer, asJSON)
	})
}

// given is a text of the command line: itself, the content of @FILE, or of standard input.
func given(cmd *cobra.Command, arg, what string) (string, error) {
	if arg == "-" {
		b, err := io.ReadAll(cmd.InOrStdin())
		return string(b), err
	}
	path, ok := strings.CutPrefix(arg, "@")
	if !ok {
		return arg, nil
	}
	b, err := os.ReadFile(path)
	if err != nil {
		return "", fmt.Errorf("%s cannot be read from %s: %w", what, path, cause(err))
	}
	return string(b), nil
}

// variables are those of the operation, numbers kept as they are written.
func variables(cmd *cobra.Command) (map[string]any, error) {
	arg := text(cmd, "vars")
	if arg == "" {
		return nil, nil
	}
	raw, err := given(cmd, arg, "the variables")
	if err != nil {
		return nil, err
	}
	d := json.NewDecoder(strings.NewReader(raw))
	d.UseNumber()
	var vars map[string]any
	if err := d.Decode(&vars); err != nil || d.More() {
		return nil, usagef("--vars is not one JSON object such as {\"first\": 10}")
	}
	return vars, nil
}

// printAnswer prints a response and gives its first error, if it has any.
func printAnswer(w io.Writer, answer []byte, oneLine bool) error {
	var out bytes.Buffer
	if oneLine {
		out.Write(answer)
	} else if err := json.Indent(&out, answer, "", "  "); err != nil {
		return err
	}
	out.WriteByte('\n')
	if _, err := w.Write(out.Bytes()); err != nil {
		return err
	}
	return answerError(answer)
}

// answerError is the first error of a response, with the number of the others.
func answerError(answer []byte) error {
	var r struct {
		Errors []struct {
			Message string `json:"message"`
		} `json:"errors"`
	}
	if err := json.Unmarshal(answer, &r); err != nil || len(r.Errors) == 0 {
		return err
	}
	if n := len(r.Errors) - 1; n > 0 {
		return fmt.Errorf("the answer has errors: %s (and %d more)", r.Errors[0].Message, n)
	}
	return errors.New("the answer has an error: " + r.Errors[0].Message)
}
