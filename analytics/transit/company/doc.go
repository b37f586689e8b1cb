// Package company promises the pairs of people who were on the same legs, at
// the same places at one time, or one shortly after the other, more often than
// the traffic there explains. It is pure computation on one viewer's travel
// window; the words are those of docs/questions/company.md.
package company
