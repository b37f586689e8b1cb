// Package flow promises the dashboard's figures of movement: how many people
// and journeys began in each period, by where they come from, which way they
// led, by what means and through which countries. What is imprecise is counted
// as possible, what is unknown is a row of its own, and every figure lists the
// records it rests on. The words are those of docs/questions/facts.md.
package flow
