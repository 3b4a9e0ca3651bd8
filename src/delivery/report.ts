/** A mailing in figures that add up, and who is behind each of them. */
import { findIssues } from "../content/issues.ts";
import type { Realm } from "../core/realm.ts";
import type { Db } from "../ledger/open.ts";
import type { MailingRow } from "../ledger/tables/delivery.ts";
import { countMailing, type MailingCounts } from "./send.ts";

/** What is known of those that were accepted. `opened` and `clicked` are among the others. */
export interface FateCounts {
  delivered: number;
  bounced: number;
  complained: number;
  /** Came back for now, is delayed, or was not sent on by the mail service. */
  other: number;
  /** Accepted, and nothing was told of it since. */
  nothingKnown: number;
  opened: number;
  clicked: number;
}

export interface MailingReport {
  mailing: MailingRow;
  /** Its issue's title, or the correction's. */
  title: string;
  /** `frozen` is the sum of all others. */
  counts: MailingCounts;
  fates: FateCounts;
  /** Parts of which nobody can say whether they went, with why. */
  parked: { part: number; mails: number; why: string }[];
}

/** The mailings of what the owner named: an issue by number, slug or id, with its corrections; or one by its own id. */
export async function mailingsOf(db: Db, wanted: string, sink?: Realm): Promise<MailingRow[]> {
  const issues = (await findIssues(db, wanted)).map(({ id }) => id);
  const rows = await db
    .selectFrom("mailings")
    .selectAll()
    .where((where) => (issues.length > 0 ? where("issue_id", "in", issues) : where("id", "=", wanted)))
    .orderBy("created_at")
    .execute();
  return rows.filter(({ realm }) => sink === undefined || realm === sink);
}

export async function recentMailings(db: Db, most: number): Promise<MailingRow[]> {
  return db.selectFrom("mailings").selectAll().orderBy("created_at", "desc").limit(most).execute();
}

export async function reportOf(db: Db, mailing: MailingRow): Promise<MailingReport> {
  const counts = await countMailing(db, mailing.id);
  const parked = await db
    .selectFrom("deliveries")
    .select(({ fn }) => ["chunk", "reason", fn.countAll<number>().as("n")])
    .where("mailing_id", "=", mailing.id)
    .where("state", "=", "unknown")
    .groupBy(["chunk", "reason"])
    .orderBy("chunk")
    .execute();
  return {
    mailing,
    title: await titleOf(db, mailing),
    counts,
    fates: await fatesOf(db, mailing.id),
    parked: parked.map(({ chunk, reason, n }) => ({ part: chunk + 1, mails: Number(n), why: reason ?? "" })),
  };
}

async function titleOf(db: Db, { issue_id, kind, subject, realm }: MailingRow): Promise<string> {
  if (kind === "correction") {
    const n = Number(subject.split("/").at(-1));
    const row = await db
      .selectFrom("corrections")
      .select("title")
      .where("issue_id", "=", issue_id)
      .where("n", "=", n)
      .where("realm", "=", realm)
      .executeTakeFirst();
    return row?.title ?? subject;
  }
  if (kind === "sequence") {
    const step = db
      .selectFrom("sequence_steps")
      .select("title")
      .where("id", "=", subject.split("/")[0] ?? "");
    return (await step.executeTakeFirst())?.title ?? subject;
  }
  const issue = issue_id
    ? await db.selectFrom("issues").select("title").where("id", "=", issue_id).executeTakeFirst()
    : undefined;
  return issue?.title ?? subject;
}

async function fatesOf(db: Db, mailingId: string): Promise<FateCounts> {
  const accepted = db
    .selectFrom("deliveries")
    .where("mailing_id", "=", mailingId)
    .where("state", "=", "accepted");
  const rows = await accepted
    .select(({ fn }) => [
      "fate",
      fn.countAll<number>().as("n"),
      fn.count<number>("opened_at").as("opened"),
      fn.count<number>("clicked_at").as("clicked"),
    ])
    .groupBy("fate")
    .execute();
  const of = (fate: string | null) => Number(rows.find((row) => row.fate === fate)?.n ?? 0);
  const named = { delivered: of("delivered"), bounced: of("bounced"), complained: of("complained") };
  const nothingKnown = of(null);
  const all = rows.reduce((sum, { n }) => sum + Number(n), 0);
  return {
    ...named,
    other: all - nothingKnown - named.delivered - named.bounced - named.complained,
    nothingKnown,
    opened: rows.reduce((sum, { opened }) => sum + Number(opened), 0),
    clicked: rows.reduce((sum, { clicked }) => sum + Number(clicked), 0),
  };
}

export const STATES = ["waiting", "accepted", "rejected", "suppressed", "unknown", "stopped"] as const;
const FATES = ["delivered", "bounced", "complained"] as const;
const SIGNS = ["opened", "clicked"] as const;
/** By what names can be asked for. */
export const NAMED = [...STATES, ...FATES, ...SIGNS] as const;
export type Named = (typeof NAMED)[number];

export interface NamedReader {
  /** Empty for somebody who had everything about them erased. */
  email: string;
  name: string;
  why: string;
}

/** Who is behind one of the figures. */
export async function namesIn(db: Db, mailingId: string, named: Named): Promise<NamedReader[]> {
  const rows = await db
    .selectFrom("deliveries")
    .innerJoin("subscribers", "subscribers.id", "deliveries.subscriber_id")
    .select(["email", "name", "reason", "fate_why"])
    .where("mailing_id", "=", mailingId)
    .where((where) => {
      if (isOne(STATES, named)) return where("state", "=", named);
      const accepted = where("state", "=", "accepted");
      return where.and([
        accepted,
        isOne(FATES, named)
          ? where("fate", "=", named)
          : where(named === "opened" ? "opened_at" : "clicked_at", "is not", null),
      ]);
    })
    .orderBy("email")
    .execute();
  return rows.map(({ email, name, reason, fate_why }) => ({ email, name, why: reason ?? fate_why ?? "" }));
}

const isOne = <T extends string>(all: readonly T[], one: string): one is T =>
  all.some((each) => each === one);
