package mint

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"portolan/graph"
	"portolan/graph/access"
)

// ErrToken is the one answer to every token that does not work, whatever the reason.
var ErrToken = errors.New("the token is unknown or has expired: ask your operator for a new one")

// Registry holds the members, the bodies, the arrangements between them, and the users with their tokens. It does not
// change; a changed file makes a new one.
type Registry struct {
	members      map[string]string   // code to name; countries and bodies
	arrangements map[string][]string // code to sorted codes of its members
	users        []user
	key          graph.Key
	keyed        bool
	version      string
	now          func() time.Time
}

// user is one holder of a token.
type user struct {
	grant   access.Grant
	token   [sha256.Size]byte
	expires time.Time // the token works before this moment
}

// Default returns the registry that stands in for a missing file: every country of ISO 3166-1, the United Nations
// (UN) and the fusion centre (IPSG); no arrangements, no users, no key.
func Default() *Registry {
	r := &Registry{members: map[string]string{}, now: time.Now}
	r.addCountries()
	r.addBodies()
	r.version = r.digest()
	return r
}

func (r *Registry) addCountries() {
	for _, c := range countries {
		r.members[c] = ""
	}
}

func (r *Registry) addBodies() {
	r.members["UN"], r.members["IPSG"] = "United Nations", "Fusion centre"
}

// Known reports whether a code may stand in an audience: that of a member, a body or an arrangement.
func (r *Registry) Known(code string) bool {
	_, member := r.members[code]
	_, arrangement := r.arrangements[code]
	return member || arrangement
}

// Members returns the codes of all members and bodies, sorted.
func (r *Registry) Members() []string { return slices.Sorted(maps.Keys(r.members)) }

// Name returns what the file calls a member or body, or "".
func (r *Registry) Name(code string) string { return r.members[code] }

// Version is the SHA-256, in hexadecimal, of what the registry says about members, bodies and arrangements. It is part
// of every scope's digest, so that no answer made under one membership is served under another.
func (r *Registry) Version() string { return r.version }

// Key returns the store key that the file names; false when it names none.
func (r *Registry) Key() (graph.Key, bool) { return r.key, r.keyed }

// As returns the scope of a member at the command line or in a test, where access to the store's files is the
// right: every level and every purpose. What other members keep to themselves stays hidden from it.
func (r *Registry) As(member, user string) (access.Scope, error) {
	if _, ok := r.members[member]; !ok {
		return access.Scope{}, graph.Errorf(graph.Invalid, "mint.As", "%.20q is not a member: name a country by its two upper-case letters, or a registered body such as UN or IPSG", member)
	}
	return access.New(access.Grant{
		Member: member, User: user, Arrangements: r.arrangementsOf(member),
		Clearance: graph.Confidential, Purposes: graph.PurposeCodes, Version: r.version,
	})
}

// User returns the scope of a user of the file at the command line, where access to the store's files is the right:
// what that user may see, and nothing more.
func (r *Registry) User(member, name string) (access.Scope, error) {
	for _, u := range r.users {
		if u.grant.User == name && u.grant.Member == member {
			return access.New(u.grant)
		}
	}
	return access.Scope{}, graph.Errorf(graph.Invalid, "mint.User", "%.40q is no user of %.20q in the configuration", name, member)
}

// Token returns the scope of the user who holds a token, or ErrToken. It looks at every user, and its time tells
// nothing of which one was found.
func (r *Registry) Token(ctx context.Context, presented string) (access.Scope, error) {
	if err := ctx.Err(); err != nil {
		return access.Scope{}, err
	}
	sum := sha256.Sum256([]byte(presented))
	found := -1
	for i := range r.users {
		hit := subtle.ConstantTimeCompare(sum[:], r.users[i].token[:])
		found = subtle.ConstantTimeSelect(hit, i, found)
	}
	if found < 0 || presented == "" || !r.now().Before(r.users[found].expires) {
		return access.Scope{}, ErrToken
	}
	return access.New(r.users[found].grant)
}

// arrangementsOf returns the sorted codes of the arrangements that a member is part of.
func (r *Registry) arrangementsOf(member string) []string {
	var of []string
	for _, code := range slices.Sorted(maps.Keys(r.arrangements)) {
		if slices.Contains(r.arrangements[code], member) {
			of = append(of, code)
		}
	}
	return of
}

// digest hashes what rights depend on; names and users are not part of it.
func (r *Registry) digest() string {
	h := sha256.New()
	fmt.Fprintf(h, "members %q\n", r.Members())
	for _, code := range slices.Sorted(maps.Keys(r.arrangements)) {
		fmt.Fprintf(h, "arrangement %q %q\n", code, r.arrangements[code])
	}
	return hex.EncodeToString(h.Sum(nil))
}
