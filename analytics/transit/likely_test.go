package transit

import (
	"fmt"
	"strings"
	"testing"

	"portolan/graph"
)

// ways is two networks of six from different countries, each with a phone and
// a way of its own in its own season, and forty alone who go by other ways.
func ways(t *testing.T) *tiny {
	w := newTiny(t)
	w.Place("MRS", "unlocode=FRMRS", "country=FR")
	for i := range 46 {
		n, from, by, month := fmt.Sprintf("solo%02d", i), "TUN", "ADA", 1+i%12
		switch {
		case i < 6:
			n, by, month = fmt.Sprintf("red%d", i), "GZT", 3
		case i < 12:
			n, from, month = fmt.Sprintf("blue%d", i), "MRS", 9
		case i%2 == 0:
			from = "MRS"
		}
		country := map[string]string{"TUN": "TN", "MRS": "FR"}[from]
		w.Person(n, "residence="+country)
		w.goes(n, from, by, fmt.Sprintf("2014-%02d", month), i%12)
	}
	for _, team := range []string{"red", "blue"} {
		w.Add(graph.Phone, team, "number=+99900000000"+fmt.Sprint(len(team)))
		for i := range 6 {
			if team == "blue" {
				i += 6
			}
			w.Link(graph.Owns, fmt.Sprintf("%s%d", team, i), team)
		}
	}
	return w
}

// goes takes a person to the zone in legs of its own.
func (w *tiny) goes(n, from, by, month string, day int) {
	w.Leg(n+"1", from, by, fmt.Sprintf("%s-%02d", month, 1+day))
	w.Leg(n+"2", by, "RAQ", fmt.Sprintf("%s-%02d", month, 3+day))
	w.On(n, n+"1")
	w.On(n, n+"2")
}

func TestWhoProbablyBelongsToANetwork(t *testing.T) {
	w := ways(t)
	w.Person("pat", "residence=TN")
	w.goes("pat", "TUN", "GZT", "2014-03", 9)
	w.Person("kit", "residence=TN", "subjectClass=MINOR")
	w.goes("kit", "TUN", "GZT", "2014-03", 9)
	for _, who := range []string{"pat", "kit"} {
		w.Link(graph.Associate, who, "red1")
		w.Link(graph.Communicated, "red2", who)
	}
	for i := range 5 { // so that knowing somebody is known to mean something
		w.Link(graph.Associate, fmt.Sprintf("red%d", i), fmt.Sprintf("red%d", i+1))
		w.Link(graph.Associate, fmt.Sprintf("blue%d", i+6), fmt.Sprintf("blue%d", i+7))
	}
	a := w.analyse()
	all := a.Networks(Question{})
	equal(t, "networks", all.TotalCount, 2)
	found := 0
	for _, n := range all.Rows {
		equal(t, "people", len(n.People), 6)
		for _, l := range n.Likely {
			found++
			equal(t, "likely", w.Names[l.Person], "pat")
			equal(t, "of the network", strings.Contains(w.Called(n.People), "red1"), true)
			equal(t, "ties", l.Ties, 2)
			equal(t, "evidence", w.Called(l.Evidence), "pat/pat1 pat/pat2 pat ASSOCIATE red1 red2 COMMUNICATED pat")
			if l.Probability < likelyAt || l.Probability > 1 || !strings.Contains(l.Explanation, "knows 2 of them: 0.9") {
				t.Errorf("%+v", l)
			}
		}
	}
	equal(t, "people named: a minor never is", found, 1)
}

func TestAnAcquaintanceAloneMakesNobodyLikely(t *testing.T) {
	w := ways(t)
	w.Person("pat", "residence=FR")
	w.goes("pat", "MRS", "ADA", "2014-06", 9)
	w.Link(graph.Associate, "pat", "red1")
	for _, n := range w.analyse().Networks(Question{}).Rows {
		equal(t, "likely", len(n.Likely), 0)
	}
}
