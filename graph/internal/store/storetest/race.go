//go:build race

package storetest

// histories is the number of random histories of Run, and steps their length;
// less under the race detector.
const histories, steps = 2, 40
