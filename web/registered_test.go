package web_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"portolan/analytics"
	"portolan/gql"
	"portolan/web"
)

// registered are documents as an operator registers them: written by hand, with more than one operation in a file.
const registered = `# A border post: do we know
# this person?
query Known { search(text: "yusuf al-tunisi", first: 5) { totalCount edges { node { ...Named } } } }

# An analyst: how are the two connected?
query Connected($from: ID!, $to: ID!) { paths(from: $from, to: $to) { totalCount } }
fragment Named on Entity { id name }
`

// TestExplorerOfRegisteredDocuments opens the explorer of a server that answers registered documents only, as somebody
// who first pastes a wrong token: it says so, then offers what is registered, asks it by its id, says what a question
// lacks and why one is not answered, lets no question be changed, and explains the contract.
func TestExplorerOfRegisteredDocuments(t *testing.T) {
	file := filepath.Join(t.TempDir(), "known.graphql")
	if err := os.WriteFile(file, []byte(registered), 0o600); err != nil {
		t.Fatal(err)
	}
	documents, err := gql.LoadDocuments(file)
	if err != nil {
		t.Fatal(err)
	}
	server := gql.New(gql.Options{Vault: opened(t), Engine: analytics.New(analytics.Options{}), Documents: documents, OnlyRegistered: true})
	l := listening(t, web.Handler(web.Options{GraphQL: server, Token: token(t), Registered: documents}))
	page, seen := browser(t), &watched{asked: map[network.RequestID]bool{}}
	if err := chromedp.Listen(page, seen.hear); err != nil {
		t.Fatal(err)
	}
	defer picture(t, page)
	do := func(actions ...chromedp.Action[chromedp.Void]) {
		t.Helper()
		if err := chromedp.Do(page, actions...); err != nil {
			t.Fatalf("%v; the browser says %q", err, seen.complaints)
		}
	}
	do(chromedp.Navigate(l.URL()), chromedp.WaitVisible("#token"))
	if evaluate[bool](t, page, `document.querySelector(".graphiql-container") !== null`) || seen.answered() > 0 {
		t.Error("nobody is shown an editor, or something is asked for nobody")
	}
	do(chromedp.SendKeys("#token", "bad\r"))
	eventually(t, page, seen, `document.querySelector("[role=alert]")?.innerText.includes("not known here") ?? false`)
	do(chromedp.SendKeys("#token", "good\r"), chromedp.WaitVisible(".portolan-tour-next"))
	eventually(t, page, seen, `document.querySelectorAll(".portolan-tour li").length === 2`)
	for _, want := range []string{"The registered questions", "registered documents only", "A border post: do we know this person?"} {
		if shown := evaluate[string](t, page, `document.querySelector(".portolan-tour").innerText`); !strings.Contains(shown, want) {
			t.Errorf("the tour does not say %q: %s", want, shown)
		}
	}
	askTheRegistered(t, page, seen, do)
	do(chromedp.Click(`[aria-label="Show Documentation Explorer"]`))
	eventually(t, page, seen, `document.querySelector(".graphiql-doc-explorer")?.innerText.includes("Query") ?? false`)
	if kept := evaluate[string](t, page, `JSON.stringify(localStorage)`); strings.Contains(kept, "yusuf") || strings.Contains(kept, "good") {
		t.Errorf("the browser keeps %s", kept)
	}
	if out := seen.foreign(strings.TrimSuffix(l.URL(), "/")); len(out) > 0 {
		t.Errorf("requests went elsewhere: %q", out)
	}
	for _, complaint := range seen.complaints {
		if !strings.Contains(complaint, "404") { // the last question's own answer: not found
			t.Errorf("the browser complains: %s", complaint)
		}
	}
}

func askTheRegistered(t *testing.T, page context.Context, seen *watched, do func(...chromedp.Action[chromedp.Void])) {
	t.Helper()
	const answer = `(document.querySelector(".result-window")?.innerText ?? "").replaceAll("\u00a0", " ")`
	do(chromedp.Click(".portolan-tour-next"))
	eventually(t, page, seen, answer+`.includes("Yusuf al-Tunisi")`)
	do(chromedp.Click(".portolan-tour-next"))
	eventually(t, page, seen, `document.querySelector(".portolan-fill")?.innerText.includes("Fill in from and to") ?? false`)
	const text = `.innerText.replaceAll(/\s/g, "")` // where lines are wrapped depends on when they are looked at
	before := evaluate[string](t, page, `document.querySelector(".graphiql-query-editor")`+text)
	do(chromedp.Click(".graphiql-query-editor .view-lines"), chromedp.KeyEvent("x"))
	if after := evaluate[string](t, page, `document.querySelector(".graphiql-query-editor .view-lines")`+text); !strings.Contains(before, after) {
		t.Errorf("a registered question is changed to %q", after)
	}
	do(chromedp.Click(".graphiql-execute-button"))
	eventually(t, page, seen, `document.querySelector(".portolan-failed")?.innerText.includes("Not answered: not found") ?? false`)
}
