// Package analytics promises questions in and answers with evidence out: each
// answer carries its run, is computed on what the viewer may see, is kept
// under the token of that state and no other, costs no more than the budget,
// and stops when the asker gives up.
package analytics
