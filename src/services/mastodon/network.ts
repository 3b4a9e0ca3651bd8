/** Mastodon, and what speaks its API, by `fetch`. Adapter of the port `distribution/network`. */
import type { Account } from "../../core/account.ts";
import type { Clock } from "../../core/clock.ts";
import type { HttpPolicy } from "../../core/http.ts";
import type { Network } from "../../distribution/network.ts";
import { kept } from "../kept.ts";
import { askMe, check } from "./check.ts";
import { mastodonCall } from "./client.ts";
import { askInstance } from "./instance.ts";
import { mastodonPoster } from "./posting.ts";
import { reachOf, repliesTo } from "./reading.ts";

export interface MastodonOptions {
  /** The instance's address. */
  url: string;
  token: string;
  account: Account;
  policy: HttpPolicy;
  clock: Clock;
  /** Rejects once the process is asked to stop. */
  pause: (ms: number) => Promise<void>;
  /** Whether the owner says that the account posts by itself. */
  isBot: boolean;
}

export function mastodonNetwork(options: MastodonOptions): Network {
  const { token, account, policy, clock, pause, isBot } = options;
  const url = options.url.replace(/\/+$/, "");
  const call = mastodonCall({ url, token, policy, now: () => clock.now() });
  const instance = kept(() => askInstance(call));
  const me = kept(() => askMe(call));
  return {
    name: "mastodon",
    account,
    rules: async () => (await instance()).rules,
    threads: true,
    poster: mastodonPoster({ call, clock, pause, instance, me }),
    intent: () => null,
    reach: reachOf(call),
    replies: repliesTo({ call, me, instance, url }),
    submission: null,
    check: () => check({ call, url, instance, isBot }),
  };
}
