package travel

import (
	"cmp"
	"slices"
	"strings"

	"portolan/graph"
	"portolan/graph/names"
)

// Document is a paper to travel on, with what its records say of it; what none
// says is "" or empty. All texts are folded, so that spellings agree.
type Document struct {
	ID      graph.ID
	False   bool // some visible record says that it is not what it seems
	Type    string
	Number  string
	Issuer  string       // ISO 3166-1 alpha-2, or the body as it is written
	Names   []string     // in it, sorted
	Born    []graph.Span // dates of birth in it
	Photos  []string     // references of its photograph; short ones begin with their owner, to whom alone they say something
	Expires graph.Span   // Always: unknown
	Issued  graph.Span   // likewise
}

// Report is what an issuer says about a number or a range of numbers.
type Report struct {
	ID               graph.ID
	Type, Issuer     string // folded; "": not said
	First, Last      string // folded; Last "": one number
	Status           string // such as STOLEN_BLANK; "": not said
	Stolen, Reported graph.Span
}

// Since is the time from which what is reported is known to hold: when it was
// reported, else when it was stolen; false where neither is said.
func (r *Report) Since() (graph.Span, bool) {
	if r.Reported != graph.Always {
		return r.Reported, true
	}
	return r.Stolen, r.Stolen != graph.Always
}

// globalReference is the length from which a reference, a digest for one, is
// taken to mean the same whoever writes it.
const globalReference = 16

// DocumentNumber folds a number of a document; "" where it has no digit.
func DocumentNumber(s string) string {
	id := names.Identifier(s)
	if !strings.ContainsAny(id, "0123456789") {
		return ""
	}
	return id
}

func documentIssuer(s string) string {
	if code, ok := names.Country(s); ok {
		return code
	}
	return names.Identifier(s)
}

// addFolded puts what a property says, folded, into an ascending set.
func addFolded(set []string, e *graph.Element, property string, fold func(string) string) []string {
	for _, v := range e.Props.Get(property) {
		text := fold(v.Text)
		if at, found := slices.BinarySearch(set, text); !found && text != "" {
			set = slices.Insert(set, at, text)
		}
	}
	return set
}

func (r *reader) document(id graph.ID, e *graph.Element) {
	d := at(r, DocumentClass, id, &r.m.Documents, func(d *Document) {
		d.ID, d.Issued, d.Expires = id, graph.Always, graph.Always
	})
	d.False = d.False || len(e.Props.Get("falseness")) > 0
	d.Type = cmp.Or(d.Type, e.Props.First("type"))
	d.Number = cmp.Or(d.Number, DocumentNumber(e.Props.First("number")))
	d.Issuer = cmp.Or(d.Issuer, documentIssuer(e.Props.First("issuer")))
	d.Names = addFolded(d.Names, e, "holderName", names.Fold)
	d.Photos = addFolded(d.Photos, e, "photoRef", func(s string) string {
		if s = names.Fold(s); s != "" && len(s) < globalReference {
			s = e.Marking.Owner + " " + s
		}
		return s
	})
	for _, v := range e.Props.Get("birthDate") {
		if s, ok := graph.Date(v.Text).Span(); ok && !slices.Contains(d.Born, s) {
			d.Born = append(d.Born, s)
		}
	}
	issued, expires := d.Issued != graph.Always, d.Expires != graph.Always
	narrow(&d.Issued, &issued, graph.Date(e.Props.First("startDate")))
	narrow(&d.Expires, &expires, graph.Date(e.Props.First("endDate")))
}

func (r *reader) report(id graph.ID, e *graph.Element) {
	x := at(r, ReportClass, id, &r.m.Reports, func(x *Report) {
		x.ID, x.Stolen, x.Reported = id, graph.Always, graph.Always
	})
	x.Type = cmp.Or(x.Type, e.Props.First("type"))
	x.Issuer = cmp.Or(x.Issuer, documentIssuer(e.Props.First("issuer")))
	x.First = cmp.Or(x.First, DocumentNumber(e.Props.First("number")))
	x.Last = cmp.Or(x.Last, DocumentNumber(e.Props.First("lastNumber")))
	x.Status = cmp.Or(x.Status, e.Props.First("status"))
	stolen, reported := x.Stolen != graph.Always, x.Reported != graph.Always
	narrow(&x.Stolen, &stolen, graph.Date(e.Props.First("stolenAt")))
	narrow(&x.Reported, &reported, graph.Date(e.Props.First("reportedAt")))
}
