package web_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"portolan/graph/access"
	"portolan/web"
)

// soak says whether the long tiers run.
func soak() bool { return os.Getenv("PORTOLAN_SOAK") != "" }

// tokens knows two members: one whose clients are good, and one whose clients are slow.
func tokens(t *testing.T) func(context.Context, string) (access.Scope, error) {
	t.Helper()
	known := map[string]access.Scope{"good": member(t, "DE"), "other": member(t, "FR")}
	return func(_ context.Context, token string) (access.Scope, error) {
		if scope, ok := known[token]; ok {
			return scope, nil
		}
		return access.Scope{}, errors.New("unknown")
	}
}

// creeping is what slow clients begin with, and then go on with byte by byte; those of the last sort read nothing.
var creeping = []struct{ begin, drip string }{
	{"POST /graphql HTTP/1.1\r\nHost: localhost\r\n", "X: y\r\n"},
	{"POST /graphql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n{", " "},
	{"POST /graphql HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer other\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n{", " "},
	{"GET /graphql?query={__schema{types{name,description,fields{name,description}}}} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer other\r\n\r\n", ""},
}

// TestSlowClientsHinderNobody opens many connections that hardly send or never read, and wants the good clients of another
// member answered as before, memory bounded, and every slow connection closed by the server.
func TestSlowClientsHinderNobody(t *testing.T) {
	sockets, questions, limits, patience := 48, 400, web.Limits{Header: limit, Read: limit, Write: limit, Idle: 2 * limit}, 10*time.Second
	options := web.Options{GraphQL: world(t), Token: tokens(t), BodyTimeout: limit}
	if soak() {
		// Of 400 answers the p99 is the fourth slowest: four times a machine's clock decide it, and nothing else.
		sockets, questions, limits, patience, options.BodyTimeout = 2000, 20_000, web.Limits{}, 130*time.Second, 0
	}
	l, open := counting(t, web.Handler(options), limits)
	quiet := latencies(t, l, questions)
	before := memory()
	began := time.Now()
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	for i := range sockets {
		go creep(ctx, l.Addr().String(), i%len(creeping))
	}
	time.Sleep(limit / 2)                      // they are all there
	most, used := open.Load(), memory()-before // the log in memory, too, grows by every answer after this
	loud := latencies(t, l, questions)
	for ; open.Load() > 0; time.Sleep(10 * time.Millisecond) {
		if time.Since(began) > patience {
			t.Fatalf("after %v %d connections are still open", patience, open.Load())
		}
	}
	last := time.Since(began)
	if most < int64(sockets)/4 {
		t.Errorf("only %d of %d slow connections were there", most, sockets)
	}
	t.Logf("%d slow connections: good clients' p99 %v, without them %v; %.1f MB more memory; the last was closed after %v", sockets, p99(loud), p99(quiet), float64(used)/(1<<20), last)
	if used > 64<<20 {
		t.Errorf("slow connections take %d MB", used>>20)
	}
	if most := 2 * p99(quiet); soak() && p99(loud) > most {
		t.Errorf("good clients' p99 is %v, at most %v is wanted", p99(loud), most)
	}
}

// creep is one slow client, until its connection is closed.
func creep(ctx context.Context, address string, sort int) {
	c, err := net.Dial("tcp", address)
	if err != nil {
		return
	}
	defer c.Close()
	_ = c.(*net.TCPConn).SetReadBuffer(4 << 10)
	_, _ = io.WriteString(c, creeping[sort].begin)
	pause := 50 * time.Millisecond
	if soak() {
		pause = 2 * time.Second
	}
	for drip := creeping[sort].drip; ; {
		select {
		case <-ctx.Done():
			return
		case <-time.After(pause):
		}
		if _, err := io.WriteString(c, drip); err != nil {
			return
		}
	}
}

// counting serves a handler and counts the connections that the server holds open.
func counting(t *testing.T, handler http.Handler, limits web.Limits) (*web.Listener, *atomic.Int64) {
	t.Helper()
	l, err := web.Listen("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	counted := &countedListener{Listener: l.Listener}
	l.Listener, l.Limits = counted, limits
	serveOn(t, l, handler)
	return l, &counted.open
}

type countedListener struct {
	net.Listener
	open atomic.Int64
}

// Accept counts a connection in.
func (l *countedListener) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	l.open.Add(1)
	return &countedConn{Conn: c, closed: sync.OnceFunc(func() { l.open.Add(-1) })}, nil
}

