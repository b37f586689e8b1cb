// Package table promises that delimited text of any size is read row by row
// with the number of its first line, that a malformed row (an unclosed quote, a
// NUL, a cell beyond bounds) costs that row alone, and that never more than one
// bounded row is held.
package table
