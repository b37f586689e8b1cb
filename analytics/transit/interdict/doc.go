// Package interdict promises where journeys into the zone could be stopped: the
// checks, under a budget, that stop the most journeys or people on the ways as
// they are recorded, how far from the best choice they can be, the smallest set
// of checks that leaves no way at all, and where the flow would go next. The
// words are those of docs/questions/interdiction.md.
package interdict
