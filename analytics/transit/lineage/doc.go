// Package lineage promises what became of transit networks from period to period: which were born, grew on, split, merged
// and died, told by the people and helpers that neighbouring periods share.
package lineage
