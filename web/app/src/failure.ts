import type { Fetcher } from "@graphiql/toolkit";
import type { Question } from "./questions";

/** Why a question was not answered, for people. */
export interface Failure {
  message: string;
  advice: string;
}

/** What to do about each code; docs/api.md has the same list. */
const advice: Record<string, string> = {
  UNAUTHENTICATED: "The token's time may be over: forget it and paste a new one.",
  FORBIDDEN: "Open the explorer from the server itself.",
  EXHAUSTED: "Ask for less: smaller pages (first), or fewer within each other.",
  UNAVAILABLE: "Ask again in a moment.",
  CANCELLED: "Ask for less, or ask again later.",
  CORRUPT: "Tell the operator the incident's number.",
  INTERNAL: "Tell the operator the incident's number.",
};

const reasons: Record<string, string> = {
  DOCUMENT_NOT_REGISTERED: "Choose one of the questions beside the editor; only their variables can be changed.",
};

interface Answer {
  data?: unknown;
  errors?: { message: string; extensions?: { code?: string; reason?: string } }[];
}

/**
 * Wraps the way to the server: what the explorer's user asks of registered documents is sent by their ids, and every
 * answer that is none is told in words beside its JSON.
 */
export function listening(send: Fetcher, registered: Question[], tell: (failure: Failure | null) => void): Fetcher {
  return async (params, options) => {
    const known = registered.find((question) => question.query.trim() === params.query?.trim());
    const request = known?.document
      ? ({ documentId: known.document, operationName: known.name || undefined, variables: params.variables } as unknown as typeof params)
      : params;
    try {
      const answer = (await send(request, options)) as Answer;
      const first = answer.errors?.[0];
      tell(first ? inWords(first, answer.data != null) : null);
      return answer as Awaited<ReturnType<Fetcher>>;
    } catch (error) {
      tell({ message: "No answer came.", advice: "The server may be down or starting; ask again in a moment." });
      throw error;
    }
  };
}

function inWords(error: NonNullable<Answer["errors"]>[number], some: boolean): Failure {
  const { code = "", reason = "" } = error.extensions ?? {};
  return { message: (some ? "A part is missing: " : "Not answered: ") + error.message + ".", advice: reasons[reason] ?? advice[code] ?? "" };
}
