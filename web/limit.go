package web

import (
	"cmp"
	"io"
	"net/http"
	"sync"
	"time"

	"portolan/gql"
	"portolan/web/telemetry"
)

// The limits on GraphQL requests, unless the options say otherwise.
const (
	DefaultTimeout     = 30 * time.Second // to answer one
	DefaultRequests    = 256              // under way at the same time
	DefaultPerMember   = 64               // of them for one member
	DefaultBodyTimeout = 10 * time.Second // for one to arrive
	DefaultTakeTime    = 20 * time.Second // for an answer to be taken
)

// bounded lets in as many requests as may be under way, and gives each its time: to arrive, to be answered, to be taken.
// What is turned away is told so at once, before it is read.
func (o Options) bounded(next http.Handler) http.Handler {
	all, each := cmp.Or(o.Requests, DefaultRequests), cmp.Or(o.PerMember, DefaultPerMember)
	arrive := cmp.Or(o.BodyTimeout, DefaultBodyTimeout)
	whole := arrive + cmp.Or(o.Timeout, DefaultTimeout) + cmp.Or(o.TakeTime, DefaultTakeTime)
	u := &underWay{members: map[string]int{}}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		member := gql.ScopeFrom(r.Context()).Member()
		if why := u.enter(member, all, each); why != "" {
			o.Telemetry.TurnedAway(why)
			w.Header().Set("Retry-After", "1")
			gql.Refuse(w, http.StatusServiceUnavailable, "UNAVAILABLE", "too many requests are under way; ask again in a moment")
			return
		}
		defer u.leave(member)
		control, now := http.NewResponseController(w), time.Now()
		// Without a connection below, as in some tests, there is nothing to limit.
		_ = control.SetWriteDeadline(now.Add(whole))
		lift := func() { _ = control.SetReadDeadline(time.Time{}) }
		if r.Body == nil || r.Body == http.NoBody {
			lift()
		} else {
			_ = control.SetReadDeadline(now.Add(arrive))
			r.Body = &arriving{r.Body, lift}
		}
		next.ServeHTTP(w, r)
	})
}

// underWay counts requests.
type underWay struct {
	mu      sync.Mutex
	all     int
	members map[string]int
}

// enter counts a request in, or says why not.
func (u *underWay) enter(member string, all, each int) string {
	u.mu.Lock()
	defer u.mu.Unlock()
	switch {
	case u.all >= all:
		return telemetry.Busy
	case u.members[member] >= each:
		return telemetry.BusyMember
	}
	u.all++
	u.members[member]++
	return ""
}

func (u *underWay) leave(member string) {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.all--
	if u.members[member]--; u.members[member] == 0 {
		delete(u.members, member)
	}
}

// arriving is a body that has so long to arrive. When all of it is there, the limit is lifted: the server would otherwise
// take the deadline for a client that has gone while its answer is made.
type arriving struct {
	io.ReadCloser
	lift func()
}

// Read lifts the limit at the end of the body.
func (a *arriving) Read(p []byte) (int, error) {
	n, err := a.ReadCloser.Read(p)
	if err == io.EOF {
		a.lift()
	}
	return n, err
}
