package web_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"portolan/gql"
	"portolan/graph/access"
	"portolan/web"
	"portolan/web/telemetry"
)

// listening serves a handler on a real connection and gives its address.
func listening(t *testing.T, handler http.Handler) *web.Listener {
	t.Helper()
	return limited(t, handler, web.Limits{})
}

const dashboard = "https://dashboard.example"

func TestOnlyConfiguredOriginsMayAsk(t *testing.T) {
	server := world(t)
	for _, row := range []struct {
		origins []string
		origin  string
		allowed bool
	}{
		{nil, dashboard, false},
		{[]string{dashboard}, dashboard, true},
		{[]string{dashboard}, "https://elsewhere.example", false},
		{[]string{dashboard}, "http://dashboard.example", false},
		{[]string{dashboard}, "https://dashboard.example.evil.example", false},
		{[]string{dashboard}, "null", false},
	} {
		handler := web.Handler(web.Options{GraphQL: server, Token: token(t), Origins: row.origins})
		preflight := get(t, handler, func(r *http.Request) {
			r.Method = http.MethodOptions
			r.Header.Set("Origin", row.origin)
			r.Header.Set("Access-Control-Request-Method", "POST")
			r.Header.Set("Access-Control-Request-Headers", "authorization,content-type")
		}, "/graphql")
		if allowed := preflight.Header.Get("Access-Control-Allow-Origin"); (allowed == row.origin) != row.allowed || allowed == "*" {
			t.Errorf("%+v: the preflight allows %q", row, allowed)
		}
		if preflight.Header.Get("Access-Control-Allow-Credentials") != "" || !strings.Contains(preflight.Header.Get("Vary"), "Origin") {
			t.Errorf("%+v: the preflight says %v", row, preflight.Header)
		}
		r := httptest.NewRequest(http.MethodPost, "/graphql", strings.NewReader(`{"query":"{overview{personCount}}"}`))
		r.Header.Set("Origin", row.origin)
		r.Header.Set("Sec-Fetch-Site", "cross-site")
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Authorization", "Bearer good")
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, r)
		if (w.Code == 200) != row.allowed || (w.Header().Get("Access-Control-Allow-Origin") == row.origin) != row.allowed {
			t.Errorf("%+v: answered with %d: %s", row, w.Code, w.Body)
		}
		if len(w.Result().Cookies()) > 0 {
			t.Errorf("%+v: cookies are set", row)
		}
	}
	for _, origin := range []string{"*", "dashboard.example", "https://", "https://a.example/", "https://a.example/path", "https://*.example", "ftp://a.example", "null", "https://u@a.example"} {
		if web.CheckOrigin(origin) == nil {
			t.Errorf("%q passes for an origin", origin)
		}
	}
	if err := web.CheckOrigin("http://localhost:3000"); err != nil {
		t.Error(err)
	}
}

// TestNoPageElsewhereCanAskUnasked sends what a browser sends for a page elsewhere without a preflight.
func TestNoPageElsewhereCanAskUnasked(t *testing.T) {
	handler := web.Handler(web.Options{GraphQL: world(t), Demo: member(t, "IPSG")})
	for name, row := range map[string]struct {
		method, kind string
		headers      map[string]string
		want         int
	}{
		"an image":                     {"GET", "", map[string]string{"Sec-Fetch-Site": "cross-site"}, 403},
		"an image, an old browser":     {"GET", "", nil, 403},
		"a form by GET":                {"GET", "", map[string]string{"Referer": "https://elsewhere.example/"}, 403},
		"a sibling":                    {"GET", "", map[string]string{"Sec-Fetch-Site": "same-site"}, 403},
		"a GET with a simple type":     {"GET", "text/plain", nil, 403},
		"HEAD":                         {"HEAD", "", nil, 403},
		"this server's page":           {"GET", "", map[string]string{"Sec-Fetch-Site": "same-origin"}, 200},
		"the address line":             {"GET", "", map[string]string{"Sec-Fetch-Site": "none"}, 200},
		"a client with JSON":           {"GET", "application/json", nil, 200},
		"a client that asks":           {"GET", "", map[string]string{"GraphQL-Require-Preflight": "1"}, 200},
		"Apollo's client":              {"GET", "", map[string]string{"X-Apollo-Operation-Name": "Q"}, 200},
		"a form":                       {"POST", "application/x-www-form-urlencoded", nil, 415},
		"a form with a file":           {"POST", "multipart/form-data; boundary=x", nil, 415},
		"a form of text":               {"POST", "text/plain", nil, 415},
		"a form of text named as JSON": {"POST", "text/plain; application/json", nil, 415},
		"a beacon without a type":      {"POST", "", nil, 415},
		"a form from elsewhere":        {"POST", "text/plain", map[string]string{"Origin": "https://elsewhere.example"}, 403},
		"JSON from elsewhere":          {"POST", "application/json", map[string]string{"Sec-Fetch-Site": "cross-site"}, 403},
		"JSON":                         {"POST", "application/json", nil, 200},
	} {
		r := httptest.NewRequest(row.method, "http://localhost"+overview, strings.NewReader(`{"query":"{overview{personCount}}"}`))
		if row.kind != "" {
			r.Header.Set("Content-Type", row.kind)
		}
		for key, value := range row.headers {
			r.Header.Set(key, value)
		}
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, r)
		if w.Code != row.want {
			t.Errorf("%s: answered with %d, want %d: %s", name, w.Code, row.want, w.Body)
		}
	}
}

