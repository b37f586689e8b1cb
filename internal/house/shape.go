package house

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"path"
	"slices"
	"strings"
)

// The sizes that keep a reader oriented.
const (
	maxFileLines     = 400
	maxFuncLines     = 60
	maxKernelLines   = 90 // an algorithm reads best whole
	maxInterface     = 8
	maxPackageFiles  = 15
	kernelFolder     = "analytics/kernel"
	kindsTablePrefix = "graph/kind"
)

// manyFiles are the packages that may have more hand-written files, each with its reason.
var manyFiles = map[string]string{
	"analytics/kernel":  "one algorithm a file, all in one form over the same rows and pollers",
	"analytics":         "one thin file a topic, between the view and the package that answers",
	"cmd/portolan":      "one file a command",
	"gql/internal/item": "the schema's types, one file a topic",
	"gql":               "the schema's resolvers are one package for the generated executor, one thin file a topic",
}

// badNames are package names that say nothing.
var badNames = []string{"util", "utils", "common", "helpers", "types", "models", "manager", "misc"}

// source is one parsed Go file of the tree.
type source struct {
	Path      string // from the root, with slashes
	Test      bool
	Generated bool
	Lines     int
	File      *ast.File
	Set       *token.FileSet
}

// parseSource parses one file.
func parseSource(name, text string) (source, error) {
	set := token.NewFileSet()
	file, err := parser.ParseFile(set, name, text, parser.ParseComments)
	if err != nil {
		return source{}, err
	}
	return source{
		Path:      name,
		Test:      strings.HasSuffix(name, "_test.go"),
		Generated: ast.IsGenerated(file),
		Lines:     strings.Count(strings.TrimSuffix(text, "\n"), "\n") + 1,
		File:      file,
		Set:       set,
	}, nil
}

// handWritten reports whether the rules about size and words apply.
func (s source) handWritten() bool { return !s.Test && !s.Generated }

// shape returns what has grown too large and what is badly named.
func shape(sources []source) []string {
	var wrong []string
	files := map[string]int{}
	for _, s := range sources {
		folder := path.Dir(s.Path)
		if slices.Contains(badNames, strings.TrimSuffix(s.File.Name.Name, "_test")) {
			wrong = append(wrong, fmt.Sprintf("%s: package %s: name it after what it does", s.Path, s.File.Name.Name))
		}
		if !s.handWritten() {
			continue
		}
		files[folder]++
		if s.Lines > maxFileLines && !strings.HasPrefix(s.Path, kindsTablePrefix) {
			wrong = append(wrong, fmt.Sprintf("%s: %d lines, at most %d", s.Path, s.Lines, maxFileLines))
		}
		wrong = append(wrong, longFunctions(s)...)
		wrong = append(wrong, wideInterfaces(s)...)
	}
	for _, folder := range slices.Sorted(maps.Keys(files)) {
		if files[folder] > maxPackageFiles && manyFiles[folder] == "" {
			wrong = append(wrong, fmt.Sprintf("%s: %d files, at most %d: a package is one idea", folder, files[folder], maxPackageFiles))
		}
	}
	return wrong
}

// longFunctions returns the functions of a file that are too long to be read at once.
func longFunctions(s source) []string {
	limit := maxFuncLines
	if strings.HasPrefix(s.Path, kindsTablePrefix) {
		return nil // a table, whatever it is written in
	}
	if under(s.Path, kernelFolder) {
		limit = maxKernelLines
	}
	var wrong []string
	for _, d := range s.File.Decls {
		f, ok := d.(*ast.FuncDecl)
		if !ok {
			continue
		}
		if n := s.Set.Position(f.End()).Line - s.Set.Position(f.Pos()).Line + 1; n > limit {
			wrong = append(wrong, fmt.Sprintf("%s: %s has %d lines, at most %d", s.Path, f.Name.Name, n, limit))
		}
	}
	return wrong
}

// wideInterfaces returns the interfaces of a file with too many methods.
func wideInterfaces(s source) []string {
	var wrong []string
	ast.Inspect(s.File, func(n ast.Node) bool {
		spec, ok := n.(*ast.TypeSpec)
		if !ok {
			return true
		}
		if i, ok := spec.Type.(*ast.InterfaceType); ok && i.Methods.NumFields() > maxInterface {
			wrong = append(wrong, fmt.Sprintf("%s: interface %s has %d methods, at most %d", s.Path, spec.Name.Name, i.Methods.NumFields(), maxInterface))
		}
		return true
	})
	return wrong
}
