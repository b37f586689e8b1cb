package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"sync/atomic"
	"time"

	"github.com/spf13/cobra"

	"portolan/analytics"
	"portolan/gql"
	"portolan/graph"
	"portolan/graph/access"
	"portolan/graph/vault"
	"portolan/web"
	"portolan/web/telemetry"
)

// patience is how long one question at the command line may take.
const patience = 10 * time.Minute

const serveLong = `Serve answers GraphQL at /graphql and serves the explorer at / until it is stopped. Whoever asks sends a token that the
configuration knows; the answer holds what the token's user may see. It speaks plain HTTP and belongs behind a proxy
that terminates TLS. /healthz says that the process lives, /readyz how far the start is and whether questions are
answered. A database that does not answer is waited for, at the start and later. Metrics for Prometheus are at /metrics of an address of the operator's own. Traces are sent where
OTEL_EXPORTER_OTLP_ENDPOINT says, and nowhere without it. SIGINT and SIGTERM let what is under way finish.`

const serveExample = `  portolan serve --store embedded:/var/lib/portolan --listen 127.0.0.1:8080 --config /etc/portolan.yaml
  portolan serve --store embedded:DIR --config members.yaml --origin https://dashboard.example
  portolan serve --store embedded:DIR --config members.yaml --documents queries/ --only-registered`

// operatorAddress is where metrics are served unless told otherwise: on this machine only.
const operatorAddress = "127.0.0.1:9464"

func serveCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "serve --store STORE --config FILE", Short: "Serve GraphQL and the explorer from a store", Long: serveLong,
		Example: serveExample, Args: exactly(0, "no arguments"), RunE: runServe,
	}
	storeFlags(cmd)
	f := cmd.Flags()
	f.String("listen", web.DefaultAddress, "serve on this `ADDR`; port 0 is any free one")
	f.String("operator", operatorAddress, "serve /metrics on this `ADDR`; \"off\" serves none")
	f.StringArray("origin", nil, "let pages of this `ORIGIN` ask, such as https://dashboard.example; may be repeated")
	f.StringArray("documents", nil, "register the documents of this `FILE` or folder; may be repeated")
	f.Bool("only-registered", false, "answer registered documents only")
	f.Duration("timeout", web.DefaultTimeout, "give up a request after this long")
	f.Int("requests", web.DefaultRequests, "GraphQL requests under way at the same time")
	f.Int("per-member", web.DefaultPerMember, "of them for one member")
	return cmd
}

// service is what the command line of serve says.
type service struct {
	origins        []string
	documents      *gql.Documents
	onlyRegistered bool
	timeout        time.Duration
	requests       int
	perMember      int
}

// serviceOf reads the flags, so that everything wrong with them is said before the store is opened.
func serviceOf(cmd *cobra.Command) (s service, err error) {
	f := cmd.Flags()
	s.origins, _ = f.GetStringArray("origin")
	for _, origin := range s.origins {
		if err := web.CheckOrigin(origin); err != nil {
			return s, usagef("--origin: %v", err)
		}
	}
	paths, _ := f.GetStringArray("documents")
	if s.documents, err = gql.LoadDocuments(paths...); err != nil {
		return s, usagef("--documents: %v", err)
	}
	s.onlyRegistered, _ = f.GetBool("only-registered")
	if s.onlyRegistered && s.documents.Count() == 0 {
		return s, usagef("--only-registered answers nothing without --documents: name a file or a folder of documents")
	}
	s.timeout, _ = f.GetDuration("timeout")
	s.requests, _ = f.GetInt("requests")
	s.perMember, _ = f.GetInt("per-member")
	if s.timeout <= 0 || s.requests <= 0 || s.perMember <= 0 {
		return s, usagef("--timeout, --requests and --per-member are more than 0")
	}
	return s, nil
}

func runServe(cmd *cobra.Command, _ []string) (err error) {
	if err := needs(cmd, "store"); err != nil {
		return err
	}
	r, err := members(cmd)
	if err != nil {
		return err
	}
	s, err := serviceOf(cmd)
	if err != nil {
		return err
	}
	ctx, p := cmd.Context(), newProgress(cmd.ErrOrStderr())
	l, err := listenOn(text(cmd, "listen"))
	if err != nil {
		return err
	}
	defer l.Close()
	watch, err := telemetry.New(ctx)
	if err != nil {
		return usagef("%v", err)
	}
	defer closeTelemetry(ctx, watch, p)
	gate, began := web.NewGate(watch), time.Now()
	metrics, stopOperator, err := serveOperator(cmd, gate)
	if err != nil {
		return err
	}
	defer stopOperator()
	config, err := storeConfig(cmd, r, p)
	if err != nil {
		return err
	}
	config.Progress = func(done, total int64) {
		gate.Progress(done, total)
		p.loading(done, total)
	}
	config.Waiting = waiting(gate, p)
	return behind(ctx, l, gate, func(served <-chan error) error {
		return opened(ctx, config, p, func(v *vault.Vault) error {
			server := gql.New(gql.Options{Vault: v, Engine: analytics.New(analytics.Options{}), Known: r.Known, Log: logTo(cmd), Watch: watch,
				Timeout: s.timeout, Documents: s.documents, OnlyRegistered: s.onlyRegistered})
			var registered *gql.Documents
			if s.onlyRegistered {
				registered = s.documents
			}
			gate.Open(web.Handler(web.Options{GraphQL: server, Registered: registered, Snapshots: server.Snapshots(), Token: r.Token, Origins: s.origins, Timeout: s.timeout,
				Requests: s.requests, PerMember: s.perMember, Telemetry: watch, Log: logTo(cmd)}), telling(p, v.Ready))
			sayServing(cmd, p, l, s, began)
			p.say("%s", metrics)
			return <-served
		})
	})
}

