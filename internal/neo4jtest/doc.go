// Package neo4jtest promises tests a real Neo4j: assembled by scripts/neo4j.sh, on a free port of the loopback address,
// with a folder of its own and authentication on, that can be killed, started again, and that is gone with the process
// that started it.
//
// A package's tests share one server: TestMain calls Main. PORTOLAN_TEST_NEO4J names a running server instead, as
// bolt://USER@HOST:PORT, its password in PORTOLAN_NEO4J_PASSWORD; its database neo4j is emptied.
package neo4jtest
