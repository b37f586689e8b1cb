package names

import (
	"strings"
	"unicode/utf8"
)

// Transliterate writes Arabic, Cyrillic and Greek letters in Latin ones, without marks, and folds the rest as [Fold]
// does; letters of other scripts stay as they fold. It goes letter by letter and adds no vowels, so an unvowelled
// Arabic name gives its consonants only: it finds other writings in Arabic script, and with [Skeleton] many Latin
// ones.
//
// Cyrillic follows ICAO Doc 9303 part 3 section 6 (Russian values where languages differ), Arabic the consonants of
// the BGN/PCGN system without its marks with ayn as a, Greek ELOT 743 letter by letter.
func Transliterate(s string) string { return transliterateFolded(Fold(s)) }

func transliterateFolded(s string) string { return transliterate(s, latinOf) }

// latinise transliterates the words in Cyrillic and Greek letters of a folded text, whose spelling says all that a
// Latin one does. A word that would vanish stays as it is.
func latinise(s string) string {
	if isASCII(s) {
		return s
	}
	t := transliterate(s, alphabetic)
	if t == s || strings.Count(t, " ") == strings.Count(s, " ") && !strings.Contains(" "+t+" ", "  ") {
		return t
	}
	ws := strings.Fields(s)
	for i, w := range ws {
		if t := transliterate(w, alphabetic); t != "" {
			ws[i] = t
		}
	}
	return strings.Join(ws, " ")
}

func transliterate(s string, table map[rune]string) string {
	if isASCII(s) {
		return s
	}
	out := make([]byte, 0, len(s))
	for _, r := range s {
		if to, ok := table[r]; ok {
			out = append(out, to...)
		} else {
			out = utf8.AppendRune(out, r)
		}
	}
	return string(out)
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// alphabetic transliterates folded Cyrillic and Greek. Folding has already made й into и, ё into е, ї into і.
var alphabetic = map[rune]string{
	'а': "a", 'б': "b", 'в': "v", 'г': "g", 'д': "d", 'е': "e", 'ж': "zh", 'з': "z", 'и': "i", 'к': "k", 'л': "l",
	'м': "m", 'н': "n", 'о': "o", 'п': "p", 'р': "r", 'с': "s", 'т': "t", 'у': "u", 'ф': "f", 'х': "kh", 'ц': "ts",
	'ч': "ch", 'ш': "sh", 'щ': "shch", 'ъ': "", 'ы': "y", 'ь': "", 'э': "e", 'ю': "iu", 'я': "ia", 'і': "i",
	'ј': "j", 'љ': "lj", 'њ': "nj", 'ћ': "c", 'ђ': "d", 'џ': "dz", 'ѕ': "dz", 'є': "ie", 'ў': "u", 'ә': "a",
	'һ': "h",
	'α': "a", 'β': "v", 'γ': "g", 'δ': "d", 'ε': "e", 'ζ': "z", 'η': "i", 'θ': "th", 'ι': "i", 'κ': "k", 'λ': "l",
	'μ': "m", 'ν': "n", 'ξ': "x", 'ο': "o", 'π': "p", 'ρ': "r", 'σ': "s", 'τ': "t", 'υ': "y", 'φ': "f", 'χ': "ch",
	'ψ': "ps", 'ω': "o",
}

// latinOf adds folded Arabic, Persian and Urdu letters to the alphabetic table.
var latinOf = func() map[rune]string {
	m := map[rune]string{
		'ا': "a", 'ب': "b", 'ت': "t", 'ث': "th", 'ج': "j", 'ح': "h", 'خ': "kh", 'د': "d", 'ذ': "dh", 'ر': "r",
		'ز': "z", 'س': "s", 'ش': "sh", 'ص': "s", 'ض': "d", 'ط': "t", 'ظ': "z", 'ع': "a", 'غ': "gh", 'ف': "f",
		'ق': "q", 'ك': "k", 'ل': "l", 'م': "m", 'ن': "n", 'ه': "h", 'و': "w", 'ي': "y",
		'پ': "p", 'چ': "ch", 'ژ': "zh", 'گ': "g", 'ڤ': "v", 'ڭ': "ng", 'ٹ': "t", 'ڈ': "d", 'ڑ': "r", 'ټ': "t",
		'ډ': "d", 'ړ': "r", 'ښ': "sh", 'ځ': "z", 'څ': "ts", 'ڼ': "n", 'ڕ': "r", 'ڵ': "l", 'ۆ': "o", 'ڨ': "g",
	}
	for r, t := range alphabetic {
		m[r] = t
	}
	return m
}()
