/** The tokens of a session: one of two hours for calls, one of ninety days that brings the next pair. */
import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import type { DatabaseSync } from "node:sqlite";
import { type Account, accountByDid } from "./accounts.ts";
import { invalid, unsigned } from "./errors.ts";

const ACCESS_SECONDS = 2 * 3_600;
const REFRESH_SECONDS = 90 * 86_400;
/** An old token that was used once is good for so long again: its answer may have been lost. */
const GRACE_SECONDS = 2 * 3_600;

export const SERVER_DID = "did:web:localhost";

type Kind = "at+jwt" | "refresh+jwt";
interface Claims {
  scope: string;
  sub: string;
  jti?: string;
  iat: number;
  exp: number;
}

const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");

function signatureOf(store: DatabaseSync, text: string): Buffer {
  const secret = String(store.prepare("select secret from bluesky_key").get()?.secret);
  return createHmac("sha256", secret).update(text).digest();
}

function tokenOf(store: DatabaseSync, typ: Kind, claims: Claims): string {
  const text = `${part({ typ, alg: "HS256" })}.${part({ aud: SERVER_DID, ...claims })}`;
  return `${text}.${signatureOf(store, text).toString("base64url")}`;
}

export const newTokenId = () => randomBytes(32).toString("base64");

export function tokensFor(store: DatabaseSync, did: string, of: { id: string; nowMs: number }) {
  const iat = Math.floor(of.nowMs / 1000);
  const access = { scope: "com.atproto.appPass", sub: did, iat, exp: iat + ACCESS_SECONDS };
  const refresh = { scope: "com.atproto.refresh", sub: did, jti: of.id, iat, exp: iat + REFRESH_SECONDS };
  store
    .prepare("insert into bluesky_refresh_tokens values (?, ?, null, ?) on conflict do nothing")
    .run(of.id, did, refresh.exp);
  return {
    accessJwt: tokenOf(store, "at+jwt", access),
    refreshJwt: tokenOf(store, "refresh+jwt", refresh),
  };
}

/** Throws as the server does for a token that is missing, forged, of another kind, or over. */
function claimsIn(
  store: DatabaseSync,
  bearer: string | undefined,
  of: { kind: Kind; nowMs: number },
): Claims {
  const token = /^Bearer (\S+)$/i.exec(bearer ?? "")?.[1];
  if (!token) throw unsigned("AuthMissing");
  const unverified = () => invalid("Token could not be verified", "InvalidToken");
  const [head = "", claims = "", signature = ""] = token.split(".");
  const expected = signatureOf(store, `${head}.${claims}`);
  const given = Buffer.from(signature, "base64url");
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) throw unverified();
  if (JSON.parse(Buffer.from(head, "base64url").toString()).typ !== of.kind) throw unverified();
  const read = JSON.parse(Buffer.from(claims, "base64url").toString()) as Claims;
  if (read.exp * 1000 <= of.nowMs) throw invalid("Token has expired", "ExpiredToken");
  return read;
}

export function signedIn(store: DatabaseSync, bearer: string | undefined, nowMs: number): Account {
  const { sub, iat } = claimsIn(store, bearer, { kind: "at+jwt", nowMs });
  const account = accountByDid(store, sub);
  if (!account) throw invalid("Token could not be verified", "InvalidToken");
  if (iat < account.validFromS) throw invalid("Token has been revoked", "ExpiredToken");
  return account;
}

/** Takes the token of ninety days and gives the id of the next; the same when it is shown twice. */
export function nextTokenOf(store: DatabaseSync, bearer: string | undefined, nowMs: number) {
  const { sub, jti = "" } = claimsIn(store, bearer, { kind: "refresh+jwt", nowMs });
  const account = accountByDid(store, sub);
  const row = store.prepare("select next_id, expires_s from bluesky_refresh_tokens where id = ?").get(jti);
  const nowS = Math.floor(nowMs / 1000);
  if (!account || !row || Number(row.expires_s) <= nowS)
    throw invalid("Token has been revoked", "ExpiredToken");
  const id = row.next_id === null ? newTokenId() : String(row.next_id);
  store
    .prepare("update bluesky_refresh_tokens set next_id = ?, expires_s = min(expires_s, ?) where id = ?")
    .run(id, nowS + GRACE_SECONDS, jti);
  return { account, id };
}
