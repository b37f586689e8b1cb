package gql_test

import (
	"bytes"
	"context"
	"testing"

	"portolan/analytics"
	"portolan/gql"
	"portolan/graph/vault"
)

// TestEveryAnswerOfAnAnalysisIsMadeAgainFromItsHistory asks every analytic root
// field with every argument, and asks a vault of what the viewer saw again.
func TestEveryAnswerOfAnAnalysisIsMadeAgainFromItsHistory(t *testing.T) {
	d := drawWorld(11)
	s, g := d.build(t, true), &generator{schema: loadSchema(t), values: d.pool()}
	ctx, cited, fields := context.Background(), 0, map[string]bool{}
	for i, o := range g.all(t) {
		if g.schema.Types[g.schema.Query.Fields.ForName(o.field).Type.Name()].Fields.ForName("run") == nil {
			continue
		}
		c, err := s.server.Cite(ctx, scope(t, viewer), gql.Request{Query: o.document})
		if err != nil {
			t.Fatalf("%s: %v", o.document, err)
		}
		if len(c.Kept.Runs) == 0 || fields[o.field] && i%25 > 0 {
			continue
		}
		cited, fields[o.field] = cited+1, true
		v, err := vault.Replay(ctx, c.History)
		if err != nil {
			t.Fatal(err)
		}
		again, err := gql.New(gql.Options{Vault: v, Engine: analytics.New(analytics.Options{})}).Cite(ctx, scope(t, viewer), gql.Request{Query: o.document})
		if err != nil || !bytes.Equal(again.Answer, c.Answer) || again.Kept.Answer != c.Kept.Answer {
			t.Errorf("%s gives\n%.500s\nand, replayed,\n%.500s (%v)", o.document, c.Answer, again.Answer, err)
		}
		v.Close()
	}
	for _, f := range g.schema.Query.Fields {
		if def := g.schema.Types[f.Type.Name()]; def.Fields.ForName("run") != nil && !fields[f.Name] {
			t.Errorf("no answer of %s was made again", f.Name)
		}
	}
	t.Logf("%d answers of %d fields", cited, len(fields))
}
