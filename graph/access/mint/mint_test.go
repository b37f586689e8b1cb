package mint

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"portolan/graph"
)

func hashed(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

// good is a file with one of everything.
var good = `version: 1
members:
  - {code: TR, name: Turkey}
  - code: FR
    name: France
bodies:
  - {code: UN, name: United Nations}
  - {code: IPSG, name: Fusion centre}
arrangements:
  - {code: CHANNEL, members: [FR, IPSG]}
users:
  - name: a.analyst
    member: FR
    clearance: RESTRICTED
    purposes: [NETWORKS, INVESTIGATION]
    tokenSHA256: ` + hashed("correct horse") + `
    expires: 2015-06-30
  - name: b.border
    member: TR
    clearance: OFFICIAL
    purposes: [BORDER]
    tokenSHA256: ` + hashed("battery staple") + `
    expires: 2015-06-30
keyFile: store.key
`

const goodKey = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\n"

func load(t *testing.T, text string) (*Registry, error) {
	t.Helper()
	dir := t.TempDir()
	path := filepath.Join(dir, "portolan.yaml")
	if err := errors.Join(os.WriteFile(path, []byte(text), 0o600), os.WriteFile(filepath.Join(dir, "store.key"), []byte(goodKey), 0o600),
		os.WriteFile(filepath.Join(dir, "short.key"), []byte("0001"), 0o600)); err != nil {
		t.Fatal(err)
	}
	return LoadAt(path, func() time.Time { return time.Date(2015, 6, 30, 23, 59, 0, 0, time.UTC) })
}

func TestLoad(t *testing.T) {
	r, err := load(t, good)
	if err != nil {
		t.Fatal(err)
	}
	for code, known := range map[string]bool{"TR": true, "FR": true, "UN": true, "IPSG": true, "CHANNEL": true, "DE": false, "tr": false, "": false} {
		if r.Known(code) != known {
			t.Errorf("Known(%q) = %v", code, !known)
		}
	}
	if got := fmt.Sprint(r.Members()); got != "[FR IPSG TR UN]" || r.Name("FR") != "France" || r.Name("DE") != "" {
		t.Errorf("members %s", got)
	}
	if key, ok := r.Key(); !ok || key[31] != 0x1f {
		t.Errorf("key %x", key)
	}
	s, err := r.Token(t.Context(), "correct horse")
	if err != nil || s.Member() != "FR" || s.User() != "a.analyst" {
		t.Fatalf("%+v, %v", s, err)
	}
	shared := graph.Marking{Owner: "IPSG", Audience: []string{"CHANNEL"}, Level: graph.Restricted}
	if !s.Permits(&shared) {
		t.Error("a member of an arrangement does not see what is shared with it")
	}
	if shared.Level = graph.Confidential; s.Permits(&shared) {
		t.Error("a user sees above the clearance")
	}
	other, err := r.Token(t.Context(), "battery staple")
	if err != nil || other.Member() != "TR" {
		t.Fatalf("%+v, %v", other, err)
	}
	if shared.Level = graph.Official; other.Permits(&shared) {
		t.Error("a member outside an arrangement sees what is shared with it")
	}
}

func TestTokensThatDoNotWork(t *testing.T) {
	r, err := load(t, good)
	if err != nil {
		t.Fatal(err)
	}
	for _, token := range []string{"", "wrong", "correct horse ", hashed("correct horse"), strings.Repeat("x", 1<<20)} {
		if s, err := r.Token(t.Context(), token); err != ErrToken || s.Member() != "" {
			t.Errorf("token %.20q: %+v, %v", token, s, err)
		}
	}
	r.now = func() time.Time { return time.Date(2015, 7, 1, 0, 0, 0, 0, time.UTC) }
	if _, err := r.Token(t.Context(), "correct horse"); err != ErrToken {
		t.Errorf("the day after its last: %v", err)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := r.Token(ended, "correct horse"); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	if _, err := Default().Token(t.Context(), ""); err != ErrToken {
		t.Error("a registry without users gave a scope")
	}
}

func TestAs(t *testing.T) {
	r := Default()
	_, keyed := r.Key()
	if len(countries) != 249 || len(r.Members()) != 251 || keyed || !r.Known("UN") || !r.Known("IPSG") || r.Known("XX") {
		t.Errorf("the default registry has %d countries and %d members", len(countries), len(r.Members()))
	}
	s, err := r.As("FR", "operator")
	if err != nil || s.Member() != "FR" || s.User() != "operator" || len(s.Purposes()) != len(graph.PurposeCodes) {
		t.Fatalf("%+v, %v", s, err)
	}
	if !s.Permits(&graph.Marking{Owner: "TR", All: true, Level: graph.Confidential}) || s.Permits(&graph.Marking{Owner: "TR", Level: graph.Official}) {
		t.Error("the command line sees every level and nobody's own")
	}
	file, err := load(t, good)
	if err != nil {
		t.Fatal(err)
	}
	for _, member := range []string{"", "fr", "DE", "CHANNEL"} {
		if s, err := file.As(member, "x"); err == nil || s.Member() != "" {
			t.Errorf("As(%q) gave a scope", member)
		}
	}
}

func TestVersion(t *testing.T) {
	version := func(text string) string {
		r, err := load(t, text)
		if err != nil {
			t.Fatal(err)
		}
		return r.Version()
	}
	same := version(good)
	if len(same) != 64 || version(strings.Replace(good, "Turkey", "Türkiye", 1)) != same || version(strings.Replace(good, "a.analyst", "c.analyst", 1)) != same {
		t.Error("the version depends on names")
	}
	if version(strings.Replace(good, "[FR, IPSG]", "[IPSG, FR]", 1)) != same {
		t.Error("the version depends on order")
	}
	for _, change := range [][2]string{{"[FR, IPSG]", "[FR]"}, {"CHANNEL", "SLEEVE"}, {"bodies:\n", "  - {code: DE}\nbodies:\n"}} {
		if version(strings.Replace(good, change[0], change[1], 1)) == same {
			t.Errorf("the version does not see %s", change[1])
		}
	}
	if Default().Version() == same || Default().Version() != version("version: 1\n") {
		t.Error("a file that says nothing is not the default")
	}
}

func TestFilesThatAreRefused(t *testing.T) {
	swap := func(old, with string) string {
		if !strings.Contains(good, old) {
			t.Fatalf("the good file has no %q", old)
		}
		return strings.Replace(good, old, with, 1)
	}
	for _, c := range []struct{ name, text, say string }{
		{"empty", "", "empty"},
		{"no version", "members: [{code: TR}]", "version"},
		{"another version", swap("version: 1", "version: 2"), ":1: version"},
		{"not YAML", "version: 1\nmembers: [", "portolan.yaml"},
		{"a list", "- version: 1", ":1:"},
		{"two documents", "version: 1\n---\nversion: 1\n", "more than one document"},
		{"an unknown key", swap("keyFile:", "keyfile:"), "keyfile not found"},
		{"an unknown key of a user", swap("clearance: RESTRICTED", "role: admin"), ":14: field role not found"},
		{"a key twice", swap("keyFile: store.key", "version: 1"), "already defined"},
		{"a mapping for a word", swap("name: Turkey", "name: {x: y}"), ":3: a word"},
		{"a lower-case member", swap("code: TR", "code: tr"), `:3: member code "tr"`},
		{"a country that is none", swap("code: TR", "code: EU"), `:3: member code "EU"`},
		{"a lower-case body", swap("code: UN", "code: Un"), `:7: code "Un"`},
		{"a code twice", swap("code: FR", "code: TR"), ":4: code TR is already there on line 3"},
		{"a body with a member's code", swap("code: UN", "code: FR"), ":7: code FR is already there on line 4"},
		{"an arrangement with a member's code", swap("code: CHANNEL", "code: FR"), ":10: code FR is already there on line 4"},
		{"an arrangement with an unknown member", swap("[FR, IPSG]", "[FR, DE]"), `:10: arrangement CHANNEL names "DE"`},
		{"an arrangement that names one twice", swap("[FR, IPSG]", "[FR, FR]"), "twice"},
		{"an empty arrangement", swap("[FR, IPSG]", "[]"), ":10: arrangement CHANNEL has no members"},
		{"a user twice", swap("b.border", "a.analyst"), `:18: user "a.analyst" is already there on line 12`},
		{"a user without a name", swap("name: a.analyst", "name: ''"), "needs a name"},
		{"a user of an unknown member", swap("member: FR", "member: DE"), `:13: user "a.analyst" belongs to "DE"`},
		{"a user of an arrangement", swap("member: FR", "member: CHANNEL"), ":13:"},
		{"an unknown clearance", swap("RESTRICTED", "SECRET"), ":14:"},
		{"no clearance", swap("    clearance: RESTRICTED\n", ""), `:12: user "a.analyst": clearance`},
		{"an unknown purpose", swap("NETWORKS", "CURIOSITY"), ":15:"},
		{"a short hash", swap(hashed("correct horse"), "abcd"), ":16:"},
		{"the hash of nothing", swap(hashed("correct horse"), hashed("")), ":16:"},
		{"one token for two", swap(hashed("battery staple"), strings.ToUpper(hashed("correct horse"))), ":22: this token is already there on line 16"},
		{"31 June", swap("2015-06-30", "2015-06-31"), ":17:"},
		{"no end", swap("    expires: 2015-06-30\n", ""), "expires"},
		{"a missing key file", swap("store.key", "gone.key"), ":24: the key of the store"},
		{"a short key", swap("store.key", "short.key"), ":24: the key file"},
		{"a huge file", "version: 1\n#" + strings.Repeat("x", maxFile), "larger than"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := load(t, c.text)
			if err == nil {
				t.Fatal("was read")
			}
			if text := err.Error(); !strings.Contains(text, "portolan.yaml") || !strings.Contains(text, c.say) || strings.Contains(text, "\n") || strings.Contains(text, "mint.") {
				t.Errorf("%v; want the file, one line, and %q", err, c.say)
			}
			if !graph.Is(err, graph.Invalid) {
				t.Errorf("%v is not invalid input", err)
			}
		})
	}
	if _, err := Load(filepath.Join(t.TempDir(), "gone.yaml")); !graph.Is(err, graph.Invalid) || !strings.Contains(err.Error(), "gone.yaml") {
		t.Errorf("a missing file: %v", err)
	}
}

// TestTheDocumentedExample reads the example of the operator's guide.
func TestTheDocumentedExample(t *testing.T) {
	guide, err := os.ReadFile("../../../docs/operations.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(guide), "```yaml\n")
	example, _, _ := strings.Cut(rest, "```")
	r, err := load(t, example)
	if err != nil {
		t.Fatal(err)
	}
	if s, err := r.Token(t.Context(), "example"); err != nil || s.User() != "a.analyst" || !r.Known("CHANNEL") {
		t.Errorf("%+v, %v", s, err)
	}
	for _, purpose := range graph.PurposeCodes {
		if !strings.Contains(string(guide), purpose) {
			t.Errorf("the guide does not name the purpose %s", purpose)
		}
	}
}
