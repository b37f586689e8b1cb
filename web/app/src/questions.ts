import { Kind, parse, print, type OperationDefinitionNode } from "graphql";
import source from "../../../docs/questions/questions.graphql?raw";

/** One ready question: a step of the tour and a tab of the explorer. */
export interface Question {
  name: string;
  /** Who asks it, such as "An analyst"; may be empty. */
  who: string;
  /** What is asked, in plain words; may be empty. */
  what: string;
  query: string;
  variables: string;
  /** Variables without which it cannot be asked and for which there is no value yet. */
  missing: string[];
  /** The id of the registered document it belongs to, where documents are registered. */
  document?: string;
}

/** Ids of this server's own data, for the variables of questions that need one. */
export type Examples = Record<string, string>;

/** A document that the operator has registered. */
export interface Registered {
  id: string;
  text: string;
}

/** The project's own questions, with examples for the variables that they cannot do without. */
export function readyQuestions(examples: Examples): Question[] {
  return cut(source, examples);
}

/** One question for each operation of the registered documents. */
export function registeredQuestions(documents: Registered[]): Question[] {
  return documents.flatMap(({ id, text }) => cut(text, {}).map((question) => ({ ...question, document: id })));
}

/**
 * Cuts a file of questions into one for each operation, with the comment above it and the file's fragments. Variables
 * that an operation cannot do without get the examples of their names, or an empty value, so that it is plain what to
 * fill in.
 */
function cut(text: string, examples: Examples): Question[] {
  let from = 0;
  const definitions = parse(text).definitions;
  const fragments = definitions.filter((definition) => definition.kind === Kind.FRAGMENT_DEFINITION).map((fragment) => print(fragment));
  return definitions.flatMap((definition) => {
    if (!definition.loc) return [];
    const comment = commentIn(text.slice(from, definition.loc.start));
    from = definition.loc.end;
    if (definition.kind !== Kind.OPERATION_DEFINITION) return [];
    const needed = neededBy(definition);
    const [who, what] = comment.includes(": ") ? [comment.slice(0, comment.indexOf(": ")), comment.slice(comment.indexOf(": ") + 2)] : ["", comment];
    return [{
      name: definition.name?.value ?? "",
      who,
      what,
      query: [comment && `# ${comment}`, print(definition), ...fragments].filter(Boolean).join("\n") + "\n",
      variables: needed.length > 0 ? JSON.stringify(Object.fromEntries(needed.map((name) => [name, examples[name] ?? ""])), null, 2) : "",
      missing: needed.filter((name) => !examples[name]),
    }];
  });
}

function neededBy(operation: OperationDefinitionNode): string[] {
  return (operation.variableDefinitions ?? [])
    .filter((variable) => variable.type.kind === Kind.NON_NULL_TYPE && !variable.defaultValue)
    .map((variable) => variable.variable.name.value);
}

/** The last paragraph of comments before an operation: the one that belongs to it. */
function commentIn(text: string): string {
  const paragraph = text.trim().split(/\n\s*\n/).pop() ?? "";
  return paragraph.split("\n").filter((line) => line.startsWith("#")).map((line) => line.slice(1).trim()).join(" ");
}
