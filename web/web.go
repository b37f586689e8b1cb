package web

import (
	"context"
	"embed"
	"encoding/json"
	"io"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"path"
	"strings"
	"time"

	"portolan/gql"
	"portolan/graph/access"
	"portolan/web/telemetry"
)

// dist is the explorer's build; `make web` makes it from web/app.
//
//go:embed all:dist
var dist embed.FS

// Options says what is served, to whom, and within which limits.
type Options struct {
	GraphQL http.Handler                                                  // answers GraphQL for the scope in the request's context; needed
	Token   func(ctx context.Context, token string) (access.Scope, error) // who holds a token; nil: nobody
	Demo    access.Scope                                                  // who asks when no token is sent; zero: such requests are refused
	Origins []string                                                      // whose pages may ask beside this server's own, as CheckOrigin wants them

	Timeout     time.Duration // the GraphQL server's own; 0: DefaultTimeout
	BodyTimeout time.Duration // for a request to arrive; 0: DefaultBodyTimeout
	TakeTime    time.Duration // for an answer to be taken; 0: DefaultTakeTime
	Requests    int           // GraphQL requests under way at the same time; 0: DefaultRequests
	PerMember   int           // of them for one member; 0: DefaultPerMember

	Registered *gql.Documents // these are answered and no others; nil: any document

	Snapshots http.Handler         // serves releases for the scope in the request's context; nil: there are none
	Telemetry *telemetry.Telemetry // hears of every request; may be nil
	Log       *slog.Logger         // where incidents go; nil: the default logger
}

// policy lets the explorer load from this server only. The code editor writes its styles into the page and draws small
// marks from data: addresses; nothing else is excepted.
const policy = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; object-src 'none'; " +
	"base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// Handler serves /graphql, the contract at /schema.graphqls, the explorer at /, who is asking at /session, and /healthz.
func Handler(o Options) http.Handler {
	routes := http.NewServeMux()
	serve := func(pattern, route string, handler http.Handler) {
		routes.Handle(pattern, o.Telemetry.Watch(route, o.surviving(handler)))
	}
	serve("/graphql", "/graphql", o.crossOrigin(o.scoped(o.deliberate(o.bounded(o.GraphQL)))))
	if o.Snapshots != nil {
		serve(gql.SnapshotPath, gql.SnapshotPath, o.scoped(o.Snapshots))
	}
	serve("GET /session", "/session", o.scoped(http.HandlerFunc(o.session)))
	serve("GET /schema.graphqls", "/schema.graphqls", o.scoped(http.HandlerFunc(contract)))
	serve("GET /healthz", "/healthz", http.HandlerFunc(health))
	serve("/", "/", explorer())
	protection := http.NewCrossOriginProtection()
	for _, origin := range o.Origins {
		if err := protection.AddTrustedOrigin(origin); err != nil {
			panic(err) // CheckOrigin was not asked
		}
	}
	protection.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		gql.Refuse(w, http.StatusForbidden, "FORBIDDEN", "pages of this origin may not ask here; the operator allows origins with --origin")
	}))
	return o.local(headers(protection.Handler(routes)))
}

// scoped puts into the context who asks. A token that does not work is as none at all: what comes after refuses both.
func (o Options) scoped(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		scope := o.Demo
		if sent := r.Header.Get("Authorization"); sent != "" {
			scope = access.Scope{}
			token, bearer := strings.CutPrefix(sent, "Bearer ")
			if bearer && o.Token != nil {
				if found, err := o.Token(r.Context(), token); err == nil {
					scope = found
				}
			}
		}
		next.ServeHTTP(w, r.WithContext(gql.WithScope(r.Context(), scope)))
	})
}

// session tells the explorer who asks, and what may be asked: whoever is nobody needs a token, and learns no more.
func (o Options) session(w http.ResponseWriter, r *http.Request) {
	member := gql.ScopeFrom(r.Context()).Member()
	answer := struct {
		TokenNeeded    bool           `json:"tokenNeeded"`
		Member         string         `json:"member,omitempty"`
		Demonstration  bool           `json:"demonstration"`
		OnlyRegistered bool           `json:"onlyRegistered"`
		Documents      []gql.Document `json:"documents,omitempty"`
	}{TokenNeeded: member == "", Member: member, Demonstration: o.Demo.Member() != ""}
	if member != "" && o.Registered != nil {
		answer.OnlyRegistered, answer.Documents = true, o.Registered.List()
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	_ = json.NewEncoder(w).Encode(answer)
}

// contract serves the schema as text to whoever is somebody: the explorer explains types and fields by it.
func contract(w http.ResponseWriter, r *http.Request) {
	if gql.ScopeFrom(r.Context()).Member() == "" {
		gql.RefuseNobody(w)
		return
	}
	w.Header().Set("Content-Type", "application/graphql; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	_, _ = io.WriteString(w, gql.Contract())
}

// explorer serves the build. Files under assets carry a hash of their content in their names and never change.
func explorer() http.Handler {
	files, err := fs.Sub(dist, "dist")
	if err != nil {
		panic(err) // the folder is embedded, or this does not compile
	}
	serve := http.FileServerFS(files)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			w.Header().Set("Allow", "GET, HEAD")
			http.Error(w, "only GET is served here", http.StatusMethodNotAllowed)
			return
		}
		if strings.HasSuffix(r.URL.Path, "/") && r.URL.Path != "/" {
			http.NotFound(w, r) // no listing of folders
			return
		}
		w.Header().Set("Cache-Control", "no-cache")
		if path.Dir(r.URL.Path) == "/assets" {
			w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
		}
		serve.ServeHTTP(w, r)
	})
}

func headers(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("X-Frame-Options", "DENY")
		next.ServeHTTP(w, r)
	})
}

// local refuses names other than localhost and addresses while no token is needed: otherwise a page elsewhere could have
// its own name point here and read the answers as its own.
func (o Options) local(next http.Handler) http.Handler {
	if o.Demo.Member() == "" {
		return next
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		host := r.Host
		if name, _, err := net.SplitHostPort(host); err == nil {
			host = name
		}
		if host != "localhost" && net.ParseIP(strings.Trim(host, "[]")) == nil {
			http.Error(w, "a server without tokens answers to localhost and to addresses only", http.StatusMisdirectedRequest)
			return
		}
		next.ServeHTTP(w, r)
	})
}
