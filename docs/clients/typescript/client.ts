import { ClientError, GraphQLClient } from "graphql-request";

/** How an analytic answer was made: enough to make it again and to cite it. */
export interface Run {
  id: string;
  state: string;
  complete: boolean;
  reason: string | null;
}

/** A client for the server and the token of the environment. */
export function connect(): GraphQLClient {
  const token = process.env["PORTOLAN_TOKEN"];
  if (!token) throw new Error("set PORTOLAN_TOKEN to your token");
  return new GraphQLClient(process.env["PORTOLAN_URL"] ?? "http://127.0.0.1:8080/graphql", {
    headers: { Authorization: `Bearer ${token}` },
    errorPolicy: "none",
    fetch: patient,
  });
}

/** Tries again, a few times and ever later, when the server is busy or starting (503). */
async function patient(input: string | URL | Request, init?: RequestInit): Promise<Response> {
  for (let wait = 500; ; wait *= 2) {
    const answer = await fetch(input, { ...init, signal: AbortSignal.timeout(30_000) });
    if (answer.status !== 503 || wait > 2_000) return answer;
    await new Promise((resolve) => setTimeout(resolve, wait));
  }
}

/** What an error means to somebody who looks at a screen. The codes are a closed list: docs/api.md. */
export function explain(failure: unknown): string {
  if (!(failure instanceof ClientError)) return String(failure);
  const first = failure.response.errors?.[0];
  if (!first) return `HTTP ${failure.response.status}`;
  const code = String(first.extensions?.["code"] ?? "");
  switch (code) {
    case "UNAUTHENTICATED": return "the token does not work (any longer): ask your member's administrator";
    case "EXHAUSTED": return `too much was asked for at once: ${first.message}`;
    case "UNAVAILABLE": return "the server cannot answer at the moment";
    default: return `${first.message} (${code})`;
  }
}
