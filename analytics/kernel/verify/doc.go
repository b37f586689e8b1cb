// Package verify promises to check the results of kernels by other means than
// the kernels use: definitions written out, plain searches, all subsets of
// small graphs. Each check returns an error that names what is wrong. It trades
// speed for being obvious and serves tests.
package verify
