/** Posts that the owner makes by hand: the page that has everything ready for it, and their word that it is done. */
import { readToken, signToken, type TokenKeys } from "../audience/signed-token.ts";
import type { Clock } from "../core/clock.ts";
import type { Ledger } from "../ledger/open.ts";
import { markPosted, type Post, postById } from "./posts.ts";

export const HAND = "/hand";

const TTL_MS = 90 * 24 * 60 * 60_000;

/** Whoever has the link may say that the post is out, and read its text; nothing else. */
export const handLinks =
  (clock: Clock, { siteUrl, keys }: { siteUrl: string; keys: TokenKeys }) =>
  (postId: string): string =>
    `${siteUrl}${HAND}/${signToken(keys, clock, { purpose: "hand", subject: postId, ttlMs: TTL_MS })}`;

interface HandHost {
  ledger: Ledger;
  clock: Clock;
  tokenKeys: TokenKeys;
}

/** The post whose page this is; null for a link that is not ours, or too old. */
export async function postOfToken(
  { ledger, clock, tokenKeys }: HandHost,
  token: string,
): Promise<Post | null> {
  const answer = readToken(tokenKeys, clock, "hand", token);
  return answer.kind === "good" ? postById(ledger.db, answer.subject) : null;
}

/** The hosts on which posts of a network are, however they are spelled. */
const HOSTS: Partial<Record<Post["network"], RegExp>> = {
  x: /(^|\.)(x|twitter)\.com$/,
  linkedin: /(^|\.)linkedin\.com$/,
  reddit: /(^|\.)(reddit\.com|redd\.it)$/,
  hackernews: /^news\.ycombinator\.com$/,
  lobsters: /^lobste\.rs$/,
};

/** Where the owner says that the post is: an address, nothing, or what can't be one. */
export function readPostAddress(
  post: Pick<Post, "network" | "realm">,
  given: string,
): { url: string | null } | { wrong: string } {
  const text = given.trim();
  if (text === "") return { url: null };
  const url = URL.canParse(text) && text.length <= 500 ? new URL(text) : null;
  if (!url || !/^https?:$/.test(url.protocol))
    return { wrong: "That is no address of a page: it begins with https://." };
  const host = HOSTS[post.network];
  if (post.realm !== "sandbox" && host && !host.test(url.hostname))
    return { wrong: "That page is somewhere else: paste the address of the post itself, or leave it empty." };
  return { url: url.href };
}

/** False where it was out already. */
export const donePosting = (
  { ledger, clock }: Pick<HandHost, "ledger" | "clock">,
  post: Post,
  url: string | null,
): Promise<boolean> => ledger.transaction((db) => markPosted(db, clock, post, { url, at: clock.now() }));
