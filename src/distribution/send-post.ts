/**
 * One approved post → its network, each part once and in order. Whatever may have left and was not answered for is read
 * back before anything else is tried; a thread that was interrupted is completed later, where it ended.
 */
import { ACCOUNT_TROUBLE, PICTURE_GONE, ServiceError } from "../core/errors.ts";
import { assertFence } from "../ledger/leases.ts";
import type { Db } from "../ledger/open.ts";
import { recordEvent } from "../ledger/records.ts";
import type { PostPartRow } from "../ledger/tables/distribution.ts";
import { nextLook } from "./looks.ts";
import type { Card, Network, Part, Poster, Remote } from "./network.ts";
import {
  beginPart,
  keepPrepared,
  keyOfPart,
  type PartsHost,
  partsIn,
  remoteOf,
  settlePart,
} from "./parts.ts";
import { dropOtherVersions, type Post, partsOf } from "./posts.ts";

export interface SendPostHost extends PartsHost {
  signal: AbortSignal;
}

export interface PostToSend {
  post: Post;
  network: Network & { poster: Poster };
  language: string;
  card: Card | null;
}

/**
 * `later`: the rest goes at a later run; `away` says that the network is, for everything that goes there. `failed`: it
 * can't go as it is.
 */
export type SentPost =
  | { kind: "sent" }
  | { kind: "later"; why: string; away: boolean }
  | { kind: "failed"; why: string };

/**
 * A request that was not answered may still be on its way. What is read back sooner than this after it would not tell
 * whether it arrives.
 */
const SETTLES_MS = 60_000;

export async function sendPost(host: SendPostHost, sending: PostToSend): Promise<SentPost> {
  const { ledger, signal } = host;
  const texts = partsOf(sending.post);
  await beginPost(host, sending.post);
  const known = await partsIn(ledger.db, sending.post.id);
  const out: Remote[] = [];
  for (const [position, text] of texts.entries()) {
    signal.throwIfAborted();
    try {
      out.push(await sendPart(host, sending, { position, text, out, known: known[position] }));
    } catch (error) {
      if (!(error instanceof Unfinished)) throw error;
      await tellPost(host, sending.post, error.outcome);
      return error.outcome;
    }
  }
  await finishPost(host, sending, out);
  return { kind: "sent" };
}

/** Ends the walk through the parts of one post, and of nothing else. */
class Unfinished extends Error {
  readonly outcome: Exclude<SentPost, { kind: "sent" }>;
  constructor(outcome: Exclude<SentPost, { kind: "sent" }>) {
    super(outcome.why);
    this.outcome = outcome;
  }
}

interface PartToSend {
  position: number;
  text: string;
  /** The parts before it. */
  out: readonly Remote[];
  known: PostPartRow | undefined;
}

async function sendPart(host: SendPostHost, sending: PostToSend, part: PartToSend): Promise<Remote> {
  const { poster } = sending.network;
  const { known } = part;
  const there = known && remoteOf(known);
  if (there) return there;
  // Though the last try of it was refused, one before, of a run that was overtaken, may have arrived after that.
  if (known && known.tried_at !== null) {
    const found = await readBack(host, poster, known);
    if (found) return found;
  }
  const prepared = await preparePart(host, sending, part, known);
  const answer = await postPrepared(host, poster, prepared);
  if (!(answer instanceof ServiceError)) return answer;
  if (answer.code !== PICTURE_GONE) throw new Unfinished(outcomeOf(answer));
  const anew = await postPrepared(host, poster, await preparePart(host, sending, part, undefined));
  if (anew instanceof ServiceError) throw new Unfinished(outcomeOf(anew));
  return anew;
}

/** Its outcome is committed, whichever it is. */
async function postPrepared(
  host: SendPostHost,
  poster: Poster,
  part: PostPartRow,
): Promise<Remote | ServiceError> {
  await beginPart(host, part);
  try {
    const remote = await poster.post(part.prepared);
    await settlePart(host, part, { state: "sent", remote });
    return remote;
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    await settlePart(host, part, { state: stateAfter(error), problem: error.message });
    return error;
  }
}

function stateAfter(error: ServiceError): "unknown" | "ready" | "failed" {
  if (error.effect === "unknown") return "unknown";
  return error.code === PICTURE_GONE || outcomeOf(error).kind === "later" ? "ready" : "failed";
}

