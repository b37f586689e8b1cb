package web

import (
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

// The limits on one connection.
const (
	HeaderTimeout = 5 * time.Second
	ReadTimeout   = 30 * time.Second
	WriteTimeout  = 60 * time.Second
	IdleTimeout   = 120 * time.Second
	MaxHeader     = 16 << 10 // bytes
	stopTimeout   = 5 * time.Second
)

// Listener is an address that is taken but not served yet.
type Listener struct{ net.Listener }

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
	return &Listener{l}, nil
}

// URL is where a browser on this machine finds the server.
func (l *Listener) URL() string { return "http://" + l.Addr().String() + "/" }

// Serve serves until the context ends, and then lets running requests finish for a few seconds.
func (l *Listener) Serve(ctx context.Context, handler http.Handler) error {
	server := newServer(handler)
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

func newServer(handler http.Handler) *http.Server {
	return &http.Server{
		Handler:           handler,
		ReadHeaderTimeout: HeaderTimeout,
		ReadTimeout:       ReadTimeout,
		WriteTimeout:      WriteTimeout,
		IdleTimeout:       IdleTimeout,
		MaxHeaderBytes:    MaxHeader,
		ErrorLog:          slog.NewLogLogger(slog.Default().Handler(), slog.LevelWarn),
	}
}
