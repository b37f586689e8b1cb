package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"syscall"
	"time"

	"portolan/cmd/bench/harness"
)

// demo runs the built binary's demonstration with 25,000 people, to both
// answers.
func demo(ctx context.Context, b *Bench) error {
	dir, err := os.MkdirTemp("", "portolan-bench-*")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	binary, err := build(ctx, dir)
	if err != nil {
		return err
	}
	peak, spent := 0.0, time.Duration(0)
	times, err := b.Hold(ctx, Contest{Rounds: min(b.Rounds, 3)}, harness.Timed("portolan demo --once", func(ctx context.Context) error {
		cmd := exec.CommandContext(ctx, binary, "demo", "--once", "--json", "--people", "25000")
		text, err := cmd.Output()
		if err != nil {
			return err
		}
		peak, spent = max(peak, peakOf(cmd)), cmd.ProcessState.UserTime()+cmd.ProcessState.SystemTime()
		var found struct{ TransitNetworks, CentralFacilitators []json.RawMessage }
		if err := json.Unmarshal(text, &found); err != nil {
			return err
		}
		return b.Check(len(found.TransitNetworks) > 0 && len(found.CentralFacilitators) > 0, "%d networks, %d facilitators", len(found.TransitNetworks), len(found.CentralFacilitators))
	}))
	if err != nil {
		return err
	}
	b.Record(Figure{Name: "25,000 people to both answers, worst", Value: times[0].Worst, Unit: "s", Goal: 30, AtMost: true,
		Note: fmt.Sprintf("%.1f s of processor time", spent.Seconds())})
	b.Record(Figure{Name: "peak resident memory", Value: peak, Unit: "GiB", Goal: 1.5, AtMost: true})
	return nil
}

// peakOf is the most memory an ended process had resident, in GiB.
func peakOf(cmd *exec.Cmd) float64 {
	usage, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage)
	if !ok {
		return 0
	}
	unit := 1024.0 // bytes; Linux counts in KiB
	if runtime.GOOS == "darwin" {
		unit = 1
	}
	return float64(usage.Maxrss) * unit / (1 << 30)
}
