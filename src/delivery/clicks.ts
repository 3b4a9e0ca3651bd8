/**
 * Clicks: told by the mail service or by links of our own, and counted only where a person made them. All that is told of
 * one mail is judged together each time, so that the end is the same in whatever order it came.
 */
import { noteActivity, takeBackActivity } from "../audience/activity.ts";
import type { Clock } from "../core/clock.ts";
import type { Db } from "../ledger/open.ts";
import type { FollowedMail } from "./followed-mail.ts";
import { isToken } from "./kept-link.ts";
import type { MailEventFacts } from "./mail-event.ts";
import { scannersAmong } from "./scanners.ts";

interface Click {
  id: string;
  at: string;
  facts: MailEventFacts;
}

/** Brings `clicks`, the delivery and the reader's last sign of life to what these events say now. */
export async function settleClicks(
  db: Db,
  clock: Clock,
  mail: FollowedMail,
  keys: readonly string[],
): Promise<void> {
  const { subscriberId } = mail;
  if (!subscriberId) return;
  const clicks = await clicksOf(db, keys);
  const scanners = scannersAmong(
    clicks.map(({ id, at, facts }) => ({
      ...{ id, at: new Date(at), link: facts.link ?? "", agent: facts.agent ?? "" },
      early: facts.early === true,
    })),
    { arrivedAt: await arrivalOf(db, mail, keys), links: await linksOf(db, mail) },
  );
  const counted: Click[] = [];
  for (const click of clicks) {
    const why = scanners.get(click.id) ?? null;
    await noteScanner(db, click, why);
    const { link } = click.facts;
    // A link to leave, or one of our own that tells of itself, says nothing of what somebody reads for.
    if (why === null && link && !isToken(link)) counted.push(click);
    else await takeBack(db, clock, subscriberId, click);
  }
  const tags = counted.length > 0 ? await tagsOf(db, mail.issueId) : "[]";
  for (const { id, at, facts } of counted) {
    await db
      .insertInto("clicks")
      .values({
        subscriber_id: subscriberId,
        issue_id: mail.issueId,
        tags,
        url: facts.link ?? "",
        at,
        event_id: id,
      })
      // The index that keeps it once is a partial one.
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    await noteActivity(db, clock, subscriberId, new Date(at));
  }
  await writeFirst(db, mail, { clicks, counted });
}

async function clicksOf(db: Db, keys: readonly string[]): Promise<Click[]> {
  const rows = await db
    .selectFrom("mail_events")
    .select(["id", "at", "facts"])
    .where("provider_id", "in", keys)
    .where("type", "=", "clicked")
    .orderBy("at")
    .orderBy("id")
    .execute();
  return rows.map(({ facts, ...row }) => ({ ...row, facts: JSON.parse(facts) as MailEventFacts }));
}

/** As the service told, or else when it took the mail. */
async function arrivalOf(db: Db, { settledAt }: FollowedMail, keys: readonly string[]): Promise<Date> {
  const rows = await db
    .selectFrom("mail_events")
    .select(["at", "facts"])
    .where("provider_id", "in", keys)
    .where("type", "=", "delivered")
    .orderBy("at")
    .execute();
  const told = rows.find(({ facts }) => (JSON.parse(facts) as MailEventFacts).listed !== true);
  return told ? new Date(told.at) : settledAt;
}

/** How many links the mail has, where they were counted; of several templates the one with the fewest. */
async function linksOf(db: Db, { id }: FollowedMail): Promise<number | null> {
  const sets = await db
    .selectFrom("link_sets")
    .innerJoin("mailings", (join) =>
      join
        .onRef("mailings.kind", "=", "link_sets.kind")
        .onRef("mailings.subject", "=", "link_sets.subject")
        .onRef("mailings.realm", "=", "link_sets.realm"),
    )
    .select("link_sets.urls")
    .where("mailings.id", "=", id)
    .execute();
  const counts = sets.map(({ urls }) => (JSON.parse(urls) as string[]).length);
  return counts.length > 0 ? Math.min(...counts) : null;
}

async function noteScanner(db: Db, { id, facts }: Click, why: string | null): Promise<void> {
  if ((facts.scanner ?? null) === why) return;
  const { scanner: _, ...others } = facts;
  const told = why === null ? others : { ...others, scanner: why };
  await db
    .updateTable("mail_events")
    .set({ facts: JSON.stringify(told) })
    .where("id", "=", id)
    .execute();
}

async function takeBack(db: Db, clock: Clock, subscriberId: string, { id, at }: Click): Promise<void> {
  const { numDeletedRows } = await db.deleteFrom("clicks").where("event_id", "=", id).executeTakeFirst();
  if (numDeletedRows > 0n) await takeBackActivity(db, clock, subscriberId, new Date(at));
}

async function tagsOf(db: Db, issueId: string | null): Promise<string> {
  if (issueId === null) return "[]";
  const issue = await db.selectFrom("issues").select("tags").where("id", "=", issueId).executeTakeFirst();
  return issue?.tags ?? "[]";
}

/** The first click stays where what told of it was forgotten since. */
async function writeFirst(
  db: Db,
  { id, subscriberId }: FollowedMail,
  { clicks, counted }: { clicks: readonly Click[]; counted: readonly Click[] },
): Promise<void> {
  const mine = db
    .selectFrom("deliveries")
    .select("clicked_at")
    .where("mailing_id", "=", id)
    .where("subscriber_id", "=", subscriberId ?? "");
  const known = (await mine.executeTakeFirst())?.clicked_at ?? null;
  const forgotten = known !== null && !clicks.some(({ at }) => at === known);
  const [first = null] = [...counted.map(({ at }) => at), ...(forgotten ? [known] : [])].sort();
  if (first === known) return;
  await db
    .updateTable("deliveries")
    .set({ clicked_at: first })
    .where("mailing_id", "=", id)
    .where("subscriber_id", "=", subscriberId ?? "")
    .execute();
}
