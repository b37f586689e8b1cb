package main

import (
	"context"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"portolan/exchange/world"
)

const worldLong = `World writes a fictional world into a folder: CODE.ftm.jsonl for each member, which the ordinary import takes in,
members.yaml for --config, params.yaml with every rate, and truth.json, which tests and benches compare with. Nobody in
it exists, and the same seed and rates make the same bytes. A parameter file names the rates that differ; params.yaml
of a world shows them all.`

const worldExample = `  portolan world -o world
  portolan world -o small --people 500 --seed 7 --params rates.yaml
  portolan import --store embedded:store --config world/members.yaml --as TR --audience all --format ftm --dataset world world/TR.ftm.jsonl`

func worldCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "world -o DIR", Short: "Write a fictional world to try things with", Long: worldLong, Example: worldExample,
		Args: exactly(0, "no arguments"), RunE: runWorld,
	}
	f := cmd.Flags()
	f.StringP("output", "o", "", "the `DIR` to write into, new or empty")
	f.Int("people", world.Default().People, "people in the world, 500 to 100000")
	f.Uint64("seed", world.Default().Seed, "the world's seed")
	f.String("params", "", "a parameter `FILE` with the rates that differ")
	f.Bool("json", false, "print what was written as JSON")
	return cmd
}

func runWorld(cmd *cobra.Command, _ []string) error {
	if err := needs(cmd, "output"); err != nil {
		return err
	}
	dir := text(cmd, "output")
	if names, err := os.ReadDir(dir); err == nil && len(names) > 0 {
		return fmt.Errorf("%s is not empty: name a new folder with -o, so that two worlds do not mix", dir)
	}
	p, err := worldParams(cmd)
	if err != nil {
		return err
	}
	w, err := generate(cmd.Context(), p)
	if err == nil {
		err = w.Write(dir)
	}
	if err != nil {
		return err
	}
	if asJSON, _ := cmd.Flags().GetBool("json"); asJSON {
		return printJSON(cmd.OutOrStdout(), map[string]any{"dir": dir, "seed": p.Seed, "people": p.People, "members": w.Owners(), "elements": w.Elements()})
	}
	_, err = fmt.Fprintf(cmd.OutOrStdout(), "%s: %s people, seed %d, %s records and links of %d members\n", dir, thousands(int64(p.People)), p.Seed, thousands(int64(w.Elements())), len(w.Owners()))
	return err
}

// worldParams are the rates of the parameter file, if there is one, with what the flags say over them.
func worldParams(cmd *cobra.Command) (world.Params, error) {
	p, err := world.Default(), error(nil)
	if f := cmd.Flags().Lookup("params"); f != nil && f.Changed {
		if p, err = world.ReadParams(f.Value.String()); err != nil {
			return p, err
		}
	}
	if cmd.Flags().Changed("people") {
		p.People, _ = cmd.Flags().GetInt("people")
	}
	if cmd.Flags().Changed("seed") {
		p.Seed, _ = cmd.Flags().GetUint64("seed")
	}
	if err := p.Check(); err != nil {
		return p, &failure{exitUsage, err}
	}
	return p, nil
}

// generate makes a world; who gives up does not have to wait for it.
func generate(ctx context.Context, p world.Params) (*world.World, error) {
	type made struct {
		w   *world.World
		err error
	}
	done := make(chan made, 1)
	go func() {
		w, err := world.Generate(p)
		done <- made{w, err}
	}()
	select {
	case m := <-done:
		return m.w, m.err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}
