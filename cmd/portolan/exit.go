package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"portolan/graph"
)

// The exit codes, as docs/operations.md lists them.
const (
	exitDone        = 0
	exitFailure     = 1
	exitUsage       = 2
	exitRows        = 3
	exitUnavailable = 4
	exitUnverified  = 5
)

// failure is an error that knows its exit code.
type failure struct {
	code int
	err  error
}

func (f *failure) Error() string { return f.err.Error() }
func (f *failure) Unwrap() error { return f.err }

// usagef is an error of the command line.
func usagef(format string, args ...any) error {
	return &failure{exitUsage, fmt.Errorf(format, args...)}
}

// codeOf is the exit code of an error.
func codeOf(err error) int {
	var f *failure
	switch {
	case err == nil:
		return exitDone
	case errors.As(err, &f):
		return f.code
	case graph.Is(err, graph.Unavailable):
		return exitUnavailable
	}
	return exitFailure
}

// report writes the one sentence of an error and returns its exit code.
func report(w io.Writer, err error) int {
	if err != nil {
		fmt.Fprintln(w, "portolan:", sentence(err))
	}
	return codeOf(err)
}

// operation is how an error names the place in the program where it arose, which tells a reader nothing.
var operation = regexp.MustCompile(`\b(?:(?:vault|embedded|store|exchange|release|row|table|ftm|graph|access|mint|audit|snapshot|analytics|kernel|transit|gql|web|world|unlist)\.[A-Z]\w*|(?:vault\.)?audit)(?: [0-9a-f]{32})?: `)

// sentence is an error on one line, without the names of operations.
func sentence(err error) string {
	if errors.Is(err, context.Canceled) || graph.Is(err, graph.Cancelled) {
		return "stopped before it was done; nothing that was acknowledged is lost, and the same command can be given again"
	}
	text := operation.ReplaceAllString(err.Error(), "")
	return strings.Join(strings.Fields(text), " ")
}

// createFile gives fill a file that appears under its name when it is complete, and not at all otherwise.
func createFile(path string, fill func(io.Writer) error) error {
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*")
	if err != nil {
		return fmt.Errorf("%s cannot be written: %w", path, cause(err))
	}
	defer os.Remove(f.Name())
	if err := fill(f); err != nil {
		f.Close()
		return err
	}
	err = errors.Join(f.Chmod(0o600), f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return fmt.Errorf("%s cannot be written: %w", path, cause(err))
	}
	return nil
}

// cause is what went wrong with a file, without the file's name.
func cause(err error) error {
	var path *fs.PathError
	if errors.As(err, &path) {
		return path.Err
	}
	return err
}
