package main

import (
	"fmt"
	"io"
	"strings"
)

// picture asks the questions of the mission, with what the answers rest on: what
// the networks are, who is central in them and, for people, where to stop them.
const picture = `query Picture($rows: Int!, $stop: Boolean!) {
  overview { recordCount linkCount profileCount personCount byMember { member } }
  transitNetworks(first: $rows) { run { id state complete reason note } totalCount rows {
    id firstSeen lastSeen people { totalCount } facilitators { totalCount } journeys { totalCount } legs { totalCount }
    documents { totalCount } origins { name } transits { name } destinations { name }
    chokepoints { place { name } share inMinimumCut } contributors { member passageCount }
    evidence(first: 3) { totalCount ...evidence } } }
  centralFacilitators(first: $rows) { run { id state complete reason note } totalCount rows {
    rank weight explanation score scoreRank lift person { id name } functionClaims { function assertedBy derived }
    clients { totalCount } journeys { totalCount } legs { totalCount } documents { totalCount } measures { name value }
    evidence(first: 3) { totalCount ...evidence } } }
  interdiction(budget: 5, unit: PLACE, first: 5) @include(if: $stop) { run { id state complete reason note } totalCount
    flow { journeys people } stopped { journeys people } bound { ratio exact } cut { exists size }
    rows { rank spot { place { name } code } stops { journeys people } gain { journeys } share inMinimumCut
      evidence(first: 3) { totalCount ...evidence } } }
}
fragment evidence on EvidenceConnection { edges { node { id
  ... on Link { linkKind: kind owner from { ...end } to { ...end } valid { from } }
  ... on Record { recordKind: kind owner name entity { ...end } valid { from } } } } }
fragment end on Entity { name kind ... on Passage { departs { name } arrives { name } departedAt } }`

// answers are what picture asks for.
type answers struct {
	Overview struct {
		RecordCount, LinkCount, ProfileCount, PersonCount int
		ByMember                                          []struct{ Member string }
	}
	TransitNetworks struct {
		Run        runOf
		TotalCount int
		Rows       []network
	}
	CentralFacilitators struct {
		Run        runOf
		TotalCount int
		Rows       []facilitator
	}
	Interdiction stopping
}

type (
	named struct{ Name string }
	end   struct {
		Name, Kind       string
		Departs, Arrives named
		DepartedAt       string
	}
	counted struct{ TotalCount int }
	runOf   struct {
		State        string
		Complete     bool
		Reason, Note string
	}
	evidence struct {
		TotalCount int
		Edges      []struct {
			Node struct {
				LinkKind, RecordKind, Owner, Name string
				From, To, Entity                  end
				Valid                             struct{ From string }
			}
		}
	}
	network struct {
		FirstSeen, LastSeen                             string
		People, Facilitators, Journeys, Legs, Documents counted
		Origins, Transits, Destinations                 []named
		Chokepoints                                     []struct {
			Place        named
			Share        float64
			InMinimumCut bool
		}
		Contributors []struct {
			Member       string
			PassageCount int
		}
		Evidence evidence
	}
	facilitator struct {
		Rank           int
		Weight, Lift   float64
		Explanation    string
		Person         named
		FunctionClaims []struct {
			Function   string
			AssertedBy []string
			Derived    bool
		}
		Clients, Journeys, Legs, Documents counted
		Measures                           []struct {
			Name  string
			Value float64
		}
		Evidence evidence
	}
	flow     struct{ Journeys, People int }
	stopping struct {
		Run           runOf
		TotalCount    int
		Flow, Stopped flow
		Bound         struct {
			Ratio float64
			Exact bool
		}
		Cut struct {
			Exists bool
			Size   int
		}
		Rows []checked
	}
	checked struct {
		Rank int
		Spot struct {
			Place named
			Code  string
		}
		Stops, Gain  flow
		Share        float64
		InMinimumCut bool
		Evidence     evidence
	}
)

