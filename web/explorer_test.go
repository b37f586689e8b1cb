package web_test

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"portolan/web"
)

// browser starts Chromium, or fails: a machine without one does not test the explorer.
func browser(t *testing.T) context.Context {
	t.Helper()
	path := os.Getenv("PORTOLAN_CHROMIUM")
	if path == "" {
		path = "/usr/bin/chromium"
	}
	if _, err := os.Stat(path); err != nil {
		t.Fatalf("no browser: install Debian's chromium, or name one in PORTOLAN_CHROMIUM: %v", err)
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-background-networking", true),
		chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true), chromedp.WindowSize(1500, 900),
		chromedp.WSURLReadTimeout(time.Minute))
	ctx, cancel := chromedp.NewExecAllocator(t.Context(), options...)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	ctx, cancel = context.WithTimeout(ctx, 2*time.Minute)
	t.Cleanup(cancel)
	return ctx
}

// watched is what the browser did and complained about.
type watched struct {
	mu         sync.Mutex
	requests   []string
	complaints []string
	asked      map[network.RequestID]bool // of GraphQL
	answers    int                        // to these
}

func (w *watched) hear(event any) {
	w.mu.Lock()
	defer w.mu.Unlock()
	switch e := event.(type) {
	case *network.EventRequestWillBeSent:
		w.requests = append(w.requests, e.Request.URL)
		if strings.HasSuffix(e.Request.URL, "/graphql") {
			w.asked[e.RequestID] = true
		}
	case *network.EventLoadingFinished:
		if w.asked[e.RequestID] {
			w.answers++
		}
	case *network.EventWebSocketCreated:
		w.requests = append(w.requests, e.URL)
	case *log.EventEntryAdded:
		if e.Entry.Source == log.EntrySourceSecurity || e.Entry.Level == log.EntryLevelError {
			w.complaints = append(w.complaints, e.Entry.Text+" "+e.Entry.URL)
		}
	case *runtime.EventExceptionThrown:
		w.complaints = append(w.complaints, e.ExceptionDetails.Text)
	}
}

// answered is how many GraphQL requests have been answered.
func (w *watched) answered() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.answers
}

// foreign lists the requests that went elsewhere.
func (w *watched) foreign(home string) []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	var out []string
	for _, url := range w.requests {
		if !strings.HasPrefix(url, home) && !strings.HasPrefix(url, "data:") && !strings.HasPrefix(url, "blob:"+home) {
			out = append(out, url)
		}
	}
	return out
}

// TestExplorerRunsAQuestion opens the explorer in a browser, runs the first ready question, and wants the answer on the
// page, no request to anywhere else, and no complaint about the content security policy.
func TestExplorerRunsAQuestion(t *testing.T) {
	l := listening(t, web.Handler(web.Options{GraphQL: world(t), Demo: member(t, "IPSG")}))
	page, seen := browser(t), &watched{asked: map[network.RequestID]bool{}}
	if err := chromedp.Listen(page, seen.hear); err != nil {
		t.Fatal(err)
	}
	defer picture(t, page)
	if err := chromedp.Do(page, chromedp.Navigate(l.URL()), chromedp.WaitVisible(".graphiql-execute-button")); err != nil {
		t.Fatalf("%v; the browser says %q", err, seen.complaints)
	}
	eventually(t, page, seen, `document.querySelectorAll(".graphiql-query-editor .view-line").length > 2`)
	if err := chromedp.Do(page, chromedp.Click(".graphiql-execute-button")); err != nil {
		t.Fatal(err)
	}
	const answer = `(document.querySelector(".result-window")?.innerText ?? "")`
	eventually(t, page, seen, answer+`.includes("totalCount")`)
	shown := evaluate[string](t, page, answer)
	tabs := evaluate[int](t, page, `document.querySelectorAll(".graphiql-tab").length`)
	title := evaluate[string](t, page, `document.title`)
	if tabs != 1 || title != "Portolan" {
		t.Errorf("%d tabs under the title %q", tabs, title)
	}
	if !strings.Contains(shown, "transitNetworks") {
		t.Errorf("the answer is not on the page: %q", shown)
	}
	takeTheTour(t, page, seen)
	if out := seen.foreign(strings.TrimSuffix(l.URL(), "/")); len(out) > 0 {
		t.Errorf("requests went elsewhere: %q", out)
	}
	if len(seen.complaints) > 0 {
		text, _ := json.Marshal(seen.complaints)
		t.Errorf("the browser complains: %s", text)
	}
}

