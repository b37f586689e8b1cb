// Package pseudonym promises that what comes out of a Masker names nobody by
// name, number, free text or place on the map: every id and code is replaced by
// a keyed pseudonym that nobody without the key can undo or compute, and that
// equal values have equal pseudonyms under one key and unrelated ones under two.
// What stays (dates, numbers, countries, choices from a list, who is linked to
// whom) it does not hide.
package pseudonym
