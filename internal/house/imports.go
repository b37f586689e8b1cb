package house

import (
	"fmt"
	"slices"
	"strings"
)

// module is the path of this module.
const module = "portolan"

// pkg is what the rules need of one package in the answer of go list.
type pkg struct {
	ImportPath   string
	Standard     bool
	Dir          string
	Imports      []string
	TestImports  []string
	XTestImports []string
}

// order is the one direction of imports: a package may import only what stands in an earlier line, or what belongs
// to the same entry. Folders below an entry belong to it unless they have an entry of their own.
var order = [][]string{
	{"internal/house", "internal/neo4jtest"},
	{"graph"},
	{"graph/idmap"},
	{"graph/names"},
	{"graph/access"},
	{"graph/audit"},
	{"graph/snapshot"},
	{"graph/internal/store"},
	{"graph/internal/embedded", "graph/internal/neo4j"},
	{"graph/vault"},
	{"analytics/run"},
	{"analytics/kernel"},
	{"analytics/gonumgraph"},
	{"analytics/identity", "analytics/story", "analytics/transit"},
	{"analytics"},
	{"exchange"},
	{"gql"},
	{"web"},
	{"cmd", "internal/kindsdoc"},
}

// home says where a third party may be imported.
type home struct {
	module string
	in     []string // entries of the tree that may import it in shipped code and in tests
	tests  bool     // every test may import it
	why    string
}

// homes is the closed list of third parties: one that is not in it may not be imported at all.
var homes = []home{
	{module: "github.com/cockroachdb/pebble", in: []string{"graph/internal/embedded"}, why: "the embedded store's engine"},
	{module: "github.com/neo4j/neo4j-go-driver", in: []string{"graph/internal/neo4j", "internal/neo4jtest"}, why: "the Neo4j store's driver"},
	{module: "github.com/99designs/gqlgen", in: []string{"gql"}, why: "the GraphQL executor"},
	{module: "github.com/vektah/gqlparser", in: []string{"gql"}, tests: true, why: "the GraphQL parser"},
	{module: "gonum.org/v1/gonum", in: []string{"analytics", "cmd/bench"}, why: "the oracle of the kernels, and the peer the bench runs beside them"},
	{module: "gonum.org/v1/plot", in: []string{"cmd/bench"}, why: "the plots of figures"},
	{module: "go.yaml.in/yaml", in: []string{"graph/access/mint", "exchange", "cmd"}, why: "members files, mapping files, parameter files"},
	{module: "github.com/parquet-go/parquet-go", in: []string{"exchange/parquet"}, why: "columnar files for researchers"},
	{module: "github.com/go-json-experiment/json", in: []string{"exchange/ftm"}, why: "reading JSON lines at speed, token by token"},
	{module: "golang.org/x/text", in: []string{"graph/names", "exchange"}, why: "normal forms of names, encodings of files"},
	{module: "golang.org/x/sync", in: []string{"graph", "analytics", "exchange", "gql", "web", "cmd"}, why: "the Go project's own"},
	{module: "golang.org/x/sys", in: []string{"graph/internal/embedded", "graph/audit", "cmd"}, why: "the Go project's own"},
	{module: "github.com/spf13/cobra", in: []string{"cmd"}, why: "the command line"},
	{module: "github.com/spf13/pflag", in: []string{"cmd"}, why: "the command line"},
	{module: "github.com/gorilla/websocket", in: []string{"gql", "web"}, why: "subscriptions over a socket"},
	{module: "github.com/prometheus", in: []string{"web/telemetry"}, tests: true, why: "metrics"},
	{module: "go.opentelemetry.io", in: []string{"web/telemetry"}, tests: true, why: "traces"},
	{module: "github.com/google/go-cmp", tests: true, why: "differences in tests"},
	{module: "go.uber.org/goleak", tests: true, why: "leaked goroutines in tests"},
	{module: "pgregory.net/rapid", tests: true, why: "property-based tests"},
	{module: "github.com/Shopify/toxiproxy", tests: true, why: "connections that are cut, in tests"},
	{module: "github.com/rs/zerolog", tests: true, why: "toxiproxy wants it"},
	{module: "github.com/chromedp", in: nil, tests: true, why: "browser tests"},
}

