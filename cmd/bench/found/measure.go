package found

import (
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
	"portolan/graph/vault"
)

// Options say what is compared.
type Options struct {
	People  int
	Seeds   []uint64
	Missing []float64 // 0: the recorded shares of the world's table
	Viewers []string
}

// Default compares the fusion centre and two members on the default seed and four others.
func Default() Options {
	return Options{People: 25000, Seeds: []uint64{1, 2, 3, 4, 5}, Missing: []float64{0, 0.10, 0.30},
		Viewers: []string{world.Fusion, "TR", "FR"}}
}

// Row is one viewer's figures in one world.
type Row struct {
	Seed     uint64  `json:"seed"`
	Missing  float64 `json:"missing"`
	Viewer   string  `json:"viewer"`
	Entities int     `json:"entities"` // people as the viewer has them
	People   int     `json:"people"`   // human beings among them

	Networks     int                    `json:"networks"` // found
	Found        truth.Score            `json:"found"`
	Baselines    map[string]truth.Score `json:"baselines"`
	Best         string                 `json:"best"` // baseline
	Margin       float64                `json:"margin"`
	Alone        truth.Score            `json:"alone"` // for comparison: nobody in any network
	Facilitators truth.Ranking          `json:"facilitators"`
	OutDegree    truth.Ranking          `json:"outDegree"` // facilitators by help out-degree
	ByFunction   map[string]Function    `json:"byFunction"`
	Rings        Pairs                  `json:"rings"`     // people with documents of one ring
	OneNumber    Pairs                  `json:"oneNumber"` // the baseline: one number under two names
	Company      Pairs                  `json:"company"`   // companions recorded on one leg
	OneLeg       Pairs                  `json:"oneLeg"`    // the baseline: any shared leg
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
	return nil
}

func measureWorld(ctx context.Context, p world.Params, viewers []string, row func(Row) error) (err error) {
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
	t := w.Truth()
	for _, code := range viewers {
		scope, err := registry.As(code, "bench")
		if err != nil {
			return err
		}
		var r Row
		question := vault.Question{Action: "bench", Text: "found against true"}
		if err := v.Ask(ctx, scope, question, func(ctx context.Context, w *vault.View) (err error) {
			r, err = compare(ctx, w, t)
			return err
		}); err != nil {
			return err
		}
		r.Seed, r.Missing, r.Viewer = p.Seed, p.Missing, code
		if err := row(r); err != nil {
			return err
		}
	}
	return nil
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
	a, err := transit.Analyse(ctx, over)
	if err != nil {
		return r, err
	}
	n := a.Networks(transit.Question{})
	planted := t.Planted(s.labels)
	r.Networks = len(n.Rows)
	r.Found = truth.BCubed(s.networks(n), planted)
	r.Alone = truth.BCubed(make([][]int, len(planted)), planted)
	s.facilitators(a, t, &r)
	if err := errors.Join(s.rings(ctx, over, t, &r), s.company(ctx, over, t, &r)); err != nil {
		return r, err
	}
	return r, s.baselines(ctx, planted, &r)
}

// networks are the found networks of each entity.
func (s *sight) networks(n transit.Networks) [][]int {
	found := make([][]int, len(s.people))
	for i, row := range n.Rows {
		for _, p := range row.People {
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
		var ranked []int
		for _, row := range a.Facilitators(q).Rows {
			ranked = append(ranked, s.label(row.Entity))
		}
		wanted := t.Wanted(s.labels, fn)
		found, degree := truth.Rank(ranked, wanted), truth.Rank(byDegree, wanted)
		if fn == "" {
			r.Facilitators, r.OutDegree = found, degree
		} else {
			r.ByFunction[fn] = Function{found, degree}
		}
	}
}
