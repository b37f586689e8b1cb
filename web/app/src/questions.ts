import { Kind, parse } from "graphql";
import source from "../../../docs/questions/questions.graphql?raw";

/** One ready question: a tab of the explorer. */
export interface Question {
  query: string;
  variables: string;
}

/**
 * Cuts the project's file of questions into one tab for each operation, the comment above it included. Variables that
 * an operation cannot do without are prepared with an empty value, so that it is plain what to fill in.
 */
export function questions(): Question[] {
  let from = 0;
  return parse(source).definitions.flatMap((definition) => {
    if (definition.kind !== Kind.OPERATION_DEFINITION || !definition.loc) return [];
    const text = source.slice(from, definition.loc.end);
    from = definition.loc.end;
    const needed = (definition.variableDefinitions ?? [])
      .filter((variable) => variable.type.kind === Kind.NON_NULL_TYPE)
      .map((variable) => [variable.variable.name.value, ""]);
    return [{
      query: withoutHeader(text).trim() + "\n",
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
