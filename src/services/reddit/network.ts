/** Reddit: by hand on its own page, or by its interface, once Reddit allows it. Adapter of the port `distribution/network`. */
import type { Account } from "../../core/account.ts";
import type { Clock } from "../../core/clock.ts";
import { ServiceError } from "../../core/errors.ts";
import type { HttpPolicy } from "../../core/http.ts";
import type { Network } from "../../distribution/network.ts";
import { type RedditKeys, type RedditPlace, redditPlace } from "./client.ts";
import { redditPoster } from "./posting.ts";
import { reachOf, repliesTo } from "./reading.ts";

export interface RedditOptions {
  /** Another address than Reddit's own, for its interface and its pages alike. */
  url: string | undefined;
  /** Null where the owner posts by hand. */
  keys: RedditKeys | null;
  account: Account;
  policy: HttpPolicy;
  clock: Clock;
}

const API = "https://oauth.reddit.com";
const PAGES = "https://www.reddit.com";

export function redditNetwork({ url, keys, account, policy, clock }: RedditOptions): Network {
  const base = url?.replace(/\/+$/, "");
  const pages = base ?? PAGES;
  const place = keys && redditPlace({ keys, policy, clock, api: base ?? API, pages });
  return {
    name: "reddit",
    account,
    rules: null,
    threads: false,
    poster: place && redditPoster(place),
    intent: ({ title, link, place: subreddit }) => {
      const query = new URLSearchParams({ url: link, title });
      return `${pages}${subreddit === "" ? "" : `/r/${encodeURIComponent(subreddit)}`}/submit?${query}`;
    },
    reach: place && reachOf(place),
    replies: place && repliesTo(place),
    submission: null,
    check: () => (place ? check(place) : withoutKeys()),
  };
}

async function check({ me }: RedditPlace): Promise<string> {
  return `u/${await me()} on Reddit`;
}

async function withoutKeys(): Promise<string> {
  throw new ServiceError({
    ...{ service: "reddit", operation: "check", status: null, code: "by_hand" },
    message:
      "there is nothing to ask: you post on Reddit by hand. To post by its interface, ask Reddit for access, put REDDIT_CLIENT_ID, REDDIT_CLIENT_SECRET and REDDIT_REFRESH_TOKEN into .env, and set channels.reddit.by to api",
    ...{ retryable: false, effect: "refused" },
  });
}
