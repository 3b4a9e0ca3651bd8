/** The subscribers' rows on the owner's desk: written only by pressroom, with a few things that the owner says there. */
import type { Account } from "../core/account.ts";
import type { Clock } from "../core/clock.ts";
import { ServiceError } from "../core/errors.ts";
import { type Met, type Pulled, type PullHost, pullTable } from "../desk/pull.ts";
import { concernsOneRow, type Pushed, type PushHost, pushRows } from "../desk/push.ts";
import { writtenBy } from "../desk/same-value.ts";
import type { Bound, Seen } from "../desk/seen.ts";
import type { DeskRow, DeskTable, Values } from "../desk/table.ts";
import type { Db } from "../ledger/open.ts";
import { bind, bindingByLocal, readCursor, writeCursor } from "../ledger/records.ts";
import type { SubscriberRow } from "../ledger/tables/audience.ts";
import { activityBand } from "./activity.ts";
import { removeErased } from "./erased-rows.ts";
import { giveUntil } from "./gifts.ts";
import { invite, leaveByTrash, returnFromTrash } from "./invitations.ts";
import { BY_PAYMENT } from "./payers.ts";
import { assignByOwner, type CohortSettings } from "./reassign.ts";
import { COMPLAINED, leftByBounce } from "./refused.ts";
import { realmsReaching, subscriberById } from "./subscribers.ts";

export const SUBSCRIBER_BINDING = "subscriber";

/** The invented reader of `check signup`, who is there for a minute. */
export const CHECK_SOURCE = "check";

/** What pressroom says on a row that is no subscriber's: why it can't be one. */
export interface Remark {
  page: string;
  note: string;
}

export interface PulledSubscribers extends Pulled {
  invited: number;
  left: number;
  /** Readers to whom the owner gave premium, or another time for it, or none any more. */
  gifts: string[];
  remarks: Remark[];
}

interface PullOptions {
  account: Account;
  table: DeskTable;
  /** By which a reader is assigned whom the owner gives back to the rules. */
  audience: CohortSettings;
  hinted?: readonly string[];
  progress?(rows: number): void;
}

/** A row that the owner added invites somebody; one that they moved to the trash takes somebody off the list. */
export async function pullSubscribers(host: PullHost, options: PullOptions): Promise<PulledSubscribers> {
  const counts = { invited: 0, left: 0, gifts: [] as string[], remarks: [] as Remark[] };
  const { account } = options;
  const pulled = await pullTable(host, {
    ...options,
    async take(met) {
      const said = met.bound
        ? await takeBound(host, options, met, met.bound)
        : await takeNew(host, options, met);
      if (said.kind === "refused") counts.remarks.push({ page: met.row.page, note: said.why });
      if (said.kind === "invited") counts.invited++;
      if ("gift" in said && said.gift) counts.gifts.push(said.gift);
    },
    async gone(bound) {
      await takeGone(host, account, bound);
      counts.left++;
    },
  });
  return { ...pulled, ...counts };
}

type Taken =
  /** `gift`: the reader whose gift is another one now. */
  { kind: "known" | "invited"; gift: string | null } | { kind: "refused"; why: string } | { kind: "nothing" };

async function takeBound(
  { ledger, clock }: PullHost,
  { account, audience }: PullOptions,
  { row, shown }: Met,
  bound: Bound,
): Promise<Taken> {
  const seen: Seen = { edited: row.edited.toISOString(), ...(shown ? { shown } : {}) };
  const altered = shown !== bound.seen?.shown;
  return ledger.transaction(async (db): Promise<Taken> => {
    if (bound.seen?.trashed) await returnFromTrash(db, clock, bound.local);
    await assignByOwner(db, clock, audience, { id: bound.local, cohort: mineOn(row) });
    const gift = await giveUntil(db, clock, bound.local, giftOn(row));
    if (altered || bound.seen?.trashed) await showAgain(db, clock, bound.local);
    if (altered || bound.seen?.trashed || bound.seen?.edited !== seen.edited)
      await keep(db, clock, account, { local: bound.local, page: row.page, seen });
    return { kind: "known", gift: gift ? bound.local : null };
  });
}

