package topic

import (
	"slices"
	"strings"
)

// Topic is a question with a name. Its document has one operation, whose first
// list called rows is the table; a field called explanation stands below its
// row. Of the variables it may declare $window, $zone, $minGrade and $first,
// which flags fill in, and others, which --vars fills in.
type Topic struct {
	Name     string // as it is asked for
	Doc      string // what it answers, one line
	Document string
	Way      []string // fields that are ordered ways: their parts are joined by ">"
}

// All are the topics, in the order in which an analyst would ask.
var All = []Topic{
	{Name: "networks", Doc: "which transit networks are there?", Way: []string{"origins", "transits", "destinations"},
		Document: `query($window: Window, $zone: ZoneInput, $minGrade: Float, $via: [String!], $first: Int!) {
  transitNetworks(window: $window, zone: $zone, minGrade: $minGrade, via: $via, first: $first) {
    run { complete reason note } totalCount certainCount
    rows { people { totalCount } facilitators { totalCount } journeys { totalCount } origins { name } transits { name }
      destinations { name } firstSeen lastSeen contributors { member passageCount } evidence { totalCount } } } }`},
	{Name: "facilitators", Doc: "who are the central facilitators?",
		Document: `query($window: Window, $zone: ZoneInput, $minGrade: Float, $via: [String!], $functions: [FacilitatorFunction!], $first: Int!) {
  centralFacilitators(window: $window, zone: $zone, minGrade: $minGrade, via: $via, functions: $functions, first: $first) {
    run { complete reason note } totalCount certainCount
    rows { rank score lift name: person { name } functions: functionClaims { function } clients { totalCount }
      journeys { totalCount } legs { totalCount } measures { name value } evidence { totalCount } } } }`},
	{Name: "documents", Doc: "which documents belong together, and who supplied them?",
		Document: `query($window: Window, $zone: ZoneInput, $minGrade: Float, $findings: [DocumentFinding!], $first: Int!) {
  documentRings(window: $window, zone: $zone, minGrade: $minGrade, findings: $findings, first: $first) {
    run { complete reason note } totalCount certainCount
    rows { kind documents { totalCount } people { totalCount } reports { totalCount } chance helpers { person { name } suppliedCount }
      handOverCount inboundCount firstSeen lastSeen evidence { totalCount } explanation } } }`},
	{Name: "money", Doc: "which money paid for journeys?",
		Document: `query($window: Window, $zone: ZoneInput, $minGrade: Float, $days: Int! = 30, $leads: [MoneyLeadKind!], $first: Int!) {
  moneyToTravel(window: $window, zone: $zone, minGrade: $minGrade, days: $days, leads: $leads, first: $first) {
    run { complete reason note } totalCount certainCount
    rows { rank kind chance beyondChance payers { totalCount } receivers { totalCount } transfers { totalCount }
      journeyCount bookingCount firstSeen lastSeen evidence { totalCount } explanation } } }`},
	{Name: "company", Doc: "who was with whom, or shortly after whom, beyond chance?",
		Document: `query($window: Window, $zone: ZoneInput, $minGrade: Float, $person: ID, $hours: Int! = 72, $company: [CompanyKind!], $first: Int!) {
  coTravel(window: $window, zone: $zone, minGrade: $minGrade, person: $person, hours: $hours, company: $company, first: $first) {
    run { complete reason note } totalCount certainCount
    rows { kind one { ... on Person { name } } other { ... on Person { name } } chance occasionCount bookings { totalCount } evidence { totalCount } explanation } } }`},
}

// Find is the topic with a name.
func Find(name string) (Topic, bool) {
	i := slices.IndexFunc(All, func(t Topic) bool { return t.Name == name })
	if i < 0 {
		return Topic{}, false
	}
	return All[i], true
}

// Names are the names of all topics, in their order.
func Names() []string {
	names := make([]string, len(All))
	for i, t := range All {
		names[i] = t.Name
	}
	return names
}

// Takes reports whether the topic's document declares a variable.
func (t Topic) Takes(variable string) bool {
	head, _, _ := strings.Cut(t.Document, "{")
	return strings.Contains(head, "$"+variable+":")
}
