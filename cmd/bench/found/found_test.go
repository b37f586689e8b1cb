package found

import (
	"context"
	"testing"
)

// TestMeasureSmallWorld takes a small world all the way: contributed by the ordinary import, seen by three viewers,
// compared with the truth.
func TestMeasureSmallWorld(t *testing.T) {
	o := Default()
	o.People, o.Seeds, o.Missing = 800, []uint64{3}, []float64{0.10}
	var rows []Row
	if err := Measure(context.Background(), o, func(r Row) error { rows = append(rows, r); return nil }); err != nil {
		t.Fatal(err)
	}
	if len(rows) != 3 {
		t.Fatalf("%d rows for three viewers", len(rows))
	}
	for _, r := range rows {
		if r.People == 0 || r.Entities < r.People || r.Networks == 0 || r.Facilitators.Wanted == 0 || r.Facilitators.Found == 0 {
			t.Errorf("%s sees nothing: %+v", r.Viewer, r)
		}
		if len(r.Baselines) != 4 || r.Best == "" || len(r.ByFunction) == 0 {
			t.Errorf("%s has no baselines: %+v", r.Viewer, r)
		}
		for name, s := range r.Baselines {
			if s.F <= 0 || s.F > 1 || s.F > r.Baselines[r.Best].F {
				t.Errorf("%s: %s scores %+v, the best is %s", r.Viewer, name, s, r.Best)
			}
		}
		if r.Rings.Wanted > 0 && (r.Rings.Precision < 0.8 || r.Rings.Recall <= r.OneNumber.Recall) {
			t.Errorf("%s: rings %+v, by one number under two names %+v", r.Viewer, r.Rings, r.OneNumber)
		}
		if r.Found.F <= r.Baselines["components"].F {
			t.Errorf("%s: the networks found (%.2f) are no better than components (%.2f)", r.Viewer, r.Found.F, r.Baselines["components"].F)
		}
	}
	if rows[0].People < rows[2].People {
		t.Errorf("the fusion centre sees %d people, a member %d", rows[0].People, rows[2].People)
	}
}

func TestMeasureStopsWhenTheAskerGivesUp(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	o := Default()
	o.People, o.Seeds, o.Missing = 500, []uint64{1}, []float64{0}
	if err := Measure(ctx, o, func(Row) error { return nil }); err == nil {
		t.Error("a cancelled measurement ends without an error")
	}
}
