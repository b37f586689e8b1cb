package neo4jtest

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	driver "github.com/neo4j/neo4j-go-driver/v5/neo4j"
)

// flags make a server ready sooner and its heavy work slower; the environment says otherwise for figures.
var flags = cmp.Or(os.Getenv("PORTOLAN_NEO4J_JAVA"), "-XX:TieredStopAtLevel=1")

// patience is how long a server may take to be ready.
const patience = 2 * time.Minute

// Server is one running Neo4j.
type Server struct {
	Host     string // host and port
	User     string
	Password string
	Dir      string // its home, the folder of its data; "" for one that was running already

	gds   bool
	env   []string
	mu    sync.Mutex
	cmd   *exec.Cmd
	stdin io.Closer
	lines *tail
}

// URL names the server's database as a store.
func (s *Server) URL() string { return "bolt://" + s.User + "@" + s.Host + "/neo4j" }

var shared struct {
	once   sync.Once
	server *Server
	err    error
}

// Main runs a package's tests and stops the server that they shared.
func Main(m *testing.M) {
	code := m.Run()
	Done()
	os.Exit(code)
}

// Done stops the server that the tests shared, for a TestMain of its own.
func Done() {
	if shared.server != nil {
		shared.server.Kill() // nobody needs its data
		if shared.server.Dir != "" {
			_ = os.RemoveAll(shared.server.Dir)
		}
	}
}

// Shared is the server that the tests of one package share, started by the first that asks. Where there can be none, the
// test fails and says that it has proved nothing.
func Shared(t testing.TB) *Server {
	t.Helper()
	shared.once.Do(func() { shared.server, shared.err = start() })
	if shared.err != nil {
		absent(t, shared.err)
	}
	return shared.server
}

// Options say what a server is that is started for one user.
type Options struct {
	Dir      string            // its home; "" is a folder of the test's own
	Settings map[string]string // as in conf/neo4j.conf, which is written
	GDS      bool              // with Graph Data Science
	Env      []string          // of scripts/neo4j.sh, beside what is set for every test
}

// Start starts a server for one test, which stops it at its end.
func Start(t testing.TB) *Server {
	t.Helper()
	return StartWith(t, Options{})
}

// StartWith starts a server for one test, which stops it at its end.
func StartWith(t testing.TB, o Options) *Server {
	t.Helper()
	if o.Dir == "" {
		o.Dir = t.TempDir()
	}
	s, err := Launch(o)
	if err != nil {
		absent(t, err)
	}
	t.Cleanup(s.Kill)
	return s
}

// absent ends a test that has no server.
func absent(t testing.TB, err error) {
	t.Helper()
	t.Fatalf("############ NO NEO4J: %s WAS NOT RUN ############\n%v", t.Name(), err)
}

// start is the running server that the environment names, or a new one.
func start() (*Server, error) {
	if url := os.Getenv("PORTOLAN_TEST_NEO4J"); url != "" {
		user, host, ok := strings.Cut(strings.TrimPrefix(url, "bolt://"), "@")
		host, _, _ = strings.Cut(host, "/")
		if !ok || host == "" || os.Getenv("PORTOLAN_NEO4J_PASSWORD") == "" {
			return nil, errors.New("PORTOLAN_TEST_NEO4J is bolt://USER@HOST:PORT, with the password in PORTOLAN_NEO4J_PASSWORD")
		}
		return &Server{Host: host, User: user, Password: os.Getenv("PORTOLAN_NEO4J_PASSWORD")}, nil
	}
	dir, err := os.MkdirTemp("", "portolan-neo4j-")
	if err != nil {
		return nil, err
	}
	return Launch(Options{Dir: dir})
}

// Launch starts a server whose home is given, for who measures. Stop or Kill it.
func Launch(o Options) (*Server, error) {
	s := &Server{User: "neo4j", Password: "a made-up password", Dir: o.Dir, gds: o.GDS, env: o.Env}
	if err := configure(o); err != nil {
		return nil, err
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	s.Host = l.Addr().String()
	if err := l.Close(); err != nil {
		return nil, err
	}
	return s, s.Restart()
}

// configure writes the settings where the server reads them.
func configure(o Options) error {
	if len(o.Settings) == 0 {
		return nil
	}
	var text strings.Builder
	for name, value := range o.Settings {
		fmt.Fprintf(&text, "%s=%s\n", name, value)
	}
	conf := filepath.Join(o.Dir, "conf")
	if err := os.MkdirAll(conf, 0o700); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(conf, "neo4j.conf"), []byte(text.String()), 0o600)
}

