package access

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"

	"portolan/graph"
)

// Scope is what one user may see, act for and do it for. Its fields are closed:
// it cannot be widened after it was made. The zero Scope sees nothing.
type Scope struct {
	member    string
	user      string
	codes     []string
	clearance graph.Level
	purposes  []string
	version   string
	digest    string // of all the rest
}

// Grant is what a Scope is made from.
type Grant struct {
	Member       string      // the member the user belongs to
	User         string      // who asks
	Arrangements []string    // the arrangements the member is part of
	Clearance    graph.Level // the strictest level the user may see
	Purposes     []string    // the purposes the user works for
	Version      string      // the version of the members and arrangements
}

// New makes the scope of a grant. A grant that is not well formed gives an
// error and the zero scope.
func New(g Grant) (Scope, error) {
	for _, c := range append([]string{g.Member}, g.Arrangements...) {
		if !graph.MemberCode(c) {
			return Scope{}, graph.Errorf(graph.Invalid, "access.New", "%.20q is not a code of a member or an arrangement", c)
		}
	}
	if g.Clearance < graph.Official || g.Clearance > graph.Confidential {
		return Scope{}, graph.Errorf(graph.Invalid, "access.New", "a scope needs a clearance: OFFICIAL, RESTRICTED or CONFIDENTIAL")
	}
	for _, p := range g.Purposes {
		if !slices.Contains(graph.PurposeCodes, p) {
			return Scope{}, graph.Errorf(graph.Invalid, "access.New", "%.30q is not a purpose: %v", p, graph.PurposeCodes)
		}
	}
	s := Scope{member: g.Member, user: g.User, clearance: g.Clearance, version: g.Version}
	s.codes = sorted(append([]string{g.Member}, g.Arrangements...))
	s.purposes = sorted(g.Purposes)
	s.digest = s.sum()
	return s, nil
}

// Member is the code of the member the scope belongs to; "" for the zero scope.
func (s Scope) Member() string { return s.member }

// User names who asks.
func (s Scope) User() string { return s.user }

// Purposes lists the purposes the user works for.
func (s Scope) Purposes() []string { return slices.Clone(s.purposes) }

// Grant is what the scope was made from: New makes the same scope of it.
func (s Scope) Grant() Grant {
	arrangements := slices.DeleteFunc(slices.Clone(s.codes), func(c string) bool { return c == s.member })
	return Grant{Member: s.member, User: s.user, Arrangements: arrangements, Clearance: s.clearance, Purposes: slices.Clone(s.purposes), Version: s.version}
}

// Digest names what the scope may see, the same for all users with the same
// rights: 16 hexadecimal digits of a SHA-256. It changes with the version of
// the members and arrangements.
func (s Scope) Digest() string {
	if s.digest == "" { // the zero scope
		return s.sum()
	}
	return s.digest
}

func (s Scope) sum() string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%q %q %d %q %q", s.member, s.codes, s.clearance, s.purposes, s.version))
	return hex.EncodeToString(sum[:8])
}

// Permits reports whether the scope may see an element with the marking: its
// member owns it, or the marking is well formed and names its member or one of
// its arrangements and a purpose it works for; and in both cases the level
// does not exceed the clearance. A level that is missing or unknown counts as
// the strictest.
func (s Scope) Permits(m *graph.Marking) bool {
	if s.member == "" {
		return false
	}
	level := m.Level
	if level < graph.Official || level > graph.Confidential {
		level = graph.Confidential
	}
	if level > s.clearance {
		return false
	}
	if m.Owner == s.member {
		return true
	}
	if !m.WellFormed() {
		return false
	}
	if len(m.Purposes) > 0 && !slices.ContainsFunc(m.Purposes, func(p string) bool { return slices.Contains(s.purposes, p) }) {
		return false
	}
	return m.All || slices.ContainsFunc(m.Audience, func(c string) bool { return slices.Contains(s.codes, c) })
}

// MayWrite reports whether the scope may contribute, edit or withdraw elements
// of the owner: only the owner's own users may.
func (s Scope) MayWrite(owner string) bool { return s.member != "" && s.member == owner }

func sorted(in []string) []string {
	out := slices.Clone(in)
	slices.Sort(out)
	return slices.Compact(out)
}