// printAnswers writes the first rows of the answers as tables with what they rest on.
func printAnswers(w io.Writer, as string, a *answers, rows int) error {
	o := a.Overview
	fmt.Fprintf(w, "\nAs %s: %s records and %s links of %s; %s profiles of %s people.\n", as, thousands(int64(o.RecordCount)),
		thousands(int64(o.LinkCount)), count(len(o.ByMember), "member", "members"), thousands(int64(o.ProfileCount)), thousands(int64(o.PersonCount)))
	nets := a.TransitNetworks.Rows[:min(rows, len(a.TransitNetworks.Rows))]
	fmt.Fprintf(w, "\nTRANSIT NETWORKS: %s, the largest first\n\n", found(len(nets), a.TransitNetworks.TotalCount))
	if err := printNetworks(w, nets); err != nil {
		return err
	}
	remark(w, a.TransitNetworks.Run)
	helpers := a.CentralFacilitators.Rows[:min(rows, len(a.CentralFacilitators.Rows))]
	fmt.Fprintf(w, "\nCENTRAL FACILITATORS: %s, the most central first\n\n", found(len(helpers), a.CentralFacilitators.TotalCount))
	if err := printFacilitators(w, helpers); err != nil {
		return err
	}
	remark(w, a.CentralFacilitators.Run)
	if err := printStops(w, &a.Interdiction); err != nil {
		return err
	}
	_, err := fmt.Fprint(w, "\n  A score is a lead for a human, never a verdict. Nobody in this world exists.\n")
	return err
}

func found(shown, all int) string {
	if shown == all {
		return fmt.Sprintf("%d found", all)
	}
	return fmt.Sprintf("%d of %s", shown, thousands(int64(all)))
}

// remark says what an answer had to assume or leave out.
func remark(w io.Writer, r runOf) {
	if !r.Complete {
		say(w, "Not complete: "+plain(r.Reason)+".")
	}
	if r.Note != "" {
		say(w, "Note: "+strings.TrimSuffix(plain(r.Note), ".")+".")
	}
}

func printNetworks(w io.Writer, nets []network) error {
	var rows, below [][]string
	for i, n := range nets {
		var by []string
		for _, c := range n.Contributors {
			by = append(by, c.Member+" "+number(c.PassageCount))
		}
		rows = append(rows, []string{fmt.Sprint(i + 1), number(n.People.TotalCount), number(n.Facilitators.TotalCount), number(n.Journeys.TotalCount),
			number(n.Legs.TotalCount), number(n.Documents.TotalCount), span(n.FirstSeen, n.LastSeen), few(by, 4), number(n.Evidence.TotalCount)})
		way := places(n.Origins) + " > " + places(n.Transits) + " > " + places(n.Destinations)
		if len(n.Chokepoints) > 0 {
			c := n.Chokepoints[0]
			way += fmt.Sprintf("; %.0f %% through %s", 100*c.Share, c.Place.Name)
			if c.InMinimumCut {
				way += " (cut)"
			}
		}
		below = append(below, []string{way, restsOn(n.Evidence, "")})
	}
	return printTable(w, []column{{"#", true}, {"people", true}, {"helpers", true}, {"journeys", true}, {"legs", true}, {"documents", true},
		{"seen", false}, {"shown by (passages)", false}, {"evidence", true}}, rows, below)
}

func printFacilitators(w io.Writer, helpers []facilitator) error {
	var rows, below [][]string
	for _, f := range helpers {
		var functions []string
		for _, c := range f.FunctionClaims {
			name := strings.ToLower(strings.ReplaceAll(c.Function, "_", " "))
			switch who := few(c.AssertedBy, 3); {
			case who == "":
				name += ", found in what it did"
			case c.Derived:
				name += ", said by " + who + " and found in what it did"
			default:
				name += ", said by " + who
			}
			functions = append(functions, name)
		}
		values := map[string]float64{}
		for _, m := range f.Measures {
			values[m.Name] = m.Value
		}
		lift := ""
		if f.Lift > 0 {
			lift = fmt.Sprintf("%.1f", f.Lift)
		}
		rows = append(rows, []string{fmt.Sprint(f.Rank), short(f.Person.Name, 32), fmt.Sprintf("%.1f", f.Weight), number(f.Clients.TotalCount),
			number(f.Journeys.TotalCount), number(int(values["soleSource"])), number(int(values["brokerage"])), lift, number(f.Documents.TotalCount),
			number(int(values["degree"])), number(int(values["betweenness"])), number(f.Evidence.TotalCount)})
		below = append(below, []string{strings.Join(functions, "; "), f.Explanation, restsOn(f.Evidence, f.Person.Name)})
	}
	return printTable(w, []column{{"#", true}, {"name", false}, {"bits", true}, {"clients", true}, {"journeys", true}, {"sole source", true},
		{"brokered", true}, {"lift", true}, {"papers", true}, {"degree", true}, {"between", true}, {"evidence", true}}, rows, below)
}

