package world

import (
	"strings"
)

type country struct {
	code, name string
	mean2      int // twice the mean estimate
	region     byte
	eu, uk, ca bool
	airports   []int
}

type place struct {
	ref, name, kind, country string
	unlocode, iata, crossing string
	lat, lon                 string
	from, to                 string // validity of its codes
	unofficial               bool
	before, behind           int
	zone                     bool
	city                     int
}

var zoneCountries = map[string]bool{"SY": true, "IQ": true, "LY": true}

// The tables of the world, read once.
var (
	countries = readCountries()
	places    []place
	placeBy   = map[string]int{}
)

func rows(s string) (out [][]string) {
	for line := range strings.Lines(strings.TrimSpace(s)) {
		out = append(out, strings.Split(strings.TrimSpace(line), "|"))
	}
	return out
}

func addPlace(p place) int {
	p.zone = zoneCountries[p.country]
	places = append(places, p)
	placeBy[p.ref] = len(places) - 1
	return len(places) - 1
}

func readCountries() (out []country) {
	readPlaces()
	for _, r := range rows(countryRows) {
		c := country{code: r[0], name: r[1], mean2: atoi(r[2]), region: r[3][0]}
		for _, f := range r[3][1:] {
			c.eu, c.uk, c.ca = c.eu || f == 'e', c.uk || f == 'u', c.ca || f == 'c'
		}
		for a := range strings.FieldsSeq(r[4]) {
			c.airports = append(c.airports, placeIndex(a))
		}
		out = append(out, c)
	}
	return out
}

// cityOf are the towns that airports near the zone's border serve.
var cityOf = map[string]string{"IST": "TRISC", "SAW": "TRISC", "GZT": "TRGZC", "ADA": "TRADC", "HTY": "TRHTC", "ESB": "TRANC"}

func readPlaces() {
	for _, r := range rows(cityRows) {
		addPlace(place{ref: r[0], name: r[1], kind: "CITY", country: r[2], unlocode: r[3], lat: r[4], lon: r[5]})
	}
	// In April 2019 İstanbul's traffic and its code IST moved to the new airport; Atatürk took the code ISL.
	addPlace(place{ref: "IST", name: "İstanbul Atatürk", kind: "AIRPORT", country: "TR", iata: "IST", lat: "40.98", lon: "28.82", to: moveDate})
	addPlace(place{ref: "ISL", name: "İstanbul Atatürk", kind: "AIRPORT", country: "TR", iata: "ISL", lat: "40.98", lon: "28.82", from: moveDate})
	addPlace(place{ref: "IST2", name: "İstanbul", kind: "AIRPORT", country: "TR", iata: "IST", lat: "41.28", lon: "28.75", from: moveDate})
	for _, r := range rows(airportRows) {
		addPlace(place{ref: r[0], name: r[1], kind: "AIRPORT", country: r[2], iata: r[0], lat: r[3], lon: r[4]})
	}
	for _, r := range rows(crossingRows) {
		p := place{ref: r[0], name: r[1], kind: "BORDER_CROSSING", country: r[2], crossing: r[0], lat: r[3], lon: r[4],
			before: placeIndex(r[6]), behind: placeIndex(r[7])}
		if r[5] == "u" {
			p.kind, p.unofficial = "UNOFFICIAL_CROSSING", true
		}
		addPlace(p)
	}
	for i := range places {
		places[i].city = i
		if c, ok := cityOf[strings.TrimSuffix(places[i].ref, "2")]; ok {
			places[i].city = placeIndex(c)
		}
	}
}

const moveDate = "2019-04-06"

var moveDay, _ = parseDay(moveDate)

func placeIndex(ref string) int {
	if i, ok := placeBy[ref]; ok {
		return i
	}
	return -1
}

func countryIndex(code string) int {
	for i := range countries {
		if countries[i].code == code {
			return i
		}
	}
	return -1
}

func originMeans() map[string]int {
	m := map[string]int{}
	for _, c := range countries {
		if c.mean2 > 0 {
			m[c.code] = c.mean2
		}
	}
	return m
}

// unlisted is the country of origin that is no member.
const unlisted = "XK"

func isMember(code string) bool {
	return code == "UN" || (code != unlisted && countryIndex(code) >= 0)
}

