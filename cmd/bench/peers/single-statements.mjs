// Stores elements as a plain client does: each a transaction of its own, with the statements of an import's commit, the
// version kept for the history and what it is in the projection. One round for each line of standard input, as
// cmd/bench/harness has it; the value is elements a second.
//   PORTOLAN_NEO4J_PASSWORD=... node single-statements.mjs bolt://HOST:PORT USER FILE
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import neo4j from "neo4j-driver";

const [url, user, file] = process.argv.slice(2);
const lines = readFileSync(file, "utf8").trimEnd().split("\n");
const elements = lines.map((line) => {
  const { id, schema, properties = {}, portolan = {} } = JSON.parse(line);
  const ends = schema === "Associate" ? [properties.person[0], properties.associate[0]] : portolan.from && [portolan.from.ref, portolan.to.ref];
  return { id, properties, ends, body: new Int8Array(Buffer.from(line)) };
});
elements.sort((a, b) => Number(!!a.ends) - Number(!!b.ends)); // links after their ends

const version = `UNWIND $rows AS r CREATE (:Version {id: r[0], from: $at, to: 0, kind: r[1], body: r[2], source: r[3], target: r[4]})`;
const node = `UNWIND $rows AS r CREATE (n:Record:Single) SET n = r[1]`;
const link = `UNWIND $rows AS r MATCH (a:Record {id: r[2]}) USING INDEX a:Record(id) MATCH (b:Record {id: r[3]}) USING INDEX b:Record(id)
  CREATE (a)-[x:SINGLE]->(b) SET x = r[1]`;

const driver = neo4j.driver(url, neo4j.auth.basic(user, process.env.PORTOLAN_NEO4J_PASSWORD));

// store stores one element under another id each round.
async function store(element, round) {
  const named = (ref) => `single ${round} ${ref}`;
  const id = named(element.id);
  const ends = element.ends?.map(named) ?? [null, null];
  const properties = { id, owner: "TR", level: "OFFICIAL", audience: ["*"], dataset: "bench", ref: element.id, ...element.properties };
  const session = driver.session({ database: "neo4j" });
  await session.executeWrite(async (tx) => {
    await tx.run(version, { at: neo4j.int(1), rows: [[id, neo4j.int(1), element.body, ...ends]] });
    await tx.run(element.ends ? link : node, { rows: [[id, properties, ...ends]] });
  });
  await session.close();
}

let round = 0;
for await (const _ of createInterface({ input: process.stdin })) {
  const began = performance.now();
  for (const element of elements) await store(element, round);
  round++;
  console.log(JSON.stringify({ value: (1000 * elements.length) / (performance.now() - began), answer: elements.length }));
}
await driver.close();
