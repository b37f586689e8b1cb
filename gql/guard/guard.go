package guard

import (
	"fmt"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/lexer"
	"github.com/vektah/gqlparser/v2/parser"
)

// The limits a document has to keep. They are constants and not options because the property test holds for these
// figures only.
const (
	MaxBytes       = 64 << 10 // bytes of the whole document
	MaxTokens      = 1000     // tokens, comments included
	MaxString      = 8 << 10  // bytes of one string or block string; longer values belong into variables
	MaxBrackets    = 30       // open (, [ and { at any point
	MaxOperations  = 20       // operations in one document
	MaxFragments   = 100      // fragment definitions in one document
	MaxVariables   = 50       // variable definitions in one document
	MaxAliases     = 30       // aliases in one document
	MaxDirectives  = 20       // directives in one document
	MaxDepth       = 15       // fields from the root to a leaf, through fragments
	MaxFields      = 2000     // fields, spreads and inline fragments after expansion, over all definitions
	MaxRepeats     = 5        // one response name in one selection, under one type condition
	MaxRepeatsOver = 30       // one response name in one selection, over all type conditions
)

// Code says which limit a refused document broke. Codes are stable: clients may rely on them.
type Code string

// The closed list of codes.
const (
	TooManyBytes      Code = "DOCUMENT_TOO_LARGE"
	TooManyTokens     Code = "TOO_MANY_TOKENS"
	StringTooLong     Code = "STRING_TOO_LONG"
	BracketsTooDeep   Code = "NESTED_TOO_DEEP"
	Syntax            Code = "SYNTAX"
	TooManyOperations Code = "TOO_MANY_OPERATIONS"
	TooManyFragments  Code = "TOO_MANY_FRAGMENTS"
	TooManyVariables  Code = "TOO_MANY_VARIABLES"
	TooManyAliases    Code = "TOO_MANY_ALIASES"
	TooManyDirectives Code = "TOO_MANY_DIRECTIVES"
	FragmentTwice     Code = "FRAGMENT_DEFINED_TWICE"
	FragmentCycle     Code = "FRAGMENT_CYCLE"
	FieldsTooDeep     Code = "FIELDS_TOO_DEEP"
	TooManyFields     Code = "TOO_MANY_FIELDS"
	TooManyRepeats    Code = "TOO_MANY_REPEATS"
)

// Error is why a document was refused: a stable code, a sentence that names the limit, and the place where the text is
// known.
type Error struct {
	Code    Code
	Message string
	Line    int // 1-based; 0 when the refusal concerns the whole document
	Column  int // 1-based; 0 when the refusal concerns the whole document
}

// Error returns the sentence.
func (e *Error) Error() string { return e.Message }

// Check returns nil for a document that is safe to parse, validate and weigh, and an *Error for every other.
// It takes time linear in the bytes of the document and never panics.
func Check(document string) error {
	if len(document) > MaxBytes {
		return refuse(TooManyBytes, nil, "the document has %d bytes; at most %d are allowed", len(document), MaxBytes)
	}
	if err := checkTokens(document); err != nil {
		return err
	}
	doc, err := parser.ParseQueryWithTokenLimit(&ast.Source{Input: document}, 2*MaxTokens)
	if err != nil {
		return syntax(err)
	}
	if err := checkShape(doc); err != nil {
		return err
	}
	return nil
}

// checkTokens reads the document with the lexer alone.
func checkTokens(document string) error {
	lex := lexer.New(&ast.Source{Input: document})
	depth := 0
	for tokens := 0; ; tokens++ {
		token, err := lex.ReadToken()
		if err != nil {
			return syntax(err)
		}
		if tokens >= MaxTokens && token.Kind != lexer.EOF {
			return refuse(TooManyTokens, &token.Pos, "the document has more than %d tokens", MaxTokens)
		}
		switch token.Kind {
		case lexer.EOF:
			return nil
		case lexer.Invalid:
			return refuse(Syntax, &token.Pos, "the document holds a character that GraphQL does not know")
		case lexer.BraceL, lexer.BracketL, lexer.ParenL:
			depth++
			if depth > MaxBrackets {
				return refuse(BracketsTooDeep, &token.Pos, "brackets are nested deeper than %d", MaxBrackets)
			}
		case lexer.BraceR, lexer.BracketR, lexer.ParenR:
			depth--
		case lexer.String, lexer.BlockString:
			if len(token.Value) > MaxString {
				return refuse(StringTooLong, &token.Pos,
					"a string has %d bytes; at most %d are allowed, pass longer ones as variables", len(token.Value), MaxString)
			}
		}
	}
}

func refuse(code Code, at *ast.Position, format string, arguments ...any) *Error {
	e := &Error{Code: code, Message: fmt.Sprintf(format, arguments...)}
	if at != nil {
		e.Line, e.Column = at.Line, at.Column
	}
	return e
}
