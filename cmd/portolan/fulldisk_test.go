package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"portolan/internal/neo4jtest"
)

// smallDisk is a file system of its own that can be filled.
type smallDisk struct {
	t   *testing.T
	dir string
}

// newSmallDisk mounts an ext4 image of some megabytes, or memory of that size where there is no loop device. Where nothing
// can be mounted the test fails and says that it has proved nothing.
func newSmallDisk(t *testing.T, megabytes int) *smallDisk {
	t.Helper()
	dir, image := t.TempDir(), filepath.Join(t.TempDir(), "image")
	said, err := exec.Command("sh", "-c", `truncate -s "$1"M "$2" && mkfs.ext4 -q -m 0 "$2" && mount -o loop "$2" "$3" || mount -t tmpfs -o size="$1"m tmpfs "$3"`,
		"sh", strconv.Itoa(megabytes), image, dir).CombinedOutput()
	if err != nil {
		t.Fatalf("############ NO SMALL DISK: %s WAS NOT RUN ############\nit mounts a file system, which root may do: %v: %s", t.Name(), err, said)
	}
	t.Cleanup(func() {
		if out, err := exec.Command("umount", dir).CombinedOutput(); err != nil {
			t.Errorf("the small disk cannot be unmounted: %v: %s", err, out)
		}
	})
	return &smallDisk{t, dir}
}

// fill leaves this many bytes free.
func (d *smallDisk) fill(leave int64) {
	d.t.Helper()
	d.free()
	syscall.Sync() // what is written and has no place yet counts as free
	var s syscall.Statfs_t
	f, err := os.Create(filepath.Join(d.dir, "ballast"))
	if err == nil {
		defer f.Close()
		err = syscall.Statfs(d.dir, &s)
	}
	if take := int64(s.Bavail)*s.Bsize - leave; err == nil && take > 0 {
		if err = syscall.Fallocate(int(f.Fd()), 0, 0, take); errors.Is(err, syscall.ENOSPC) { // the rest describes the file
			err = nil
		}
	}
	for page := make([]byte, 4096); err == nil && leave == 0; { // what the file's own description has left
		if _, err := f.Seek(0, io.SeekEnd); err != nil {
			d.t.Fatal(err)
		}
		if _, err := f.Write(page); err != nil {
			return
		}
	}
	if err != nil {
		d.t.Fatal(err)
	}
}

// free gives the space back.
func (d *smallDisk) free() {
	d.t.Helper()
	if err := os.RemoveAll(filepath.Join(d.dir, "ballast")); err != nil {
		d.t.Fatal(err)
	}
}

// fewer takes a part of the cuts: all under PORTOLAN_SOAK.
func fewer(cuts []int64, lean int) []int64 {
	if os.Getenv("PORTOLAN_SOAK") != "" {
		return cuts
	}
	return cuts[:lean]
}

// crowd is a file of many people, and how many.
func crowd(t *testing.T, n int) string {
	t.Helper()
	var b strings.Builder
	for i := range n {
		sum := sha256.Sum256([]byte(strconv.Itoa(i)))
		fmt.Fprintf(&b, `{"id":"C%d","schema":"Person","properties":{"name":["Person %d Example"],"notes":["%x%x"]}}`+"\n", i, i, sum, sum)
	}
	return write(t, "crowd.jsonl", b.String())
}

// current is how many records the store has, by verify, which must find it in order.
func current(t *testing.T, flags []string) int {
	t.Helper()
	var report struct{ Current int }
	if r := done(t, command(flags, "verify", "--json")...); json.Unmarshal([]byte(r.out), &report) != nil {
		t.Fatalf("verify reports %s", r.out)
	}
	return report.Current
}

// cutOff imports a crowd into a disk that is full at some point, and again when there is space: one clear sentence, nothing
// acknowledged that is not there, and no repair. Between is done while the disk is full and after it is not.
func cutOff(t *testing.T, d *smallDisk, flags []string, leave int64, people int, between func()) {
	t.Helper()
	before := current(t, flags)
	take := command(flags, "import", "--as", "FR", "--audience", "all", "--dataset", fmt.Sprint("crowd", leave), "--format", "ftm", "--json", crowd(t, people))
	d.fill(leave)
	r := apart(t, take...)
	t.Logf("%d bytes free: ends with %d: %s", leave, r.code, r.err)
	if r.code != exitFailure && r.code != exitUnavailable || !oneSentence(r.err) || strings.Contains(r.err, "vault.") || !regexp.MustCompile("no space left|disk|full").MatchString(r.err) {
		t.Errorf("with %d bytes free the import ends with %d: %s", leave, r.code, r.err)
	}
	var receipt struct{ Stored int }
	if r.out != "" {
		if err := json.Unmarshal([]byte(r.out), &receipt); err != nil {
			t.Fatalf("%v: %s", err, r.out)
		}
	}
	d.free()
	between()
	if has := current(t, flags); has < before+receipt.Stored {
		t.Errorf("with %d bytes free %d are acknowledged beside %d, and %d are there", leave, receipt.Stored, before, has)
	}
	done(t, take...)
	if has := current(t, flags); has != before+people {
		t.Errorf("with %d bytes free the same import leaves %d of %d", leave, has, before+people)
	}
}

