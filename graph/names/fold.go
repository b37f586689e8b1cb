package names

import (
	"slices"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Fold gives the canonical form of a text: compatibility characters replaced (NFKD), lower case, without accents,
// vowel signs, tatweel, zero-width characters and controls of direction; the forms of alef, teh marbuta, alef maqsura
// and hamza unified; digits of any script as 0 to 9; apostrophes left out and all other punctuation and white space as
// one space between words; Cyrillic and Greek letters inside a Latin word replaced by the Latin letters they look
// like. The result is valid UTF-8 for any bytes, Fold(Fold(s)) == Fold(s), and it takes time linear in the text.
func Fold(s string) string {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return foldUnicode(s)
		}
	}
	return foldASCII(s)
}

// asciiFold maps a byte to what it folds to: itself, a lower-case letter, a space, or 0 for nothing.
var asciiFold = func() (t [128]byte) {
	for c := range t {
		switch b := byte(c); {
		case b >= 'A' && b <= 'Z':
			t[c] = b + 'a' - 'A'
		case b >= 'a' && b <= 'z', b >= '0' && b <= '9':
			t[c] = b
		case b == '\'' || b == '`':
			t[c] = 0
		default:
			t[c] = ' '
		}
	}
	return t
}()

func foldASCII(s string) string {
	if isFoldedASCII(s) {
		return s
	}
	var buf [64]byte
	out := buf[:0]
	if len(s) > len(buf) {
		out = make([]byte, 0, len(s))
	}
	for i := range len(s) {
		c := asciiFold[s[i]]
		switch {
		case c == 0, c == ' ' && (len(out) == 0 || out[len(out)-1] == ' '):
		default:
			out = append(out, c)
		}
	}
	if n := len(out); n > 0 && out[n-1] == ' ' {
		out = out[:n-1]
	}
	return string(out)
}

func isFoldedASCII(s string) bool {
	space := true
	for i := range len(s) {
		c := s[i]
		if asciiFold[c] != c || c == ' ' && space {
			return false
		}
		space = c == ' '
	}
	return s == "" || !space
}

func foldUnicode(s string) string {
	w := wordFolder{out: make([]byte, 0, len(s))}
	for _, r := range norm.NFKD.String(clean(s)) {
		switch {
		case isSilent(r):
		case isWordRune(r):
			w.word = append(w.word, r)
		default:
			w.endWord()
		}
	}
	w.endWord()
	return string(w.out)
}

// clean leaves out what must not split a word and makes the text valid: apostrophes that normalisation would turn
// into a space with an accent, invisible characters; broken bytes become spaces.
func clean(s string) string {
	out := make([]byte, 0, len(s))
	for i, r := range s {
		if r == utf8.RuneError {
			if _, n := utf8.DecodeRuneInString(s[i:]); n <= 1 {
				out = append(out, ' ')
				continue
			}
		}
		if !isSilent(r) {
			out = utf8.AppendRune(out, r)
		}
	}
	return string(out)
}

// wordFolder collects the runes of a word, because whether a letter is a disguised Latin one depends on its
// neighbours.
type wordFolder struct {
	word []rune
	out  []byte
}

func (w *wordFolder) endWord() {
	if len(w.word) == 0 {
		return
	}
	latin := slices.ContainsFunc(w.word, isLatin)
	start := len(w.out)
	if start > 0 {
		w.out = append(w.out, ' ')
	}
	mark := len(w.out)
	for _, r := range w.word {
		if latin {
			r = undisguised(r)
		}
		w.out = appendFolded(w.out, r)
	}
	if len(w.out) == mark {
		w.out = w.out[:start]
	}
	w.word = w.word[:0]
}

// undisguised gives the Latin letter for which a letter inside a Latin word stands, itself if it is none's twin.
func undisguised(r rune) rune {
	if r < twinsFrom {
		return r
	}
	if t := latinTwin(r); t != 0 {
		return t
	}
	if plain, n := utf8.DecodeRuneInString(foldLetter(r)); n > 0 {
		if t := latinTwin(plain); t != 0 {
			return t
		}
	}
	return r
}

// lowFold holds what the letters and digits of the Latin, Greek, Cyrillic, Hebrew and Arabic blocks fold to.
var lowFold = func() (t [0x700]string) {
	for r := range t {
		if r < utf8.RuneSelf {
			if c := asciiFold[r]; c != 0 {
				t[r] = string(rune(c))
			}
		} else {
			t[r] = foldLetter(rune(r))
		}
	}
	return t
}()

// appendFolded appends what one normalised letter or digit folds to.
func appendFolded(out []byte, r rune) []byte {
	if int(r) < len(lowFold) {
		return append(out, lowFold[r]...)
	}
	return append(out, foldLetter(r)...)
}

func foldLetter(r rune) string {
	if d, ok := digit(r); ok {
		return string(rune(d))
	}
	if to, ok := letterFold[r]; ok {
		return to
	}
	l := unicode.ToLower(r)
	if to, ok := letterFold[l]; ok {
		return to
	}
	return string(l)
}

