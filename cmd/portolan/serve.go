package main

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"time"

	"github.com/spf13/cobra"

	"portolan/analytics"
	"portolan/gql"
	"portolan/graph/access"
	"portolan/graph/vault"
	"portolan/web"
)

// patience is how long one question at the command line may take.
const patience = 10 * time.Minute

const serveLong = `Serve answers GraphQL at /graphql and serves the explorer at / until it is stopped. Whoever asks sends a token that the
configuration knows; the answer holds what the token's user may see. It speaks plain HTTP and belongs behind a proxy
that terminates TLS. SIGINT and SIGTERM let what is under way finish.`

func serveCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "serve --store STORE --config FILE", Short: "Serve GraphQL and the explorer from a store", Long: serveLong,
		Example: "  portolan serve --store embedded:/var/lib/portolan --listen 127.0.0.1:8080 --config /etc/portolan.yaml",
		Args:    exactly(0, "no arguments"), RunE: runServe,
	}
	storeFlags(cmd)
	cmd.Flags().String("listen", web.DefaultAddress, "serve on this `ADDR`; port 0 is any free one")
	return cmd
}

func runServe(cmd *cobra.Command, _ []string) error {
	if err := needs(cmd, "store"); err != nil {
		return err
	}
	r, err := members(cmd)
	if err != nil {
		return err
	}
	ctx, p := cmd.Context(), newProgress(cmd.ErrOrStderr())
	l, err := listenOn(text(cmd, "listen"))
	if err != nil {
		return err
	}
	defer l.Close()
	began := time.Now()
	return opened(ctx, storeConfig(cmd, r, p), p, func(v *vault.Vault) error {
		server := gql.New(gql.Options{Vault: v, Engine: analytics.New(analytics.Options{}), Known: r.Known, Log: logTo(cmd)})
		p.say("serving %s at %s, ready after %.1f s", text(cmd, "store"), l.URL(), time.Since(began).Seconds())
		if text(cmd, "config") == "" {
			p.say("without --config there are no users, and nobody is answered")
		}
		if !local(l.Addr()) {
			p.say("%s is reached from other machines, and the server speaks plain HTTP: put a proxy with TLS before it", l.Addr())
		}
		return l.Serve(ctx, web.Handler(web.Options{GraphQL: server, Token: r.Token}))
	})
}

// listenOn takes an address; one that is badly written is a fault of the command line.
func listenOn(addr string) (*web.Listener, error) {
	if _, _, err := net.SplitHostPort(addr); err != nil {
		return nil, usagef("--listen %q is not an address: write it as %s", addr, web.DefaultAddress)
	}
	return web.Listen(addr)
}

// local reports whether an address is reached from this machine alone.
func local(addr net.Addr) bool {
	t, ok := addr.(*net.TCPAddr)
	return ok && t.IP.IsLoopback()
}

// logTo is where a command's server writes incidents.
func logTo(cmd *cobra.Command) *slog.Logger {
	return slog.New(slog.NewTextHandler(cmd.ErrOrStderr(), nil))
}

// serve lets a person ask further, as the demonstration's member and without a token.
func (d *demonstration) serve(ctx context.Context, server *gql.Server, l *web.Listener) error {
	refuse := func(context.Context, string) (access.Scope, error) {
		return access.Scope{}, errors.New("no tokens here")
	}
	d.p.say("\nNext: open %s in a browser: the explorer has ready questions, answered as %s.\nOr:   curl -s %sgraphql -H 'Content-Type: application/json' -d '{\"query\":\"{ overview { personCount } }\"}'\nCtrl-C ends it and removes the store.",
		l.URL(), d.scope.Member(), l.URL())
	return l.Serve(ctx, web.Handler(web.Options{GraphQL: server, Token: refuse, Demo: d.scope}))
}
