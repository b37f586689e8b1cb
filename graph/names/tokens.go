package names

import (
	"slices"
	"strings"
)

// Tokens gives the words of a text in order, folded, in the form in which spellings agree: "Abd al-Aziz", "Abdul
// Aziz" and "Abdelaziz" are one word (abdaziz), "al-Tunisi" is tunisi without its article, and the particles bin, ibn,
// ben, ould and bint are left out. A text of nothing but articles and particles keeps them; only a text without a
// letter or digit has no tokens.
func Tokens(s string) []string {
	ws := split(foldWords(s))
	out := make([]string, 0, len(ws.words))
	out = ws.canonical(out)
	if len(out) == 0 {
		out = append(out, ws.words...)
	}
	return out
}

// SearchTokens gives the words under which a text is found, sorted and each once: its folded words, the forms of
// [Tokens], compounds both joined and split (abu yusuf, abuyusuf), the parts of a document number joined, and
// everything in Arabic, Cyrillic or Greek letters also in Latin ones.
//
// A query finds a text when each of its [QueryTokens] is among the text's SearchTokens. The order of words does not
// matter. A query without tokens finds nothing. Every text with a letter or digit is found by itself.
func SearchTokens(s string) []string { return AppendSearchTokens(nil, s) }

// AppendSearchTokens appends the [SearchTokens] of a text to dst and gives the longer slice, the appended part sorted
// and without repeats. It is for those who index many texts with one buffer.
func AppendSearchTokens(dst []string, s string) []string {
	folded := foldWords(s)
	latin := latinise(folded)
	ws := split(latin)
	base := len(dst)
	dst = ws.canonical(dst)
	if len(dst) == base {
		dst = append(dst, ws.words...)
	}
	for i, w := range ws.words {
		dst = ws.variants(dst, i, w)
	}
	if ws.digits {
		dst = appendCodes(dst, ws.words)
	}
	if ws.foreign {
		for _, w := range dst[base:] {
			if t := transliterateFolded(w); t != w && t != "" {
				dst = append(dst, t)
			}
		}
	}
	if latin != folded {
		dst = append(dst, split(folded).words...)
	}
	found := dst[base:]
	slices.Sort(found)
	return dst[:base+len(slices.Compact(found))]
}

