/** OAuth 1.0a (RFC 5849) with HMAC-SHA1: how a program speaks for an account of X, by keys that don't expire. */
import { createHmac } from "node:crypto";

export interface XKeys {
  apiKey: string;
  apiSecret: string;
  token: string;
  tokenSecret: string;
}

export interface ToSign {
  method: string;
  /** With its query, which is signed as well; a body of JSON is not. */
  url: URL;
  /** Of a body that is a form. */
  form?: URLSearchParams;
}

/** What is new in each request. `at` is in seconds. */
export interface Once {
  nonce: string;
  at: number;
}

/** The `Authorization` header of one request. */
export function authorization(request: ToSign, keys: XKeys, { nonce, at }: Once): string {
  const oauth = {
    oauth_consumer_key: keys.apiKey,
    oauth_nonce: nonce,
    oauth_signature_method: "HMAC-SHA1",
    oauth_timestamp: String(at),
    oauth_token: keys.token,
    oauth_version: "1.0",
  };
  const signature = createHmac("sha1", `${encoded(keys.apiSecret)}&${encoded(keys.tokenSecret)}`)
    .update(baseString(request, oauth))
    .digest("base64");
  const said = Object.entries({ ...oauth, oauth_signature: signature });
  return `OAuth ${said.map(([name, value]) => `${name}="${encoded(value)}"`).join(", ")}`;
}

function baseString({ method, url, form }: ToSign, oauth: Record<string, string>): string {
  const all = [...url.searchParams, ...(form ?? []), ...Object.entries(oauth)];
  const pairs = all.map(([name, value]) => [encoded(name), encoded(value)] as const).sort(byBytes);
  const parameters = pairs.map((pair) => pair.join("=")).join("&");
  return [method.toUpperCase(), `${url.origin}${url.pathname}`, parameters].map(encoded).join("&");
}

type Pair = readonly [name: string, value: string];

const byBytes = (one: Pair, other: Pair): number => order(one[0], other[0]) || order(one[1], other[1]);

const order = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);

/** RFC 3986: all but letters, digits and `-._~`. */
const encoded = (text: string): string =>
  encodeURIComponent(text).replaceAll(
    /[!'()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
