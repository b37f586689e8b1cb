package gql

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"
	"github.com/vektah/gqlparser/v2/validator"

	"portolan/gql/guard"
	"portolan/gql/internal/exec"
	"portolan/graph"
)

// Documents are the texts that an operator has registered. A client may send a document's SHA-256 in place of its text,
// and a server may be told to answer no others. Nothing is ever registered by a request.
type Documents struct {
	texts map[string]string // by the SHA-256 of the text, in lower-case hexadecimal
	order []string          // the hashes, in the order of registration
}

// Document is one registered text under the id that clients name it by.
type Document struct {
	ID   string `json:"id"` // as documentId has it: sha256: and the hash
	Text string `json:"text"`
}

// List gives the documents in the order of registration.
func (d *Documents) List() []Document {
	out := make([]Document, 0, d.Count())
	for _, hash := range d.order {
		out = append(out, Document{hashPrefix + hash, d.texts[hash]})
	}
	return out
}

// LoadDocuments reads files of documents, and of a folder every file below it: .graphql and .gql hold one document each
// (it may have several operations), .json an object of documents under their SHA-256, as code generators write it. A
// document that the guard refuses or the schema does not know, and one under a wrong hash, is an error that names its
// file.
func LoadDocuments(paths ...string) (*Documents, error) {
	d := &Documents{texts: map[string]string{}}
	for _, path := range paths {
		info, err := os.Stat(path)
		if err != nil {
			return nil, fmt.Errorf("%s cannot be read: name a file of documents or a folder with such files", path)
		}
		if !info.IsDir() {
			if err := d.load(path); err != nil {
				return nil, err
			}
			continue
		}
		err = filepath.WalkDir(path, func(path string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() || !slices.Contains(documentFiles, filepath.Ext(path)) {
				return err
			}
			return d.load(path)
		})
		if err != nil {
			return nil, err
		}
	}
	return d, nil
}

var documentFiles = []string{".graphql", ".gql", ".json"}

// Count is how many documents there are.
func (d *Documents) Count() int {
	if d == nil {
		return 0
	}
	return len(d.texts)
}

func (d *Documents) load(path string) error {
	raw, err := os.ReadFile(path)
	if err != nil {
		return fmt.Errorf("%s cannot be read: %w", path, err)
	}
	if !utf8.Valid(raw) {
		return fmt.Errorf("%s is not text in UTF-8", path)
	}
	switch filepath.Ext(path) {
	case ".json":
		var listed map[string]string
		if err := json.Unmarshal(raw, &listed); err != nil {
			return fmt.Errorf("%s is not a JSON object of documents under their SHA-256", path)
		}
		for _, id := range slices.Sorted(maps.Keys(listed)) {
			if hash := hashOf(listed[id]); hash != strings.TrimPrefix(id, hashPrefix) {
				return fmt.Errorf("%s: the SHA-256 of the document under %.80q is %s: list it under that", path, id, hash)
			}
			if err := d.register(path, listed[id]); err != nil {
				return err
			}
		}
		return nil
	case ".graphql", ".gql":
		return d.register(path, string(raw))
	}
	return fmt.Errorf("%s is not a file of documents: they end in %s", path, strings.Join(documentFiles, ", "))
}

// register takes a document that is known to be answerable.
func (d *Documents) register(path, text string) error {
	if err := guard.Check(text); err != nil {
		return fmt.Errorf("%s cannot be registered: %w", path, err)
	}
	document, err := parser.ParseQuery(&ast.Source{Input: text})
	if err != nil {
		return fmt.Errorf("%s cannot be registered: %w", path, err)
	}
	if len(document.Operations) == 0 {
		return fmt.Errorf("%s has no operation: fragments are registered with the operations that use them", path)
	}
	schema := exec.NewExecutableSchema(exec.Config{}).Schema()
	if wrong := validator.ValidateWithRules(schema, document, nil); len(wrong) > 0 {
		return fmt.Errorf("%s cannot be registered: %s", path, wrong[0].Message)
	}
	hash := hashOf(text)
	if _, there := d.texts[hash]; !there {
		d.order = append(d.order, hash)
	}
	d.texts[hash] = text
	return nil
}

// hashPrefix may stand before a hash, as in the draft of GraphQL over HTTP.
const hashPrefix = "sha256:"

// documentKey is where a request that was read keeps the hash of its document.
const documentKey = "document"

func hashOf(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

// documentHash finds the SHA-256 of the document in a request: as documentId, or as Apollo's clients send it.
func documentHash(id string, extensions map[string]any) (string, *malformed) {
	hash := strings.TrimPrefix(id, hashPrefix)
	if persisted, ok := extensions["persistedQuery"].(map[string]any); ok {
		sent, _ := persisted["sha256Hash"].(string)
		if sent == "" || hash != "" && hash != sent {
			return "", &malformed{http.StatusBadRequest, "persistedQuery names one document by its sha256Hash"}
		}
		hash = sent
	}
	if raw, err := hex.DecodeString(hash); hash != "" && (err != nil || len(raw) != sha256.Size) {
		return "", &malformed{http.StatusBadRequest, "a document is named by its SHA-256, in 64 hexadecimal digits"}
	}
	return strings.ToLower(hash), nil
}

// refusal is why a request is not executed although its document can be read.
type refusal struct {
	kind            graph.ErrorKind
	reason, message string
}

// Error is the sentence.
func (r *refusal) Error() string { return r.message }

// The reasons of refusals.
const (
	notRegistered = "DOCUMENT_NOT_REGISTERED"
	wrongHash     = "DOCUMENT_HASH_WRONG"
	tooMuch       = "TOO_MUCH_ASKED"
)

// find puts the text of a registered document into a request that names it, and refuses what may not be asked.
func (s *Server) find(request *graphql.RawParams) (registered bool, err error) {
	hash, named := request.Extensions[documentKey].(string)
	request.Extensions = nil
	if request.Query != "" {
		actual := ""
		if named || s.onlyRegistered {
			actual = hashOf(request.Query)
		}
		if named && actual != hash {
			return false, &refusal{graph.Invalid, wrongHash, "the SHA-256 is not that of the document beside it"}
		}
		hash = actual
	}
	text, registered := "", false
	if s.documents != nil {
		text, registered = s.documents.texts[hash]
	}
	switch {
	case registered:
		request.Query = text
	case request.Query == "":
		return false, &refusal{graph.Invalid, notRegistered, "no document is registered under this SHA-256: send its text"}
	case s.onlyRegistered:
		return false, &refusal{graph.Invalid, notRegistered, "this server answers registered documents only: ask its operator to register this one"}
	}
	return registered, nil
}
