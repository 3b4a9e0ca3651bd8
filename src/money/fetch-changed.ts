/** Fetches objects one by one as they are now, and commits them in batches with the events that led to them. */
import type { Account } from "../core/account.ts";
import { InvariantError, ServiceError } from "../core/errors.ts";
import { readingMuch } from "../core/long-run.ts";
import { forgetHints } from "../ledger/hints.ts";
import type { Db } from "../ledger/open.ts";
import { keyOf, noteSeen, type ObjectKey, type Target, targetsNoted } from "./changes.ts";
import type { PaymentFact } from "./facts.ts";
import type { MoneyHost, MoneyProgress } from "./host.ts";
import { keepFacts } from "./keep/keep.ts";
import type { Fetched, Payments } from "./payments.ts";
import { bury, openSubscriptionsOf } from "./tombstones.ts";
import { customerOf, touchIds } from "./touched.ts";
import { concernsOne, noteTried } from "./unread.ts";

/** Objects in one transaction, and of these so many are asked for at once. */
const BATCH = 48;
const AT_ONCE = 4;
/** From so many on it is a long run. */
const MANY = 500;

export interface FetchedCount {
  objects: number;
  gone: number;
}

/**
 * Each object is fetched once, so no older answer can follow a newer one. What refers to something that is not known adds
 * it to the round. Stops between batches when asked to; what is committed then is not fetched again.
 */
export async function fetchChanged(
  host: MoneyHost,
  payments: Payments,
  { targets, progress }: { targets: readonly Target[]; progress?: MoneyProgress | undefined },
): Promise<FetchedCount> {
  if (targets.length > MANY) readingMuch();
  const queue = [...targets];
  const known = new Set(queue.map(keyOf));
  let gone = 0;
  for (let done = 0; done < queue.length; ) {
    const answers = await fetchBatch(host, payments, queue.slice(done, done + BATCH));
    done += answers.length;
    const led = await commitAll(host, payments.account, { answers, known });
    gone += answers.filter(({ fetched }) => fetched?.kind === "gone").length;
    for (const target of led) known.add(keyOf(target));
    queue.push(...led);
    progress?.("Fetching payments", done, queue.length);
  }
  return { objects: queue.length, gone };
}

/** What was fetched, or why it could not be read. */
type Answer = { target: Target } & ({ fetched: Fetched; error: null } | { fetched: null; error: Error });

/** What one transaction takes, and the objects that this run has fetched or will. */
interface Round {
  answers: readonly Answer[];
  known: ReadonlySet<string>;
}

async function fetchBatch(
  { signal }: MoneyHost,
  payments: Payments,
  batch: readonly Target[],
): Promise<Answer[]> {
  const answers: Answer[] = [];
  for (let from = 0; from < batch.length; from += AT_ONCE) {
    signal.throwIfAborted();
    const group = batch.slice(from, from + AT_ONCE);
    const tried = await Promise.all(group.map((target) => fetchOne(payments, target)));
    throwIfAway(tried);
    answers.push(...tried);
  }
  return answers;
}

async function fetchOne(payments: Payments, target: Target): Promise<Answer> {
  try {
    return { target, fetched: await payments.fetch(target.kind, target.id), error: null };
  } catch (error) {
    if (!concernsOne(error)) throw error;
    return { target, fetched: null, error };
  }
}

/** A service that fails for one object has a fault in it; one that fails for several in a row is away. */
function throwIfAway(tried: readonly Answer[]): void {
  const failed = tried.flatMap(({ error }) =>
    error instanceof ServiceError && error.retryable ? [error] : [],
  );
  const [first] = failed;
  if (first && failed.length === tried.length && tried.length > 1) throw first;
}

