// Package access promises one small rule for who may see what: a scope sees an
// element when its member owns it or is named by its audience, its clearance
// reaches the level, and one of its purposes is allowed. Whatever is missing,
// malformed or unknown is the owner's alone; the zero scope sees nothing; no
// scope passes the rule by.
//
// The functions are pure and do no I/O. Scopes are made by access/mint only.
package access