// TestBodiesThatDoNotArrive sends bodies that are slow, half, or shorter than they say, and wants a clear answer where
// somebody still listens, and a server that goes on.
func TestBodiesThatDoNotArrive(t *testing.T) {
	l := listening(t, web.Handler(web.Options{GraphQL: world(t), Token: token(t), BodyTimeout: 300 * time.Millisecond}))
	head := "POST /graphql HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer good\r\nContent-Type: application/json\r\n"
	const body = `{"query":"{overview{personCount}}"}`
	for name, row := range map[string]struct {
		sent  string
		close bool // the client closes its side
		want  string
	}{
		"whole":                     {head + fmt.Sprintf("Content-Length: %d\r\n\r\n", len(body)) + body, false, " 200 "},
		"slow":                      {head + "Content-Length: 1000\r\n\r\n" + body, false, " 408 "},
		"nothing of it":             {head + "Content-Length: 1000\r\n\r\n", false, " 408 "},
		"slow chunks":               {head + "Transfer-Encoding: chunked\r\n\r\n5\r\n{\"que\r\n", false, " 408 "},
		"half, then closed":         {head + "Content-Length: 1000\r\n\r\n" + body, true, " 400 "},
		"longer than it says":       {head + "Content-Length: 10\r\n\r\n" + body, false, " 400 "},
		"chunks that are none":      {head + "Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n", false, " 400 "},
		"a length that is none":     {head + "Content-Length: many\r\n\r\n" + body, false, " 400 "},
		"two lengths":               {head + "Content-Length: 3\r\nContent-Length: 4\r\n\r\n" + body, false, " 400 "},
		"an unknown upgrade":        {head + "Upgrade: nothing\r\nConnection: Upgrade\r\n" + fmt.Sprintf("Content-Length: %d\r\n\r\n", len(body)) + body, false, " 200 "},
		"packed":                    {head + "Content-Encoding: gzip\r\nContent-Length: 4\r\n\r\nabcd", false, " 415 "},
		"HTTP/2 without being told": {"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", true, " 400 "},
	} {
		began := time.Now()
		answer := talk(t, l, row.sent, row.close)
		if !strings.Contains(answer, row.want) {
			t.Errorf("%s: answered with %.300q, want%s", name, answer, row.want)
		}
		if took := time.Since(began); took > 5*time.Second {
			t.Errorf("%s: took %v", name, took)
		}
	}
	if answer := talk(t, l, head+fmt.Sprintf("Content-Length: %d\r\n\r\n", len(body))+body, false); !strings.Contains(answer, " 200 ") {
		t.Errorf("afterwards: %q", answer)
	}
}

// talk sends bytes and reads the answer to them: its status, and its body or that it was broken off.
func talk(t *testing.T, l *web.Listener, sent string, closes bool) string {
	t.Helper()
	c, err := net.Dial("tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	_, _ = io.WriteString(c, sent)
	if closes {
		_ = c.(*net.TCPConn).CloseWrite()
	}
	_ = c.SetReadDeadline(time.Now().Add(10 * time.Second))
	r, err := http.ReadResponse(bufio.NewReader(c), nil)
	if err != nil {
		return "no answer: " + err.Error()
	}
	defer r.Body.Close()
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return r.Proto + " " + r.Status + " broken off: " + err.Error()
	}
	return r.Proto + " " + r.Status + " \n" + string(body)
}

// waiting is a GraphQL server that holds every request until it is told to go on.
type waiting struct {
	entered chan struct{}
	goOn    chan struct{}
}

func (w *waiting) ServeHTTP(out http.ResponseWriter, r *http.Request) {
	w.entered <- struct{}{}
	select {
	case <-w.goOn:
		_, _ = out.Write([]byte("{}"))
	case <-r.Context().Done():
		http.Error(out, "gone", http.StatusTeapot)
	}
}

