/** Posts on X, one request each. X has no key for a request, so a post is known again by what only it says. */
import * as z from "zod";
import type { Clock } from "../../core/clock.ts";
import { ServiceError } from "../../core/errors.ts";
import type { Part, Poster, Remote } from "../../distribution/network.ts";
import type { JsonCall } from "../json-api.ts";
import { unescaped } from "../plain-text.ts";
import { DUPLICATE, NOTHING_TO_ANSWER } from "./refusals.ts";
import { createdShape, type Me, type Tweet, tweetsShape } from "./shapes.ts";

export interface XPlace {
  call: JsonCall;
  clock: Clock;
  /** A path of the interface as a whole address. */
  at(path: string): URL;
  /** Where people read posts, without a slash at its end. */
  pages: string;
  me(): Promise<Me>;
}

const preparedShape = z.object({
  key: z.string(),
  /** No post of ours is older than this. */
  since: z.iso.datetime(),
  request: z.object({
    text: z.string(),
    reply: z.object({ in_reply_to_tweet_id: z.string() }).optional(),
  }),
});
type Prepared = z.output<typeof preparedShape>;

const read = (prepared: string): Prepared => preparedShape.parse(JSON.parse(prepared));

/** In millionths of a US dollar (docs.x.com, pay per use). */
const POST_MICROS = 15_000;
const POST_WITH_LINK_MICROS = 200_000;
const LINK = /https?:\/\/\S/i;

export function xPoster(place: XPlace): Poster {
  return {
    prepare: async (part) => JSON.stringify(prepare(part, place.clock.now())),
    async post(text) {
      const prepared = read(text);
      try {
        return await create(prepared, place);
      } catch (error) {
        if (!(error instanceof ServiceError)) throw error;
        if (error.code === NOTHING_TO_ANSWER) throw soonThere(error, prepared, place.clock.now());
        // The same text is there: it is this post where it came since this one was prepared.
        const found = error.code === DUPLICATE ? await find(prepared, place) : null;
        if (!found) throw error;
        return found;
      }
    },
    find: (text) => find(read(text), place),
    costMicros: (text) => (LINK.test(read(text).request.text) ? POST_WITH_LINK_MICROS : POST_MICROS),
  };
}

/** X makes the card of a linked page by itself. */
const prepare = (part: Part, now: Date): Prepared => ({
  key: part.key,
  since: new Date(Math.min(part.at.getTime(), now.getTime())).toISOString(),
  request: {
    text: part.text,
    ...(part.after ? { reply: { in_reply_to_tweet_id: part.after.previous.id } } : {}),
  },
});

async function create({ request }: Prepared, { call, at, pages }: XPlace): Promise<Remote> {
  const { data } = await call({
    ...{ operation: "tweets.create", method: "POST", url: at("/2/tweets"), body: request },
    shape: createdShape,
  });
  return remoteOf(data.id, pages);
}

const remoteOf = (id: string, pages: string): Remote => ({
  ...{ id, version: null, url: `${pages}/i/web/status/${id}` },
});

/** X's ids carry their time: milliseconds since its own beginning. */
const BEGINNING_MS = 1_288_834_974_657n;
const timeOfId = (id: string): number => Number((BigInt(id) >> 22n) + BEGINNING_MS);

const SEEN_EVERYWHERE_MS = 5 * 60_000;

/** A post that is minutes old may not be found yet by the machine that takes the answer to it. */
function soonThere(error: ServiceError, { request }: Prepared, now: Date): ServiceError {
  const previous = request.reply?.in_reply_to_tweet_id ?? "";
  const isYoung = /^\d+$/.test(previous) && now.getTime() - timeOfId(previous) < SEEN_EVERYWHERE_MS;
  if (!isYoung) return error;
  const { service, operation, status, code, effect } = error;
  const message = "X does not find the post before it yet, which is minutes old";
  return new ServiceError({ service, operation, status, code, effect, message, retryable: true });
}

const PAGE = 100;
/** X gives an account's latest 3,200. */
const MOST_PAGES = 32;
/** By how much two clocks may differ. */
const SKEW_MS = 60 * 60_000;

/** Looks through our posts, back to the time when this one was prepared. */
async function find(prepared: Prepared, { call, at, pages, me }: XPlace): Promise<Remote | null> {
  const url = at(`/2/users/${encodeURIComponent((await me()).id)}/tweets`);
  url.searchParams.set("max_results", String(PAGE));
  url.searchParams.set("tweet.fields", "created_at,entities,referenced_tweets");
  const since = new Date(Date.parse(prepared.since) - SKEW_MS);
  url.searchParams.set("start_time", `${since.toISOString().slice(0, 19)}Z`);
  for (let page = 0; page < MOST_PAGES; page++) {
    const { data, meta } = await call({ operation: "users.tweets", url, shape: tweetsShape });
    const found = data.find((tweet) => isSame(tweet, prepared));
    if (found) return remoteOf(found.id, pages);
    if (!meta?.next_token) return null;
    url.searchParams.set("pagination_token", meta.next_token);
  }
  throw new ServiceError({
    ...{ service: "x", operation: "users.tweets", status: null, code: "too_many" },
    message: `the post is not among this account’s latest ${PAGE * MOST_PAGES}, and X shows no more. Look there yourself, and say in the Outbox whether it is posted`,
    ...{ retryable: false, effect: "unknown" },
  });
}

/** The first part by the address that only it links to; any by what it answers and what it says. */
function isSame(tweet: Tweet, { key, request }: Prepared): boolean {
  const answers = tweet.referenced_tweets?.find(({ type }) => type === "replied_to")?.id;
  if (answers !== request.reply?.in_reply_to_tweet_id) return false;
  const text = written(tweet);
  return new RegExp(`[?&]utm_content=${key}(?![a-z0-9])`).test(text) || words(text) === words(request.text);
}

/** As it was posted: X puts its own short links in, and escapes three signs. */
function written({ text, entities }: Tweet): string {
  const links = entities?.urls ?? [];
  return links.reduce(
    (whole, { url, expanded_url }) => whole.replaceAll(url, () => expanded_url ?? url),
    unescaped(text),
  );
}

const words = (text: string): string => text.normalize("NFC").replaceAll(/\s+/g, " ").trim();
