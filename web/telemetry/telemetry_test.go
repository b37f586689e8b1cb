package telemetry_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"portolan/gql"
	"portolan/web/telemetry"
)

// TestNoTextBecomesALabel gives the telemetry words that no list holds, and wants none of them among the metrics.
func TestNoTextBecomesALabel(t *testing.T) {
	w, err := telemetry.New(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	ctx := t.Context()
	for _, text := range []string{"Yusuf al-Tunisi", "X1234567", "query{a}", strings.Repeat("A", 41), "a\nb", "\u0661"} {
		w.Answered(ctx, gql.Outcome{Operation: text, Code: text, Reason: text, Took: time.Second})
		_, ended := w.Stage(ctx, text)
		ended()
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.Method = text
		w.Watch("/graphql", http.NotFoundHandler()).ServeHTTP(httptest.NewRecorder(), r)
	}
	answer := httptest.NewRecorder()
	w.Metrics().ServeHTTP(answer, httptest.NewRequest(http.MethodGet, "/metrics", nil))
	page := answer.Body.String()
	for _, secret := range []string{"Yusuf", "X1234567", "query{", "AAAAA", "\u0661"} {
		if strings.Contains(page, secret) {
			t.Errorf("%q is among the metrics", secret)
		}
	}
	for _, line := range []string{`portolan_graphql_requests_total{code="OTHER",operation="none",registered="false"} 6`, `portolan_graphql_refused_total{reason="OTHER"} 6`,
		`portolan_http_requests_total{method="other",route="/graphql",status="404"} 6`} {
		if !strings.Contains(page, line) {
			t.Errorf("no %s in\n%s", line, page)
		}
	}
}

// TestNoTelemetryIsNoHindrance wants a server without telemetry to serve all the same.
func TestNoTelemetryIsNoHindrance(t *testing.T) {
	var none *telemetry.Telemetry
	none.TurnedAway(telemetry.Busy)
	none.Gauge("portolan_nothing", "nothing", func() float64 { return 0 })
	if none.Tracing() || none.Close(t.Context()) != nil {
		t.Error("no telemetry does something")
	}
	w := httptest.NewRecorder()
	none.Watch("/", http.NotFoundHandler()).ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/", nil))
	if w.Code != http.StatusNotFound {
		t.Errorf("answered with %d", w.Code)
	}
}
