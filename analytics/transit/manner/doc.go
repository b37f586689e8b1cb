// Package manner promises how helpers work, told by timed motifs of their acts (pays a week before, arranges and then
// escorts, hands on to somebody who hosts), and who works as somebody else does, each with what it rests on. It looks at
// what was done and when, never at who somebody is.
package manner
