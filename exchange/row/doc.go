// Package row promises that every format hands its content to the import in
// one shape: rows in the order of the file, each an element without ids, a
// fault with its reason, or a reference that leads nowhere; and that a fault of
// the whole file is told apart from the fault of one row.
//
// A format is a reader of one file. It knows the kinds table and nothing of
// stores, keys, scopes or other files: ids are derived, markings applied, ends
// resolved and everything checked by the import itself.
package row
