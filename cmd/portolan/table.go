package main

import (
	"fmt"
	"io"
	"strings"
	"unicode"
)

// column is one column of a table for people.
type column struct {
	title string
	right bool // numbers stand to the right
}

// page is the width of what is printed for people.
const page = 118

// printTable writes rows in aligned columns, two spaces between them, and the lines that stand below each row, cut at
// the width of a page.
func printTable(w io.Writer, columns []column, rows, below [][]string) error {
	const indent = 6
	titles, widths := make([]string, len(columns)), make([]int, len(columns))
	for i, c := range columns {
		titles[i], widths[i] = c.title, width(c.title)
		for _, r := range rows {
			r[i] = plain(r[i])
			widths[i] = max(widths[i], width(r[i]))
		}
	}
	for i, r := range append([][]string{titles}, rows...) {
		var line strings.Builder
		for j, c := range columns {
			pad := strings.Repeat(" ", widths[j]-width(r[j]))
			if line.WriteString("  "); c.right {
				line.WriteString(pad + r[j])
			} else {
				line.WriteString(r[j] + pad)
			}
		}
		fmt.Fprintln(w, strings.TrimRight(line.String(), " "))
		if i == 0 {
			continue
		}
		for _, text := range below[i-1] {
			if text != "" {
				fmt.Fprintln(w, strings.Repeat(" ", indent)+short(plain(text), page-indent))
			}
		}
	}
	_, err := fmt.Fprintln(w)
	return err
}

// say writes a text as lines of the width of a page, the second and later ones further in.
func say(w io.Writer, text string) {
	line := " "
	for _, word := range strings.Fields(text) {
		if width(line)+1+width(word) > page && strings.TrimSpace(line) != "" {
			fmt.Fprintln(w, line)
			line = "   "
		}
		line += " " + word
	}
	fmt.Fprintln(w, line)
}

// width is the number of places a text takes on a terminal: marks that combine take none.
func width(s string) int {
	n := 0
	for _, r := range s {
		if !unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf) {
			n++
		}
	}
	return n
}
