package main

import (
	"context"
	"io"
	"os"
	"os/signal"
	"runtime"
	"runtime/debug"
	"strings"
	"syscall"

	"github.com/spf13/cobra"
)

// gcPercent lets the heap grow to four times what lives before it is swept: the
// topology in memory is large and long-lived, and sweeping it is what slows a
// busy server and an import. GOGC in the environment overrides it.
const gcPercent = 300

// leastProcs is how many threads run Go at the least. On a machine of one core
// the system shares it fairly between the two: with one, whoever asks waits for
// a slice of the garbage collector's work wherever a read or a sync ends.
// GOMAXPROCS in the environment overrides it.
const leastProcs = 2

func main() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(gcPercent)
	}
	if os.Getenv("GOMAXPROCS") == "" && runtime.GOMAXPROCS(0) < leastProcs {
		runtime.GOMAXPROCS(leastProcs)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	go func() {
		<-ctx.Done()
		stop() // a second signal ends the process at once
	}()
	os.Exit(run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

// run is the program: it runs one command line and returns its exit code.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	root := newRoot()
	root.SetArgs(args)
	root.SetIn(stdin)
	root.SetOut(stdout)
	root.SetErr(stderr)
	return report(stderr, root.ExecuteContext(ctx))
}

const about = `Portolan joins what members contribute about people, documents, legs and helpers, and shows the transit
networks and the central facilitators that no single contribution shows.

Begin with:  portolan demo`

const codesHelp = `
Exit codes: 0 done; 1 failure; 2 usage; 3 done, but some rows were rejected or lead to records that are not
there; 4 the store is unavailable or locked; 5 verification failed.
`

// newRoot makes the command and all its subcommands.
func newRoot() *cobra.Command {
	root := &cobra.Command{
		Use:               "portolan",
		Short:             "Link analysis for fusion centres",
		Long:              about,
		SilenceUsage:      true,
		SilenceErrors:     true,
		CompletionOptions: cobra.CompletionOptions{HiddenDefaultCmd: true},
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				return usagef("there is no command %q; portolan --help lists them", args[0])
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.PersistentFlags().String("config", "", "members, users and key `FILE`; without it all countries, UN and IPSG are members")
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		return usagef("%v; %s --help lists the flags", err, cmd.CommandPath())
	})
	root.SetUsageTemplate(root.UsageTemplate() + codesHelp)
	root.AddCommand(demoCommand(), serveCommand(), importCommand(), exportCommand(), worldCommand(), queryCommand(), askCommand(),
		verifyCommand(), auditCommand())
	for _, c := range root.Commands() {
		c.DisableFlagsInUseLine = true
	}
	return root
}

// atLeast takes n arguments or more.
func atLeast(n int, what string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) < n {
			return usagef("%s needs %s; %s --help shows how", cmd.Name(), what, cmd.CommandPath())
		}
		return nil
	}
}

// exactly takes n arguments.
func exactly(n int, what string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) != n {
			return usagef("%s takes %s, not %d arguments; %s --help shows how", cmd.Name(), what, len(args), cmd.CommandPath())
		}
		return nil
	}
}

// needs refuses a command line that leaves out a flag.
func needs(cmd *cobra.Command, flags ...string) error {
	for _, name := range flags {
		if !cmd.Flags().Changed(name) {
			return usagef("%s needs --%s, %s", cmd.Name(), name, strings.ReplaceAll(cmd.Flags().Lookup(name).Usage, "`", ""))
		}
	}
	return nil
}
