/** Chunks that were frozen for one mail service, made ready for another that takes fewer mails at once. */
import type { Account } from "../core/account.ts";
import type { Db } from "../ledger/open.ts";
import type { ChunkRow, MailingRow } from "../ledger/tables/delivery.ts";
import { waitingIn } from "./chunk-rows.ts";
import type { Mailer } from "./mailer.ts";
import { splitOff } from "./split.ts";

const frozenForAnother = (db: Db, { id }: MailingRow, { service }: Pick<Account, "service">) =>
  db
    .selectFrom("chunks")
    .selectAll()
    .where("mailing_id", "=", id)
    .where("state", "=", "frozen")
    .where("service", "!=", service);

/** Whether any part that was never posted is meant for another service. */
export const isForAnother = async (
  db: Db,
  mailing: MailingRow,
  account: Pick<Account, "service">,
): Promise<boolean> =>
  (await frozenForAnother(db, mailing, account).limit(1).executeTakeFirst()) !== undefined;

/** What may have been posted is left alone: it is asked about where it was posted. */
export async function cutChunks(
  db: Db,
  mailing: MailingRow,
  { account, chunkSize }: Pick<Mailer, "account" | "chunkSize">,
): Promise<void> {
  const { service } = account;
  for (const chunk of await frozenForAnother(db, mailing, account).orderBy("place").orderBy("n").execute())
    await cut(db, { ...chunk, service }, chunkSize);
  await db
    .updateTable("chunks")
    .set({ service })
    .where("mailing_id", "=", mailing.id)
    .where("state", "=", "frozen")
    .execute();
}

async function cut(db: Db, chunk: ChunkRow, chunkSize: number): Promise<void> {
  const waiting = await waitingIn(db, chunk);
  for (let from = chunkSize; from < waiting.length; from += chunkSize)
    await splitOff(db, chunk, waiting.slice(from, from + chunkSize));
}
