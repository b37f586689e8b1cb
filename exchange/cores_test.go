package exchange_test

import (
	"fmt"
	"runtime"
	"strings"
	"testing"

	"portolan/exchange/release"
)

// TestAReleaseHasTheSameBytesOnAnyNumberOfCores releases more than is made at once in any format, in parts that are made
// beside each other, and wants every file as one core makes it.
func TestAReleaseHasTheSameBytesOnAnyNumberOfCores(t *testing.T) {
	const people, links = 500, 40_000
	var lines strings.Builder
	for i := range people {
		fmt.Fprintf(&lines, `{"id":"p%d","schema":"Person","properties":{"name":["Made-Up %d"]}}`+"\n", i, i%100)
	}
	for i := range links {
		fmt.Fprintf(&lines, `{"id":"l%d","portolan":{"kind":"ASSOCIATE","from":{"ref":"p%d"},"to":{"ref":"p%d"},"validFrom":"2014-%02d"},"properties":{"weight":["%d"]}}`+"\n",
			i, i%people, (i+1+i/people)%people, i%12+1, i%9+1)
	}
	v := openVault(t, "memory:")
	if r := mustImport(t, v, "TR", options("ftm", text("a.json", lines.String()))); r.Stored != people+links {
		t.Fatal(r.Text())
	}
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	for _, o := range []release.ExportOptions{{Format: "graphml"}, {Format: "gexf"}, {Format: "csv"}, {Format: "parquet"}, {Format: "parquet", Pseudonyms: someKey()}, {Format: "ftm"}} {
		runtime.GOMAXPROCS(1)
		m, want := released(t, v, "TR", o)
		if m.Records != people || m.Links != links {
			t.Errorf("%s: %d records and %d links are released", o.Format, m.Records, m.Links)
		}
		for _, cores := range []int{2, 7} {
			runtime.GOMAXPROCS(cores)
			if _, got := released(t, v, "TR", o); !same(want, got) {
				t.Errorf("%s: %d cores make other bytes than one", o.Format, cores)
			}
		}
	}
}
