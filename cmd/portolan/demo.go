package main

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"portolan/analytics"
	"portolan/exchange"
	"portolan/exchange/world"
	"portolan/gql"
	"portolan/graph"
	"portolan/graph/access"
	"portolan/graph/access/mint"
	"portolan/graph/vault"
	"portolan/web"
)

const demoLong = `Demo makes a fictional world from a seed, lets each of its members contribute what it recorded through the ordinary
import into a temporary store, answers as the fusion centre, prints the transit networks, the central facilitators and
where to stop them, with what each rests on, and serves GraphQL and the explorer on this machine until it is stopped.
Nobody in the world exists, and the store is removed at the end.`

const demoExample = `  portolan demo
  portolan demo --people 500 --once
  portolan demo --as FR --seed 7 --listen 127.0.0.1:8081
  portolan demo --once --json | jq '.centralFacilitators[0]'`

func demoCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "demo", Short: "A fictional world, its transit networks and facilitators, and the explorer", Long: demoLong, Example: demoExample,
		Args: exactly(0, "no arguments"), RunE: runDemo,
	}
	f := cmd.Flags()
	f.String("listen", web.DefaultAddress, "serve on this `ADDR`; port 0 is any free one")
	f.String("as", world.Fusion, "answer as this `MEMBER`")
	f.Int("people", world.Default().People, "people in the world, 500 to 100000")
	f.Uint64("seed", world.Default().Seed, "the world's seed")
	f.Bool("once", false, "print and end, serve nothing")
	f.Bool("json", false, `print {"transitNetworks": [...], "centralFacilitators": [...]} and nothing else`)
	return cmd
}

func runDemo(cmd *cobra.Command, _ []string) (err error) {
	ctx := cmd.Context()
	p, err := worldParams(cmd)
	if err != nil {
		return err
	}
	var l *web.Listener
	if once, _ := cmd.Flags().GetBool("once"); !once { // a busy port is said before the work and not after it
		if l, err = listenOn(text(cmd, "listen")); err != nil {
			return err
		}
		defer l.Close()
		if !local(l.Addr()) {
			return usagef("the demonstration answers without a token, so it is served on this machine only: give --listen 127.0.0.1:8080, or another port")
		}
	}
	dir, err := os.MkdirTemp("", "portolan-demo-")
	if err != nil {
		return fmt.Errorf("there is no room for a temporary store: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	d := &demonstration{cmd: cmd, p: newProgress(cmd.ErrOrStderr()), began: time.Now(), dir: dir}
	w, err := generate(ctx, p)
	if err != nil {
		return err
	}
	d.p.say("%s  a world of %s people, seed %d; nobody in it exists", d.since(), thousands(int64(p.People)), p.Seed)
	if err := d.members(w); err != nil {
		return err
	}
	key := graph.Key(sha256.Sum256(fmt.Appendf(nil, "portolan demo %d", p.Seed))) // the same seed gives the same answers
	c := vault.Config{Store: "embedded:" + filepath.Join(dir, "store"), Key: &key}
	return opened(ctx, c, d.p, func(v *vault.Vault) error {
		if err := d.contribute(ctx, v, w); err != nil {
			return err
		}
		return d.answer(ctx, v, l)
	})
}

// demonstration is one run of the command.
type demonstration struct {
	cmd      *cobra.Command
	p        *progress
	began    time.Time
	dir      string
	registry *mint.Registry
	scope    access.Scope // of the one who asks
}

func (d *demonstration) since() string { return fmt.Sprintf("%4.1f s", time.Since(d.began).Seconds()) }

// members reads the world's own members file, or the one of the configuration.
func (d *demonstration) members(w *world.World) error {
	path := text(d.cmd, "config")
	if path == "" {
		path = filepath.Join(d.dir, "members.yaml")
		if err := createFile(path, w.WriteMembers); err != nil {
			return err
		}
	}
	var err error
	if d.registry, err = mint.Load(path); err != nil {
		return err
	}
	d.scope, err = scopeOf(d.cmd, d.registry)
	return err
}

// contribute imports each member's file, as that member.
func (d *demonstration) contribute(ctx context.Context, v *vault.Vault, w *world.World) error {
	owners, stored := w.Owners(), 0
	for i, code := range owners {
		scope, err := d.registry.As(code, "demo")
		if err != nil {
			return err
		}
		receipt, err := exchange.Import(ctx, v, scope, exchange.ImportOptions{
			Format: "ftm", Dataset: "world", Known: d.registry.Known, TempDir: d.dir,
			Marking: graph.Marking{Owner: code, All: true, Level: graph.Official},
			Sources: []exchange.Source{{Name: code + ".ftm.jsonl", Open: func() (io.ReadCloser, error) {
				r, out := io.Pipe()
				go func() { out.CloseWithError(w.WriteOwner(code, out)) }()
				return r, nil
			}}},
			Progress: func(now exchange.Progress) {
				d.p.tick("%s  %d of %d members contribute: %s, %s", d.since(), i+1, len(owners), code, importing(now))
			},
		})
		if err != nil {
			return err
		}
		if receipt.RejectedRows > 0 {
			return fmt.Errorf("the world's file of %s has %s rejected, such as: %s", code, count(receipt.RejectedRows, "row that was", "rows that were"), receipt.Rejects.Items[0].Reason)
		}
		stored += receipt.Stored
	}
	d.p.say("%s  %d members have contributed %s records and links", d.since(), len(owners), thousands(int64(stored)))
	return nil
}

// answer prints the answers and serves, when it is to.
func (d *demonstration) answer(ctx context.Context, v *vault.Vault, l *web.Listener) error {
	const kept, shown = 100, 10
	server := gql.New(gql.Options{Vault: v, Engine: analytics.New(analytics.Options{}), Timeout: patience, Known: d.registry.Known, Log: logTo(d.cmd)})
	rows, asJSON := shown, false
	if asJSON, _ = d.cmd.Flags().GetBool("json"); asJSON {
		rows = kept
	}
	d.p.tick("%s  looking for networks, facilitators and where to stop them", d.since())
	body := server.Execute(ctx, d.scope, picture, map[string]any{"rows": rows, "stop": !asJSON})
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := answerError(body); err != nil {
		return err
	}
	d.p.say("%s  the questions of the mission answered as %s", d.since(), d.scope.Member())
	out := d.cmd.OutOrStdout()
	if err := printPicture(out, d.scope.Member(), body, asJSON, shown); err != nil || l == nil {
		return err
	}
	return d.serve(ctx, server, l)
}

// printPicture prints the answers, as they came or for people.
func printPicture(out io.Writer, as string, body []byte, asJSON bool, rows int) error {
	if !asJSON {
		var response struct{ Data answers }
		if err := json.Unmarshal(body, &response); err != nil {
			return err
		}
		return printAnswers(out, as, &response.Data, rows)
	}
	type list struct{ Rows json.RawMessage }
	var response struct {
		Data struct{ TransitNetworks, CentralFacilitators list }
	}
	if err := json.Unmarshal(body, &response); err != nil {
		return err
	}
	return printJSON(out, struct {
		Networks     json.RawMessage `json:"transitNetworks"`
		Facilitators json.RawMessage `json:"centralFacilitators"`
	}{response.Data.TransitNetworks.Rows, response.Data.CentralFacilitators.Rows})
}
