package names

import (
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"pgregory.net/rapid"
)

func TestFold(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"", ""},
		{"  ", ""},
		{"Yusuf", "yusuf"},
		{"  Yusuf\t\nAL-TUNISI  ", "yusuf al tunisi"},
		{"Sayf-Al Adl", "sayf al adl"},
		{"Saif Al-'Adil", "saif al adil"},
		{"Saif Al-‘Adil", "saif al adil"},
		{"Saif Al-ʿAdil", "saif al adil"},
		{"Sana’a", "sanaa"},
		{"Sana´a", "sanaa"},
		{"Sana`a", "sanaa"},
		{"Yūsuf Ḥasan", "yusuf hasan"},
		{"YU\u0304SUF", "yusuf"},
		{"Yu\u200bs\u2060u\ufefff", "yusuf"},
		{"\u202eYusuf\u202c", "yusuf"},
		{"\u2066Yusuf\u2069", "yusuf"},
		{"Ｙｕｓｕｆ １２", "yusuf 12"},
		{"İbrahim Işık", "ibrahim isik"},
		{"ıbrahım", "ibrahim"},
		{"Straße STRASSE ẞ", "strasse strasse ss"},
		{"ﬁlm ﬀ", "film ff"},
		{"Ærø Łódź Đorđe Þór", "aero lodz dorde thor"},
		{"Uk\u200crainia", "ukrainia"},
		{"y" + strings.Repeat("\u0301", 100) + "usuf", "yusuf"},
		{"Уusuf", "yusuf"},   // Cyrillic U
		{"Yuѕuf", "yusuf"},   // Cyrillic dze
		{"ΥΟUSΕF", "yousef"}, // Greek capitals
		{"Yоusеf", "yousef"}, // Cyrillic o and e
		{"Омар", "омар"},     // a Cyrillic word stays Cyrillic
		{"Йусуф Ёлкин", "иусуф елкин"},
		{"أحمد إبراهيم آدم ٱلله", "احمد ابراهيم ادم الله"},
		{"فاطمة ليلى", "فاطمه ليلي"},
		{"مؤمن رئيس سماء", "مومن رييس سما"},
		{"مُحَمَّد", "محمد"},
		{"محـــمد", "محمد"},
		{"ﻣﺤﻤﺪ", "محمد"}, // presentation forms
		{"ﷲ", "الله"},
		{"کریم", "كريم"},
		{"٠١٢٣٤٥٦٧٨٩ ۰۱۲۳۴۵۶۷۸۹", "0123456789 0123456789"},
		{"A\U000E0041\U000E007FB", "ab"}, // tags
		{"\ue000Yusuf\U000F0000", "yusuf"},
		{"😀 Yusuf", "yusuf"},
		{"a\xffb\x80", "a b"},
		{"a\x00b", "a b"},
		{"½ ² Ⅷ", "1 2 2 viii"},
		{"ٱ ء", "ا"},
		{"U.B.L.", "u b l"},
	} {
		if got := Fold(c.in); got != c.want {
			t.Errorf("Fold(%q) = %q, want %q", c.in, got, c.want)
		}
	}
}

func TestFoldKeepsItsPromisesForEveryRune(t *testing.T) {
	for r := range someRunes {
		for _, s := range []string{string(r), "a" + string(r), string(r) + "α"} {
			checkFold(t, s)
		}
	}
}

// someRunes gives every rune of the first two planes, where nearly all letters are, and some of the others.
func someRunes(yield func(rune) bool) {
	for r := rune(0); r <= unicode.MaxRune; r++ {
		if !yield(r) {
			return
		}
		if r >= 0x20000 {
			r += 96
		}
	}
}

type reporter interface {
	Fatalf(format string, args ...any)
}