// Script finds scripts/neo4j.sh from the folder that the test runs in.
func Script() (string, error) {
	dir, err := os.Getwd()
	for ; err == nil; dir = filepath.Dir(dir) {
		path := filepath.Join(dir, "scripts", "neo4j.sh")
		if _, e := os.Stat(path); e == nil {
			return path, nil
		}
		if dir == filepath.Dir(dir) {
			err = errors.New("there is no scripts/neo4j.sh above the test's folder")
		}
	}
	return "", err
}

// Restart starts the server again on the same folder and port, after Kill or Stop, and returns when it answers.
func (s *Server) Restart() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.cmd != nil {
		return errors.New("the server runs already")
	}
	if s.Dir == "" {
		return errors.New("a server that was running already is not started by tests")
	}
	path, err := Script()
	if err != nil {
		return err
	}
	if out, err := exec.Command(path).CombinedOutput(); err != nil {
		return fmt.Errorf("%w: %s", err, out)
	}
	_, port, _ := net.SplitHostPort(s.Host)
	cmd := exec.Command(path, "--run", s.Dir, port)
	cmd.Env = append(os.Environ(), "PORTOLAN_NEO4J_PASSWORD="+s.Password, "PORTOLAN_NEO4J_JAVA="+flags, "PORTOLAN_NEO4J_GDS=")
	if s.gds {
		cmd.Env = append(cmd.Env, "PORTOLAN_NEO4J_GDS=1")
	}
	cmd.Env = append(cmd.Env, s.env...)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // a Ctrl-C is for the test, which then stops it
	stdin, err := cmd.StdinPipe()
	if err != nil {
		return err
	}
	s.lines = &tail{ready: make(chan struct{})}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	cmd.Stderr = cmd.Stdout
	if err := cmd.Start(); err != nil {
		return err
	}
	ended := make(chan struct{})
	go func() { s.lines.read(stdout); close(ended) }()
	select {
	case <-s.lines.ready:
		s.cmd, s.stdin = cmd, stdin
		return nil
	case <-ended:
		err = errors.New("it ended at once")
	case <-time.After(patience):
		err = fmt.Errorf("it is not ready after %v", patience)
	}
	_ = cmd.Process.Kill()
	_ = cmd.Wait()
	return fmt.Errorf("the Neo4j server in %s: %w: %s", s.Dir, err, s.lines.text())
}

// Kill ends the server at once, as a loss of power to the process would.
func (s *Server) Kill() { s.end(func() { _ = s.cmd.Process.Kill() }) }

// Stop ends the server in order; one that was running already goes on.
func (s *Server) Stop() { s.end(func() { _ = s.stdin.Close() }) }

// end ends the process, if there is one, and waits until it is gone.
func (s *Server) end(how func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.cmd == nil {
		return
	}
	how()
	late := time.AfterFunc(patience, func() { _ = s.cmd.Process.Kill() })
	_ = s.cmd.Wait()
	late.Stop()
	_ = s.stdin.Close()
	s.cmd = nil
}

// Ask runs a statement on the server's database neo4j, as its operator would, and gives the rows.
func (s *Server) Ask(cypher string, params map[string]any) ([][]any, error) {
	ctx, end := context.WithTimeout(context.Background(), patience)
	defer end()
	d, err := driver.NewDriverWithContext("bolt://"+s.Host, driver.BasicAuth(s.User, s.Password, ""))
	if err != nil {
		return nil, err
	}
	defer d.Close(ctx)
	result, err := driver.ExecuteQuery(ctx, d, cypher, params, driver.EagerResultTransformer, driver.ExecuteQueryWithDatabase("neo4j"))
	if err != nil {
		return nil, err
	}
	rows := make([][]any, len(result.Records))
	for i, r := range result.Records {
		rows[i] = r.Values
	}
	return rows, nil
}

// Process is the id of the server's process, 0 when none runs that was started here.
func (s *Server) Process() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.cmd == nil {
		return 0
	}
	return s.cmd.Process.Pid
}

// Log is the end of what the server has printed.
func (s *Server) Log() string { return s.lines.text() }

// tail keeps the last lines of a process, and says when it is ready.
type tail struct {
	ready chan struct{}
	mu    sync.Mutex
	kept  []string
}

func (t *tail) read(r io.Reader) {
	lines := bufio.NewScanner(r)
	for said := false; lines.Scan(); {
		t.mu.Lock()
		if t.kept = append(t.kept, lines.Text()); len(t.kept) > 40 {
			t.kept = t.kept[1:]
		}
		t.mu.Unlock()
		if !said && strings.HasPrefix(lines.Text(), "ready ") {
			said = true
			close(t.ready)
		}
	}
}

func (t *tail) text() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return strings.Join(t.kept, "\n")
}
