/** Mastodon's API by `fetch`, under our call policy: its errors become ServiceErrors, its answers are read by a schema. */
import type * as z from "zod";
import type { CallKind, HttpPolicy } from "../../core/http.ts";
import { exchange, jsonIn } from "../exchange.ts";
import { translate, unreadable } from "./refusals.ts";

export interface ClientOptions {
  /** The instance's address. */
  url: string;
  token: string;
  policy: HttpPolicy;
  now: () => Date;
}

export interface MastodonRequest<T> {
  /** As it is called in logs and errors, e.g. `statuses.create`. */
  operation: string;
  method?: "GET" | "POST";
  path: string;
  query?: readonly (readonly [name: string, value: string])[];
  body?: object | FormData;
  headers?: Record<string, string>;
  /** Reads may be tried again, and writes not, unless it is said otherwise. */
  kind?: CallKind;
  /** On top of the usual time, for what takes long to upload. */
  moreMs?: number;
  shape: z.ZodType<T>;
}

export interface Answered<T> {
  status: number;
  value: T;
}

/** Throws ServiceError for whatever is no answer of the described shape. */
export type MastodonCall = <T>(request: MastodonRequest<T>) => Promise<Answered<T>>;

export function mastodonCall({ url, token, policy, now }: ClientOptions): MastodonCall {
  const base = url.replace(/\/+$/, "");
  return (request) => {
    const { operation, method = "GET", moreMs = 0 } = request;
    const kind = request.kind ?? (method === "GET" ? "repeatable" : "once");
    const target = new URL(`${base}${request.path}`);
    for (const [name, value] of request.query ?? []) target.searchParams.append(name, value);
    const by = moreMs > 0 ? policy.allowing(moreMs) : policy;
    return by.call(operation, kind, async (signal) => {
      const { status, headers, text } = await exchange(
        { service: "mastodon", operation },
        target,
        requestOf({ ...request, method }, token, signal),
      );
      if (status < 200 || status > 299)
        throw translate({ operation, url: base, now: now() }, { status, headers, text });
      const read = request.shape.safeParse(jsonIn(text));
      if (!read.success) throw unreadable(operation, status, method);
      return { status, value: read.data };
    });
  };
}

function requestOf(
  { method, body, headers }: Pick<MastodonRequest<unknown>, "body" | "headers"> & { method: string },
  token: string,
  signal: AbortSignal,
): RequestInit {
  const isForm = body instanceof FormData;
  return {
    ...{ method, signal },
    headers: {
      ...{ authorization: `Bearer ${token}`, accept: "application/json", "user-agent": "pressroom" },
      ...(body && !isForm ? { "content-type": "application/json" } : {}),
      ...headers,
    },
    ...(body ? { body: isForm ? body : JSON.stringify(body) } : {}),
  };
}
