package house

import (
	"fmt"
	"path"
	"regexp"
	"strings"
)

// forbidden is a pattern that no text file of the tree may contain, and what to do instead. The patterns are written in pieces so
// that this file does not contain what it forbids.
type forbidden struct {
	pattern *regexp.Regexp
	goOnly  bool
	say     string
}

var forbiddenWords = []forbidden{
	{regexp.MustCompile(`\b(TO` + `DO|FIX` + `ME|HA` + `CK)\b`), false, "finish it or leave it out"},
	{regexp.MustCompile(`\b(t|b|f|tb)\.Sk` + `ip(f|Now)?\(`), true, "a test that does not run proves nothing"},
	{regexp.MustCompile(`(?i)panic\("(not impl` + `emented|unimpl` + `emented)`), true, "write it or leave it out"},
	{regexp.MustCompile(`/wo` + `rk/|\.\./sha` + `red\b`), false, "a path of somebody's machine"},
	{regexp.MustCompile(`QD` + `[ie]\.[0-9]{3}`), false, "the reference number of a real listing: use made-up data"},
}

// words returns the forbidden words in one file.
func words(name, text string) []string {
	var wrong []string
	for _, w := range forbiddenWords {
		if w.goOnly && path.Ext(name) != ".go" {
			continue
		}
		for _, at := range w.pattern.FindAllStringIndex(text, -1) {
			line := 1 + strings.Count(text[:at[0]], "\n")
			wrong = append(wrong, fmt.Sprintf("%s:%d: %q: %s", name, line, text[at[0]:at[1]], w.say))
		}
	}
	return wrong
}

// prose reports whether the words of a file are ours to choose: not a build, a lock file or a binary.
func prose(name string) bool {
	if under(name, "web/dist") || path.Base(name) == "package-lock.json" || name == "go.sum" {
		return false
	}
	switch path.Ext(name) {
	case ".go", ".md", ".ts", ".tsx", ".css", ".html", ".graphqls", ".graphql", ".yml", ".yaml", ".json", ".jsonl", ".csv",
		".xml", ".sh", ".txt", ".tmpl", ".mod", "":
		return true
	}
	return false
}
