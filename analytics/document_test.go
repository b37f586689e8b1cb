package analytics_test

import (
	"context"
	"fmt"
	"testing"

	"portolan/analytics"
	"portolan/graph"
	"portolan/graph/vault"
)

func TestWhetherADocumentIsReported(t *testing.T) {
	h := newHouse(t, analytics.Options{})
	h.put(
		h.element(graph.DocumentReport, "stolen", "number=X 123-4567", "type=PASSPORT", "issuer=TR", "status=STOLEN"),
		h.element(graph.DocumentReport, "range", "number=B1000", "lastNumber=B1999", "type=PASSPORT", "issuer=TR", "status=STOLEN_BLANK"),
		h.element(graph.DocumentReport, "vague", "number=V77", "status=LOST"),
		h.element(graph.TravelDocument, "false", "number=F88", "type=PASSPORT", "issuer=TR", "falseness=FORGED"),
		h.element(graph.TravelDocument, "good", "number=G99", "type=PASSPORT", "issuer=TR"),
		h.element(graph.TravelDocument, "wanted", "number=W11", "type=PASSPORT", "issuer=TR"),
		h.element(graph.Person, "man"), h.link(graph.Holds, "man", "wanted"),
		h.element(graph.Notice, "notice", "colour=RED", "status=PUBLISHED"), h.link(graph.SubjectOf, "man", "notice"),
		h.element(graph.Notice, "old", "colour=RED", "status=WITHDRAWN"), h.link(graph.SubjectOf, "man", "old"),
		h.element(graph.DocumentReport, "grown", "number=Q998", "lastNumber=Q1002", "status=STOLEN"),
		h.element(graph.DocumentReport, "turned", "number=R30", "lastNumber=R20", "status=LOST"),
		h.element(graph.DocumentReport, "embassy", "number=E55", "type=PASSPORT", "issuer=the embassy in Aville", "status=LOST"),
		h.element(graph.DocumentReport, "paper", "number=O66", "type=OTHER", "issuer=TR", "status=LOST"),
		h.element(graph.TravelDocument, "listed's", "number=L44", "type=PASSPORT", "issuer=TR"),
		h.element(graph.Person, "listed", "unscId=ZZi.901", "idNumber=ID-70.7"), h.link(graph.Holds, "listed", "listed's"),
		h.element(graph.Person, "bearer", "passportNumber=P/12 3"), h.link(graph.SubjectOf, "bearer", "notice"),
		h.element(graph.Person, "nobody", "passportNumber=P124"),
	)
	h.ask("FR", func(ctx context.Context, w *vault.View) error {
		for _, c := range []struct{ number, typ, issuer, want string }{
			{"X1234567", "PASSPORT", "TUR", "HIT DOCUMENT_REPORT STOLEN TR"},
			{"x 1234567", "", "", "HIT DOCUMENT_REPORT STOLEN TR"},
			{"X1234567", "VISA", "", "NO_HIT"},
			{"X1234567", "PASSPORT", "FR", "NO_HIT"},
			{"B1500", "PASSPORT", "TR", "HIT DOCUMENT_REPORT STOLEN_BLANK TR"},
			{"B2000", "PASSPORT", "TR", "NO_HIT"},
			{"B15000", "PASSPORT", "TR", "NO_HIT"},
			{"V77", "", "", "HIT DOCUMENT_REPORT LOST TR"},
			{"V77", "PASSPORT", "TR", "INDETERMINATE DOCUMENT_REPORT LOST TR"},
			{"F88", "PASSPORT", "TR", "HIT TRAVEL_DOCUMENT FORGED TR"},
			{"G99", "PASSPORT", "TR", "NO_HIT"},
			{"W11", "PASSPORT", "TR", "HIT NOTICE PUBLISHED TR"},
			{"N00", "PASSPORT", "TR", "NO_HIT"},
			{"Q1000", "", "", "HIT DOCUMENT_REPORT STOLEN TR"}, // a range whose numbers grow longer
			{"Q999", "", "", "HIT DOCUMENT_REPORT STOLEN TR"},
			{"Q99", "", "", "NO_HIT"}, {"Q1003", "", "", "NO_HIT"}, {"S999", "", "", "NO_HIT"},
			{"R25", "", "", "HIT DOCUMENT_REPORT LOST TR"},                     // a range written from its end
			{"E55", "PASSPORT", "FR", "INDETERMINATE DOCUMENT_REPORT LOST TR"}, // an issuer that is no country
			{"E55", "VISA", "FR", "NO_HIT"},
			{"F88", "PASSPORT", "Aville", "INDETERMINATE TRAVEL_DOCUMENT FORGED TR"},
			{"O66", "PASSPORT", "TR", "INDETERMINATE DOCUMENT_REPORT LOST TR"}, // a type that says nothing
			{"L44", "PASSPORT", "TR", "HIT PERSON LISTED TR"},
			{"id707", "", "", "HIT PERSON LISTED TR"}, // a number that only the person's record has
			{"P123", "PASSPORT", "", "HIT NOTICE PUBLISHED TR"},
			{"P123", "PASSPORT", "TR", "INDETERMINATE NOTICE PUBLISHED TR"},
			{"P123", "VISA", "", "NO_HIT"}, {"P124", "", "", "NO_HIT"},
			{"XI2345G7", "PASSPORT", "TR", "INDETERMINATE DOCUMENT_REPORT STOLEN TR"}, // numbers that are read like reported ones
			{"81S00", "", "", "INDETERMINATE DOCUMENT_REPORT STOLEN_BLANK TR"},
			{"ID7O7", "", "", "INDETERMINATE PERSON LISTED TR"},
			{"XI2345G7", "VISA", "TR", "NO_HIT"},
			{"00000000000005", "", "", "INDETERMINATE"}, // more readings than are tried
		} {
			d, err := h.engine.DocumentCheck(ctx, w, analytics.DocumentSpec{Number: c.number, Type: c.typ, Issuer: c.issuer})
			if err != nil {
				return err
			}
			got := string(d.Answer)
			for _, x := range d.Hits {
				got += fmt.Sprintf(" %s %s %s", x.Kind, x.Status, x.Owner)
			}
			if got != c.want || (d.Reason != "") != (d.Answer == analytics.Indeterminate) || !d.AsOf.Equal(h.clock) {
				t.Errorf("%+v: %s", c, got)
			}
		}
		return nil
	})
}
