package house

import (
	"fmt"
	"go/ast"
	"go/token"
	"maps"
	"path"
	"slices"
	"strings"
)

// folders returns the folders whose doc.go is missing or says nothing.
func folders(sources []source) []string {
	has := map[string]bool{}
	var wrong []string
	for _, s := range sources {
		folder := path.Dir(s.Path)
		has[folder] = has[folder] || path.Base(s.Path) == "doc.go"
		if path.Base(s.Path) == "doc.go" && strings.TrimSpace(s.File.Doc.Text()) == "" {
			wrong = append(wrong, s.Path+": no package comment: say first what the package promises")
		}
	}
	for _, folder := range slices.Sorted(maps.Keys(has)) {
		if !has[folder] {
			wrong = append(wrong, folder+": no doc.go: say what the folder is for")
		}
	}
	return wrong
}

// documented returns the exported identifiers without a comment.
func documented(sources []source) []string {
	var wrong []string
	for _, s := range sources {
		if !s.handWritten() {
			continue
		}
		for _, d := range s.File.Decls {
			switch d := d.(type) {
			case *ast.FuncDecl:
				if d.Name.IsExported() && d.Doc.Text() == "" && exportedReceiver(d) {
					wrong = append(wrong, fmt.Sprintf("%s: %s has no comment", s.Set.Position(d.Pos()), d.Name.Name))
				}
			case *ast.GenDecl:
				wrong = append(wrong, bareSpecs(s, d)...)
			}
		}
	}
	return wrong
}

// bareSpecs returns the exported types, constants and variables of one declaration that have no comment: neither
// their own, nor, in a group, that of the group.
func bareSpecs(s source, d *ast.GenDecl) []string {
	var wrong []string
	for _, spec := range d.Specs {
		switch spec := spec.(type) {
		case *ast.TypeSpec:
			if spec.Name.IsExported() && spec.Doc.Text() == "" && (d.Doc.Text() == "" || d.Lparen.IsValid()) {
				wrong = append(wrong, fmt.Sprintf("%s: type %s has no comment", s.Set.Position(spec.Pos()), spec.Name.Name))
			}
		case *ast.ValueSpec:
			if d.Tok != token.CONST && d.Tok != token.VAR || d.Doc.Text()+spec.Doc.Text()+spec.Comment.Text() != "" {
				continue
			}
			for _, name := range spec.Names {
				if name.IsExported() {
					wrong = append(wrong, fmt.Sprintf("%s: %s has no comment", s.Set.Position(name.Pos()), name.Name))
				}
			}
		}
	}
	return wrong
}

// exportedReceiver reports whether a function is one, or a method of an exported type.
func exportedReceiver(d *ast.FuncDecl) bool {
	if d.Recv == nil || len(d.Recv.List) == 0 {
		return true
	}
	t := d.Recv.List[0].Type
	for {
		switch x := t.(type) {
		case *ast.StarExpr:
			t = x.X
		case *ast.IndexExpr:
			t = x.X
		case *ast.IndexListExpr:
			t = x.X
		case *ast.Ident:
			return x.IsExported()
		default:
			return true
		}
	}
}
