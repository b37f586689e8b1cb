package names

import (
	"strings"
	"unicode"
)

// Identifier gives the folded form of a document number, code or plate: upper-case Latin letters and digits, nothing
// else. Spaces and punctuation go, digits of any script become 0 to 9, accents go, Cyrillic and Greek letters that are
// drawn like Latin ones become these, other Cyrillic, Greek and Arabic letters are transliterated, letters of further
// scripts go.
func Identifier(s string) string {
	id, _ := identifier(s)
	return id
}

// identifier says besides whether every letter of s is in the result. Where one is not, two different numbers may
// have the same result, which therefore identifies nothing.
func identifier(s string) (id string, whole bool) {
	whole = true
	f := Fold(strings.ToUpper(s)) // numbers are written in capitals, so the capitals say what a letter looks like
	out := make([]byte, 0, len(f))
	for _, r := range f {
		if t := latinTwin(unicode.ToUpper(r)); t != 0 {
			t = unicode.ToLower(t)
			r = t
		}
		switch {
		case r == ' ':
		case r >= 'a' && r <= 'z':
			out = append(out, byte(r-'a'+'A'))
		case r >= '0' && r <= '9':
			out = append(out, byte(r))
		default:
			t, ok := latinOf[r]
			whole = whole && ok
			out = append(out, strings.ToUpper(t)...)
		}
	}
	return string(out), whole
}

// Phone gives a telephone number in the form of E.164: a plus sign and 7 to 15 digits of which the first is not 0.
// The number must be international, with a plus sign or 00 in front; a trunk prefix "(0)" is left out. For anything
// else, a national number included, it gives "".
func Phone(s string) string {
	if len(s) > 100 {
		return ""
	}
	s = strings.Replace(strings.TrimSpace(s), "(0)", "", 1)
	if len(s) > 4 && strings.EqualFold(s[:4], "tel:") {
		s = s[4:]
	}
	out := make([]byte, 0, 16)
	for _, r := range s {
		d, ok := phoneDigit(r)
		switch {
		case ok:
			out = append(out, d)
		case (r == '+' || r == '＋') && len(out) == 0:
			out = append(out, '+')
		case isPhoneSeparator(r):
		default:
			return ""
		}
	}
	t := string(out)
	if rest, ok := strings.CutPrefix(t, "00"); ok {
		t = "+" + rest
	}
	if len(t) < 8 || len(t) > 16 || t[0] != '+' || t[1] == '0' {
		return ""
	}
	return t
}

func phoneDigit(r rune) (byte, bool) {
	if r >= '０' && r <= '９' {
		return byte(r-'０') + '0', true
	}
	return digit(r)
}

func isPhoneSeparator(r rune) bool {
	return strings.ContainsRune("-.()/", r) || unicode.IsSpace(r) || unicode.In(r, unicode.Pd, unicode.Cf)
}

func isSeparator(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsNumber(r) }
