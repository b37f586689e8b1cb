// Package csv promises that any table becomes people, documents, legs, passages
// and links by a mapping file and nothing else, in the format that the
// FollowTheMoney tools use for files; and that a mapping which names a column
// the file does not have is refused with the columns it has, before a row is
// stored.
//
// Beyond that format a mapping may name the columns of a file without a header
// (columns), one of our kinds instead of a schema (kind), the ends of a link
// (from, to), its delimiter and what stands for an empty cell (null_values),
// and entities that are only referred to (reference) or must be known (known).
package csv
