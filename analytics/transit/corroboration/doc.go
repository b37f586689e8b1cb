// Package corroboration promises to count the independent roots of what is
// claimed: the sources that derive from no other, to which reports and evidence
// lead back, and to flag what goes in a circle or comes back to the member that
// it came from. The words are those of docs/questions/corroboration.md.
package corroboration
