package found

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"portolan/analytics/transit"
	"portolan/analytics/transit/travel"
	"portolan/exchange"
	"portolan/exchange/world"
	"portolan/exchange/world/truth"
	"portolan/graph"
	"portolan/graph/access/mint"
	"portolan/graph/snapshot"
	"portolan/graph/vault"
)

// Options say what is compared.
type Options struct {
	People  int
	Seeds   []uint64
	Missing []float64 // 0: the recorded shares of the world's table
	Viewers []string
	Sweeps  []Sweep // worlds of other rates, with 10 % of passages missing, on the first two seeds
}

// Sweep is a world of other rates.
type Sweep struct {
	Name   string
	Change func(*world.Params)
}

// Default compares the fusion centre and two members on the default seed and four others.
func Default() Options {
	return Options{People: 25000, Seeds: []uint64{1, 2, 3, 4, 5}, Missing: []float64{0, 0.10, 0.30},
		Viewers: []string{world.Fusion, "TR", "FR"}, Sweeps: []Sweep{
			{"twice the decoys", func(p *world.Params) { p.Decoys.PerFacilitator *= 2 }},
			{"twice the overlap", func(p *world.Params) { p.Networks.InTwo *= 2 }},
			{"facilitators under cover", UnderCover},
		}}
}

// UnderCover makes facilitators hard to tell from trades: half of them are of no network themselves, each serves an
// ordinary traveller for two clients, and half of the harmless hubs serve people on the way to the zone as well.
func UnderCover(p *world.Params) {
	p.Facilitators.Outside, p.Facilitators.Cover, p.Decoys.OnRoute = 0.5, 0.5, 0.5
}

// Row is one viewer's figures in one world.
type Row struct {
	World    string  `json:"world"` // of a sweep; empty: the world's table
	Seed     uint64  `json:"seed"`
	Missing  float64 `json:"missing"`
	Viewer   string  `json:"viewer"`
	Entities int     `json:"entities"` // people as the viewer has them
	People   int     `json:"people"`   // human beings among them

	Networks     int                    `json:"networks"` // found
	Found        truth.Score            `json:"found"`
	Sharing      truth.Score            `json:"sharing"` // of these without the people who are likely of them
	Baselines    map[string]truth.Score `json:"baselines"`
	Best         string                 `json:"best"` // baseline
	Margin       float64                `json:"margin"`
	Alone        truth.Score            `json:"alone"` // for comparison: nobody in any network
	Facilitators truth.Ranking          `json:"facilitators"`
	Decoys       int                    `json:"decoys"`    // harmless hubs among the first ten
	ByScore      truth.Ranking          `json:"byScore"`   // facilitators by the mean percentile
	OutDegree    truth.Ranking          `json:"outDegree"` // facilitators by help out-degree
	ByFunction   map[string]Function    `json:"byFunction"`
	LeftOut      LeftOut                `json:"leftOut"`
	Corridors    Corridors              `json:"corridors"`
	Rings        Pairs                  `json:"rings"`     // people with documents of one ring
	OneNumber    Pairs                  `json:"oneNumber"` // the baseline: one number under two names
	Company      Pairs                  `json:"company"`   // companions recorded on one leg
	OneLeg       Pairs                  `json:"oneLeg"`    // the baseline: any shared leg
	Stories      Stories                `json:"stories"`
}

// Function compares the facilitators of one function.
type Function struct {
	Found     truth.Ranking `json:"found"`
	OutDegree truth.Ranking `json:"outDegree"`
}

// Functions are the functions compared, sorted.
func (r *Row) Functions() []string { return slices.Sorted(maps.Keys(r.ByFunction)) }

// Measure makes the worlds, contributes them by the ordinary import into stores in memory, asks as each viewer, and
// hands over the rows one by one.
func Measure(ctx context.Context, o Options, row func(Row) error) error {
	for _, missing := range o.Missing {
		for _, seed := range o.Seeds {
			p := world.Default()
			p.People, p.Seed, p.Missing = o.People, seed, missing
			if err := measureWorld(ctx, p, o.Viewers, row); err != nil {
				return fmt.Errorf("seed %d, missing %g: %w", seed, missing, err)
			}
		}
	}
	for _, sweep := range o.Sweeps {
		for _, seed := range o.Seeds[:min(2, len(o.Seeds))] {
			p := world.Default()
			p.People, p.Seed, p.Missing = o.People, seed, 0.10
			sweep.Change(&p)
			named := func(r Row) error { r.World = sweep.Name; return row(r) }
			if err := measureWorld(ctx, p, o.Viewers, named); err != nil {
				return fmt.Errorf("seed %d, %s: %w", seed, sweep.Name, err)
			}
		}
	}
	return nil
}

func measureWorld(ctx context.Context, p world.Params, viewers []string, row func(Row) error) error {
	return inWorld(ctx, p, viewers, func(ctx context.Context, view graphOf, w *world.World, viewer string) error {
		r, err := compare(ctx, view, w.Truth())
		if err != nil {
			return err
		}
		r.Seed, r.Missing, r.Viewer = p.Seed, p.Missing, viewer
		return row(r)
	})
}

// inWorld makes a world and looks at it as each viewer.
func inWorld(ctx context.Context, p world.Params, viewers []string, look func(ctx context.Context, view graphOf, w *world.World, viewer string) error) error {
	return contributed(ctx, p, func(w *world.World, v *vault.Vault, registry *mint.Registry) error {
		for _, code := range viewers {
			scope, err := registry.As(code, "bench")
			if err != nil {
				return err
			}
			question := vault.Question{Action: "bench", Text: "found against true"}
			if err := v.Ask(ctx, scope, question, func(ctx context.Context, view *vault.View) error {
				return look(ctx, view, w, code)
			}); err != nil {
				return err
			}
		}
		return nil
	})
}