func TestTooManyRequestsAreTurnedAwayAtOnce(t *testing.T) {
	inner := &waiting{make(chan struct{}, 10), make(chan struct{})}
	watch, err := telemetry.New(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	scopes := token(t)
	other := member(t, "FR")
	handler := web.Handler(web.Options{GraphQL: inner, Requests: 3, PerMember: 2, Telemetry: watch,
		Token: func(ctx context.Context, sent string) (access.Scope, error) {
			if sent == "other" {
				return other, nil
			}
			return scopes(ctx, sent)
		}})
	ask := func(token string) *httptest.ResponseRecorder {
		r := httptest.NewRequest(http.MethodPost, "/graphql", strings.NewReader("{}"))
		r.Header.Set("Authorization", "Bearer "+token)
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, r)
		return w
	}
	var under sync.WaitGroup
	for _, token := range []string{"good", "good", "other"} {
		under.Go(func() {
			if w := ask(token); w.Code != 200 {
				t.Errorf("a request that was let in is answered with %d", w.Code)
			}
		})
		<-inner.entered
		if token == "good" {
			continue
		}
		if w := ask("other"); w.Code != http.StatusServiceUnavailable || w.Header().Get("Retry-After") == "" || !strings.Contains(w.Body.String(), "UNAVAILABLE") {
			t.Errorf("a fourth request is answered with %d: %s", w.Code, w.Body)
		}
		if w := ask("good"); w.Code != http.StatusServiceUnavailable {
			t.Errorf("a third request of one member is answered with %d", w.Code)
		}
	}
	close(inner.goOn)
	under.Wait()
	if w := ask("good"); w.Code != 200 {
		t.Errorf("afterwards a request is answered with %d", w.Code)
	}
}

// TestALongAnswerOutlivesTheTimeToArrive wants the time a body has to arrive lifted when it is there.
func TestALongAnswerOutlivesTheTimeToArrive(t *testing.T) {
	inner := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.ReadAll(r.Body)
		select {
		case <-time.After(600 * time.Millisecond):
			_, _ = w.Write([]byte("in time"))
		case <-r.Context().Done():
		}
	})
	l := listening(t, web.Handler(web.Options{GraphQL: inner, Token: token(t), BodyTimeout: 100 * time.Millisecond}))
	for _, method := range []string{"POST", "GET"} {
		sent := method + " /graphql HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: Bearer good\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"
		if answer := talk(t, l, sent, false); !strings.Contains(answer, "in time") {
			t.Errorf("%s: answered with %q", method, answer)
		}
	}
}

func TestTheGateSaysHowFarTheStartIs(t *testing.T) {
	watch, err := telemetry.New(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	gate := web.NewGate(watch)
	want := func(stage, path string, status int, parts ...string) {
		t.Helper()
		r := get(t, gate, nil, path)
		body := text(t, r)
		if r.StatusCode != status {
			t.Errorf("%s: %s is answered with %d, want %d", stage, path, r.StatusCode, status)
		}
		for _, part := range parts {
			if !strings.Contains(body, part) {
				t.Errorf("%s: %s says %s, want %s in it", stage, path, body, part)
			}
		}
	}
	want("closed", "/healthz", 200, "ok")
	want("closed", "/readyz", 503, `"ready":false`, `"starting"`, `"percent":0`)
	want("closed", "/graphql", 503, "UNAVAILABLE", "starting")
	gate.Progress(42_000, 100_000)
	gate.Wait()
	want("waiting", "/readyz", 503, `"ready":false`, `"waiting for the database"`, `"percent":0`)
	want("waiting", "/healthz", 200, "ok")
	want("waiting", "/graphql", 503, "UNAVAILABLE")
	gate.Progress(42_000, 100_000)
	want("half", "/readyz", 503, `"starting"`)
	want("half", "/readyz", 503, `"percent":42`)
	if body := text(t, get(t, gate, nil, "/readyz")); strings.Contains(body, "000") {
		t.Errorf("readiness tells how much there is: %s", body)
	}
	var broken error
	gate.Open(web.Handler(web.Options{GraphQL: world(t), Token: token(t), Telemetry: watch}), func(context.Context) error { return broken })
	want("open", "/readyz", 200, `"ready":true`, `"percent":100`)
	want("open", "/healthz", 200, "ok")
	want("open", "/graphql", 401)
	want("open", "/metrics", 404)
	broken = errors.New("the database is gone")
	want("broken", "/readyz", 503, `"unavailable"`)
	want("broken", "/healthz", 200)
	operator := gate.Operator()
	metrics := text(t, get(t, operator, nil, "/metrics"))
	for _, line := range []string{"portolan_ready 0", "portolan_start_progress_ratio 1", `portolan_http_turned_away_total{why="starting"} 2`,
		`portolan_http_requests_total{method="GET",route="/readyz",status="503"}`, "go_goroutines", "portolan_build_info"} {
		if !strings.Contains(metrics, line) {
			t.Errorf("no %s among the metrics:\n%s", line, metrics)
		}
	}
	if r := get(t, operator, nil, "/graphql"); r.StatusCode != 404 {
		t.Errorf("the operator's address answers questions: %d", r.StatusCode)
	}
	if _, ok := any(watch).(gql.Watcher); !ok {
		t.Error("telemetry is no watcher")
	}
}
