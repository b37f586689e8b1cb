package graph

// The kinds of records. Their numbers are kept for ever.
const (
	Person Kind = iota + 1
	Organization
	Address
	TravelDocument
	DocumentReport
	Place
	Route
	Leg
	Passage
	Booking
	Account
	Transfer
	Phone
	OnlineAccount
	Vehicle
	Event
	Object
	Evidence
	Report
	Notice
	Hit
	BorderCheck
	JudicialMeasure
	Request
	Case
	StateMeasure
)

const firstLink Kind = 128

// The kinds of links. Their numbers are kept for ever.
const (
	Took Kind = iota + firstLink
	On
	Departs
	Arrives
	Follows
	Used
	Holds
	IssuedBy
	Booked
	LocatedIn
	CrossedAt
	Arranged
	Paid
	Escorted
	Hosted
	Supplied
	Recruited
	Altered
	Financed
	Sent
	Received
	Associate
	Family
	MemberOf
	Leads
	Communicated
	Owns
	PresentAt
	StayedAt
	SubjectOf
	SupportedBy
	DerivedFrom
	ExtractedFrom
	Judgement
	Other
)

// AnyRecord stands for every record kind in a Join.
const AnyRecord Kind = 255

const common = `
	summary:text+ what the source says in a few words
	description:text+ what the source says at length
	sourceUrl:text+ where the source can be found
	topics:text+ topics in FollowTheMoney's list, such as crime.terror
	notes:text+ remarks of the contributor`

