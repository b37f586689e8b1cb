package mint

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"portolan/graph"
	"portolan/graph/access"
)

// maxFile bounds the members-and-users file; thousands of users fit.
const maxFile = 8 << 20

// word is a scalar of the file with the line it stands on.
type word struct {
	text string
	line int
}

// UnmarshalYAML keeps the scalar as it is written.
func (w *word) UnmarshalYAML(n *yaml.Node) error {
	if n.Kind != yaml.ScalarNode || n.Tag == "!!null" {
		return &yaml.TypeError{Errors: []string{fmt.Sprintf("line %d: a word belongs here", n.Line)}}
	}
	w.text, w.line = n.Value, n.Line
	return nil
}

// document is the members-and-users file.
type document struct {
	Version      word          `yaml:"version"`
	Members      []named       `yaml:"members"`
	Bodies       []named       `yaml:"bodies"`
	Arrangements []arrangement `yaml:"arrangements"`
	Users        []account     `yaml:"users"`
	KeyFile      word          `yaml:"keyFile"`
}

type named struct {
	Code word `yaml:"code"`
	Name word `yaml:"name"`
}

type arrangement struct {
	Code    word   `yaml:"code"`
	Name    word   `yaml:"name"`
	Members []word `yaml:"members"`
}

type account struct {
	Name        word   `yaml:"name"`
	Member      word   `yaml:"member"`
	Clearance   word   `yaml:"clearance"`
	Purposes    []word `yaml:"purposes"`
	TokenSHA256 word   `yaml:"tokenSHA256"`
	Expires     word   `yaml:"expires"`
}

// Load reads the members-and-users file. Without a list of members the countries of ISO 3166-1 are members, without a
// list of bodies UN and IPSG are bodies. Whatever is unknown, doubled or malformed is one error that names the file
// and, where there is one, the line.
func Load(path string) (*Registry, error) { return LoadAt(path, time.Now) }

// LoadAt is Load with a clock, by which tokens expire.
func LoadAt(path string, now func() time.Time) (*Registry, error) {
	text, err := readUpTo(path, maxFile)
	if err != nil {
		return nil, err
	}
	var d document
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	decoder.KnownFields(true)
	if err := decoder.Decode(&d); err == io.EOF {
		return nil, graph.Errorf(graph.Invalid, path, "the file is empty: it needs at least version: 1")
	} else if err != nil {
		return nil, plain(path, err)
	}
	if err := decoder.Decode(new(yaml.Node)); err != io.EOF {
		return nil, graph.Errorf(graph.Invalid, path, "the file holds more than one document: keep one")
	}
	r, err := (&loader{path: path, lines: map[string]int{}}).registry(d)
	if err != nil {
		return nil, err
	}
	r.now = now
	return r, nil
}

func readUpTo(path string, limit int64) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, graph.Errorf(graph.Invalid, path, "the file cannot be read: %w", err)
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, limit+1))
	if err != nil {
		return nil, graph.Errorf(graph.Invalid, path, "the file cannot be read: %w", err)
	}
	if int64(len(text)) > limit {
		return nil, graph.Errorf(graph.Invalid, path, "the file is larger than %d bytes", limit)
	}
	return text, nil
}

var yamlLine = regexp.MustCompile(`line (\d+): (.*)`)

// plain says a fault of the YAML as file, line and one sentence.
func plain(path string, err error) error {
	text := err.Error()
	if types := (*yaml.TypeError)(nil); errors.As(err, &types) && len(types.Errors) > 0 {
		text = types.Errors[0]
	}
	text = strings.TrimPrefix(text, "yaml: ")
	at := path
	if m := yamlLine.FindStringSubmatch(text); m != nil {
		at, text = path+":"+m[1], m[2]
	}
	text, _, _ = strings.Cut(text, " in type mint.") // the reader knows no types of ours
	text, _, _ = strings.Cut(text, " into mint.")
	return graph.Errorf(graph.Invalid, at, "%s", text)
}

// loader turns a document into a registry and remembers on which line each name was first used.
type loader struct {
	path  string
	lines map[string]int
}

// wrong is an error about a word of the file.
func (l *loader) wrong(w word, format string, args ...any) error {
	at := l.path
	if w.line > 0 {
		at = fmt.Sprintf("%s:%d", l.path, w.line)
	}
	return graph.Errorf(graph.Invalid, at, format, args...)
}

// once takes a name that may be used only once among its kind.
func (l *loader) once(kind string, w word, name string) error {
	if line, ok := l.lines[kind+" "+name]; ok {
		return l.wrong(w, "%s is already there on line %d", kind, line)
	}
	l.lines[kind+" "+name] = w.line
	return nil
}

func (l *loader) registry(d document) (*Registry, error) {
	if d.Version.text != "1" {
		return nil, l.wrong(d.Version, "version %q: this program reads version 1", d.Version.text)
	}
	r := &Registry{members: map[string]string{}, arrangements: map[string][]string{}}
	if d.Members == nil {
		r.addCountries()
	}
	if d.Bodies == nil {
		r.addBodies()
	}
	for _, m := range d.Members {
		if !country(m.Code.text) {
			return nil, l.wrong(m.Code, "member code %q is no country of ISO 3166-1 alpha-2 in upper case: list other members under bodies", m.Code.text)
		}
		if err := l.member(r, m); err != nil {
			return nil, err
		}
	}
	for _, b := range d.Bodies {
		if err := l.member(r, b); err != nil {
			return nil, err
		}
	}
	for _, a := range d.Arrangements {
		if err := l.arrangement(r, a); err != nil {
			return nil, err
		}
	}
	r.version = r.digest()
	for _, a := range d.Users {
		if err := l.user(r, a); err != nil {
			return nil, err
		}
	}
	var err error
	if d.KeyFile.text != "" {
		r.keyed = true
		r.key, err = l.key(d.KeyFile)
	}
	return r, err
}

