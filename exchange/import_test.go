package exchange_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"portolan/exchange"
	"portolan/graph"
	"portolan/graph/access"
	"portolan/graph/vault"
)

func scope(t testing.TB, member string) access.Scope {
	t.Helper()
	s, err := access.New(access.Grant{Member: member, User: member + "-user", Clearance: graph.Confidential, Purposes: graph.PurposeCodes, Version: "1"})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func openVault(t testing.TB, store string) *vault.Vault {
	t.Helper()
	key, _ := graph.ParseKey(strings.Repeat("ab", 32))
	at := time.Date(2020, 1, 2, 3, 4, 5, 0, time.UTC)
	v, err := vault.Open(context.Background(), vault.Config{Store: store, Key: &key, Clock: func() time.Time { at = at.Add(time.Second); return at }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { v.Close() })
	return v
}

func text(name, content string) exchange.Source {
	return exchange.Source{Name: name, Size: int64(len(content)), Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(content)), nil }}
}

var toAll = graph.Marking{All: true, Level: graph.Official}

func options(format string, files ...exchange.Source) exchange.ImportOptions {
	return exchange.ImportOptions{Format: format, Sources: files, Marking: toAll, Dataset: "d"}
}

func mustImport(t testing.TB, v *vault.Vault, member string, o exchange.ImportOptions) exchange.Receipt {
	t.Helper()
	r, err := exchange.Import(context.Background(), v, scope(t, member), o)
	if err != nil {
		t.Fatal(err)
	}
	if !r.AddsUp() || !r.Complete {
		t.Fatalf("the receipt does not add up:\n%s", r.Text())
	}
	return r
}

const someFtM = `{"id":"p1","schema":"Person","properties":{"name":["Ada Example"],"birthDate":["1985-07"],"nationality":["TR"]}}
{"id":"p2","schema":"Person","caption":"x","properties":{"name":["Ben Example","Benjamin Example"],"shoeSize":["44"]},"portolan":{"audience":["FR"],"level":"RESTRICTED","grade":{"scheme":"ADMIRALTY","code":"B2"},"values":{"alias":[{"text":"Abu Example","script":"Arab","quality":"WEAK"}]}}}
{"id":"a1","schema":"Associate","properties":{"person":["p1"],"associate":["p2"],"relationship":["friend"]}}
{"id":"d1","schema":"Passport","properties":{"holder":["p1"],"passportNumber":["X123"],"country":["tr"]}}
{"schema":"UnknownLink","properties":{"subject":["p1"],"object":["p9"],"role":["knows"]}}
`

func TestImport(t *testing.T) {
	v := openVault(t, "memory:")
	r := mustImport(t, v, "TR", options("ftm", text("a.json", someFtM)))
	t.Log(r.Text())
	if r.Submitted != 6 || r.Stored != 6 || r.Dangling.Count() != 1 {
		t.Fatal(r.Text())
	}
}

func world(n int) []byte {
	var b bytes.Buffer
	for i := range n {
		if i%5 < 2 {
			fmt.Fprintf(&b, `{"id":"p%d","schema":"Person","caption":"Person %d","properties":{"name":["Ada Example %d"],"alias":["Abu %d"],"birthDate":["1985-07-03"],"nationality":["TR","FR"],"gender":["female"],"country":["TR"]},"datasets":["tr-a"],"portolan":{"kind":"PERSON","owner":"TR","dataset":"world","ref":"p%d","audience":["FR","IPSG"],"level":"OFFICIAL","purposes":[],"grade":{"scheme":"ADMIRALTY","code":"B2"},"validFrom":"2014","review":"2030-01-01"}}`+"\n", i, i, i, i%1000, i)
		} else {
			fmt.Fprintf(&b, `{"id":"l%d","schema":"Associate","properties":{"relationship":["friend of %d"],"summary":["seen together"]},"portolan":{"kind":"ASSOCIATE","owner":"TR","dataset":"world","ref":"l%d","audience":"all","level":"OFFICIAL","validFrom":"2014-03-02","from":{"ref":"p%d"},"to":{"ref":"p%d"}}}`+"\n", i, i, i, i/5*5, i/5*5+1)
		}
	}
	return b.Bytes()
}

func BenchmarkImport(b *testing.B) {
	n := 200_000
	w := string(world(n))
	for b.Loop() {
		b.StopTimer()
		v := openVault(b, "memory:")
		b.StartTimer()
		r := mustImport(b, v, "TR", options("ftm", text("a.json", w)))
		b.StopTimer()
		v.Close()
		if r.Stored != n {
			b.Fatal(r.Text())
		}
		b.StartTimer()
	}
	b.ReportMetric(float64(n*b.N)/b.Elapsed().Seconds(), "elements/s")
}
