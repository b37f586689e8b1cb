// Package traveltest promises tests of questions about movement a world that
// is told in short sentences.
package traveltest
