package graph

import (
	"slices"
	"strings"
)

// Level is a confidentiality level; higher is stricter. The zero Level is
// missing, and what misses its level is seen by its owner only.
type Level uint8

// The levels, as the INTERPOL Rules on the Processing of Data have them.
const (
	LevelMissing Level = iota
	Official
	Restricted
	Confidential
)

// LevelNames are the names of the levels, by their value.
var LevelNames = []string{"", "OFFICIAL", "RESTRICTED", "CONFIDENTIAL"}

// String is the level's name.
func (l Level) String() string {
	if int(l) < len(LevelNames) {
		return LevelNames[l]
	}
	return "UNKNOWN"
}

// ParseLevel reads a level's name.
func ParseLevel(s string) (Level, error) {
	if i := slices.Index(LevelNames, s); i > 0 {
		return Level(i), nil
	}
	return 0, Errorf(Invalid, "graph.ParseLevel", "level %.30q is none of %s", s, strings.Join(LevelNames[1:], ", "))
}

// HandlingCodes are the handling codes a marking may carry: Europol's H0 to H3
// and the UK's P and C.
var HandlingCodes = []string{"H0", "H1", "H2", "H3", "P", "C"}

// PurposeCodes are the purposes for which an element may be used, after
// article 10 of the INTERPOL Rules on the Processing of Data.
var PurposeCodes = []string{"WANTED", "LOCATE", "INVESTIGATION", "WARNING", "IDENTIFICATION", "FORENSIC", "SECURITY_CHECK", "NETWORKS", "BORDER"}

// Marking says who owns an element and who else may see it. The zero audience
// is the owner alone; there is no deny rule and no marking that passes
// everybody by.
type Marking struct {
	Owner    string   // the member that contributed the element
	All      bool     // every member may see it
	Audience []string // else: sorted codes of members and arrangements
	Level    Level
	Handling []string // sorted codes of HandlingCodes; carried, shown, never dropped
	Purposes []string // sorted codes of PurposeCodes; none means any purpose
}

// Normalise sorts the marking's lists and drops repeats; an audience of all
// needs no names.
func (m *Marking) Normalise() {
	if m.All {
		m.Audience = nil
	}
	m.Audience, m.Handling, m.Purposes = set(m.Audience), set(m.Handling), set(m.Purposes)
}

// WellFormed reports whether every part of the marking is known and in order.
// What is not well formed is seen by its owner only.
func (m *Marking) WellFormed() bool { return m.check() == nil }

// Narrows reports whether m lets nobody see what base would not: the same
// owner, an audience within base's, no lower level and no other purposes.
func (m *Marking) Narrows(base *Marking) bool {
	if m.Owner != base.Owner || m.Level < base.Level || (m.All && !base.All) {
		return false
	}
	return (base.All || subset(m.Audience, base.Audience)) &&
		(len(base.Purposes) == 0 || (len(m.Purposes) > 0 && subset(m.Purposes, base.Purposes)))
}

func (m *Marking) check() error {
	const op = "graph.Marking"
	if !MemberCode(m.Owner) {
		return Errorf(Invalid, op, "owner %.20q is not a member code: 2 to 12 upper-case letters or digits", m.Owner)
	}
	if m.Level < Official || m.Level > Confidential {
		return Errorf(Invalid, op, "the marking has no level: OFFICIAL, RESTRICTED or CONFIDENTIAL")
	}
	if m.All && len(m.Audience) > 0 {
		return Errorf(Invalid, op, "an audience is all or a list of codes, not both")
	}
	for _, c := range m.Audience {
		if !MemberCode(c) {
			return Errorf(Invalid, op, "audience code %.20q is not 2 to 12 upper-case letters or digits", c)
		}
	}
	if err := codes("handling", m.Handling, HandlingCodes); err != nil {
		return err
	}
	if err := codes("purpose", m.Purposes, PurposeCodes); err != nil {
		return err
	}
	if !ordered(m.Audience) || !ordered(m.Handling) || !ordered(m.Purposes) {
		return Errorf(Invalid, op, "the lists of a marking are sorted and name nothing twice")
	}
	return nil
}

// MemberCode reports whether s has the form of a member's or an arrangement's
// code: 2 to 12 upper-case letters and digits, a letter first.
func MemberCode(s string) bool {
	if len(s) < 2 || len(s) > 12 || s[0] < 'A' || s[0] > 'Z' {
		return false
	}
	for i := range len(s) {
		if c := s[i]; (c < 'A' || c > 'Z') && (c < '0' || c > '9') {
			return false
		}
	}
	return true
}

func codes(what string, have, known []string) error {
	for _, c := range have {
		if !slices.Contains(known, c) {
			return Errorf(Invalid, "graph.Marking", "%s code %.20q is none of %s", what, c, strings.Join(known, ", "))
		}
	}
	return nil
}

func set(s []string) []string {
	if len(s) == 0 {
		return nil
	}
	if ordered(s) {
		return s
	}
	s = slices.Clone(s)
	slices.Sort(s)
	return slices.Compact(s)
}

func ordered(s []string) bool {
	for i := 1; i < len(s); i++ {
		if s[i-1] >= s[i] {
			return false
		}
	}
	return true
}

func subset(part, whole []string) bool {
	for _, c := range part {
		if !slices.Contains(whole, c) {
			return false
		}
	}
	return true
}
