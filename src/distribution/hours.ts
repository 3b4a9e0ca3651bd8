/** At which hour of the publication's day a network's readers are there, until our own clicks say more. */
import type { NetworkName } from "./network.ts";

/** Before work where people read in passing; when America is awake where a page must gather points. */
export const BEST_HOUR: Record<NetworkName, number> = {
  bluesky: 9,
  mastodon: 9,
  x: 9,
  linkedin: 8,
  reddit: 14,
  hackernews: 15,
  lobsters: 15,
};
