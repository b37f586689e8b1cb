package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"time"

	"portolan/exchange"
	"portolan/graph"
	"portolan/graph/access"
	"portolan/graph/vault"
)

// imported is how many elements the import workload has.
const imported = 1_000_000

// imports stores a million elements of a FollowTheMoney file, six in ten of
// them links, in an embedded store, up to the first query's answer; then it
// opens the store again.
func imports(ctx context.Context, b *Bench) error {
	dir, err := os.MkdirTemp("", "portolan-bench-*")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	file := filepath.Join(dir, "elements.ftm.json")
	if err := writeElements(file, imported); err != nil {
		return err
	}
	s, err := access.New(access.Grant{Member: "TR", User: "bench", Clearance: graph.Confidential, Purposes: graph.PurposeCodes, Version: "1"})
	if err != nil {
		return err
	}
	runtime.GC()
	resetPeak()
	url := "embedded:" + filepath.Join(dir, "store")
	busy, counted := processorTime()
	took, err := importOnce(ctx, b, url, file, s)
	if err != nil {
		return err
	}
	b.Record(Figure{Name: "elements to first query", Value: imported / took.Seconds(), Unit: "/s", Goal: 60_000, Note: fmt.Sprintf("%d elements in %.1f s", imported, took.Seconds())})
	if now, ok := processorTime(); ok && counted {
		b.Record(Figure{Name: "processor time", Value: now - busy, Unit: "s", Note: "user and system, of all cores"})
	}
	if peak, ok := peakMemory(); ok {
		b.Record(Figure{Name: "peak resident memory", Value: peak, Unit: "GiB", Goal: 3, AtMost: true})
	}
	runtime.GC()
	began := time.Now()
	v, err := vault.Open(ctx, vault.Config{Store: url})
	if err != nil {
		return err
	}
	defer v.Close()
	if err := firstQuery(ctx, b, v, s); err != nil {
		return err
	}
	b.Record(Figure{Name: "start on the store", Value: time.Since(began).Seconds(), Unit: "s", Goal: 10, AtMost: true, Note: "to the first query's answer"})
	return nil
}

func importOnce(ctx context.Context, b *Bench, url, file string, s access.Scope) (time.Duration, error) {
	began := time.Now()
	v, err := vault.Open(ctx, vault.Config{Store: url})
	if err != nil {
		return 0, err
	}
	defer v.Close()
	o := exchange.ImportOptions{Format: "ftm", Files: []string{file}, Dataset: "bench", Marking: graph.Marking{All: true, Level: graph.Official}}
	r, err := exchange.Import(ctx, v, s, o)
	if err != nil {
		return 0, err
	}
	stored := time.Since(began)
	if err := b.Check(r.Stored == imported && r.Rejected == 0 && r.AddsUp(), "%d stored, %d rejected of %d", r.Stored, r.Rejected, r.Submitted); err != nil {
		return 0, err
	}
	if err := firstQuery(ctx, b, v, s); err != nil {
		return 0, err
	}
	b.Record(Figure{Name: "elements to the last commit", Value: imported / stored.Seconds(), Unit: "/s", Note: fmt.Sprintf("%d commits", len(r.Commits))})
	return time.Since(began), nil
}

// firstQuery finds one person by name and counts everything.
func firstQuery(ctx context.Context, b *Bench, v *vault.Vault, s access.Scope) error {
	return v.Ask(ctx, s, vault.Question{Action: "query", Text: "bench"}, func(ctx context.Context, w *vault.View) error {
		page, err := w.Search(ctx, vault.SearchQuery{Text: "Adaxample77", First: 10})
		if err != nil {
			return err
		}
		o := w.Overview()
		return b.Check(page.TotalCount == 1 && o.RecordCount+o.LinkCount == imported, "%d hits, %d records, %d links", page.TotalCount, o.RecordCount, o.LinkCount)
	})
}

