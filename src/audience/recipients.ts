/** Whom an issue is mailed to: who belongs to its audience, is real enough, and wants it now. */
import type { ExpressionBuilder } from "kysely";
import type { Realm } from "../core/realm.ts";
import type { Db } from "../ledger/open.ts";
import type { SubscriberRow } from "../ledger/tables/audience.ts";
import type { Tables } from "../ledger/tables.ts";
import { isInAudience } from "./audience-of.ts";
import { type Going, LONGEST_APART_MS, wants } from "./preferences.ts";
import { countConfirmed, realmsReaching } from "./subscribers.ts";

export interface Recipients {
  /** A line of `core/audience`. */
  audience: string;
  sink: Realm;
  /** The issue that is going out; without it, readers who don't want it now are among them. */
  going?: Going;
  /** Only those who pay, or only those who don't. */
  paying?: boolean;
}

/** Whether there is anybody to mail. */
export async function hasRecipients(db: Db, recipients: Recipients): Promise<boolean> {
  for await (const _ of confirmedPages(db, recipients)) return true;
  return false;
}

/** How many `confirmedPages` would give: only those who chose anything are read for it. */
export async function countRecipients(db: Db, recipients: Recipients): Promise<number> {
  const { audience, sink, going } = recipients;
  let count = await countConfirmed(db, sink, audience);
  if (!going) return count;
  for await (const rows of readerPages(db, { ...recipients, chosen: true }))
    count -= rows.filter((row) => !wants(row, going)).length;
  return count;
}

/**
 * Confirmed subscribers for whom `audience` is meant and who are real enough for a sink of realm `sink`, in pages of at
 * most 250 in the order of their ids.
 */
export async function* confirmedPages(db: Db, recipients: Recipients): AsyncGenerator<SubscriberRow[]> {
  const { going } = recipients;
  for await (const rows of readerPages(db, recipients)) {
    const wanting = going ? rows.filter((row) => wants(row, going)) : rows;
    if (wanting.length > 0) yield wanting;
  }
}

/** The same pages, premium readers first: what a plan's daily limit leaves for tomorrow is left of the others. */
export async function* premiumFirst(db: Db, recipients: Recipients): AsyncGenerator<SubscriberRow[]> {
  yield* confirmedPages(db, { ...recipients, paying: true });
  yield* confirmedPages(db, { ...recipients, paying: false });
}

/** Few enough that a page is garbage before it counts as old: with a thousand, a freeze of 100,000 held 60 MB more. */
const PAGE = 250;

type Reader = SubscriberRow & { last_issue_at: string | null };

/** `chosen`: only those who made a choice of their own. */
async function* readerPages(
  db: Db,
  { audience, sink, going, paying, chosen = false }: Recipients & { chosen?: boolean },
): AsyncGenerator<Reader[]> {
  const recent = going ? await recentMailings(db, sink, going.now) : [];
  let after = "";
  for (;;) {
    let query = db
      .selectFrom("subscribers")
      .selectAll()
      .select((select) => lastIssueAmong(select, recent).as("last_issue_at"))
      .where("status", "=", "confirmed")
      .where("realm", "in", realmsReaching(sink))
      .where(isInAudience(audience))
      .$if(paying !== undefined, (all) => all.where("tier", paying ? "!=" : "=", "free"))
      .where("id", ">", after)
      .orderBy("id")
      .limit(PAGE);
    if (chosen) query = query.where("preferences", "!=", "{}");
    const rows = await query.execute();
    const last = rows.at(-1);
    if (!last) return;
    yield rows;
    after = last.id;
  }
}

/** Those whose mails may be young enough to count: a handful, so that no index over all deliveries is needed. */
async function recentMailings(db: Db, realm: Realm, now: Date): Promise<string[]> {
  const since = new Date(now.getTime() - LONGEST_APART_MS).toISOString();
  const rows = await db
    .selectFrom("mailings")
    .select("id")
    .where("kind", "=", "issue")
    .where("realm", "=", realm)
    .where((where) => where.or([where("finished_at", "is", null), where("finished_at", ">", since)]))
    .execute();
  return rows.map(({ id }) => id);
}

/** When the mail service last took an issue for this reader; looked up for those alone who chose something. */
function lastIssueAmong(select: ExpressionBuilder<Tables, "subscribers">, mailings: readonly string[]) {
  if (mailings.length === 0) return select.val<string | null>(null);
  const at = select
    .selectFrom("deliveries")
    .select((deliveries) => deliveries.fn.max("settled_at").as("at"))
    .where("mailing_id", "in", mailings)
    .whereRef("subscriber_id", "=", "subscribers.id")
    .where("state", "=", "accepted");
  return select.case().when("preferences", "!=", "{}").then(at).end();
}
