package gql

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestEveryCodeIsExplained wants each code and each reason on the page for clients, and nothing there that is none.
func TestEveryCodeIsExplained(t *testing.T) {
	page, err := os.ReadFile("../docs/api.md")
	if err != nil {
		t.Fatal(err)
	}
	source, err := os.ReadFile("guard/guard.go")
	if err != nil {
		t.Fatal(err)
	}
	known := []string{unauthenticated, "FORBIDDEN", "VALIDATION", notRegistered, wrongHash, tooMuch}
	for _, code := range codes {
		known = append(known, code)
	}
	for _, found := range regexp.MustCompile(`Code = "([A-Z_]+)"`).FindAllStringSubmatch(string(source), -1) {
		known = append(known, found[1])
	}
	_, errors, _ := strings.Cut(string(page), "## Errors")
	var told []string
	for _, found := range regexp.MustCompile("`([A-Z_]+)`").FindAllStringSubmatch(errors, -1) {
		told = append(told, found[1])
	}
	slices.Sort(known)
	slices.Sort(told)
	if !slices.Equal(known, told) {
		t.Errorf("the server says\n%v, the page explains\n%v", known, told)
	}
}
