/** One exchange over HTTP by `fetch`, for vendors whose SDK would cost more than their protocol. */
import * as z from "zod";
import { ServiceError } from "../core/errors.ts";

/** Where a request belongs, in logs and errors. */
export interface Asked {
  service: string;
  /** As it is called in logs and errors, e.g. `statuses.create`. */
  operation: string;
}

export interface Answer {
  status: number;
  headers: Headers;
  text: string;
}

/** Throws ServiceError where no answer arrived, which says whether anything can have happened. */
export async function exchange(asked: Asked, target: URL, init: RequestInit): Promise<Answer> {
  try {
    // A redirected POST would come out as a GET, and the key would go where nobody meant it to.
    const answer = await fetch(target, { redirect: "manual", ...init });
    return { status: answer.status, headers: answer.headers, text: await answer.text() };
  } catch (error) {
    throw noAnswer(asked, error);
  }
}

/** No connection was made, so that nothing can have happened. */
const NEVER_ARRIVED = new Set(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN"]);
const cause = z.looseObject({ cause: z.looseObject({ code: z.string() }) });

function noAnswer(asked: Asked, error: unknown): ServiceError {
  const known = cause.safeParse(error).data?.cause.code ?? "";
  const never = NEVER_ARRIVED.has(known);
  return new ServiceError({
    ...{ ...asked, status: null },
    code: never ? "not_reached" : "no_answer",
    message: never ? "no connection could be made" : "no answer arrived",
    retryable: true,
    effect: never ? "refused" : "unknown",
    cause: error,
  });
}

/** Undefined where it is no JSON. */
export function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
