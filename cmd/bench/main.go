package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime"
	"runtime/debug"
	"slices"
	"text/tabwriter"
)

// workloads is the table: add a row and a file.
var workloads = []Workload{
	{"betweenness", "the betweenness kernel beside gonum's, 4,000 vertices of average degree 8", betweenness},
	{"import", "a million FollowTheMoney elements into an embedded store, to the first query", imports},
	{"export", "a release of a million links as Parquet, read back by pyarrow, beside pyarrow and NetworkX", exports},
	{"truth", "networks and facilitators found in fictional worlds against those that are there, beside plain baselines", foundAgainstTrue},
	{"kernels", "every kernel on 100,000 vertices and 1,000,000 links", kernels},
	{"server", "the binary on a store of a million records: its start, and neighbourhoods over HTTP on one core", server},
	{"demo", "the binary's demonstration with 25,000 people, to both answers", demo},
}

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
	rounds := flags.Int("rounds", 5, "how often each side runs; slow sides run once")
	asJSON := flags.Bool("json", false, "print one JSON object a workload and line")
	list := flags.Bool("list", false, "print the workloads and end")
	if err := flags.Parse(args); err != nil {
		return 2
	}
	chosen := workloads
	if *name != "" {
		chosen = slices.DeleteFunc(slices.Clone(workloads), func(w Workload) bool { return w.Name != *name })
	}
	if len(chosen) == 0 || flags.NArg() > 0 || *rounds < 1 {
		fmt.Fprintf(errs, "bench: there is no workload %q %v; -list names them, -rounds is 1 or more\n", *name, flags.Args())
		return 2
	}
	if *list {
		for _, w := range chosen {
			fmt.Fprintf(out, "%-14s %s\n", w.Name, w.Doc)
		}
		return 0
	}
	printed := printTable
	if *asJSON {
		printed = printJSON
	} else {
		fmt.Fprintf(out, "%s, %s/%s, %d processors\n", runtime.Version(), runtime.GOOS, runtime.GOARCH, runtime.GOMAXPROCS(0))
	}
	if err := run(ctx, chosen, *rounds, func(r Report) { printed(out, r) }); err != nil {
		fmt.Fprintln(errs, "bench:", err)
		return 1
	}
	return 0
}

func printJSON(out io.Writer, r Report) {
	line, err := json.Marshal(r)
	if err != nil { // a figure that JSON cannot hold
		line, _ = json.Marshal(Report{Workload: r.Workload, Error: err.Error()})
	}
	fmt.Fprintf(out, "%s\n", line)
}

func printTable(out io.Writer, r Report) {
	fmt.Fprintf(out, "\n%s\n", r.Workload)
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	for _, f := range r.Figures {
		goal := ""
		if f.Goal != 0 {
			sign, verdict := ">=", "reached"
			if f.AtMost {
				sign = "<="
			}
			if f.Missed {
				verdict = "MISSED"
			}
			goal = fmt.Sprintf("goal %s %.4g: %s", sign, f.Goal, verdict)
		}
		fmt.Fprintf(table, "  %s\t%.4g\t%s\t%s\t%s\n", f.Name, f.Value, f.Unit, goal, f.Note)
	}
	table.Flush()
	if r.Error != "" {
		fmt.Fprintf(out, "  failed: %s\n", r.Error)
	}
}
