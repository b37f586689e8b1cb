// Package alert promises what is new in the structure of a viewer's picture
// between two times of knowledge: a bridge between networks that nothing linked
// before, a facilitator's first timed way to a border, a part of a route that is
// used again after a silence. What the earlier picture held already is never
// told again, so that whoever asks from one time to the next hears of each change
// once. Nobody who is never ranked is told of, or told by.
package alert
