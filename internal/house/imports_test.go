package house

import (
	"bytes"
	"encoding/json"
	"io"
	"os/exec"
	"testing"
)

// TestImports reads the packages of this module as the go command sees them.
func TestImports(t *testing.T) {
	for _, wrong := range importOrder(list(t)) {
		t.Error(wrong)
	}
}

func TestImportsAreCaught(t *testing.T) {
	cases := []struct {
		name  string
		p     pkg
		wrong int
	}{
		{"to the left", pkg{ImportPath: "portolan/graph/vault", Imports: []string{"portolan/graph", "portolan/graph/internal/embedded", "context"}}, 0},
		{"to the right", pkg{ImportPath: "portolan/graph", Imports: []string{"portolan/graph/names"}}, 1},
		{"between stores", pkg{ImportPath: "portolan/graph/internal/embedded", Imports: []string{"portolan/graph/internal/neo4j"}}, 1},
		{"a store from analytics", pkg{ImportPath: "portolan/analytics", Imports: []string{"portolan/graph/internal/store"}}, 1},
		{"a store from a test outside", pkg{ImportPath: "portolan/gql", XTestImports: []string{"portolan/graph/internal/store"}}, 1},
		{"a codec from its pipeline", pkg{ImportPath: "portolan/exchange", Imports: []string{"portolan/exchange/ftm"}}, 0},
		{"mint from web", pkg{ImportPath: "portolan/web", Imports: []string{"portolan/graph/access/mint"}}, 0},
		{"mint from gql", pkg{ImportPath: "portolan/gql", Imports: []string{"portolan/graph/access/mint"}}, 1},
		{"mint from a test", pkg{ImportPath: "portolan/gql", TestImports: []string{"portolan/graph/access/mint"}}, 0},
		{"Pebble at home", pkg{ImportPath: "portolan/graph/internal/embedded", Imports: []string{"github.com/cockroachdb/pebble/v2"}}, 0},
		{"Pebble elsewhere", pkg{ImportPath: "portolan/graph/vault", Imports: []string{"github.com/cockroachdb/pebble/v2"}}, 1},
		{"Pebble in a test elsewhere", pkg{ImportPath: "portolan/graph/vault", TestImports: []string{"github.com/cockroachdb/pebble/v2/vfs"}}, 1},
		{"gonum in the door", pkg{ImportPath: "portolan/graph/snapshot", Imports: []string{"gonum.org/v1/gonum/graph"}}, 1},
		{"gonum in analytics", pkg{ImportPath: "portolan/analytics/gonumgraph", Imports: []string{"gonum.org/v1/gonum/graph"}}, 0},
		{"gqlparser in a test", pkg{ImportPath: "portolan/web", TestImports: []string{"github.com/vektah/gqlparser/v2"}}, 0},
		{"gqlparser in web", pkg{ImportPath: "portolan/web", Imports: []string{"github.com/vektah/gqlparser/v2"}}, 1},
		{"a test library in shipped code", pkg{ImportPath: "portolan/graph/names", Imports: []string{"pgregory.net/rapid"}}, 1},
		{"a library in the vocabulary's tests", pkg{ImportPath: "portolan/graph", TestImports: []string{"pgregory.net/rapid"}}, 0},
		{"a library in the vocabulary", pkg{ImportPath: "portolan/graph", Imports: []string{"golang.org/x/sync/errgroup"}}, 1},
		{"a stranger", pkg{ImportPath: "portolan/web", Imports: []string{"github.com/nobody/knows"}}, 1},
		{"a package without a place", pkg{ImportPath: "portolan/misc"}, 1},
		{"a package in graph without a place", pkg{ImportPath: "portolan/graph/extra"}, 1},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if got := importOrder([]pkg{c.p}); len(got) != c.wrong {
				t.Errorf("found %q, want %d", got, c.wrong)
			}
		})
	}
}

// list asks the go command for every package of the module.
func list(t *testing.T) []pkg {
	t.Helper()
	cmd := exec.Command("go", "list", "-e", "-json=ImportPath,Standard,Dir,Imports,TestImports,XTestImports", "./...")
	cmd.Dir = root(t)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v\n%s", err, stderr.Bytes())
	}
	var packages []pkg
	for d := json.NewDecoder(bytes.NewReader(out)); ; {
		var p pkg
		if err := d.Decode(&p); err == io.EOF {
			return packages
		} else if err != nil {
			t.Fatal(err)
		}
		packages = append(packages, p)
	}
}
