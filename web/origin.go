package web

import (
	"fmt"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"portolan/gql"
)

// preflightHeaders make a browser ask before it sends a request for a page of another origin. Any of them shows that a
// request was not sent behind somebody's back.
var preflightHeaders = []string{"GraphQL-Require-Preflight", "Apollo-Require-Preflight", "X-Apollo-Operation-Name"}

// CheckOrigin says what is wrong with an origin that is to be let in: it is a scheme and a host, with a port when it is
// not the scheme's, and nothing else. There is no pattern and no "any".
func CheckOrigin(origin string) error {
	u, err := url.Parse(origin)
	if err != nil || u.Host == "" || (u.Scheme != "https" && u.Scheme != "http") || u.Scheme+"://"+u.Host != origin || strings.Contains(origin, "*") || u.User != nil {
		return fmt.Errorf("%q is not an origin: write it as https://dashboard.example, with :PORT if it has one", origin)
	}
	return nil
}

// crossOrigin answers for pages of other origins: those that are configured may ask, no others. No cookies are used, so
// none are allowed either.
func (o Options) crossOrigin(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Add("Vary", "Origin")
		origin := r.Header.Get("Origin")
		allowed := origin != "" && slices.Contains(o.Origins, origin)
		if allowed {
			h.Set("Access-Control-Allow-Origin", origin)
			h.Set("Access-Control-Expose-Headers", "Retry-After")
		}
		if r.Method == http.MethodOptions {
			h.Set("Allow", "GET, POST, OPTIONS")
			if allowed {
				h.Set("Access-Control-Allow-Methods", "GET, POST")
				h.Set("Access-Control-Allow-Headers", "Accept, Authorization, Content-Type, "+strings.Join(preflightHeaders, ", "))
				h.Set("Access-Control-Max-Age", "600")
			}
			w.WriteHeader(http.StatusNoContent)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// deliberate refuses a request that a browser could have been made to send by a page elsewhere without asking the server
// first. POST is safe in this way already, because only application/json is read.
func (o Options) deliberate(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if somebody := gql.ScopeFrom(r.Context()).Member() != ""; somebody && r.Method != http.MethodPost && !o.asked(r) {
			gql.Refuse(w, http.StatusForbidden, "FORBIDDEN", "a query by GET is sent with Authorization, with Content-Type: application/json, or with the header "+
				preflightHeaders[0]+": 1, so that no page elsewhere can send it unasked")
			return
		}
		next.ServeHTTP(w, r)
	})
}

// asked reports whether no browser sends such a request for a page of another origin without a preflight.
func (o Options) asked(r *http.Request) bool {
	if r.Header.Get("Authorization") != "" || slices.ContainsFunc(preflightHeaders, func(name string) bool { return r.Header.Get(name) != "" }) {
		return true
	}
	switch r.Header.Get("Sec-Fetch-Site") {
	case "same-origin", "none": // this server's own page, or somebody who typed the address
		return true
	}
	if origin := r.Header.Get("Origin"); origin != "" && slices.Contains(o.Origins, origin) {
		return true
	}
	sent := r.Header.Get("Content-Type")
	media, _, err := mime.ParseMediaType(sent)
	return err == nil && !slices.Contains(simpleTypes, media)
}

// simpleTypes are the media types that browsers send anywhere without asking.
var simpleTypes = []string{"application/x-www-form-urlencoded", "multipart/form-data", "text/plain"}
