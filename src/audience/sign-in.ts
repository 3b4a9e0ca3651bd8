/**
 * Signing in by mail: a link for the browser that asked, and a code for wherever a mail program opens links. Both are
 * good once, for a quarter of an hour, and only together with what the asking browser holds.
 */
import { randomInt } from "node:crypto";
import type { Clock } from "../core/clock.ts";
import { newId } from "../core/ids.ts";
import type { Realm } from "../core/realm.ts";
import type { Db, Ledger } from "../ledger/open.ts";
import { countAgainst } from "../ledger/rate-counts.ts";
import type { SignInRow, SubscriberRow } from "../ledger/tables/audience.ts";
import { noteActivity } from "./activity.ts";
import { emailKey } from "./email-key.ts";
import { hashSecret, sameHash, sealed } from "./secrets.ts";
import { openSession } from "./sessions.ts";
import { readToken, signToken, spendToken, type TokenKeys } from "./signed-token.ts";
import { realmsReaching } from "./subscribers.ts";
import { mayAskAgain } from "./suppressions.ts";

const MINUTE_MS = 60_000;
export const SIGN_IN_MINUTES = 15;
const SIGN_IN_MS = SIGN_IN_MINUTES * MINUTE_MS;
const MOST_TRIES = 5;

const ASKING = {
  network: { scope: "sign-in by network", most: 30, windowMs: 60 * MINUTE_MS },
  address: { scope: "sign-in by address", most: 5, windowMs: 60 * MINUTE_MS },
};
const GUESSING = {
  network: { scope: "sign-in code by network", most: 40, windowMs: 60 * MINUTE_MS },
  browser: { scope: "sign-in code by browser", most: MOST_TRIES, windowMs: 60 * MINUTE_MS },
};

export interface SignInMail {
  subscriberId: string;
  to: string;
  url: string;
  /** Six digits. */
  code: string;
  minutes: number;
}

export interface SignInHost {
  ledger: Ledger;
  clock: Clock;
  keys: TokenKeys;
  /** How real the mailer is: only somebody as real may be mailed by it. */
  sink: Realm;
  site: { url: string };
  mailSignIn(mail: SignInMail): Promise<unknown>;
}

export interface Asking {
  email: string;
  /** What the asking browser holds in a cookie. */
  browser: string;
  /** Where the request came from. */
  network: string;
}

/** Counted alike for every address, known or not; false for one time too many. */
export async function mayAsk(
  host: SignInHost,
  { email, network }: Omit<Asking, "browser">,
): Promise<boolean> {
  const { ledger, clock, keys } = host;
  const byNetwork = await countAgainst(ledger.db, clock, ASKING.network, sealed(keys[0], "network", network));
  const address = sealed(keys[0], "address", emailKey(email));
  return byNetwork && (await countAgainst(ledger.db, clock, ASKING.address, address));
}

/** Mails somebody who is known. Runs after the answer, so that the time it takes tells nobody who is. */
export async function mailWayIn(
  host: SignInHost,
  { email, browser }: Omit<Asking, "network">,
): Promise<void> {
  const { ledger, clock, keys, site } = host;
  const person = await mayEnter(ledger.db, email, host.sink);
  if (!person) return;
  const id = newId();
  const code = String(randomInt(0, 1_000_000)).padStart(6, "0");
  const now = clock.now();
  const row: SignInRow = {
    id,
    subscriber_id: person.id,
    browser_hash: hashSecret(browser),
    code_hash: sealed(keys[0], `code of ${id}`, code),
    tries: 0,
    created_at: now.toISOString(),
    expires_at: new Date(now.getTime() + SIGN_IN_MS).toISOString(),
    used_at: null,
  };
  await ledger.db.insertInto("sign_ins").values(row).execute();
  const token = signToken(keys, clock, { purpose: "sign in", subject: id, ttlMs: SIGN_IN_MS });
  await host.mailSignIn({
    subscriberId: person.id,
    to: person.email,
    url: `${site.url}/sign-in/${token}`,
    code,
    minutes: SIGN_IN_MINUTES,
  });
}

