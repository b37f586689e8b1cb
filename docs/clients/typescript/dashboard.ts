// A dashboard's tile in TypeScript: what is held, the most central facilitators, the widest networks.
//
//   npm ci && npm run build
//   PORTOLAN_URL=http://127.0.0.1:8080/graphql PORTOLAN_TOKEN=... node build/dashboard.js
import { gql } from "graphql-request";
import { connect, explain, type Run } from "./client.js";

interface Picture {
  overview: { recordCount: number; personCount: number; byMember: { member: string; count: number }[] };
  top: { run: Run; rows: { rank: number; score: number; person: { id: string; name: string } }[] };
  networks: { run: Run; rows: { lastSeen: string | null; people: { totalCount: number } }[] };
}

const picture = gql`
  query Picture($rows: Int!) {
    overview { recordCount personCount byMember { member count } }
    top: centralFacilitators(first: $rows) {
      run { id state complete reason }
      rows { rank score person { id name } }
    }
    networks: transitNetworks(first: $rows) {
      run { id state complete reason }
      rows { lastSeen people { totalCount } }
    }
  }
`;

/** What the tile shows. An answer that was cut says so on the screen and is never taken for the whole. */
function tile({ overview, top, networks }: Picture) {
  return {
    state: top.run.state, // while it stays the same, nothing that this user may see has changed
    cite: top.run.id,
    people: overview.personCount,
    records: overview.recordCount,
    contributors: overview.byMember.length,
    facilitators: top.rows.map((row) => [row.rank, row.person.name, row.score]),
    networks: networks.rows.map((row) => [row.people.totalCount, row.lastSeen]),
    incomplete: [top.run, networks.run].filter((run) => !run.complete).map((run) => run.reason),
  };
}

try {
  const answer = await connect().request<Picture>(picture, { rows: 5 });
  console.log(JSON.stringify(tile(answer), null, 2));
} catch (failure) {
  console.error(`no picture: ${explain(failure)}`);
  process.exitCode = 1;
}
