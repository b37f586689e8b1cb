import { Kind, parse } from "graphql";
import source from "../../../docs/questions/questions.graphql?raw";

/** One ready question: a step of the tour and a tab of the explorer. */
export interface Question {
  name: string;
  /** Who asks it, such as "An analyst". */
  who: string;
  /** What is asked, in plain words. */
  what: string;
  query: string;
  variables: string;
}

/** Ids of this server's own data, for the variables of questions that need one. */
export type Examples = Record<string, string>;

/**
 * Cuts the project's file of questions into one step for each operation, the comment above it included. Variables that
 * an operation cannot do without get the examples of their names, or an empty value, so that it is plain what to fill in.
 */
export function questions(examples: Examples): Question[] {
  let from = 0;
  return parse(source).definitions.flatMap((definition) => {
    if (definition.kind !== Kind.OPERATION_DEFINITION || !definition.loc) return [];
    const text = withoutHeader(source.slice(from, definition.loc.end)).trim();
    from = definition.loc.end;
    const needed = (definition.variableDefinitions ?? [])
      .filter((variable) => variable.type.kind === Kind.NON_NULL_TYPE)
      .map((variable) => variable.variable.name.value)
      .map((name) => [name, examples[name] ?? ""]);
    const comment = text.split("\n").filter((line) => line.startsWith("#")).map((line) => line.slice(1).trim()).join(" ");
    const [who = "", ...what] = comment.split(": ");
    return [{
      name: definition.name?.value ?? "",
      who,
      what: what.join(": "),
      query: text + "\n",
      variables: needed.length > 0 ? JSON.stringify(Object.fromEntries(needed), null, 2) : "",
    }];
  });
}

/** Keeps only the last paragraph before an operation: the comment that belongs to it. */
function withoutHeader(text: string): string {
  const paragraphs = text.split(/\n\s*\n/).filter((paragraph) => paragraph.trim() !== "");
  const first = paragraphs.findIndex((paragraph) => !paragraph.split("\n").every((line) => line.startsWith("#")));
  return paragraphs.slice(Math.max(first, 0)).join("\n\n");
}