async function takeNew(
  { ledger, clock }: PullHost,
  { account, audience, table }: PullOptions,
  { row }: Met,
): Promise<Taken> {
  const shown = writtenBy(table.spec, "pressroom", row.values);
  const seen: Seen = { edited: row.edited.toISOString(), shown };
  return ledger.transaction(async (db): Promise<Taken> => {
    const key = typeof row.values.key === "string" ? row.values.key : "";
    const ours = key ? await subscriberById(db, key) : undefined;
    const bound = ours && (await bindingByLocal(db, account, SUBSCRIBER_BINDING, ours.id));
    if (ours && !bound) {
      // A run that died before it could note the row it had made.
      await keep(db, clock, account, { local: ours.id, page: row.page, seen });
      await showAgain(db, clock, ours.id);
      return { kind: "nothing" };
    }
    // A row of another ledger, which is lost or another machine's: whoever left there is not asked again by this one.
    if (key && !ours && row.values.status === "Unsubscribed") return { kind: "nothing" };
    const { email, name } = row.values;
    const invited = await invite(db, clock, { email, name }, account.realm);
    if (!invited.added) {
      const isTold = row.values.note === invited.why && key === "";
      return isTold ? { kind: "nothing" } : { kind: "refused", why: invited.why };
    }
    await keep(db, clock, account, { local: invited.id, page: row.page, seen });
    await assignByOwner(db, clock, audience, { id: invited.id, cohort: mineOn(row) });
    const gift = await giveUntil(db, clock, invited.id, giftOn(row));
    return { kind: "invited", gift: gift ? invited.id : null };
  });
}

/** What the owner chose in their own column; null for nothing. */
const mineOn = ({ values }: DeskRow): string | null =>
  typeof values.mine === "string" && values.mine !== "" ? values.mine : null;

const giftOn = ({ values }: DeskRow): string | null =>
  typeof values.gift === "string" && values.gift !== "" ? values.gift : null;

/** Also called when a row turns out to be gone while it is written. */
async function takeGone({ ledger, clock }: PullHost, account: Account, bound: Bound): Promise<void> {
  await ledger.transaction(async (db) => {
    await leaveByTrash(db, clock, bound.local);
    const seen: Seen = { ...(bound.seen ?? { edited: clock.now().toISOString() }), trashed: true };
    await keep(db, clock, account, { local: bound.local, page: bound.page, seen });
  });
}

/** The row does not show what it should: it is among those that the next push looks at. */
async function showAgain(db: Db, clock: Clock, id: string): Promise<void> {
  const updated_at = clock.now().toISOString();
  await db.updateTable("subscribers").set({ updated_at }).where("id", "=", id).execute();
}

const keep = (
  db: Db,
  clock: Clock,
  account: Account,
  { local, page, seen }: { local: string; page: string; seen: Seen },
): Promise<void> =>
  bind(db, clock, account, { kind: SUBSCRIBER_BINDING, local, remote: page, seen: JSON.stringify(seen) });

const capitalised = (word: string) => word.charAt(0).toUpperCase() + word.slice(1);

/** Only what the owner sees: a click or an open changes a row when it moves its reader into another band. */
export const shownOf = (row: SubscriberRow, now: Date): Values => ({
  email: row.email,
  name: row.name,
  status: capitalised(row.status),
  tier: capitalised(row.tier),
  tierWhy: row.tier_why ?? "",
  cohort: row.cohort,
  why: row.cohort === null ? null : row.cohort_why,
  activity: row.status === "confirmed" ? activityBand(row.active_at, now) : null,
  since: row.consent_at,
  note: noteOf(row),
  key: row.id,
});

function noteOf({ status, source, left_why, tier, tier_by }: SubscriberRow): string {
  const paysAlone = tier_by === "money" && tier !== "free";
  if (status === "unsubscribed") return `${sayLeft(left_why)}${paysAlone ? ` ${STILL_PAYS}` : ""}`;
  if (status !== "pending") return "";
  if (paysAlone) return `They paid, but have not said yet that they want mail. ${ASKED}`;
  if (source === "invitation") return `Invited by you. ${ASKED}`;
  return source === BY_PAYMENT ? `They came by your payment page. ${ASKED}` : "";
}

const ASKED = "One mail asks them; nothing else is sent until they say yes themselves.";
const STILL_PAYS = "They pay all the same.";

function sayLeft(why: string | null): string {
  if (why === COMPLAINED)
    return "They told their mail program that your mail is unwanted, so they are never mailed again.";
  if (leftByBounce(why))
    return `The address refuses mail: nothing is sent there any more. ${capitalised(why ?? "")}. If you know another one of theirs, invite it in a new row.`;
  return why ? `Left: ${why}.` : "Left.";
}

interface ShowOptions {
  account: Account;
  table: DeskTable;
  /** Asked once, before the first write. */
  ours(): Promise<void>;
  remarks?: readonly Remark[];
  progress?(done: number, total: number): void;
}

const SHOWN = "subscribers shown";
const BANDED = "subscribers banded";
const DAY_MS = 24 * 60 * 60_000;
/** A change may be committed a little after the instant that it is marked with. */
const COMMIT_MS = 5_000;