func init() {
	actorName := []string{"name", "alias", "weakAlias"}
	row(KindInfo{Kind: Person, Title: "Person", Plural: "persons", FtM: "Person", NamedBy: actorName,
		Doc:  "What one source says about one human being.",
		Keys: []KeyRule{{"un-reference", []string{"unscId"}}, {"notice-reference", []string{"noticeId"}}}},
		common+`
	name:name+ full names
	alias:name+ good-quality aliases
	weakAlias:name+ low-quality aliases, kunyas, noms de guerre
	previousName:name+ former names
	firstName:text+ first name as a part
	secondName:text+ second name as a part
	middleName:text+ third name as a part
	lastName:text+ family or fourth name as a part
	fatherName:text+ patronymic
	motherName:text+ matronymic
	title:text+ title, such as Haji or Dr
	birthDate:date+ each possible date of birth with its precision
	birthPlace:text+ place of birth as given
	birthCountry:country+ country of birth
	deathDate:date+ date of death
	nationality:country+ nationalities claimed or established
	country:country+ countries the person is connected with
	residence:country+ country of residence
	gender:enum=female|male|other the gender stated
	position:text+ designation, role or occupation
	address:text+ addresses as text
	passportNumber:code+ numbers of passports, where no document record is given
	idNumber:code+ national identification numbers
	unscId:code+ reference number on a United Nations list
	noticeId:code+ reference number of a notice
	height:text+ height
	eyeColor:text+ colour of eyes
	hairColor:text+ colour of hair
	appearance:text+ marks and features
	spokenLanguage:text+ languages
	subjectClass:enum=SUSPECT|FACILITATOR|ASSOCIATE|FAMILY|MINOR|VICTIM|WITNESS|MISSING what the owner takes the person for
	function:enum+=RECRUITER|COURIER|SMUGGLER|FORGER|FINANCIER|SAFE_HOUSE_KEEPER|TRAVEL_AGENT|TRAINER|PROPAGANDIST|ESCORT functions the source asserts
	status:text+ status, such as wanted, convicted, deceased
	listedOn:date+ when a list took the person up
	modifiedAt:date+ when the source last changed it`)
	row(KindInfo{Kind: Organization, Title: "Organization", Plural: "organizations", FtM: "Organization", NamedBy: actorName,
		Doc:  "A group, company, agency or body.",
		Keys: []KeyRule{{"un-reference", []string{"unscId"}}, {"notice-reference", []string{"noticeId"}}}},
		common+`
	name:name+ names
	alias:name+ good-quality aliases
	weakAlias:name+ low-quality aliases
	previousName:name+ former names
	country:country+ countries it is connected with
	jurisdiction:country+ where it is registered
	legalForm:text+ what sort of body it is
	address:text+ addresses as text
	registrationNumber:code+ registration numbers
	unscId:code+ reference number on a United Nations list
	noticeId:code+ reference number of a notice
	listedOn:date+ when a list took it up
	modifiedAt:date+ when the source last changed it`)
	row(KindInfo{Kind: Address, Title: "Address", Plural: "addresses", FtM: "Address", NamedBy: []string{"full", "street", "city"},
		Doc: "A postal address."},
		common+`
	full:text+ the whole address
	street:text+ street and number
	city:text+ city
	region:text+ state or province
	postalCode:text+ postal code
	country:country+ country`)
	row(KindInfo{Kind: TravelDocument, Title: "TravelDocument", Plural: "travelDocuments", FtM: "Identification", NamedBy: []string{"number"},
		Doc:  "A passport, identity card, visa or other paper to travel on.",
		Keys: []KeyRule{{"document", []string{"type", "number", "issuer"}}}},
		common+`
	number:code+ document number
	type:enum=PASSPORT|IDENTITY_CARD|VISA|RESIDENCE_PERMIT|LAISSEZ_PASSER|SEAMAN_BOOK|OTHER type of document
	issuer:country issuing country or body
	authority:text+ issuing authority
	issuePlace:text+ where it was issued
	startDate:date+ date of issue
	endDate:date+ date of expiry
	surname:text+ surname in the document
	givenName:text+ given names in the document
	holderName:name+ name in the document
	birthDate:date+ date of birth in the document
	falseness:enum+=STOLEN_BLANK|FORGED|COUNTERFEIT|IMPOSTOR|FRAUDULENTLY_OBTAINED how it is not what it seems, as asserted
	photoRef:code+ reference of the photograph`)
	row(KindInfo{Kind: DocumentReport, Title: "DocumentReport", Plural: "documentReports", FtM: "Identification", NamedBy: []string{"number", "lastNumber"},
		Doc: "What an issuer reports about a number or a range of numbers; never a holder."},
		common+`
	number:code first or only number reported
	lastNumber:code last number of a range
	type:enum=PASSPORT|IDENTITY_CARD|VISA|RESIDENCE_PERMIT|LAISSEZ_PASSER|SEAMAN_BOOK|OTHER type of document
	issuer:country issuing country
	status:enum=STOLEN|STOLEN_BLANK|LOST|REVOKED|COUNTERFEIT|ALTERED|INVALID what is reported
	reportedAt:date when it was reported
	stolenAt:date when it was stolen or lost
	reference:code national reference number`)
	row(KindInfo{Kind: Place, Title: "Place", Plural: "places", FtM: "Address", NamedBy: []string{"name", "unlocode", "iata", "crossingCode"},
		Doc:  "A city, border crossing point, airport, safe house or camp.",
		Keys: []KeyRule{{"unlocode", []string{"unlocode"}}, {"iata", []string{"iata"}}, {"crossing", []string{"crossingCode"}}}},
		common+`
	name:name+ names
	alias:name+ other names
	placeType:enum=CITY|AIRPORT|BORDER_CROSSING|UNOFFICIAL_CROSSING|SAFE_HOUSE|CAMP|PORT|STATION|COUNTRY|OTHER sort of place
	country:country country
	city:text+ city
	unlocode:code UN/LOCODE
	iata:code IATA code, valid in the record's period
	icao:code ICAO code
	crossingCode:code national code of a border crossing
	latitude:number=-90..90 degrees north, -90 to 90
	longitude:number=-180..180 degrees east, -180 to 180
	altitude:number metres above sea level
	timezone:text time zone`)
	row(KindInfo{Kind: Route, Title: "Route", Plural: "routes", FtM: "Trip", NamedBy: []string{"name"},
		Doc: "An ordered list of places, as a source asserts it; no people in it."},
		common+`
	name:name+ what the route is called
	places:code+ codes of its places in order, as "1 IST"
	carrier:code+ carriers
	mode:enum+=AIR|SEA|ROAD|RAIL|FOOT|UNKNOWN means of transport`)
	row(KindInfo{Kind: Leg, Title: "Leg", Plural: "legs", FtM: "Trip", NamedBy: []string{"service", "summary"},
		Doc:  "One vehicle's movement from a place to a place.",
		Keys: []KeyRule{{"leg", []string{"carrier", "service", "departurePlace", "departedAt"}}}},
		common+`
	mode:enum=AIR|SEA|ROAD|RAIL|FOOT|UNKNOWN means of transport
	carrier:code code of the carrier
	service:code number of the flight, train, bus or ship
	departurePlace:code code of the place of departure, where no link says it
	arrivalPlace:code code of the place of arrival, where no link says it
	departedAt:date departure, local time
	arrivedAt:date arrival, local time
	passengers:number=0.. people on board in all`)
	row(KindInfo{Kind: Passage, Title: "Passage", Plural: "passages", FtM: "Event", NamedBy: []string{"summary"},
		Doc: "One person on one leg, with the document used and the outcome."},
		common+`
	outcome:enum=PASSED|REFUSED|DEPORTED|DETAINED|UNKNOWN how it ended
	departedAt:date departure, where no leg says it
	arrivedAt:date arrival, where no leg says it
	seat:text seat
	party:code code of the party travelled with`)
	row(KindInfo{Kind: Booking, Title: "Booking", Plural: "bookings", FtM: "Event", NamedBy: []string{"locator"},
		Doc: "A reservation; those on one booking are one party."},
		common+`
	locator:code record locator
	carrier:code code of the carrier
	agency:text+ travel agency
	bookedAt:date when it was made
	payment:text+ form of payment
	email:code+ contact e-mail
	phone:code+ contact telephone`)
	row(KindInfo{Kind: Account, Title: "Account", Plural: "accounts", FtM: "BankAccount", NamedBy: []string{"iban", "accountNumber", "publicKey"},
		Doc:  "A bank account, hawala ledger or wallet.",
		Keys: []KeyRule{{"iban", []string{"iban"}}}},
		common+`
	iban:code IBAN
	accountNumber:code+ account number
	bic:code+ BIC
	bankName:name+ bank or hawaladar
	publicKey:code+ public key of a wallet
	accountType:enum=BANK|HAWALA|WALLET|CARD|OTHER sort of account
	currency:text+ currency
	country:country+ country`)
	row(KindInfo{Kind: Transfer, Title: "Transfer", Plural: "transfers", FtM: "Payment", NamedBy: []string{"transactionNumber", "purpose"},
		Doc: "One movement of money or goods."},
		common+`
	date:date when
	amount:number amount in the currency
	currency:text currency
	purpose:text+ purpose stated
	transactionNumber:code+ number of the transaction
	channel:enum=BANK|HAWALA|REMITTANCE|CASH|WALLET|GOODS|OTHER how it went
	onBehalf:enum=yes|no whether the sender sent for others`)
	row(KindInfo{Kind: Phone, Title: "Phone", Plural: "phones", FtM: "Thing", NamedBy: []string{"number"},
		Doc:  "A telephone number or device.",
		Keys: []KeyRule{{"e164", []string{"number"}}}},
		common+`
	number:code+ number, E.164 where known
	imei:code+ device
	imsi:code+ subscriber
	country:country+ country`)
	row(KindInfo{Kind: OnlineAccount, Title: "OnlineAccount", Plural: "onlineAccounts", FtM: "UserAccount", NamedBy: []string{"username", "email"},
		Doc:  "An account on a platform.",
		Keys: []KeyRule{{"handle", []string{"service", "username"}}}},
		common+`
	service:code platform
	username:name handle
	email:code+ e-mail address
	ipAddress:code+ addresses it was used from
	createdAt:date when it was opened`)
	row(KindInfo{Kind: Vehicle, Title: "Vehicle", Plural: "vehicles", FtM: "Vehicle", NamedBy: []string{"registrationNumber", "name"},
		Doc:  "A vehicle, vessel or aircraft.",
		Keys: []KeyRule{{"plate", []string{"registrationNumber", "country"}}}},
		common+`
	name:name+ name of a vessel
	registrationNumber:code plate or registration
	country:country country of registration
	type:text+ sort of vehicle
	model:text+ make and model
	vin:code+ chassis number`)
	row(KindInfo{Kind: Event, Title: "Event", Plural: "events", FtM: "Event", NamedBy: []string{"name", "summary"},
		Doc: "A meeting, training or attack."},
		common+`
	name:name+ what it is called
	eventType:enum=MEETING|TRAINING|ATTACK|OTHER sort of event
	date:date+ when
	country:country+ where`)
	row(KindInfo{Kind: Object, Title: "Object", Plural: "objects", FtM: "Asset", NamedBy: []string{"name", "serialNumber"},
		Doc: "Arms, chemicals, devices: means."},
		common+`
	name:name+ what it is
	objectType:text+ sort of object
	serialNumber:code+ serial number`)
	row(KindInfo{Kind: Evidence, Title: "Evidence", Plural: "evidence", FtM: "Document", NamedBy: []string{"name", "itemNumber"},
		Doc: "A seized item, with its custody."},
		common+`
	name:name+ what it is
	itemNumber:code+ evidence number
	seizedAt:date when it was seized
	seizedIn:text+ where it was seized
	custody:text+ chain of custody, a line for each hand-over
	contentHash:code+ hash of the content`)
	row(KindInfo{Kind: Report, Title: "Report", Plural: "reports", FtM: "Document", NamedBy: []string{"name", "reference"},
		Doc: "A source report."},
		common+`
	name:name+ title
	reference:code+ reference
	date:date+ date of the report
	author:text+ author or service`)
	row(KindInfo{Kind: Notice, Title: "Notice", Plural: "notices", FtM: "Sanction", NamedBy: []string{"reference", "colour"},
		Doc: "A notice, diffusion or sanction listing."},
		common+`
	colour:enum=RED|BLUE|GREEN|YELLOW|BLACK|ORANGE|PURPLE|SILVER|UN_SPECIAL|DIFFUSION colour
	reference:code+ reference
	status:enum=REQUESTED|UNDER_REVIEW|PUBLISHED|REFUSED|SUSPENDED|WITHDRAWN|CANCELLED|EXPIRED where it stands
	date:date date of publication
	authority:text+ who issued it
	program:text+ sanctions regime
	addressees:text+ members addressed by a diffusion
	reason:text+ grounds`)
	row(KindInfo{Kind: Hit, Title: "Hit", Plural: "hits", FtM: "Event", NamedBy: []string{"reference"},
		Doc: "A positive answer of a check, with its confirmation and outcome."},
		common+`
	reference:code+ reference
	date:date when
	confirmation:enum=PENDING|CONFIRMED|REFUTED|WITHDRAWN what the owner answered
	outcome:text+ what was done`)
	row(KindInfo{Kind: BorderCheck, Title: "BorderCheck", Plural: "borderChecks", FtM: "Event", NamedBy: []string{"reference"},
		Doc: "A check of a person or document at a border."},
		common+`
	reference:code+ reference
	date:date when
	direction:enum=ENTRY|EXIT|TRANSIT which way
	outcome:enum=PASSED|REFUSED|DEPORTED|DETAINED|UNKNOWN how it ended`)
	row(KindInfo{Kind: JudicialMeasure, Title: "JudicialMeasure", Plural: "judicialMeasures", FtM: "CourtCase", NamedBy: []string{"reference", "type"},
		Doc: "An arrest, charge, trial, sentence or acquittal."},
		common+`
	type:enum=ARREST|CHARGE|TRIAL|SENTENCE|ACQUITTAL|RELEASE|OTHER what it is
	reference:code+ reference
	date:date when
	court:text+ court or authority
	legalBasis:text+ legal basis
	country:country country`)
	row(KindInfo{Kind: Request, Title: "Request", Plural: "requests", FtM: "Document", NamedBy: []string{"reference"},
		Doc: "A request between members."},
		common+`
	reference:code+ reference
	date:date when
	requestType:text+ what is asked for`)
	row(KindInfo{Kind: Case, Title: "Case", Plural: "cases", FtM: "CourtCase", NamedBy: []string{"name", "reference"},
		Doc: "An investigation or analysis file."},
		common+`
	name:name+ name
	reference:code+ reference
	openedAt:date when it was opened
	closedAt:date when it was closed`)
	row(KindInfo{Kind: StateMeasure, Title: "StateMeasure", Plural: "stateMeasures", FtM: "Document", NamedBy: []string{"name", "reference"},
		Doc: "What a state did, or is said not to have done: a law, a screening of travellers, a sharing of financial information."},
		common+`
	name:name+ what it is called
	type:enum=LAW|SCREENING|FINANCIAL_SHARING|OTHER what it is: a law on foreign terrorist fighters, an enhanced screening of travellers, a sharing of financial information
	status:enum=IN_FORCE|ADOPTED|PROPOSED|REPEALED|ABSENT where it stands; absent is what a source looked for and did not find
	country:country country that took it
	date:date since when it stands so
	reference:code+ reference
	legalBasis:text+ legal basis`)
	initLinks()
}

