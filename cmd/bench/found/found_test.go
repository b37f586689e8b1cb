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
	o.Sweeps = o.Sweeps[2:]
	var rows []Row
	if err := Measure(context.Background(), o, func(r Row) error { rows = append(rows, r); return nil }); err != nil {
		t.Fatal(err)
	}
	if len(rows) != 6 || rows[0].World != "" || rows[3].World == "" {
		t.Fatalf("%d rows for three viewers of two worlds", len(rows))
	}
	for _, r := range rows {
		if r.People == 0 || r.Entities < r.People || r.Networks == 0 || r.Facilitators.Wanted == 0 || r.Facilitators.Found == 0 {
			t.Errorf("%s sees nothing: %+v", r.Viewer, r)
		}
		if len(r.Baselines) != 4 || r.Best == "" || len(r.ByFunction) == 0 {
			t.Errorf("%s has no baselines: %+v", r.Viewer, r)
		}
		if l := r.LeftOut; l.Gaps == 0 || l.Covered < l.Gaps || l.Top < l.First || l.Top > 1 || l.Top <= l.Frequent/2 || len(l.Bins) == 0 {
			t.Errorf("%s: passages left out: %+v", r.Viewer, l)
		}
		if c := r.Corridors; c.Planted == 0 || c.Found == 0 || c.Precision < 0.8 || c.Recall < c.Whole || c.Recall > 1 {
			t.Errorf("%s: corridors: %+v", r.Viewer, c)
		}
		for name, s := range r.Baselines {
			if s.F <= 0 || s.F > 1 || s.F > r.Baselines[r.Best].F {
				t.Errorf("%s: %s scores %+v, the best is %s", r.Viewer, name, s, r.Best)
			}
		}
		if r.Facilitators.AveragePrecision <= r.OutDegree.AveragePrecision+0.15 || r.Facilitators.AveragePrecision <= r.ByScore.AveragePrecision {
			t.Errorf("%s, %s: facilitators are found with %.2f, by help out-degree with %.2f, by score with %.2f", r.Viewer, r.World,
				r.Facilitators.AveragePrecision, r.OutDegree.AveragePrecision, r.ByScore.AveragePrecision)
		}
		if r.Rings.Wanted > 0 && (r.Rings.Precision < 0.8 || r.Rings.Recall <= r.OneNumber.Recall) {
			t.Errorf("%s: rings %+v, by one number under two names %+v", r.Viewer, r.Rings, r.OneNumber)
		}
		if s := r.Stories; s.Pairs > 0 && (s.Three < s.First || s.First < s.Plain) || s.Pairs == 0 && r.Viewer == o.Viewers[0] {
			t.Errorf("%s: stories %+v", r.Viewer, s)
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
	o.People, o.Seeds, o.Missing, o.Sweeps = 500, []uint64{1}, []float64{0}, nil
	if err := Measure(ctx, o, func(Row) error { return nil }); err == nil {
		t.Error("a cancelled measurement ends without an error")
	}
}
