package ftm

import "portolan/graph"

// schema says what the entities of one FollowTheMoney schema become.
type schema struct {
	kind    graph.Kind
	rename  map[string]string // FollowTheMoney property to ours, where they differ
	literal [2]string         // a property that the schema itself says
	ends    [2]string         // of an edge: the properties of its ends
	links   []link            // entity-valued properties of a thing that become links
}

// link is an entity-valued property of a thing. The link runs from the other
// entity to the thing, or out of it.
type link struct {
	property string
	kind     graph.Kind
	out      bool
	role     string // put into the link's role, where the kind has one
}

// edgeRename holds for every edge: the period goes into the element's validity
// before renaming.
var edgeRename = map[string]string{"status": "role"}

var documentRename = map[string]string{"title": "name", "fileName": "name", "publishedAt": "date", "authoredAt": "date"}

var ownedBy = []link{{property: "owner", kind: graph.Owns}, {property: "holder", kind: graph.Owns, role: "holder"},
	{property: "operator", kind: graph.Owns, role: "operator"}}

// located holds for people and bodies.
var located = []link{{property: "addressEntity", kind: graph.LocatedIn, out: true}}

// schemas is the table of FollowTheMoney schemas that are understood without a
// block.
var schemas = map[string]*schema{
	"Person":       {kind: graph.Person, rename: map[string]string{"taxNumber": "idNumber", "socialSecurityNumber": "idNumber", "innCode": "idNumber"}, links: located},
	"Organization": organization, "Company": organization, "LegalEntity": organization, "PublicBody": organization,
	"Address": {kind: graph.Address, rename: map[string]string{"state": "region"}},
	"Identification": {kind: graph.TravelDocument, rename: map[string]string{"country": "issuer"},
		links: []link{{property: "holder", kind: graph.Holds}}},
	"Passport": {kind: graph.TravelDocument, literal: [2]string{"type", "PASSPORT"},
		rename: map[string]string{"country": "issuer", "passportNumber": "number"},
		links:  []link{{property: "holder", kind: graph.Holds}}},
	"Sanction": {kind: graph.Notice, rename: map[string]string{"unscId": "reference", "authorityId": "reference", "listingDate": "date"},
		links: []link{{property: "entity", kind: graph.SubjectOf}}},
	"Trip": {kind: graph.Leg, rename: map[string]string{"startDate": "departedAt", "endDate": "arrivedAt"},
		links: []link{{property: "startLocation", kind: graph.Other, out: true, role: "startLocation"},
			{property: "endLocation", kind: graph.Other, out: true, role: "endLocation"},
			{property: "vehicle", kind: graph.Other, out: true, role: "vehicle"}}},
	"Payment": {kind: graph.Transfer, links: []link{{property: "payer", kind: graph.Sent}, {property: "payerAccount", kind: graph.Sent},
		{property: "beneficiary", kind: graph.Received}, {property: "beneficiaryAccount", kind: graph.Received}}},
	"BankAccount":  {kind: graph.Account, literal: [2]string{"accountType", "BANK"}, links: ownedBy},
	"CryptoWallet": {kind: graph.Account, literal: [2]string{"accountType", "WALLET"}, links: ownedBy},
	"UserAccount":  {kind: graph.OnlineAccount, links: ownedBy},
	"Vehicle":      vehicle, "Vessel": vehicle, "Airplane": vehicle,
	"Event": {kind: graph.Event, rename: map[string]string{"startDate": "date"},
		links: []link{{property: "involved", kind: graph.PresentAt}, {property: "organizer", kind: graph.PresentAt, role: "organizer"}}},
	"Asset":     {kind: graph.Object, links: ownedBy},
	"CourtCase": {kind: graph.Case, rename: map[string]string{"caseNumber": "reference", "fileDate": "openedAt", "closeDate": "closedAt"}},
	"Document":  document, "Pages": document, "PlainText": document, "HyperText": document, "Email": document, "Image": document,
	"Audio": document, "Video": document, "Table": document, "Workbook": document, "Package": document, "Folder": document, "Article": document,

	"Associate":      edge(graph.Associate, "person", "associate"),
	"Family":         edge(graph.Family, "person", "relative"),
	"Membership":     edge(graph.MemberOf, "member", "organization"),
	"Employment":     edge(graph.MemberOf, "employee", "employer"),
	"Directorship":   edge(graph.MemberOf, "director", "organization"),
	"Occupancy":      edge(graph.Other, "holder", "post"),
	"Representation": edge(graph.Other, "agent", "client"),
	"Ownership":      edge(graph.Owns, "owner", "asset"),
	"UnknownLink":    edge(graph.Other, "subject", "object"),
	"CourtCaseParty": edge(graph.SubjectOf, "party", "case"),
	"Call":           edge(graph.Communicated, "caller", "receiver"),
	"Message":        edge(graph.Communicated, "sender", "recipients"),
}

var (
	organization = &schema{kind: graph.Organization, rename: map[string]string{"taxNumber": "registrationNumber", "innCode": "registrationNumber", "ogrnCode": "registrationNumber"}, links: located}
	vehicle      = &schema{kind: graph.Vehicle, links: ownedBy}
	document     = &schema{kind: graph.Report, rename: documentRename}
)

func edge(k graph.Kind, from, to string) *schema {
	return &schema{kind: k, rename: edgeRename, ends: [2]string{from, to}}
}
