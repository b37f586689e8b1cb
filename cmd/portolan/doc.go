// Command portolan promises the whole of Portolan in one binary: it takes in
// files, answers questions, serves GraphQL, gives out what a member may see,
// and checks that nothing stored has been changed.
//
// Every command ends with a documented exit code and, when it fails, with one
// sentence on standard error that says what to do. What a script may want is
// printed as JSON with --json, alone on standard output.
package main
