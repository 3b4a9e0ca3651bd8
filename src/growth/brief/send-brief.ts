/** The brief of a week, to the owner's own address: once, and without anybody's approval, because it is theirs. */

import type { Publication } from "../../content/issue.ts";
import { isoDay } from "../../content/issue-date.ts";
import {
  freezeRequested,
  type RequestedMailHost,
  submitRequested,
  whyNoMail,
} from "../../delivery/requested-mail.ts";
import type { Db } from "../../ledger/open.ts";
import { claim } from "../../ledger/records.ts";
import { readSituation, type SituationHost } from "../next/read-situation.ts";
import { briefOf } from "./brief.ts";
import { renderBrief } from "./brief-mail.tsx";
import { lastDue } from "./due.ts";
import { readWeek } from "./week.ts";

export interface BriefHost extends SituationHost, RequestedMailHost {
  realms: SituationHost["realms"];
  config: SituationHost["config"] &
    RequestedMailHost["config"] & {
      publication: { zone: string; name: string };
      brief: { to?: string | null | undefined; weekday: string; hour: number };
    };
  publication(): Promise<Publication>;
}

export type BriefSent =
  | { kind: "idle"; why?: string }
  /** `queued`: the job `send-requested` goes on. */
  | { kind: "sent" | "queued" | "refused"; week: string };

const SCOPE = "brief";

/** Frozen in the transaction that claims its week, so that a run that dies after it loses nothing and doubles nothing. */
export async function sendBrief(host: BriefHost, runId: string): Promise<BriefSent> {
  const { ledger, clock, config, realms } = host;
  const { publication, brief } = config;
  if (brief.to === null) return { kind: "idle" };
  const due = lastDue(clock.now(), { ...brief, zone: publication.zone });
  if (!due) return { kind: "idle" };
  const week = isoDay(due, publication.zone);
  const key = `${realms.resend} ${week}`;
  if ((await isClaimed(ledger.db, key)) || !(await ranBefore(ledger.db, due))) return { kind: "idle" };
  const why = await whyNoMail(host);
  if (why) return { kind: "idle", why };
  const mail = await writeBrief(host);
  await host.mailer();
  const to = brief.to ?? publication.replyTo ?? publication.sender.address;
  const id = await ledger.transaction(async (db) =>
    (await claim(db, clock, SCOPE, key, runId))
      ? freezeRequested(host, { subscriberId: null, kind: "brief", to, mail }, db)
      : null,
  );
  return id ? { kind: await submitRequested(host, id), week } : { kind: "idle" };
}

async function isClaimed(db: Db, key: string): Promise<boolean> {
  const row = await db
    .selectFrom("claims")
    .select("key")
    .where("scope", "=", SCOPE)
    .where("key", "=", key)
    .executeTakeFirst();
  return row !== undefined;
}

/** A press that began only after that has no week behind it to tell of. */
async function ranBefore(db: Db, due: Date): Promise<boolean> {
  const row = await db
    .selectFrom("runs")
    .select("id")
    .where("started_at", "<", due.toISOString())
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

async function writeBrief(host: BriefHost) {
  const { name, zone, postalAddress, currency } = host.config.publication;
  const situation = await readSituation(host);
  const { realm, now, money } = situation;
  const week = await readWeek(host.ledger.db, { realm, money: money.realm, currency, now });
  const { url } = await host.publication();
  return renderBrief({ name, url, postalAddress }, briefOf(situation, week, { name, zone }));
}
