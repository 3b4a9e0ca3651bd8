/** Hints that something changed at a vendor: they bring the next pull forward, and are never the truth. */
import type { Account } from "../core/account.ts";
import type { Clock } from "../core/clock.ts";
import type { Db } from "./open.ts";

export interface Hint {
  /** The vendor's id of what changed. */
  entity: string;
  at: string;
}

/** From outside: more of them say no more than "read everything", which a pull does anyway. */
const MOST_HINTS = 10_000;

/** Notes of an entity what somebody outside says: that it changed. Once more, when it is noted already. */
export async function addHint(db: Db, clock: Pick<Clock, "now">, of: Account, entity: string): Promise<void> {
  const { service, account, realm } = of;
  const at = clock.now().toISOString();
  const again = await db
    .updateTable("hints")
    .set({ at })
    .where("service", "=", service)
    .where("account", "=", account)
    .where("realm", "=", realm)
    .where("entity", "=", entity)
    .executeTakeFirst();
  if (again.numUpdatedRows === 0n && (await countHints(db, of)) < MOST_HINTS)
    await keepHint(db, clock, of, entity);
}

/** Notes what a run of our own has still to do: never left out, however many there are. */
export async function keepHint(
  db: Db,
  clock: Pick<Clock, "now">,
  { service, account, realm }: Account,
  entity: string,
): Promise<void> {
  const at = clock.now().toISOString();
  await db
    .insertInto("hints")
    .values({ service, account, realm, entity, at })
    .onConflict((conflict) => conflict.doUpdateSet({ at }))
    .execute();
}

/** What changed since it was last forgotten, the oldest first. A run that dies keeps them: it forgets what it has done. */
export async function hints(db: Db, { service, account, realm }: Account): Promise<Hint[]> {
  return db
    .selectFrom("hints")
    .select(["entity", "at"])
    .where("service", "=", service)
    .where("account", "=", account)
    .where("realm", "=", realm)
    .orderBy("at")
    .orderBy("entity")
    .execute();
}

/** Forgets these hints, except what has changed again since they were read. */
export async function forgetHints(
  db: Db,
  { service, account, realm }: Account,
  done: readonly Hint[],
): Promise<void> {
  for (const { entity, at } of done) {
    await db
      .deleteFrom("hints")
      .where("service", "=", service)
      .where("account", "=", account)
      .where("realm", "=", realm)
      .where("entity", "=", entity)
      .where("at", "=", at)
      .execute();
  }
}

async function countHints(db: Db, { service, account, realm }: Account): Promise<number> {
  const { count } = await db
    .selectFrom("hints")
    .select(({ fn }) => fn.countAll<number>().as("count"))
    .where("service", "=", service)
    .where("account", "=", account)
    .where("realm", "=", realm)
    .executeTakeFirstOrThrow();
  return Number(count);
}