// group is ten elements: a person with a document on a leg, and what links them.
const group = `{"id":"p%[1]d","schema":"Person","caption":"Adaxample%[1]d","properties":{"name":["Adaxample%[1]d Made-Up"],"alias":["Abu Made-Up %[2]d"],"birthDate":["19%[3]d-07-03"],"nationality":["TR"],"gender":["female"]},"portolan":{"ref":"p%[1]d","owner":"TR","audience":["FR","IPSG"],"level":"OFFICIAL","grade":{"scheme":"ADMIRALTY","code":"B2"},"review":"2030-01-01"}}
{"id":"d%[1]d","schema":"Passport","properties":{"passportNumber":["X%[1]d"],"country":["tr"],"startDate":["2011-02"]},"portolan":{"audience":"all"}}
{"id":"g%[1]d","properties":{"mode":["AIR"],"carrier":["EX"],"service":["EX%[1]d"],"departedAt":["2014-03-02T10:20"]},"portolan":{"kind":"LEG"}}
{"id":"s%[1]d","properties":{"outcome":["PASSED"],"departedAt":["2014-03-02T10:20"]},"portolan":{"kind":"PASSAGE","audience":["FR","IPSG"]}}
{"id":"h%[1]d","portolan":{"kind":"HOLDS","from":{"ref":"p%[1]d"},"to":{"ref":"d%[1]d"},"validFrom":"2011-02"}}
{"id":"t%[1]d","portolan":{"kind":"TOOK","from":{"ref":"p%[1]d"},"to":{"ref":"s%[1]d"}}}
{"id":"o%[1]d","portolan":{"kind":"ON","from":{"ref":"s%[1]d"},"to":{"ref":"g%[4]d"}}}
{"id":"u%[1]d","portolan":{"kind":"USED","from":{"ref":"s%[1]d"},"to":{"ref":"d%[1]d"}}}
{"id":"a%[1]d","schema":"Associate","properties":{"person":["p%[1]d"],"associate":["p%[4]d"],"relationship":["friend"]}}
{"id":"r%[1]d","portolan":{"kind":"ARRANGED","from":{"ref":"p%[4]d"},"to":{"ref":"s%[1]d"},"grade":{"scheme":"ADMIRALTY","code":"C3"}}}
`

func writeElements(path string, n int) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer f.Close()
	w := bufio.NewWriterSize(f, 1<<20)
	for i := range n / 10 {
		fmt.Fprintf(w, group, i, i%5000, 50+i%50, (i*7919+1)%(n/10))
	}
	return w.Flush()
}

// importedLinks are the ends of the links of writeElements, by each end's reference.
func importedLinks(n int) map[string][]string {
	links := make(map[string][]string, n/10*4)
	for i := range n / 10 {
		p, d, s := fmt.Sprint("p", i), fmt.Sprint("d", i), fmt.Sprint("s", i)
		other := (i*7919 + 1) % (n / 10)
		p2, g := fmt.Sprint("p", other), fmt.Sprint("g", other)
		for _, l := range [][2]string{{p, d}, {p, s}, {s, g}, {s, d}, {p, p2}, {p2, s}} {
			links[l[0]], links[l[1]] = append(links[l[0]], l[1]), append(links[l[1]], l[0])
		}
	}
	return links
}

// resetPeak makes the system count the process's peak memory anew, where it can.
func resetPeak() { _ = os.WriteFile("/proc/self/clear_refs", []byte("5"), 0) }

// processorTime is what the process has used of all cores, in seconds, the
// system's work for it included.
func processorTime() (float64, bool) {
	const user, system, ticks = 11, 12, 100 // fields behind the name in parentheses; ticks of a second
	text, err := os.ReadFile("/proc/self/stat")
	if err != nil {
		return 0, false
	}
	fields := strings.Fields(string(text[bytes.LastIndexByte(text, ')')+1:]))
	if len(fields) <= system {
		return 0, false
	}
	u, err1 := strconv.ParseFloat(fields[user], 64)
	s, err2 := strconv.ParseFloat(fields[system], 64)
	return (u + s) / ticks, err1 == nil && err2 == nil
}

// peakMemory is the most memory the process has had resident, in GiB.
func peakMemory() (float64, bool) {
	text, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0, false
	}
	for line := range strings.Lines(string(text)) {
		if rest, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			kib, err := strconv.ParseFloat(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(rest), "kB")), 64)
			return kib / (1 << 20), err == nil
		}
	}
	return 0, false
}
