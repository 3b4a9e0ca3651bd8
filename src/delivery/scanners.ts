/** Which clicks no person made: mail gateways follow links before a reader does, and often all of them. Pure. */
import { isbot } from "isbot";

export interface ToldClick {
  id: string;
  at: Date;
  link: string;
  agent: string;
  /** Fetched before anybody asked for it. */
  early: boolean;
}

export interface ClickContext {
  /** When the mail arrived, or at least was taken by the mail service; null where nobody knows. */
  arrivedAt: Date | null;
  /** How many links it has; null where nobody counted. */
  links: number | null;
}

/** Gateways that call themselves something that a list of crawlers does not know. */
const GATEWAYS =
  /barracuda|proofpoint|mimecast|ironport|cisco ?secure|safelinks|ms-?office|trend ?micro|tmes\b|symantec|messagelabs|forcepoint|fireeye|trellix|sophos|forti(?:mail|guard)|zscaler|virustotal|urlscan|hornetsecurity|spamtitan|avanan/i;

/** Nobody has read a mail so soon. */
const TOO_SOON_MS = 5_000;
/** Beyond this, a click before the mail is a clock that is wrong. */
const CLOCKS_DIFFER_MS = 10 * 60_000;
const AT_ONCE_MS = 1_000;
const BURST_MS = 10_000;
const BURST_LINKS = 4;
/** Who follows both links of a mail with two may well be a reader. */
const ALL_LINKS = 3;

/** Why each of these clicks of one mail is no person's, by its id; those that are not named are a person's. */
export function scannersAmong(clicks: readonly ToldClick[], context: ClickContext): Map<string, string> {
  const found = new Map<string, string>();
  for (const click of clicks) {
    const why = byItself(click, context);
    if (why) found.set(click.id, why);
  }
  for (const { id, why } of bursts(clicks, context)) if (!found.has(id)) found.set(id, why);
  return found;
}

function byItself({ at, agent, early }: ToldClick, { arrivedAt }: ClickContext): string | null {
  if (early) return "it was fetched in advance";
  if (agent.trim() === "") return "it does not say what it is";
  if (GATEWAYS.test(agent) || isbot(agent)) return "it is a known scanner";
  const afterMs = arrivedAt ? at.getTime() - arrivedAt.getTime() : Number.POSITIVE_INFINITY;
  return afterMs < TOO_SOON_MS && afterMs > -CLOCKS_DIFFER_MS ? "it came sooner than anybody can read" : null;
}

/** Several links in a moment, many within seconds, or every link that there is. */
function* bursts(
  clicks: readonly ToldClick[],
  { links }: ClickContext,
): Generator<{ id: string; why: string }> {
  const inOrder = clicks.toSorted((a, b) => a.at.getTime() - b.at.getTime() || (a.id < b.id ? -1 : 1));
  for (const [index, first] of inOrder.entries()) {
    const after = inOrder.slice(index);
    const within = (ms: number) => after.filter(({ at }) => at.getTime() - first.at.getTime() <= ms);
    const atOnce = within(AT_ONCE_MS);
    const burst = within(BURST_MS);
    const followed = countLinks(burst);
    const isAll = links !== null && links >= ALL_LINKS && followed >= links;
    if (countLinks(atOnce) >= 2)
      yield* atOnce.map(({ id }) => ({ id, why: "several links within a second" }));
    if (followed >= BURST_LINKS || isAll)
      yield* burst.map(({ id }) => ({ id, why: "many links within seconds" }));
  }
}

const countLinks = (clicks: readonly ToldClick[]): number => new Set(clicks.map(({ link }) => link)).size;
