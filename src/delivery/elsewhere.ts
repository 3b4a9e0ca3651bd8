/**
 * Mails that another machine sent after the copy was made from which this home was put back. They are noted before the
 * home may send again, and whoever has had a mail of the same subject by then is counted as reached and gets no second one.
 */
import { emailKey } from "../audience/email-key.ts";
import type { Db, Ledger } from "../ledger/open.ts";
import type { ChunkRow, MailElsewhereRow } from "../ledger/tables/delivery.ts";
import type { WaitingRow } from "./chunk-rows.ts";
import { fileMailIds } from "./mail-ids.ts";
import type { Mailer, SentMail } from "./mailer.ts";
import { type MailingTemplates, mailOf, subjectOf, toOf } from "./template.ts";

/** How much earlier than our own note the provider may have written a mail down: a wrong day, a wrong time zone. */
const LOOK_BACK_MS = 48 * 60 * 60 * 1000;

export interface Elsewhere {
  /** How many mails of each subject this ledger knew nothing of. */
  subjects: Map<string, number>;
  /** How many of them went to somebody who is not known here. */
  strangers: number;
}

/** Asks the provider what was sent since then; null when the key may not ask, so that nobody can tell. */
export async function noteMailsElsewhere(
  { ledger }: { ledger: Ledger },
  mailer: Pick<Mailer, "sentSince" | "account">,
  since: Date,
): Promise<Elsewhere | null> {
  const sent = await mailer.sentSince(new Date(since.getTime() - LOOK_BACK_MS));
  if (sent === null) return null;
  await ledger.transaction(fileMailIds);
  const found: Elsewhere = { subjects: new Map(), strangers: 0 };
  for (let from = 0; from < sent.length; from += AT_ONCE) {
    const unknown = await unknownOf(ledger.db, sent.slice(from, from + AT_ONCE));
    await keep(ledger.db, mailer, unknown);
    found.strangers += unknown.length - (await countKnown(ledger.db, unknown));
    for (const { subject } of unknown) found.subjects.set(subject, (found.subjects.get(subject) ?? 0) + 1);
  }
  return found;
}

const AT_ONCE = 500;

async function unknownOf(db: Db, sent: readonly SentMail[]): Promise<SentMail[]> {
  const ids = sent.map(({ id }) => id);
  const mailings = await db
    .selectFrom("mail_ids")
    .select("provider_id")
    .where("provider_id", "in", ids)
    .execute();
  const requested = await db
    .selectFrom("requested_mails")
    .select("provider_id")
    .where("provider_id", "in", ids)
    .execute();
  const known = new Set([...mailings, ...requested].map(({ provider_id }) => provider_id));
  return sent.filter(({ id }) => !known.has(id));
}

async function keep(db: Db, { account }: Pick<Mailer, "account">, mails: readonly SentMail[]): Promise<void> {
  if (mails.length === 0) return;
  const { service, account: of, realm } = account;
  const rows = mails.map(({ id, to, subject, at }) => ({
    ...{ provider_id: id, service, account: of, realm, email_key: emailKey(to), subject },
    ...{ at: at.toISOString(), delivery_of: null },
  }));
  await db
    .insertInto("mails_elsewhere")
    .values(rows)
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

async function countKnown(db: Db, mails: readonly SentMail[]): Promise<number> {
  if (mails.length === 0) return 0;
  const keys = mails.map(({ to }) => emailKey(to));
  const rows = await db
    .selectFrom("subscribers")
    .select("email_key")
    .where("email_key", "in", keys)
    .execute();
  const known = new Set(rows.map(({ email_key }) => email_key));
  return keys.filter((key) => known.has(key)).length;
}

/** Whether there is anything that another machine sent through this account. */
export async function hasElsewhere(db: Db, { account }: Pick<Mailer, "account">): Promise<boolean> {
  const row = await db
    .selectFrom("mails_elsewhere")
    .select("provider_id")
    .where("service", "=", account.service)
    .where("account", "=", account.account)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

export interface NeverPosted {
  chunk: Pick<ChunkRow, "mailing_id">;
  going: readonly WaitingRow[];
  templates: MailingTemplates;
}

/** Those of a chunk who have not had this mail; the others are settled as reached. */
export async function withoutReached<R extends WaitingRow>(
  db: Db,
  { chunk, going, templates }: NeverPosted & { going: readonly R[] },
): Promise<R[]> {
  const mails = await mailsTo(
    db,
    going.map((row) => emailKey(toOf(row))),
  );
  const left: R[] = [];
  for (const row of going) {
    const subject = subjectOf(mailOf(templates, row));
    const mail = mails.find((one) => one.email_key === emailKey(toOf(row)) && one.subject === subject);
    if (mail) await settleReached(db, { chunk, row, mail });
    else left.push(row);
  }
  return left;
}

const mailsTo = (db: Db, keys: readonly string[]): Promise<MailElsewhereRow[]> =>
  db
    .selectFrom("mails_elsewhere")
    .selectAll()
    .where("email_key", "in", keys)
    .where("delivery_of", "is", null)
    .execute();

async function settleReached(
  db: Db,
  { chunk, row, mail }: { chunk: NeverPosted["chunk"]; row: WaitingRow; mail: MailElsewhereRow },
): Promise<void> {
  const { mailing_id } = chunk;
  const { provider_id } = mail;
  await db
    .updateTable("deliveries")
    .set({ state: "accepted", provider_id, merge: null, settled_at: mail.at })
    .set({ reason: "it was sent before this home was put back from a copy" })
    .where("mailing_id", "=", mailing_id)
    .where("subscriber_id", "=", row.subscriber_id)
    .execute();
  await db
    .insertInto("mail_ids")
    .values({ provider_id, mailing_id, subscriber_id: row.subscriber_id })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  await db
    .updateTable("mails_elsewhere")
    .set({ delivery_of: mailing_id })
    .where("provider_id", "=", provider_id)
    .execute();
}