// printStops writes which checks would have stopped the most, and how good that choice is.
func printStops(w io.Writer, a *stopping) error {
	fmt.Fprintf(w, "\nWHERE TO STOP THEM: %d of %s places checked all the time would have stopped %s of %s journeys into the zone\n\n",
		len(a.Rows), number(a.TotalCount), number(a.Stopped.Journeys), number(a.Flow.Journeys))
	var rows, below [][]string
	for _, c := range a.Rows {
		name := c.Spot.Place.Name
		if name == "" {
			name = c.Spot.Code
		}
		cut := ""
		if c.InMinimumCut {
			cut = "yes"
		}
		rows = append(rows, []string{fmt.Sprint(c.Rank), short(name, 32), number(c.Stops.Journeys), number(c.Stops.People),
			number(c.Gain.Journeys), fmt.Sprintf("%.0f %%", 100*c.Share), cut, number(c.Evidence.TotalCount)})
		below = append(below, []string{restsOn(c.Evidence, "")})
	}
	if err := printTable(w, []column{{"#", true}, {"place", false}, {"journeys", true}, {"people", true}, {"adds", true},
		{"stopped so far", true}, {"in a smallest cut", false}, {"evidence", true}}, rows, below); err != nil {
		return err
	}
	if len(a.Rows) > 0 {
		say(w, choice(a))
	}
	remark(w, a.Run)
	return nil
}

// choice says how good a choice of checks is, and what would be needed to leave no way.
func choice(a *stopping) string {
	best := fmt.Sprintf("No choice of as many stops more than %.0f %% above this.", 100/a.Bound.Ratio-100)
	if a.Bound.Exact {
		best = "No choice of as many stops more."
	}
	if !a.Cut.Exists {
		return best + " No number of places leaves no way into the zone."
	}
	return fmt.Sprintf("%s To leave no way into the zone takes %s.", best, count(a.Cut.Size, "place", "places"))
}

// restsOn names a few of the records and links behind a row; a link at the row's own entity does not name it again.
func restsOn(e evidence, own string) string {
	const most = 2
	var items []string
	for _, edge := range e.Edges[:min(most, len(e.Edges))] {
		n := edge.Node
		item := label(n.Entity)
		if n.LinkKind != "" {
			item = n.LinkKind + " " + label(n.To)
			if n.From.Name != own {
				item = label(n.From) + " " + item
			}
		}
		items = append(items, item+" ("+n.Owner+")")
	}
	if len(items) == 0 {
		return ""
	}
	return "rests on " + few(append(items, make([]string, max(0, e.TotalCount-len(items)))...), len(items))
}

// label is the name of a thing, or what sort of thing it is.
func label(t end) string {
	if t.Name != "" {
		return short(t.Name, 30)
	}
	what := strings.ToLower(strings.ReplaceAll(t.Kind, "_", " "))
	if t.Departs.Name != "" && t.Arrives.Name != "" {
		what += " " + t.Departs.Name + " > " + t.Arrives.Name
	}
	if len(t.DepartedAt) >= 10 {
		what += " " + t.DepartedAt[:10]
	}
	return what
}

func number(n int) string { return thousands(int64(n)) }

// few joins the first texts and says how many more there are.
func few(texts []string, most int) string {
	if len(texts) <= most {
		return strings.Join(texts, ", ")
	}
	return strings.Join(texts[:most], ", ") + " +" + number(len(texts)-most)
}

func places(list []named) string {
	var names []string
	for _, p := range list {
		names = append(names, p.Name)
	}
	if names == nil {
		return "?"
	}
	return few(names, 2)
}

// span is the months of the first and the last event.
func span(first, last string) string {
	if len(first) < 7 || len(last) < 7 {
		return ""
	}
	return first[:7] + " to " + last[:7]
}