/** Also who has left, for what is still held about them; not who complained. The most real row of an address. */
async function mayEnter(db: Db, email: string, sink: Realm): Promise<SubscriberRow | null> {
  const rows = await db
    .selectFrom("subscribers")
    .selectAll()
    .where("email_key", "=", emailKey(email))
    .where("realm", "in", realmsReaching(sink))
    .where("status", "in", ["confirmed", "unsubscribed"])
    .execute();
  const barred = !(await mayAskAgain(db, email, sink));
  const realms = realmsReaching(sink);
  const [person] = rows.toSorted((a, b) => realms.indexOf(b.realm) - realms.indexOf(a.realm));
  return barred ? null : (person ?? null);
}

export type Entered =
  | { kind: "in"; session: string }
  /** Wrong, too late, used already, or never sent: all look alike. */
  | { kind: "wrong" }
  | { kind: "too many" }
  /** Of ours, but this is not the browser that asked. */
  | { kind: "elsewhere" };

interface Guess {
  browser: string;
  network: string;
  code: string;
}

/** The sixth guess of a browser is not looked at, whether a mail was sent or not. */
export async function enterCode(host: SignInHost, { browser, network, code }: Guess): Promise<Entered> {
  const { ledger, clock, keys } = host;
  const byNetwork = sealed(keys[0], "network", network);
  return ledger.transaction(async (db): Promise<Entered> => {
    const few = await countAgainst(db, clock, GUESSING.network, byNetwork);
    if (!(await countAgainst(db, clock, GUESSING.browser, hashSecret(browser))) || !few)
      return { kind: "too many" };
    const row = await openSignIn(db, clock, browser);
    if (row)
      await db
        .updateTable("sign_ins")
        .set({ tries: row.tries + 1 })
        .where("id", "=", row.id)
        .execute();
    const right = isCodeOf(keys, row, code);
    return row && right ? enter(db, clock, row) : { kind: "wrong" };
  });
}

/** Takes as long for every code, and where nobody asked. */
export function isCodeOf(keys: TokenKeys, row: SignInRow | undefined, code: string): boolean {
  const fits = keys.map((key) => sameHash(row?.code_hash ?? "", sealed(key, `code of ${row?.id}`, code)));
  return fits.includes(true);
}

async function openSignIn(db: Db, clock: Clock, browser: string): Promise<SignInRow | undefined> {
  return db
    .selectFrom("sign_ins")
    .selectAll()
    .where("browser_hash", "=", hashSecret(browser))
    .where("used_at", "is", null)
    .where("expires_at", ">", clock.now().toISOString())
    .where("tries", "<", MOST_TRIES)
    .orderBy("created_at", "desc")
    .executeTakeFirst();
}

/** What a link is worth in this browser. Changes nothing. */
export async function lookAtLink(
  host: SignInHost,
  { token, browser }: { token: string; browser: string | null },
): Promise<"good" | "wrong" | "elsewhere"> {
  const { ledger, clock, keys } = host;
  const read = readToken(keys, clock, "sign in", token);
  if (read.kind !== "good") return "wrong";
  const row = await ledger.db
    .selectFrom("sign_ins")
    .selectAll()
    .where("id", "=", read.subject)
    .executeTakeFirst();
  if (!row || row.used_at !== null || row.expires_at <= clock.now().toISOString()) return "wrong";
  return sameHash(row.browser_hash, hashSecret(browser ?? "")) ? "good" : "elsewhere";
}

/** The button on the link's page. */
export async function followLink(
  host: SignInHost,
  { token, browser }: { token: string; browser: string | null },
): Promise<Entered> {
  const { ledger, clock, keys } = host;
  const worth = await lookAtLink(host, { token, browser });
  const read = readToken(keys, clock, "sign in", token);
  if (worth !== "good" || read.kind !== "good") return { kind: worth === "elsewhere" ? worth : "wrong" };
  return ledger.transaction(async (db): Promise<Entered> => {
    if (!(await spendToken(db, clock, read))) return { kind: "wrong" };
    const row = await db.selectFrom("sign_ins").selectAll().where("id", "=", read.subject).executeTakeFirst();
    return row ? enter(db, clock, row) : { kind: "wrong" };
  });
}

/** The first of several that come at once is let in. */
async function enter(db: Db, clock: Clock, { id, subscriber_id }: SignInRow): Promise<Entered> {
  const used = await db
    .updateTable("sign_ins")
    .set({ used_at: clock.now().toISOString() })
    .where("id", "=", id)
    .where("used_at", "is", null)
    .returning("id")
    .executeTakeFirst();
  if (!used) return { kind: "wrong" };
  await noteActivity(db, clock, subscriber_id);
  return { kind: "in", session: await openSession(db, clock, subscriber_id) };
}
