/** A vendor's JSON over HTTP, under our call policy: its refusals become ServiceErrors, its answers are read by a schema. */
import type * as z from "zod";
import { ServiceError } from "../core/errors.ts";
import type { CallKind, HttpPolicy } from "../core/http.ts";
import { type Answer, exchange, jsonIn } from "./exchange.ts";

export interface JsonRequest<T> {
  operation: string;
  method?: "GET" | "POST";
  url: URL;
  /** Sent as a form, or as JSON. */
  body?: URLSearchParams | object;
  /** Reads may be tried again, and writes not, unless it is said otherwise. */
  kind?: CallKind;
  shape: z.ZodType<T>;
}

export type JsonCall = <T>(request: JsonRequest<T>) => Promise<T>;

export interface JsonApi {
  service: string;
  /** As people call it. */
  name: string;
  policy: HttpPolicy;
  /** Of each try anew: a signature is good for one. */
  headers(request: { method: "GET" | "POST"; url: URL }): Promise<Record<string, string>>;
  /** What an answer means that is no 2xx. */
  refusal(operation: string, answer: Answer): ServiceError;
}

/** Throws ServiceError for whatever is no answer of the described shape. */
export function jsonCall({ service, name, policy, headers, refusal }: JsonApi): JsonCall {
  return ({ operation, method = "GET", url, body, kind, shape }) =>
    policy.call(operation, kind ?? (method === "GET" ? "repeatable" : "once"), async (signal) => {
      const isForm = body instanceof URLSearchParams;
      const answer = await exchange({ service, operation }, url, {
        ...{ method, signal },
        headers: {
          accept: "application/json",
          ...(body && !isForm ? { "content-type": "application/json" } : {}),
          ...(await headers({ method, url })),
        },
        ...(body ? { body: isForm ? body : JSON.stringify(body) } : {}),
      });
      if (answer.status < 200 || answer.status > 299) throw refusal(operation, answer);
      const read = shape.safeParse(jsonIn(answer.text));
      if (read.success) return read.data;
      throw new ServiceError({
        ...{ service, operation, status: answer.status, code: "unreadable" },
        message: `the answer is none of ${name}’s: another program is at ${url.origin}, or ${name} changed what it says`,
        retryable: false,
        effect: method === "GET" ? "refused" : "unknown",
      });
    });
}

/** What may have happened after an answer with this status, and whether the same call may be made again. */
export const afterStatus = (status: number): Pick<ServiceError, "retryable" | "effect"> => {
  const isUnknown = status >= 500 || status === 408;
  return { retryable: isUnknown || status === 429, effect: isUnknown ? "unknown" : "refused" };
};
