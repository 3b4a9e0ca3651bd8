/** Leases: one holder at a time, for a limited time, with a number that grows at every change of hands. */
import { hostname } from "node:os";
import type { Clock } from "../core/clock.ts";
import { InvariantError } from "../core/errors.ts";
import type { Db, Ledger } from "./open.ts";

export interface Lease {
  name: string;
  holder: string;
  fence: number;
}

/** Host, process and run: enough to see on the same machine that a holder has died. */
export const holderName = (runId: string): string => `${hostname()}/${process.pid}/${runId}`;

function isDead(holder: string): boolean {
  const [host, pid] = holder.split("/");
  if (host !== hostname() || Number(pid) === process.pid) return false;
  try {
    process.kill(Number(pid), 0);
    return false;
  } catch (error) {
    return (error as { code?: string }).code === "ESRCH";
  }
}

export interface LeaseRequest {
  name: string;
  holder: string;
  ttlMs: number;
}

/** `takeLease` in a transaction of its own. */
export const acquireLease = (
  ledger: Pick<Ledger, "transaction">,
  clock: Clock,
  request: LeaseRequest,
): Promise<Lease | null> => ledger.transaction((db) => takeLease(db, clock, request));

/**
 * Takes the lease, or answers null while another holder has it. A lease is free when it has run out, or when its
 * holder was a process of this machine that is no more. Called inside a transaction.
 */
export async function takeLease(
  db: Db,
  clock: Clock,
  { name, holder, ttlMs }: LeaseRequest,
): Promise<Lease | null> {
  const now = clock.now();
  const held = await db.selectFrom("leases").selectAll().where("name", "=", name).executeTakeFirst();
  const free = !held || held.expires_at <= now.toISOString() || isDead(held.holder);
  if (!free) return null;
  const lease = {
    name,
    holder,
    fence: (held?.fence ?? 0) + 1,
    acquired_at: now.toISOString(),
    expires_at: new Date(now.getTime() + ttlMs).toISOString(),
  };
  const { name: _, ...changes } = lease;
  await db
    .insertInto("leases")
    .values(lease)
    .onConflict((conflict) => conflict.column("name").doUpdateSet(changes))
    .execute();
  return { name, holder, fence: lease.fence };
}

/** Who has the lease now; null where it is free. */
export async function holderOf(db: Db, clock: Clock, name: string): Promise<string | null> {
  const held = await db.selectFrom("leases").selectAll().where("name", "=", name).executeTakeFirst();
  const isFree = !held || held.expires_at <= clock.now().toISOString() || isDead(held.holder);
  return isFree ? null : held.holder;
}

/** Moves the end of a lease that is still ours; false when it has been taken over. */
export async function renewLease(db: Db, clock: Clock, lease: Lease, ttlMs: number): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable("leases")
    .set({ expires_at: new Date(clock.now().getTime() + ttlMs).toISOString() })
    .where("name", "=", lease.name)
    .where("fence", "=", lease.fence)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** Whether nobody has taken it over. */
export async function isOurs(db: Db, lease: Lease): Promise<boolean> {
  const held = await db
    .selectFrom("leases")
    .select("fence")
    .where("name", "=", lease.name)
    .executeTakeFirst();
  return held?.fence === lease.fence;
}

/** Throws unless the lease is still ours. Called inside the transaction that it protects. */
export async function assertFence(db: Db, lease: Lease): Promise<void> {
  if (!(await isOurs(db, lease))) {
    throw new InvariantError(`The lease ${lease.name} was taken over by another run, so this one stops`);
  }
}

/** Gives the lease back: it has run out from now on, and its number stays. */
export async function releaseLease(db: Db, clock: Clock, lease: Lease): Promise<void> {
  await db
    .updateTable("leases")
    .set({ expires_at: clock.now().toISOString() })
    .where("name", "=", lease.name)
    .where("fence", "=", lease.fence)
    .execute();
}
