package names

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestIdentifier(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"A-123 456", "A123456"},
		{"ａ１２３", "A123"},
		{"ب ٣٤٥", "B345"},
		{"۱۲۳", "123"},
		{"А123ВС", "A123BC"},    // Cyrillic
		{"ΙΗΝ-1234", "IHN1234"}, // Greek
		{"Ж7", "ZH7"},
		{"é-ß", "ESS"},
		{"--", ""},
		{"張1", "1"},
	} {
		if got := Identifier(c.in); got != c.want {
			t.Errorf("Identifier(%q) = %q, want %q", c.in, got, c.want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		s := textGen().Draw(t, "text")
		id := Identifier(s)
		if strings.Trim(id, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") != "" || Identifier(id) != id {
			t.Fatalf("Identifier(%q) = %q", s, id)
		}
	})
}

func TestPhone(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"+216 71 000 000", "+21671000000"},
		{"0021671000000", "+21671000000"},
		{"+44 (0)20 7946-0000", "+442079460000"},
		{"tel:+1-202-555-0100", "+12025550100"},
		{"＋４４２０７９４６００００", "+442079460000"},
		{"+٤٤٢٠٧٩٤٦٠٠٠٠", "+442079460000"},
		{"\u202a+44 20 7946 0000\u202c", "+442079460000"},
		{"020 7946 0000", ""},
		{"+0123456789", ""},
		{"+123", ""},
		{"+1234567890123456", ""},
		{"+44 20 ext 4", ""},
		{"44+20", ""},
		{"", ""},
	} {
		if got := Phone(c.in); got != c.want {
			t.Errorf("Phone(%q) = %q, want %q", c.in, got, c.want)
		}
	}
}

func TestCountry(t *testing.T) {
	for code, spellings := range map[string][]string{
		"RU": {"RU", "rus", "Russia", "Russian Federation", "Russian"},
		"SY": {"SY", "Syrian Arab Republic", "Syria", "SYRIAN"},
		"GB": {"United Kingdom of Great Britain and Northern Ireland", "United Kingdom", "UK", "British", "GBD", "gbr"},
		"TR": {"Türkiye", "Turkey", "TURKIYE", "Turkish"},
		"IR": {"Iran (Islamic Republic of)", "Iran, Islamic Republic of", "Iran", "Islamic Republic of Iran", "Iranian"},
		"IQ": {"Iraqi", "Iraq", "IRQ"}, "TN": {"Tunisian"}, "EG": {"Egyptian"}, "SA": {"Saudi Arabian", "Saudi"},
		"PK": {"Pakistani"}, "QA": {"of Qatar", "Qatar"}, "LY": {"Libyan Arab Jamahiriya", "Libya"},
		"DE": {"D", "D<<", "Germany", "DEU"}, "PS": {"State of Palestine", "Palestinian", "Stateless Palestinian"},
		"TZ": {"United Republic of Tanzania", "Tanzanian"}, "CI": {"Côte d'Ivoire", "Cote d’Ivoire"},
		"US": {"United States of America", "USA", "U.S.A."}, "GM": {"the Gambia"}, "PH": {"Filipino", "the Philippines"},
		"BA": {"Bosnia & Herzegovina", "Bosnia and Herzegovina"}, "XK": {"Kosovo", "XKX", "RKS"}, "NE": {"Nigerien", "Niger"},
		"NG": {"Nigerian", "Nigeria"}, "VE": {"Venezuela (Bolivarian Republic of)"}, "MD": {"Republic of Moldova"},
		"KR": {"Republic of Korea"}, "KP": {"Democratic People's Republic of Korea"}, "CD": {"Democratic Republic of the Congo"},
		"UTO": {"UTO", "uto"}, "XXA": {"XXA"}, "UNO": {"UNO"}, "XPO": {"xpo"}, "XOM": {"XOM"},
	} {
		for _, s := range spellings {
			if got, ok := Country(s); got != code || !ok {
				t.Errorf("Country(%q) = %q %v, want %s", s, got, ok, code)
			}
		}
	}
	for _, s := range []string{"", "former Soviet Union", "Atlantis", "ZZ", "QQQ", strings.Repeat("a", 1000)} {
		if got, ok := Country(s); ok || got != "" {
			t.Errorf("Country(%q) = %q, want none", s, got)
		}
	}
	if len(Alpha2) != 249 || !slices.IsSorted(Alpha2) {
		t.Errorf("Alpha2 has %d codes", len(Alpha2))
	}
	for _, c := range Alpha2 {
		if got, ok := Country(c); got != c || !ok {
			t.Errorf("Country(%q) = %q", c, got)
		}
	}
}
