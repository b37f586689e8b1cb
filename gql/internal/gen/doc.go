// Command gen promises that the kinds table and the Go shapes of the schema's kinds cannot drift apart: it writes the
// latter from the former. It is run by `go generate ./gql` and by nothing else.
package main
