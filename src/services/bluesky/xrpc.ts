/** XRPC, by which servers of AT Protocol are called, under our call policy: what isn't an answer becomes a ServiceError. */
import type * as z from "zod";
import type { HttpPolicy } from "../../core/http.ts";
import { noAnswer, notUnderstood, translate } from "./refusals.ts";

export interface XrpcRequest {
  /** Of the server, without a path. */
  host: string;
  /** The method's name, e.g. `com.atproto.repo.putRecord`. */
  method: string;
  query?: Record<string, string | readonly string[]>;
  /** Makes it a POST; `null` for one without a body. JSON as text, or the bytes of a file. */
  body?: { content: string | Uint8Array; type: string } | null;
  token?: string;
  /** The service that the server is to ask in our name, as `did#service`. */
  through?: string | undefined;
}

/** Gives what the answer's JSON holds of this shape. Every call may be made again. Throws ServiceError. */
export type Xrpc = <S extends z.ZodType>(shape: S, request: XrpcRequest) => Promise<z.output<S>>;

export const json = (value: unknown) => ({ content: JSON.stringify(value), type: "application/json" });

export function xrpcBy(policy: HttpPolicy, now: () => Date): Xrpc {
  return (shape, request) => {
    const { method } = request;
    return policy.call(method, "repeatable", async (signal) => {
      const { status, text, headers } = await exchange(request, signal).catch((error: unknown) => {
        throw noAnswer(method, error);
      });
      const answer = parsed(text);
      if (status !== 200) throw translate(method, { status, answer, headers }, now());
      const { success, data } = shape.safeParse(answer);
      if (!success) throw notUnderstood(method);
      return data;
    });
  };
}

async function exchange(request: XrpcRequest, signal: AbortSignal) {
  const { host, method, query = {}, body, token, through } = request;
  const url = new URL(`/xrpc/${method}`, host);
  for (const [name, value] of Object.entries(query))
    for (const one of [value].flat()) url.searchParams.append(name, one);
  const headers = {
    // Some servers' front doors refuse who has none.
    "user-agent": "pressroom",
    ...(token ? { authorization: `Bearer ${token}` } : {}),
    ...(through ? { "atproto-proxy": through } : {}),
    ...(body ? { "content-type": body.type } : {}),
  };
  const sent = body === undefined ? {} : { method: "POST", ...(body ? { body: asBody(body.content) } : {}) };
  // The token goes to nobody whom the server only names.
  const response = await fetch(url, { ...sent, headers, signal, redirect: "error" });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

const asBody = (content: string | Uint8Array) =>
  typeof content === "string" ? content : new Blob([new Uint8Array(content)]);

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
