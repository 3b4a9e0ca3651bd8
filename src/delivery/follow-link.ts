/** Somebody follows a link of ours: where it leads, and that it was followed. A measurement, which changes nobody. */
import { ownMailKey } from "../audience/mail-events.ts";
import type { TokenKeys } from "../audience/signed-token.ts";
import type { Clock } from "../core/clock.ts";
import { newId } from "../core/ids.ts";
import type { Db, Ledger } from "../ledger/open.ts";
import { takeMailEvent } from "./events.ts";
import { type LinkedMailing, readReaderMark } from "./links.ts";

export interface FoundLink {
  /** One of the mailing's own links: nobody can be led anywhere else. */
  url: string;
  mailing: LinkedMailing;
}

/** Null where no mail has such a link. */
export async function linkOf(db: Db, set: string, place: string): Promise<FoundLink | null> {
  const row = await db.selectFrom("link_sets").selectAll().where("id", "=", set).executeTakeFirst();
  if (!row || !/^\d{1,4}$/.test(place)) return null;
  const url = (JSON.parse(row.urls) as string[])[Number(place)];
  const { kind, subject, realm } = row;
  return url === undefined ? null : { url, mailing: { kind, subject, realm } };
}

export interface Followed extends FoundLink {
  /** As it stands in the link; a mail that was passed on has it too. */
  mark: string;
  agent: string;
  early: boolean;
}

interface Host {
  ledger: Ledger;
  clock: Clock;
  tokenKeys: TokenKeys;
}

/** Of one mail: whoever follows a link a thousand times fills no disk. */
const MOST_A_MAIL = 100;
const LONGEST_AGENT = 300;

/** Nothing for a mark that is not ours, and for somebody of whom nothing is kept any more. */
export async function noteFollowed(
  host: Host,
  { url, mailing, mark, agent, early }: Followed,
): Promise<void> {
  const { ledger, clock, tokenKeys } = host;
  const subscriberId = readReaderMark(tokenKeys, mark);
  const mailingId = subscriberId && (await mailingOf(ledger.db, mailing, subscriberId));
  if (!mailingId) return;
  const providerId = ownMailKey(mailingId, subscriberId);
  const { n } = await ledger.db
    .selectFrom("mail_events")
    .select((select) => select.fn.countAll<number>().as("n"))
    .where("provider_id", "=", providerId)
    .executeTakeFirstOrThrow();
  if (Number(n) >= MOST_A_MAIL) return;
  const facts = {
    link: url,
    agent: agent.slice(0, LONGEST_AGENT),
    ...(early ? { early: true as const } : {}),
  };
  const account = { service: "web", account: ledger.homeId, realm: mailing.realm };
  await takeMailEvent({ ledger, clock }, account, {
    ...{ id: newId(), providerId, type: "clicked", at: clock.now(), facts },
  });
}

async function mailingOf(
  db: Db,
  { kind, subject, realm }: LinkedMailing,
  subscriberId: string,
): Promise<string | null> {
  const row = await db
    .selectFrom("mailings")
    .innerJoin("deliveries", "deliveries.mailing_id", "mailings.id")
    .innerJoin("subscribers", "subscribers.id", "deliveries.subscriber_id")
    .select("mailings.id")
    .where("mailings.kind", "=", kind)
    .where("mailings.subject", "=", subject)
    .where("mailings.realm", "=", realm)
    .where("deliveries.subscriber_id", "=", subscriberId)
    .where("subscribers.status", "!=", "erased")
    .executeTakeFirst();
  return row?.id ?? null;
}
