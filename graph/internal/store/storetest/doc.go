// Package storetest promises that an engine which passes Run keeps every clause
// of the store contract: one test for each clause, by its number, and random
// histories compared, read by read, with a plain map. It also makes stores that
// fail on purpose, for tests of what stands on a store.
package storetest