// defaultCrossings are the 19 crossings from Turkey into the zone. The shares of the small ones and the days of
// closing are rounded from public reporting; the three largest carry three quarters.
func defaultCrossings() []Crossing {
	return []Crossing{
		{"TR-AKC", 370, "2015-06-15"}, {"TR-KRK", 200, "2016-08-24"}, {"TR-ONC", 160, "2016-03-01"},
		{"TR-CVG", 70, ""}, {"TR-COB", 34, "2016-09-03"}, {"TR-ELB", 30, "2016-08-24"}, {"TR-MUR", 16, "2014-09-19"},
		{"TR-CEY", 16, "2013-07-17"}, {"TR-YAY", 14, ""}, {"TR-GUV", 12, ""}, {"TR-HCP", 12, ""}, {"TR-BES", 12, ""},
		{"TR-BUK", 10, ""}, {"TR-ISL", 10, ""}, {"TR-SEN", 8, ""}, {"TR-NUS", 8, "2015-10-01"}, {"TR-KRB", 8, ""},
		{"TR-HBR", 6, ""}, {"TR-UZM", 4, ""},
	}
}

func atoi(s string) (n int) {
	for _, c := range s {
		n = n*10 + int(c-'0')
	}
	return n
}

// countryRows are the countries of the world: code, name, twice the mean estimate of people who had left by December
// 2013 (ICSR, CC BY 3.0), the region of its names (a Arabic, t Turkic and Persian, s Slavic and Balkan, w western)
// with e for the European Union, u for the United Kingdom and c for Central Asia, and its airports.
const countryRows = `
AF|Afghanistan|35|t|KBL
AL|Albania|149|s|TIA
DZ|Algeria|191|a|ALG
AU|Australia|228|w|SYD MEL
AT|Austria|61|we|VIE
BH|Bahrain|24|a|BAH
BE|Belgium|372|we|BRU
BA|Bosnia and Herzegovina|78|s|SJJ
BG|Bulgaria|2|se|SOF
CA|Canada|109|w|YYZ YUL
CN|China|106|t|URC PEK
DK|Denmark|109|we|CPH
EG|Egypt|477|a|CAI
FI|Finland|24|we|HEL
FR|France|475|we|CDG MRS LYS
DE|Germany|274|we|FRA DUS HAM TXL
IR|Iran|6|t|IKA
IQ|Iraq|306|a|BGW EBL
IE|Ireland|37|we|DUB
IL|Israel|35|a|TLV
IT|Italy|52|we|FCO MXP
JO|Jordan|2269|a|AMM
KZ|Kazakhstan|164|tc|ALA
XK|Kosovo|154|s|PRN
KW|Kuwait|125|a|KWI
KG|Kyrgyzstan|39|tc|FRU
LB|Lebanon|955|a|BEY
LY|Libya|892|a|TIP BEN
LU|Luxembourg|2|we|LUX
MK|North Macedonia|23|s|SKP
MR|Mauritania|4|a|NKC
MA|Morocco|168|a|CMN RAK TNG
NL|Netherlands|181|we|AMS
NO|Norway|73|w|OSL
OM|Oman|2|a|MCT
PK|Pakistan|337|t|KHI ISB
PS|Palestine|188|a|AMM
QA|Qatar|29|a|DOH
RU|Russia|432|s|DME SVO MCX
SA|Saudi Arabia|1402|a|RUH JED DMM
RS|Serbia|6|s|BEG
SO|Somalia|73|a|MGQ
ES|Spain|129|we|MAD BCN
SD|Sudan|98|a|KRT
SE|Sweden|126|we|ARN GOT
CH|Switzerland|2|w|ZRH GVA
TN|Tunisia|1352|a|TUN MIR DJE
TR|Türkiye|563|t|IST SAW
UA|Ukraine|100|s|KBP
AE|United Arab Emirates|28|a|DXB AUH
GB|United Kingdom|409|wu|LHR MAN BHX
US|United States|77|w|JFK ORD
YE|Yemen|124|a|SAH ADE
GR|Greece|0|we|ATH
RO|Romania|0|se|OTP
GE|Georgia|0|s|TBS
AZ|Azerbaijan|0|t|GYD
UZ|Uzbekistan|0|tc|TAS
TJ|Tajikistan|0|tc|DYU
TM|Turkmenistan|0|tc|ASB
MY|Malaysia|0|t|KUL
ID|Indonesia|0|t|CGK
NZ|New Zealand|0|w|AKL`

