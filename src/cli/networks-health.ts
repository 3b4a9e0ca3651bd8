/** What `doctor` says of the places where people hear of issues: whether posts get there, and what waits for the owner. */
import type { App } from "../app.ts";
import type { Realm } from "../core/realm.ts";
import { NETWORK_NAMES, sayWhere } from "../distribution/channels.ts";
import { NETWORKS } from "../distribution/network.ts";
import { type Post, postsIn } from "../distribution/posts.ts";
import type { Health } from "../operations/health.ts";
import { ADD_SUBREDDIT, hasChoice, lacksSubreddit, lookAt, type SetUpNetwork } from "./look-at-network.ts";

const PRESSROOM = "npm run pressroom --";

/** A row for each network that is on, and one for what waits. One small question to each that has keys. */
export async function checkNetworks(app: App): Promise<Health[]> {
  const site = (await app.site()).realm;
  const rows: Health[] = [];
  for (const name of NETWORKS.filter((one) => app.config.channels[one].on)) {
    const found = await lookAt(app, name);
    rows.push({ service: name, realm: found.realm, ...judge(app, found, site) });
  }
  return [...rows, ...(await checkPosts(app))];
}

type Judged = Omit<Health, "service" | "realm">;

function judge(app: App, found: SetUpNetwork, site: Realm): Judged {
  const { network, account, problem, by } = found;
  const name = NETWORK_NAMES[network];
  if (problem !== null) return sayProblem(found, name);
  if (lacksSubreddit(app, network))
    return { ...RIGHT, checked: account ?? BY_HAND, missing: "a subreddit", next: ADD_SUBREDDIT };
  if (account !== null) return site === "live" ? { ...RIGHT, checked: account } : withoutSite(account, name);
  return by === "hand" ? { ...RIGHT, checked: BY_HAND } : withoutKeys(found);
}

const RIGHT = { ok: true, missing: "", blocks: "", next: "" };
const BY_HAND = "you post there by hand, from a page that has everything ready";

const sayProblem = ({ network, problem, isLater }: SetUpNetwork, name: string): Judged => ({
  ...{ ok: false, checked: "asked, and it failed", missing: problem ?? "" },
  blocks: `What you approved for ${name} waits.`,
  next: isLater ? "Try again in a few minutes." : `${PRESSROOM} setup social --network ${network}`,
});

const withoutSite = (account: string, name: string): Judged => ({
  ...{ ok: false, checked: account, missing: "a public address of your site, to which posts could lead" },
  ...{ blocks: `Nothing is posted to ${name}.`, next: `${PRESSROOM} setup web` },
});

const withoutKeys = ({ network, missing, realm }: SetUpNetwork): Judged => ({
  ...{ ok: true, blocks: "", missing: missing.join(", ") },
  checked: hasChoice(network) && realm === "live" ? BY_HAND : "posts are rehearsed in the sandbox",
  next: `Optional: ${PRESSROOM} setup social --network ${network}`,
});

/** Rows only where something waits; what was rehearsed at a network that is real by now is no matter any more. */
async function checkPosts(app: App): Promise<Health[]> {
  const { db } = app.ledger;
  const waiting = await postsIn(db, ["failed", "unknown", "sending", "handed"]);
  const now = waiting.filter(({ realm, network }) => realm === app.networkRealm(network));
  const of = (...states: Post["state"][]) => now.filter(({ state }) => states.includes(state));
  return [
    failed(of("failed")),
    interrupted(of("unknown", "sending").filter(({ problem }) => problem !== null)),
    handed(of("handed")),
  ].flatMap((row) => row ?? []);
}

const counted = (posts: readonly Post[]): string =>
  `${posts.length} ${posts.length === 1 ? "post" : "posts"}`;

/** With the reason of the first, which mostly is that of all. */
const sayFirst = ([first]: readonly Post[]): string =>
  first ? `${sayWhere(first)}: ${first.problem ?? "it goes on at the next run"}` : "";

const realmOf = (posts: readonly Post[]): Realm =>
  posts.some(({ realm }) => realm === "live") ? "live" : "sandbox";

const failed = (posts: readonly Post[]): Health | null =>
  posts.length === 0
    ? null
    : {
        ...{ service: "failed posts", realm: realmOf(posts), ok: false, checked: counted(posts) },
        ...{ missing: sayFirst(posts), blocks: "Nobody hears of the issue there." },
        next: `Put right what it says, then approve it once more, or drop it: ${PRESSROOM} posts`,
      };

const interrupted = (posts: readonly Post[]): Health | null =>
  posts.length === 0
    ? null
    : {
        ...{ service: "unfinished posts", realm: realmOf(posts), ok: false, checked: counted(posts) },
        ...{ missing: sayFirst(posts), blocks: "" },
        next: "post-approved looks up what arrived, and sends the rest: nothing is sent twice. It runs by itself",
      };

const handed = (posts: readonly Post[]): Health | null =>
  posts.length === 0
    ? null
    : {
        ...{ service: "posts by hand", realm: realmOf(posts), ok: true, missing: "", blocks: "" },
        checked: `${counted(posts)} for you to post: ${[...new Set(posts.map(sayWhere))].join("; ")}`,
        next: `Open their links in Notion → Outbox, or see them: ${PRESSROOM} posts`,
      };
