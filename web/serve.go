package web

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"syscall"
	"time"
)

// DefaultAddress is where the server listens unless told otherwise: on this machine only.
const DefaultAddress = "127.0.0.1:8080"

// The limits on one connection, unless the listener says otherwise.
const (
	HeaderTimeout = 5 * time.Second
	ReadTimeout   = 30 * time.Second
	WriteTimeout  = 60 * time.Second
	IdleTimeout   = 120 * time.Second
	MaxHeader     = 16 << 10 // bytes of a request's line and headers
	stopTimeout   = 5 * time.Second
)

// Limits are how long a connection may take. A zero is the default.
type Limits struct {
	Header time.Duration // for the headers of a request to arrive
	Read   time.Duration // for a request to arrive
	Write  time.Duration // for an answer to be made and taken
	Idle   time.Duration // between two requests
}

// Listener is an address that is taken but not served yet.
type Listener struct {
	net.Listener
	Limits Limits // of its connections; may be set before Serve
}

// Listen takes an address; "" is DefaultAddress, port 0 is any free one. An address that cannot be taken gives a
// sentence that says what to do.
func Listen(address string) (*Listener, error) {
	if address == "" {
		address = DefaultAddress
	}
	if _, _, err := net.SplitHostPort(address); err != nil {
		return nil, fmt.Errorf("%q is not an address to listen on: write it as 127.0.0.1:8080", address)
	}
	l, err := net.Listen("tcp", address)
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return nil, fmt.Errorf("%s is in use by another program: stop that one, or listen elsewhere with --listen 127.0.0.1:0", address)
	case errors.Is(err, syscall.EACCES):
		return nil, fmt.Errorf("this user may not listen on %s: choose a port above 1023 with --listen", address)
	case err != nil:
		return nil, fmt.Errorf("cannot listen on %s: %w; choose another address with --listen", address, err)
	}
	return &Listener{Listener: l}, nil
}

// URL is where a browser on this machine finds the server.
func (l *Listener) URL() string { return "http://" + l.Addr().String() + "/" }

// Serve serves until the context ends, and then lets running requests finish for a few seconds.
func (l *Listener) Serve(ctx context.Context, handler http.Handler) error {
	server := l.server(handler)
	stopped := make(chan error, 1)
	stop := context.AfterFunc(ctx, func() {
		grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopTimeout)
		defer cancel()
		err := server.Shutdown(grace)
		if err != nil {
			err = server.Close()
		}
		stopped <- err
	})
	if err := server.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		stop()
		return err
	}
	return <-stopped
}

func (l *Listener) server(handler http.Handler) *http.Server {
	return &http.Server{
		Handler:           handler,
		ReadHeaderTimeout: cmp.Or(l.Limits.Header, HeaderTimeout),
		ReadTimeout:       cmp.Or(l.Limits.Read, ReadTimeout),
		WriteTimeout:      cmp.Or(l.Limits.Write, WriteTimeout),
		IdleTimeout:       cmp.Or(l.Limits.Idle, IdleTimeout),
		MaxHeaderBytes:    MaxHeader - 4<<10, // the server lets 4 KiB more pass than it is told
		ErrorLog:          slog.NewLogLogger(slog.Default().Handler(), slog.LevelWarn),
	}
}
