package neo4j

import (
	"strings"

	"portolan/graph"
)

// Every statement that is sent to the database stands in this file. Labels and
// relationship types come from the kinds table; values are parameters. The
// statements name their index: a plan that was made while the database was small
// would read every node for each row, and a composite index is used only where
// all its properties are asked about.

// schema is the number of the newest migration; the head says which one a
// database has.
const schema = 1

// migrations bring a database from one schema to the next; each statement may
// be run again.
var migrations = [schema][]string{{
	`CREATE CONSTRAINT portolan_head IF NOT EXISTS FOR (h:Head) REQUIRE h.store IS UNIQUE`,
	`CREATE CONSTRAINT portolan_commit IF NOT EXISTS FOR (c:Commit) REQUIRE c.revision IS UNIQUE`,
	`CREATE CONSTRAINT portolan_batch IF NOT EXISTS FOR (c:Commit) REQUIRE c.batch IS UNIQUE`,
	`CREATE CONSTRAINT portolan_version IF NOT EXISTS FOR (v:Version) REQUIRE (v.id, v.from) IS UNIQUE`,
	`CREATE INDEX portolan_source IF NOT EXISTS FOR (v:Version) ON (v.source)`,
	`CREATE INDEX portolan_target IF NOT EXISTS FOR (v:Version) ON (v.target)`,
	`CREATE CONSTRAINT portolan_record IF NOT EXISTS FOR (n:Record) REQUIRE n.id IS UNIQUE`,
	`CALL db.awaitIndexes(300)`,
}}

// Opening.
const (
	examine = `OPTIONAL MATCH (h:Head) WITH collect(h) AS heads
		RETURN [h IN heads | [h.store, h.schema]] AS heads, EXISTS { (n) } AS any`
	makeHead  = `MERGE (h:Head {store: 'portolan'}) ON CREATE SET h.schema = $schema, h.revision = 0, h.claim = ''`
	bindHead  = `MATCH (h:Head {store: 'portolan'}) SET h.key = coalesce(h.key, $mark) RETURN h.key`
	setSchema = `MATCH (h:Head {store: 'portolan'}) SET h.schema = $schema`
)

// Reading. What is visible at a revision began at or before it and did not end
// at or before it.
const (
	readHead = `MATCH (h:Head {store: 'portolan'})
		WITH h.revision AS revision
		OPTIONAL MATCH (c:Commit {revision: revision})
		RETURN revision, c.time AS time`
	// unended reads the end of a version once, and takes 0, which stands for none, for the greatest. Of "v.to = 0 OR v.to > $at"
	// Neo4j reads it twice, in an order of its own: where the next commit ends the version between the two, neither holds.
	unended      = `(v.to + 4611686018427387903) % 4611686018427387904 >= $at` // modulo 2^62
	readVersions = `UNWIND $ids AS id
		MATCH (v:Version {id: id}) USING INDEX v:Version(id, from) WHERE v.from <= $at AND ` + unended + `
		RETURN v.id, v.from, v.to, v.kind, v.source, v.target, v.body`
	scanFrom = `MATCH (v:Version) USING INDEX v:Version(id, from) WHERE v.id >= $after AND v.from <= $at AND ($history OR ` + unended + `)
			AND ($kinds IS NULL OR v.kind IN $kinds)
		RETURN v.id, v.from, v.to, v.kind, v.source, v.target, v.body ORDER BY v.id, v.from LIMIT $limit`
	linksOfEnds = `UNWIND $ends AS end
		CALL (end) {
			MATCH (v:Version {source: end}) USING INDEX v:Version(source) WHERE v.id > $after AND v.from <= $at AND ` + unended + ` RETURN v.id AS id
			UNION ALL
			MATCH (v:Version {target: end}) USING INDEX v:Version(target) WHERE v.id > $after AND v.from <= $at AND ` + unended + ` RETURN v.id AS id
		}
		RETURN DISTINCT id`
	readChanges = `MATCH (c:Commit) WHERE c.revision > $after AND c.revision <= $head
		RETURN c.revision, c.body ORDER BY c.revision LIMIT $limit`
)

