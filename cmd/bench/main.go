package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"slices"

	"portolan/cmd/bench/graphs"
	"portolan/cmd/bench/harness"
)

// The words that workloads are written in.
type (
	// Bench is harness.Bench.
	Bench = harness.Bench
	// Figure is harness.Figure.
	Figure = harness.Figure
	// Contest is harness.Contest.
	Contest = harness.Contest
	// Side is harness.Side.
	Side = harness.Side
)

// workloads is the table, those of kernels first: add a row and a file.
var workloads = append(slices.Clone(graphs.Workloads), []harness.Workload{
	{Name: "import", Doc: "a million FollowTheMoney elements into an embedded store, to the first query", Run: imports},
	{Name: "export", Doc: "a release of a million links as Parquet, read back by pyarrow, beside pyarrow and NetworkX", Run: exports},
	{Name: "truth", Doc: "networks and facilitators found in fictional worlds against those that are there, beside plain baselines", Run: foundAgainstTrue},
	{Name: "intervals", Doc: "rank intervals of facilitators in fictional worlds against the ranks on complete and right data", Run: intervalsAgainstTrue},
	{Name: "server", Doc: "the binary on a store of a million records: its start, and neighbourhoods over HTTP on one core", Run: server},
	{Name: "neo4j", Doc: "a million elements into a Neo4j and a server's start on it, beside single statements", Run: overNeo4j},
	{Name: "neighbourhoods", Doc: "neighbourhoods over a Neo4j and embedded, beside @neo4j/graphql on the same Neo4j", Run: neighbourhoods},
	{Name: "demo", Doc: "the binary's demonstration with 25,000 people, to both answers", Run: demo},
}...)

func main() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(300) // as the binary has it
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	code := command(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// command is the whole program but for the process; it returns the exit code.
func command(ctx context.Context, args []string, out, errs io.Writer) int {
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	flags.SetOutput(errs)
	name := flags.String("workload", "", "run this one only; all by default")
	graphFile := flags.String("graph", "", "run a workload of graphs (betweenness, estimates, harmonic, pagerank, communities, structure) on the edge list in this `FILE`: the ends of a link a line, and perhaps its weight")
	rounds := flags.Int("rounds", 5, "how often each side runs; slow sides run once")
	asJSON := flags.String("json", "", "write one JSON object a workload and line into this `FILE`; - prints them and no tables")
	document := flags.String("markdown", "", "write the results into this Markdown `FILE`, in place of those of an earlier run, and plots into the folder of its name")
	list := flags.Bool("list", false, "print the workloads and end")
	if err := flags.Parse(args); err != nil {
		return 2
	}
	chosen := workloads
	if *name != "" {
		chosen = slices.DeleteFunc(slices.Clone(workloads), func(w harness.Workload) bool { return w.Name != *name })
	}
	if len(chosen) == 0 || flags.NArg() > 0 || *rounds < 1 {
		fmt.Fprintf(errs, "bench: there is no workload %q %v; -list names them, -rounds is 1 or more\n", *name, flags.Args())
		return 2
	}
	if *graphFile != "" && *name == "" {
		fmt.Fprintln(errs, "bench: -graph needs the -workload that is to run on it")
		return 2
	}
	if *list {
		for _, w := range chosen {
			fmt.Fprintf(out, "%-14s %s\n", w.Name, w.Doc)
		}
		return 0
	}
	lines, table := out, io.Discard
	if *asJSON != "-" {
		lines, table = io.Discard, out
	}
	if *asJSON != "" && *asJSON != "-" {
		f, err := os.Create(*asJSON)
		if err != nil {
			fmt.Fprintln(errs, "bench:", err)
			return 2
		}
		defer f.Close()
		lines = f
	}
	fmt.Fprintln(table, harness.Machine())
	tell := func(f Figure) { fmt.Fprintf(errs, "%s: %.4g %s\n", f.Name, f.Value, f.Unit) }
	err := harness.Run(ctx, chosen, Bench{Rounds: *rounds, Graph: *graphFile, Tell: tell}, func(r harness.Report) error {
		r.WriteTable(table)
		err := r.WriteJSON(lines)
		if err == nil && *document != "" {
			err = r.WriteDocument(*document)
		}
		return err
	})
	if err != nil {
		fmt.Fprintln(errs, "bench:", err)
		return 1
	}
	return 0
}
