package guard

import (
	"errors"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

// checkShape bounds everything that depends on how the parts of a parsed document refer to each other.
func checkShape(doc *ast.QueryDocument) error {
	if n := len(doc.Operations); n > MaxOperations {
		return refuse(TooManyOperations, nil, "the document has %d operations; at most %d are allowed", n, MaxOperations)
	}
	if n := len(doc.Fragments); n > MaxFragments {
		return refuse(TooManyFragments, nil, "the document has %d fragments; at most %d are allowed", n, MaxFragments)
	}
	s := &shape{fragments: map[string]*fragment{}}
	for _, definition := range doc.Fragments {
		if s.fragments[definition.Name] != nil {
			return refuse(FragmentTwice, definition.Position, "two fragments have the same name")
		}
		s.fragments[definition.Name] = &fragment{definition: definition}
	}
	for _, operation := range doc.Operations {
		s.variables += len(operation.VariableDefinitions)
		s.directives += len(operation.Directives)
		for _, variable := range operation.VariableDefinitions {
			s.directives += len(variable.Directives)
		}
		if err := s.selection(operation.SelectionSet, nil); err != nil {
			return err
		}
	}
	for _, definition := range doc.Fragments {
		if err := s.visit(s.fragments[definition.Name], definition.Position); err != nil {
			return err
		}
	}
	return s.verdict()
}

// shape gathers what one document costs.
type shape struct {
	fragments                      map[string]*fragment
	variables, aliases, directives int
	fields                         int // after expansion, over all definitions
}

// fragment is a definition and, once visited, what a spread of it costs.
type fragment struct {
	definition *ast.FragmentDefinition
	entered    bool
	done       bool
	cost       level
}

// level is what one selection costs, every fragment in it expanded.
type level struct {
	depth  int
	fields int
	alike  map[place]int  // repeats of a response name on this very level, by the type condition it stands under
	all    map[string]int // the same over all conditions
}

type place struct {
	condition, name string
}

// selection weighs the selection set of an operation or fragment and adds it to the document's sum.
func (s *shape) selection(set ast.SelectionSet, into *level) error {
	weighed, err := s.weigh(set)
	if err != nil {
		return err
	}
	s.fields += weighed.fields
	if s.fields > MaxFields {
		return refuse(TooManyFields, nil, "the document has more than %d fields when its fragments are expanded", MaxFields)
	}
	if weighed.depth > MaxDepth {
		return refuse(FieldsTooDeep, nil, "fields are nested %d deep; at most %d are allowed", weighed.depth, MaxDepth)
	}
	if into != nil {
		*into = weighed
	}
	return nil
}

// visit weighs a fragment once. Entering it again before it is done means that it contains itself.
func (s *shape) visit(f *fragment, at *ast.Position) error {
	switch {
	case f.done:
		return nil
	case f.entered:
		return refuse(FragmentCycle, at, "a fragment contains itself, directly or through others")
	}
	f.entered = true
	s.directives += len(f.definition.Directives)
	if err := s.selection(f.definition.SelectionSet, &f.cost); err != nil {
		return err
	}
	f.done = true
	return nil
}

// weigh computes what a selection set costs. Its recursion is bounded: downwards by the bracket depth, sideways by the
// refusal of fragment cycles.
func (s *shape) weigh(set ast.SelectionSet) (level, error) {
	sum := level{alike: map[place]int{}, all: map[string]int{}}
	for _, selection := range set {
		var err error
		switch node := selection.(type) {
		case *ast.Field:
			err = s.field(&sum, node)
		case *ast.InlineFragment:
			s.directives += len(node.Directives)
			var inner level
			if inner, err = s.weigh(node.SelectionSet); err == nil {
				err = sum.include(inner, node.TypeCondition, node.Position)
			}
		case *ast.FragmentSpread:
			err = s.spread(&sum, node)
		}
		if err != nil {
			return level{}, err
		}
		if sum.fields > MaxFields {
			return level{}, refuse(TooManyFields, nil,
				"the document has more than %d fields when its fragments are expanded", MaxFields)
		}
	}
	return sum, nil
}

func (s *shape) field(sum *level, node *ast.Field) error {
	s.directives += len(node.Directives)
	if node.Alias != "" && node.Alias != node.Name {
		s.aliases++
	}
	inner, err := s.weigh(node.SelectionSet)
	if err != nil {
		return err
	}
	sum.fields += 1 + inner.fields
	sum.depth = max(sum.depth, 1+inner.depth)
	return sum.add(node.Alias, node.Position)
}

func (s *shape) spread(sum *level, node *ast.FragmentSpread) error {
	s.directives += len(node.Directives)
	f := s.fragments[node.Name]
	if f == nil {
		sum.fields++ // the validator says that there is no such fragment
		return nil
	}
	if err := s.visit(f, node.Position); err != nil {
		return err
	}
	return sum.include(f.cost, f.definition.TypeCondition, node.Position)
}

// include adds the selection of a fragment to the selection that holds it. Names that stand under no condition of
// their own inside the fragment stand under the fragment's.
func (l *level) include(inner level, condition string, at *ast.Position) error {
	l.fields += 1 + inner.fields
	l.depth = max(l.depth, inner.depth)
	for p, n := range inner.alike {
		if p.condition == "" {
			p.condition = condition
		}
		l.alike[p] += n
		if l.alike[p] > MaxRepeats {
			return repeated(at, MaxRepeats)
		}
	}
	for name, n := range inner.all {
		l.all[name] += n
		if l.all[name] > MaxRepeatsOver {
			return repeated(at, MaxRepeatsOver)
		}
	}
	return nil
}

// add counts one field.
func (l *level) add(name string, at *ast.Position) error {
	l.alike[place{name: name}]++
	l.all[name]++
	if l.alike[place{name: name}] > MaxRepeats {
		return repeated(at, MaxRepeats)
	}
	if l.all[name] > MaxRepeatsOver {
		return repeated(at, MaxRepeatsOver)
	}
	return nil
}

func repeated(at *ast.Position, limit int) *Error {
	return refuse(TooManyRepeats, at, "one name is selected more than %d times in one selection", limit)
}

func (s *shape) verdict() error {
	switch {
	case s.variables > MaxVariables:
		return refuse(TooManyVariables, nil, "the document has %d variables; at most %d are allowed", s.variables, MaxVariables)
	case s.aliases > MaxAliases:
		return refuse(TooManyAliases, nil, "the document has %d aliases; at most %d are allowed", s.aliases, MaxAliases)
	case s.directives > MaxDirectives:
		return refuse(TooManyDirectives, nil, "the document has %d directives; at most %d are allowed", s.directives, MaxDirectives)
	}
	return nil
}

// syntax turns what the lexer or the parser says into a refusal. Their words speak of the document only, never of the
// schema.
func syntax(err error) error {
	var found *gqlerror.Error
	if !errors.As(err, &found) {
		return refuse(Syntax, nil, "the document is not GraphQL")
	}
	e := refuse(Syntax, nil, "the document is not GraphQL: %s", found.Message)
	if len(found.Locations) > 0 {
		e.Line, e.Column = found.Locations[0].Line, found.Locations[0].Column
	}
	return e
}
