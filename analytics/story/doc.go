// Package story promises the ways from one thing to another, and the network
// that joins several, as stories a person can check: each with its links, how
// busy each thing on it is, how many such ways chance alone would give, and one
// plain sentence.
package story
