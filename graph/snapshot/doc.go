// Package snapshot promises a frozen graph that holds nothing but what one
// viewer may see: entities resolved, vertices numbered by sorted id, links in
// compressed sparse rows in both directions. Kernels take only this type, so
// nothing can be computed on what is hidden.
package snapshot
