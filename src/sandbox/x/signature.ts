/**
 * Who asks: OAuth 1.0a with HMAC-SHA1, checked as X does (RFC 5849). A key is good whose secret is its name with
 * `-secret` behind it; names say what is wrong with the others.
 */
import { createHmac, timingSafeEqual } from "node:crypto";
import { PROBLEMS, unauthorized, XError } from "./errors.ts";

const MOST_APART_S = 5 * 60;

interface SignedRequest {
  method: string;
  /** As it was asked, with its query. */
  url: URL;
  header: string | undefined;
  nowMs: number;
}

/** The access token. @throws XError 401 */
export function signedBy({ method, url, header, nowMs }: SignedRequest): string {
  const said = parameters(header);
  const { oauth_consumer_key: key = "", oauth_token: token = "", oauth_signature: signature = "" } = said;
  const apart = Math.abs(nowMs / 1_000 - Number(said.oauth_timestamp));
  const isWhole =
    key !== "" && token !== "" && said.oauth_nonce && said.oauth_signature_method === "HMAC-SHA1";
  if (!isWhole || !(apart <= MOST_APART_S)) throw unauthorized();
  const { oauth_signature: _, ...oauth } = said;
  const expected = createHmac("sha1", `${secretOf(key)}&${secretOf(token)}`)
    .update(baseOf({ method, url }, oauth))
    .digest();
  const given = Buffer.from(signature, "base64");
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) throw unauthorized();
  if (token.startsWith("revoked")) throw unauthorized();
  return token;
}

const secretOf = (name: string): string => quoted(`${name}-secret`);

function parameters(header = ""): Record<string, string> {
  if (!/^OAuth\s/i.test(header)) return {};
  const pairs = [...header.matchAll(/([a-z_]+)="([^"]*)"/g)];
  return Object.fromEntries(pairs.map(([, name = "", value = ""]) => [name, unquoted(value)]));
}

function unquoted(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return "";
  }
}

function baseOf({ method, url }: { method: string; url: URL }, oauth: Record<string, string>): string {
  const all = [...url.searchParams, ...Object.entries(oauth)].map(
    ([name, value]) => `${quoted(name)}=${quoted(value)}`,
  );
  return [method, url.origin + url.pathname, all.sort().join("&")].map(quoted).join("&");
}

const quoted = (text: string): string =>
  [...Buffer.from(text)]
    .map((byte) => {
      const sign = String.fromCharCode(byte);
      return /[A-Za-z0-9\-._~]/.test(sign) ? sign : `%${byte.toString(16).toUpperCase().padStart(2, "0")}`;
    })
    .join("");

/** What this account may not do now. @throws XError 402 or 403 */
export function mayPost(token: string, state: string): void {
  if (token.startsWith("readonly"))
    throw new XError(
      ...([
        403,
        "Your client app is not configured with the appropriate oauth1 app permissions for this endpoint.",
      ] as const),
      `${PROBLEMS}/oauth1-permissions`,
    );
  if (state === "suspended")
    throw new XError(403, "Your account is suspended and is not permitted to access this feature.");
  if (state === "no-credits")
    throw new XError(
      ...([402, "Your enrolled account does not have any credits to fulfill this request."] as const),
      `${PROBLEMS}/credits`,
    );
}
