package transit

import (
	"testing"

	"portolan/analytics/transit/travel"
	"portolan/graph"
)

func TestAZoneMayBeNamed(t *testing.T) {
	w := newTiny(t)
	w.Person("ann", "residence=TN")
	w.Leg("f1", "TUN", "IST", "2014-03-01T10:00", "arrivedAt=2014-03-01T13:00")
	w.Leg("f2", "IST", "GZT", "2014-03-02T12:00", "arrivedAt=2014-03-02T13:00")
	w.On("ann", "f1")
	w.On("ann", "f2")
	for _, c := range []struct {
		say  string
		zone travel.Zone
		want string
	}{
		{"by country", travel.Zone{Countries: []string{"Turkey"}}, "INBOUND TUN>IST!; INBOUND IST>GZT!"},
		{"by code", travel.Zone{Places: []string{"tr gzt"}}, "INBOUND TUN>IST>GZT!"},
		{"by itself", travel.Zone{Places: []string{w.ID("GZT").String()}}, "INBOUND TUN>IST>GZT!"},
	} {
		z, err := c.zone.Normal()
		if err != nil {
			t.Fatal(c.say, err)
		}
		m, err := travel.Read(ctx, w, z, 0)
		if err != nil {
			t.Fatal(err)
		}
		a, err := Analyse(ctx, m.Over(graph.Always))
		if err != nil {
			t.Fatal(err)
		}
		equal(t, c.say, w.journeys(a, "ann"), c.want)
		equal(t, c.say+": note", m.Note(), "")
	}
}

func TestAZoneWithoutAPlaceIsSaid(t *testing.T) {
	w := newTiny(t)
	m, err := travel.Read(ctx, w, travel.Zone{Name: "south", Countries: []string{"ZA"}}, 0)
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "note", m.Note(), `no visible place lies in the zone "south" (ZA): no journey is known to lead to or from it`)
}

func TestAZoneThatIsNoneIsRefused(t *testing.T) {
	for _, z := range []travel.Zone{{}, {Countries: []string{"Atlantis"}}, {Places: []string{" "}}} {
		if _, err := z.Normal(); !graph.Is(err, graph.Invalid) {
			t.Errorf("%v: %v", z, err)
		}
	}
}