func joins(pairs ...Kind) (out []Join) {
	for i := 0; i < len(pairs); i += 2 {
		out = append(out, Join{pairs[i], pairs[i+1]})
	}
	return out
}

// cross joins every kind of the one list with every kind of the other.
func cross(from, to []Kind) (out []Join) {
	for _, f := range from {
		for _, t := range to {
			out = append(out, Join{f, t})
		}
	}
	return out
}

func initLinks() {
	actors, helped := []Kind{Person, Organization}, []Kind{Passage, TravelDocument, Person}
	link := func(k Kind, title, doc string, j []Join, props string) {
		row(KindInfo{Kind: k, Title: title, Doc: doc, Joins: j, FtM: "UnknownLink", FtMEnds: [2]string{"subject", "object"}}, linkCommon+props)
	}
	link(Took, "Took", "the person made the passage", joins(Person, Passage), "")
	link(On, "On", "the passage was on the leg", joins(Passage, Leg), "")
	link(Departs, "Departs", "the leg, or a passage without a leg, departed from the place", joins(Leg, Place, Passage, Place), "")
	link(Arrives, "Arrives", "the leg, or a passage without a leg, arrived at the place", joins(Leg, Place, Passage, Place), "")
	link(Follows, "Follows", "the route goes by the place or leg, in order", joins(Route, Place, Route, Leg), "\norder:number=1.. position on the route, from 1")
	link(Used, "Used", "the document was used on the passage or at the check", joins(Passage, TravelDocument, BorderCheck, TravelDocument, Booking, TravelDocument), "")
	link(Holds, "Holds", "the person held the document in the period", joins(Person, TravelDocument), "")
	link(IssuedBy, "IssuedBy", "the document was issued by the body", joins(TravelDocument, Organization), "")
	link(Booked, "Booked", "the person or passage is on the booking", joins(Person, Booking, Passage, Booking), "")
	link(LocatedIn, "LocatedIn", "the one place lies in the other", joins(Place, Place, Address, Place, Organization, Place, Organization, Address, Person, Address, Event, Place), "")
	link(CrossedAt, "CrossedAt", "the passage or check was at the crossing", joins(Passage, Place, BorderCheck, Place), "")
	link(Arranged, "Arranged", "the helper arranged the travel", append(cross(actors, helped), joins(Person, Booking, Organization, Booking)...), "")
	link(Paid, "Paid", "the helper paid for the travel", append(cross(actors, helped), joins(Person, Booking, Organization, Booking)...), "\namount:number amount\ncurrency:text currency")
	link(Escorted, "Escorted", "the helper went with the traveller", cross(actors, helped), "")
	link(Hosted, "Hosted", "the helper gave shelter", cross(actors, helped), "")
	link(Supplied, "Supplied", "the helper supplied the document or means", cross(actors, helped), "")
	link(Recruited, "Recruited", "the helper recruited the person", cross(actors, []Kind{Person}), "")
	link(Altered, "Altered", "the helper altered or made the document", cross(actors, helped), "")
	link(Financed, "Financed", "the helper financed the person, body or passage", cross(actors, []Kind{Person, Organization, Passage}), "\namount:number amount\ncurrency:text currency")
	for _, k := range []Kind{Arranged, Paid, Escorted, Hosted, Supplied, Recruited, Altered, Financed} {
		kinds[k].Helps = true
	}
	payers := []Kind{Person, Organization, Account}
	link(Sent, "Sent", "sent the transfer", cross(payers, []Kind{Transfer}), "")
	link(Received, "Received", "received the transfer", cross(payers, []Kind{Transfer}), "")
	link(Associate, "Associate", "the two are associates", cross(actors, actors), "\nrelationship:text+ sort of relation\nweight:number strength, as the source counts it")
	link(Family, "Family", "the two are relatives", joins(Person, Person), "\nrelationship:text+ what the second is of the first")
	link(MemberOf, "MemberOf", "the person or body belongs to the body", cross(actors, []Kind{Organization}), "\nrole:text+ role")
	link(Leads, "Leads", "the person leads the body or people", cross(actors, actors), "\nrole:text+ role")
	channels := []Kind{Person, Organization, Phone, OnlineAccount}
	link(Communicated, "Communicated", "the two were in contact", cross(channels, channels), "\ncount:number=0.. how often\nchannel:text+ by what means")
	link(Owns, "Owns", "owns or uses", cross(actors, []Kind{Account, Phone, OnlineAccount, Vehicle, Object, Organization, Address, Place}), "\nrole:text+ owner, user, registered holder")
	link(PresentAt, "PresentAt", "was present at the event", cross([]Kind{Person, Organization, Vehicle, Object}, []Kind{Event, Place}), "\nrole:text+ role")
	link(StayedAt, "StayedAt", "stayed at the place in the period", joins(Person, Place, Person, Address), "")
	link(SubjectOf, "SubjectOf", "is the subject of the notice, case or measure",
		cross([]Kind{Person, Organization, TravelDocument, Object, Vehicle, Account, Phone, OnlineAccount}, []Kind{Notice, Case, JudicialMeasure, Request, Hit, BorderCheck, DocumentReport}), "\nrole:text+ role")
	link(SupportedBy, "SupportedBy", "is supported by the report or evidence", joins(AnyRecord, Report, AnyRecord, Evidence), "")
	link(DerivedFrom, "DerivedFrom", "the report was derived from the other", joins(Report, Report), "")
	link(ExtractedFrom, "ExtractedFrom", "was extracted from the item", joins(AnyRecord, Evidence, AnyRecord, Object, AnyRecord, Report), "")
	link(Judgement, "Judgement", "a member's judgement whether the two records are about the same thing", nil,
		"\nverdict:enum=SAME|NOT_SAME|UNSURE what was judged\nreason:text why")
	link(Other, "Other", "any other relation, said in words", joins(AnyRecord, AnyRecord), "\nrole:text+ what the relation is\nweight:number strength")
	for _, k := range []Kind{Associate, Family, Communicated, Judgement, Other} {
		kinds[k].Symmetric = true
	}
	kinds[Other].Symmetric = false
	ftmLinks()
}

const linkCommon = `
	summary:text+ what the source says in a few words
	date:date when, where it is one date
	sourceUrl:text+ where the source can be found
	notes:text+ remarks of the contributor`

// ftmLinks gives the FollowTheMoney schemas and ends of the links that have one.
func ftmLinks() {
	for k, f := range map[Kind][3]string{
		Associate: {"Associate", "person", "associate"},
		Family:    {"Family", "person", "relative"},
		MemberOf:  {"Membership", "member", "organization"},
		Owns:      {"Ownership", "owner", "asset"},
	} {
		kinds[k].FtM, kinds[k].FtMEnds = f[0], [2]string{f[1], f[2]}
	}
}
