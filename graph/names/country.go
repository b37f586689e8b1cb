package names

import (
	"strings"
	"sync"
)

// Alpha2 lists the 249 alpha-2 codes of ISO 3166-1 in ascending order. Nothing may write to it.
var Alpha2 = alpha2()

// documentCodes are the issuer codes of machine-readable documents that name no country of ISO 3166-1, from ICAO Doc
// 9303 part 3 section 5: organisations, stateless people and refugees, the specimen state. They stand for themselves.
var documentCodes = []string{
	"EUE", "IAO", "UNA", "UNK", "UNO", "UTO", "XBA", "XCC", "XCE", "XCO", "XCT", "XDC", "XEC", "XES", "XIM", "XMP",
	"XOM", "XPO", "XXA", "XXB", "XXC", "XXX",
}

// countryAliases are codes that are not in ISO 3166-1 and mean a country all the same: D is Germany's code in
// machine-readable documents (Doc 9303), the British classes of nationality are the United Kingdom's, XK and its
// alpha-3 forms are the user-assigned codes in common use for Kosovo, the rest are withdrawn or statistical codes.
var countryAliases = map[string]string{
	"d": "DE", "gbd": "GB", "gbn": "GB", "gbo": "GB", "gbp": "GB", "gbs": "GB", "uk": "GB", "xk": "XK", "xkx": "XK",
	"rks": "XK", "ksv": "XK", "kosovo": "XK", "kosovar": "XK", "republic of kosovo": "XK", "zar": "CD", "rom": "RO",
	"tmp": "TL", "wbg": "PS",
}

type countryIndex struct {
	alpha2 []string
	byName map[string]string
}

var countries = sync.OnceValue(func() countryIndex {
	x := countryIndex{byName: make(map[string]string, 1200)}
	for line := range strings.Lines(strings.TrimSpace(countryTable)) {
		code, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
		alpha3, text, _ := strings.Cut(rest, " ")
		x.alpha2 = append(x.alpha2, code)
		x.byName[strings.ToLower(code)] = code
		x.byName[strings.ToLower(alpha3)] = code
		for name := range strings.SplitSeq(text, "|") {
			x.byName[countryName(name)] = code
		}
	}
	for _, code := range documentCodes {
		x.byName[strings.ToLower(code)] = code
	}
	for name, code := range countryAliases {
		x.byName[name] = code
	}
	return x
})

func alpha2() []string { return countries().alpha2 }

// Country gives the ISO 3166-1 alpha-2 code of a country written as alpha-2 or alpha-3 code, English name or demonym,
// in any case and with or without accents: "irq", "Iraq", "Iraqi" and "Republic of Iraq" are IQ. Issuer codes of
// machine-readable documents that belong to no country (UTO, UNO, XXA ...) are given back as they are, Kosovo as the
// user-assigned XK. ok is false, and the code empty, for everything else.
func Country(s string) (code string, ok bool) {
	if len(s) > 200 {
		return "", false
	}
	if len(s) == 2 || len(s) == 3 {
		if code, ok = countries().byName[strings.ToLower(s)]; ok {
			return code, true
		}
	}
	code, ok = countries().byName[countryName(s)]
	return code, ok
}

// countryName folds a country's name and drops what forms add to it: "of Qatar", "the Gambia", the filler characters
// of a machine-readable zone.
func countryName(s string) string {
	f := Fold(s)
	f = strings.TrimPrefix(f, "of ")
	f = strings.TrimPrefix(f, "the ")
	return f
}