func checkFold(t reporter, s string) {
	f := Fold(s)
	if !utf8.ValidString(f) {
		t.Fatalf("Fold(%q) = %q is not valid UTF-8", s, f)
	}
	if g := Fold(f); g != f {
		t.Fatalf("Fold(%q) = %q, folded again %q", s, f, g)
	}
	if f != strings.TrimSpace(f) || strings.Contains(f, "  ") {
		t.Fatalf("Fold(%q) = %q has loose spaces", s, f)
	}
	for _, r := range f {
		if r != ' ' && !isWordRune(r) || unicode.IsUpper(r) && unicode.ToLower(r) != r {
			t.Fatalf("Fold(%q) = %q holds %q", s, f, r)
		}
	}
}

func checkTokens(t reporter, s string) {
	tokens, query, search := Tokens(s), QueryTokens(s), SearchTokens(s)
	if strings.ContainsFunc(strings.ToValidUTF8(s, " "), func(r rune) bool { return !isSeparator(r) }) && (len(query) == 0 || len(tokens) == 0) {
		t.Fatalf("%q has no query tokens %q or tokens %q", s, query, tokens)
	}
	for _, q := range query {
		if _, ok := slices.BinarySearch(search, q); !ok {
			t.Fatalf("%q does not find itself: %q is not in %q", s, q, search)
		}
	}
	for _, ts := range [][]string{tokens, query, search} {
		for _, w := range ts {
			if w == "" || strings.Contains(w, " ") || !utf8.ValidString(w) {
				t.Fatalf("%q gives the token %q", s, w)
			}
		}
	}
	if !slices.IsSorted(search) || len(slices.Compact(slices.Clone(search))) != len(search) {
		t.Fatalf("SearchTokens(%q) = %q is not a sorted set", s, search)
	}
	for _, w := range tokens {
		if Skeleton(w) == "" {
			t.Fatalf("Skeleton(%q) is empty", w)
		}
	}
}

// textGen draws texts that are dense in what folding is about.
func textGen() *rapid.Generator[string] {
	pieces := []string{
		"abd", "abdul", "Abd al-", "al-", "al", "el ", "bin ", "ibn", "Abu ", "umm", "'", "’", "-", " ", ".", "1", "234",
		"A-", "٣", "عبد", "ال", "ابو ", "بن ", "محمد", "ء", "ـ", "о", "а", "Η", "ν", "ь", "Абдул", "ß", "İ", "\u0301", "\u200b",
		"\u202e", "ﷺ", "\xff", "張", "か", "ก", "नि", "\u3164", "ʼ", "yusuf", "Rahman", "rr", "ou",
	}
	return rapid.OneOf(
		rapid.String(),
		rapid.Map(rapid.SliceOfN(rapid.SampledFrom(pieces), 0, 12), func(p []string) string { return strings.Join(p, "") }),
		rapid.Map(rapid.SliceOf(rapid.Byte()), func(b []byte) string { return string(b) }),
	)
}

func TestFoldProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) { checkFold(t, textGen().Draw(t, "text")) })
}

func TestTokenProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) { checkTokens(t, textGen().Draw(t, "text")) })
}

func TestEveryLetterAndDigitFindsItself(t *testing.T) {
	for r := range someRunes {
		if !isSeparator(r) {
			checkTokens(t, string(r))
		}
	}
}

func TestFoldTakesLongTexts(t *testing.T) {
	for _, unit := range []string{"a", "é", "م", "a ", "y\u0301", "1 ", "о", "عبد ", "abd "} {
		s := strings.Repeat(unit, 100_000)
		checkFold(t, s)
		checkTokens(t, s)
	}
}

func FuzzFold(f *testing.F) {
	for _, s := range []string{"Sayf-Al Adl", "Saif Al-'Adil", "ﷲ", "Yоusеf", "a\xff", "İ"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) { checkFold(t, s) })
}

func FuzzTokens(f *testing.F) {
	for _, s := range []string{"Abd al-Rahman bin Yusuf", "al", "A-123 456", "عبد الله", "Абдул Азиз", "ʼ"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) { checkTokens(t, s) })
}
