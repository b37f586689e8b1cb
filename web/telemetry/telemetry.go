package telemetry

import (
	"context"
	"errors"
	"net/http"
	"runtime"
	"runtime/debug"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	"go.opentelemetry.io/otel/trace"

	"portolan/gql"
)

// Telemetry gathers the metrics and the traces of one server. It is safe for concurrent use.
type Telemetry struct {
	registry *prometheus.Registry
	tracer   trace.Tracer
	stop     func(context.Context) error // flushes and ends the export of traces; nil: none are exported

	requests   *prometheus.CounterVec
	duration   *prometheus.HistogramVec
	inFlight   prometheus.Gauge
	turnedAway *prometheus.CounterVec
	operations *prometheus.CounterVec
	refused    *prometheus.CounterVec
	took       *prometheus.HistogramVec
	stages     *prometheus.HistogramVec
}

var _ gql.Watcher = (*Telemetry)(nil)

// buckets are the upper bounds of durations, in seconds: from a page of a small list to the limit of a request.
var buckets = []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30, 60}

// New makes the metrics, and begins to export traces when the environment says where to: OTEL_EXPORTER_OTLP_ENDPOINT,
// OTEL_EXPORTER_OTLP_TRACES_ENDPOINT or OTEL_TRACES_EXPORTER=otlp. Without these nothing is sent anywhere.
func New(ctx context.Context) (*Telemetry, error) {
	t := &Telemetry{registry: prometheus.NewRegistry()}
	var err error
	if t.tracer, t.stop, err = tracing(ctx); err != nil {
		return nil, err
	}
	counter := func(name, help string, labels ...string) *prometheus.CounterVec {
		c := prometheus.NewCounterVec(prometheus.CounterOpts{Name: name, Help: help}, labels)
		t.registry.MustRegister(c)
		return c
	}
	histogram := func(name, help string, labels ...string) *prometheus.HistogramVec {
		h := prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: name, Help: help, Buckets: buckets}, labels)
		t.registry.MustRegister(h)
		return h
	}
	t.requests = counter("portolan_http_requests_total", "HTTP requests answered, by route, method and status.", "route", "method", "status")
	t.duration = histogram("portolan_http_request_duration_seconds", "Time from a request's headers to the end of its answer.", "route")
	t.turnedAway = counter("portolan_http_turned_away_total", "Requests refused unread, because too many were under way or the server was starting.", "why")
	t.operations = counter("portolan_graphql_requests_total", "GraphQL requests, by operation, by the code of the first error (OK and PARTIAL: there are data), and by whether the document is a registered one.", "operation", "code", "registered")
	t.refused = counter("portolan_graphql_refused_total", "GraphQL requests that were not executed, by what was wrong with them.", "reason")
	t.took = histogram("portolan_graphql_duration_seconds", "Time to answer a GraphQL request, its audit entries included.", "operation")
	t.stages = histogram("portolan_graphql_stage_duration_seconds", "Time in each stage of a GraphQL request.", "stage")
	t.inFlight = prometheus.NewGauge(prometheus.GaugeOpts{Name: "portolan_http_requests_in_flight", Help: "HTTP requests being answered."})
	build := prometheus.NewGauge(prometheus.GaugeOpts{Name: "portolan_build_info", Help: "1, with the version that runs.",
		ConstLabels: prometheus.Labels{"version": version(), "go": runtime.Version()}})
	build.Set(1)
	t.registry.MustRegister(t.inFlight, build, collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	t.begin()
	return t, nil
}

// begin makes the series that an alert looks at exist before the first of them happens.
func (t *Telemetry) begin() {
	for _, operation := range []string{"query", "mutation"} {
		t.operations.WithLabelValues(operation, "OK", "false")
		t.took.WithLabelValues(operation)
	}
	for _, code := range []string{"INTERNAL", "UNAVAILABLE", "CORRUPT", "EXHAUSTED"} {
		t.operations.WithLabelValues("query", code, "false")
	}
	for _, stage := range []string{gql.Prepare, gql.Execute} {
		t.stages.WithLabelValues(stage)
	}
	for _, why := range []string{Busy, BusyMember, Starting} {
		t.turnedAway.WithLabelValues(why)
	}
	t.refused.WithLabelValues("REQUEST")
	t.requests.WithLabelValues("/graphql", http.MethodPost, "200")
	t.duration.WithLabelValues("/graphql")
}

