package main

import (
	"bytes"
	"context"
	"encoding/base64"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"portolan/cmd/bench/harness"
	"portolan/graph"
)

// How neighbourhoods are asked for by several servers in turns: each has the
// last core for itself, the database and who asks share the others.
const (
	nearElements = 200_000
	nearNodes    = 100
	nearPeople   = 1000 // who are put into sets that are asked about
	nearAskers   = 8    // who each ask again as soon as they are answered
	nearSeconds  = 5    // a round
)

// form is one way to ask for a neighbourhood.
type form struct {
	name           string
	starts, depth  int    // people around whom a question looks, and how far
	least, most    int    // so much lies within that distance of each who is asked about
	theirs, cypher string // the same over links that its author names, and in Cypher of the author's own
	whole          bool   // theirs lists all within the distance, for it cannot stop at nearNodes
}

// forms are a start from many people at once, and the one that analysts use:
// all that lies around one person, nearest first.
var forms = []form{
	{
		name: fmt.Sprintf("Neighbourhoods of %d nodes", nearNodes), starts: 10, depth: 2, least: 14, most: 14, cypher: "neighbourhood",
		theirs: `query($of: [ID!]!) { people(where: {id: {in: $of}}) { __typename id caption
		holds { __typename id caption } took { __typename id caption on { __typename id caption } }
		associates { __typename id caption holds { __typename id caption } took { __typename id caption } } } }`,
	},
	{
		name: fmt.Sprintf("Around one person, %d nodes", nearNodes), starts: 1, depth: 4, least: nearNodes, most: 2 * nearNodes, cypher: "around",
		theirs: `query($of: [ID!]!) { people(where: {id: {in: $of}}) { ` + nested("Person", 4) + ` } }`, whole: true,
	},
}

// ours is the question to a server of ours.
func (f *form) ours() string {
	return fmt.Sprintf(`query($of: [ID!]!, $first: Int!) { neighbourhood(of: $of, depth: %d, first: $first) {
		nodes { distance entity { id name kind } } } }`, f.depth)
}

// inCypher is the question to a field whose statement its author wrote.
func (f *form) inCypher() string {
	return fmt.Sprintf(`query($of: [ID!]!, $first: Int!) { %s(of: $of, first: $first) { distance kind id caption } }`, f.cypher)
}

// ends are the fields of neo4j-graphql.mjs that lead on from each type, over
// every link of the file in both directions.
var ends = map[string][][2]string{
	"Person":         {{"holds", "TravelDocument"}, {"took", "Passage"}, {"arranged", "Passage"}, {"associates", "Person"}},
	"TravelDocument": {{"heldBy", "Person"}, {"usedOn", "Passage"}},
	"Passage":        {{"on", "Leg"}, {"used", "TravelDocument"}, {"takenBy", "Person"}, {"arrangedBy", "Person"}},
	"Leg":            {{"passages", "Passage"}},
}

// nested are the fields of something and of all that lies within so many steps
// of it: who asks with types has to write out every way.
func nested(of string, depth int) string {
	fields := "__typename id caption"
	if depth > 0 {
		for _, end := range ends[of] {
			fields += " " + end[0] + " { " + nested(end[1], depth-1) + " }"
		}
	}
	return fields
}

// near is one server that is asked for neighbourhoods.
type near struct {
	*served
	form           *form
	name, document string
	ids            func(ours string) string // a person's id as this server has it
	exact          bool                     // it lists the nearNodes nearest
	sets           []map[string]any         // variables
	counts         []int                    // nodes of the answers that were checked, repeats included
	p99, spent     []float64                // of its rounds: in ms, and processor time a question in ms
}

