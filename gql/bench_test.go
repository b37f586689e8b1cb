package gql_test

import (
	"context"
	"fmt"
	"math/rand"
	"testing"

	"portolan/analytics"
	"portolan/gql"
	"portolan/graph"
	"portolan/graph/vault"
)

// BenchmarkNeighbourhood asks for a hundred people around one, with their names and the links among them.
func BenchmarkNeighbourhood(b *testing.B) {
	key := graph.Key{1}
	v, err := vault.Open(context.Background(), vault.Config{Store: "memory:", Key: &key})
	if err != nil {
		b.Fatal(err)
	}
	defer v.Close()
	w, ids, seen, random := &writer{key: key, owner: "DE"}, []graph.ID{}, map[[2]int]bool{}, rand.New(rand.NewSource(1))
	for i := range 4000 {
		ids = append(ids, w.record(graph.Person, fmt.Sprint(i), "name", fmt.Sprintf("Person %d", i), "birthDate", "1990"))
	}
	for i := range 2 * len(ids) {
		from, to := i/2, random.Intn(len(ids))
		if pair := [2]int{min(from, to), max(from, to)}; from != to && !seen[pair] {
			seen[pair] = true
			w.link(graph.Communicated, ids[from], ids[to])
		}
	}
	w.commit(b, v)
	server, who := gql.New(gql.Options{Vault: v, Engine: analytics.New(analytics.Options{})}), scope(b, "IPSG")
	people := read(b, server.Execute(context.Background(), who, "{persons(first:100){edges{node{id}}}}", nil))
	for name, fields := range map[string]string{
		"names":           "nodes{distance entity{id name}}",
		"names and links": "run{id} totalCount nodes{distance entity{id name kind}} links{id kind from{id} to{id}}",
	} {
		document := "query($i:[ID!]!){neighbourhood(of:$i,depth:3,first:100){" + fields + "}}"
		b.Run(name, func(b *testing.B) {
			for i := range b.N {
				of := people.at(b, fmt.Sprintf("persons.edges.%d.node.id", i%100))
				server.Execute(context.Background(), who, document, map[string]any{"i": []any{of}})
			}
		})
	}
}