/** Null: it is certainly not there, and may be sent. Throws Unfinished where nobody can say yet. */
async function readBack(host: SendPostHost, poster: Poster, part: PostPartRow): Promise<Remote | null> {
  const since = host.clock.now().getTime() - Date.parse(part.tried_at ?? part.prepared_at);
  const wasRefused = part.state === "ready";
  // A clock that was set back says nothing of how long ago it was.
  if (!wasRefused && since >= 0 && since < SETTLES_MS)
    throw new Unfinished({ kind: "later", why: "Whether it arrived is looked up in a minute.", away: false });
  try {
    const remote = await poster.find(part.prepared);
    if (remote) await settlePart(host, part, { state: "sent", remote });
    else await settlePart(host, part, { state: "ready", problem: "It had not arrived, and goes once more." });
    return remote;
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    const why = wasRefused ? error.message : `Nobody can say yet whether it arrived: ${error.message}`;
    await settlePart(host, part, { state: wasRefused ? "ready" : "unknown", problem: why });
    throw new Unfinished({ kind: "later", why, away: true });
  }
}

/** Handed-over pictures that belong to no post are forgotten after a day (Mastodon). */
const KEEPS_MS = 12 * 60 * 60_000;

/** What was prepared stays as it is: the network knows a request that it has had by its being the same. */
async function preparePart(
  host: SendPostHost,
  { post, network, language, card }: PostToSend,
  { position, text, out }: PartToSend,
  known: PostPartRow | undefined,
): Promise<PostPartRow> {
  const isFresh = known && host.clock.now().getTime() - Date.parse(known.prepared_at) < KEEPS_MS;
  if (isFresh) return known;
  const [root, previous] = [out[0], out.at(-1)];
  const part: Part = {
    ...{ key: keyOfPart(post, position), text, title: post.title, link: post.link, place: post.place },
    ...{ at: host.clock.now(), language, card: position === 0 ? card : null },
    after: root && previous ? { root, previous } : null,
  };
  try {
    const prepared = await network.poster.prepare(part);
    return await keepPrepared(host, { post, position, prepared });
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    throw new Unfinished(outcomeOf(error));
  }
}

/** The account's own trouble says nothing against the post: the rest of it waits. */
const concernsAccount = ({ status, code }: ServiceError): boolean =>
  status === 401 || code === ACCOUNT_TROUBLE;

function outcomeOf(error: ServiceError): Exclude<SentPost, { kind: "sent" }> {
  if (error.effect === "unknown")
    return { kind: "later", why: `Whether it arrived is not known: ${error.message}`, away: true };
  return error.retryable || concernsAccount(error)
    ? { kind: "later", why: error.message, away: true }
    : { kind: "failed", why: error.message };
}

/** From now on its text is fixed. */
export async function beginPost({ ledger, clock, lease }: PartsHost, post: Post): Promise<void> {
  if (post.state === "sending" || post.state === "unknown") return;
  await ledger.transaction(async (db) => {
    await assertFence(db, lease);
    await setPost(db, clock.now(), post.id, { state: "sending", problem: null });
    const { realm, network } = post;
    await recordEvent(db, clock, { type: "post.sending", realm, subject: post.id, facts: { network } });
  });
}

/** What the owner sees of it while it is not done. */
async function tellPost(
  { ledger, clock }: SendPostHost,
  post: Post,
  { kind, why }: { kind: "later" | "failed"; why: string },
): Promise<void> {
  await ledger.transaction(async (db) => {
    const parts = await partsIn(db, post.id);
    const isOpen = parts.some(({ state }) => state === "unknown" || state === "sending");
    const state = kind === "failed" ? "failed" : isOpen ? "unknown" : "sending";
    await setPost(db, clock.now(), post.id, { state, problem: why });
    if (kind === "failed") {
      const { realm, network } = post;
      await recordEvent(db, clock, { type: "post.failed", realm, subject: post.id, facts: { network, why } });
    }
  });
}

/** All its parts are out. */
export async function finishPost(
  { ledger, clock, lease }: PartsHost,
  { post, network }: Pick<PostToSend, "post" | "network">,
  out: readonly Remote[],
): Promise<void> {
  const { realm } = network.account;
  const state = realm === "sandbox" ? "rehearsed" : "sent";
  const now = clock.now();
  await ledger.transaction(async (db) => {
    await assertFence(db, lease);
    const parts = await partsIn(db, post.id);
    const cost = parts.reduce((sum, { prepared }) => sum + network.poster.costMicros(prepared), 0);
    await setPost(db, now, post.id, {
      ...{ state, problem: null, url: out[0]?.url ?? null, sent_at: now.toISOString() },
      ...{ account: network.account.account, cost_micros: cost },
      look_at: nextLook(now, now)?.toISOString() ?? null,
    });
    await dropOtherVersions(db, clock, post);
    const facts = { network: post.network, parts: parts.length };
    await recordEvent(db, clock, { type: `post.${state}`, realm, subject: post.id, facts });
  });
}

interface PostChanges {
  state: Post["state"];
  problem: string | null;
  url?: string | null;
  sent_at?: string;
  account?: string;
  cost_micros?: number;
  look_at?: string | null;
}

const setPost = (db: Db, now: Date, id: string, changes: PostChanges) =>
  db
    .updateTable("posts")
    .set({ ...changes, updated_at: now.toISOString() })
    .where("id", "=", id)
    .execute();
