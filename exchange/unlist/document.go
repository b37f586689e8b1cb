package unlist

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"regexp"
	"strings"

	"portolan/exchange/row"
	"portolan/graph"
	"portolan/graph/names"
)

// documents gives the documents of a person, each with the link HOLDS. A document that cannot be read is rejected by
// itself; the person stays.
func (e *entry) documents() []row.Row {
	var rows []row.Row
	seen := map[string]int{}
	for _, n := range e.node.all("INDIVIDUAL_DOCUMENT") {
		doc, err := document(n)
		if len(doc) == 0 {
			continue // lists write an empty element for a person without documents
		}
		ref := e.ref() + "/" + documentRef(n, doc)
		if seen[ref]++; seen[ref] > 1 {
			ref = fmt.Sprintf("%s/%d", ref, seen[ref])
		}
		said := row.Row{Line: e.line}
		if err != nil {
			said.Fault = &row.Fault{Kind: graph.TravelDocument, Field: "DATE_OF_ISSUE", Reason: err.Error(), Ref: ref}
		} else {
			said.Element = graph.Element{Kind: graph.TravelDocument, Ref: ref, Props: doc}
		}
		rows = append(rows, said,
			row.Row{Line: e.line, Element: graph.Element{Kind: graph.Holds, Ref: ref}, From: row.End{Ref: e.ref()}, To: row.End{Ref: ref}})
	}
	return rows
}

// stated finds the number in texts such as "passport number A123456" or "identity card no. 12-34", for the elements
// that give it nowhere else: a number that stands in a note only must be found as well.
var stated = regexp.MustCompile(`(?:^|\b(?i:number|numéro|número|no|nr|n°|card|code|ssn|passport))\s*[.:]?\s*:?\s*` +
	`((?:[A-Z]{1,3}[ -]{1,2})?[0-9A-Z][0-9A-Z/-]{3,24})\b`)

func statedNumber(texts ...string) string {
	for _, t := range texts {
		for _, m := range stated.FindAllStringSubmatch(t, -1) {
			digits := 0
			for _, r := range m[1] {
				if r >= '0' && r <= '9' {
					digits++
				}
			}
			if digits >= 4 {
				return m[1]
			}
		}
	}
	return ""
}

// issuedBy finds the issuer in texts such as "Libyan passport number 123456", where no element names it.
var issuedBy = regexp.MustCompile(`^([A-Z][a-z]+(?: [A-Z][a-z]+){0,3}) (?i:passport|national|identity|identification|civil)`)

func statedIssuer(texts ...string) string {
	for _, t := range texts {
		if m := issuedBy.FindStringSubmatch(t); m != nil {
			if code, ok := names.Country(m[1]); ok {
				return code
			}
		}
	}
	return ""
}

func document(n *node) (graph.Properties, error) {
	var p graph.Properties
	kind, other, note := n.get("TYPE_OF_DOCUMENT"), n.get("TYPE_OF_DOCUMENT2"), n.get("NOTE")
	number := n.get("NUMBER")
	if number == "" && other == "" && (note == "" || strings.EqualFold(note, "none")) {
		return nil, nil
	}
	if number == "" {
		number = statedNumber(other, note)
	}
	p.AddText("number", number)
	p.AddText("type", documentType(kind, other, note))
	p.AddText("description", join("; ", kind, other))
	p.AddText("notes", note)
	issuer := n.get("ISSUING_COUNTRY")
	if issuer == "" {
		issuer = n.get("COUNTRY_OF_ISSUE")
	}
	if issuer == "" {
		issuer = statedIssuer(other, note)
	}
	if code, ok := names.Country(issuer); ok {
		issuer = code
	}
	p.AddText("issuer", issuer)
	p.AddText("issuePlace", join(", ", n.get("CITY_OF_ISSUE"), n.get("COUNTRY_OF_ISSUE")))
	if s := n.get("DATE_OF_ISSUE"); s != "" {
		d, err := day(s)
		if err != nil {
			return p, err
		}
		p.AddText("startDate", string(d))
	}
	return p, nil
}

// documentWords are what lists in English, French and Spanish call documents, folded, the telling ones first.
var documentWords = []struct{ word, code string }{
	{"laissez passer", "LAISSEZ_PASSER"}, {"seaman", "SEAMAN_BOOK"}, {"residence permit", "RESIDENCE_PERMIT"},
	{"permis de sejour", "RESIDENCE_PERMIT"}, {"visa", "VISA"}, {"passport", "PASSPORT"}, {"passeport", "PASSPORT"},
	{"pasaporte", "PASSPORT"}, {"identification", "IDENTITY_CARD"}, {"identity", "IDENTITY_CARD"}, {"identite", "IDENTITY_CARD"},
	{"identidad", "IDENTITY_CARD"}, {"identificacion", "IDENTITY_CARD"}, {"id card", "IDENTITY_CARD"}, {"national number", "IDENTITY_CARD"},
}

// notTravel are papers that stand under "national identification" and are no travel document.
var notTravel = []string{"social security", "ssn", "fiscal", "driver", "driving", "birth certificate", "ration"}

// documentType reads the second, freer description first: it corrects the first where the two differ.
func documentType(kind, other, note string) string {
	told := " " + names.Fold(join(" ", kind, other, note))
	for _, w := range notTravel {
		if strings.Contains(told, " "+w) && !strings.Contains(told, " passport") {
			return "OTHER"
		}
	}
	for _, text := range []string{other, kind, note} {
		folded := names.Fold(text)
		for _, w := range documentWords {
			if strings.Contains(folded, w.word) {
				return w.code
			}
		}
	}
	return "OTHER"
}

// documentRef names a document within its entry by type and number, so that it stays the same record when the next
// edition lists documents in another order; one without a number by all it says.
func documentRef(n *node, p graph.Properties) string {
	number := names.Identifier(p.First("number"))
	if number == "" || len(number) > 60 {
		h := sha256.New()
		for _, k := range n.kids {
			fmt.Fprintf(h, "%q %q\n", k.name, names.Fold(k.text))
		}
		number = "-" + hex.EncodeToString(h.Sum(nil)[:8])
	}
	return p.First("type") + "/" + number
}