/** Brings the subscribers' rows up to date: those that changed since the last time, and once a day all that drift. */
export async function showSubscribers(host: PushHost, options: ShowOptions): Promise<Pushed> {
  const { ledger, clock } = host;
  const { account, table, ours, remarks = [] } = options;
  const started = clock.now();
  await removeErased(host, options);
  const refused = await showRemarks(options, remarks);
  const shown = (await readCursor(ledger.db, account, SHOWN)) ?? "";
  // One that a clock wrote which was ahead would hide every change until then.
  const since = shown <= started.toISOString() ? shown : "";
  const drift = await driftIsDue(ledger.db, account, started);
  const total = await countChanged(ledger.db, account, since);
  const pushed = await pushRows(
    host,
    {
      ...{ account, table, ours, makes: true },
      async wanted(id) {
        const row = await subscriberById(ledger.db, id);
        return row && row.status !== "erased" ? shownOf(row, clock.now()) : null;
      },
      async filledIn(id) {
        const row = await subscriberById(ledger.db, id);
        return {
          ...(row?.cohort_by === "owner" ? { mine: row.cohort } : {}),
          ...(row?.gift_until ? { gift: row.gift_until } : {}),
        };
      },
      gone: (bound) => takeGone(host, account, bound),
      progress: (done) => options.progress?.(done, Math.max(total, done)),
    },
    locals(ledger.db, account, { since, drift }),
  );
  pushed.failed.push(...refused);
  if (pushed.failed.length > 0) return pushed;
  const settled = new Date(started.getTime() - COMMIT_MS).toISOString();
  await ledger.transaction(async (db) => {
    if (settled > since) await writeCursor(db, clock, account, SHOWN, settled);
    if (drift) await writeCursor(db, clock, account, BANDED, started.toISOString());
  });
  return pushed;
}

/** On rows that are no subscriber's. One that is gone by now is nobody's loss. */
async function showRemarks(
  { table, ours }: ShowOptions,
  remarks: readonly Remark[],
): Promise<Pushed["failed"]> {
  const refused: Pushed["failed"] = [];
  for (const { page, note } of remarks) {
    await ours();
    try {
      // A copy of a reader's row brought their key along, which stands on one row only.
      await table.update(page, { note, key: null });
    } catch (error) {
      if (!(error instanceof ServiceError) || !concernsOneRow(error)) throw error;
      if (error.status !== 404) refused.push({ local: page, why: error.message });
    }
  }
  return refused;
}

async function driftIsDue(db: Db, account: Account, now: Date): Promise<boolean> {
  const banded = await readCursor(db, account, BANDED);
  const age = now.getTime() - Date.parse(banded ?? "1970-01-01");
  return age >= DAY_MS || age < -DAY_MS;
}

/** Strangers who have not confirmed what somebody typed into the form are none of the owner's readers yet, unless they paid. */
const changedSince = (db: Db, { realm }: Account, since: string) =>
  db
    .selectFrom("subscribers")
    .where("realm", "in", realmsReaching(realm))
    .where("updated_at", ">", since)
    .where("source", "!=", CHECK_SOURCE)
    .where((where) =>
      where.or([
        where("status", "!=", "pending"),
        where("source", "!=", "sign-up"),
        where("tier_by", "=", "money"),
      ]),
    );

async function countChanged(db: Db, account: Account, since: string): Promise<number> {
  const counted = await changedSince(db, account, since)
    .select((select) => select.fn.countAll<number>().as("n"))
    .executeTakeFirstOrThrow();
  return Number(counted.n);
}

const PAGE = 1_000;

/** First what changed, the oldest change first, then the bands that drift. */
async function* locals(
  db: Db,
  account: Account,
  { since, drift }: { since: string; drift: boolean },
): AsyncGenerator<string> {
  yield* paged((after) =>
    changedSince(db, account, since)
      .select(["id", "updated_at as at"])
      .where((where) =>
        where.or([
          where("updated_at", ">", after.at),
          where.and([where("updated_at", "=", after.at), where("id", ">", after.id)]),
        ]),
      )
      .orderBy("updated_at")
      .orderBy("id")
      .limit(PAGE)
      .execute(),
  );
  if (!drift) return;
  yield* paged((after) =>
    db
      .selectFrom("subscribers")
      .select(["id", "id as at"])
      .where("realm", "in", realmsReaching(account.realm))
      .where("active_at", "is not", null)
      .where("id", ">", after.id)
      .orderBy("id")
      .limit(PAGE)
      .execute(),
  );
}

interface Place {
  id: string;
  at: string;
}

async function* paged(next: (after: Place) => Promise<Place[]>): AsyncGenerator<string> {
  let after: Place = { id: "", at: "" };
  for (;;) {
    const rows = await next(after);
    const last = rows.at(-1);
    if (!last) return;
    for (const { id } of rows) yield id;
    after = last;
  }
}
