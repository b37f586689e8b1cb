// Serves the projection of a store with @neo4j/graphql, as its documentation has it, and prints the address.
//   PORTOLAN_NEO4J_PASSWORD=... node neo4j-graphql.mjs bolt://HOST:PORT USER
import { createServer } from "node:http";
import { Neo4jGraphQL } from "@neo4j/graphql";
import { createYoga } from "graphql-yoga";
import neo4j from "neo4j-driver";

// The label Record leads to the index of ids, which the label of a kind alone would not. The queries neighbourhood
// and around are what somebody writes who does not know beforehand which links there are.
const typeDefs = `
  type Person @node(labels: ["Record", "Person"]) {
    id: ID!
    ref: String
    caption: String
    holds: [TravelDocument!]! @relationship(type: "HOLDS", direction: OUT)
    took: [Passage!]! @relationship(type: "TOOK", direction: OUT)
    arranged: [Passage!]! @relationship(type: "ARRANGED", direction: OUT)
    associates: [Person!]! @relationship(type: "ASSOCIATE", direction: OUT, queryDirection: UNDIRECTED)
  }
  type TravelDocument @node(labels: ["Record", "TravelDocument"]) {
    id: ID!
    ref: String
    caption: String
    heldBy: [Person!]! @relationship(type: "HOLDS", direction: IN)
    usedOn: [Passage!]! @relationship(type: "USED", direction: IN)
  }
  type Passage @node(labels: ["Record", "Passage"]) {
    id: ID!
    ref: String
    caption: String
    on: [Leg!]! @relationship(type: "ON", direction: OUT)
    used: [TravelDocument!]! @relationship(type: "USED", direction: OUT)
    takenBy: [Person!]! @relationship(type: "TOOK", direction: IN)
    arrangedBy: [Person!]! @relationship(type: "ARRANGED", direction: IN)
  }
  type Leg @node(labels: ["Record", "Leg"]) {
    id: ID!
    ref: String
    caption: String
    passages: [Passage!]! @relationship(type: "ON", direction: IN)
  }
  type Record @node(labels: ["Record"]) { id: ID! ref: String caption: String }
  type Near { distance: Int! kind: String! id: ID! caption: String }
  type Query {
    neighbourhood(of: [ID!]!, first: Int!): [Near!]! @cypher(columnName: "near", statement: """
      MATCH (s:Record) WHERE s.id IN $of
      MATCH path = (s)-[*0..2]-(n:Record)
      WITH n, min(length(path)) AS distance ORDER BY distance, n.id LIMIT $first
      RETURN {distance: distance, kind: [l IN labels(n) WHERE l <> 'Record'][0], id: n.id, caption: n.caption} AS near
    """)
    around(of: [ID!]!, first: Int!): [Near!]! @cypher(columnName: "near", statement: """
      MATCH (s:Record) WHERE s.id IN $of
      MATCH path = (s)-[*0..4]-(n:Record)
      WITH n, min(length(path)) AS distance ORDER BY distance, n.id LIMIT $first
      RETURN {distance: distance, kind: [l IN labels(n) WHERE l <> 'Record'][0], id: n.id, caption: n.caption} AS near
    """)
  }
`;

const [url, user] = process.argv.slice(2);
const driver = neo4j.driver(url, neo4j.auth.basic(user, process.env.PORTOLAN_NEO4J_PASSWORD));
const schema = await new Neo4jGraphQL({ typeDefs, driver }).getSchema();
const yoga = createYoga({ schema, logging: false, graphiql: false, context: () => ({ sessionConfig: { database: "neo4j" } }) });
const server = createServer(yoga);
server.listen(0, "127.0.0.1", () => console.log(`http://127.0.0.1:${server.address().port}/`));
process.on("SIGINT", () => process.exit(0));
