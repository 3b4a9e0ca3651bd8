/** What each subscription was, from when on, as the ledger kept it. */
import type { Account } from "../core/account.ts";
import type { Realm } from "../core/realm.ts";
import type { Db } from "../ledger/open.ts";
import { type Counts, countingRule } from "./counting.ts";
import { type HeldDiscount, heldDiscounts } from "./customer-discounts.ts";
import { type Mrr, type MrrState, mrrOf } from "./mrr.ts";
import type { StateDiscount, StateFacts } from "./state-facts.ts";

/** Realms are never added up; without an account, all that were ever used in the realm count. */
export interface Whose {
  realm: Realm;
  account?: string;
  /** Products that the settings name: see `countingRule`. */
  products?: readonly string[];
  /** As the ledger knew it then; all that it knows, without. */
  knownAt?: Date | undefined;
}

export interface History {
  /** A reader's id, or a customer's whom nobody has matched: several customers of one reader are one person. */
  person: string;
  currency: string;
  /** In the order in which they were. */
  states: readonly { at: Date; state: MrrState }[];
  /** What the customer had off, and when; nothing, without. */
  discounts?: readonly HeldDiscount[];
}

const PAGE = 2_000;

type State = History["states"][number];

/** One after the other, in pages; states after `until` are left out, and what is sold that is none of the newsletter. */
export async function* historiesOf(db: Db, whose: Whose, until: Date): AsyncGenerator<History> {
  let open = "";
  let states: State[] = [];
  let who: Omit<History, "states"> = { person: "", currency: "" };
  const held = await heldDiscounts(db, whose);
  const counts = await countingRule(db, whose.products ?? []);
  for await (const row of statesOf(db, whose, until)) {
    const { subscription_id, customer_id, person, currency, at } = row;
    if (open !== subscription_id) {
      if (states.length > 0) yield { ...who, states };
      const discounts = (held.get(customer_id) ?? []).filter((one) => isOff(one, currency));
      [open, states, who] = [subscription_id, [], { person, currency, discounts }];
    }
    states.push({ at: new Date(at), state: readState(row, counts) });
  }
  if (states.length > 0) yield { ...who, states };
}

async function* statesOf(db: Db, { realm, account, knownAt }: Whose, until: Date) {
  let after = { subscription_id: "", at: "", rank: -1, event_id: "" };
  for (;;) {
    const { subscription_id, at, rank, event_id } = after;
    let query = db
      .selectFrom("subscription_states as state")
      .leftJoin("customers", "customers.id", "state.customer_id")
      .select(["subscription_id", "at", "rank", "event_id", "customer_id", "currency", "facts"])
      .select(["state.service", "state.account", "state.realm"])
      .select(({ fn, ref }) =>
        fn.coalesce(ref("customers.subscriber_id"), ref("state.customer_id")).as("person"),
      )
      .where("state.realm", "=", realm)
      .where("at", "<=", until.toISOString())
      .where(({ eb, refTuple, tuple }) =>
        eb(
          refTuple("subscription_id", "at", "rank", "event_id"),
          ">",
          tuple(subscription_id, at, rank, event_id),
        ),
      )
      .orderBy("subscription_id")
      .orderBy("at")
      .orderBy("rank")
      .orderBy("event_id")
      .limit(PAGE);
    if (account !== undefined) query = query.where("state.account", "=", account);
    if (knownAt) query = query.where("known_at", "<=", knownAt.toISOString());
    const rows = await query.execute();
    yield* rows;
    const last = rows.at(-1);
    if (!last || rows.length < PAGE) return;
    after = last;
  }
}

function readState({ facts, ...account }: Account & { facts: string }, counts: Counts): MrrState {
  const { status, isPaused, items, discounts }: StateFacts = JSON.parse(facts);
  const ours = items.filter(({ productId }) => counts(account, productId));
  return {
    ...{ status, isPaused, discounts: readDiscounts(discounts) },
    items: ours.map((item) => ({ ...item, discounts: readDiscounts(item.discounts) })),
  };
}

/** One that was named by an event, and gone before it could be fetched, takes nothing off. */
const readDiscounts = (discounts: readonly StateDiscount[]): MrrState["discounts"] =>
  discounts.flatMap((one) =>
    "named" in one ? [] : [{ ...one, endsAt: one.endsAt === null ? null : new Date(one.endsAt) }],
  );

/** What MRR is from an instant on. */
export interface Step extends Mrr {
  at: Date;
}

/**
 * Of those of one second the last one holds. A discount that ends makes a step by itself, for no event may tell of it, and so
 * does one that the customer gets or loses.
 */
export function stepsOf({ states, discounts = [] }: History): Step[] {
  return states.flatMap(({ at, state }, n) => {
    const until = states[n + 1]?.at.getTime() ?? Number.POSITIVE_INFINITY;
    return [at, ...discountEnds(state), ...discounts.flatMap(turnsOf)]
      .filter((instant) => instant >= at && instant.getTime() < until)
      .sort((one, other) => one.getTime() - other.getTime())
      .map((instant) => ({ at: instant, ...mrrOf(state, instant, discounts.filter(holdsAt(instant))) }));
  });
}

const discountEnds = ({ discounts, items }: MrrState): Date[] =>
  [discounts, ...items.map((item) => item.discounts)].flat().flatMap(({ endsAt }) => endsAt ?? []);

const turnsOf = ({ startsAt, endsAt, until }: HeldDiscount): Date[] =>
  [startsAt, endsAt, until].filter((instant) => instant !== null);

const holdsAt =
  (instant: Date) =>
  ({ startsAt, until }: HeldDiscount): boolean =>
    startsAt <= instant && (until === null || instant < until);

const isOff = ({ currency }: HeldDiscount, paidIn: string): boolean =>
  currency === null || currency === paidIn;
