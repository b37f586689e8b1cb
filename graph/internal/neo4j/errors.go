package neo4j

import (
	"context"
	"errors"
	"strings"

	driver "github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"portolan/graph"
	"portolan/graph/internal/store"
)

const opOpen = "store.Open"

// failed words an error of the driver or of the database in one sentence; what
// the driver says never leaves this package. A code of the database does, for
// whoever looks into its log. That nobody answers, or not yet, may pass.
func (s *Store) failed(ctx context.Context, op string, err error) error {
	var known *graph.Error
	var answer *driver.Neo4jError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &known):
		return known
	case ctx.Err() != nil:
		return &graph.Error{Kind: graph.Cancelled, Op: op, Err: context.Cause(ctx)}
	case errors.As(err, &answer) && strings.HasSuffix(answer.Code, ".DatabaseUnavailable"):
		return store.Away(op, "the database %s at %s is not available; is it being started, or is its disk full? (%s)", s.database, s.host, answer.Code)
	case errors.As(err, &answer):
		return graph.Errorf(graph.Unavailable, op, "%s", s.refusal(answer.Code))
	}
	// The driver's errors of TLS do not unwrap.
	if _, why, found := strings.Cut(err.Error(), "x509: "); found {
		return graph.Errorf(graph.Unavailable, op, "the Neo4j at %s shows a certificate that does not hold (%s); name the host as the certificate does, and its authority's certificate in SSL_CERT_FILE", s.host, why)
	}
	return store.Away(op, "the Neo4j at %s does not answer; is it running, is the address right, and does it want TLS (bolt+s, neo4j+s)?", s.host)
}

// refusal says what a code of the database means for us.
func (s *Store) refusal(code string) string {
	switch {
	case strings.HasSuffix(code, "Security.Unauthorized"):
		return "the Neo4j at " + s.host + " refuses the password of the user " + s.user + "; give the right one in PORTOLAN_NEO4J_PASSWORD or in a file"
	case strings.HasSuffix(code, "Security.AuthenticationRateLimit"):
		return "the Neo4j at " + s.host + " takes no password of the user " + s.user + " for some seconds, after several wrong ones; wait, and give the right one"
	case strings.HasSuffix(code, "Security.Forbidden"):
		return "the user " + s.user + " may not read and write the database " + s.database + " at " + s.host + "; grant it that"
	case strings.HasSuffix(code, "Database.DatabaseNotFound"):
		return "the Neo4j at " + s.host + " has no database " + s.database + "; name one that it has, such as neo4j"
	case strings.Contains(code, "OutOfDiskSpace"), strings.Contains(code, "TransactionLogError"), strings.Contains(code, "TransactionCommitFailed"), strings.Contains(code, "TransactionStartFailed"):
		return "the database " + s.database + " at " + s.host + " cannot write; is its disk full? (" + code + ")"
	}
	return "the database " + s.database + " at " + s.host + " cannot do this at present (" + code + "); its log says more"
}

// unsettled reports whether a write that ended with the error may be tried
// again, or may have happened: all but what was decided.
func unsettled(err error) bool {
	var known *graph.Error
	var answer *driver.Neo4jError
	switch {
	case errors.As(err, &known):
		return known.Kind == graph.Unavailable
	case errors.As(err, &answer):
		return !strings.HasPrefix(answer.Code, "Neo.ClientError.Security.") && !strings.HasPrefix(answer.Code, "Neo.ClientError.Statement.")
	}
	return true
}

func closed(op string) error {
	return graph.Errorf(graph.Unavailable, op, "the store is closed; open it again")
}

func alive(ctx context.Context, op string) error {
	if ctx.Err() != nil {
		return &graph.Error{Kind: graph.Cancelled, Op: op, Err: context.Cause(ctx)}
	}
	return nil
}