// behind serves a gate from the beginning, so that probes are answered while the store is loaded, and ends serving when
// do ends. Do is given what serving ends with. One who stops the server before it is ready has stopped it in order.
func behind(ctx context.Context, l *web.Listener, gate *web.Gate, do func(served <-chan error) error) error {
	serving, stop := context.WithCancel(ctx)
	served, ended := make(chan error, 1), make(chan struct{})
	go func() {
		defer close(ended)
		served <- l.Serve(serving, gate)
	}()
	defer func() { stop(); <-ended }()
	err := do(served)
	if ctx.Err() != nil && graph.Is(err, graph.Cancelled) {
		return nil
	}
	return err
}

// waiting says once for each reason why the start waits for the database, and lets the gate know.
func waiting(gate *web.Gate, p *progress) func(error) {
	said := ""
	return func(why error) {
		gate.Wait()
		if reason := sentence(why); reason != said {
			said = reason
			p.say("portolan: %s; the server waits for it", reason)
		}
	}
}

// telling is a check of readiness that says when questions are no longer answered, and when they are again. A probe that
// gives up says nothing about the store.
func telling(p *progress, ready func(context.Context) error) func(context.Context) error {
	var away atomic.Bool
	return func(ctx context.Context) error {
		err := ready(ctx)
		switch {
		case graph.Is(err, graph.Cancelled):
		case err != nil && !away.Swap(true):
			p.say("portolan: nobody is answered: %s", sentence(err))
		case err == nil && away.Swap(false):
			p.say("questions are answered again")
		}
		return err
	}
}

// sayServing tells whoever started the server what they should know.
func sayServing(cmd *cobra.Command, p *progress, l *web.Listener, s service, began time.Time) {
	p.say("serving %s at %s, ready after %.1f s", text(cmd, "store"), l.URL(), time.Since(began).Seconds())
	if n := s.documents.Count(); n > 0 {
		only := ""
		if s.onlyRegistered {
			only = ", and no others are answered"
		}
		p.say("%s registered%s", count(n, "document is", "documents are"), only)
	}
	if text(cmd, "config") == "" {
		p.say("without --config there are no users, and nobody is answered")
	}
	if !local(l.Addr()) {
		p.say("%s is reached from other machines, and the server speaks plain HTTP: put a proxy with TLS before it", l.Addr())
	}
}

// serveOperator serves metrics and probes on the operator's address, and says where. When that address was not asked for
// and is taken, perhaps by another server on the machine, the server does without.
func serveOperator(cmd *cobra.Command, gate *web.Gate) (where string, stop func(), err error) {
	address := text(cmd, "operator")
	if address == "off" {
		return "no metrics are served", func() {}, nil
	}
	l, err := listenOn(address)
	if err != nil && !cmd.Flags().Changed("operator") {
		return address + " is taken, so no metrics are served: name another address with --operator", func() {}, nil
	}
	if err != nil {
		return "", nil, fmt.Errorf("--operator: %w", err)
	}
	ctx, cancel := context.WithCancel(context.WithoutCancel(cmd.Context())) // metrics outlive the last request
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = l.Serve(ctx, gate.Operator())
	}()
	where = "metrics at " + l.URL() + "metrics"
	if !local(l.Addr()) {
		where += ", read without a token: let only the operator's network reach it"
	}
	return where, func() { cancel(); <-ended }, nil
}

// closeTelemetry sends what is left of the traces.
func closeTelemetry(ctx context.Context, t *telemetry.Telemetry, p *progress) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	if err := t.Close(ctx); err != nil {
		p.say("%v", err)
	}
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
	return l.Serve(ctx, web.Handler(web.Options{GraphQL: server, Snapshots: server.Snapshots(), Token: refuse, Demo: d.scope, Timeout: patience, Log: logTo(d.cmd)}))
}
