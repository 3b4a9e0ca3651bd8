/** How posting to one network stands: on or off, by whom, which keys are missing, and what the network says of them. */
import type { App } from "../app.ts";
import { ServiceError } from "../core/errors.ts";
import type { Realm } from "../core/realm.ts";
import { isByHand, NETWORK_NAMES } from "../distribution/channels.ts";
import type { NetworkName } from "../distribution/network.ts";
import { GUIDES, type KeyName } from "./social-guides.ts";
import type { Terminal } from "./terminal.ts";

export interface SetUpNetwork {
  network: NetworkName;
  on: boolean;
  by: "hand" | "api";
  realm: Realm;
  /** As the network says it; null where nobody was asked. */
  account: string | null;
  /** Keys with which it could be posted to by its interface. */
  missing: KeyName[];
  problem: string | null;
  /** Nothing is wrong; only it could not be asked just now. */
  isLater: boolean;
  /** The owner had enough of questions. */
  isLeft: boolean;
}

/** Posted to by hand, or by an interface where there are keys: as the owner says. */
export const hasChoice = (name: NetworkName): name is "x" | "reddit" => name === "x" || name === "reddit";

/** Asks the network only where there are keys for it. */
export async function lookAt(app: App, network: NetworkName): Promise<SetUpNetwork> {
  const { env, channels } = app.config;
  const names = GUIDES[network].keys.map(({ name }) => name);
  const missing = names.filter((name) => env[name] === undefined);
  const { on } = channels[network];
  const by = isByHand(network, channels) ? ("hand" as const) : ("api" as const);
  const found: SetUpNetwork = {
    ...{ network, on, by, realm: app.networkRealm(network), account: null, missing },
    ...{ problem: null, isLater: false, isLeft: false },
  };
  if (!on || by === "hand" || missing.length === names.length) return found;
  if (missing.length > 0)
    return {
      ...found,
      problem: `${missing.join(" and ")} ${missing.length > 1 ? "are" : "is"} not set, and its other keys are`,
    };
  try {
    return { ...found, account: await (await app.network(network)).check() };
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    return { ...found, problem: error.message, isLater: error.retryable };
  }
}

/** Reddit is many places, and the owner names those that fit. */
export const lacksSubreddit = ({ config }: App, network: NetworkName): boolean =>
  network === "reddit" && config.channels.reddit.subreddits.length === 0;

export const ADD_SUBREDDIT =
  "Nothing is proposed for Reddit before a subreddit stands in settings.yaml, like channels.reddit.subreddits: [{ name: newsletters, rule: One link to your own in ten posts }]";

export function say(terminal: Terminal, found: SetUpNetwork): void {
  const text = sayStanding(found);
  if (text) terminal.step(`${NETWORK_NAMES[found.network]}: ${text}`);
}

function sayStanding({ network, on, by, realm, account, missing, problem }: SetUpNetwork): string | null {
  if (!on) return `off in your settings (channels.${network}.on)`;
  if (account) return account;
  if (problem) return null;
  if (by === "hand") return "you post there by hand, and need no key";
  const unset = `${missing.join(", ")} ${missing.length > 1 ? "are" : "is"} not set`;
  return hasChoice(network) && realm === "live"
    ? `yours to post by hand, while ${unset}`
    : `rehearsed in the sandbox, while ${unset}`;
}