// contributed makes a world and hands over a vault in memory that holds it.
func contributed(ctx context.Context, p world.Params, use func(*world.World, *vault.Vault, *mint.Registry) error) (err error) {
	w, err := world.Generate(p)
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "portolan-bench-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	registry, err := membersOf(w, dir)
	if err != nil {
		return err
	}
	v, err := vault.Open(ctx, vault.Config{Store: "memory:"})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, v.Close()) }()
	if err := contribute(ctx, v, w, registry, dir); err != nil {
		return err
	}
	return use(w, v, registry)
}

func membersOf(w *world.World, dir string) (*mint.Registry, error) {
	path := filepath.Join(dir, "members.yaml")
	f, err := os.Create(path)
	if err != nil {
		return nil, err
	}
	if err := errors.Join(w.WriteMembers(f), f.Close()); err != nil {
		return nil, err
	}
	return mint.Load(path)
}

// contribute imports each member's file as that member.
func contribute(ctx context.Context, v *vault.Vault, w *world.World, registry *mint.Registry, dir string) error {
	for _, code := range w.Owners() {
		scope, err := registry.As(code, "bench")
		if err != nil {
			return err
		}
		receipt, err := exchange.Import(ctx, v, scope, exchange.ImportOptions{
			Format: "ftm", Dataset: world.Dataset, Known: registry.Known, TempDir: dir,
			Marking: graph.Marking{Owner: code, All: true, Level: graph.Official},
			Sources: []exchange.Source{{Name: code + ".ftm.jsonl", Open: func() (io.ReadCloser, error) {
				r, out := io.Pipe()
				go func() { out.CloseWithError(w.WriteOwner(code, out)) }()
				return r, nil
			}}},
		})
		if err != nil {
			return err
		}
		if receipt.RejectedRows > 0 {
			return fmt.Errorf("%d rows of %s were rejected", receipt.RejectedRows, code)
		}
	}
	return nil
}

// graphOf is what a viewer sees, as the analysis and the baselines read it. A view of the vault is one.
type graphOf interface {
	travel.Source
	Entities(kinds ...graph.Kind) []graph.ID
	Graph(context.Context, vault.Spec) (*snapshot.Graph, error)
}

// compare asks both questions of the mission, and the baselines, on what the viewer sees.
func compare(ctx context.Context, w graphOf, t *truth.Truth) (Row, error) {
	r := Row{Baselines: map[string]truth.Score{}, ByFunction: map[string]Function{}}
	s, err := see(ctx, w, t)
	if err != nil {
		return r, err
	}
	r.Entities, r.People = len(s.people), s.humans()
	m, err := travel.Read(ctx, w, travel.ConflictZone, 0)
	if err != nil {
		return r, err
	}
	over := m.Over(graph.Always)
	tw, err := s.trueWays(ctx, t)
	if err != nil {
		return r, err
	}
	if r.LeftOut, err = s.leftOut(ctx, over, tw); err != nil {
		return r, err
	}
	if r.Corridors, err = s.corridors(ctx, over, tw); err != nil {
		return r, err
	}
	a, err := transit.Analyse(ctx, over)
	if err != nil {
		return r, err
	}
	n := a.Networks(transit.Question{})
	planted := t.Planted(s.labels)
	r.Networks = len(n.Rows)
	r.Found, r.Sharing = truth.BCubed(s.networks(n, true), planted), truth.BCubed(s.networks(n, false), planted)
	r.Alone = truth.BCubed(make([][]int, len(planted)), planted)
	s.facilitators(a, t, &r)
	if err := errors.Join(s.rings(ctx, over, t, &r), s.company(ctx, over, t, &r), s.stories(ctx, t, &r)); err != nil {
		return r, err
	}
	return r, s.baselines(ctx, planted, &r)
}

// networks are the found networks of each entity, with or without the likely people.
func (s *sight) networks(n transit.Networks, likely bool) [][]int {
	found := make([][]int, len(s.people))
	for i, row := range n.Rows {
		people := slices.Clone(row.People)
		for _, l := range row.Likely {
			if likely {
				people = append(people, l.Person)
			}
		}
		for _, p := range people {
			if k, ok := s.number[p]; ok {
				found[k] = append(found[k], i)
			}
		}
	}
	return found
}

// facilitators compares the ranking with that by help out-degree, over all and by function.
func (s *sight) facilitators(a *transit.Analysis, t *truth.Truth, r *Row) {
	byDegree := s.byOutDegree()
	for _, fn := range append([]string{""}, t.Functions()...) {
		q := transit.Question{}
		if fn != "" {
			q.Functions = []string{fn}
		}
		rows := a.Facilitators(q).Rows
		ranked := s.ranked(rows)
		wanted := t.Wanted(s.labels, fn)
		found, degree := truth.Rank(ranked, wanted), truth.Rank(byDegree, wanted)
		if fn == "" {
			r.Facilitators, r.OutDegree = found, degree
			for _, p := range ranked[:min(10, len(ranked))] {
				if p < 0 || t.People[p].Decoy {
					r.Decoys++
				}
			}
			slices.SortStableFunc(rows, func(a, b transit.Facilitator) int { return cmp.Compare(a.ScoreRank, b.ScoreRank) })
			r.ByScore = truth.Rank(s.ranked(rows), wanted)
		} else {
			r.ByFunction[fn] = Function{found, degree}
		}
	}
}

// ranked are the people whom rows are about.
func (s *sight) ranked(rows []transit.Facilitator) (people []int) {
	for _, row := range rows {
		people = append(people, s.label(row.Entity))
	}
	return people
}
