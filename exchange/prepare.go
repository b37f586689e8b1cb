package exchange

import (
	"encoding/binary"
	"errors"
	"hash/maphash"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"

	"portolan/exchange/row"
	"portolan/graph"
	"portolan/graph/vault"
)

// prepared is a row after all that can be done without knowing other rows.
type prepared struct {
	line      int
	element   graph.Element
	bytes     []byte // canonical encoding
	sum       uint64 // of the encoding without the id
	status    vault.Status
	unnamed   bool // a link known by its content
	given     bool // and the file says which occurrence it is
	ifMissing bool
	from, to  string // the ends as the receipt shows them
	noted     []string
	requires  []need
	fault     *row.Fault
	unknown   *row.Unknown
}

// need is a record that a row is worthless without.
type need struct {
	id   graph.ID
	text string
}

// preparer turns rows into checked elements with ids. It is used by several
// goroutines at once.
type preparer struct {
	key      graph.Key
	edit     editor
	base     graph.Marking
	known    func(string) bool
	seed     maphash.Seed
	mu       sync.RWMutex
	markings map[string]marked // by what rows say
	asking   sync.Mutex
	verdicts map[string]bool // of codes
}

func newPreparer(e editor, key graph.Key, o *ImportOptions) *preparer {
	return &preparer{key: key, edit: e, base: o.Marking, known: o.known, seed: maphash.MakeSeed(), markings: map[string]marked{}, verdicts: map[string]bool{}}
}

// rows prepares a batch of a file. An error is a fault of the file.
func (p *preparer) rows(file, dataset string, rows []row.Row) ([]prepared, error) {
	out := make([]prepared, 0, len(rows))
	buf := make([]byte, 0, 512*len(rows))
	near := &recent{key: p.key, seed: p.seed}
	for i := range rows {
		r := &rows[i]
		if r.Fault != nil || r.Unknown != nil {
			out = append(out, prepared{line: r.Line, fault: r.Fault, unknown: r.Unknown})
			continue
		}
		q, fault, err := p.element(r, dataset, near)
		if err != nil {
			return nil, row.Faultf(file, r.Line, "%v", err)
		}
		if fault != nil {
			fault.Kind, fault.Dataset, fault.Ref = r.Element.Kind, r.Element.Dataset, r.Element.Ref
			out = append(out, prepared{line: r.Line, fault: fault})
			continue
		}
		start := len(buf)
		buf = q.element.Append(buf)
		q.bytes = buf[start:len(buf):len(buf)]
		q.status = p.edit.Status(&q.element)
		q.sum = maphash.Bytes(p.seed, q.bytes[17:])
		out = append(out, q)
	}
	return out, nil
}

func (p *preparer) element(r *row.Row, dataset string, near *recent) (prepared, *row.Fault, error) {
	q := prepared{line: r.Line, element: r.Element, ifMissing: r.IfMissing, noted: r.Noted}
	e := &q.element
	if e.Dataset == "" {
		e.Dataset, r.Element.Dataset = dataset, dataset
	}
	if r.Owner != "" && r.Owner != p.base.Owner {
		return q, &row.Fault{Field: "owner", Reason: "another member's record: " + r.Owner + " alone may add or edit it"}, nil
	}
	fault, err := p.mark(r, e)
	if fault != nil || err != nil {
		return q, fault, err
	}
	if e.IsLink() {
		if fault := p.ends(r, &q, near); fault != nil {
			return q, fault, nil
		}
	}
	for _, n := range r.Requires {
		q.requires = append(q.requires, need{p.end(n, e, near), n.String()})
	}
	e.Normalise()
	p.identify(r, &q, near)
	if err := e.Check(); err != nil {
		return q, reason(e.ID, err), nil
	}
	return q, nil, nil
}

// recent remembers ids of records lately named: links mostly stand near what
// they join. It is used by one goroutine.
type recent struct {
	key  graph.Key
	seed maphash.Seed
	ids  [256]struct {
		owner, dataset, ref string
		id                  graph.ID
	}
}