// Committing. Every writing transaction begins with lockHead, which makes the
// writers of all processes wait for each other.
const (
	lockHead = `MATCH (h:Head {store: 'portolan'}) SET h.writer = $writer
		WITH h.revision AS revision, h.claim AS claim, h.schema AS schema
		OPTIONAL MATCH (now:Commit {revision: revision})
		OPTIONAL MATCH (same:Commit {batch: $batch}) WHERE same.revision <= revision
		RETURN revision, claim, schema, now.time AS time, same.revision AS done`
	readCurrent = `UNWIND $ids AS id
		MATCH (v:Version {id: id}) USING INDEX v:Version(id, from) WHERE v.from > 0 AND v.to = 0
		RETURN v.id, v.from, v.kind, v.source, v.target`
	readErased = `UNWIND $ids AS id
		MATCH (v:Version {id: id}) USING INDEX v:Version(id, from) WHERE v.from > 0
		RETURN v.id, v.from, v.to, v.kind, v.source, v.target, v.body ORDER BY v.id, v.from`
	stageRecords = `UNWIND $rows AS r
		CREATE (:Version {id: r[0], from: $at, to: 0, kind: r[1], body: r[2]})`
	stageLinks = `UNWIND $rows AS r
		CREATE (:Version {id: r[0], from: $at, to: 0, kind: r[1], body: r[2], source: r[3], target: r[4]})`
	stageEnds = `UNWIND $rows AS r
		MATCH (v:Version {id: r[0], from: r[1]}) USING INDEX v:Version(id, from) SET v.to = $at`
	stageCommit = `MATCH (h:Head {store: 'portolan'}) SET h.claim = $claim
		CREATE (:Commit {revision: $at, batch: $batch, time: $time, body: $body})`
	eraseVersions = `UNWIND $rows AS r
		MATCH (v:Version {id: r[0], from: r[1]}) USING INDEX v:Version(id, from) SET v.kind = r[2], v.body = r[3] REMOVE v.source, v.target`
	moveHead = `MATCH (h:Head {store: 'portolan'}) SET h.revision = $at, h.claim = ''`
	setClaim = `MATCH (h:Head {store: 'portolan'}) SET h.claim = $claim`
)

// Taking a staged commit away.
const (
	readStaged     = `MATCH (c:Commit {revision: $at}) RETURN c.body`
	removeStaged   = `UNWIND $ids AS id MATCH (v:Version {id: id, from: $at}) USING INDEX v:Version(id, from) DELETE v`
	reopenEnded    = `UNWIND $ids AS id MATCH (v:Version {id: id}) USING INDEX v:Version(id, from) WHERE v.from > 0 AND v.to = $at SET v.to = 0`
	removeEntry    = `MATCH (c:Commit {revision: $at}) DELETE c`
	releaseHead    = `MATCH (h:Head {store: 'portolan'}) SET h.claim = ''`
	stagedAnything = `MATCH (h:Head {store: 'portolan'}) RETURN h.claim`
)

// Projecting. A node that a link names and that is no current record has the
// label Record and its id, and nothing else.
const (
	existingNodes = `UNWIND $ids AS id MATCH (n:Record {id: id}) USING INDEX n:Record(id) RETURN n.id`
	makeEnds      = `UNWIND $ids AS id MERGE (:Record {id: id})`
	dropBare      = `UNWIND $ids AS id
		MATCH (n:Record {id: id}) USING INDEX n:Record(id) WHERE size(labels(n)) = 1 AND NOT EXISTS { (n)--() } DELETE n`
	readNodes = `MATCH (n:Record) USING INDEX n:Record(id) WHERE n.id > $after
		RETURN n.id, labels(n), properties(n), [(n)-[r]->(m:Record) | [type(r), properties(r), m.id]] ORDER BY n.id LIMIT $limit`
	clearNodes = `MATCH (n:Record) WITH n LIMIT $limit DETACH DELETE n RETURN count(*)`
)

// kindCypher are the statements that hold a label or a type.
type kindCypher struct {
	create string // a node or a relationship of the kind
	dress  string // an existing bare node
	remove string // the node of the kind becomes bare; the relationship goes
}

// projecting gives the statements of each kind.
var projecting = func() map[graph.Kind]kindCypher {
	all := map[graph.Kind]kindCypher{}
	for _, k := range graph.RecordKinds() {
		label := ":" + k.Info().Title
		all[k] = kindCypher{
			create: `UNWIND $rows AS r CREATE (n:Record` + label + `) SET n = r[1]`,
			dress:  `UNWIND $rows AS r MATCH (n:Record {id: r[0]}) USING INDEX n:Record(id) SET n` + label + `, n = r[1]`,
			remove: `UNWIND $rows AS r MATCH (n:Record {id: r[0]}) USING INDEX n:Record(id) REMOVE n` + label + ` SET n = {id: r[0]}`,
		}
	}
	for _, k := range graph.LinkKinds() {
		name := strings.ToUpper(k.String())
		all[k] = kindCypher{
			create: `UNWIND $rows AS r MATCH (a:Record {id: r[2]}) USING INDEX a:Record(id) MATCH (b:Record {id: r[3]}) USING INDEX b:Record(id) CREATE (a)-[x:` + name + `]->(b) SET x = r[1]`,
			remove: `UNWIND $rows AS r MATCH (a:Record {id: r[2]}) USING INDEX a:Record(id) MATCH (b:Record {id: r[3]}) USING INDEX b:Record(id) MATCH (a)-[x:` + name + ` {id: r[0]}]->(b) DELETE x`,
		}
	}
	return all
}()
