// Package telemetry promises that an operator can see how a server fares, by metrics and traces, and that neither ever
// holds a name, a document, a variable, an id, a token or who asked: only words of closed lists, counts and durations.
package telemetry
