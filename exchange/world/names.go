package world

import "strings"

// given is a given name with other spellings of it.
type given struct{ spellings []string }

// Given names are common ones of each region; the spellings of one name are split by commas.
var givenRows = map[byte][2]string{
	'a': {"Ahmad,Ahmed,Achmad Mahmud,Mahmoud,Mahmood Khalid,Khaled,Halid Yusuf,Youssef,Yousef Ibrahim,Brahim,Ebrahim Hasan,Hassan,Hasen Tariq,Tarek,Tarik Salim,Saleem,Selim Nabil,Nabeel,Nebil Faris,Fares,Feris Karim,Kareem,Kerim Samir,Sameer,Semir Walid,Waleed,Oualid Zayd,Zaid,Zeid Hamza,Hamzah,Hemza Bilal,Belal,Bilel Amin,Ameen,Emin Jamal,Djamal,Gamal Rashid,Rasheed,Rachid Munir,Mounir,Moneer",
		"Amina,Aminah,Emina Maryam,Mariam,Meriem Khadija,Khadijah,Hadidja Salma,Selma,Salmah Layla,Leila,Laila Nur,Nour,Noor Huda,Houda,Hoda Samira,Sameera,Semira"},
	't': {"Aziz,Azeez,Asis Bakir,Bekir,Baqir Davud,Dawud,Davut Farid,Fareed,Ferid Rustam,Roustam,Rustem Timur,Temur,Timour Ulug,Ulugh,Oulug Jahan,Djahan,Cihan Murad,Murat,Mourad Nadir,Nader,Nodir Orhan,Orkhan,Urhan Sardar,Serdar,Sardor Shahin,Chahin,Sahin Zafar,Zafer,Dzafar",
		"Aygul,Aigul,Aygoul Dilara,Dilyara,Dilora Gulnar,Gulnara,Goulnar Laziza,Lazeeza,Lasisa Nigar,Neegar,Nigara Zarina,Zareena,Sarina"},
	's': {"Adnan,Adnan,Adnaan Anton,Antun,Antoine Bogdan,Bohdan,Bagdan Denis,Denys,Deniz Emir,Amir,Ameer Goran,Horan,Gorran Ilya,Ilia,Ilija Jakub,Yakub,Iakub Marat,Marrat,Maarat Rinat,Renat,Rinaat Stefan,Stepan,Stephan Viktor,Victor,Wiktor",
		"Alina,Aleena,Alyna Danica,Danitsa,Danika Elma,Yelma,Elmah Irina,Iryna,Irena Mira,Myra,Meera Vesna,Wesna,Viesna"},
	'w': {"Adam,Adem,Adham Alexis,Alexi,Aleksis Bruno,Bruno,Brunno Daniel,Danyel,Daniyel Eric,Erik,Erick Felix,Feliks,Phelix Jonas,Jonah,Yonas Kevin,Kevyn,Kewin Leon,Lyon,Leonn Marc,Mark,Marek Nicolas,Nikolas,Nicholas Oscar,Oskar,Oskarr Samuel,Samwel,Samouel Thomas,Tomas,Tomass",
		"Anna,Ana,Hanna Clara,Klara,Claire Emma,Ema,Emmah Julia,Yulia,Iulia Laura,Lora,Lawra Nina,Neena,Nyna Sofia,Sofiya,Zofia"},
}

var givens = func() map[byte][2][]given {
	out := map[byte][2][]given{}
	for region, two := range givenRows {
		var lists [2][]given
		for sex, row := range two {
			for name := range strings.FieldsSeq(row) {
				lists[sex] = append(lists[sex], given{strings.Split(name, ",")})
			}
		}
		out[region] = lists
	}
	return out
}()

// Family names are invented: a beginning, a middle and an end for the region.
var (
	familyHeads = strings.Fields("Bar Del Kor Mav Tel Zor Nar Vel Hul Sar Dor Gal Jin Lom Mer Pel Qar Ros Tan Wer Yal Zen Fal Kem Bru Dre Gor Ham Lir Nov Ost Rav Sul Tor Ved Xan")
	familyMids  = strings.Fields("a e i o u an en in or ul ab ed im ok us ara eli omi ura")
	familyTails = map[byte][]string{
		'a': strings.Fields("dani rashi mouri tawi zeini lami hadri koubi sarri nafi"),
		't': strings.Fields("bekov dash zade oglu yarov tash kand mirov lik gul"),
		's': strings.Fields("vik kovic lenko skov rovac dinov mirac jevo tanov bor"),
		'w': strings.Fields("ton mark lund bert stein veld court mann rick dale"),
	}
)

const familySpan = 36 * 19 * 10

func familyName(region byte, n int32) string {
	tails := familyTails[region]
	x := int(n)
	return familyHeads[x%36] + familyMids[x/36%19] + tails[x/(36*19)%10]
}

// spelt returns one spelling of the name; the first is what documents have.
func (g given) spelt(n int) string { return g.spellings[n%len(g.spellings)] }

func (p *person) region() byte { return countries[p.origin].region }

// givenName is the spelling of the given name, and fatherName that of the father's.
func (p *person) givenName(n int) string {
	sex := 0
	if p.female {
		sex = 1
	}
	list := givens[p.region()][sex]
	return list[int(p.given)%len(list)].spelt(n)
}

func (p *person) fatherName(n int) string {
	list := givens[p.region()][0]
	return list[int(p.father)%len(list)].spelt(n)
}

func (p *person) familyName() string { return familyName(p.region(), p.family) }

func (p *person) fullName(spelling int) string {
	if p.region() == 'w' {
		return p.givenName(spelling) + " " + p.familyName()
	}
	return p.givenName(spelling) + " " + p.fatherName(spelling) + " " + p.familyName()
}

