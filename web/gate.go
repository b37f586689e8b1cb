package web

import (
	"context"
	"encoding/json"
	"net/http"
	"sync/atomic"
	"time"

	"portolan/gql"
	"portolan/web/telemetry"
)

// Gate stands before a server from the moment its address is taken: it says how far the start is, and lets requests
// through when the store is open. Its zero value is of no use; NewGate makes one.
type Gate struct {
	done, total atomic.Int64
	waits       atomic.Bool
	open        atomic.Pointer[opened]
	telemetry   *telemetry.Telemetry
	probes      http.Handler
}

// opened is what stands behind an open gate.
type opened struct {
	handler http.Handler
	ready   func(context.Context) error
}

// NewGate makes a gate that is closed. The telemetry may be nil.
func NewGate(t *telemetry.Telemetry) *Gate {
	g := &Gate{telemetry: t}
	t.Gauge("portolan_ready", "1 while questions are answered, 0 while the store is loaded or cannot be reached.", func() float64 {
		if ready, _ := g.state(context.Background()); ready {
			return 1
		}
		return 0
	})
	t.Gauge("portolan_start_progress_ratio", "How much of the store is loaded, 0 to 1.", func() float64 { return float64(g.percent()) / 100 })
	probes := http.NewServeMux()
	probes.Handle("GET /healthz", t.Watch("/healthz", http.HandlerFunc(health)))
	probes.Handle("GET /readyz", t.Watch("/readyz", http.HandlerFunc(g.readiness)))
	g.probes = headers(probes)
	return g
}

// Progress is told how much of the store is loaded.
func (g *Gate) Progress(done, total int64) {
	g.waits.Store(false)
	g.done.Store(done)
	g.total.Store(total)
}

// Wait is told that the start waits for the store's database; Progress and Open end that.
func (g *Gate) Wait() {
	g.Progress(0, 0)
	g.waits.Store(true)
}

// Open lets requests through to the handler. Ready is asked by probes whether questions can still be answered.
func (g *Gate) Open(handler http.Handler, ready func(context.Context) error) {
	g.open.Store(&opened{handler, ready})
}

// ServeHTTP answers /healthz and /readyz by itself and the rest when the gate is open.
func (g *Gate) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path == "/healthz" || r.URL.Path == "/readyz" {
		g.probes.ServeHTTP(w, r)
		return
	}
	if behind := g.open.Load(); behind != nil {
		behind.handler.ServeHTTP(w, r)
		return
	}
	g.telemetry.TurnedAway(telemetry.Starting)
	w.Header().Set("Retry-After", "1")
	gql.Refuse(w, http.StatusServiceUnavailable, "UNAVAILABLE", "the server is starting; /readyz says how far it is")
}

// Operator serves /metrics and the probes, for an address of the operator's own: what metrics count is not for
// everybody who may ask.
func (g *Gate) Operator() http.Handler {
	routes := http.NewServeMux()
	routes.Handle("GET /metrics", g.telemetry.Metrics())
	routes.Handle("/", g.probes)
	return headers(routes)
}

// health says that the process is alive.
func health(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	_, _ = w.Write([]byte("ok\n"))
}

// readiness says whether questions are answered, and while the store is loaded how much of it is. It gives a share and
// no number, because how much there is, hidden records included, is nobody's business.
func (g *Gate) readiness(w http.ResponseWriter, r *http.Request) {
	ready, stage := g.state(r.Context())
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	if !ready {
		w.Header().Set("Retry-After", "1")
		w.WriteHeader(http.StatusServiceUnavailable)
	}
	_ = json.NewEncoder(w).Encode(struct {
		Ready   bool   `json:"ready"`
		Stage   string `json:"stage"`
		Percent int    `json:"percent"`
	}{ready, stage, g.percent()})
}

// state is whether questions are answered, and if not, why.
func (g *Gate) state(ctx context.Context) (bool, string) {
	behind := g.open.Load()
	switch {
	case behind == nil && g.waits.Load():
		return false, "waiting for the database"
	case behind == nil:
		return false, "starting"
	}
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	if behind.ready != nil && behind.ready(ctx) != nil {
		return false, "unavailable"
	}
	return true, "ready"
}

// percent is how much of the store is loaded.
func (g *Gate) percent() int {
	if g.open.Load() != nil {
		return 100
	}
	total := g.total.Load()
	if total <= 0 {
		return 0
	}
	return int(min(99, 100*g.done.Load()/total))
}
