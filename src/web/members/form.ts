/** A form as it was posted from one of our own pages: small, of one encoding, and from nowhere else. */
import type { Context } from "hono";
import { readBody } from "../body.ts";

const MOST_BYTES = 16_000;

export type Posted = { ok: true; form: URLSearchParams } | { ok: false; status: 403 | 413 | 415 };

export async function readForm(c: Context, siteUrl: string): Promise<Posted> {
  if (!isFromHere(c, siteUrl)) return { ok: false, status: 403 };
  const type = c.req.header("content-type") ?? "application/x-www-form-urlencoded";
  if (!/^application\/x-www-form-urlencoded\s*(;|$)/i.test(type)) return { ok: false, status: 415 };
  const body = await readBody(c, MOST_BYTES);
  return body ? { ok: true, form: new URLSearchParams(body.toString()) } : { ok: false, status: 413 };
}

/** What a browser says of the page that posts. One that says nothing is no browser, and has no reader's cookies. */
function isFromHere(c: Context, siteUrl: string): boolean {
  const from = c.req.header("sec-fetch-site");
  if (from !== undefined && from !== "same-origin" && from !== "none") return false;
  const origin = c.req.header("origin");
  return origin === undefined || [new URL(siteUrl).origin, new URL(c.req.url).origin].includes(origin);
}
