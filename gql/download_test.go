package gql_test

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"portolan/analytics"
	"portolan/gql"
	"portolan/graph"
	"portolan/graph/access/mint"
	"portolan/graph/vault"
)

// TestTheSnapshotMutationRunsAsWritten sends the mutation of the project's file, and fetches what it names.
func TestTheSnapshotMutationRunsAsWritten(t *testing.T) {
	document, err := os.ReadFile("../docs/questions/mutations.graphql")
	if err != nil {
		t.Fatal(err)
	}
	s := newSmall(t)
	a := s.ask(t, "IPSG", string(document), map[string]any{"window": map[string]any{"validFrom": "2013-01-01T00:00:00Z", "validTo": "2016-01-01T00:00:00Z"}})
	if len(a.Errors) > 0 {
		t.Fatal(a.raw)
	}
	status, archive := fetch(t, s, http.MethodGet, "IPSG", a.at(t, "snapshot.snapshot.href").(string))
	sum := sha256.Sum256([]byte(archive))
	if status != http.StatusOK || a.at(t, "snapshot.snapshot.sha256") != hex.EncodeToString(sum[:]) {
		t.Fatalf("%d, and what is fetched is not what %s says", status, a.raw)
	}
	files := unzipped(t, archive)
	if a.at(t, "snapshot.snapshot.codebook") != files["codebook.md"] || strings.Count(files["graph.gexf"], "<node ") != int(a.at(t, "snapshot.snapshot.nodeCount").(float64)) ||
		strings.Count(files["graph.gexf"], "<edge ") != int(a.at(t, "snapshot.snapshot.linkCount").(float64)) || strings.Contains(files["graph.gexf"], "Traveller") {
		t.Errorf("%s does not describe %v", a.raw, files)
	}
	if id, run := a.at(t, "snapshot.snapshot.id"), a.at(t, "snapshot.snapshot.run.id"); id == "" || run == "" || a.at(t, "snapshot.snapshot.run.state") == "" {
		t.Error(a.raw)
	}
}

// slowly keeps little on the way between server and client.
type slowly struct{ net.Listener }

func (l slowly) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if tcp, ok := c.(*net.TCPConn); ok {
		err = tcp.SetWriteBuffer(1 << 12)
	}
	return c, err
}

// TestARestrictionCutsADownloadThatIsUnderWay reads the beginning of a release over a connection, restricts something,
// and reads on: what comes is no whole zip when the restriction is of something in it, and is whole when it is not.
func TestARestrictionCutsADownloadThatIsUnderWay(t *testing.T) {
	key := graph.Key{3, 1}
	v, err := vault.Open(context.Background(), vault.Config{Store: "embedded:" + filepath.Join(t.TempDir(), "store"), Key: &key, Clock: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = v.Close() })
	w := &writer{key: key, owner: "DE"}
	for i := range 3000 {
		w.record(graph.Person, fmt.Sprint("p", i), "name", fmt.Sprint("Person Example ", i))
	}
	w.commit(t, v)
	s := &small{v, gql.New(gql.Options{Vault: v, Engine: analytics.New(analytics.Options{}), Known: mint.Default().Known})}
	web := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.server.Snapshots().ServeHTTP(w, r.WithContext(gql.WithScope(r.Context(), scope(t, "FR"))))
	}))
	web.Listener = slowly{web.Listener}
	web.Start()
	defer web.Close()
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true, ReadBufferSize: 1 << 12, DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
		c, err := (&net.Dialer{}).DialContext(ctx, network, address)
		if tcp, ok := c.(*net.TCPConn); ok {
			err = tcp.SetReadBuffer(1 << 12)
		}
		return c, err
	}}}
	href := snapshot(t, s, "FR", `{format: CSV, pseudonymise: true}`).Data.Snapshot.Snapshot.Href
	download := func(between func()) ([]byte, error) {
		r, err := client.Get(web.URL + href)
		if err != nil {
			t.Fatal(err)
		}
		defer r.Body.Close()
		head := make([]byte, 2<<10)
		if _, err := io.ReadFull(r.Body, head); err != nil {
			t.Fatal(err)
		}
		between()
		rest, err := io.ReadAll(r.Body)
		return append(head, rest...), err
	}
	restrict := func(ref string) {
		id := opaque("Record", key.RecordID("DE", "test", ref))
		answer := string(s.server.Execute(context.Background(), scope(t, "DE"), fmt.Sprintf(`mutation { restrict(input: {id: %q, marking: {level: CONFIDENTIAL}}) { problems { message } } }`, id), nil))
		if !strings.Contains(answer, `"problems":[]`) {
			t.Fatal(answer)
		}
	}
	whole, err := download(func() {})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := zip.NewReader(bytes.NewReader(whole), int64(len(whole))); err != nil {
		t.Fatal(err)
	}
	add := func() {
		other := &writer{key: key, owner: "DE"}
		other.record(graph.Person, "later", "name", "Later Example")
		other.commit(t, v)
	}
	if got, err := download(add); err != nil || !bytes.Equal(got, whole) {
		t.Errorf("a commit that restricts nothing of it changes a download: %d of %d bytes, %v", len(got), len(whole), err)
	}
	got, err := download(func() { restrict("p7") })
	const onTheWay = 3 << 14 // what had left, the chunk that was leaving, and what lay between
	if _, e := zip.NewReader(bytes.NewReader(got), int64(len(got))); err == nil || e == nil || len(got) > onTheWay || len(whole) <= onTheWay {
		t.Errorf("after a restriction %d of %d bytes still come (%v)", len(got), len(whole), err)
	}
	if after, err := download(func() {}); err != nil || bytes.Equal(after, whole) {
		t.Errorf("fetched again it is not another release: %v", err)
	}
}
