package main

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"maps"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"portolan/cmd/bench/harness"
	"portolan/graph"
	"portolan/internal/neo4jtest"
)

// How neighbourhoods are asked for by several servers in turns: each has the
// last core for itself, the database and who asks share the others.
const (
	nearStarts  = 10 // people around whom a question looks
	nearNodes   = 100
	nearDepth   = 2
	nearBall    = 14   // what lies within that distance of nearly everybody
	nearPeople  = 1000 // who are put into sets that are asked about
	nearAskers  = 8    // who each ask again as soon as they are answered
	nearSeconds = 5    // a round
)

// Our question, the same over links that its author names, and the same in
// Cypher of the author's own.
const (
	nearOurs = `query($of: [ID!]!, $first: Int!) { neighbourhood(of: $of, depth: 2, first: $first) {
		nodes { distance entity { id name kind } } } }`
	nearTheirs = `query($of: [ID!]!) { people(where: {id: {in: $of}}) { __typename id caption
		holds { __typename id caption } took { __typename id caption on { __typename id caption } }
		associates { __typename id caption holds { __typename id caption } took { __typename id caption } } } }`
	nearCypher = `query($of: [ID!]!, $first: Int!) { neighbourhood(of: $of, first: $first) { distance kind id caption } }`
)

// contestants is what the servers are started from.
type contestants struct {
	dir, packages, binary, config, file string
	flags, password                     []string // of a server of ours on the database
	database                            *neo4jtest.Server
}

// near is one server that is asked for neighbourhoods.
type near struct {
	*served
	name, document string
	ids            func(ours string) string // a person's id as this server has it
	sets           []map[string]any         // variables
	p99, spent     []float64                // of its rounds: in ms, and processor time a question in ms
}

// besideNeo4jGraphQL asks ours over Neo4j, ours over the embedded store and
// @neo4j/graphql by turns.
func besideNeo4jGraphQL(ctx context.Context, b *Bench, c *contestants) error {
	store := "embedded:" + filepath.Join(c.dir, "store")
	if _, err := importInto(ctx, nil, c.binary, c.file, "--store", store, "--config", c.config); err != nil {
		return err
	}
	serve := []string{c.binary, "serve", "--listen", "127.0.0.1:0", "--operator", "off"}
	over, err := startServer(ctx, c.password, true, append(serve, c.flags...)...)
	if err != nil {
		return err
	}
	defer over.cmd.Process.Kill()
	embedded, err := startServer(ctx, nil, true, append(serve, "--store", store, "--config", c.config)...)
	if err != nil {
		return err
	}
	defer embedded.cmd.Process.Kill()
	theirs, err := startServer(ctx, c.password, true, "node", filepath.Join(c.packages, "neo4j-graphql.mjs"), "bolt://"+c.database.Host, c.database.User)
	if err != nil {
		return err
	}
	defer theirs.cmd.Process.Kill()
	if err := confine(ctx, c.database.Process(), max(0, runtime.NumCPU()-2)); err != nil {
		return err
	}
	same := func(id string) string { return id }
	sides := []*near{
		{served: over, name: "Portolan over Neo4j", document: nearOurs, ids: same},
		{served: embedded, name: "Portolan, embedded", document: nearOurs, ids: same},
		{served: theirs, name: "@neo4j/graphql", document: nearTheirs, ids: bare},
		{served: theirs, name: "@neo4j/graphql, Cypher", document: nearCypher, ids: bare},
	}
	people, err := over.people(ctx, nearPeople)
	if err != nil {
		return err
	}
	records := make([]string, len(people))
	for i, id := range people {
		records[i] = bare(id)
	}
	refs, err := references(ctx, theirs, records)
	if err != nil {
		return err
	}
	links := importedLinks(neo4jElements)
	sets := startSets(people, refs, links)
	for _, s := range sides {
		s.sets = questions(sets, s.ids)
		if err := s.check(ctx, b, theirs, links); err != nil {
			return fmt.Errorf("%s: %w", s.name, err)
		}
	}
	return compete(ctx, b, sides)
}

func compete(ctx context.Context, b *Bench, sides []*near) error {
	contest := Contest{Name: fmt.Sprintf("Neighbourhoods of %d nodes", nearNodes), Unit: "requests/s", More: true, Rounds: b.Rounds,
		Equal: func(ours, theirs any) error {
			return b.Check(ours == theirs, "%v nodes, ours has %v", theirs, ours)
		}}
	turns := make([]Side, len(sides))
	for i, s := range sides {
		turns[i] = Side{Name: s.name, Run: s.round}
	}
	r, err := b.Hold(ctx, contest, turns...)
	if err != nil {
		return err
	}
	b.Ahead(contest, r[0], r[2], 2.5)
	b.Ahead(contest, r[1], r[2], 30)
	b.Ahead(contest, r[0], r[3], 0)
	b.Ahead(contest, r[1], r[3], 0)
	for _, s := range sides {
		slices.Sort(s.p99)
		f := Figure{Name: "p99, " + s.name, Value: s.p99[len(s.p99)/2], Unit: "ms",
			Note: fmt.Sprintf("median of the rounds, from %.3g to %.3g; %d askers; %.2g ms of the server's processor time each", s.p99[0], s.p99[len(s.p99)-1], nearAskers, slices.Min(s.spent))}
		if s.served == sides[0].served {
			theirs := slices.Sorted(slices.Values(sides[2].p99))
			f.Goal, f.AtMost = theirs[len(theirs)/2], true
		}
		b.Record(f)
	}
	return nil
}

