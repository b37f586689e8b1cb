package gql_test

import (
	"testing"
)

// id is the opaque id of the first thing that a text finds.
func (s *small) id(t *testing.T, text string) string {
	t.Helper()
	found := s.ask(t, "IPSG", `query($t: String!) { search(text: $t, first: 1) { edges { node { id } } } }`, map[string]any{"t": text})
	return found.at(t, "search.edges.0.node.id").(string)
}

// TestQuestionsRunAsWritten runs every question of the project's file and looks at what each says of the small world.
func TestQuestionsRunAsWritten(t *testing.T) {
	s := newSmall(t)
	person, smuggler := s.id(t, "Traveller 0"), s.id(t, "Selim")
	window := map[string]any{"validFrom": "2013-01-01T00:00:00Z", "validTo": "2016-01-01T00:00:00Z"}
	rows := map[string]struct {
		variables map[string]any
		want      map[string]any
	}{
		"TransitNetworks": {map[string]any{"window": window}, map[string]any{
			"transitNetworks.totalCount": 1.0, "transitNetworks.rows.0.people.totalCount": 4.0, "transitNetworks.rows.0.chokepoints.0.place.name": "Easttown",
			"transitNetworks.rows.0.destinations.0.name": "Southcamp"}},
		"CentralFacilitators": {map[string]any{"window": window}, map[string]any{
			"centralFacilitators.rows.1.rank": 1.0, "centralFacilitators.rows.1.person.name": "Selim the Guide",
			"centralFacilitators.rows.1.clients.totalCount": 4.0}},
		"KnownPerson": {nil, map[string]any{"search.totalCount": 1.0, "search.edges.0.node.name": "Yusuf al-Tunisi", "search.pageInfo.hasNextPage": false}},
		"PersonFile": {map[string]any{"person": person}, map[string]any{
			"node.name": "Traveller 0", "node.records.0.owner": "DE", "node.records.0.birthDate.0": "1990", "node.records.0.grade.code": "B2",
			"node.notices.0.colour": "RED", "node.notices.0.owner": "DE", "node.passages.totalCount": 2.0,
			"node.passages.edges.0.node.departs.name": "Northport", "node.passages.edges.0.node.carrier": "XQ",
			"node.passages.edges.0.node.departedAt": "2014-05-01T08:00", "node.passages.edges.0.node.document.number.0": "X1234567",
			"node.passages.edges.0.node.facilitatedBy.0.function": nil, "node.passages.edges.1.node.arrives.name": "Southcamp",
			"node.passages.edges.1.node.outcome": "PASSED", "node.passages.edges.1.node.facilitatedBy.0.function": "SMUGGLER",
			"node.passages.edges.1.node.facilitatedBy.0.person.name": "Selim the Guide"}},
		"FacilitatorsVia": {map[string]any{"window": window}, map[string]any{
			"centralFacilitators.run.complete": true, "centralFacilitators.rows.0.rank": 1.0,
			"centralFacilitators.rows.0.clients.totalCount": 4.0}},
		"HowSure": {map[string]any{"window": window}, map[string]any{
			"centralFacilitators.run.seed": 1.0, "centralFacilitators.rows.0.rank": 1.0, "centralFacilitators.rows.0.rankInterval.low": 1.0}},
		"WhatItHangsOn": {map[string]any{"window": window}, map[string]any{
			"centralFacilitators.rows.0.sensitivity.rank": 1.0, "centralFacilitators.rows.0.sensitivity.owners.0.owner": "DE",
			"centralFacilitators.rows.0.sensitivity.owners.0.rank":        nil,
			"centralFacilitators.rows.0.sensitivity.owners.0.explanation": "Without DE's data: not listed, instead of 1st."}},
		"WithoutOne": {map[string]any{"window": window}, map[string]any{
			"f.goneCount": 2.0, "f.gone.0.before": 1.0, "f.gone.0.explanation": "Without DE's data: not listed, instead of 1st.", "n.goneCount": 1.0,
			"n.gone.0.explanation": "Without DE's data: no network any more, instead of 1st by size, with 4 people."}},
		"NetworksVia": {map[string]any{"window": window}, map[string]any{
			"transitNetworks.rows.0.people.totalCount": 4.0, "transitNetworks.rows.0.contributors.0.member": "DE"}},
		"HowConnected": {map[string]any{"from": person, "to": smuggler, "window": nil}, map[string]any{
			"paths.rows.0.length": 2.0, "paths.rows.0.steps.0.link": nil, "paths.rows.0.steps.2.node.name": "Selim the Guide",
			"paths.rows.0.steps.2.link.kind": "ESCORTED", "paths.rows.0.steps.2.link.owner": "DE"}},
		"Stories": {map[string]any{"from": person, "to": smuggler, "window": nil}, map[string]any{
			"paths.rows.0.length": 2.0, "paths.rows.0.steps.1.at": "2014-05-03T00:00:00Z", "paths.rows.0.steps.1.neighbourCount": 4.0,
			"paths.rows.0.steps.1.bits": 2.0, "paths.rows.0.explanation": "Traveller 0 is joined to Selim the Guide over 2 links by a passage; that has 4 neighbours; each step can follow the one before, from 2014-05-03 to 2014-05-03; chance would give 1.9 such ways, so by itself it tells nothing.", "paths.rows.0.steps.2.link.kind": "ESCORTED", "paths.rows.0.evidence.totalCount": 2.0}},
		"Connection": {map[string]any{"from": person, "to": s.id(t, "Traveller 1"), "other": s.id(t, "Traveller 2")}, map[string]any{
			"connection.totalCount": 8.0, "connection.atLeast": 11.5336933492, "connection.groups.0.members.2.name": "Traveller 2",
			"connection.explanation": "Traveller 0, Traveller 1 and Traveller 2 are joined by 8 links over a passage, Omar the Printer, X1234569, a transfer, a passage and 101; fewer than 12 bits cannot do it."}},
		"DocumentReported": {nil, map[string]any{"documentCheck.answer": "HIT", "documentCheck.asOf": "2016-05-03T12:00:00Z",
			"documentCheck.hits.1.status": "STOLEN_BLANK", "documentCheck.hits.1.kind": "DOCUMENT_REPORT",
			"documentCheck.hits.0.kind": "NOTICE"}},
		"News": {map[string]any{"since": "2016-05-01T00:00:00Z"}, map[string]any{
			"structureAlerts.totalCount": 2.0, "structureAlerts.rows.0.kind": "NEW_WAY_TO_BORDER", "structureAlerts.rows.0.seenAt": "2014-05-03T00:00:00Z",
			"structureAlerts.rows.0.about.1.name": "Southcamp", "structureAlerts.rows.0.before": "no help of theirs was known to come to Southcamp"}},
		"Holdings": {nil, map[string]any{"overview.personCount": 7.0, "overview.byMember.0.member": "DE"}},
		"Picture":  {nil, map[string]any{"top.rows.0.rank": 1.0, "nets.rows.0.people.totalCount": 4.0}},
		"CoTravel": {map[string]any{"window": window}, map[string]any{
			"coTravel.totalCount": 6.0, "coTravel.testedCount": 18.0, "coTravel.run.complete": true, "coTravel.rows.0.occasionCount": 2.0}},
		"MoneyToTravel": {map[string]any{"window": window}, map[string]any{
			"moneyToTravel.totalCount": 1.0, "moneyToTravel.rows.0.kind": "TIMED_PAYMENT", "moneyToTravel.rows.0.rank": 1.0,
			"moneyToTravel.rows.0.payers.totalCount": 1.0, "moneyToTravel.rows.0.receivers.totalCount": 1.0,
			"moneyToTravel.rows.0.transfers.totalCount": 1.0, "moneyToTravel.rows.0.journeyCount": 1.0,
			"moneyToTravel.rows.0.firstSeen": "2014-04-20T00:00:00Z", "moneyToTravel.rows.0.evidence.totalCount": 2.0}},
		"DocumentRings": {map[string]any{"window": window}, map[string]any{
			"documentRings.totalCount": 1.0, "documentRings.rows.0.kind": "USED_AFTER_REPORT", "documentRings.rows.0.chance": nil,
			"documentRings.rows.0.documents.totalCount": 1.0, "documentRings.rows.0.people.totalCount": 1.0,
			"documentRings.rows.0.reports.totalCount": 1.0, "documentRings.rows.0.helpers.0.person.name": "Omar the Printer",
			"documentRings.rows.0.helpers.0.suppliedCount": 1.0, "documentRings.rows.0.inboundCount": 1.0,
			"documentRings.rows.0.explanation": "The document X1234567 was used 1 time by 1 person after it was reported: X1234567 STOLEN_BLANK on 2014-04-01; first on 2014-05-01."}},
		"WhereToStop": {map[string]any{"window": window}, map[string]any{
			"interdiction.flow.journeys": 4.0, "interdiction.stopped.people": 4.0, "interdiction.bound.exact": true, "interdiction.cut.size": 1.0,
			"interdiction.rows.0.spot.place.name": "Easttown", "interdiction.rows.0.spot.week": "2014-04-28T00:00:00Z",
			"interdiction.rows.0.inMinimumCut": true, "interdiction.rows.0.people.totalCount": 4.0, "interdiction.rows.0.evidence.totalCount": 8.0,
			"interdiction.nextUnknown":        4.0,
			"interdiction.rows.0.explanation": "A check of this place in the week from Monday 2014-04-28 stops 4 journeys of 4 people; so far 4 of 4 journeys into the zone (100 %) are stopped.",
			"interdiction.run.note":           "fewer checks than the budget stop all that can be stopped"}},
		"AfterClosure": {nil, map[string]any{"displacement.rows.0.role": "SUBJECT", "displacement.rows.0.entity.name": "Easttown",
			"displacement.rows.0.before": 0.0, "displacement.rows.2.role": "COMPARISON",
			"displacement.run.note": "no journey into the zone is known there in these periods; the comparison group has no journeys on one side of the event, so that what follows compares before with after only"}},
		"Journeys": {map[string]any{"person": person}, map[string]any{
			"node.journeys.edges.0.node.direction": "INBOUND", "node.journeys.edges.0.node.complete": true,
			"node.journeys.edges.0.node.origin.name": "Northport", "node.journeys.edges.0.node.destination.name": "Southcamp",
			"node.journeys.edges.0.node.passages.1.departs.name": "Easttown", "node.journeys.edges.0.node.start": "2014-05-01T08:00:00Z"}},
		"Corridors": {map[string]any{"window": window}, map[string]any{
			"corridors.totalCount": 1.0, "corridors.rows.0.places.1.name": "Easttown", "corridors.rows.0.people.totalCount": 4.0,
			"corridors.rows.0.direction": "INBOUND", "corridors.rows.0.months.0.journeys": 4.0, "corridors.rows.0.trend.kind": "STEADY",
			"corridors.rows.0.assertedRoutes.0.name": "The eastern road", "corridors.rows.0.evidence.totalCount": 8.0,
			"corridors.rows.0.explanation": "4 people went by Northport > Easttown > Southcamp on 4 journeys between 2014-05-01 and 2014-05-03; its share of all such journeys did not change more than chance explains."}},
		"WhatIf": {map[string]any{"person": smuggler}, map[string]any{"whatIf.rows.0.name": "JOURNEYS", "whatIf.rows.0.before": 4.0,
			"whatIf.rows.0.after": 0.0, "whatIf.stopped.totalCount": 4.0, "whatIf.substituteCount": 1.0, "whatIf.substitutes.0.helper.name": "Omar the Printer",
			"whatIf.substitutes.0.clients": 4.0}},
		"Flows": {map[string]any{"window": window}, map[string]any{"flows.rows.0.period": "2014-05", "flows.rows.0.originCountry": nil,
			"flows.rows.0.direction": "INBOUND", "flows.rows.0.people.certain": 4.0, "flows.rows.0.people.possible": 4.0}},
		"Scoreboard": {nil, map[string]any{"scoreboard.rows.0.country": "DE", "scoreboard.rows.0.profileCount": 7.0,
			"scoreboard.rows.0.ftfLaw": true, "scoreboard.rows.0.arrests": 1.0, "scoreboard.rows.0.prosecutions": nil,
			"scoreboard.rows.0.screening": nil, "scoreboard.rows.0.financialSharing": false, "scoreboard.rows.0.asOf": "2016-05-03T12:00:00Z",
			"coverage.rows.0.member": "DE", "coverage.rows.0.lastContribution": "2016-05-03T12:00:00Z", "coverage.rows.0.passageCount": 8.0}},
		"Changes": {map[string]any{"window": window}, map[string]any{"trends.rows.0.total": 4.0, "trends.rows.0.topic": "VOLUME",
			"trends.rows.0.points.0.period": "2014-Q2", "trends.rows.0.explanation": "VOLUME: too little to tell a change."}},
		"Recruiters": {map[string]any{"window": nil}, map[string]any{"recruitment.totalCount": 2.0, "recruitment.rows.1.rank": 1.0,
			"recruitment.cascades.0.root.name": "Selim the Guide", "recruitment.cascades.0.size": 2.0, "recruitment.cascades.0.depth": 2.0, "recruitment.cascades.0.steps.1.recruit.name": "Yusuf al-Tunisi",
			"recruitment.channels.0.channel.name": "printer", "recruitment.channels.0.people.totalCount": 2.0}},
		"Corroborated": {map[string]any{"person": person}, map[string]any{"corroboration.independentRoots": 1.0, "corroboration.circular": true,
			"corroboration.rows.0.source.name": "Wire", "corroboration.rows.0.members.0": "DE", "corroboration.circles.0.sources.1.kind": "REPORT"}},
		"ActsLike": {map[string]any{"person": smuggler, "window": nil}, map[string]any{"actsLike.habits.0.journeyCount": 4.0, "actsLike.totalCount": 0.0}},
		"Lineage": {map[string]any{"window": window}, map[string]any{"networkLineage.periods.0": "2014", "networkLineage.totalCount": 1.0,
			"networkLineage.rows.0.beginning": "KNOWN", "networkLineage.rows.0.ending": "ONGOING", "networkLineage.rows.0.stages.0.peopleCount": 4.0,
			"networkLineage.rows.0.people.totalCount": 4.0, "networkLineage.rows.0.helpers.totalCount": 2.0}},
		"TwoMeasures": {nil, map[string]any{"d.rows.0.rank": 1.0, "b.rows.0.rank": 1.0, "d.run.complete": true}},
	}
	all := questions(t)
	if len(all) != len(rows) {
		t.Errorf("%d questions in the file, %d in this table", len(all), len(rows))
	}
	for name, document := range all {
		t.Run(name, func(t *testing.T) {
			got := s.ask(t, "IPSG", document, rows[name].variables)
			if len(got.Errors) > 0 {
				t.Fatalf("errors in %s", got.raw)
			}
			for path, want := range rows[name].want {
				if have := got.at(t, path); have != want {
					t.Errorf("%s is %v, want %v in %s", path, have, want, got.raw)
				}
			}
		})
	}
}
