/** What Resend answers to a batch. */
import type { DeliveryResult } from "../../delivery/mailer.ts";
import type { Answered } from "./batch-post.ts";
import type { Refusal } from "./refusals.ts";

export type BatchAnswer = { results: DeliveryResult[] } | { refusal: Refusal };

export function readAnswer({ status, headers, text }: Answered, mails: number): BatchAnswer {
  const value = parsed(text);
  if (status < 200 || status > 299) {
    const { name, message } = fieldsOf(value);
    const code = typeof name === "string" ? name : "application_error";
    const said = typeof message === "string" ? message : `it answered ${status} and nothing more`;
    return { refusal: { status, code, message: said, headers } };
  }
  const results = resultsOf(value, mails);
  if (results) return { results };
  // The mails were taken, most likely: what is asked again under the same key tells their ids.
  const message = "its answer could not be read";
  return { refusal: { status: null, code: "odd_answer", message, headers } };
}

/**
 * In a permissive batch `data` holds only the good ones, in order; `errors` names the others by their place. Null for an
 * answer of another form; fewer than the mails where it says nothing of some.
 */
function resultsOf(value: unknown, mails: number): DeliveryResult[] | null {
  const { data, errors = [] } = fieldsOf(value);
  if (!Array.isArray(data) || !Array.isArray(errors)) return null;
  const ids = data.map((one: unknown) => fieldsOf(one).id);
  const refused = new Map(errors.map(placeAndReason));
  const accepted = ids.filter((id) => typeof id === "string")[Symbol.iterator]();
  if (ids.some((id) => typeof id !== "string") || refused.has(undefined)) return null;
  const results: DeliveryResult[] = [];
  for (let index = 0; index < mails; index++) {
    const rejected = refused.get(index);
    const next = rejected === undefined ? accepted.next().value : undefined;
    if (rejected !== undefined) results.push({ rejected });
    else if (next !== undefined) results.push({ accepted: next });
  }
  return results;
}

function placeAndReason(error: unknown): [place: number | undefined, reason: string] {
  const { index, message } = fieldsOf(error);
  const isWhole = typeof index === "number" && typeof message === "string";
  return isWhole ? [index, message] : [undefined, ""];
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

const fieldsOf = (value: unknown): Record<string, unknown> =>
  typeof value === "object" && value !== null ? { ...value } : {};