// misspelt is the text with two neighbouring letters changed round, or one left out.
func misspelt(d dice, s string) string {
	r := []rune(s)
	if len(r) < 4 {
		return s
	}
	i := 1 + d.IntN(len(r)-3)
	if r[i] == ' ' || r[i+1] == ' ' {
		i = 1
	}
	if d.chance(0.5) {
		r[i], r[i+1] = r[i+1], r[i]
		return string(r)
	}
	return string(r[:i]) + string(r[i+1:])
}

// respelt is an invented name as another clerk would write it.
func respelt(d dice, s string) string {
	pairs := [...][2]string{{"k", "q"}, {"ou", "u"}, {"i", "y"}, {"z", "s"}, {"w", "v"}, {"u", "ou"}, {"e", "a"}, {"sh", "ch"}}
	start := d.IntN(len(pairs))
	for i := range pairs {
		p := pairs[(start+i)%len(pairs)]
		if strings.Contains(s, p[0]) {
			return strings.Replace(s, p[0], p[1], 1)
		}
	}
	return s + "h"
}

// nisbas are the ends of war names: where somebody is said to be from.
var nisbas = strings.Fields("al-Shami al-Gharbi al-Sharqi al-Bahri al-Jabali al-Sahili al-Barqi al-Wadi al-Rimali al-Nahri")

// warName is a name of the sort "Abu X al-Y": weak, many have the same.
func warName(d dice, female bool) string {
	list := givens['a'][0]
	head := "Abu "
	if female {
		head = "Umm "
	}
	s := head + list[d.IntN(len(list))].spelt(d.IntN(3))
	if d.chance(0.6) {
		s += " " + nisbas[d.IntN(len(nisbas))]
	}
	return s
}

// inArabic and inCyrillic write a Latin name letter by letter in another script.
var (
	inArabic   = letters(map[string]string{"kh": "خ", "sh": "ش", "th": "ث", "gh": "غ", "dj": "ج", "ou": "و", "a": "ا", "b": "ب", "c": "ك", "d": "د", "e": "ي", "f": "ف", "g": "غ", "h": "ه", "i": "ي", "j": "ج", "k": "ك", "l": "ل", "m": "م", "n": "ن", "o": "و", "p": "ب", "q": "ق", "r": "ر", "s": "س", "t": "ت", "u": "و", "v": "ف", "w": "و", "x": "كس", "y": "ي", "z": "ز"})
	inCyrillic = letters(map[string]string{"kh": "х", "sh": "ш", "zh": "ж", "ch": "ч", "ts": "ц", "yu": "ю", "ya": "я", "a": "а", "b": "б", "c": "к", "d": "д", "e": "е", "f": "ф", "g": "г", "h": "х", "i": "и", "j": "й", "k": "к", "l": "л", "m": "м", "n": "н", "o": "о", "p": "п", "q": "к", "r": "р", "s": "с", "t": "т", "u": "у", "v": "в", "w": "в", "x": "кс", "y": "й", "z": "з"})
)

func letters(m map[string]string) *strings.Replacer {
	var long, short []string
	for _, k := range sortedKeys(m) {
		if len(k) > 1 {
			long = append(long, k, m[k])
		} else {
			short = append(short, k, m[k])
		}
	}
	return strings.NewReplacer(append(long, short...)...)
}

// originalScript is the name in the script of its region, and the script's code; "" where the region writes Latin.
func originalScript(region byte, name string) (text, script string) {
	switch region {
	case 'a':
		return inArabic.Replace(strings.ToLower(name)), "Arab"
	case 's', 't':
		return inCyrillic.Replace(strings.ToLower(name)), "Cyrl"
	}
	return "", ""
}

// blankBase is the first number of a stolen box of blanks, of which a ring uses some.
func blankBase(series int32) uint32 { return 1_000_000 + uint32(series)*7919%8000*1000 }

// blanks are the numbers of a box.
const blanks = 400

// makeNumbers gives the documents that were issued to somebody the numbers of their day: numbers rise with the day of
// issue, so that near numbers mean little but that two were issued at one time. Families apply together, and so do some
// friends who travel together: their numbers are neighbours without a crime.
func (w *World) makeNumbers() {
	d := stage(w.p.Seed, 15)
	type key struct {
		issuer uint8
		number uint32
	}
	taken := map[key]bool{}
	for i := range w.docs {
		if doc := &w.docs[i]; doc.falseness == docStolenBlank {
			for taken[key{doc.issuer, doc.number}] {
				doc.number = blankBase(doc.series) + d.Uint32N(blanks)
			}
			taken[key{doc.issuer, doc.number}] = true
		}
	}
	take := func(doc *document, n uint32) {
		for ; taken[key{doc.issuer, n}]; n++ {
		}
		taken[key{doc.issuer, n}], doc.number = true, n
	}
	together := make([]bool, len(w.parties)) // friends who applied together
	for i := range together {
		together[i] = w.parties[i].kind < partyPilgrims && d.chance(0.05)
	}
	for i := range w.docs {
		doc := &w.docs[i]
		if doc.falseness == docStolenBlank {
			continue
		}
		p := &w.people[doc.users[0]]
		issued := int(p.leaves) - d.between(30, 1500)
		n := 1_000_000 + uint32(max(0, issued+1500)*1500) + d.Uint32N(60_000)
		first := p.parent
		if pt := &w.parties[p.party]; first < 0 && together[p.party] && pt.people[0] != doc.users[0] {
			first = pt.people[0]
		}
		if first >= 0 && doc.falseness == docGenuine {
			if o := &w.docs[w.people[first].doc]; o.falseness == docGenuine && o.issuer == doc.issuer && w.people[first].doc < int32(i) {
				n = o.number + 1 + d.Uint32N(30)
			}
		}
		take(doc, n)
	}
}
