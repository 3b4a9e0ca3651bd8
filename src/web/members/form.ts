/** A form as it was posted from one of our own pages: small, of one encoding, and from nowhere else. */
import type { Context } from "hono";

const MOST_BYTES = 16_000;

export type Posted = { ok: true; form: URLSearchParams } | { ok: false; status: 403 | 413 | 415 };

export async function readForm(c: Context, siteUrl: string): Promise<Posted> {
  if (!isFromHere(c, siteUrl)) return { ok: false, status: 403 };
  const type = c.req.header("content-type") ?? "application/x-www-form-urlencoded";
  if (!/^application\/x-www-form-urlencoded\s*(;|$)/i.test(type)) return { ok: false, status: 415 };
  const text = await bodyOf(c.req.raw);
  if (text !== null) return { ok: true, form: new URLSearchParams(text) };
  // The rest of it is never read, so the connection can't be used again.
  c.header("Connection", "close");
  return { ok: false, status: 413 };
}

/** What a browser says of the page that posts. One that says nothing is no browser, and has no reader's cookies. */
function isFromHere(c: Context, siteUrl: string): boolean {
  const from = c.req.header("sec-fetch-site");
  if (from !== undefined && from !== "same-origin" && from !== "none") return false;
  const origin = c.req.header("origin");
  return origin === undefined || [new URL(siteUrl).origin, new URL(c.req.url).origin].includes(origin);
}

async function bodyOf({ body }: Request): Promise<string | null> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of body ?? []) {
    bytes += part.byteLength;
    if (bytes > MOST_BYTES) return null;
    parts.push(part);
  }
  return Buffer.concat(parts).toString();
}
