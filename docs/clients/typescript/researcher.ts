// A researcher's neighbourhood in TypeScript: what lies within two steps of what a search finds, as nodes and links of a
// plain JSON graph that D3, Cytoscape and Sigma read, with what a paper has to cite.
//
//   npm ci && npm run build
//   PORTOLAN_URL=http://127.0.0.1:8080/graphql PORTOLAN_TOKEN=... node build/researcher.js "some name"
import { gql } from "graphql-request";
import { connect, explain, type Run } from "./client.js";

interface Found {
  search: { totalCount: number; pageInfo: { hasNextPage: boolean; endCursor: string | null }; edges: { node: { id: string; name: string } }[] };
}

interface Around {
  neighbourhood: {
    run: Run;
    totalCount: number;
    nodes: { distance: number; entity: { id: string; name: string; kind: string; owners: string[] } }[];
    links: { id: string; kind: string; owner: string; from: { id: string }; to: { id: string } }[];
  };
}

const found = gql`
  query Found($text: String!, $after: Cursor) {
    search(text: $text, first: 2, after: $after) {
      totalCount
      pageInfo { hasNextPage endCursor }
      edges { node { id name } }
    }
  }
`;

const around = gql`
  query Around($of: [ID!]!) {
    neighbourhood(of: $of, depth: 2, first: 200) {
      run { id state complete reason }
      totalCount
      nodes { distance entity { id name kind owners } }
      links { id kind owner from { id } to { id } }
    }
  }
`;

try {
  const client = connect();
  const text = process.argv[2] ?? "";
  // A search has pages; each page's cursor leads to the next. Twenty hits are enough to begin with.
  const hits: { id: string; name: string }[] = [];
  for (let after: string | null = null; ; ) {
    const { search }: Found = await client.request<Found>(found, { text, after });
    hits.push(...search.edges.map((edge) => edge.node));
    after = search.pageInfo.endCursor;
    if (!search.pageInfo.hasNextPage || hits.length >= 20) break;
  }
  if (hits.length === 0) throw new Error(`nothing is found by ${JSON.stringify(text)}`);
  const { neighbourhood } = await client.request<Around>(around, { of: hits.slice(0, 20).map((hit) => hit.id) });
  console.log(JSON.stringify({
    found: hits.length,
    cite: neighbourhood.run,
    // Fewer nodes than there are: the run says so, and a figure made of them has to say so too.
    cut: neighbourhood.totalCount - neighbourhood.nodes.length,
    nodes: neighbourhood.nodes.map(({ distance, entity }) => ({ distance, ...entity })),
    links: neighbourhood.links.map(({ from, to, ...link }) => ({ source: from.id, target: to.id, ...link })),
  }, null, 2));
} catch (failure) {
  console.error(`no graph: ${explain(failure)}`);
  process.exitCode = 1;
}