// importOrder returns every import that points the wrong way. Tests may import what they like of this module, but not
// what another folder keeps internal, and third parties only from where homes allows.
func importOrder(packages []pkg) []string {
	var wrong []string
	for _, p := range packages {
		from, ok := inside(p.ImportPath)
		if !ok {
			continue
		}
		rank, entry := place(from)
		if entry == "" {
			wrong = append(wrong, fmt.Sprintf("%s has no place in the import order: give it one in internal/house/imports.go", p.ImportPath))
			continue
		}
		for _, path := range p.Imports {
			wrong = append(wrong, checkImport(from, rank, entry, path)...)
		}
		for _, path := range append(slices.Clone(p.TestImports), p.XTestImports...) {
			wrong = append(wrong, checkTestImport(from, path)...)
		}
	}
	slices.Sort(wrong)
	return slices.Compact(wrong)
}

// checkImport judges one import of shipped code.
func checkImport(from string, rank int, entry, path string) []string {
	to, ok := inside(path)
	if !ok {
		return checkHome(from, path, false)
	}
	if under(to, "graph/access/mint") && !under(from, "web") && !under(from, "cmd") {
		return []string{fmt.Sprintf("%s imports %s: only web, cmd and tests mint scopes", from, to)}
	}
	toRank, toEntry := place(to)
	switch {
	case under(to, "graph/internal") && !under(from, "graph"):
		return []string{fmt.Sprintf("%s imports %s: the stores are reached only through graph/vault", from, to)}
	case toEntry == "":
		return []string{fmt.Sprintf("%s imports %s, which has no place in the import order", from, to)}
	case toEntry != entry && toRank >= rank:
		return []string{fmt.Sprintf("%s imports %s: imports only point left (%s comes before %s)", from, to, entry, toEntry)}
	}
	return nil
}

// checkTestImport judges one import of a test file.
func checkTestImport(from, path string) []string {
	to, ok := inside(path)
	if !ok {
		return checkHome(from, path, true)
	}
	if under(to, "graph/internal") && !under(from, "graph") {
		return []string{fmt.Sprintf("a test of %s imports %s: the stores are reached only through graph/vault", from, to)}
	}
	return nil
}

// checkHome judges an import from outside this module.
func checkHome(from, path string, test bool) []string {
	first, _, _ := strings.Cut(path, "/")
	if !strings.Contains(first, ".") {
		return nil // the standard library
	}
	for _, h := range homes {
		if !under(path, h.module) {
			continue
		}
		if test && h.tests || slices.ContainsFunc(h.in, func(in string) bool { return under(from, in) }) {
			if from == "graph" && !test {
				return []string{fmt.Sprintf("%s imports %s: the vocabulary needs the standard library only", from, path)}
			}
			return nil
		}
		return []string{fmt.Sprintf("%s imports %s (%s): its home is %s", from, path, h.why, strings.Join(h.in, ", "))}
	}
	return []string{fmt.Sprintf("%s imports %s, a third party without a home: give it one in internal/house/imports.go", from, path)}
}

// inside gives a package's folder in this module.
func inside(path string) (string, bool) {
	if path == module {
		return ".", true
	}
	return strings.CutPrefix(path, module+"/")
}

// under reports whether a path is a folder or lies below it.
func under(path, folder string) bool {
	return path == folder || strings.HasPrefix(path, folder+"/")
}

// place finds the most specific entry of the order that a folder belongs to.
func place(folder string) (rank int, entry string) {
	for i, line := range order {
		for _, e := range line {
			if under(folder, e) && len(e) > len(entry) {
				rank, entry = i, e
			}
		}
	}
	// graph is one package, not the roof of everything below it: a new folder in graph needs its own place.
	if entry == "graph" && folder != "graph" {
		return 0, ""
	}
	if entry == "analytics" && folder != "analytics" {
		return 0, ""
	}
	return rank, entry
}
