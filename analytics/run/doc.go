// Package run promises the shapes that every analytic answer shares: the run
// that says how the answer was made, so that it can be made again and cited.
// The same question on the same state with the same rights has the same run,
// and the same run has the same answer, byte for byte.
package run
