package gql

import (
	"context"
	"crypto/tls"
	"net"
	"net/http"
	"strings"
	"time"

	"portolan/exchange/release"
	"portolan/graph"
)

// releasesAtOnce is how many releases are made or sent at a time; others wait.
const releasesAtOnce = 2

// The time that a release may take to be made, and the time for which a reader may take in nothing of it.
const (
	releaseTime = time.Hour
	pauseTime   = 10 * time.Minute
)

// turns are those of a server's releases.
type turns chan struct{}

// begin waits for a turn, which lasts until end is called.
func (t turns) begin(ctx context.Context) (end func(), err error) {
	select {
	case t <- struct{}{}:
		return func() { <-t }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// Snapshots serves the releases that the mutation snapshot gives links to, as zip files. Rights are those of the one who
// fetches, at that time: the release is made anew, of the state that the link names, from what may be seen now. When
// something in it is restricted while it is sent, the connection is cut: what was sent is no whole zip.
func (s *Server) Snapshots() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "no-store")
		scope := ScopeFrom(r.Context())
		if scope.Member() == "" {
			RefuseNobody(w)
			return
		}
		if r.Method != http.MethodGet {
			w.Header().Set("Allow", http.MethodGet)
			Refuse(w, http.StatusMethodNotAllowed, "INVALID", "a release is fetched by GET")
			return
		}
		link, err := readSnapshotLink(s.vault.Key(), scope.Member(), strings.TrimPrefix(r.URL.Path, SnapshotPath))
		if err != nil {
			Refuse(w, http.StatusNotFound, "NOT_FOUND", "there is no such snapshot for this member; ask for one by the mutation snapshot")
			return
		}
		// A large release takes longer to make and to send than an answer.
		_ = http.NewResponseController(w).SetWriteDeadline(time.Now().Add(releaseTime))
		end, err := s.releases.begin(r.Context())
		if err != nil {
			return
		}
		defer end()
		out := &zipResponse{ResponseWriter: w, name: "portolan-" + link.Format + ".zip"}
		if _, err := release.ArchiveAs(r.Context(), s.vault, scope, link.options(s.vault.Key(), scope.Member()), out); err != nil {
			if out.begun {
				cut(w)
			}
			s.refuseFor(r.Context(), w, err)
		}
	})
}

// zipResponse is a response that says what it is when its first byte is written.
type zipResponse struct {
	http.ResponseWriter
	name  string
	begun bool
}

func (z *zipResponse) Write(p []byte) (int, error) {
	if !z.begun {
		z.begun = true
		z.Header().Set("Content-Type", "application/zip")
		z.Header().Set("Content-Disposition", `attachment; filename="`+z.name+`"`)
	}
	_ = z.SetWriteDeadline(time.Now().Add(pauseTime))
	return z.ResponseWriter.Write(p)
}

// SetWriteDeadline is the connection's.
func (z *zipResponse) SetWriteDeadline(t time.Time) error {
	return http.NewResponseController(z.ResponseWriter).SetWriteDeadline(t)
}

// cut ends a response that has begun so that its reader knows that it is not whole, and what was written and has not been
// sent is not sent. It does not return.
func cut(w http.ResponseWriter) {
	if conn, _, err := http.NewResponseController(w).Hijack(); err == nil {
		raw := conn
		if secure, ok := conn.(*tls.Conn); ok {
			raw = secure.NetConn()
		}
		if tcp, ok := raw.(*net.TCPConn); ok {
			_ = tcp.SetLinger(0)
		}
		_ = raw.Close()
	}
	panic(http.ErrAbortHandler)
}

// refuseFor says why there is no release.
func (s *Server) refuseFor(ctx context.Context, w http.ResponseWriter, err error) {
	switch graph.KindOf(err) {
	case graph.Unavailable:
		Refuse(w, http.StatusServiceUnavailable, "UNAVAILABLE", sentence(err))
	case graph.Invalid, graph.Exhausted:
		Refuse(w, http.StatusUnprocessableEntity, "INVALID", sentence(err))
	default:
		RefuseIncident(ctx, w, s.log, err)
	}
}
