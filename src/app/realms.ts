/** How real each service is, told from the keys alone. */
import type { Env } from "../../config/env.ts";
import type { Config } from "../../config/load.ts";
import type { Realm } from "../core/realm.ts";
import type { NetworkName } from "../distribution/network.ts";
import { redditKeys, xKeys } from "./network-keys.ts";
import type { ServiceName } from "./services.ts";

/** Without a key a network is posted to by hand, which is as real as the site whose links the owner posts. */
const byHand = (env: Env): Realm => (env.PUBLIC_URL ? "live" : "sandbox");

export const networkRealms = (config: Config) => {
  const { env } = config;
  return {
    bluesky: env.BLUESKY_HANDLE && env.BLUESKY_APP_PASSWORD ? ("live" as const) : ("sandbox" as const),
    mastodon: env.MASTODON_ACCESS_TOKEN && env.MASTODON_URL ? ("live" as const) : ("sandbox" as const),
    x: xKeys(config) ? ("live" as const) : byHand(env),
    reddit: redditKeys(config) ? ("live" as const) : byHand(env),
    hackernews: byHand(env),
  };
};

export const realmOfNetwork = (name: NetworkName, realms: Record<ServiceName, Realm>, env: Env): Realm =>
  name === "linkedin" || name === "lobsters" ? byHand(env) : realms[name];

/** Stripe's keys say themselves whether they are of its test mode. */
export const realmOfKey = (key: string | undefined): Realm =>
  key === undefined ? "sandbox" : /^.k_live_/.test(key) ? "live" : "test";
