// Package house keeps the habits of this repository: each rule is a small function that takes what it judges and
// returns what is wrong with it, and the tests of this package apply every rule to the whole tree.
//
// The rules: imports point one way and each third party has one home (imports.go); files, functions, interfaces and
// packages stay small (shape.go); what is exported is documented and every folder says what it is for
// (documented.go); nothing is left half done (words.go); generated files are up to date (generate.go); the documents
// tell the truth about the tree (documents.go).
//
// Every rule has a test that shows it a seeded violation, so that a rule that has stopped looking is found.
package house