// code takes a code that nothing else has.
func (l *loader) code(r *Registry, w word) error {
	if !graph.MemberCode(w.text) {
		return l.wrong(w, "code %q: a code is 2 to 12 upper-case letters or digits, a letter first", w.text)
	}
	if err := l.once("code "+w.text, w, ""); err != nil {
		return err
	}
	if r.Known(w.text) {
		return l.wrong(w, "code %s is already that of a member: choose another", w.text)
	}
	return nil
}

func (l *loader) member(r *Registry, m named) error {
	if err := l.code(r, m.Code); err != nil {
		return err
	}
	r.members[m.Code.text] = m.Name.text
	return nil
}

func (l *loader) arrangement(r *Registry, a arrangement) error {
	if err := l.code(r, a.Code); err != nil {
		return err
	}
	var codes []string
	for _, m := range a.Members {
		if _, ok := r.members[m.text]; !ok {
			return l.wrong(m, "arrangement %s names %q, which is not a member or body of this file", a.Code.text, m.text)
		}
		if slices.Contains(codes, m.text) {
			return l.wrong(m, "arrangement %s names %s twice", a.Code.text, m.text)
		}
		codes = append(codes, m.text)
	}
	if len(codes) == 0 {
		return l.wrong(a.Code, "arrangement %s has no members", a.Code.text)
	}
	slices.Sort(codes)
	r.arrangements[a.Code.text] = codes
	return nil
}

func (l *loader) user(r *Registry, a account) error {
	if a.Name.text == "" {
		return l.wrong(a.Member, "a user needs a name")
	}
	if err := l.once(fmt.Sprintf("user %q", a.Name.text), a.Name, ""); err != nil {
		return err
	}
	if _, ok := r.members[a.Member.text]; !ok {
		return l.wrong(orElse(a.Member, a.Name), "user %q belongs to %q, which is not a member or body of this file", a.Name.text, a.Member.text)
	}
	clearance, err := graph.ParseLevel(a.Clearance.text)
	if err != nil {
		return l.wrong(orElse(a.Clearance, a.Name), "user %q: clearance %q is none of OFFICIAL, RESTRICTED, CONFIDENTIAL", a.Name.text, a.Clearance.text)
	}
	var purposes []string
	for _, p := range a.Purposes {
		if !slices.Contains(graph.PurposeCodes, p.text) {
			return l.wrong(p, "user %q: purpose %q is none of %s", a.Name.text, p.text, strings.Join(graph.PurposeCodes, ", "))
		}
		purposes = append(purposes, p.text)
	}
	u := user{grant: access.Grant{
		Member: a.Member.text, User: a.Name.text, Arrangements: r.arrangementsOf(a.Member.text),
		Clearance: clearance, Purposes: purposes, Version: r.version,
	}}
	if u.token, u.expires, err = l.token(a); err != nil {
		return err
	}
	if _, err := access.New(u.grant); err != nil {
		return l.wrong(a.Name, "user %q: %v", a.Name.text, err)
	}
	r.users = append(r.users, u)
	return nil
}

// token reads a user's token hash and the last day on which it works.
func (l *loader) token(a account) (sum [sha256.Size]byte, expires time.Time, err error) {
	at := orElse(a.TokenSHA256, a.Name)
	raw, err := hex.DecodeString(a.TokenSHA256.text)
	if err != nil || len(raw) != sha256.Size {
		return sum, expires, l.wrong(at, "user %q: tokenSHA256 must be the SHA-256 of the token, 64 hexadecimal digits", a.Name.text)
	}
	copy(sum[:], raw)
	if sum == sha256.Sum256(nil) {
		return sum, expires, l.wrong(at, "user %q: tokenSHA256 is the hash of an empty token", a.Name.text)
	}
	if err := l.once("this token", at, hex.EncodeToString(sum[:])); err != nil {
		return sum, expires, err
	}
	day, err := time.Parse(time.DateOnly, a.Expires.text)
	if err != nil {
		return sum, expires, l.wrong(orElse(a.Expires, a.Name), "user %q: expires %q must be the last day of the token, as in 2027-12-31", a.Name.text, a.Expires.text)
	}
	return sum, day.AddDate(0, 0, 1), nil
}

// key reads the store key, from a path relative to the file that names it.
func (l *loader) key(w word) (graph.Key, error) {
	path := w.text
	if !filepath.IsAbs(path) {
		path = filepath.Join(filepath.Dir(l.path), path)
	}
	text, err := readUpTo(path, 1<<10)
	if err != nil {
		return graph.Key{}, l.wrong(w, "the key of the store: %w", err)
	}
	key, err := graph.ParseKey(string(text))
	if err != nil {
		return graph.Key{}, l.wrong(w, "the key file %s must hold 32 bytes as 64 hexadecimal digits: openssl rand -hex 32 makes one", path)
	}
	return key, nil
}

// orElse is the word when it is there, and else the one to point at instead.
func orElse(w, other word) word {
	if w.line > 0 {
		return w
	}
	return other
}
