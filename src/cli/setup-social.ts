/** `pressroom setup social`: where posts go, network by network. Safe to run again: what is right is not asked for anew. */
import { ConfigError } from "../core/errors.ts";
import { NETWORK_NAMES } from "../distribution/channels.ts";
import { NETWORKS, type NetworkName } from "../distribution/network.ts";
import { EXIT } from "../operations/exit.ts";
import { ADD_SUBREDDIT, lacksSubreddit, type SetUpNetwork } from "./look-at-network.ts";
import type { Desk } from "./options.ts";
import { setUpNetwork } from "./setup-network.ts";

export interface SetUpSocialOptions {
  /** One of them, rather than all. */
  network?: string;
  /** Asks for other keys, though there are some. */
  new?: boolean;
  /** Asks nothing: keys are taken from the environment or .env. */
  nonInteractive?: boolean;
}

export async function setUpSocial(desk: Desk, options: SetUpSocialOptions) {
  const { terminal } = desk;
  const names = namesIn(options.network);
  terminal.title("Where people hear of your issues");
  const found: SetUpNetwork[] = [];
  for (const name of names) {
    const one = await setUpNetwork(desk, name, options);
    found.push(one);
    if (one.problem) terminal.warn(`${NETWORK_NAMES[name]}: ${one.problem}`);
    if (one.on && lacksSubreddit(desk.app, name)) terminal.step(ADD_SUBREDDIT);
    if (one.isLeft) break;
  }
  const problems = found.flatMap(({ problem }) => problem ?? []);
  const next = problems[0] ?? (await nextAfter(desk, found));
  terminal.end(next);
  const isBroken = found.some(({ problem, isLater }) => problem !== null && !isLater);
  const exitCode = isBroken ? EXIT.failed : problems.length > 0 ? EXIT.later : EXIT.done;
  const networks = found.map(({ isLeft, isLater, ...one }) => one);
  return { json: { networks, ok: exitCode === EXIT.done, problems, next }, exitCode };
}

function namesIn(given: string | undefined): readonly NetworkName[] {
  if (given === undefined) return NETWORKS;
  const named = NETWORKS.find((name) => name === given.toLowerCase());
  if (named) return [named];
  const wrong = `“${given}” is no network that pressroom knows`;
  throw new ConfigError("The command", [
    { key: "--network", wrong, example: `--network bluesky, or one of ${NETWORKS.slice(1).join(", ")}` },
  ]);
}

const REHEARSAL =
  "Nothing is posted for real yet: posts are rehearsed in the sandbox, and npm start shows them on its desk. With keys, run this again in a terminal: it asks for them.";
const NO_SITE =
  "Nothing is posted before your site has a public address, for that is where posts lead: npm run pressroom -- setup web";
const READY =
  "Each issue that you publish is proposed for them. Approve its posts in Notion → Outbox, or: npm run pressroom -- posts";

async function nextAfter({ app }: Desk, found: readonly SetUpNetwork[]): Promise<string> {
  const on = found.filter((one) => one.on);
  if (on.length === 0) return "Nothing is proposed for what is off. To change that, run this again.";
  if ((await app.site()).realm !== "live" && on.some(({ realm }) => realm === "live")) return NO_SITE;
  return on.some(({ realm }) => realm === "live") ? READY : REHEARSAL;
}
