// Package release promises that what a viewer may see goes out whole or not at
// all, in a form that other tools open, with a manifest that says of which state
// and with which options it was made and a codebook that says what it means: the
// same state, rights, options and key give the same bytes, nothing is in it or
// computed for it but what the view shows, and nothing leaves that was restricted
// while it was written. It is written in memory that does not grow with the
// properties of the records.
package release
