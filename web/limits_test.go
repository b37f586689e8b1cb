package web_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"portolan/web"
)

// TestHeadersMayHaveSoMuchAndNoMore sends headers of exactly the limit, and of one byte more.
func TestHeadersMayHaveSoMuchAndNoMore(t *testing.T) {
	l := listening(t, web.Handler(web.Options{GraphQL: world(t), Token: token(t)}))
	for size, want := range map[int]string{web.MaxHeader - 1: " 200 ", web.MaxHeader: " 200 ", web.MaxHeader + 1: " 431 ", 4 * web.MaxHeader: " 431 "} {
		const line = "GET /healthz HTTP/1.1\r\nHost: localhost\r\nX-Large: "
		sent := line + strings.Repeat("x", size-len(line)-4) + "\r\n\r\n"
		if answer := talk(t, l, sent, false); len(sent) != size || !strings.Contains(answer, want) {
			t.Errorf("headers of %d bytes are answered with %.100q, want%s", size, answer, want)
		}
	}
}

// The limits of the tests, and waits that are well within and well beyond them.
const (
	limit  = 500 * time.Millisecond
	within = 100 * time.Millisecond
	beyond = 1100 * time.Millisecond
)

// TestConnectionsHaveSoMuchTimeAndNoMore crosses each limit on time, and stays within it.
func TestConnectionsHaveSoMuchTimeAndNoMore(t *testing.T) {
	taken := make(chan error, 1)
	handler := http.NewServeMux()
	handler.HandleFunc("POST /read", func(w http.ResponseWriter, r *http.Request) {
		if _, err := io.ReadAll(r.Body); err != nil {
			http.Error(w, "half", http.StatusRequestTimeout)
		}
	})
	handler.HandleFunc("GET /write", func(w http.ResponseWriter, _ *http.Request) { taken <- pour(w) })
	handler.Handle("/", web.Handler(web.Options{GraphQL: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { taken <- pour(w) }), Token: token(t),
		BodyTimeout: limit / 3, Timeout: limit / 3, TakeTime: limit / 3}))
	l := limited(t, handler, web.Limits{Header: limit, Read: limit, Write: 3 * limit, Idle: limit})
	const headers, body = "GET /healthz HTTP/1.1\r\nHost: localhost\r\n", "POST /read HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\n\r\nab"
	for name, row := range map[string]struct {
		first, rest string
		wait        time.Duration
		want        string // of what the rest is answered with
	}{
		"headers in time":  {headers, "\r\n", within, " 200 "},
		"headers too late": {headers, "\r\n", beyond, "no answer"},
		"a body in time":   {body, "cd", within, " 200 "},
		"a body too late":  {body, "cd", beyond, " 408 "},
		"idle in time":     {headers + "\r\n", headers + "\r\n", within, " 200 "},
		"idle too long":    {headers + "\r\n", headers + "\r\n", beyond, "no answer"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := dial(t, l)
			from := bufio.NewReader(c)
			_, _ = io.WriteString(c, row.first)
			if strings.HasSuffix(row.first, "\r\n\r\n") {
				if answer := answerOn(from); !strings.Contains(answer, " 200 ") {
					t.Fatalf("the first request is answered with %q", answer)
				}
			}
			time.Sleep(row.wait)
			_, _ = io.WriteString(c, row.rest)
			if answer := answerOn(from); !strings.Contains(answer, row.want) {
				t.Errorf("answered with %q, want %q", answer, row.want)
			}
		})
	}
	t.Run("answers", func(t *testing.T) {
		for _, path := range []string{"/write", "/graphql"} {
			c := dial(t, l)
			_, _ = io.WriteString(c, "GET "+path+" HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer good\r\n\r\n")
			select {
			case err := <-taken:
				if err == nil {
					t.Errorf("%s: an answer that nobody reads is sent to its end", path)
				}
			case <-time.After(limit + 10*time.Second):
				t.Fatalf("%s: an answer that nobody reads is never given up", path)
			}
		}
	})
}

// pour writes more than connections hold.
func pour(w http.ResponseWriter) error {
	part := []byte(strings.Repeat("x", 1<<20))
	for range 64 {
		if _, err := w.Write(part); err != nil {
			return err
		}
	}
	return nil
}

func dial(t *testing.T, l *web.Listener) net.Conn {
	t.Helper()
	c, err := net.Dial("tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	_ = c.SetDeadline(time.Now().Add(20 * time.Second))
	return c
}

// answerOn reads one answer: its status, or that there is none.
func answerOn(from *bufio.Reader) string {
	r, err := http.ReadResponse(from, nil)
	if err != nil {
		return "no answer: " + err.Error()
	}
	defer r.Body.Close()
	if _, err := io.Copy(io.Discard, r.Body); err != nil {
		return "no answer: " + err.Error()
	}
	return fmt.Sprintf("%s %s ", r.Proto, r.Status)
}

// limited serves a handler with limits of its own.
func limited(t *testing.T, handler http.Handler, limits web.Limits) *web.Listener {
	t.Helper()
	l, err := web.Listen("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l.Limits = limits
	serveOn(t, l, handler)
	return l
}

// serveOn serves until the test ends.
func serveOn(t *testing.T, l *web.Listener, handler http.Handler) {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- l.Serve(ctx, handler) }()
	t.Cleanup(func() {
		stop()
		if err := <-done; err != nil {
			t.Errorf("stopped with %v", err)
		}
	})
}