/** What can't be kept, by a defect of ours or of the service, holds up none of the others. Gives what is to be fetched too. */
async function commitAll(host: MoneyHost, of: Account, round: Round): Promise<Target[]> {
  const { answers, known } = round;
  try {
    return await commit(host, of, round);
  } catch (error) {
    if (!(error instanceof InvariantError)) throw error;
    const [first] = answers;
    if (first && answers.length === 1) {
      host.log.error({ error, object: keyOf(first.target) }, "payment not kept");
      return commit(host, of, { answers: [{ target: first.target, fetched: null, error }], known });
    }
  }
  const led: Target[] = [];
  for (const answer of answers) led.push(...(await commitAll(host, of, { answers: [answer], known })));
  return led;
}

async function commit(
  { ledger, clock }: MoneyHost,
  of: Account,
  { answers, known }: Round,
): Promise<Target[]> {
  const now = clock.now();
  return ledger.transaction(async (db) => {
    const here = answers.flatMap(({ fetched }) => (fetched?.kind === "here" ? [fetched] : []));
    const facts = here.map(({ fact }) => fact);
    const besides = await unknownAmong(
      db,
      here.flatMap(({ customer }) => customer ?? []),
      facts,
    );
    const changed = await keepFacts(db, of, [...besides, ...facts], now);
    const goneKeys = answers.flatMap(({ target, fetched }) => (fetched?.kind === "gone" ? [target] : []));
    const buried = await bury(db, of, goneKeys, now);
    await touchIds(db, buried, now);
    await noteSeen(db, of, { events: answers.flatMap(({ target }) => target.events), now });
    await forgetHints(
      db,
      of,
      answers.flatMap(({ target }) => target.hints),
    );
    await noteTried(db, clock, of, {
      read: answers.flatMap(({ target, fetched }) => (fetched ? [target] : [])),
      unread: answers.flatMap(({ target, error }) =>
        error ? [{ kind: target.kind, id: target.id, why: error.message }] : [],
      ),
    });
    const led = await ledTo(db, facts, changed, goneKeys);
    const fresh = new Map(led.filter((key) => !known.has(keyOf(key))).map((key) => [keyOf(key), key]));
    return targetsNoted(db, of, { keys: [...fresh.values()], now });
  });
}

/** A customer who came along with something else was not asked for: only the first time that somebody is met. */
async function unknownAmong(
  db: Db,
  customers: readonly PaymentFact[],
  facts: readonly PaymentFact[],
): Promise<PaymentFact[]> {
  const asked = new Set(facts.filter(({ kind }) => kind === "customer").map(({ id }) => id));
  const others = customers.filter(({ id }) => !asked.has(id));
  const missing = new Set(
    await missingAmong(
      db,
      others.map(({ id }) => id),
    ),
  );
  return others.filter(({ id }) => missing.has(id));
}

async function missingAmong(db: Db, ids: readonly string[]): Promise<string[]> {
  if (ids.length === 0) return [];
  const rows = await db.selectFrom("customers").select("id").where("id", "in", ids).execute();
  const known = new Set(rows.map(({ id }) => id));
  return ids.filter((id) => !known.has(id));
}

/** Customers nobody told of; the charge that a refund or a dispute changed; what a deleted customer still had. */
async function ledTo(
  db: Db,
  facts: readonly PaymentFact[],
  changed: readonly PaymentFact[],
  gone: readonly ObjectKey[],
): Promise<ObjectKey[]> {
  const customers = await missingAmong(db, [...new Set(facts.flatMap(customerOf))]);
  const lost = gone.filter(({ kind }) => kind === "customer").map(({ id }) => id);
  return [
    ...customers.map((id): ObjectKey => ({ kind: "customer", id })),
    ...chargesOf(changed),
    ...(await openSubscriptionsOf(db, lost)),
  ];
}

export const chargesOf = (changed: readonly PaymentFact[]): ObjectKey[] =>
  changed.flatMap((fact) =>
    (fact.kind === "refund" || fact.kind === "dispute") && fact.chargeId
      ? [{ kind: "charge", id: fact.chargeId }]
      : [],
  );
