// Package citation promises that an answer which rests on an analysis can be
// cited: found by the id of its run, given again from the state and with the
// rights it was given with, and put into one file from which anybody makes the
// same bytes, without the store and without its key.
//
// Only whoever has the rights the answer was given with finds it; for everybody
// else there is none. What may be seen is always what may be seen now: an answer
// that rested on what has been restricted or erased since is not given again.
package citation
