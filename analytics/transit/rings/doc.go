// Package rings promises the findings about travel documents that belong
// together: series of stolen blanks, one number or photograph under several
// people, one name under several numbers, use after a report, documents handed
// on, and who supplied them. It is pure computation on one viewer's travel
// window; the words are those of docs/questions/documents.md.
package rings
