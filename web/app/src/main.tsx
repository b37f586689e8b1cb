import "graphiql/setup-workers/vite";
import "graphiql/style.css";
import "./main.css";
import { createGraphiQLFetcher } from "@graphiql/toolkit";
import { GraphiQL } from "graphiql";
import { useEffect, useMemo, useState } from "react";
import { createRoot } from "react-dom/client";
import { questions, type Examples } from "./questions";
import { examplesOf, tour } from "./tour";

/** What the server says about whoever has no token: in a demonstration none is needed. */
interface Session {
  tokenNeeded: boolean;
  member?: string;
}

const tokenKey = "portolan:token";

function Explorer({ session }: { session: Session }) {
  // The token lives as long as the browser's tab and is sent to this server only.
  const [token, setToken] = useState(sessionStorage.getItem(tokenKey) ?? "");
  const fetcher = useMemo(
    () => createGraphiQLFetcher({
      url: "/graphql",
      headers: token ? { Authorization: `Bearer ${token}` } : undefined,
      enableIncrementalDelivery: false,
    }),
    [token],
  );
  const change = (value: string) => {
    sessionStorage.setItem(tokenKey, value.trim());
    setToken(value.trim());
  };
  // What the questions need from this server's data is looked up before they are shown.
  const [examples, setExamples] = useState<Examples | null>(null);
  useEffect(() => {
    let current = true;
    setExamples(null);
    void examplesOf(fetcher).then((found) => current && setExamples(found));
    return () => { current = false; };
  }, [fetcher]);
  const steps = useMemo(() => questions(examples ?? {}), [examples]);
  const plugin = useMemo(() => tour(steps), [steps]);
  return (
    <>
      <header className="portolan-bar">
        <strong>Portolan</strong>
        {session.tokenNeeded ? (
          <label>
            API token{" "}
            <input id="token" type="password" autoComplete="off" spellCheck={false} defaultValue={token}
              placeholder="paste, then press Enter"
              onKeyDown={(event) => event.key === "Enter" && change(event.currentTarget.value)}
              onBlur={(event) => change(event.currentTarget.value)} />
          </label>
        ) : (
          <span>a demonstration, answered as {session.member}; nobody in it exists</span>
        )}
      </header>
      {examples && (
        <GraphiQL key={token} fetcher={fetcher} defaultTabs={steps} plugins={[plugin]} visiblePlugin={plugin}
          defaultEditorToolsVisibility="variables" isHeadersEditorEnabled={false} shouldPersistHeaders={false}>
          <GraphiQL.Logo>Questions</GraphiQL.Logo>
        </GraphiQL>
      )}
    </>
  );
}

async function start() {
  const answer = await fetch("/session");
  const session: Session = answer.ok ? await answer.json() : { tokenNeeded: true };
  createRoot(document.getElementById("root")!).render(<Explorer session={session} />);
}

void start();
