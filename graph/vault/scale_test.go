package vault

import (
	"context"
	"fmt"
	"os"
	"runtime"
	"strconv"
	"testing"
	"time"

	"portolan/graph"
)

// TestScale prints how long a large store takes to fill, to open and to be
// seen. It asserts nothing about time; PORTOLAN_SCALE says how many elements.
func TestScale(t *testing.T) {
	n, _ := strconv.Atoi(os.Getenv("PORTOLAN_SCALE"))
	if n == 0 {
		n = 4000
	}
	dir := t.TempDir()
	v, err := Open(ctx, Config{Store: "embedded:" + dir})
	if err != nil {
		t.Fatal(err)
	}
	start := time.Now()
	m := to("TR", "all")
	var batch []graph.Element
	part := 0
	flush := func() {
		err := v.Edit(ctx, as("TR"), Question{Action: "test"}, func(ctx context.Context, e *Edit) error {
			part++
			_, err := e.Commit(ctx, BatchID(part), batch, nil)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		batch = nil
	}
	var last graph.ID
	for i := range n {
		e := graph.Element{Kind: graph.Person, Dataset: "d", Ref: strconv.Itoa(i), Marking: m}
		if i%2 == 1 {
			e.Kind, e.From, e.To = graph.Associate, v.Key().RecordID("TR", "d", strconv.Itoa(i-1)), v.Key().RecordID("TR", "d", strconv.Itoa((i*7919)%n/2*2))
			if e.From == e.To {
				e.To = last
			}
			e.ID = v.Key().LinkID("TR", "d", e.Ref)
		} else {
			e.ID = v.Key().RecordID("TR", "d", e.Ref)
			e.Props.AddText("name", fmt.Sprintf("Ada%d Example%d", i%5000, i%20000))
			e.Props.AddText("weakAlias", fmt.Sprintf("Abu Sample%d", i%3000))
			e.Props.AddText("birthDate", "1985-07-03")
			e.Props.AddText("nationality", "UTO")
			last = e.ID
		}
		e.Normalise()
		if batch = append(batch, e); len(batch) == 20000 {
			flush()
		}
	}
	if len(batch) > 0 {
		flush()
	}
	filled := time.Since(start)
	v.Close()
	start = time.Now()
	v, err = Open(ctx, Config{Store: "embedded:" + dir})
	if err != nil {
		t.Fatal(err)
	}
	defer v.Close()
	opened := time.Since(start)
	start = time.Now()
	var o Overview
	if err := v.Ask(ctx, as("FR"), Question{}, func(_ context.Context, w *View) error { o = w.Overview(); return nil }); err != nil {
		t.Fatal(err)
	}
	var mem runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&mem)
	t.Logf("%d elements: filled in %v (%.0f/s), opened in %v, seen in %v, heap %d MB", o.RecordCount+o.LinkCount, filled, float64(n)/filled.Seconds(), opened, time.Since(start), mem.HeapAlloc>>20)
	if o.RecordCount+o.LinkCount != n {
		t.Errorf("%d elements are seen, want %d", o.RecordCount+o.LinkCount, n)
	}
}