// letterFold maps letters that have no decomposition of their own. Latin as in ICAO Doc 9303 part 3 section 6, except
// that an o with stroke loses the stroke; Arabic letters written alike in Arabic, Persian and Urdu typing are one.
var letterFold = map[rune]string{
	'ß': "ss", 'æ': "ae", 'œ': "oe", 'ø': "o", 'đ': "d", 'ł': "l", 'þ': "th", 'ð': "d", 'ħ': "h", 'ŋ': "ng", 'ı': "i",
	'ĸ': "k", 'ŧ': "t", 'ƀ': "b", 'ɓ': "b", 'ɖ': "d", 'ɗ': "d", 'ƒ': "f", 'ƙ': "k", 'ƴ': "y", 'ə': "a", 'ǝ': "a",
	'ς': "σ",
	'ٱ': "ا", 'ء': "", 'ة': "ه", 'ى': "ي", 'ی': "ي", 'ې': "ي", 'ے': "ي", 'ک': "ك", 'ڪ': "ك", 'ہ': "ه", 'ھ': "ه",
	'ە': "ه", 'ۃ': "ه", 'ں': "ن", 'ٮ': "ب",
	'ӏ': "і", 'ґ': "г", 'ғ': "г", 'қ': "к", 'ң': "н", 'ҳ': "х", 'ҷ': "ч", 'ө': "о", 'ү': "у", 'ұ': "у", 'һ': "х",
}

// digit gives the ASCII digit of a decimal digit of any script. Unicode keeps the ten digits of a script together, in
// order, so the distance from the start of the range says which digit it is.
func digit(r rune) (byte, bool) {
	if r < utf8.RuneSelf || !unicode.Is(unicode.Nd, r) {
		return byte(r), r >= '0' && r <= '9'
	}
	for _, t := range unicode.Nd.R16 {
		if lo, hi := rune(t.Lo), rune(t.Hi); r >= lo && r <= hi {
			return '0' + byte((r-lo)%10), true
		}
	}
	for _, t := range unicode.Nd.R32 {
		if lo, hi := rune(t.Lo), rune(t.Hi); r >= lo && r <= hi {
			return '0' + byte((r-lo)%10), true
		}
	}
	return 0, false
}

// isWordRune tells letters, digits and the spacing vowel signs of Indic scripts from what separates words.
func isWordRune(r rune) bool {
	if r < utf8.RuneSelf {
		return asciiFold[r] != ' '
	}
	return unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.Is(unicode.Mc, r)
}

// isSilent tells the characters that fold to nothing: accents and vowel signs, invisible characters, apostrophes.
func isSilent(r rune) bool {
	if r < utf8.RuneSelf {
		return r == '\'' || r == '`'
	}
	if r >= 0x370 && r < 0x483 || r >= 0x620 && r < 0x640 || r > 0xc0 && r < 0x2b9 { // plain letters, the common case
		return false
	}
	switch r {
	case '\u0640', // tatweel
		'\u00b4', '\u02b9', '\u02ba', '\u02bb', '\u02bc', '\u02bd', '\u02be', '\u02bf', '\u02c8', '\u02ca', '\u02cb',
		'\u02ee', '\u07f4', '\u07f5', '\u1fbd', '\u1fbf', '\u1fef', '\u1ffd', '\u1ffe', '\u2018', '\u2019', '\u201b',
		'\u2032', '\ua78b', '\ua78c', '\uff07', '\uff40', // apostrophes, primes and what is typed for ayn and hamza
		'\u115f', '\u1160', '\u3164', '\uffa0', '\u17b4', '\u17b5': // letters that show nothing
		return true
	}
	return r >= 0x300 && unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf) || r == softHyphen
}

const softHyphen = 0xad

func isLatin(r rune) bool {
	if r < utf8.RuneSelf {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'
	}
	return unicode.Is(unicode.Latin, r)
}

// The blocks Greek to Cyrillic Supplement, where all twins are.
const (
	twinsFrom = 0x370
	twinsTo   = 0x52f
)

// twins are Cyrillic and Greek letters, capital and small, with the Latin letter each is drawn like; after the table
// of confusable characters of Unicode Technical Standard 39. A letter whose small form has a twin has one for its
// capital too, so that folding twice changes nothing.
const twins = "АаAaВвBbЕеEeІіIiЈјJjКкKkМмMmНнHhОоOoРрPpСсCcТтTtУуYyХхXxЅѕSsԚԛQqԜԝWwҺһHhԀԁDdӀӏIl" +
	"ΑαAaΒβBbΕεEeΖζZzΗηHnΙιIiΚκKkΜμMmΝνNvΟοOoΡρPpΤτTtΥυYuΧχXxΩωWwϹϲCcͿϳJj"

var twinOf = func() map[rune]rune {
	m := make(map[rune]rune)
	rs := []rune(twins)
	for i := 0; i+3 < len(rs); i += 4 {
		m[rs[i]], m[rs[i+1]] = rs[i+2], rs[i+3]
	}
	return m
}()

// latinTwin gives the Latin letter that a Cyrillic or Greek letter is drawn like, or 0.
func latinTwin(r rune) rune {
	if r < twinsFrom || r > twinsTo {
		return 0
	}
	return twinOf[r]
}
