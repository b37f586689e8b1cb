package main

import (
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"time"
	"unicode/utf8"
)

// progress tells a person what goes on: a line that is written over on a terminal, and lines that stay.
type progress struct {
	w    io.Writer
	live bool // w is a terminal

	mu    sync.Mutex
	last  time.Time
	width int // of the line that is to be written over
}

func newProgress(w io.Writer) *progress { return &progress{w: w, live: terminal(w)} }

// terminal reports whether somebody looks at what is written.
func terminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// tick writes the line over, on a terminal, at most ten times a second.
func (p *progress) tick(format string, args ...any) {
	if !p.live {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if time.Since(p.last) < 100*time.Millisecond {
		return
	}
	p.last = time.Now()
	p.over(fmt.Sprintf(format, args...))
}

// clear removes the line that is written over.
func (p *progress) clear() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.width > 0 {
		p.over("")
		fmt.Fprint(p.w, "\r")
	}
}

// say writes a line that stays.
func (p *progress) say(format string, args ...any) {
	p.clear()
	fmt.Fprintf(p.w, format+"\n", args...)
}

func (p *progress) over(text string) {
	n := utf8.RuneCountInString(text)
	fmt.Fprint(p.w, "\r"+text+strings.Repeat(" ", max(0, p.width-n)))
	p.width = n
}

// loading is the progress of opening a store.
func (p *progress) loading(done, total int64) {
	p.tick("loading %s of %s", thousands(done), thousands(total))
}

// thousands is a number with its digits in groups of three.
func thousands(n int64) string {
	if n < 0 {
		return "-" + thousands(-n)
	}
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
