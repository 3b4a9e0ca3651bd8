/** Places to post. */
import type { Account } from "../core/account.ts";
import { accountOf } from "../core/ids.ts";
import type { Realm } from "../core/realm.ts";
import type { Network, NetworkName } from "../distribution/network.ts";
import { recall, remember } from "../ledger/records.ts";
import { redditKeys, xKeys } from "./network-keys.ts";
import { once, type Parts, policyFor } from "./parts.ts";
import { realmOfNetwork } from "./realms.ts";
import type { ServiceName } from "./services.ts";

/** Each of them apart: a run that posts to one does not pay for the others. */
export function openNetworks(
  parts: Parts,
  realms: Record<ServiceName, Realm>,
  urlOf: (name: ServiceName) => Promise<string | undefined>,
): (name: NetworkName) => Promise<Network> {
  const realm = (name: NetworkName) => realmOfNetwork(name, realms, parts.config.env);
  const openers: Record<NetworkName, () => Promise<Network>> = {
    bluesky: once(async () => openBluesky(parts, realms.bluesky, await urlOf("bluesky"))),
    mastodon: once(async () => openMastodon(parts, realms.mastodon, await urlOf("mastodon"))),
    x: once(async () => openX(parts, realms.x, await urlOf("x"))),
    reddit: once(async () => openReddit(parts, realms.reddit, await urlOf("reddit"))),
    hackernews: once(async () => openHackerNews(parts, realms.hackernews, await urlOf("hackernews"))),
    lobsters: async () =>
      (await import("../services/lobsters/network.ts")).lobstersNetwork(
        ownerOf("lobsters", realm("lobsters")),
      ),
    linkedin: async () =>
      (await import("../services/linkedin/network.ts")).linkedinNetwork(
        ownerOf("linkedin", realm("linkedin")),
      ),
  };
  return (name) => openers[name]();
}

/** An instance allows each token 300 requests in five minutes. */
const MASTODON_RATE = { concurrency: 2, calls: 300, windowMs: 300_000 };

async function openMastodon(parts: Parts, realm: Realm, url = ""): Promise<Network> {
  const { config, clock, signal } = parts;
  const { mastodonNetwork } = await import("../services/mastodon/network.ts");
  const token = (realm === "sandbox" ? undefined : config.env.MASTODON_ACCESS_TOKEN) ?? "sandbox";
  const account: Account = { service: "mastodon", account: accountOf(token), realm };
  const policy = await policyFor(parts, account, MASTODON_RATE);
  const pause = (ms: number) => clock.sleep(ms, signal);
  const { isBot } = config.channels.mastodon;
  return mastodonNetwork({ url, token, account, policy, clock, pause, isBot });
}

/** 3,000 calls in five minutes are allowed from one address (docs.bsky.app/docs/advanced-guides/rate-limits). */
const BLUESKY_RATE = { concurrency: 2, calls: 1_000, windowMs: 300_000 };

/** As the twin calls whoever has no account. */
const SANDBOX_LOGIN = { handle: "pressroom.test", password: "sandbox" };

async function openBluesky(parts: Parts, realm: Realm, url = "https://bsky.social"): Promise<Network> {
  const { config, clock, ledger } = parts;
  const { BLUESKY_HANDLE, BLUESKY_APP_PASSWORD: password } = config.env;
  const handle = BLUESKY_HANDLE?.replace(/^@/, "").toLowerCase();
  const login = handle && password ? { handle, password } : SANDBOX_LOGIN;
  const { blueskyNetwork } = await import("../services/bluesky/network.ts");
  const account: Account = { service: "bluesky", account: accountOf(login.handle), realm };
  const key = `bluesky session of ${accountOf(`${url} ${login.handle} ${login.password}`)}`;
  const session = {
    read: () => recall(ledger.db, key),
    write: (text: string) => remember(ledger.db, key, text),
  };
  return blueskyNetwork({
    ...{ server: url, ...login, session, account, clock, isBot: config.channels.bluesky.isBot },
    ...(realm === "live"
      ? { pages: "https://bsky.app", appView: "did:web:api.bsky.app#bsky_appview" }
      : { pages: url }),
    policy: await policyFor(parts, account, BLUESKY_RATE),
  });
}

/** Where posts are made by hand, the account is whoever is signed in there. */
const ownerOf = (service: NetworkName, realm: Realm): Account => ({
  service,
  account: "owner",
  realm,
});

/** As the twin calls whoever has no keys. */
const SANDBOX_X = {
  ...{ apiKey: "sandbox", apiSecret: "sandbox-secret" },
  ...{ token: "sandbox", tokenSecret: "sandbox-secret" },
};

/** X allows each account 100 posts in a quarter of an hour, and 75 questions of who it is. */
const X_RATE = { concurrency: 2, calls: 75, windowMs: 900_000 };

async function openX(parts: Parts, realm: Realm, url: string | undefined): Promise<Network> {
  const { xNetwork } = await import("../services/x/network.ts");
  const isRehearsal = realm === "sandbox" && parts.config.channels.x.by === "api";
  const keys = isRehearsal ? SANDBOX_X : xKeys(parts.config);
  const account = keys ? { service: "x", account: accountOf(keys.token), realm } : ownerOf("x", realm);
  const policy = await policyFor(parts, account, X_RATE);
  return xNetwork({ url, keys, account, policy, clock: parts.clock });
}

const SANDBOX_REDDIT = {
  clientId: "sandbox",
  clientSecret: "sandbox-secret",
  refreshToken: "sandbox",
};

/** Reddit allows a hundred requests a minute, counted over ten. */
const REDDIT_RATE = { concurrency: 1, calls: 1_000, windowMs: 600_000 };

async function openReddit(parts: Parts, realm: Realm, url: string | undefined): Promise<Network> {
  const { redditNetwork } = await import("../services/reddit/network.ts");
  const isRehearsal = realm === "sandbox" && parts.config.channels.reddit.by === "api";
  const keys = isRehearsal ? SANDBOX_REDDIT : redditKeys(parts.config);
  const account = keys
    ? { service: "reddit", account: accountOf(keys.refreshToken), realm }
    : ownerOf("reddit", realm);
  const policy = await policyFor(parts, account, REDDIT_RATE);
  return redditNetwork({ url, keys, account, policy, clock: parts.clock });
}

/** Algolia allows an address 10,000 searches an hour; a guest asks for far fewer. */
const HACKERNEWS_RATE = { concurrency: 2, calls: 60, windowMs: 60_000 };

async function openHackerNews(parts: Parts, realm: Realm, url: string | undefined): Promise<Network> {
  const { hackerNewsNetwork } = await import("../services/hackernews/network.ts");
  const account = ownerOf("hackernews", realm);
  const policy = await policyFor(parts, account, HACKERNEWS_RATE);
  return hackerNewsNetwork({ url, account, policy, now: () => parts.clock.now() });
}
