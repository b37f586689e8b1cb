import { useGraphiQL, useGraphiQLActions, type GraphiQLPlugin } from "@graphiql/react";
import type { Fetcher } from "@graphiql/toolkit";
import { useEffect, useState } from "react";
import type { Examples, Question } from "./questions";

/** The tour: a panel beside the editor that goes through the ready questions, one step at a time. */
export function tour(steps: Question[], onlyRegistered: boolean): GraphiQLPlugin {
  return { title: "Tour", icon: Compass, content: () => <Steps steps={steps} onlyRegistered={onlyRegistered} /> };
}

function Steps({ steps, onlyRegistered }: { steps: Question[]; onlyRegistered: boolean }) {
  const tabs = useGraphiQL((state) => state.tabs);
  const active = useGraphiQL((state) => state.activeTabIndex);
  const queryEditor = useGraphiQL((state) => state.queryEditor);
  const variableEditor = useGraphiQL((state) => state.variableEditor);
  const actions = useGraphiQLActions();
  const operation = useGraphiQL((state) => state.operationName);
  const [at, setAt] = useState(-1);
  const [pending, setPending] = useState("");

  // Long lines are wrapped, not cut. Where only registered documents are answered, changing one would be for nothing.
  useEffect(() => {
    queryEditor?.updateOptions({
      wordWrap: "on",
      readOnly: onlyRegistered,
      readOnlyMessage: { value: "Only registered documents are answered here: change the variables, not the question." },
    });
  }, [queryEditor, onlyRegistered]);

  // A step opens in the tab that holds its question already, or in a new one, and is asked at once.
  const go = (index: number) => {
    const step = steps[index];
    if (!step) return;
    setAt(index);
    const open = tabs.findIndex((tab, i) => (i === active ? queryEditor?.getValue() : tab.query)?.trim() === step.query.trim());
    if (open < 0) {
      actions.addTab();
      queryEditor?.setValue(step.query);
      variableEditor?.setValue(step.variables);
    } else if (open !== active) {
      actions.changeTab(open);
    }
    // Without a value for what it needs, a question would be answered with nothing, as if there were nothing.
    setPending(step.missing.length > 0 ? "" : step.name);
  };

  // The step is asked when the explorer has read its text and knows which operation it is.
  useEffect(() => {
    if (pending === "" || operation !== pending) return;
    setPending("");
    actions.run();
  }, [pending, operation, actions]);

  return (
    <section className="portolan-tour">
      <h2>{onlyRegistered ? "The registered questions" : `A tour in ${steps.length} questions`}</h2>
      <p>
        Everything is answered on what you may see.{" "}
        {onlyRegistered
          ? "This server answers registered documents only: these. Their variables are yours to change; for another question, ask the operator to register it."
          : "Each question runs as it stands; change it as you like."}{" "}
        Types and fields are explained under the book symbol. A score is a lead for a human, never a verdict.
      </p>
      {at >= 0 && (steps[at]?.missing.length ?? 0) > 0 && (
        <p className="portolan-fill" role="status">
          Fill in {steps[at]?.missing.join(" and ")} under Variables, then press the run button. An id is found by another question.
        </p>
      )}
      <p className="portolan-tour-steps">
        <button type="button" disabled={at <= 0} onClick={() => go(at - 1)}>Back</button>
        <button type="button" className="portolan-tour-next" disabled={at >= steps.length - 1} onClick={() => go(at + 1)}>
          {at < 0 ? "Begin" : "Next"}
        </button>
      </p>
      <ol>
        {steps.map((step, index) => (
          <li key={`${step.document ?? ""} ${step.name}`} aria-current={index === at ? "step" : undefined}>
            <button type="button" onClick={() => go(index)}>
              <strong>{step.name || "A question without a name"}</strong>
              <span>{step.who ? `${step.who}: ${step.what}` : step.what}</span>
            </button>
          </li>
        ))}
      </ol>
    </section>
  );
}

const Compass = () => (
  <svg viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="1.5">
    <circle cx="12" cy="12" r="9" />
    <path d="m15.5 8.5-2 5-5 2 2-5z" />
  </svg>
);

const lookUp = `query Tour {
  centralFacilitators(first: 10) { rows { person { id kind } } }
  persons(first: 5) { edges { node { id } } }
}`;

interface LookedUp {
  data?: {
    centralFacilitators?: { rows: { person: { id: string; kind: string } }[] };
    persons?: { edges: { node: { id: string } }[] };
  };
}

/** Finds ids for the questions that need one: the most central people. Without any, and without rights, there are none. */
export async function examplesOf(fetcher: Fetcher): Promise<Examples> {
  try {
    const answer = (await fetcher({ query: lookUp, operationName: "Tour" })) as LookedUp;
    const central = (answer.data?.centralFacilitators?.rows ?? []).map((row) => row.person);
    const anybody = (answer.data?.persons?.edges ?? []).map((edge) => edge.node.id);
    const people = [...central.filter((one) => one.kind === "PERSON").map((one) => one.id), ...anybody];
    const ends = [...new Set([...central.map((one) => one.id), ...anybody])];
    const [person, from, to, other] = [people[0], ends[0], ends[1], ends[2]];
    return Object.fromEntries(Object.entries({ person, from, to, other }).filter((entry): entry is [string, string] => entry[1] !== undefined));
  } catch {
    return {};
  }
}