// version is that of the module, as it was built.
func version() string {
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "(devel)"
}

// Gauge adds a metric whose value is asked for when metrics are read.
func (t *Telemetry) Gauge(name, help string, value func() float64) {
	if t != nil {
		t.registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: name, Help: help}, value))
	}
}

// Metrics serves what was gathered, as Prometheus reads it.
func (t *Telemetry) Metrics() http.Handler {
	return promhttp.HandlerFor(t.registry, promhttp.HandlerOpts{MaxRequestsInFlight: 4, Timeout: 10 * time.Second})
}

// Tracing reports whether traces are exported.
func (t *Telemetry) Tracing() bool { return t != nil && t.stop != nil }

// Close exports what is left of the traces, for as long as the context allows.
func (t *Telemetry) Close(ctx context.Context) error {
	if t == nil || t.stop == nil {
		return nil
	}
	if err := t.stop(ctx); err != nil {
		return errors.New("the last traces could not be sent to where OTEL_EXPORTER_OTLP_ENDPOINT says")
	}
	return nil
}

// Why requests are turned away.
const (
	Busy       = "busy"        // too many requests are under way
	BusyMember = "busy-member" // too many of one member's are
	Starting   = "starting"    // the store is being loaded
)

// TurnedAway counts a request that was refused unread, for one of the reasons above.
func (t *Telemetry) TurnedAway(why string) {
	if t != nil {
		t.turnedAway.WithLabelValues(why).Inc()
	}
}

// Watch measures and traces the requests of one route, which is a pattern and never the address that was asked for.
func (t *Telemetry) Watch(route string, next http.Handler) http.Handler {
	if t == nil {
		return next
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		began, out := time.Now(), &recorder{ResponseWriter: w}
		t.inFlight.Inc()
		ctx, ended := t.request(r, route)
		defer func() {
			status := out.status
			if status == 0 {
				status = http.StatusOK
			}
			t.inFlight.Dec()
			t.requests.WithLabelValues(route, method(r.Method), strconv.Itoa(status)).Inc()
			t.duration.WithLabelValues(route).Observe(time.Since(began).Seconds())
			ended(status)
		}()
		next.ServeHTTP(out, r.WithContext(ctx))
	})
}

// recorder remembers the status of an answer.
type recorder struct {
	http.ResponseWriter
	status int
}

// WriteHeader remembers the status.
func (w *recorder) WriteHeader(status int) {
	if w.status == 0 {
		w.status = status
	}
	w.ResponseWriter.WriteHeader(status)
}

// Unwrap lets deadlines be set on the connection below.
func (w *recorder) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// method keeps methods that somebody made up out of the labels.
func method(m string) string {
	switch m {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodDelete, http.MethodOptions, http.MethodPatch:
		return m
	}
	return "other"
}

// Answered counts a GraphQL request.
func (t *Telemetry) Answered(ctx context.Context, o gql.Outcome) {
	operation, code, reason := "none", word(o.Code), word(o.Reason)
	if o.Operation == "query" || o.Operation == "mutation" {
		operation = o.Operation
	}
	t.operations.WithLabelValues(operation, code, strconv.FormatBool(o.Registered)).Inc()
	if reason != "" {
		t.refused.WithLabelValues(reason).Inc()
	}
	if operation != "none" {
		t.took.WithLabelValues(operation).Observe(o.Took.Seconds())
	}
	note(ctx, operation, code, reason)
}

// Stage measures and traces a stage of a GraphQL request.
func (t *Telemetry) Stage(ctx context.Context, name string) (context.Context, func()) {
	if name != gql.Prepare && name != gql.Execute {
		return ctx, func() {}
	}
	began := time.Now()
	ctx, span := t.tracer.Start(ctx, "graphql."+name)
	return ctx, func() {
		span.End()
		t.stages.WithLabelValues(name).Observe(time.Since(began).Seconds())
	}
}

// word lets only what looks like a code of ours pass, so that no text of a request can become a label.
func word(code string) string {
	if len(code) > 40 {
		return "OTHER"
	}
	for _, c := range code {
		if c != '_' && (c < 'A' || c > 'Z') {
			return "OTHER"
		}
	}
	return code
}
