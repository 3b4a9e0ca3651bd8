/** Posts that no service signed: refused, counted by network, and beyond a number not even looked at for long. */
import type { Context } from "hono";
import type { Clock } from "../core/clock.ts";
import type { Logger } from "../core/log.ts";

const WINDOW_MS = 60_000;
const MOST_UNSIGNED = 20;
const MOST_NETWORKS = 1_000;

interface Stranger {
  network: string;
  /** Which webhook it was, for the log. */
  hook: string;
  /** What the service expects where a signature is wrong. */
  status: 400 | 401;
  log: Logger;
}

export interface StrangerLimit {
  /** A post that is signed passes always: who shares a network with somebody who guesses is not shut out with them. */
  refuse(c: Context, stranger: Stranger): Response;
}

/** In memory alone: what strangers post is worth no write. A flood is one line of the log in a window. */
export function strangerLimit(clock: Clock): StrangerLimit {
  let began = Number.NEGATIVE_INFINITY;
  const counts = new Map<string, number>();

  function count(network: string): { first: boolean; allowed: boolean } {
    const now = clock.now().getTime();
    if (Math.abs(now - began) >= WINDOW_MS) {
      began = now;
      counts.clear();
    }
    const first = counts.size === 0;
    const who = counts.has(network) || counts.size < MOST_NETWORKS ? network : "others";
    const posts = (counts.get(who) ?? 0) + 1;
    counts.set(who, posts);
    return { first, allowed: posts <= MOST_UNSIGNED };
  }

  return {
    refuse(c, { network, hook, status, log }) {
      const { first, allowed } = count(network);
      if (first) log.warn(`a post to the ${hook} was refused: its signature is missing, wrong or too old`);
      if (allowed) return c.json({ error: "The signature is missing, wrong or too old" }, status);
      c.header("Retry-After", String(WINDOW_MS / 1_000));
      return c.json({ error: "Too many posts without a signature" }, 429);
    },
  };
}
