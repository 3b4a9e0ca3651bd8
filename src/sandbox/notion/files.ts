/**
 * Files that live in Notion. Bodies hold them under an address of the twin's own, `notion-file://<id>/<name>`, which
 * leaves as a signed one that dies within the hour.
 */
import { createHmac, timingSafeEqual } from "node:crypto";
import type { DatabaseSync } from "node:sqlite";
import type { Context } from "hono";
import { prepared } from "../statements.ts";
import type { TwinContext } from "../twin.ts";
import { newId } from "./ids.ts";

export const FILE_LASTS_MS = 3_600_000;
/** Whoever reads the sandbox's store needs no signature; it only shows that an address was not made up. */
const SIGNING_KEY = "the sandbox's Notion";

export interface NewFile {
  name: string;
  contentType: string;
  bytes: Uint8Array;
  nowMs: number;
}

/** Keeps the file, and gives the address under which bodies may hold it. */
export function putFile(store: DatabaseSync, { name, contentType, bytes, nowMs }: NewFile): string {
  const id = newId();
  prepared(store, "insert into notion_files values (?, ?, ?, ?, ?)").run(id, name, contentType, bytes, nowMs);
  return `notion-file://${id}/${encodeURIComponent(name).replace(/[()'*!]/g, escaped)}`;
}

/** What `encodeURIComponent` leaves, but markdown would read as its own. */
const escaped = (character: string) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`;

const INNER = /notion-file:\/\/([0-9a-f-]{36})\/([\w.~%-]+)/g;

export const fileExpiry = (nowMs: number) => Math.floor((nowMs + FILE_LASTS_MS) / 1_000) * 1_000;

/** Any text with the twin's own addresses, with signed ones in their place. */
export function withSignedFiles(text: string, host: { url: string; nowMs: number }): string {
  if (!text.includes("notion-file://")) return text;
  const expires = fileExpiry(host.nowMs) / 1_000;
  return text.replace(
    INNER,
    (_, id: string, name: string) =>
      `${host.url}/f/${id}/${name}?expires=${expires}&signature=${signatureOf(id, name, expires)}`,
  );
}

const SIGNED = /(https?:\/\/[^\s"/]+)\/f\/([0-9a-f-]{36})\/([\w.~%-]+)\?expires=\d+&signature=[0-9a-f]+/g;

/** The way back: a signed address that a client writes into a body, whether it is still good or not. */
export function withInnerFiles(text: string, url: string): string {
  return text.replace(SIGNED, (all, host: string, id: string, name: string) =>
    host === url ? `notion-file://${id}/${name}` : all,
  );
}

const signatureOf = (id: string, name: string, expires: number) =>
  createHmac("sha256", SIGNING_KEY).update(`${id}/${name}/${expires}`).digest("hex");

/** Gives the bytes while the signature holds. Like S3, it knows neither tokens nor the request window. */
export function serveFile({ store, clock }: TwinContext, c: Context): Response {
  const [, , id = "", name = ""] = new URL(c.req.url).pathname.split("/");
  const expires = Number(c.req.query("expires"));
  const given = Buffer.from(c.req.query("signature") ?? "");
  const right = Buffer.from(signatureOf(id, name, expires));
  if (given.length !== right.length || !timingSafeEqual(given, right)) {
    return refused(403, "SignatureDoesNotMatch", "The request signature we calculated does not match.");
  }
  const now = clock.now();
  if (now.getTime() >= expires * 1_000) {
    const times = `<Expires>${new Date(expires * 1_000).toISOString()}</Expires><ServerTime>${now.toISOString()}</ServerTime>`;
    return refused(403, "AccessDenied", "Request has expired", times);
  }
  const row = prepared(store, "select content_type, bytes from notion_files where id = ?").get(id);
  if (!row) return refused(404, "NoSuchKey", "The specified key does not exist.");
  return new Response(Buffer.from(row.bytes as Uint8Array), {
    headers: { "content-type": String(row.content_type) },
  });
}

const refused = (status: number, code: string, message: string, more = "") =>
  new Response(
    `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${message}</Message>${more}</Error>`,
    { status, headers: { "content-type": "application/xml" } },
  );
