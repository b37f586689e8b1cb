package telemetry

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"strings"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/sdk/resource"
	tracesdk "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"
	"go.opentelemetry.io/otel/trace/noop"
)

// tracing makes the tracer that the environment asks for; without a word of it there, one that does nothing.
func tracing(ctx context.Context) (trace.Tracer, func(context.Context) error, error) {
	if !wanted() {
		return noop.NewTracerProvider().Tracer(""), nil, nil
	}
	for _, name := range []string{"OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "OTEL_EXPORTER_OTLP_PROTOCOL"} {
		if protocol := os.Getenv(name); protocol != "" && protocol != "http/protobuf" {
			return nil, nil, fmt.Errorf("%s=%s: traces are sent as http/protobuf only", name, protocol)
		}
	}
	exporter, err := otlptracehttp.New(ctx)
	if err != nil {
		return nil, nil, fmt.Errorf("traces cannot be sent: %w; check the OTEL_ variables", err)
	}
	about, err := resource.New(ctx, resource.WithAttributes(attribute.String("service.name", "portolan")), resource.WithFromEnv(), resource.WithTelemetrySDK())
	if err != nil {
		return nil, nil, fmt.Errorf("OTEL_RESOURCE_ATTRIBUTES cannot be read: %w", err)
	}
	provider := tracesdk.NewTracerProvider(tracesdk.WithBatcher(exporter), tracesdk.WithResource(about))
	return provider.Tracer("portolan"), provider.Shutdown, nil
}

// wanted reports whether the environment asks for traces.
func wanted() bool {
	exporter := os.Getenv("OTEL_TRACES_EXPORTER")
	if strings.EqualFold(os.Getenv("OTEL_SDK_DISABLED"), "true") || exporter == "none" {
		return false
	}
	return exporter == "otlp" || os.Getenv("OTEL_EXPORTER_OTLP_ENDPOINT") != "" || os.Getenv("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT") != ""
}

// request begins the span of an HTTP request. Of what the client sends only the ids of its own trace are taken up: its
// trace state and baggage may hold any text.
func (t *Telemetry) request(r *http.Request, route string) (context.Context, func(status int)) {
	remote := trace.SpanContextFromContext(propagation.TraceContext{}.Extract(r.Context(), propagation.HeaderCarrier(r.Header)))
	ctx := r.Context()
	if remote.IsValid() {
		ctx = trace.ContextWithRemoteSpanContext(ctx, remote.WithTraceState(trace.TraceState{}))
	}
	ctx, span := t.tracer.Start(ctx, method(r.Method)+" "+route, trace.WithSpanKind(trace.SpanKindServer),
		trace.WithAttributes(attribute.String("http.request.method", method(r.Method)), attribute.String("http.route", route)))
	return ctx, func(status int) {
		span.SetAttributes(attribute.Int("http.response.status_code", status))
		if status >= http.StatusInternalServerError {
			span.SetStatus(codes.Error, "")
		}
		span.End()
	}
}

// note writes onto the span of a request how it ended.
func note(ctx context.Context, operation, code, reason string) {
	span := trace.SpanFromContext(ctx)
	span.SetAttributes(attribute.String("graphql.operation.type", operation), attribute.String("portolan.code", code))
	if reason != "" {
		span.SetAttributes(attribute.String("portolan.reason", reason))
	}
}
