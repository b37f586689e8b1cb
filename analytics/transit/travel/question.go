package travel

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"portolan/analytics/run"
	"portolan/graph"
)

// Question is what every question about movement says of the world that it is
// about; the zero value is all that is known, and the conflict zone.
type Question struct {
	Window   graph.Window // what happened in the window, as it was known
	Zone     Zone         // where journeys lead to; the zero zone is ConflictZone
	MinGrade float64      // leaves out what is known to be less probable, 0 to 1

	Gap time.Duration // the longest wait within a journey; 0: JourneyGap
}

// Normal is the question with its default zone and gap named.
func (q Question) Normal() Question {
	if len(q.Zone.Countries) == 0 && len(q.Zone.Places) == 0 {
		q.Zone = ConflictZone
	}
	q.Gap = cmp.Or(q.Gap, JourneyGap)
	return q
}

// Args are the arguments for the specification of a run, defaults included.
func (q Question) Args() map[string]any {
	q = q.Normal()
	return map[string]any{"window": run.Window(q.Window), "minGrade": q.MinGrade, "journeyGap": q.Gap.String(), "zone": map[string]any{
		"name": q.Zone.Name, "countries": run.Texts(q.Zone.Countries), "places": run.Texts(q.Zone.Places)}}
}

// Note says what has to be said of any answer about the window: that no visible
// place lies in the zone, so that no journey leads to or from it; "" otherwise.
func (m *Model) Note() string {
	for _, in := range m.Zone {
		if in {
			return ""
		}
	}
	return fmt.Sprintf("no visible place lies in the zone %q (%s): no journey is known to lead to or from it",
		m.zone.Name, strings.Join(append(run.Texts(m.zone.Countries), run.Texts(m.zone.Places)...), ", "))
}
