package names

import "strings"

// Skeleton gives the consonant skeleton of one word: what stays the same when a name is written down by different
// hands. Vowels, y and w go, doubled letters count once, and consonants that writings confuse are one: q, k, g, gh, j
// and dj; kh, h and the Somali x; dh, z and d; th, s and t; sh and ch; p and b; f and v. A vowel at the start stays as
// a. Two words with one skeleton are candidates for being one name, never more. A word without consonants is its own
// skeleton, folded; one that folds to nothing is given back as it is.
func Skeleton(token string) string {
	f := strings.ReplaceAll(Transliterate(token), " ", "")
	if f == "" {
		return token
	}
	if t := abdRest(f); t != "" {
		f = "abd" + t
	}
	var buf [48]byte
	out := buf[:0]
	for i := 0; i < len(f); {
		c, n := soundAt(f[i:])
		switch {
		case c == 'a' && i > 0, c == 0, c == 'h' && i > 0 && i+n == len(f):
		case len(out) > 0 && out[len(out)-1] == c:
		default:
			out = append(out, c)
		}
		i += n
	}
	if len(out) == 0 || string(out) == "a" {
		return f
	}
	return string(out)
}

func abdRest(f string) string {
	if n, t := abdCompound([]string{f}); n == 1 && strings.HasPrefix(t, "abd") {
		return t[3:]
	}
	return ""
}

// digraphs are the pairs that stand for one consonant, with its class.
var digraphs = map[string]byte{
	"kh": 'h', "gh": 'k', "dj": 'k', "zh": 'k', "dh": 'd', "dz": 'd', "th": 't', "ts": 't', "tz": 't', "sh": 'x',
	"ch": 'x', "ph": 'f', "ck": 'k', "ou": 'a',
}

// soundAt gives the class of the consonant at the start of f ('a' for a vowel, 0 for nothing) and its length in bytes.
func soundAt(f string) (class byte, n int) {
	if len(f) >= 2 {
		if c, ok := digraphs[f[:2]]; ok {
			return c, 2
		}
	}
	switch c := f[0]; c {
	case 'a', 'e', 'i', 'o', 'u':
		return 'a', 1
	case 'y', 'w':
		return 0, 1
	case 'q', 'k', 'g', 'j', 'c':
		return 'k', 1
	case 'h', 'x':
		return 'h', 1
	case 'd', 'z':
		return 'd', 1
	case 's', 't':
		return 't', 1
	case 'p', 'b':
		return 'b', 1
	case 'f', 'v':
		return 'f', 1
	default:
		return c, 1
	}
}
