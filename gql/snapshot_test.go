package gql_test

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"portolan/analytics"
	"portolan/exchange/release"
	"portolan/gql"
	"portolan/graph"
	"portolan/graph/access/mint"
	"portolan/graph/vault"
)

// snapshotAnswer is what the mutation answers.
type snapshotAnswer struct {
	Data struct {
		Snapshot struct {
			Snapshot *struct {
				ID, Sha256, Codebook, Href string
				Run                        struct{ ID, State string }
				NodeCount, LinkCount       int
			}
			Problems []struct{ Message, Code string }
		}
	}
}

func snapshot(t *testing.T, s *small, member, input string) snapshotAnswer {
	t.Helper()
	var a snapshotAnswer
	body := s.server.Execute(context.Background(), scope(t, member), `mutation { snapshot(input: `+input+`) { snapshot { id run { id state } sha256 nodeCount linkCount codebook href } problems { message code } } }`, nil)
	if err := json.Unmarshal(body, &a); err != nil || a.Data.Snapshot.Snapshot == nil && len(a.Data.Snapshot.Problems) == 0 {
		t.Fatalf("%s (%v)", body, err)
	}
	return a
}

// fetch gets a release as a member; "" is nobody.
func fetch(t *testing.T, s *small, method, member, url string) (int, string) {
	t.Helper()
	r := httptest.NewRequest(method, url, nil)
	if member != "" {
		r = r.WithContext(gql.WithScope(r.Context(), scope(t, member)))
	}
	w := httptest.NewRecorder()
	s.server.Snapshots().ServeHTTP(w, r)
	return w.Code, w.Body.String()
}

// unzipped reads the files of a release.
func unzipped(t *testing.T, archive string) map[string]string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader([]byte(archive)), int64(len(archive)))
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		out[f.Name] = string(content)
	}
	return out
}

// ticking is a world of travellers contributed by DE in which every commit has a time of its own.
func ticking(t *testing.T) *small {
	t.Helper()
	key, now := graph.Key{7, 7}, time.Date(2016, 5, 3, 12, 0, 0, 0, time.UTC)
	v, err := vault.Open(context.Background(), vault.Config{Store: "memory:", Key: &key, Clock: func() time.Time { now = now.Add(time.Second); return now }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = v.Close() })
	travellers(key, "DE").commit(t, v)
	return &small{v, gql.New(gql.Options{Vault: v, Engine: analytics.New(analytics.Options{}), Known: mint.Default().Known})}
}

func TestASnapshotIsFetchedWithTheRightsOfTheMoment(t *testing.T) {
	s := ticking(t)
	made := snapshot(t, s, "FR", `{format: CSV}`).Data.Snapshot.Snapshot
	manifest := func(archive string) (m release.Manifest) {
		t.Helper()
		if err := json.Unmarshal([]byte(unzipped(t, archive)[release.ManifestName]), &m); err != nil {
			t.Fatal(err)
		}
		return m
	}
	status, archive := fetch(t, s, http.MethodGet, "FR", made.Href)
	if status != http.StatusOK {
		t.Fatalf("%d %s", status, archive)
	}
	m := manifest(archive)
	if m.State != made.Run.State || m.Records != made.NodeCount || m.Links != made.LinkCount || m.Records == 0 {
		t.Errorf("the manifest is %+v, the answer was %+v", m, made)
	}
	if sum := sha256.Sum256([]byte(archive)); made.Sha256 != hex.EncodeToString(sum[:]) || made.Codebook != unzipped(t, archive)[release.CodebookName] {
		t.Errorf("the SHA-256 and the codebook of %+v are not those of what is fetched", made)
	}
	w := &writer{key: s.vault.Key(), owner: "DE"}
	w.record(graph.Person, "later", "name", "Later Example")
	w.commit(t, s.vault)
	if _, again := fetch(t, s, http.MethodGet, "FR", made.Href); again != archive {
		t.Error("what is contributed later changes the snapshot")
	}
	id := opaque("Record", s.vault.Key().RecordID("DE", "test", "named"))
	answer := string(s.server.Execute(context.Background(), scope(t, "DE"), fmt.Sprintf(`mutation { restrict(input: {id: %q, marking: {level: CONFIDENTIAL}}) { problems { message } } }`, id), nil))
	if !strings.Contains(answer, `"problems":[]`) {
		t.Fatal(answer)
	}
	_, after := fetch(t, s, http.MethodGet, "FR", made.Href)
	if n := manifest(after); n.Records != m.Records-1 || n.Links != m.Links-1 || strings.Contains(unzipped(t, after)["nodes.csv"], "Yusuf") {
		t.Errorf("after a restriction the release has %d of %d nodes and %d of %d edges", n.Records, m.Records, n.Links, m.Links)
	}
}

func TestALinkIsItsMembersAlone(t *testing.T) {
	s := newSmall(t)
	url := snapshot(t, s, "DE", `{format: PARQUET, pseudonymise: true}`).Data.Snapshot.Snapshot.Href
	status, first := fetch(t, s, http.MethodGet, "DE", url)
	if _, again := fetch(t, s, http.MethodGet, "DE", url); status != http.StatusOK || again != first {
		t.Errorf("%d; fetched twice it is another release: %v", status, again != first)
	}
	if other := snapshot(t, s, "DE", `{format: PARQUET, pseudonymise: true}`).Data.Snapshot.Snapshot.Href; other == url {
		t.Error("two snapshots have one key")
	}
	for _, c := range []struct {
		method, member, url string
		status              int
	}{
		{http.MethodGet, "FR", url, http.StatusNotFound},
		{http.MethodGet, "IPSG", url, http.StatusNotFound},
		{http.MethodGet, "", url, http.StatusUnauthorized},
		{http.MethodPost, "DE", url, http.StatusMethodNotAllowed},
		{http.MethodGet, "DE", url[:len(url)-2], http.StatusNotFound},
		{http.MethodGet, "DE", url + "AA", http.StatusNotFound},
		{http.MethodGet, "DE", gql.SnapshotPath, http.StatusNotFound},
		{http.MethodGet, "DE", gql.SnapshotPath + "%21", http.StatusNotFound},
	} {
		if status, body := fetch(t, s, c.method, c.member, c.url); status != c.status || strings.Contains(body, "PK") {
			t.Errorf("%+v: %d %.80q", c, status, body)
		}
	}
}

func TestASnapshotThatCannotBeIsAProblem(t *testing.T) {
	s := newSmall(t)
	for _, input := range []string{`{format: FTM, through: [PASSAGE]}`, `{window: {validFrom: "2016-01-01T00:00:00Z", validTo: "2015-01-01T00:00:00Z"}}`} {
		a := snapshot(t, s, "DE", input)
		if a.Data.Snapshot.Snapshot != nil || len(a.Data.Snapshot.Problems) != 1 || a.Data.Snapshot.Problems[0].Code != "INVALID" {
			t.Errorf("%s: %+v", input, a)
		}
	}
}
