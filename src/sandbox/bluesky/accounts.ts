/** Accounts: whoever signs in with a handle that nobody has gets one, and everybody whom the owner invents. */
import { createHash } from "node:crypto";
import type { DatabaseSync } from "node:sqlite";
import { base32 } from "./cid.ts";
import { invalid, unsigned } from "./errors.ts";

export interface Account {
  did: string;
  handle: string;
  name: string;
  /** `takendown` or `deactivated`; null where all is well. */
  status: string | null;
  /** Access tokens from before are good no more: seconds since 1970. */
  validFromS: number;
  createdMs: number;
}

const HANDLE = /^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/;

export const isHandle = (text: string) => text.length <= 253 && HANDLE.test(text);

const accountIn = (row: Record<string, unknown> | undefined): Account | null =>
  row
    ? {
        did: String(row.did),
        handle: String(row.handle),
        name: String(row.name),
        status: row.status === null ? null : String(row.status),
        validFromS: Number(row.valid_from_s),
        createdMs: Number(row.created_ms),
      }
    : null;

export const accountByDid = (store: DatabaseSync, did: string) =>
  accountIn(store.prepare("select * from bluesky_accounts where did = ?").get(did));

/** By handle or DID. */
export const accountOf = (store: DatabaseSync, actor: string) =>
  accountIn(
    store.prepare("select * from bluesky_accounts where handle = ?1 or did = ?1").get(actor.toLowerCase()),
  );

export function makeAccount(
  store: DatabaseSync,
  of: { handle: string; name?: string; nowMs: number },
): Account {
  const { handle, nowMs } = of;
  if (!isHandle(handle)) throw invalid(`Invalid handle (got ${JSON.stringify(handle)})`);
  const did = `did:plc:${base32(createHash("sha256").update(handle).digest()).slice(0, 24)}`;
  const name = of.name ?? nameFrom(handle);
  store
    .prepare("insert into bluesky_accounts (did, handle, name, created_ms) values (?, ?, ?, ?)")
    .run(did, handle, name, nowMs);
  return { did, handle, name, status: null, validFromS: 0, createdMs: nowMs };
}

const nameFrom = (handle: string) => {
  const [first = ""] = handle.split(".");
  return first.charAt(0).toUpperCase() + first.slice(1);
};

const hashOf = (password: string) => createHash("sha256").update(`bluesky ${password}`).digest("hex");

const wrong = () => unsigned("AuthenticationRequired", "Invalid identifier or password");

/** The first password of a handle is its own; one that was revoked, or whose name says so, is refused for ever. */
export function signIn(store: DatabaseSync, login: { identifier: string; password: string; nowMs: number }) {
  const { password, nowMs } = login;
  const handle = login.identifier.toLowerCase();
  if (password.startsWith("revoked")) throw wrong();
  const account =
    accountOf(store, handle) ?? (isHandle(handle) ? makeAccount(store, { handle, nowMs }) : null);
  if (!account) throw wrong();
  const hash = hashOf(password);
  const { did } = account;
  const known = store.prepare("select password from bluesky_accounts where did = ?").get(did)?.password;
  const isDead = store
    .prepare("select 1 from bluesky_dead_passwords where did = ? and password = ?")
    .get(did, hash);
  if (isDead || (known !== null && known !== hash)) throw wrong();
  store.prepare("update bluesky_accounts set password = ? where did = ?").run(hash, did);
  if (account.status === "takendown") throw unsigned("AccountTakedown", "Account has been taken down");
  return account;
}

/** As when the owner deletes an app password: no token is renewed any more. `now` ends the running one, too. */
export function revoke(store: DatabaseSync, account: Account, of: { now: boolean; nowMs: number }): void {
  const { did } = account;
  store
    .prepare(
      `insert into bluesky_dead_passwords select did, password from bluesky_accounts
       where did = ? and password is not null on conflict do nothing`,
    )
    .run(did);
  store.prepare("update bluesky_accounts set password = null where did = ?").run(did);
  store.prepare("delete from bluesky_refresh_tokens where did = ?").run(did);
  if (of.now)
    store
      .prepare("update bluesky_accounts set valid_from_s = ? where did = ?")
      .run(Math.floor(of.nowMs / 1000) + 1, did);
}

/** Throws as the server does for one who may not write. */
export function assertOpen({ status }: Account): void {
  if (status === "takendown") throw unsigned("AccountTakedown", "Account has been taken down");
  if (status === "deactivated") throw unsigned("AccountDeactivated", "Account is deactivated");
}
