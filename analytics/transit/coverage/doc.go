// Package coverage promises to say whose data make the picture and where it is
// dark: which ways, countries and months are known by inference or by one
// member alone, and who could fill the gap. The words are those of
// docs/questions/facts.md.
package coverage
