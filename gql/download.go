package gql

import (
	"context"
	"net/http"
	"strings"
	"time"

	"portolan/exchange/release"
	"portolan/graph"
)

// releasesAtOnce is how many releases are made at a time; others wait.
const releasesAtOnce = 2

// releaseTime is how long making and sending one release may take.
const releaseTime = time.Hour

// Snapshots serves the releases that the mutation snapshot gives links to, as zip files. Rights are those of the one who
// fetches, at that time: the release is made anew, of the state that the link names, from what may be seen now.
func (s *Server) Snapshots() http.Handler {
	turns := make(chan struct{}, releasesAtOnce)
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
		select {
		case turns <- struct{}{}:
			defer func() { <-turns }()
		case <-r.Context().Done():
			return
		}
		out := &zipResponse{ResponseWriter: w, name: "portolan-" + link.Format + ".zip"}
		if _, err := release.ArchiveAs(r.Context(), s.vault, scope, link.options(s.vault.Key(), scope.Member()), out); err != nil {
			if out.begun { // what is there already is no zip without its end
				panic(http.ErrAbortHandler)
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
	return z.ResponseWriter.Write(p)
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
