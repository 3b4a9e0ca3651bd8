/** Tells the owner what began and what is over: by mail, which the ledger keeps, and by a web address of their choice. */
import type { Clock } from "../../core/clock.ts";
import type { Db, Ledger } from "../../ledger/open.ts";
import { setWord, type Word, waitingWords } from "./incidents.ts";

interface TellHost {
  ledger: Ledger;
  clock: Clock;
}

export const MAIL = "mail";
export const WEBHOOK = "webhook";

/**
 * Writes one mail of all that waits, in the transaction that notes it as told; null where none may leave now, and then it
 * goes on waiting. Gives what posts it once that is committed: another run posts it where this one can't.
 */
export type WriteMail = (words: readonly Word[], db: Db) => Promise<(() => Promise<unknown>) | null>;

export async function tellByMail({ ledger, clock }: TellHost, write: WriteMail): Promise<number> {
  const words = await waitingWords(ledger.db, MAIL);
  if (words.length === 0) return 0;
  const post = await ledger.transaction(async (db) => {
    const written = await write(words, db);
    if (!written) return null;
    for (const { id, word } of words)
      await setWord(db, { incident_id: id, word, channel: MAIL }, toldAt(clock));
    return written;
  });
  await post?.();
  return post ? words.length : 0;
}

const toldAt = (clock: Clock) => ({ state: "told" as const, told_at: clock.now().toISOString() });

/** Longer than fetch waits for a connection: what takes so long has been sent. */
const PATIENCE_MS = 20_000;
/** The connection was there, and the answer never came. */
const MAY_HAVE_ARRIVED = ["ECONNRESET", "EPIPE", "UND_ERR_SOCKET", "UND_ERR_HEADERS_TIMEOUT"];

/**
 * One post a word. What surely was not taken is tried again by the next look; what may have been is not, because a
 * second alert would be taken for a second incident.
 */
export async function tellWebhook(host: TellHost, url: string, name: string): Promise<number> {
  const { ledger, clock } = host;
  let told = 0;
  for (const word of await waitingWords(ledger.db, WEBHOOK)) {
    const key = { incident_id: word.id, word: word.word, channel: WEBHOOK };
    if (word.tried_at) {
      await setWord(ledger.db, key, { ...toldAt(clock), problem: "whether it arrived is not known" });
      continue;
    }
    await setWord(ledger.db, key, { tried_at: clock.now().toISOString() });
    const problem = await post(url, bodyOf(word, name));
    if (problem) await setWord(ledger.db, key, { tried_at: null, problem });
    else await setWord(ledger.db, key, toldAt(clock));
    if (!problem) told++;
  }
  return told;
}

function bodyOf({ id, word, cause, what, next, began_at, ended_at }: Word, name: string): string {
  const text = word === "alert" ? `${name}: ${what} ${next}` : `${name}: it is over: ${what}`;
  // Slack reads `text`, Discord `content`.
  return JSON.stringify({ text, content: text, word, incident: id, cause, what, next, began_at, ended_at });
}

/** What kept it from being taken; null where it was, or may have been. */
async function post(url: string, body: string): Promise<string | null> {
  const headers = { "content-type": "application/json" };
  try {
    const signal = AbortSignal.timeout(PATIENCE_MS);
    const { ok, status } = await fetch(url, { method: "POST", headers, body, signal, redirect: "manual" });
    return ok ? null : `it answered ${status}`;
  } catch (error) {
    const { name, cause } = error as { name?: string; cause?: { code?: string } };
    const mayHaveArrived = name === "TimeoutError" || MAY_HAVE_ARRIVED.includes(cause?.code ?? "");
    return mayHaveArrived ? null : `nobody answers there (${cause?.code ?? "no connection"})`;
  }
}

/** Tells whoever listens for silence that this machine is awake. That nobody answered is no trouble of ours. */
export async function ping(url: string | null, which: "start" | "success" | "fail"): Promise<boolean> {
  if (url === null) return false;
  const address = new URL(url);
  if (which !== "success") address.pathname = `${address.pathname.replace(/\/$/, "")}/${which}`;
  try {
    const { ok } = await fetch(address, { method: "POST", signal: AbortSignal.timeout(PATIENCE_MS) });
    return ok;
  } catch {
    return false;
  }
}
