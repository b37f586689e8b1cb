package names

// countryTable holds ISO 3166-1 (codes, English short and official names), one country a line: alpha-2, alpha-3, then
// names separated by bars. After the names of the standard come the short forms, former names and demonyms that
// lists and forms write in their place. Names are compared folded, so neither case nor accents matter here.
const countryTable = `
AD AND Andorra|Principality of Andorra|Andorran
AE ARE United Arab Emirates|Emirati|UAE
AF AFG Afghanistan|Islamic Republic of Afghanistan|Afghan|Afghani
AG ATG Antigua and Barbuda|Antiguan
AI AIA Anguilla
AL ALB Albania|Republic of Albania|Albanian
AM ARM Armenia|Republic of Armenia|Armenian
AO AGO Angola|Republic of Angola|Angolan
AQ ATA Antarctica
AR ARG Argentina|Argentine Republic|Argentine|Argentinian
AS ASM American Samoa
AT AUT Austria|Republic of Austria|Austrian
AU AUS Australia|Australian
AW ABW Aruba
AX ALA Åland Islands|Aland
AZ AZE Azerbaijan|Republic of Azerbaijan|Azerbaijani|Azeri
BA BIH Bosnia and Herzegovina|Republic of Bosnia and Herzegovina|Bosnian|Bosnia|Bosnia-Herzegovina|Bosnia & Herzegovina
BB BRB Barbados|Barbadian
BD BGD Bangladesh|People's Republic of Bangladesh|Bangladeshi
BE BEL Belgium|Kingdom of Belgium|Belgian
BF BFA Burkina Faso|Burkinabe
BG BGR Bulgaria|Republic of Bulgaria|Bulgarian
BH BHR Bahrain|Kingdom of Bahrain|Bahraini
BI BDI Burundi|Republic of Burundi|Burundian
BJ BEN Benin|Republic of Benin|Beninese
BL BLM Saint Barthélemy
BM BMU Bermuda
BN BRN Brunei Darussalam|Bruneian|Brunei
BO BOL Bolivia, Plurinational State of|Bolivia|Plurinational State of Bolivia|Bolivian
BQ BES Bonaire, Sint Eustatius and Saba
BR BRA Brazil|Federative Republic of Brazil|Brazilian
BS BHS Bahamas|Commonwealth of the Bahamas|Bahamian|The Bahamas
BT BTN Bhutan|Kingdom of Bhutan|Bhutanese
BV BVT Bouvet Island
BW BWA Botswana|Republic of Botswana|Motswana|Batswana
BY BLR Belarus|Republic of Belarus|Belarusian|Byelorussia
BZ BLZ Belize|Belizean
CA CAN Canada|Canadian
CC CCK Cocos (Keeling) Islands|Cocos Islands
CD COD Congo, The Democratic Republic of the|Democratic Republic of the Congo|DR Congo|DRC|Congo-Kinshasa|Zaire
CF CAF Central African Republic|Central African
CG COG Congo|Republic of the Congo|Congolese|Congo-Brazzaville|Congo Republic
CH CHE Switzerland|Swiss Confederation|Swiss
CI CIV Côte d'Ivoire|Republic of Côte d'Ivoire|Ivorian|Ivory Coast
CK COK Cook Islands
CL CHL Chile|Republic of Chile|Chilean
CM CMR Cameroon|Republic of Cameroon|Cameroonian
CN CHN China|People's Republic of China|Chinese|Mainland China
CO COL Colombia|Republic of Colombia|Colombian
CR CRI Costa Rica|Republic of Costa Rica|Costa Rican
CU CUB Cuba|Republic of Cuba|Cuban
CV CPV Cabo Verde|Republic of Cabo Verde|Cape Verde|Cape Verdean
CW CUW Curaçao|Curacao
CX CXR Christmas Island
CY CYP Cyprus|Republic of Cyprus|Cypriot
CZ CZE Czechia|Czech Republic|Czech
DE DEU Germany|Federal Republic of Germany|German
DJ DJI Djibouti|Republic of Djibouti|Djiboutian
DK DNK Denmark|Kingdom of Denmark|Danish
DM DMA Dominica|Commonwealth of Dominica
DO DOM Dominican Republic|Dominican
DZ DZA Algeria|People's Democratic Republic of Algeria|Algerian|Algerie
EC ECU Ecuador|Republic of Ecuador|Ecuadorian
EE EST Estonia|Republic of Estonia|Estonian
EG EGY Egypt|Arab Republic of Egypt|Egyptian
EH ESH Western Sahara
ER ERI Eritrea|the State of Eritrea|Eritrean
ES ESP Spain|Kingdom of Spain|Spanish|Spaniard
ET ETH Ethiopia|Federal Democratic Republic of Ethiopia|Ethiopian
FI FIN Finland|Republic of Finland|Finnish
FJ FJI Fiji|Republic of Fiji|Fijian
FK FLK Falkland Islands (Malvinas)|Falkland Islands
FM FSM Micronesia, Federated States of|Federated States of Micronesia|Micronesia|Micronesian
FO FRO Faroe Islands
FR FRA France|French Republic|French
GA GAB Gabon|Gabonese Republic|Gabonese
GB GBR United Kingdom|United Kingdom of Great Britain and Northern Ireland|British|UK|Great Britain|Britain|England|Scotland|Wales|Northern Ireland|English
GD GRD Grenada|Grenadian
GE GEO Georgia|Georgian
GF GUF French Guiana
GG GGY Guernsey
GH GHA Ghana|Republic of Ghana|Ghanaian
GI GIB Gibraltar
GL GRL Greenland
GM GMB Gambia|Republic of the Gambia|Gambian|The Gambia
GN GIN Guinea|Republic of Guinea|Guinean
GP GLP Guadeloupe
GQ GNQ Equatorial Guinea|Republic of Equatorial Guinea|Equatorial Guinean
GR GRC Greece|Hellenic Republic|Greek|Hellas
GS SGS South Georgia and the South Sandwich Islands
GT GTM Guatemala|Republic of Guatemala|Guatemalan
GU GUM Guam
GW GNB Guinea-Bissau|Republic of Guinea-Bissau
GY GUY Guyana|Republic of Guyana|Guyanese
HK HKG Hong Kong|Hong Kong Special Administrative Region of China|Hong Kong SAR|Hong Kong SAR China
HM HMD Heard Island and McDonald Islands
HN HND Honduras|Republic of Honduras|Honduran
HR HRV Croatia|Republic of Croatia|Croatian
HT HTI Haiti|Republic of Haiti|Haitian
HU HUN Hungary|Hungarian
ID IDN Indonesia|Republic of Indonesia|Indonesian
IE IRL Ireland|Irish|Republic of Ireland
IL ISR Israel|State of Israel|Israeli
IM IMN Isle of Man
IN IND India|Republic of India|Indian
IO IOT British Indian Ocean Territory
IQ IRQ Iraq|Republic of Iraq|Iraqi
IR IRN Iran, Islamic Republic of|Iran|Islamic Republic of Iran|Iranian|Persia
IS ISL Iceland|Republic of Iceland|Icelandic|Icelander
IT ITA Italy|Italian Republic|Italian
JE JEY Jersey
JM JAM Jamaica|Jamaican
JO JOR Jordan|Hashemite Kingdom of Jordan|Jordanian
JP JPN Japan|Japanese
KE KEN Kenya|Republic of Kenya|Kenyan
KG KGZ Kyrgyzstan|Kyrgyz Republic|Kyrgyz|Kirghizia|Kirgizstan
KH KHM Cambodia|Kingdom of Cambodia|Cambodian
KI KIR Kiribati|Republic of Kiribati|I-Kiribati
KM COM Comoros|Union of the Comoros|Comorian|Comoran|The Comoros
KN KNA Saint Kitts and Nevis|Saint Kitts & Nevis|St. Kitts & Nevis
KP PRK Korea, Democratic People's Republic of|North Korea|Democratic People's Republic of Korea|North Korean|DPRK
KR KOR Korea, Republic of|South Korea|Republic of Korea|South Korean|Korea
KW KWT Kuwait|State of Kuwait|Kuwaiti
KY CYM Cayman Islands
KZ KAZ Kazakhstan|Republic of Kazakhstan|Kazakh|Kazakhstani
LA LAO Lao People's Democratic Republic|Laos|Lao|Laotian
LB LBN Lebanon|Lebanese Republic|Lebanese
LC LCA Saint Lucia|Saint Lucian|St. Lucia
LI LIE Liechtenstein|Principality of Liechtenstein|Liechtensteiner
LK LKA Sri Lanka|Democratic Socialist Republic of Sri Lanka|Sri Lankan
LR LBR Liberia|Republic of Liberia|Liberian
LS LSO Lesotho|Kingdom of Lesotho|Basotho
LT LTU Lithuania|Republic of Lithuania|Lithuanian
LU LUX Luxembourg|Grand Duchy of Luxembourg|Luxembourgish|Luxembourger
LV LVA Latvia|Republic of Latvia|Latvian
LY LBY Libya|Libyan|Libyan Arab Jamahiriya|Socialist People's Libyan Arab Jamahiriya
MA MAR Morocco|Kingdom of Morocco|Moroccan|Maroc
MC MCO Monaco|Principality of Monaco|Monegasque
MD MDA Moldova, Republic of|Moldova|Republic of Moldova|Moldovan
ME MNE Montenegro|Montenegrin
MF MAF Saint Martin (French part)
MG MDG Madagascar|Republic of Madagascar|Malagasy
MH MHL Marshall Islands|Republic of the Marshall Islands|Marshallese
MK MKD North Macedonia|Republic of North Macedonia|Macedonia|Macedonian|The former Yugoslav Republic of Macedonia|FYROM
ML MLI Mali|Republic of Mali|Malian
MM MMR Myanmar|Republic of Myanmar|Burmese|Burma|Myanmar (Burma)
MN MNG Mongolia|Mongolian
MO MAC Macao|Macao Special Administrative Region of China|Macau|Macau SAR China
MP MNP Northern Mariana Islands|Commonwealth of the Northern Mariana Islands
MQ MTQ Martinique
MR MRT Mauritania|Islamic Republic of Mauritania|Mauritanian
MS MSR Montserrat
MT MLT Malta|Republic of Malta|Maltese
MU MUS Mauritius|Republic of Mauritius|Mauritian
MV MDV Maldives|Republic of Maldives|Maldivian
MW MWI Malawi|Republic of Malawi|Malawian
MX MEX Mexico|United Mexican States|Mexican
MY MYS Malaysia|Malaysian
MZ MOZ Mozambique|Republic of Mozambique|Mozambican
NA NAM Namibia|Republic of Namibia|Namibian
NC NCL New Caledonia
NE NER Niger|Republic of the Niger|Nigerien
NF NFK Norfolk Island
NG NGA Nigeria|Federal Republic of Nigeria|Nigerian
NI NIC Nicaragua|Republic of Nicaragua|Nicaraguan
NL NLD Netherlands|Kingdom of the Netherlands|Dutch|The Netherlands|Holland
NO NOR Norway|Kingdom of Norway|Norwegian
NP NPL Nepal|Federal Democratic Republic of Nepal|Nepalese|Nepali
NR NRU Nauru|Republic of Nauru|Nauruan
NU NIU Niue
NZ NZL New Zealand|New Zealander
OM OMN Oman|Sultanate of Oman|Omani
PA PAN Panama|Republic of Panama|Panamanian
PE PER Peru|Republic of Peru|Peruvian
PF PYF French Polynesia
PG PNG Papua New Guinea|Independent State of Papua New Guinea|Papua New Guinean
PH PHL Philippines|Republic of the Philippines|Filipino|Philippine|The Philippines
PK PAK Pakistan|Islamic Republic of Pakistan|Pakistani
PL POL Poland|Republic of Poland|Polish
PM SPM Saint Pierre and Miquelon
PN PCN Pitcairn
PR PRI Puerto Rico
PS PSE Palestine, State of|the State of Palestine|Palestine|Palestinian|Palestinian Territories|Palestinian Territory|Occupied Palestinian Territory|Stateless Palestinian|West Bank|Gaza Strip|West Bank and Gaza
PT PRT Portugal|Portuguese Republic|Portuguese
PW PLW Palau|Republic of Palau|Palauan
PY PRY Paraguay|Republic of Paraguay|Paraguayan
QA QAT Qatar|State of Qatar|Qatari
RE REU Réunion|Reunion
RO ROU Romania|Romanian
RS SRB Serbia|Republic of Serbia|Serbian
RU RUS Russian Federation|Russian|Russia
RW RWA Rwanda|Rwandese Republic|Rwandan
SA SAU Saudi Arabia|Kingdom of Saudi Arabia|Saudi Arabian|Saudi|KSA
SB SLB Solomon Islands|Solomon Islander
SC SYC Seychelles|Republic of Seychelles|Seychellois
SD SDN Sudan|Republic of the Sudan|Sudanese
SE SWE Sweden|Kingdom of Sweden|Swedish
SG SGP Singapore|Republic of Singapore|Singaporean
SH SHN Saint Helena, Ascension and Tristan da Cunha|Saint Helena
SI SVN Slovenia|Republic of Slovenia|Slovenian|Slovene
SJ SJM Svalbard and Jan Mayen
SK SVK Slovakia|Slovak Republic|Slovak
SL SLE Sierra Leone|Republic of Sierra Leone|Sierra Leonean
SM SMR San Marino|Republic of San Marino|Sammarinese
SN SEN Senegal|Republic of Senegal|Senegalese
SO SOM Somalia|Federal Republic of Somalia|Somali|Somalian|Somali Republic
SR SUR Suriname|Republic of Suriname|Surinamese
SS SSD South Sudan|Republic of South Sudan|South Sudanese
ST STP Sao Tome and Principe|Democratic Republic of Sao Tome and Principe|Sao Tome & Principe
SV SLV El Salvador|Republic of El Salvador|Salvadoran
SX SXM Sint Maarten (Dutch part)
SY SYR Syrian Arab Republic|Syria|Syrian
SZ SWZ Eswatini|Kingdom of Eswatini|Swazi|Swaziland
TC TCA Turks and Caicos Islands
TD TCD Chad|Republic of Chad|Chadian
TF ATF French Southern Territories
TG TGO Togo|Togolese Republic|Togolese
TH THA Thailand|Kingdom of Thailand|Thai
TJ TJK Tajikistan|Republic of Tajikistan|Tajik|Tajikistani
TK TKL Tokelau
TL TLS Timor-Leste|Democratic Republic of Timor-Leste|East Timor|Timorese
TM TKM Turkmenistan|Turkmen|Turkmenistani
TN TUN Tunisia|Republic of Tunisia|Tunisian|Tunisie
TO TON Tonga|Kingdom of Tonga|Tongan
TR TUR Türkiye|Republic of Türkiye|Turkish|Turkey|Turkiye|Republic of Turkey
TT TTO Trinidad and Tobago|Republic of Trinidad and Tobago|Trinidadian|Trinidad & Tobago
TV TUV Tuvalu|Tuvaluan
TW TWN Taiwan, Province of China|Taiwan|Taiwanese
TZ TZA Tanzania, United Republic of|Tanzania|United Republic of Tanzania|Tanzanian
UA UKR Ukraine|Ukrainian
UG UGA Uganda|Republic of Uganda|Ugandan
UM UMI United States Minor Outlying Islands
US USA United States|United States of America|American|USA|U.S.A.|U.S.
UY URY Uruguay|Eastern Republic of Uruguay|Uruguayan
UZ UZB Uzbekistan|Republic of Uzbekistan|Uzbek|Uzbekistani
VA VAT Holy See (Vatican City State)|Vatican|Vatican City|Vatican City State|Holy See
VC VCT Saint Vincent and the Grenadines|St. Vincent & Grenadines|St. Vincent and the Grenadines
VE VEN Venezuela, Bolivarian Republic of|Venezuela|Bolivarian Republic of Venezuela|Venezuelan
VG VGB Virgin Islands, British|British Virgin Islands
VI VIR Virgin Islands, U.S.|Virgin Islands of the United States|US Virgin Islands|U.S. Virgin Islands
VN VNM Viet Nam|Vietnam|Socialist Republic of Viet Nam|Vietnamese
VU VUT Vanuatu|Republic of Vanuatu|Ni-Vanuatu
WF WLF Wallis and Futuna
WS WSM Samoa|Independent State of Samoa|Samoan
YE YEM Yemen|Republic of Yemen|Yemeni|Yemenite
YT MYT Mayotte
ZA ZAF South Africa|Republic of South Africa|South African
ZM ZMB Zambia|Republic of Zambia|Zambian
ZW ZWE Zimbabwe|Republic of Zimbabwe|Zimbabwean
`