// QueryTokens gives the words a query asks for, sorted and each once: its folded words without articles and
// particles, compounds of abd split, in Latin letters where there is a transliteration; or the one joined word of a
// query that is a document number in pieces ("A-123 456" asks for a123456).
func QueryTokens(s string) []string {
	ws := split(latinise(foldWords(s)))
	if len(ws.words) > 1 && ws.digits && isCode(ws.words) {
		return []string{latinOrSame(strings.Join(ws.words, ""))}
	}
	out := make([]string, 0, len(ws.words)+2)
	for _, w := range ws.words {
		if !isArticle(w) && !isParticle(w) {
			out = appendParts(out, w)
		}
	}
	if len(out) == 0 {
		out = append(out, ws.words...)
	}
	if ws.foreign {
		for i, w := range out {
			out[i] = latinOrSame(w)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func latinOrSame(w string) string {
	if t := transliterateFolded(w); t != "" {
		return t
	}
	return w
}

// words is a text cut into folded words.
type words struct {
	words   []string
	digits  bool // some word has an ASCII digit
	foreign bool // some word has a letter outside ASCII
	buf     [12]string
}

// foldWords folds a text; where nothing is left although it has letters (a hamza on its own), they stay unfolded.
func foldWords(s string) string {
	if f := Fold(s); f != "" {
		return f
	}
	return strings.Join(strings.FieldsFunc(strings.ToLower(strings.ToValidUTF8(s, " ")), isSeparator), " ")
}

func split(f string) *words {
	ws := &words{}
	ws.words = ws.buf[:0]
	start := 0
	for i := 0; i <= len(f); i++ {
		if i == len(f) || f[i] == ' ' {
			if i > start {
				ws.words = append(ws.words, f[start:i])
			}
			start = i + 1
			continue
		}
		ws.digits = ws.digits || f[i] <= '9'
		ws.foreign = ws.foreign || f[i] >= 0x80
	}
	return ws
}

// canonical appends the tokens of Tokens: compounds of abd joined, articles and particles left out.
func (ws *words) canonical(dst []string) []string {
	for i := 0; i < len(ws.words); i++ {
		w := ws.words[i]
		if n, t := abdCompound(ws.words[i:]); n > 0 {
			dst = append(dst, t)
			i += n - 1
			continue
		}
		if isArticle(w) || isParticle(w) {
			continue
		}
		dst = append(dst, stripArabicArticle(w))
	}
	return dst
}

// variants appends every other form under which the word w at place i is found.
func (ws *words) variants(dst []string, i int, w string) []string {
	next := ""
	if i+1 < len(ws.words) {
		next = ws.words[i+1]
	}
	dst = append(dst, w)
	if isArticle(w) {
		if next != "" && !isArticle(next) && !isParticle(next) {
			dst = append(dst, w+next)
		}
		return dst
	}
	parts := len(dst)
	dst = appendParts(dst, w)
	switch {
	case len(dst) == parts+2: // a compound of abd in one word, whose second part may be asked for with its article
		dst = append(dst, articleFor(dst[parts])+dst[parts+1])
	case isKunya(w):
		if next != "" {
			dst = append(dst, w+next)
		}
	case len(w) >= 7 && (strings.HasPrefix(w, "abu") || strings.HasPrefix(w, "umm")):
		dst = append(dst, w[:3], w[3:])
	case len(w) >= 12 && strings.HasPrefix(w, arabicAbu):
		dst = append(dst, arabicAbu, stripArabicArticle(w[len(arabicAbu):]))
	case len(w) >= 6 && (strings.HasPrefix(w, "al") || strings.HasPrefix(w, "el")):
		dst = append(dst, w[2:])
	}
	return dst
}

// appendParts appends what one word asks for by itself, whatever stands beside it, so that the order of words does
// not matter: abd and the second part of a compound, lah for Allah, a word in Arabic script without its article.
func appendParts(dst []string, w string) []string {
	switch w {
	case "allah", "ullah", "ellah", "illah":
		return append(dst, "lah")
	}
	one := [1]string{w}
	if _, t := abdCompound(one[:]); t != "" {
		n := 3
		if t[0] != 'a' {
			n = len(arabicAbd)
		}
		return append(dst, t[:n], t[n:])
	}
	if strings.HasPrefix(w, "abd") && isAbdEnding(strings.TrimLeft(w[3:], "aeiou")) && !isVowel(w[len(w)-1]) {
		return append(dst, "abd")
	}
	return append(dst, stripArabicArticle(w))
}

func articleFor(abd string) string {
	if abd == arabicAbd {
		return arabicArticle
	}
	return "al"
}

func isVowel(c byte) bool { return strings.IndexByte("aeiou", c) >= 0 }

func isArticle(w string) bool {
	switch w {
	case "al", "el", "ul", "ur", "as", "ad", "ar", "an", "at", "az", "ash", "ath", "adh", "il", "ال":
		return true
	}
	return false
}

func isParticle(w string) bool {
	switch w {
	case "bin", "ibn", "ben", "bint", "bent", "ould", "oulad", "بن", "ابن", "بنت", "ولد":
		return true
	}
	return false
}

func isKunya(w string) bool {
	switch w {
	case "abu", "abou", "umm", "um", "oum", "ابو", "ام":
		return true
	}
	return false
}

const (
	arabicAbd     = "عبد"
	arabicAbu     = "ابو"
	arabicArticle = "ال"
)

// stripArabicArticle detaches the article that Arabic script writes together with its noun.
func stripArabicArticle(w string) string {
	if t, ok := strings.CutPrefix(w, arabicArticle); ok && len(t) >= 4 {
		return t
	}
	return w
}

// abdCompound recognises a compound of abd (servant) at the start of ws, written in one word, two or three, with any
// vowel and with the article's l assimilated or not. It gives how many words it takes and its one form, abd and the
// second part without the article; n is 0 when there is none.
func abdCompound(ws []string) (n int, token string) {
	w := ws[0]
	if strings.HasPrefix(w, arabicAbd) {
		return arabicAbdCompound(ws)
	}
	if !strings.HasPrefix(w, "abd") {
		return 0, ""
	}
	rest := strings.TrimLeft(w[3:], "aeiou")
	if isAbdEnding(rest) {
		if len(ws) > 1 && isArticle(ws[1]) {
			ws, n = ws[1:], 1
		}
		if len(ws) < 2 || isArticle(ws[1]) || isParticle(ws[1]) || rest == "" && n == 0 && w != "abd" {
			return 0, ""
		}
		return n + 2, "abd" + withoutArticle(ws[1])
	}
	if w[3:] == rest {
		return 0, ""
	}
	if t := withoutAssimilated(rest); len(t) >= 3 {
		return 1, "abd" + t
	}
	return 0, ""
}

func arabicAbdCompound(ws []string) (int, string) {
	rest := ws[0][len(arabicAbd):]
	if rest == "" {
		if len(ws) < 2 || isParticle(ws[1]) {
			return 0, ""
		}
		return 2, arabicAbd + stripArabicArticle(ws[1])
	}
	if t := stripArabicArticle(rest); t != rest {
		return 1, arabicAbd + t
	}
	return 0, ""
}

// isAbdEnding tells the endings with which abd stands as a word of its own: abd, abdul, abdel, abdur, abdus ...
func isAbdEnding(rest string) bool {
	switch rest {
	case "", "l", "r", "s", "n", "d", "z", "t", "sh", "ch":
		return true
	}
	return false
}

// withoutArticle drops an article glued to the second part of a compound: abd alaziz, abd allah.
func withoutArticle(w string) string {
	if len(w) >= 5 && (strings.HasPrefix(w, "al") || strings.HasPrefix(w, "el")) {
		return w[2:]
	}
	return w
}

// withoutAssimilated drops the l of the article from the rest of a compound, or the consonant it became.
func withoutAssimilated(rest string) string {
	if len(rest) < 3 {
		return ""
	}
	if rest[0] == 'l' {
		return rest[1:]
	}
	if rest[0] == rest[1] {
		return rest[1:]
	}
	if strings.HasPrefix(rest, "shsh") {
		return rest[2:]
	}
	return rest
}
