import "graphiql/setup-workers/vite";
import "graphiql/style.css";
import "./main.css";
import { createGraphiQLFetcher, type Fetcher } from "@graphiql/toolkit";
import { GraphiQL } from "graphiql";
import { buildSchema, type GraphQLSchema } from "graphql";
import { useEffect, useMemo, useState, type FormEvent } from "react";
import { createRoot } from "react-dom/client";
import { listening, type Failure } from "./failure";
import { readyQuestions, registeredQuestions, type Question, type Registered } from "./questions";
import { examplesOf, tour } from "./tour";

/** What the server says of who asks: somebody, or nobody who needs a token. */
interface Session {
  tokenNeeded: boolean;
  member?: string;
  demonstration: boolean;
  onlyRegistered: boolean;
  documents?: Registered[];
}

/** What the explorer shows to somebody. */
interface Ready {
  fetcher: Fetcher;
  schema: GraphQLSchema | undefined;
  steps: Question[];
}

// The token and what is typed live as long as the browser's tab, and the token is sent to this server only. Questions
// name people, so nothing of them stays in the browser.
const tokenKey = "portolan:token";
const storage = {
  getItem: (key: string) => sessionStorage.getItem(key),
  setItem: (key: string, value: string) => sessionStorage.setItem(key, value),
  removeItem: (key: string) => sessionStorage.removeItem(key),
  clear: () => sessionStorage.clear(),
  get length() { return sessionStorage.length; },
};

const headersFor = (token: string): Record<string, string> => (token ? { Authorization: `Bearer ${token}` } : {});

async function sessionFor(token: string): Promise<Session> {
  const answer = await fetch("/session", { headers: headersFor(token) });
  if (!answer.ok) throw new Error(`the server answers with ${answer.status}`);
  return answer.json();
}

/** Prepares what is shown: the contract for the explanations, and the questions with this server's own ids. */
async function prepare(token: string, session: Session, failed: (failure: Failure | null) => void): Promise<Ready> {
  const send = createGraphiQLFetcher({ url: "/graphql", headers: headersFor(token), enableIncrementalDelivery: false });
  const contract = fetch("/schema.graphqls", { headers: headersFor(token) });
  const steps = session.onlyRegistered ? registeredQuestions(session.documents ?? []) : readyQuestions(await examplesOf(send));
  const answer = await contract;
  return { fetcher: listening(send, session.onlyRegistered ? steps : [], failed), schema: answer.ok ? buildSchema(await answer.text()) : undefined, steps };
}

function Explorer() {
  const [token, setToken] = useState(sessionStorage.getItem(tokenKey) ?? "");
  const [session, setSession] = useState<Session | null>(null);
  const [ready, setReady] = useState<Ready | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  useEffect(() => {
    let current = true;
    const load = async () => {
      const found = await sessionFor(token);
      if (!current) return;
      setSession(found);
      if (found.tokenNeeded) return;
      const prepared = await prepare(token, found, (now) => current && setFailure(now));
      if (current) setReady(prepared);
    };
    load().catch((error: unknown) => current && setFailure({ message: `The server cannot be reached: ${String(error)}`, advice: "Load the page again." }));
    return () => { current = false; };
  }, [token]);
  const change = (value: string) => {
    if (value === token) return;
    sessionStorage.clear(); // what another asked is not for this one
    if (value) sessionStorage.setItem(tokenKey, value);
    setSession(null);
    setReady(null);
    setFailure(null);
    setToken(value);
  };
  const plugin = useMemo(() => ready && session && tour(ready.steps, session.onlyRegistered), [ready, session]);
  return (
    <>
      <header className="portolan-bar">
        <strong>Portolan</strong>
        {session && <Who session={session} change={change} />}
      </header>
      {failure && (
        <p className="portolan-failed" role="alert">
          <strong>{failure.message}</strong> {failure.advice}
          <button type="button" aria-label="Close" onClick={() => setFailure(null)}>×</button>
        </p>
      )}
      {session?.tokenNeeded && <Welcome refused={token !== ""} />}
      {ready && plugin && (
        <GraphiQL key={token} fetcher={ready.fetcher} schema={ready.schema} storage={storage} defaultTabs={ready.steps.slice(0, 1)}
          plugins={[plugin]} visiblePlugin={plugin} defaultEditorToolsVisibility="variables" isHeadersEditorEnabled={false}
          shouldPersistHeaders={false}>
          <GraphiQL.Logo><span /></GraphiQL.Logo>
        </GraphiQL>
      )}
    </>
  );
}

/** Says as whom the server answers, and takes a token. */
function Who({ session, change }: { session: Session; change: (token: string) => void }) {
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    change(String(new FormData(event.currentTarget).get("token") ?? "").trim());
  };
  if (session.demonstration && !session.tokenNeeded) {
    return <span>a demonstration, answered as {session.member}; nobody in it exists</span>;
  }
  if (!session.tokenNeeded) {
    return (
      <>
        <span>answered as {session.member}{session.onlyRegistered && "; registered documents only"}</span>
        <button type="button" onClick={() => change("")}>Forget the token</button>
      </>
    );
  }
  return (
    <form onSubmit={submit}>
      <label htmlFor="token">API token</label>
      <input id="token" name="token" type="password" autoComplete="off" spellCheck={false} autoFocus placeholder="paste it here" />
      <button type="submit">Use it</button>
    </form>
  );
}

function Welcome({ refused }: { refused: boolean }) {
  return (
    <main className="portolan-welcome">
      {refused && <p role="alert" className="portolan-refused">This token is not known here, or its time is over. Ask the server's operator for a new one.</p>}
      <h1>Who asks?</h1>
      <p>Paste your API token above. Everything is then answered on what you may see, and the explorer opens on a tour of ready questions.</p>
      <p>The token is kept until this tab is closed, and is sent to this server only.</p>
    </main>
  );
}

createRoot(document.getElementById("root")!).render(<Explorer />);
