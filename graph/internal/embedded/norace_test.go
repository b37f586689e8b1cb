//go:build !race

package embedded

const share = 1
