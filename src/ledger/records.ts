/** The small shared records of the ledger: events, cursors, bindings, claims, and what the home remembers. */
import type { Account } from "../core/account.ts";
import type { Clock } from "../core/clock.ts";
import type { Realm } from "../core/realm.ts";
import type { Db } from "./open.ts";
import type { BindingRow } from "./tables/operations.ts";

/** Appends what happened; nothing changes or removes it later. */
export async function recordEvent(
  db: Db,
  clock: Clock,
  event: { type: string; realm: Realm; subject: string; runId?: string; facts?: Record<string, unknown> },
): Promise<void> {
  const { type, realm, subject, runId = null, facts = {} } = event;
  await db
    .insertInto("events")
    .values({
      at: clock.now().toISOString(),
      type,
      realm,
      subject,
      run_id: runId,
      facts: JSON.stringify(facts),
    })
    .execute();
}

export async function readCursor(
  db: Db,
  { service, account, realm }: Account,
  name: string,
): Promise<string | null> {
  const row = await db
    .selectFrom("cursors")
    .select("value")
    .where("service", "=", service)
    .where("account", "=", account)
    .where("realm", "=", realm)
    .where("name", "=", name)
    .executeTakeFirst();
  return row?.value ?? null;
}

export async function writeCursor(
  db: Db,
  clock: Clock,
  of: Account,
  name: string,
  value: string,
): Promise<void> {
  const updated_at = clock.now().toISOString();
  await db
    .insertInto("cursors")
    .values({ service: of.service, account: of.account, realm: of.realm, name, value, updated_at })
    .onConflict((conflict) =>
      conflict.columns(["service", "account", "realm", "name"]).doUpdateSet({ value, updated_at }),
    )
    .execute();
}

/** Ties one of our rows to its counterpart at a vendor. */
export async function bind(
  db: Db,
  clock: Clock,
  of: Account,
  binding: Pick<BindingRow, "kind" | "local" | "remote" | "seen">,
): Promise<void> {
  const { service, account, realm } = of;
  const updated_at = clock.now().toISOString();
  const { remote, seen } = binding;
  await db
    .insertInto("bindings")
    .values({ service, account, realm, ...binding, updated_at })
    .onConflict((conflict) =>
      conflict
        .columns(["service", "account", "realm", "kind", "local"])
        .doUpdateSet({ remote, seen, updated_at }),
    )
    .execute();
}

/** Every binding of one kind, e.g. all issues that have a page in this Notion. */
export async function bindingsOf(db: Db, of: Account, kind: string): Promise<BindingRow[]> {
  return bindings(db, of, kind).execute();
}

/** The bindings of one kind that fit one condition. */
const bindings = (db: Db, { service, account, realm }: Account, kind: string) =>
  db
    .selectFrom("bindings")
    .selectAll()
    .where("service", "=", service)
    .where("account", "=", account)
    .where("realm", "=", realm)
    .where("kind", "=", kind);

export const bindingByRemote = (
  db: Db,
  of: Account,
  kind: string,
  remote: string,
): Promise<BindingRow | undefined> => bindings(db, of, kind).where("remote", "=", remote).executeTakeFirst();

export const bindingByLocal = (
  db: Db,
  of: Account,
  kind: string,
  local: string,
): Promise<BindingRow | undefined> => bindings(db, of, kind).where("local", "=", local).executeTakeFirst();

const PAGE = 1_000;

/** Every binding of one kind, in pages of at most 1,000. */
export async function* bindingPages(db: Db, of: Account, kind: string): AsyncGenerator<BindingRow[]> {
  let after = "";
  for (;;) {
    const rows = await bindings(db, of, kind)
      .where("local", ">", after)
      .orderBy("local")
      .limit(PAGE)
      .execute();
    const last = rows.at(-1);
    if (!last) return;
    yield rows;
    after = last.local;
  }
}

/** Forgets every id and cursor of an account whose far side is gone: what was there is made anew. */
export async function forgetAccount(db: Db, { service, account, realm }: Account): Promise<void> {
  for (const table of ["bindings", "cursors"] as const) {
    await db
      .deleteFrom(table)
      .where("service", "=", service)
      .where("account", "=", account)
      .where("realm", "=", realm)
      .execute();
  }
}

/** Forgets the rows of one table of an account, and how far it was read: what was there is made anew. */
export async function forgetRows(
  db: Db,
  { service, account, realm }: Account,
  { key, row }: { key: string; row: string },
): Promise<void> {
  await db
    .deleteFrom("bindings")
    .where("service", "=", service)
    .where("account", "=", account)
    .where("realm", "=", realm)
    .where("kind", "=", row)
    .execute();
  await db
    .deleteFrom("cursors")
    .where("service", "=", service)
    .where("account", "=", account)
    .where("realm", "=", realm)
    .where("name", "like", `${key} %`)
    .execute();
}

/** True for the first caller with this key, false for all later ones. */
export async function claim(
  db: Db,
  clock: Clock,
  scope: string,
  key: string,
  runId: string | null,
): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await db
    .insertInto("claims")
    .values({ scope, key, run_id: runId, at: clock.now().toISOString() })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  return (numInsertedOrUpdatedRows ?? 0n) > 0n;
}

export async function recall(db: Db, key: string): Promise<string | null> {
  const row = await db.selectFrom("home").select("value").where("key", "=", key).executeTakeFirst();
  return row?.value ?? null;
}

export async function remember(db: Db, key: string, value: string): Promise<void> {
  await db
    .insertInto("home")
    .values({ key, value })
    .onConflict((conflict) => conflict.column("key").doUpdateSet({ value }))
    .execute();
}
