package topic

import (
	"regexp"
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
	{Name: "lineage", Doc: "what became of the networks from period to period?",
		Document: `query($by: PeriodLength! = YEAR, $window: Window, $zone: ZoneInput, $minGrade: Float, $first: Int!) {
  networkLineage(by: $by, window: $window, zone: $zone, minGrade: $minGrade, first: $first) {
    run { complete reason note } totalCount
    rows { beginning ending periods: stages { period } people { totalCount } helpers { totalCount } explanation } } }`},
	{Name: "facilitators", Doc: "who are the central facilitators?",
		Document: `query($window: Window, $zone: ZoneInput, $minGrade: Float, $via: [String!], $functions: [FacilitatorFunction!], $first: Int!) {
  centralFacilitators(window: $window, zone: $zone, minGrade: $minGrade, via: $via, functions: $functions, first: $first) {
    run { complete reason note } totalCount certainCount
    rows { rank weight score scoreRank lift name: person { name } functions: functionClaims { function } clients { totalCount }
      journeys { totalCount } legs { totalCount } measures { name value } explanation evidence { totalCount } } } }`},
	{Name: "ranks", Doc: `how sure are the ranks, and what without some data? (--vars '{"without": {"owners": ["FR"]}}')`,
		Document: `query($window: Window, $zone: ZoneInput, $minGrade: Float, $via: [String!], $functions: [FacilitatorFunction!], $without: Without, $samples: Int! = 50, $missing: Float! = 0.1, $grades: Boolean! = true, $first: Int!) {
  centralFacilitators(window: $window, zone: $zone, minGrade: $minGrade, via: $via, functions: $functions, without: $without, resample: {samples: $samples, missing: $missing, grades: $grades}, first: $first) {
    run { complete reason note } totalCount certainCount goneCount
    rows { rank weight interval: rankInterval { low high topShare } change { before explanation } name: person { name } clients { totalCount } explanation } } }`},
	{Name: "corridors", Doc: "by which places do people travel again and again?", Way: []string{"places"},
		Document: `query($window: Window, $zone: ZoneInput, $minGrade: Float, $via: [String!], $minPeople: Int, $first: Int!) {
  corridors(window: $window, zone: $zone, minGrade: $minGrade, via: $via, minPeople: $minPeople, first: $first) {
    run { complete reason note } totalCount certainCount
    rows { people { totalCount } journeyCount direction places { name } origins { name count } modes { name count }
      facilitators { totalCount } firstSeen lastSeen trend { kind since } routes: assertedRoutes { name } evidence { totalCount } explanation } } }`},
	{Name: "documents", Doc: "which documents belong together, and who supplied them?",
		Document: `query($window: Window, $zone: ZoneInput, $minGrade: Float, $findings: [DocumentFinding!], $first: Int!) {
  documentRings(window: $window, zone: $zone, minGrade: $minGrade, findings: $findings, first: $first) {
    run { complete reason note } totalCount certainCount
    rows { kind documents { totalCount } people { totalCount } reports { totalCount } chance helpers { person { name } suppliedCount }
      handOverCount inboundCount firstSeen lastSeen evidence { totalCount } explanation } } }`},
	{Name: "company", Doc: "who was with whom, or shortly after whom, beyond chance?",
		Document: `query($window: Window, $zone: ZoneInput, $minGrade: Float, $person: ID, $hours: Int! = 72, $company: [CompanyKind!], $first: Int!) {
  coTravel(window: $window, zone: $zone, minGrade: $minGrade, person: $person, hours: $hours, company: $company, first: $first) {
    run { complete reason note } totalCount certainCount
    rows { kind one { ... on Person { name } } other { ... on Person { name } } chance occasionCount bookings { totalCount } evidence { totalCount } explanation } } }`},
	{Name: "money", Doc: "which money paid for journeys?",
		Document: `query($window: Window, $zone: ZoneInput, $minGrade: Float, $days: Int! = 30, $leads: [MoneyLeadKind!], $first: Int!) {
  moneyToTravel(window: $window, zone: $zone, minGrade: $minGrade, days: $days, leads: $leads, first: $first) {
    run { complete reason note } totalCount certainCount
    rows { rank kind chance beyondChance payers { totalCount } receivers { totalCount } transfers { totalCount }
      journeyCount bookingCount firstSeen lastSeen evidence { totalCount } explanation } } }`},
	{Name: "interdiction", Doc: "where to stop journeys into the zone?",
		Document: `query($window: Window, $zone: ZoneInput, $minGrade: Float, $budget: Int! = 5, $unit: CheckUnit! = PLACE_WEEK, $aim: CheckAim! = JOURNEYS, $via: [String!], $avoid: [String!], $network: ID, $first: Int!) {
  interdiction(window: $window, zone: $zone, minGrade: $minGrade, budget: $budget, unit: $unit, aim: $aim, via: $via, avoid: $avoid, network: $network, first: $first) {
    run { complete reason note } totalCount certainCount
    rows { rank spot { place { name } code week from { name } to { name } departs } people: stops { people } stops { journeys }
      gain { journeys } share inMinimumCut evidence { totalCount } explanation } } }`},
	{Name: "displacement", Doc: "what became of the flow after a place was closed or a helper arrested?",
		Document: `query($subject: String!, $at: DateTime!, $periodDays: Int! = 30, $periods: Int! = 6, $alternatives: [String!], $comparison: [String!], $window: Window, $zone: ZoneInput, $minGrade: Float, $first: Int!) {
  displacement(subject: $subject, at: $at, periodDays: $periodDays, periods: $periods, alternatives: $alternatives, comparison: $comparison, window: $window, zone: $zone, minGrade: $minGrade, first: $first) {
    run { complete reason note } totalCount certainCount
    rows { role name: entity { name } code before after expected ratio low high evidence { totalCount } explanation } } }`},
	{Name: "alerts", Doc: "what is new in the structure since a time? (--vars '{\"since\": \"2015-01-01T00:00:00Z\"}')",
		Document: `query($since: DateTime!, $window: Window, $zone: ZoneInput, $minGrade: Float, $first: Int!) {
  structureAlerts(knownSince: $since, window: $window, zone: $zone, minGrade: $minGrade, first: $first) {
    run { complete reason note } totalCount rows { kind about { name } seenAt evidence { totalCount } explanation } } }`},
	{Name: "whatif", Doc: "what would be left without some people, places, documents or transfers?",
		Document: `query($remove: Removal!, $window: Window, $zone: ZoneInput, $minGrade: Float, $first: Int!) {
  whatIf(remove: $remove, window: $window, zone: $zone, minGrade: $minGrade, first: $first) {
    run { complete reason note } totalCount rows { name before after explanation } } }`},
	{Name: "flows", Doc: "how many began to travel when, where from and which way?",
		Document: `query($window: Window, $zone: ZoneInput, $minGrade: Float, $by: PeriodLength! = YEAR, $group: [FlowGroup!]! = [ORIGIN_COUNTRY, DIRECTION], $first: Int!) {
  flows(window: $window, zone: $zone, minGrade: $minGrade, by: $by, group: $group, first: $first) {
    run { complete reason note } totalCount certainCount
    rows { period originCountry direction mode transitCountry people { possible certain } journeys { possible certain } evidence { totalCount } } } }`},
	{Name: "scoreboard", Doc: "what has each country contributed and done?",
		Document: `query($window: Window, $minGrade: Float, $first: Int!) {
  scoreboard(window: $window, minGrade: $minGrade, first: $first) {
    run { complete reason note } totalCount
    rows { country profileCount ftfLaw arrests prosecutions screening financialSharing asOf evidence { totalCount } } } }`},
	{Name: "coverage", Doc: "whose data make the picture?",
		Document: `query($window: Window, $zone: ZoneInput, $minGrade: Float, $first: Int!) {
  coverage(window: $window, zone: $zone, minGrade: $minGrade, first: $first) {
    run { complete reason note } totalCount rows { member lastContribution profileCount passageCount } } }`},
	{Name: "trends", Doc: "what changed, and when?",
		Document: `query($window: Window, $zone: ZoneInput, $minGrade: Float, $by: PeriodLength! = QUARTER, $topics: [TrendTopic!], $first: Int!) {
  trends(window: $window, zone: $zone, minGrade: $minGrade, by: $by, topics: $topics, first: $first) {
    run { complete reason note } totalCount
    rows { topic value total changes { period } explanation evidence { totalCount } } } }`},
	{Name: "recruitment", Doc: "who recruited whom, and whom did those recruit?",
		Document: `query($window: Window, $minGrade: Float, $first: Int!) {
  recruitment(window: $window, minGrade: $minGrade, first: $first) {
    run { complete reason note } totalCount certainCount
    rows { rank person { name } recruits { totalCount } recruitedBy { totalCount } generation depth reached contacts: contactCount
      channels { totalCount } explanation evidence { totalCount } } } }`},
	{Name: "manner", Doc: `who else helps as a person or body does? (--vars '{"of":"ID"}')`,
		Document: `query($of: ID!, $window: Window, $zone: ZoneInput, $minGrade: Float, $first: Int!) {
  actsLike(of: $of, window: $window, zone: $zone, minGrade: $minGrade, first: $first) {
    run { complete reason note } totalCount certainCount
    rows { rank name: helper { name } likeness certain evidence { totalCount } explanation } } }`},
	{Name: "stories", Doc: `which different ways join two? (--vars '{"from":"ID","to":"ID"}')`,
		Document: `query($from: ID!, $to: ID!, $rankBy: PathRank! = SURPRISE, $through: [ID!], $avoiding: [ID!], $avoidingKinds: [Kind!], $timeRespecting: Boolean! = false, $window: Window, $minGrade: Float, $first: Int!) {
  paths(from: $from, to: $to, rankBy: $rankBy, through: $through, avoiding: $avoiding, avoidingKinds: $avoidingKinds, timeRespecting: $timeRespecting, window: $window, minGrade: $minGrade, first: $first) {
    run { complete reason note } totalCount certainCount rows { length surprise expected evidence { totalCount } explanation } } }`},
	{Name: "connection", Doc: `what network joins several? (--vars '{"of":["ID","ID","ID"]}')`,
		Document: `query($of: [ID!]!, $rankBy: PathRank! = SURPRISE, $avoiding: [ID!], $avoidingKinds: [Kind!], $window: Window, $minGrade: Float, $first: Int!) {
  connection(of: $of, rankBy: $rankBy, avoiding: $avoiding, avoidingKinds: $avoidingKinds, window: $window, minGrade: $minGrade, first: $first) {
    run { complete reason note } totalCount certainCount rows { from { name } to { name } link { kind } evidence { totalCount } } } }`},
	{Name: "corroboration", Doc: `on how many independent sources does it rest? (--vars '{"of":"ID"}')`,
		Document: `query($of: ID!, $window: Window, $minGrade: Float, $first: Int!) {
  corroboration(of: $of, window: $window, minGrade: $minGrade, first: $first) {
    run { complete reason note } totalCount rows { source { name } members chain { name } evidence { totalCount } } } }`},
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

// needed is a variable that has to have a value.
var needed = regexp.MustCompile(`\$(\w+): [\w\[\]!]*!(?:,|\))`)

// Needs are the variables without which the topic's document cannot be answered,
// but for $first.
func (t Topic) Needs() (out []string) {
	for _, m := range needed.FindAllStringSubmatch(t.Document[:strings.Index(t.Document, "{")], -1) {
		if m[1] != "first" {
			out = append(out, m[1])
		}
	}
	return out
}
