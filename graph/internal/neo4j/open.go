package neo4j

import (
	"context"
	"errors"
	"net"
	"net/url"
	"slices"
	"strings"
	"time"

	driver "github.com/neo4j/neo4j-go-driver/v5/neo4j"
	"github.com/neo4j/neo4j-go-driver/v5/neo4j/config"

	"portolan/graph"
)

// Schemes are the schemes of the addresses that Open takes: one server, or a
// cluster with routing; +s with a certificate that is verified, +ssc with any.
var Schemes = []string{"bolt", "bolt+s", "bolt+ssc", "neo4j", "neo4j+s", "neo4j+ssc"}

// Options say how a store is opened.
type Options struct {
	Password  string // of the user that the address names
	MustExist bool   // an empty database is an error, not a new store
}

// forms says what an address looks like.
const forms = "a Neo4j store is bolt://USER@HOST:PORT/DATABASE or neo4j://..., with the password in PORTOLAN_NEO4J_PASSWORD or in a file"

// parse takes an address apart: bolt://USER@HOST:PORT/DATABASE, of which only
// the host must be given.
func parse(address string) (*Store, string, error) {
	u, err := url.Parse(address)
	if err != nil || !slices.Contains(Schemes, u.Scheme) || u.Hostname() == "" || u.RawQuery != "" || u.Fragment != "" || strings.Count(u.Path, "/") > 1 {
		return nil, "", graph.Errorf(graph.Invalid, opOpen, "%s", forms)
	}
	if _, given := u.User.Password(); given {
		return nil, "", graph.Errorf(graph.Invalid, opOpen, "a password does not belong in an address, where every list of processes shows it; %s", forms)
	}
	s := &Store{host: u.Host, user: u.User.Username(), database: strings.TrimPrefix(u.Path, "/"),
		writing: make(chan struct{}, 1), patience: 10 * time.Second, settle: 20 * time.Second, step: func(string) error { return nil }}
	if u.Port() == "" {
		s.host = net.JoinHostPort(u.Hostname(), "7687")
	}
	if s.user == "" {
		s.user = "neo4j"
	}
	if s.database == "" {
		s.database = "neo4j"
	}
	return s, u.Scheme + "://" + s.host, nil
}

// Open opens the store in the database at the address, or makes one where the
// database is empty. It fails with one sentence when nobody answers, the
// password is wrong, the database holds other data, or its schema is newer.
func Open(ctx context.Context, address string, o Options) (*Store, error) {
	s, target, err := parse(address)
	if err != nil {
		return nil, err
	}
	if o.Password == "" {
		return nil, graph.Errorf(graph.Invalid, opOpen, "there is no password for the user %s of the Neo4j at %s; give it in PORTOLAN_NEO4J_PASSWORD or in a file", s.user, s.host)
	}
	s.db, err = driver.NewDriverWithContext(target, driver.BasicAuth(s.user, o.Password, ""), func(c *config.Config) {
		c.MaxTransactionRetryTime = 4 * time.Second
		c.SocketConnectTimeout = 5 * time.Second
		c.ConnectionAcquisitionTimeout = 15 * time.Second
		c.FetchSize = driver.FetchAll
		c.ReadBufferSize = 64 << 10
		c.UserAgent = "portolan"
	})
	if err != nil {
		return nil, graph.Errorf(graph.Invalid, opOpen, "%s", forms)
	}
	s.marks = driver.NewBookmarkManager(driver.BookmarkManagerConfig{})
	if err := s.prepare(ctx, o); err != nil {
		err = s.failed(ctx, opOpen, err)
		_ = s.Close()
		return nil, err
	}
	return s, nil
}

