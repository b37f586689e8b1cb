// Package truth promises the form of a fictional world's truth, and measures of how far found things agree with it:
// networks by B-cubed, rankings by average precision, each beside plain baselines. Only benches and tests import it.
package truth
