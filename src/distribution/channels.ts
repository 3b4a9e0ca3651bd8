/** The settings of all channels, as the domain needs them; `config/channels.ts` is where they are checked. */
import type { QuietHours } from "../content/quiet-hours.ts";
import type { NetworkName } from "./network.ts";

/** What a place says of links to one's own things, and what of ours is there besides. */
export interface OwnShare {
  /** In the owner's words. */
  rule: string;
  /** The largest share of one's posts there that may lead to one's own things. */
  ownShare: number;
  /** How many posts of the owner's there led elsewhere. */
  otherPosts: number;
}

interface Subreddit extends OwnShare {
  name: string;
}

interface Channel {
  on: boolean;
  autonomy?: "ask" | "auto";
  by?: "hand" | "api";
  hashtags?: readonly string[];
}

export type Channels = Record<NetworkName, Channel> & {
  posts: { quietHours: QuietHours; dailyCap: number; backIssuesAWeek: number };
  /** Of the owner's own instance. */
  mastodon: OwnShare;
  reddit: { subreddits: readonly Subreddit[] };
};

/** As people call them. */
export const NETWORK_NAMES: Record<NetworkName, string> = {
  bluesky: "Bluesky",
  mastodon: "Mastodon",
  x: "X",
  linkedin: "LinkedIn",
  reddit: "Reddit",
  hackernews: "Hacker News",
  lobsters: "Lobsters",
};

/** “Reddit, r/newsletters”. */
export const sayWhere = ({ network, place }: { network: NetworkName; place: string }): string =>
  place === "" ? NETWORK_NAMES[network] : `${NETWORK_NAMES[network]}, r/${place}`;

/** Whether the owner posts there by hand: always where the network wants no automation, else unless they said otherwise. */
export const isByHand = (network: NetworkName, channels: Channels): boolean =>
  network === "bluesky" || network === "mastodon" ? false : channels[network].by !== "api";
