/** Links that prove what they ask for: signed by this home, for one purpose, until a time, each with an id of its own. */
import { createHmac, timingSafeEqual } from "node:crypto";
import type { Clock } from "../core/clock.ts";
import { newId } from "../core/ids.ts";
import type { Db } from "../ledger/open.ts";

export type TokenPurpose = "confirm" | "sign in" | "preferences" | "welcome" | "hand";

/** The first key signs; all of them are good for reading, so that a new key does not kill the links of yesterday. */
export type TokenKeys = readonly [string, ...string[]];

export interface TokenFacts {
  purpose: TokenPurpose;
  /** Whom or what it is about, e.g. a subscriber's id. */
  subject: string;
  id: string;
  expires: Date;
}

export type TokenAnswer =
  | ({ kind: "good" } & TokenFacts)
  /** Of ours, and too late. */
  | { kind: "expired"; subject: string }
  /** Not signed by this home, altered, cut short, or made for something else. */
  | { kind: "bad" };

const LONGEST = 1_000;

const signatureOf = (key: string, purpose: string, body: string): Buffer =>
  createHmac("sha256", key).update(`pressroom token 1\n${purpose}\n${body}`).digest();

/** `<facts>.<signature>`, both base64url; about 150 characters. */
export function signToken(
  keys: TokenKeys,
  clock: Clock,
  { purpose, subject, ttlMs }: { purpose: TokenPurpose; subject: string; ttlMs: number },
): string {
  const expires = Math.floor((clock.now().getTime() + ttlMs) / 1000);
  const body = Buffer.from(JSON.stringify([subject, newId(), expires])).toString("base64url");
  return `${body}.${signatureOf(keys[0], purpose, body).toString("base64url")}`;
}

/** Compares in constant time with every key, whichever fits. */
export function readToken(keys: TokenKeys, clock: Clock, purpose: TokenPurpose, token: string): TokenAnswer {
  if (token.length > LONGEST) return { kind: "bad" };
  const [, body = "", mac = ""] = /^([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]{43})$/.exec(token) ?? [];
  const given = Buffer.from(mac, "base64url");
  if (given.length !== 32 || given.toString("base64url") !== mac) return { kind: "bad" };
  const fits = keys.map((key) => timingSafeEqual(given, signatureOf(key, purpose, body)));
  if (!fits.includes(true)) return { kind: "bad" };
  // What carries our signature was written by `signToken`.
  const [subject, id, expires] = JSON.parse(Buffer.from(body, "base64url").toString()) as [
    string,
    string,
    number,
  ];
  if (expires * 1000 <= clock.now().getTime()) return { kind: "expired", subject };
  return { kind: "good", purpose, subject, id, expires: new Date(expires * 1000) };
}

/** True for the first who spends this token, false for everybody after. Called in the transaction that it authorises. */
export async function spendToken(
  db: Db,
  clock: Clock,
  { id, purpose, expires }: Pick<TokenFacts, "id" | "purpose" | "expires">,
): Promise<boolean> {
  const at = clock.now().toISOString();
  const { numInsertedOrUpdatedRows } = await db
    .insertInto("spent_tokens")
    .values({ id, purpose, at, expires_at: expires.toISOString() })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  return (numInsertedOrUpdatedRows ?? 0n) > 0n;
}

/** What a token's own time has made useless anyway. */
export async function forgetSpentTokens(db: Db, clock: Clock): Promise<void> {
  await db.deleteFrom("spent_tokens").where("expires_at", "<", clock.now().toISOString()).execute();
}