// airportRows are airports: IATA code, city, country, position (OpenFlights, ODbL).
const airportRows = `
ADA|Adana|TR|36.98|35.28
ADB|Izmir|TR|38.29|27.16
ADE|Aden|YE|12.83|45.03
AKL|Auckland|NZ|-37.01|174.79
ALA|Almaty|KZ|43.35|77.04
ALG|Algiers|DZ|36.69|3.22
AMM|Amman|JO|31.72|35.99
AMS|Amsterdam|NL|52.31|4.76
ARN|Stockholm|SE|59.65|17.92
ASB|Ashkhabad|TM|37.99|58.36
ATH|Athens|GR|37.94|23.94
AUH|Abu Dhabi|AE|24.43|54.65
AYT|Antalya|TR|36.9|30.8
BAH|Bahrain|BH|26.27|50.63
BCN|Barcelona|ES|41.3|2.08
BEG|Belgrade|RS|44.82|20.31
BEN|Benghazi|LY|32.1|20.27
BEY|Beirut|LB|33.82|35.49
BGW|Baghdad|IQ|33.26|44.23
BHX|Birmingham|GB|52.45|-1.75
BRU|Brussels|BE|50.9|4.48
CAI|Cairo|EG|30.12|31.41
CDG|Paris|FR|49.01|2.55
CGK|Jakarta|ID|-6.13|106.66
CMN|Casablanca|MA|33.37|-7.59
CPH|Copenhagen|DK|55.62|12.66
DAM|Damascus|SY|33.41|36.52
DJE|Djerba|TN|33.88|10.78
DME|Moscow|RU|55.41|37.91
DMM|Dammam|SA|26.47|49.8
DOH|Doha|QA|25.27|51.61
DUB|Dublin|IE|53.42|-6.27
DUS|Düsseldorf|DE|51.29|6.77
DXB|Dubai|AE|25.25|55.36
DYU|Dushanbe|TJ|38.54|68.82
EBL|Erbil|IQ|36.24|43.96
ESB|Ankara|TR|40.13|33.0
FCO|Rome|IT|41.8|12.24
FRA|Frankfurt|DE|50.03|8.57
FRU|Bishkek|KG|43.06|74.48
GOT|Gothenburg|SE|57.66|12.28
GVA|Geneva|CH|46.24|6.11
GYD|Baku|AZ|40.47|50.05
GZT|Gaziantep|TR|36.95|37.48
HAM|Hamburg|DE|53.63|9.99
HEL|Helsinki|FI|60.32|24.96
HTY|Hatay|TR|36.36|36.28
IKA|Tehran|IR|35.42|51.15
ISB|Islamabad|PK|33.56|72.85
JED|Jeddah|SA|21.68|39.16
JFK|New York|US|40.64|-73.78
KBL|Kabul|AF|34.57|69.21
KBP|Kyiv|UA|50.35|30.89
KHI|Karachi|PK|24.91|67.16
KRT|Khartoum|SD|15.59|32.55
KUL|Kuala Lumpur|MY|2.75|101.71
KWI|Kuwait|KW|29.23|47.97
LHR|London|GB|51.47|-0.46
LUX|Luxembourg|LU|49.62|6.2
LYS|Lyon|FR|45.73|5.08
MAD|Madrid|ES|40.47|-3.56
MAN|Manchester|GB|53.35|-2.27
MCT|Muscat|OM|23.59|58.28
MCX|Makhachkala|RU|42.82|47.65
MEL|Melbourne|AU|-37.67|144.84
MGQ|Mogadishu|SO|2.01|45.3
MIR|Monastir|TN|35.76|10.75
MJI|Tripoli|LY|32.89|13.28
MRS|Marseille|FR|43.44|5.22
MXP|Milan|IT|45.63|8.73
NKC|Nouakschott|MR|18.31|-15.97
ORD|Chicago|US|41.98|-87.9
OSL|Oslo|NO|60.12|11.05
OTP|Bucharest|RO|44.57|26.09
PEK|Beijing|CN|40.08|116.58
PRN|Pristina|XK|42.57|21.04
RAK|Marrakech|MA|31.61|-8.04
RUH|Riyadh|SA|24.96|46.7
SAH|Sanaa|YE|15.48|44.22
SAW|Istanbul|TR|40.9|29.31
SJJ|Sarajevo|BA|43.82|18.33
SKP|Skopje|MK|41.96|21.62
SOF|Sofia|BG|42.7|23.41
SVO|Moscow|RU|55.97|37.41
SYD|Sydney|AU|-33.95|151.18
TAS|Tashkent|UZ|41.26|69.28
TBS|Tbilisi|GE|41.67|44.95
TIA|Tirana|AL|41.41|19.72
TIP|Tripoli|LY|32.66|13.16
TLV|Tel Aviv|IL|32.01|34.89
TNG|Tanger|MA|35.73|-5.92
TUN|Tunis|TN|36.85|10.23
TXL|Berlin|DE|52.56|13.29
URC|Urumqi|CN|43.91|87.47
VIE|Vienna|AT|48.11|16.57
YUL|Montreal|CA|45.47|-73.74
YYZ|Toronto|CA|43.68|-79.63
ZRH|Zurich|CH|47.46|8.55`

