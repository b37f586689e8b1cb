package names

import "strings"

// The longest joined number that is looked for, in words and in bytes.
const (
	codeWords = 6
	codeBytes = 40
)

// isCode tells a query that is one document number in pieces from a name with a number in it: every word has a digit
// or at most three ASCII letters, and there are at least five digits in all.
func isCode(ws []string) bool {
	if len(ws) > codeWords {
		return false
	}
	digits, bytes := 0, 0
	for _, w := range ws {
		n := countDigits(w)
		if n == 0 && len(w) > 3 {
			return false
		}
		digits += n
		bytes += len(w)
	}
	return digits >= 5 && bytes <= codeBytes
}

// appendCodes appends every row of neighbouring words that could be one document number, joined; for a text that is
// nothing but a number in up to four pieces, in every order of the pieces.
func appendCodes(dst, ws []string) []string {
	if len(ws) > 1 && len(ws) <= 4 && isCode(ws) {
		dst = appendOrders(dst, "", ws)
	}
	for i := range ws {
		for j := i + 2; j <= len(ws) && j <= i+codeWords; j++ {
			if w := ws[j-1]; countDigits(w) == 0 && len(w) > 3 {
				break
			}
			if isCode(ws[i:j]) {
				dst = append(dst, strings.Join(ws[i:j], ""))
			}
		}
	}
	return dst
}

func countDigits(w string) int {
	n := 0
	for i := range len(w) {
		if w[i] >= '0' && w[i] <= '9' {
			n++
		}
	}
	return n
}

func appendOrders(dst []string, before string, ws []string) []string {
	if len(ws) == 0 {
		return append(dst, before)
	}
	for i, w := range ws {
		rest := append(append(make([]string, 0, 3), ws[:i]...), ws[i+1:]...)
		dst = appendOrders(dst, before+w, rest)
	}
	return dst
}
