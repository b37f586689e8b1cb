// Package cover promises the choice of a few sets that together hold the most:
// which checks stop the most journeys, which helpers serve the most. It says how
// far from the best its choice can be, and finds the best where that is cheap.
package cover
