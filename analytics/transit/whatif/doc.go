// Package whatif promises what would be left of the movement into the zone
// without some people, places, documents or transfers: who could still get
// there, which journeys would stand, how the graph of people and what they share
// would fall apart, which few helpers it would fall apart without, and who could
// take their place. The words are those of docs/questions/what-if.md.
package whatif
