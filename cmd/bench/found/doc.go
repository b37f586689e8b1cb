// Package found promises the comparison of what Portolan finds in fictional worlds with what is so there, for several
// viewers, seeds and shares of missing passages, each figure beside its plain baselines.
package found
