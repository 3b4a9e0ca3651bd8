/** The brief as a page of the owner's desk: written down in its week, and put there as soon as the desk can be reached. */
import type { Account } from "../../core/account.ts";
import { assertOurs } from "../../desk/claim.ts";
import type { Desk, Values } from "../../desk/table.ts";
import type { Db } from "../../ledger/open.ts";
import { bind, claim, recordEvent } from "../../ledger/records.ts";
import type { SituationHost } from "../next/read-situation.ts";
import { situationFor } from "../situation-for.ts";
import { briefPage } from "./brief-page.ts";
import { BRIEFS, type DueHost, pageClaim, pageKey, weeksWithoutPage } from "./due.ts";
import { readBrief } from "./read-brief.ts";

export interface PageHost extends SituationHost, DueHost {
  realms: SituationHost["realms"];
  config: SituationHost["config"] & DueHost["config"] & { publication: { name: string } };
  signal: AbortSignal;
  desk(): Promise<Desk>;
}

const WRITTEN = "brief.written";
const subjectOf = (week: string): string => `brief ${week}`;

interface Page {
  title: string;
  /** ISO 8601. */
  at: string;
  body: string;
}

/**
 * As real as the desk that it is for, and kept in the transaction that claims it: whenever the desk comes back, the page
 * tells of its own week.
 */
export async function writePage(
  host: PageHost,
  { week, runId }: { week: string; runId: string },
): Promise<void> {
  const { ledger, clock, realms } = host;
  const realm = realms.notion;
  const brief = await readBrief(host, await situationFor(host, realm));
  const facts = { title: brief.title, at: clock.now().toISOString(), body: briefPage(brief) } satisfies Page;
  await ledger.transaction(async (db) => {
    if (await claim(db, clock, BRIEFS, pageClaim(realm, week), runId))
      await recordEvent(db, clock, { type: WRITTEN, realm, subject: subjectOf(week), runId, facts });
  });
}

/** Gives each week that is written down its page, once; how many were put there. Throws ServiceError. */
export async function putPages(host: PageHost): Promise<number> {
  const { ledger, clock, signal } = host;
  const desk = await host.desk();
  const weeks = await weeksWithoutPage(ledger.db, desk.account.realm, desk.account);
  if (weeks.length === 0) return 0;
  const table = await desk.table("briefs");
  await assertOurs(host, desk);
  // Those that a run made which died before it could note them.
  const there = await table.withKeys(weeks.map(pageKey));
  for (const week of weeks) {
    signal.throwIfAborted();
    const page = await writtenPage(ledger.db, desk.account, week);
    const values: Values = { title: page.title, at: page.at, key: pageKey(week) };
    const row = there.find((one) => one.values.key === values.key) ?? (await table.create(values, page.body));
    const seen = { edited: row.edited.toISOString(), shown: values };
    const binding = { kind: table.spec.row, local: pageKey(week), remote: row.page };
    await bind(ledger.db, clock, desk.account, { ...binding, seen: JSON.stringify(seen) });
  }
  return weeks.length;
}

async function writtenPage(db: Db, { realm }: Account, week: string): Promise<Page> {
  const { facts } = await db
    .selectFrom("events")
    .select("facts")
    .where("subject", "=", subjectOf(week))
    .where("type", "=", WRITTEN)
    .where("realm", "=", realm)
    .executeTakeFirstOrThrow();
  return JSON.parse(facts) as Page;
}