// apart runs a command line in a process of its own, which leaves no file open.
func apart(t *testing.T, args ...string) result {
	t.Helper()
	c := exec.CommandContext(t.Context(), testBinary(t), args...)
	c.Env = append(os.Environ(), "PORTOLAN_TEST_MAIN=1")
	var out, errs bytes.Buffer
	c.Stdout, c.Stderr = &out, &errs
	if err := c.Run(); c.ProcessState == nil {
		t.Fatal(err)
	}
	return result{c.ProcessState.ExitCode(), out.String(), errs.String()}
}

func TestAnImportIntoAFullDisk(t *testing.T) {
	d := newSmallDisk(t, 256)
	for _, leave := range fewer([]int64{0, 3 << 20, 1 << 20, 4096, 64 << 10, 300 << 10, 2 << 20, 4 << 20, 5 << 20}, 3) {
		store := filepath.Join(d.dir, "store")
		flags := []string{"--store", "embedded:" + store}
		done(t, command(flags, "import", "--as", "FR", "--audience", "all", "--format", "ftm", write(t, "people.jsonl", people))...)
		cutOff(t, d, flags, leave, 20000, func() {})
		if err := os.RemoveAll(store); err != nil {
			t.Fatal(err)
		}
	}
}

// TestAServerOnAFullDisk asks a server whose audit log is elsewhere, which answers, and one whose log is on the full disk,
// which does not; both live, and the second answers again after a start with space.
func TestAServerOnAFullDisk(t *testing.T) {
	d := newSmallDisk(t, 256)
	config := keyed(t, write(t, "members.yaml", fmt.Sprintf("version: 1\nusers:\n  - {name: a, member: FR, clearance: CONFIDENTIAL, purposes: [NETWORKS], tokenSHA256: %x, expires: 2099-01-01}\n",
		sha256.Sum256([]byte(worldToken)))))
	for where, audit := range map[string]string{"elsewhere": t.TempDir(), "on the disk": filepath.Join(d.dir, "audit")} {
		flags := []string{"--config", config, "--store", "embedded:" + filepath.Join(d.dir, where), "--audit", audit}
		done(t, command(flags, "import", "--as", "FR", "--audience", "all", "--format", "ftm", write(t, "people.jsonl", people))...)
		serve := command(flags, "serve", "--listen", "127.0.0.1:0", "--operator", "127.0.0.1:0")
		url, stop := serving(t, serve...)
		d.fill(0)
		answered := 0
		for range 40 { // the log's last block takes some entries yet
			status, answer := askedOver(t, url, `{"query":"{ overview { personCount } }"}`)
			if strings.Contains(answer, `"personCount":3`) {
				answered++
				continue
			}
			if strings.Contains(answer, "personCount\":") || !strings.Contains(answer, "UNAVAILABLE") {
				t.Errorf("the log %s: an answer that cannot be logged is %d: %s", where, status, answer)
			}
		}
		status, ready := fetch(t, url+"readyz")
		if alive, _ := fetch(t, url+"healthz"); alive != 200 || (status == 200) != (audit != filepath.Join(d.dir, "audit")) || (answered == 40) != (status == 200) {
			t.Errorf("the log %s: %d of 40 answered, alive %d, ready %d: %s", where, answered, alive, status, ready)
		}
		d.free()
		_, _ = stop()
		url, stop = serving(t, serve...)
		if _, answer := askedOver(t, url, `{"query":"{ overview { personCount } }"}`); !strings.Contains(answer, `"personCount":3`) {
			t.Errorf("the log %s: with space again the answer is %s", where, answer)
		}
		if code, said := stop(); code != exitDone {
			t.Errorf("ended with %d: %s", code, said)
		}
		if has := current(t, flags); has != 5 {
			t.Errorf("the log %s: verify finds %d of 5", where, has)
		}
	}
}

// askedOver asks a server.
func askedOver(t *testing.T, url, body string) (int, string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url+"graphql", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Authorization", "Bearer "+worldToken)
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer.StatusCode, string(text)
}

func TestANeo4jOnAFullDisk(t *testing.T) {
	d := newSmallDisk(t, 256)
	server := neo4jtest.StartWith(t, neo4jtest.Options{Dir: filepath.Join(d.dir, "neo4j"), Settings: map[string]string{"db.tx_log.rotation.size": "1m", "db.tx_log.rotation.retention_policy": "keep_none"}})
	t.Setenv("PORTOLAN_NEO4J_PASSWORD", server.Password)
	flags := []string{"--store", server.URL(), "--audit", filepath.Join(t.TempDir(), "audit")}
	done(t, command(flags, "import", "--as", "FR", "--audience", "all", "--format", "ftm", write(t, "people.jsonl", people))...)
	for _, leave := range fewer([]int64{4 << 20, 0, 1 << 20, 64 << 10, 8 << 20}, 1) {
		cutOff(t, d, flags, leave, 4000, func() {
			server.Kill()
			if err := server.Restart(); err != nil {
				t.Fatal(err)
			}
		})
	}
}