type countedConn struct {
	net.Conn
	closed func()
}

// Close counts it out.
func (c *countedConn) Close() error {
	c.closed()
	return c.Conn.Close()
}

// latencies asks a good question so many times on four connections, and wants each answered.
func latencies(t *testing.T, l *web.Listener, n int) []time.Duration {
	t.Helper()
	var mu sync.Mutex
	var out []time.Duration
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			c, err := net.Dial("tcp", l.Addr().String())
			if err != nil {
				t.Error(err)
				return
			}
			defer c.Close()
			_ = c.SetDeadline(time.Now().Add(time.Minute))
			from, body := bufio.NewReader(c), document("{overview{personCount}}")
			for range n / 4 {
				began := time.Now()
				_, _ = fmt.Fprintf(c, "POST /graphql HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer good\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s", len(body), body)
				if answer := answerOn(from); !strings.Contains(answer, " 200 ") {
					t.Errorf("a good question is answered with %q", answer)
					return
				}
				mu.Lock()
				out = append(out, time.Since(began))
				mu.Unlock()
			}
		})
	}
	all.Wait()
	return out
}

func p99(took []time.Duration) time.Duration {
	if len(took) == 0 {
		return 0
	}
	slices.Sort(took)
	return took[len(took)*99/100]
}

// memory is what the process holds, in bytes: the clients of the test included.
func memory() int64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc + m.StackInuse)
}

// TestOverloadIsTurnedAwayFast sends ten times of what may be under way, and wants what is let in answered as fast as
// before, the rest told so at once, and a good question answered when it is over.
func TestOverloadIsTurnedAwayFast(t *testing.T) {
	const capacity, work = 8, 20 * time.Millisecond
	rounds := 5
	if soak() {
		rounds = 250
	}
	inner := world(t)
	l := listening(t, web.Handler(web.Options{Token: token(t), Requests: capacity, PerMember: capacity,
		GraphQL: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { time.Sleep(work); inner.ServeHTTP(w, r) })}))
	quiet, _ := flood(t, l, capacity, rounds)
	admitted, refused := flood(t, l, 10*capacity, rounds)
	over := time.Now()
	if again := latencies(t, l, 4); len(again) != 4 {
		t.Error("afterwards good questions are not answered")
	}
	t.Logf("at capacity p99 %v (%d answered); at ten times of it p99 %v (%d answered), turned away p99 %v (%d); recovered after %v",
		p99(quiet), len(quiet), p99(admitted), len(admitted), p99(refused), len(refused), time.Since(over))
	if len(refused) == 0 || len(admitted) == 0 {
		t.Errorf("%d are answered and %d turned away", len(admitted), len(refused))
	}
	if most := 2 * p99(quiet); soak() && p99(admitted) > most {
		t.Errorf("the p99 of what is let in is %v, at most %v is wanted", p99(admitted), most)
	}
	if time.Since(over) > 5*time.Second {
		t.Errorf("it takes %v to recover", time.Since(over))
	}
}

// flood asks from so many clients at a time, and sorts how long the answers and the refusals took.
func flood(t *testing.T, l *web.Listener, clients, rounds int) (admitted, refused []time.Duration) {
	t.Helper()
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: clients}}
	defer client.CloseIdleConnections()
	var mu sync.Mutex
	var all sync.WaitGroup
	var odd atomic.Int64
	for range clients {
		all.Go(func() {
			for range rounds {
				began := time.Now()
				status, answer, err := (bad{body: document("{overview{personCount}}")}).try(t.Context(), client, l.URL()+"graphql")
				took := time.Since(began)
				mu.Lock()
				switch {
				case err == nil && status == http.StatusOK:
					admitted = append(admitted, took)
				case err == nil && status == http.StatusServiceUnavailable && strings.Contains(answer, "UNAVAILABLE"):
					refused = append(refused, took)
				default:
					odd.Add(1)
				}
				mu.Unlock()
			}
		})
	}
	all.Wait()
	if odd.Load() > 0 {
		t.Errorf("%d requests are neither answered nor turned away", odd.Load())
	}
	return admitted, refused
}
