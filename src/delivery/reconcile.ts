/** What became of a chunk whose key the provider may have forgotten: asked of its own list, never guessed. */
import { assertFence } from "../ledger/leases.ts";
import type { Ledger } from "../ledger/open.ts";
import type { ChunkRow } from "../ledger/tables/delivery.ts";
import { type ChunkContext, parkChunk, settleChunk } from "./chunk.ts";
import { type WaitingRow, waitingIn } from "./chunk-rows.ts";
import { keyAnew } from "./key-anew.ts";
import { fileMailIds } from "./mail-ids.ts";
import type { SentMail } from "./mailer.ts";
import { ageOf } from "./replay.ts";
import { mailOf, subjectOf, templatesOf, toOf } from "./template.ts";

/** How much earlier than our own note the provider may have written a mail down: a wrong day, a wrong time zone. */
const LOOK_BACK_MS = 48 * 60 * 60 * 1000;

/**
 * Decides a chunk past its replay window from the provider's own list: all of it is there → settled; nothing of it →
 * it never arrived and may be posted anew, under a new key; some of it, or no list → parked for the owner.
 * Where the clock was set back, the first posting may have been a minute ago and not be listed yet: nothing of it is
 * there → the same bytes `again` under the same key, which is right whether or not the provider still knows the key.
 */
export async function reconcileChunk(
  context: ChunkContext,
  chunk: ChunkRow,
): Promise<"settled" | "anew" | "again" | "parked"> {
  const { clock, ledger, mailer } = context;
  const { setBack } = ageOf(chunk, clock);
  const since = setBack ? 0 : Date.parse(chunk.first_submitted_at ?? "") - LOOK_BACK_MS;
  const sent = await mailer.sentSince(new Date(Number.isNaN(since) ? 0 : since));
  if (!sent) {
    await parkChunk(
      context,
      chunk,
      "the mail key may not list what was sent, so its fate can't be looked up",
    );
    return "parked";
  }
  const waiting = await waitingIn(ledger.db, chunk);
  const found = await findSent(context, waiting, sent);
  const ids = found.filter((id) => id !== undefined);
  if (ids.length === waiting.length) {
    await settleChunk(
      context,
      chunk,
      ids.map((accepted) => ({ accepted })),
    );
    return "settled";
  }
  if (ids.length > 0) {
    await parkChunk(context, chunk, `the provider lists ${ids.length} of its ${waiting.length} mails`);
    return "parked";
  }
  if (setBack) {
    await restartWindow(context, chunk);
    return "again";
  }
  await returnUnderNewKey(context, chunk);
  return "anew";
}

/** The provider's id of each mail that it lists; a mail of an earlier issue with the same subject is none of these. */
async function findSent(
  { ledger, mailing }: ChunkContext,
  waiting: readonly WaitingRow[],
  sent: readonly SentMail[],
): Promise<(string | undefined)[]> {
  const templates = await templatesOf(ledger.db, mailing);
  const addresses = waiting.map((delivery) => toOf(delivery).toLowerCase());
  // A subject may call its reader by name.
  const subjects = new Map(
    waiting.map((delivery, index) => [addresses[index], subjectOf(mailOf(templates, delivery))]),
  );
  const candidates = sent.filter((mail) => mail.subject === subjects.get(mail.to.toLowerCase()));
  const known = await attributed(
    ledger,
    candidates.map(({ id }) => id),
  );
  const byAddress = new Map(
    candidates.filter(({ id }) => !known.has(id)).map(({ to, id }) => [to.toLowerCase(), id]),
  );
  return addresses.map((address) => byAddress.get(address));
}

const IDS_A_QUERY = 1_000;

/** Which of these ids stand already on deliveries of their own. */
async function attributed({ db, transaction }: Ledger, ids: readonly string[]): Promise<Set<string>> {
  const known = new Set<string>();
  await transaction(fileMailIds);
  for (let from = 0; from < ids.length; from += IDS_A_QUERY) {
    const rows = await db
      .selectFrom("mail_ids")
      .select("provider_id")
      .where("provider_id", "in", ids.slice(from, from + IDS_A_QUERY))
      .execute();
    for (const { provider_id } of rows) known.add(provider_id);
  }
  return known;
}

async function restartWindow({ ledger, clock, lease }: ChunkContext, chunk: ChunkRow): Promise<void> {
  await ledger.transaction(async (db) => {
    await assertFence(db, lease);
    await db
      .updateTable("chunks")
      .set({ first_submitted_at: clock.now().toISOString() })
      .where("mailing_id", "=", chunk.mailing_id)
      .where("n", "=", chunk.n)
      .execute();
  });
}

async function returnUnderNewKey({ ledger, lease }: ChunkContext, chunk: ChunkRow): Promise<void> {
  await ledger.transaction(async (db) => {
    await assertFence(db, lease);
    await db
      .updateTable("chunks")
      .set({
        state: "frozen",
        idempotency_key: keyAnew(chunk.idempotency_key),
        body_sha256: null,
        first_submitted_at: null,
        problem: null,
      })
      .where("mailing_id", "=", chunk.mailing_id)
      .where("n", "=", chunk.n)
      .execute();
  });
}
