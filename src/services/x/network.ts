/** X: by hand on its own page, or by its interface, which costs. Adapter of the port `distribution/network`. */
import { randomBytes } from "node:crypto";
import type { Account } from "../../core/account.ts";
import type { Clock } from "../../core/clock.ts";
import { ServiceError } from "../../core/errors.ts";
import type { HttpPolicy } from "../../core/http.ts";
import type { Network, Reach } from "../../distribution/network.ts";
import { type JsonCall, jsonCall } from "../json-api.ts";
import { kept } from "../kept.ts";
import { authorization, type XKeys } from "./oauth.ts";
import { type XPlace, xPoster } from "./posting.ts";
import { refusalAt } from "./refusals.ts";
import { meShape, type Tweet, tweetsShape } from "./shapes.ts";

export interface XOptions {
  /** Another address than X's own, for its interface and its pages alike. */
  url: string | undefined;
  /** Null where the owner posts by hand. */
  keys: XKeys | null;
  account: Account;
  policy: HttpPolicy;
  clock: Clock;
}

const API = "https://api.x.com";
const PAGES = "https://x.com";

export function xNetwork(options: XOptions): Network {
  const { keys, account } = options;
  const base = options.url?.replace(/\/+$/, "");
  const pages = base ?? PAGES;
  const place = keys && placeOf({ ...options, keys }, { api: base ?? API, pages });
  return {
    name: "x",
    account,
    rules: null,
    threads: true,
    poster: place && xPoster(place),
    // docs.x.com/x-for-websites/post-button/guides/web-intent; its `url` would be one link more.
    intent: ({ text }) => `${pages}/intent/tweet?text=${encodeURIComponent(text)}`,
    reach: place && reachOf(place),
    // They are found by a search that is paid by the post.
    replies: null,
    submission: null,
    check: () => (place ? check(place) : withoutKeys()),
  };
}

function placeOf(
  { keys, policy, clock }: XOptions & { keys: XKeys },
  { api, pages }: { api: string; pages: string },
): XPlace {
  const now = () => clock.now();
  const call: JsonCall = jsonCall({
    ...{ service: "x", name: "X", policy, refusal: refusalAt(now) },
    headers: async (request) => ({
      "user-agent": "pressroom",
      authorization: authorization(request, keys, {
        nonce: randomBytes(16).toString("hex"),
        at: Math.floor(now().getTime() / 1_000),
      }),
    }),
  });
  const at = (path: string) => new URL(`${api}${path}`);
  const me = kept(
    async () => (await call({ operation: "users.me", url: at("/2/users/me"), shape: meShape })).data,
  );
  return { call, clock, at, pages, me };
}

async function check({ me }: XPlace): Promise<string> {
  const { username } = await me();
  return `@${username} on X: each post costs 0.015 $, with a link 0.20 $`;
}

async function withoutKeys(): Promise<string> {
  throw new ServiceError({
    ...{ service: "x", operation: "check", status: null, code: "by_hand" },
    message:
      "there is nothing to ask: you post on X by hand. To post by its interface, put X_API_KEY, X_API_SECRET, X_ACCESS_TOKEN and X_ACCESS_SECRET into .env, and set channels.x.by to api",
    ...{ retryable: false, effect: "refused" },
  });
}

/** How many may be asked for at once. */
const IDS_AT_ONCE = 100;

function reachOf({ call, at }: XPlace): NonNullable<Network["reach"]> {
  return async (ids) => {
    const found: Tweet[] = [];
    for (let from = 0; from < ids.length; from += IDS_AT_ONCE) {
      const url = at("/2/tweets");
      url.searchParams.set("ids", ids.slice(from, from + IDS_AT_ONCE).join(","));
      url.searchParams.set("tweet.fields", "public_metrics");
      found.push(...(await call({ operation: "tweets.list", url, shape: tweetsShape })).data);
    }
    return new Map(found.map((tweet) => [tweet.id, inOurWords(tweet)]));
  };
}

function inOurWords({ public_metrics: counts }: Tweet): Reach {
  return {
    likes: counts?.like_count ?? null,
    reposts: counts ? counts.retweet_count + counts.quote_count : null,
    replies: counts?.reply_count ?? null,
    ...{ points: null, comments: null },
  };
}
