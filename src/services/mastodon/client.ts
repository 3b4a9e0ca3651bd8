/** Mastodon's API by `fetch`, under our call policy: its errors become ServiceErrors, its answers are read by a schema. */
import type * as z from "zod";
import type { CallKind, HttpPolicy } from "../../core/http.ts";
import { noAnswer, translate, unreadable } from "./refusals.ts";

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
      const { status, headers, text } = await exchange(target, { ...request, method }, { token, signal });
      if (status < 200 || status > 299)
        throw translate({ operation, url: base, now: now() }, { status, headers, text });
      const read = request.shape.safeParse(parse(text));
      if (!read.success) throw unreadable(operation, status, method);
      return { status, value: read.data };
    });
  };
}

async function exchange(
  target: URL,
  request: Pick<MastodonRequest<unknown>, "operation" | "method" | "body" | "headers">,
  { token, signal }: { token: string; signal: AbortSignal },
) {
  const { body } = request;
  const isForm = body instanceof FormData;
  try {
    const answer = await fetch(target, {
      method: request.method ?? "GET",
      // A redirected POST would come out as a GET, and the token would go where nobody meant it to.
      redirect: "manual",
      signal,
      headers: {
        ...{ authorization: `Bearer ${token}`, accept: "application/json", "user-agent": "pressroom" },
        ...(body && !isForm ? { "content-type": "application/json" } : {}),
        ...request.headers,
      },
      ...(body ? { body: isForm ? body : JSON.stringify(body) } : {}),
    });
    return { status: answer.status, headers: answer.headers, text: await answer.text() };
  } catch (error) {
    throw noAnswer(request.operation, error);
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