// id is the id of an owner's record.
func (n *recent) id(owner, dataset, ref string) graph.ID {
	at := &n.ids[maphash.String(n.seed, ref)%uint64(len(n.ids))]
	if at.id.IsZero() || at.ref != ref || at.dataset != dataset || at.owner != owner {
		at.owner, at.dataset, at.ref, at.id = owner, dataset, ref, n.key.RecordID(owner, dataset, ref)
	}
	return at.id
}

// identify derives the element's id.
func (p *preparer) identify(r *row.Row, q *prepared, near *recent) {
	e := &q.element
	switch {
	case e.Kind == graph.Judgement:
		e.Dataset, e.Ref = graph.JudgementDataset, graph.JudgementRef(e.From, e.To)
		e.ID = p.key.LinkID(e.Marking.Owner, e.Dataset, e.Ref)
	case !e.IsLink():
		e.ID = near.id(e.Marking.Owner, e.Dataset, e.Ref)
	case e.Ref != "":
		e.ID = p.key.LinkID(e.Marking.Owner, e.Dataset, e.Ref)
	default:
		q.unnamed = true
		q.given = p.occurrence(e, r.Occurrence)
		if !q.given {
			e.ID = p.key.UnnamedLinkID(e, 1)
		}
	}
}

// occurrence gives the link the id the file says, where that is the id of one
// of the first occurrences of it under the store's key.
func (p *preparer) occurrence(e *graph.Element, said graph.ID) bool {
	const tries = 32
	if said.IsZero() {
		return false
	}
	for n := 1; n <= tries; n++ {
		if p.key.UnnamedLinkID(e, n) == said {
			e.ID = said
			return true
		}
	}
	return false
}

func (p *preparer) ends(r *row.Row, q *prepared, near *recent) *row.Fault {
	e := &q.element
	for _, end := range []struct {
		field string
		given row.End
		id    *graph.ID
		text  *string
	}{{"from", r.From, &e.From, &q.from}, {"to", r.To, &e.To, &q.to}} {
		if end.given.IsZero() || (end.given.ID.IsZero() && end.given.Ref == "") {
			return &row.Fault{Field: end.field, Reason: "the link does not say which record is at this end"}
		}
		if end.given.Owner != "" && end.given.Dataset == "" {
			return &row.Fault{Field: end.field, Reason: "another owner's record is named by owner, dataset and reference"}
		}
		for _, s := range [2]string{end.given.Dataset, end.given.Ref} {
			if !named(s) {
				return &row.Fault{Field: end.field, Reason: "no record can be there: a reference or a dataset has at most " +
					strconv.Itoa(graph.MaxRef) + " bytes of UTF-8 without control characters"}
			}
		}
		*end.id, *end.text = p.end(end.given, e, near), end.given.String()
	}
	if e.From == e.To {
		return &row.Fault{Field: "to", Reason: "a link joins two different records; both ends are " + q.from}
	}
	if e.Kind.Info().Symmetric && e.From.Compare(e.To) > 0 {
		q.from, q.to = q.to, q.from
	}
	return nil
}

// named reports whether s can be a reference or the name of a dataset.
func named(s string) bool {
	return len(s) <= graph.MaxRef && utf8.ValidString(s) && !strings.ContainsFunc(s, func(r rune) bool { return r < 0x20 || r == 0x7f })
}

func (p *preparer) end(end row.End, e *graph.Element, near *recent) graph.ID {
	if !end.ID.IsZero() {
		return end.ID
	}
	owner, dataset := end.Owner, end.Dataset
	if owner == "" {
		owner = p.base.Owner
	}
	if dataset == "" {
		dataset = e.Dataset
	}
	return near.id(owner, dataset, end.Ref)
}

// marked is what became of a marking that rows give; files have few different
// ones.
type marked struct {
	marking graph.Marking
	fault   *row.Fault
	err     error
}