// bare is the id of the record in the database that an entity's id names; such
// an id is its own.
func bare(id string) string {
	if len(id) == 2*len(graph.ID{}) {
		return id
	}
	text, _ := base64.RawURLEncoding.DecodeString(id)
	_, record, _ := strings.Cut(string(text), ":")
	return record
}

// startSets puts people into sets, those of one set too far from each other to
// have anything around them in common, so that every side has as many nodes to
// find.
func startSets(people []string, refs map[string]string, links map[string][]string) [][]string {
	var sets [][]string
	var set []string
	taken := map[string]bool{}
	for _, id := range people {
		ball := within([]string{refs[bare(id)]}, links)
		if len(ball) != nearBall || slices.ContainsFunc(slices.Collect(maps.Keys(ball)), func(ref string) bool { return taken[ref] }) {
			continue
		}
		maps.Copy(taken, ball)
		if set = append(set, id); len(set) == nearStarts {
			sets, set, taken = append(sets, set), nil, map[string]bool{}
		}
	}
	return sets
}

// within are the references of all that lies within nearDepth steps.
func within(starts []string, links map[string][]string) map[string]bool {
	met := map[string]bool{}
	for range nearDepth + 1 {
		var next []string
		for _, ref := range starts {
			met[ref] = true
			next = append(next, links[ref]...)
		}
		starts = next
	}
	return met
}

// questions are the variables of a question about each of the sets.
func questions(sets [][]string, as func(string) string) []map[string]any {
	var all []map[string]any
	for _, set := range sets {
		of := make([]string, len(set))
		for i, id := range set {
			of[i] = as(id)
		}
		all = append(all, map[string]any{"of": of, "first": nearNodes})
	}
	return all
}

// round asks for a while, several at a time, each as soon as it is answered.
func (s *near) round(ctx context.Context) (r harness.Round, err error) {
	var next atomic.Int64
	var mu sync.Mutex
	var all sync.WaitGroup
	var times []time.Duration
	began, before := time.Now(), s.served.spent()
	for range nearAskers {
		all.Go(func() {
			var mine []time.Duration
			var failed error
			for failed == nil && time.Since(began) < nearSeconds*time.Second {
				asked := time.Now()
				var text []byte
				text, failed = s.ask(ctx, s.document, s.sets[int(next.Add(1))%len(s.sets)])
				mine = append(mine, time.Since(asked))
				if n := strings.Count(string(text), `"id":`); failed == nil && n != nearNodes {
					failed = fmt.Errorf("an answer has %d nodes", n)
				}
			}
			mu.Lock()
			defer mu.Unlock()
			times = append(times, mine...)
			if err == nil {
				err = failed
			}
		})
	}
	all.Wait()
	slices.Sort(times)
	s.spent = append(s.spent, 1000*(s.served.spent()-before)/float64(len(times)))
	s.p99 = append(s.p99, 1000*times[len(times)*99/100].Seconds())
	return harness.Round{Value: float64(len(times)) / time.Since(began).Seconds(), Answer: nearNodes}, err
}

// check asks about every set once and holds each answer to what was imported:
// all nodes different, none farther than asked for. What the ids stand for is
// read from the database's projection.
func (s *near) check(ctx context.Context, b *Bench, projection *served, links map[string][]string) error {
	for _, variables := range s.sets {
		text, err := s.ask(ctx, s.document, variables)
		if err != nil {
			return err
		}
		var answer any
		if err := json.Unmarshal(text, &answer); err != nil {
			return err
		}
		nodes, starts := map[string]bool{}, []string{}
		idsIn(answer, func(id string) { nodes[bare(id)] = true })
		for _, id := range variables["of"].([]string) {
			starts = append(starts, bare(id))
		}
		refs, err := references(ctx, projection, append(slices.Collect(maps.Keys(nodes)), starts...))
		if err != nil {
			return err
		}
		for i, id := range starts {
			starts[i] = refs[id]
		}
		ball := within(starts, links)
		far := 0
		for id := range nodes {
			if !ball[refs[id]] {
				far++
			}
		}
		if err := b.Check(len(nodes) == nearNodes && far == 0, "%d different nodes, %d of them farther than %d", len(nodes), far, nearDepth); err != nil {
			return err
		}
	}
	return nil
}

// idsIn calls each for every id within an answer.
func idsIn(answer any, each func(string)) {
	switch x := answer.(type) {
	case map[string]any:
		if id, ok := x["id"].(string); ok {
			each(id)
		}
		for _, inner := range x {
			idsIn(inner, each)
		}
	case []any:
		for _, inner := range x {
			idsIn(inner, each)
		}
	}
}

// references are the contributor's references of records, by their ids.
func references(ctx context.Context, projection *served, ids []string) (map[string]string, error) {
	text, err := projection.ask(ctx, `query($ids: [ID!]!) { records(where: {id: {in: $ids}}) { id ref } }`, map[string]any{"ids": ids})
	if err != nil {
		return nil, err
	}
	var answer struct {
		Data struct{ Records []struct{ ID, Ref string } }
	}
	if err := json.Unmarshal(text, &answer); err != nil {
		return nil, err
	}
	refs := make(map[string]string, len(ids))
	for _, r := range answer.Data.Records {
		refs[r.ID] = r.Ref
	}
	return refs, nil
}
