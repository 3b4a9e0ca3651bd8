/** Who there is on the instance: the owner of the newsletter, and the people that tests and the desk invent. */
import type { DatabaseSync } from "node:sqlite";
import { prepared } from "../statements.ts";

export interface AccountRow {
  id: string;
  acct: string;
  displayName: string;
  bot: boolean;
  createdAt: number;
}

export const OWNER = "letters";
const OWNER_ID = "100000000000000001";

const rowOf = (row: Record<string, unknown>): AccountRow => ({
  id: String(row.id),
  acct: String(row.acct),
  displayName: String(row.display_name),
  bot: row.bot === 1,
  createdAt: Number(row.created_at),
});

/** Whose account every token is. */
export function ownerAccount(store: DatabaseSync): AccountRow {
  const row = prepared(store, "select * from mastodon_accounts where acct = ?").get(OWNER);
  return row
    ? rowOf(row)
    : { id: OWNER_ID, acct: OWNER, displayName: "Letters", bot: false, createdAt: Date.UTC(2025, 0, 1) };
}

export function saveAccount(store: DatabaseSync, account: AccountRow): void {
  const { id, acct, displayName, bot, createdAt } = account;
  prepared(store, "insert or ignore into mastodon_accounts values (?, ?, ?, ?, ?)").run(
    ...[id, acct, displayName, bot ? 1 : 0, createdAt],
  );
  prepared(store, "update mastodon_accounts set display_name = ?, bot = ? where id = ?").run(
    ...[displayName, bot ? 1 : 0, id],
  );
}

export function findAccount(store: DatabaseSync, id: string): AccountRow | null {
  if (id === OWNER_ID) return ownerAccount(store);
  const row = prepared(store, "select * from mastodon_accounts where id = ?").get(id);
  return row ? rowOf(row) : null;
}

export function accountNamed(store: DatabaseSync, acct: string): AccountRow | null {
  if (acct === OWNER) return ownerAccount(store);
  const row = prepared(store, "select * from mastodon_accounts where acct = ?").get(acct.toLowerCase());
  return row ? rowOf(row) : null;
}

/** Somebody of this name, made if nobody is called so: `ada`, or `ada@elsewhere.example`. */
export function somebody(store: DatabaseSync, given: string, nowMs: number): AccountRow {
  const acct = given.replace(/^@/, "").toLowerCase();
  const known = accountNamed(store, acct);
  if (known) return known;
  const count = Number(prepared(store, "select count(*) as n from mastodon_accounts").get()?.n ?? 0);
  const name = acct.split("@")[0] ?? acct;
  const made: AccountRow = {
    id: String(BigInt(OWNER_ID) + BigInt(count + 1)),
    acct,
    displayName: name.replace(/^\p{L}/u, (letter) => letter.toUpperCase()),
    ...{ bot: false, createdAt: nowMs },
  };
  saveAccount(store, made);
  return made;
}

/** Where a person sees them. */
export const pageOf = ({ acct }: AccountRow, url: string): string => {
  const [name, domain] = acct.split("@");
  return domain ? `https://${domain}/@${name}` : `${url}/@${name}`;
};
