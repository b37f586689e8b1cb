//go:build !race

package storetest

const histories, steps = 6, 120
