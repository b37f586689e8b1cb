package scoreboard

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"portolan/analytics/transit/travel/traveltest"
	"portolan/graph"
)

// dated is a world whose elements were committed one a day.
type dated struct{ *traveltest.World }

func (d dated) Committed(id graph.ID) time.Time {
	return time.Date(2016, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, int(id[15]))
}

func told(rows []Row) (out []string) {
	for _, r := range rows {
		says := func(p any) string {
			switch p := p.(type) {
			case *int:
				if p != nil {
					return fmt.Sprint(*p)
				}
			case *bool:
				if p != nil {
					return fmt.Sprint(*p)
				}
			}
			return "?"
		}
		out = append(out, strings.Join([]string{r.Country, fmt.Sprint(r.ProfileCount), says(r.FTFLaw), says(r.Arrests), says(r.Prosecutions),
			says(r.Screening), says(r.FinancialSharing)}, " "))
	}
	return out
}

func TestTheScoreboardSaysUnknownOfWhatNobodyContributed(t *testing.T) {
	w := dated{traveltest.New(t)}
	w.Person("a", "owner=FR")
	w.Person("b", "owner=FR", "subjectClass=MINOR")
	w.Person("c", "owner=UN")
	w.Person("a again", "owner=DE")
	w.Join("a", "a again")
	w.Add(graph.JudicialMeasure, "arrest", "type=ARREST", "country=FR", "date=2014-05-01", "owner=UN")
	w.Add(graph.JudicialMeasure, "same arrest", "type=ARREST", "country=France", "date=2014-05", "owner=FR")
	w.Add(graph.JudicialMeasure, "nobody named", "type=ARREST", "owner=FR", "date=2015-05-01")
	w.Add(graph.JudicialMeasure, "charge", "type=CHARGE", "country=FR", "owner=FR")
	w.Add(graph.JudicialMeasure, "sentence", "type=SENTENCE", "country=FR", "owner=FR")
	w.Add(graph.JudicialMeasure, "release", "type=RELEASE", "country=NL", "owner=FR")
	w.Add(graph.JudicialMeasure, "nowhere", "type=ARREST", "owner=UN")
	w.Link(graph.SubjectOf, "a", "arrest")
	w.Link(graph.SubjectOf, "a again", "same arrest")
	w.Link(graph.SubjectOf, "b", "charge")
	w.Link(graph.SubjectOf, "b", "sentence")
	w.Add(graph.StateMeasure, "bill", "type=LAW", "country=FR", "status=PROPOSED", "date=2013", "owner=UN")
	w.Add(graph.StateMeasure, "law", "type=LAW", "country=FR", "status=IN_FORCE", "date=2014-11-13", "owner=UN")
	w.Add(graph.StateMeasure, "none", "type=SCREENING", "country=NL", "status=ABSENT", "owner=UN")
	w.Add(graph.StateMeasure, "yes", "type=FINANCIAL_SHARING", "country=NL", "date=2015", "owner=UN")
	w.Add(graph.StateMeasure, "no", "type=FINANCIAL_SHARING", "country=NL", "date=2015", "status=REPEALED", "owner=UN")
	a, note, err := Of(context.Background(), w, Question{})
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"DE 1 ? ? ? ? ?", "FR 2 true 2 1 ? ?", "NL 0 ? ? ? false ?"}
	if diff := cmp.Diff(want, told(a.Rows)); diff != "" {
		t.Error(diff)
	}
	for _, say := range []string{"1 measures name no country and count", "1 measures name no country, were contributed by none", "disagree", "NL FINANCIAL_SHARING"} {
		if !strings.Contains(note, say) {
			t.Errorf("the note %q does not say %q", note, say)
		}
	}
	if got := w.Called(a.Rows[2].Evidence); got != "none yes no" || !a.Rows[2].AsOf.Equal(w.Committed(w.ID("no"))) {
		t.Errorf("NL rests on %s, as of %s", got, a.Rows[2].AsOf)
	}

	from, _ := time.Parse(time.DateOnly, "2014-05-02")
	to, _ := time.Parse(time.DateOnly, "2014-06-01")
	a, _, err = Of(context.Background(), w, Question{Window: graph.Window{ValidFrom: from, ValidTo: to}, First: 2})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"DE 1 ? ? ? ? ?", "FR 2 false 1 1 ? ?"}, told(a.Rows)); diff != "" || a.TotalCount != 3 {
		t.Errorf("in the window, of %d: %s", a.TotalCount, diff)
	}
}

func TestWhatIsGradedTooWeakDoesNotCount(t *testing.T) {
	w := dated{traveltest.New(t)}
	w.Person("a", "owner=FR")
	w.Add(graph.StateMeasure, "rumour", "type=LAW", "country=FR", "grade=D5", "owner=UN")
	a, _, err := Of(context.Background(), w, Question{MinGrade: 0.5})
	if err != nil || fmt.Sprint(told(a.Rows)) != "[FR 1 ? ? ? ? ?]" {
		t.Errorf("%v, %v", told(a.Rows), err)
	}
	a, _, err = Of(context.Background(), w, Question{})
	if err != nil || fmt.Sprint(told(a.Rows)) != "[FR 1 true ? ? ? ?]" {
		t.Errorf("%v, %v", told(a.Rows), err)
	}
}
