// Command kindsdoc writes docs/kinds.md from the kinds table, so that the document and the table never differ.
package main

//go:generate go run . ../../docs/kinds.md
