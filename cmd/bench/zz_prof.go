package main

import (
	"fmt"
	"os"
	"runtime/pprof"
	"syscall"
)

func cpuNow() (u, s float64) {
	var r syscall.Rusage
	syscall.Getrusage(0, &r)
	return float64(r.Utime.Nano()) / 1e9, float64(r.Stime.Nano()) / 1e9
}

func profBegin() func(string) {
	u, s := cpuNow()
	var f *os.File
	if p := os.Getenv("PROF"); p != "" {
		f, _ = os.Create(p)
		pprof.StartCPUProfile(f)
	}
	return func(what string) {
		if f != nil {
			pprof.StopCPUProfile()
			f.Close()
		}
		u2, s2 := cpuNow()
		fmt.Fprintf(os.Stderr, "CPU %s user %.2f sys %.2f sum %.2f\n", what, u2-u, s2-s, u2-u+s2-s)
	}
}