// takeTheTour goes through every step of the tour, and wants each to open its question and to be answered without an
// error, with the ids that were found for it.
func takeTheTour(t *testing.T, page context.Context, seen *watched) {
	t.Helper()
	const steps = `document.querySelectorAll(".portolan-tour li").length`
	count := evaluate[int](t, page, steps)
	if count < 9 {
		t.Fatalf("the tour has %d steps", count)
	}
	walk := evaluate[string](t, page, `[...document.querySelectorAll(".portolan-tour li strong")].slice(0, 3).map((name) => name.innerText).join(" ")`)
	if walk != "TransitNetworks CentralFacilitators WhereToStop" {
		t.Errorf("the tour begins with %s", walk)
	}
	for i := range count {
		before := seen.answered()
		if err := chromedp.Do(page, chromedp.Click(".portolan-tour-next")); err != nil {
			t.Fatal(err)
		}
		eventually(t, page, seen, fmt.Sprintf(`[...document.querySelectorAll(".portolan-tour li")].findIndex((li) => li.ariaCurrent === "step") === %d`, i))
		name := evaluate[string](t, page, fmt.Sprintf(`document.querySelectorAll(".portolan-tour li strong")[%d].innerText`, i))
		eventually(t, page, seen, fmt.Sprintf(`document.querySelector(".graphiql-query-editor").innerText.replaceAll("\u00a0", " ").includes("query %s")`, name))
		for end := time.Now().Add(40 * time.Second); seen.answered() == before; time.Sleep(50 * time.Millisecond) {
			if time.Now().After(end) {
				t.Fatalf("the question %s is never asked; the browser says %q", name, seen.complaints)
			}
		}
		eventually(t, page, seen, `/data|errors/.test(document.querySelector(".result-window")?.innerText ?? "")`)
		if shown := evaluate[string](t, page, `document.querySelector(".result-window").innerText`); strings.Contains(shown, "errors") {
			t.Errorf("the question %s is answered with %s", name, shown)
		}
		if name == "KnownPerson" {
			eventually(t, page, seen, `(document.querySelector(".result-window")?.innerText ?? "").replaceAll("\u00a0", " ").includes("Yusuf al-Tunisi")`)
		}
	}
	if tabs := evaluate[int](t, page, `document.querySelectorAll(".graphiql-tab").length`); tabs != count {
		t.Errorf("after the tour there are %d tabs for %d questions", tabs, count)
	}
}

// evaluate runs an expression in the page.
func evaluate[T any](t *testing.T, page context.Context, expression string) T {
	t.Helper()
	value, err := chromedp.Run(page, chromedp.Evaluate[T](expression))
	if err != nil {
		t.Fatal(err)
	}
	return value
}

// eventually waits until an expression is true in the page.
func eventually(t *testing.T, page context.Context, seen *watched, expression string) {
	t.Helper()
	for end := time.Now().Add(40 * time.Second); !evaluate[bool](t, page, expression); time.Sleep(100 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("never true: %s; the browser says %q", expression, seen.complaints)
		}
	}
}

// picture keeps a picture of the page where PORTOLAN_SCREENSHOT says.
func picture(t *testing.T, page context.Context) {
	path := os.Getenv("PORTOLAN_SCREENSHOT")
	if path == "" {
		return
	}
	taken, err := chromedp.Run(page, chromedp.CaptureScreenshot())
	if err == nil {
		err = os.WriteFile(path, taken, 0o644)
	}
	if err != nil {
		t.Error(err)
	}
}
