// Command gen promises that the kinds table and the Go shapes of the schema's kinds cannot drift apart: it writes the
// latter from the former. Run with the word executor, after gqlgen, it has the generated executor marshal lists in order
// instead of in a goroutine for each element. It is run by `go generate ./gql` and by nothing else.
package main
