/** Notion's webhook: events only bring the next pull forward. They are ids, unordered and at most once, never the truth. */
import { createHmac, timingSafeEqual } from "node:crypto";
import { type Context, Hono } from "hono";
import type { Account } from "../core/account.ts";
import type { Clock } from "../core/clock.ts";
import { sha256 } from "../core/ids.ts";
import type { Logger } from "../core/log.ts";
import type { Realm } from "../core/realm.ts";
import { addHint } from "../ledger/hints.ts";
import type { Db, Ledger } from "../ledger/open.ts";
import { recall, remember } from "../ledger/records.ts";
import { readBody } from "./body.ts";

export interface NotionWebhook {
  /** How real the desk is: a token that a twin sent opens no real one. */
  realm: Realm;
  /** NOTION_WEBHOOK_TOKEN. Without it, the one that Notion sent during set-up. */
  token?: string | undefined;
  /** The desk's account; null while nobody has asked Notion yet. */
  notionAccount(): Promise<Account | null>;
  /** Told of each hint that was added. Notion tells of every edit, so the listener waits until they pause. */
  deskChanged?(): void;
}

interface Host extends NotionWebhook {
  ledger: Ledger;
  clock: Clock;
  log: Logger;
}

const tokenOf = (realm: Realm): string => `notion webhook token, ${realm}`;
const awaitedUntil = (realm: Realm): string => `notion webhook awaited until, ${realm}`;
const SETUP_MS = 60 * 60 * 1000;
const MOST_BYTES = 1_000_000;
const OLDEST_MS = 24 * 60 * 60 * 1000;

/**
 * Opens the door for the token that Notion posts, unsigned, when a subscription is made: for an hour, because until
 * then anybody could post one. A token that is known already stays.
 */
export const awaitNotionToken = (db: Db, clock: Clock, realm: Realm): Promise<void> =>
  remember(db, awaitedUntil(realm), new Date(clock.now().getTime() + SETUP_MS).toISOString());

/** The token that Notion sent, for its owner to paste into Notion; null while none came. */
export const sentNotionToken = (db: Db, realm: Realm): Promise<string | null> => recall(db, tokenOf(realm));

/** Before another subscription is made in place of the one that this token is from. */
export async function forgetNotionToken(db: Db, realm: Realm): Promise<void> {
  await db
    .deleteFrom("home")
    .where("key", "in", [tokenOf(realm), awaitedUntil(realm)])
    .execute();
}

async function isAwaited(db: Db, clock: Clock, realm: Realm): Promise<boolean> {
  const until = await recall(db, awaitedUntil(realm));
  return until !== null && clock.now().toISOString() < until;
}

/** `POST /`: 404 while no subscription is known or being made. It changes nothing but hints, and the token once. */
export function notionWebhook(host: Host): Hono {
  const app = new Hono();
  app.post("/", (c) => receive(host, c));
  return app;
}

async function receive(host: Host, c: Context): Promise<Response> {
  const { ledger, clock, realm } = host;
  const token = host.token ?? (await sentNotionToken(ledger.db, realm));
  if (!token && !(await isAwaited(ledger.db, clock, realm))) return c.notFound();
  const body = await readBody(c, MOST_BYTES);
  if (!body) return c.json({ error: "An event of Notion's is never so large" }, 413);
  if (token && isSigned(body, c.req.header("x-notion-signature"), token)) {
    const event = parse(body);
    if (!event) return c.json({ error: "The body is not JSON" }, 400);
    await takeHint(host, event);
    return c.json({ ok: true });
  }
  const sent = parse(body);
  if (!sent && !token) return c.json({ error: "The body is not JSON" }, 400);
  if (await keepToken(host, sent?.verification_token)) return c.json({ ok: true });
  return c.json({ error: "The signature is missing or wrong" }, 401);
}

/** As `signWebhookPayload` of Notion's SDK makes it: HMAC-SHA256 of the bytes that came, in hexadecimal. */
function isSigned(body: Uint8Array, signature: string | undefined, token: string): boolean {
  const hex = /^sha256=([0-9a-f]{64})$/i.exec(signature ?? "")?.[1];
  if (!hex) return false;
  return timingSafeEqual(Buffer.from(hex, "hex"), createHmac("sha256", token).update(body).digest());
}

/** What JSON says, if it is an object; an empty one for other JSON; null for none. */
function parse(body: Uint8Array): Record<string, unknown> | null {
  try {
    return fieldsOf(JSON.parse(Buffer.from(body).toString()));
  } catch {
    return null;
  }
}

const fieldsOf = (value: unknown): Record<string, unknown> =>
  typeof value === "object" && value !== null ? { ...value } : {};

/**
 * Keeps the token if none is known, as one is awaited then. That it is posted again (the owner pressed the button twice)
 * changes nothing and is fine. False for anything else.
 */
async function keepToken({ ledger, log, token, realm }: Host, sent: unknown): Promise<boolean> {
  if (typeof sent !== "string" || !/^secret_[\x21-\x7e]{8,300}$/.test(sent)) return false;
  const kept = await ledger.transaction(async (db) => {
    const known = token ?? (await sentNotionToken(db, realm));
    if (known) return isSame(known, sent) ? "known" : "refused";
    await remember(db, tokenOf(realm), sent);
    return "new";
  });
  if (kept === "new") log.info("Notion sent the token of its webhook; it is shown by: setup notion");
  return kept !== "refused";
}

/** Of equal length first, as constant time asks for. */
const isSame = (a: string, b: string): boolean =>
  timingSafeEqual(Buffer.from(sha256(a)), Buffer.from(sha256(b)));

const HINTS = /^(page|data_source)\./;
const ID = /^[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}$/i;

/** What is old, of another workspace or of no interest is passed over: Notion would only send it again. */
async function takeHint({ ledger, clock, notionAccount, deskChanged }: Host, event: Record<string, unknown>) {
  const { type, timestamp, workspace_id, entity } = event;
  const { id } = fieldsOf(entity);
  if (!HINTS.test(String(type)) || typeof id !== "string" || !ID.test(id)) return;
  const ageMs = clock.now().getTime() - Date.parse(String(timestamp));
  if (!(ageMs <= OLDEST_MS)) return;
  const account = await notionAccount();
  if (!account || account.account !== workspace_id) return;
  await addHint(ledger.db, clock, account, id);
  deskChanged?.();
}
