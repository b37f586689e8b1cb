// Command bench promises figures that can be made again: every workload runs
// its sides by turns in one window, checks in the same run that their answers
// are right, and prints best, median and spread, because the same code varies
// by up to a factor of two between minutes on a shared machine.
//
//	go run ./cmd/bench [-workload NAME [-graph FILE]] [-rounds K] [-json FILE] [-markdown FILE] [-list]
//
// It runs in the folder of the repository. A workload is a row of the table in
// main.go with a function in a file of its own; peers that are no Go lie in the
// folder peers, see harness.Peer. Exit codes: 0 all figures reached, 1 a
// workload failed or a figure was missed, 2 the command line is wrong.
package main