// neighbourhoods has ours over Neo4j, ours over the embedded store and
// @neo4j/graphql answer the same questions by turns.
func neighbourhoods(ctx context.Context, b *Bench) error {
	dir, err := os.MkdirTemp("", "portolan-bench-*")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	c, err := onNeo4j(ctx, dir, func(path string) error { return writeAcquainted(path, nearElements) })
	if err != nil {
		return err
	}
	defer c.database.Kill()
	if _, err := importInto(ctx, c.password, c.binary, c.file, c.flags...); err != nil {
		return err
	}
	store := "embedded:" + filepath.Join(dir, "store")
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
	people, err := over.people(ctx, nearPeople)
	if err != nil {
		return err
	}
	w := &original{links: acquainted(nearElements), projection: theirs}
	for i := range forms {
		if err := compete(ctx, b, w, people, sides(&forms[i], over, embedded, theirs)); err != nil {
			return fmt.Errorf("%s: %w", forms[i].name, err)
		}
	}
	return nil
}

func sides(f *form, over, embedded, theirs *served) []*near {
	same := func(id string) string { return id }
	return []*near{
		{served: over, form: f, name: "Portolan over Neo4j", document: f.ours(), ids: same, exact: true},
		{served: embedded, form: f, name: "Portolan, embedded", document: f.ours(), ids: same, exact: true},
		{served: theirs, form: f, name: "@neo4j/graphql", document: f.theirs, ids: bare},
		{served: theirs, form: f, name: "@neo4j/graphql, Cypher", document: f.inCypher(), ids: bare,
			exact: f.starts == 1}, // Neo4j 5.26 plans a search from each start by itself, and orders only within each
	}
}

// compete holds every side's answers to what was imported, and then has the
// sides answer for a while by turns.
func compete(ctx context.Context, b *Bench, w *original, people []string, sides []*near) error {
	f := sides[0].form
	sets, err := w.startSets(ctx, f, people)
	if err != nil {
		return err
	}
	for _, s := range sides {
		s.sets = questions(sets, s.ids)
		if err := s.check(ctx, b, w); err != nil {
			return fmt.Errorf("%s: %w", s.name, err)
		}
	}
	contest := Contest{Name: f.name, Unit: "requests/s", More: true, Rounds: b.Rounds,
		Equal: func(ours, theirs any) error {
			return b.Check(ours == theirs, "%v nodes, ours has %v", theirs, ours)
		}}
	turns := make([]Side, len(sides))
	for i, s := range sides {
		// A round that counts for nobody: two of the programs compile what they do while they do it.
		if _, err := s.round(ctx); err != nil {
			return fmt.Errorf("%s: %w", s.name, err)
		}
		s.p99, s.spent = nil, nil
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
		shown := slices.Sorted(slices.Values(s.counts))
		g := Figure{Name: f.name + ": p99, " + s.name, Value: s.p99[len(s.p99)/2], Unit: "ms",
			Note: fmt.Sprintf("median of the rounds, from %.3g to %.3g; %d askers; %.2g ms of the server's processor time each; a median of %d nodes written", s.p99[0], s.p99[len(s.p99)-1], nearAskers, slices.Min(s.spent), shown[len(shown)/2])}
		if s == sides[0] {
			theirs := slices.Sorted(slices.Values(sides[2].p99))
			g.Goal, g.AtMost = theirs[len(theirs)/2], true
		}
		b.Record(g)
	}
	return nil
}

// round asks for a while, several at a time, each as soon as it is answered. An
// answer has as many nodes as the one that was checked.
func (s *near) round(ctx context.Context) (r harness.Round, err error) {
	questions := make([][]byte, len(s.sets))
	for i, set := range s.sets {
		if questions[i], err = s.wire(ctx, s.document, set); err != nil {
			return r, err
		}
	}
	var next atomic.Int64
	var mu sync.Mutex
	var all sync.WaitGroup
	var times []time.Duration
	began, before := time.Now(), s.served.spent()
	for range nearAskers {
		all.Go(func() {
			var mine []time.Duration
			asker, failed := s.dial(ctx)
			if failed == nil {
				defer asker.conn.Close()
			}
			for failed == nil && time.Since(began) < nearSeconds*time.Second {
				asked := time.Now()
				var text []byte
				which := int(next.Add(1)) % len(s.sets)
				text, failed = asker.ask(questions[which])
				mine = append(mine, time.Since(asked))
				if n := bytes.Count(text, []byte(`"id":`)); failed == nil && n != s.counts[which] {
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