// cityRows are cities and towns: reference, name, country, code in the form of UN/LOCODE, position.
const cityRows = `
TRISC|İstanbul|TR|TRIST|41.01|28.95
TRGZC|Gaziantep|TR|TRGZT|37.07|37.38
TRANC|Ankara|TR|TRANK|39.93|32.85
TRADC|Adana|TR|TRADA|37|35.32
TRHTC|Antakya|TR|TRHTY|36.2|36.16
TRURC|Şanlıurfa|TR|TRSFQ|37.16|38.79
TRKLC|Kilis|TR|TRKIL|36.72|37.12
TRRYC|Reyhanlı|TR|TRREY|36.27|36.57
TRAKC|Akçakale|TR|TRAKC|36.71|38.95
TRKRC|Karkamış|TR|TRKRM|36.83|38
TRNSC|Nusaybin|TR|TRNUS|37.07|41.22
TRSLC|Silopi|TR|TRSLP|37.25|42.47
SYRAC|Raqqa|SY|SYRAQ|35.95|39.01
SYALC|Aleppo|SY|SYALP|36.2|37.16
SYMNC|Manbij|SY|SYMAN|36.53|37.95
SYIDC|Idlib|SY|SYIDL|35.93|36.63
SYDZC|Deir ez-Zor|SY|SYDEZ|35.34|40.14
SYHSC|Hasakah|SY|SYHSK|36.5|40.75
IQOSC|Mosul|IQ|IQOSM|36.34|43.13
IQFLC|Fallujah|IQ|IQFAL|33.35|43.78
LYSRC|Sirte|LY|LYSRX|31.21|16.59
LYDRC|Derna|LY|LYDRX|32.76|22.64
LBBEC|Beirut|LB|LBBEY|33.89|35.5
JOAMC|Amman|JO|JOAMM|31.95|35.93
TNBGC|Ben Gardane|TN|TNBGN|33.14|11.22
EGMTC|Marsa Matruh|EG|EGMUH|31.35|27.25
SAMKC|Mecca|SA|SAMAK|21.43|39.83`

// crossingRows are border crossings: code of the crossing, its name, the country it is in, position, u for an
// unofficial one, the town before it and the town behind it.
const crossingRows = `
TR-AKC|Akçakale - Tall Abyad|TR|36.7|38.95||TRAKC|SYRAC
TR-KRK|Karkamış - Jarabulus|TR|36.83|38.01||TRKRC|SYMNC
TR-ONC|Öncüpınar - Bab al-Salama|TR|36.65|37.08||TRKLC|SYALC
TR-CVG|Cilvegözü - Bab al-Hawa|TR|36.23|36.7||TRRYC|SYIDC
TR-COB|Çobanbey - Al-Rai|TR|36.62|37.45||TRKLC|SYMNC
TR-ELB|Elbeyli track|TR|36.67|37.46|u|TRKLC|SYMNC
TR-MUR|Mürşitpınar - Ayn al-Arab|TR|36.9|38.35||TRURC|SYHSC
TR-CEY|Ceylanpınar - Ras al-Ayn|TR|36.85|40.07||TRURC|SYHSC
TR-YAY|Yayladağı - Kasab|TR|35.91|36.01||TRHTC|SYIDC
TR-GUV|Güveççi track|TR|35.88|36.36|u|TRHTC|SYIDC
TR-HCP|Hacıpaşa ford|TR|36.1|36.41|u|TRHTC|SYIDC
TR-BES|Beşaslan track|TR|36.25|36.62|u|TRRYC|SYIDC
TR-BUK|Bükülmez track|TR|36.2|36.63|u|TRRYC|SYIDC
TR-ISL|İslahiye - Maydan Ikbis|TR|36.83|36.64||TRKLC|SYALC
TR-SEN|Şenyurt - Darbasiyah|TR|37.09|40.67||TRNSC|SYHSC
TR-NUS|Nusaybin - Qamishli|TR|37.06|41.22||TRNSC|SYHSC
TR-KRB|Karbeyaz track|TR|36.03|36.33|u|TRHTC|SYIDC
TR-HBR|Habur - Ibrahim Khalil|TR|37.14|42.57||TRSLC|IQOSC
TR-UZM|Üzümlü - Sarzeri|TR|37.29|43.43||TRSLC|IQOSC
LB-MAS|Masnaa - Jdeidet Yabus|LB|33.69|35.94||LBBEC|SYDZC
JO-JAB|Jaber - Nasib|JO|32.55|36.2||JOAMC|SYDZC
TN-RAJ|Ras Ajdir|TN|33.15|11.56||TNBGC|LYSRC
EG-SAL|Salloum - Musaid|EG|31.56|25.16||EGMTC|LYDRC
BG-KPA|Kapitan Andreevo - Kapıkule|BG|41.72|26.33||TRISC|TRISC`
