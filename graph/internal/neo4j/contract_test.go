package neo4j

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"portolan/graph"
	"portolan/graph/internal/store"
	"portolan/graph/internal/store/storetest"
	"portolan/internal/neo4jtest"
)

func TestMain(m *testing.M) { neo4jtest.Main(m) }

// place is the database of a server, empty at first.
type place struct {
	server *neo4jtest.Server
	broken *atomic.Bool
	step   func(string) error
}

func newPlace(t *testing.T) storetest.Place { return emptied(t, neo4jtest.Shared(t)) }

// emptied is the server's database without anything in it.
func emptied(t testing.TB, server *neo4jtest.Server) *place {
	t.Helper()
	p := &place{server: server, broken: &atomic.Bool{}}
	for left := int64(1); left > 0; {
		rows, err := p.server.Ask(`MATCH (n) WITH n LIMIT 20000 DETACH DELETE n RETURN count(*)`, nil)
		if err != nil {
			t.Fatal(err)
		}
		left, _ = rows[0][0].(int64)
	}
	return p
}

// open opens the place's store for a test that looks inside.
func (p *place) open(t testing.TB) *Store {
	t.Helper()
	s, err := Open(context.Background(), p.server.URL(), Options{Password: p.server.Password})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

var errBroken = graph.Errorf(graph.Unavailable, opCommit, "a failure planned by the test")

func (p *place) Open() (store.Store, error) {
	s, err := Open(context.Background(), p.server.URL(), Options{Password: p.server.Password})
	if err != nil {
		return nil, err
	}
	p.broken = &atomic.Bool{}
	broken := p.broken
	s.patience, s.settle = 100*time.Millisecond, 200*time.Millisecond
	s.step = func(name string) error {
		if broken.Load() && name != "read" {
			return errBroken
		}
		if p.step != nil {
			return p.step(name)
		}
		return nil
	}
	return s, nil
}

func (p *place) Damage(id graph.ID) error {
	rows, err := p.server.Ask(`MATCH (v:Version {id: $id}) RETURN v.body`, map[string]any{"id": id.String()})
	if err != nil || len(rows) == 0 {
		return errors.Join(err, fmt.Errorf("%d versions of %v", len(rows), id))
	}
	body, _ := rows[0][0].([]byte)
	body[len(body)-3] ^= 0x20
	_, err = p.server.Ask(`MATCH (v:Version {id: $id}) SET v.body = $body`, map[string]any{"id": id.String(), "body": body})
	return err
}

// Holds asks the database for all that it has, in the versions and elsewhere.
func (p *place) Holds(text []byte) (bool, error) {
	for _, all := range []string{`MATCH (n) RETURN properties(n)`, `MATCH ()-[r]->() RETURN properties(r)`} {
		rows, err := p.server.Ask(all, nil)
		if err != nil {
			return false, err
		}
		for _, r := range rows {
			for _, v := range r[0].(map[string]any) {
				b, ok := v.([]byte)
				if !ok {
					b = []byte(fmt.Sprint(v))
				}
				if bytes.Contains(b, text) {
					return true, nil
				}
			}
		}
	}
	return false, nil
}

func (p *place) Break()         { p.broken.Store(true) }
func (p *place) Holder() string { return "" }

func TestTheContract(t *testing.T) { storetest.RunClauses(t, newPlace) }