// prepare finds out what the database is, migrates it and removes what a writer
// that is gone has left.
func (s *Store) prepare(ctx context.Context, o Options) error {
	if err := s.db.VerifyAuthentication(ctx, nil); err != nil {
		var refused *driver.InvalidAuthenticationError
		if errors.As(err, &refused) {
			return graph.Errorf(graph.Unavailable, opOpen, "%s", s.refusal("Neo.ClientError.Security.Unauthorized"))
		}
		return err
	}
	has, err := s.examine(ctx)
	switch {
	case err != nil:
		return err
	case has > schema:
		return graph.Errorf(graph.Unavailable, opOpen, "the store in the database %s at %s has schema %d and this version knows %d; open it with the newer version that wrote it", s.database, s.host, has, schema)
	case has == 0 && o.MustExist:
		return graph.Errorf(graph.Unavailable, opOpen, "there is no store in the database %s at %s; import something into it first, or check the name", s.database, s.host)
	}
	if err := s.migrate(ctx, has); err != nil {
		return err
	}
	if _, err := s.Head(ctx); err != nil {
		return err
	}
	return s.recover(ctx)
}

// Bind ties a new store to a mark, which says which key its ids were made with,
// and refuses an old one that is tied to another.
func (s *Store) Bind(ctx context.Context, mark string) error {
	bound := ""
	err := s.write(ctx, func(tx driver.ManagedTransaction) error {
		found, err := rows(ctx, tx, bindHead, map[string]any{"mark": mark})
		if err == nil && len(found) == 1 {
			bound, _ = found[0].Values[0].(string)
		}
		return err
	})
	if err == nil && bound != mark {
		err = graph.Errorf(graph.Invalid, opOpen, "the key given is not the one that the store in the database %s at %s was made with; give that one", s.database, s.host)
	}
	return s.failed(ctx, opOpen, err)
}

// examine gives the schema of the store in the database, 0 when the database is
// empty, and an error when it holds something else.
func (s *Store) examine(ctx context.Context) (int, error) {
	foreign := graph.Errorf(graph.Invalid, opOpen, "the database %s at %s holds other data and no store of ours; give an empty one", s.database, s.host)
	has := 0
	err := s.read(ctx, examine, nil, func(r *driver.Record) error {
		heads, _ := r.Values[0].([]any)
		switch {
		case len(heads) == 0 && r.Values[1] == false:
			return nil
		case len(heads) != 1:
			return foreign
		}
		head, _ := heads[0].([]any)
		if len(head) != 2 || head[0] != "portolan" {
			return foreign
		}
		n, ok := head[1].(int64)
		if !ok || n < 1 {
			return foreign
		}
		has = int(n)
		return nil
	})
	return has, err
}

// migrate brings the database from the schema it has to ours. Statements about
// the schema are transactions of their own; each may be run again.
func (s *Store) migrate(ctx context.Context, has int) error {
	for ; has < schema; has++ {
		for _, statement := range migrations[has] {
			if err := s.write(ctx, func(tx driver.ManagedTransaction) error { return run(ctx, tx, statement, nil) }); err != nil {
				return err
			}
		}
		statement := setSchema
		if has == 0 {
			statement = makeHead
		}
		err := s.write(ctx, func(tx driver.ManagedTransaction) error {
			return run(ctx, tx, statement, map[string]any{"schema": has + 1})
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// recover takes away what a writer staged and left. One that is still at work
// is given the time to finish.
func (s *Store) recover(ctx context.Context) error {
	first, since := "", time.Now()
	for {
		claim := ""
		err := s.read(ctx, stagedAnything, nil, func(r *driver.Record) error {
			claim, _ = r.Values[0].(string)
			return nil
		})
		if err != nil || claim == "" || first != "" && claim != first {
			return err
		}
		if first = claim; time.Since(since) > s.patience {
			return s.write(ctx, func(tx driver.ManagedTransaction) error {
				h, err := s.lock(ctx, tx, graph.ID{})
				if err == nil && h.claim == claim {
					err = s.unstage(ctx, tx, h.revision+1)
				}
				return err
			})
		}
		if err := pause(ctx, min(s.patience, 50*time.Millisecond)); err != nil {
			return err
		}
	}
}

// Check says whether an address has the form that Open takes.
func Check(address string) error {
	_, _, err := parse(address)
	return err
}