// mark gives the element its marking: the declared one, narrowed by the row's.
func (p *preparer) mark(r *row.Row, e *graph.Element) (*row.Fault, error) {
	if r.Marking == nil {
		e.Marking = p.base
		return nil, nil
	}
	var room [128]byte
	key := appendMarking(room[:0], r.Marking)
	p.mu.RLock()
	m, ok := p.markings[string(key)]
	p.mu.RUnlock()
	if !ok {
		m = p.narrow(r.Marking)
		p.mu.Lock()
		if len(p.markings) < 10_000 {
			p.markings[string(key)] = m
		}
		p.mu.Unlock()
	}
	if m.fault != nil {
		fault := *m.fault
		return &fault, nil
	}
	e.Marking = m.marking
	return nil, m.err
}

func appendMarking(b []byte, m *row.Marking) []byte {
	all := byte(0)
	if m.All {
		all = 1
	}
	b = append(b, all, byte(m.Level))
	for _, list := range [3][]string{m.Audience, m.Handling, m.Purposes} {
		said := byte(0)
		if list != nil {
			said = 1
		}
		b = append(binary.AppendUvarint(b, uint64(len(list))), said)
		for _, s := range list {
			b = append(binary.AppendUvarint(b, uint64(len(s))), s...)
		}
	}
	return b
}

// narrow applies what a row says of its marking to the declared one.
func (p *preparer) narrow(m *row.Marking) (out marked) {
	out.marking = p.base
	n := &out.marking
	if m.All || m.Audience != nil {
		n.All, n.Audience = m.All, cloned(m.Audience)
	}
	if m.Level != graph.LevelMissing {
		n.Level = m.Level
	}
	if m.Purposes != nil {
		n.Purposes = cloned(m.Purposes)
	}
	if len(m.Handling) > 0 {
		n.Handling = append(append([]string(nil), p.base.Handling...), cloned(m.Handling)...)
	}
	n.Normalise()
	for _, c := range n.Audience {
		if graph.MemberCode(c) && !p.isKnown(c) {
			out.err = errors.New("the audience names " + c + ", which is no member or arrangement known here: correct the file or register the code")
			return out
		}
	}
	switch {
	case !n.WellFormed():
		out.fault = &row.Fault{Field: "marking", Reason: "the marking is not well formed: codes are 2 to 12 upper-case letters or digits, handling " +
			strings.Join(graph.HandlingCodes, ", ") + ", purposes " + strings.Join(graph.PurposeCodes, ", ")}
	case !n.Narrows(&p.base):
		out.fault = &row.Fault{Field: "marking", Reason: "the row would be seen by more than the import declares: a row may only narrow the declared marking"}
	}
	return out
}

// cloned keeps a marking that is remembered from keeping the file's text.
func cloned(list []string) []string {
	if list == nil {
		return nil
	}
	out := make([]string, len(list))
	for i, s := range list {
		out[i] = strings.Clone(s)
	}
	return out
}

func (p *preparer) isKnown(code string) bool {
	p.asking.Lock()
	defer p.asking.Unlock()
	ok, asked := p.verdicts[code]
	if !asked {
		ok = p.known(code)
		p.verdicts[code] = ok
	}
	return ok
}

var plainWords = strings.NewReplacer("graph.Check: ", "", "graph.ParseDate: ", "", "graph.Marking: ", "", "graph.Grade: ", "")

// reason says what the kinds table has against an element, in the words of the
// row: the field, where the check names one, and the rest.
func reason(id graph.ID, err error) *row.Fault {
	text := plainWords.Replace(strings.ReplaceAll(err.Error(), "graph.Check "+id.String()+": ", ""))
	text, _, _ = strings.Cut(text, "\n")
	field := ""
	if head, rest, ok := strings.Cut(text, ": "); ok && strings.Count(head, " ") < 2 && !strings.ContainsAny(head, ",;\"") {
		field, text = head, rest
	}
	return &row.Fault{Field: field, Reason: text}
}
