/** Published issues → posts proposed in the Outbox: what to say, where, when, and why. Nothing leaves by it. */
import type { Clock } from "../core/clock.ts";
import type { Realm } from "../core/realm.ts";
import { newTid } from "../core/tid.ts";
import type { Ledger } from "../ledger/open.ts";
import { type Candidate, candidates, type Published } from "./candidates.ts";
import { type Channels, isByHand } from "./channels.ts";
import { forStrangers } from "./for-strangers.ts";
import { freeTime } from "./free-time.ts";
import { type BestHour, learnHour, sayHour } from "./hours.ts";
import { linkFor } from "./link.ts";
import type { Network, NetworkName } from "./network.ts";
import { approvePost, OPEN_STATES, type Proposal, propose } from "./posts.ts";
import { ruleAgainst } from "./rules.ts";
import { type Draft, draftsFor } from "./text/compose.ts";
import { hookWritten, promptFor } from "./text/written.ts";
import { keepRules, rulesFor, USUAL_RULES } from "./usual-rules.ts";

export interface PlanHost {
  ledger: Ledger;
  clock: Clock;
  signal: AbortSignal;
  channels: Channels;
  /** Its IANA zone and its BCP 47 language. */
  publication: { name: string; zone: string; language: string };
  site: { realm: Realm };
  networkRealm(name: NetworkName): Realm;
  network(name: NetworkName): Promise<Network>;
  progress?(done: number, total: number): void;
  /** A local model's answer to a prompt; left out where there is none, null where it could not answer. */
  write?(prompt: string): Promise<string | null>;
}

export interface Planned {
  /** Posts that are new in the Outbox. */
  proposed: number;
  /** Of them, those whose channel needs no word. */
  approved: number;
  /** Places that a rule keeps closed for now, in the owner's words, each once. */
  refused: string[];
}

/** Safe to run again at any time: a place that was offered an issue is not offered it again. */
export async function planPosts(host: PlanHost): Promise<Planned> {
  const { ledger, clock, signal, channels } = host;
  const now = clock.now();
  await dropRehearsals(host);
  const { networkRealm, site } = host;
  const open = await candidates({ db: ledger.db, now, channels, site: site.realm, networkRealm });
  const planned: Planned = { proposed: 0, approved: 0, refused: [] };
  const learnt: Learnt = { written: writer(host), bestHour: hourLearner(host) };
  for (const [index, candidate] of open.entries()) {
    signal.throwIfAborted();
    await planOne({ ...host, ...learnt }, candidate, planned);
    host.progress?.(index + 1, open.length);
  }
  return planned;
}

/** What is proposed by now, in so many words. */
async function planOne(host: PlanHost & Learnt, candidate: Candidate, planned: Planned): Promise<void> {
  const { ledger, clock, channels, publication } = host;
  const { issue, network, place } = candidate;
  const realm = host.networkRealm(network);
  const rules = await rulesOf(host, network);
  const { hashtags = [] } = channels[network];
  const newLink = (tag: string) => linkFor(issue, { network, tag });
  const link = newLink(newTid(clock.now()));
  const asked = { id: "", realm, network, place, link };
  const refusal = await ruleAgainst({ db: ledger.db, channels, now: clock.now(), withOpen: true }, asked);
  if (refusal !== null) {
    if (!planned.refused.includes(refusal)) planned.refused.push(refusal);
    return;
  }
  const { language, name } = publication;
  const open = forStrangers(issue);
  const written = rules.mostTitle === undefined ? await host.written(open) : undefined;
  const drafts = draftsFor(open, { network, rules, hashtags, link, language, publication: name, written });
  const best = await host.bestHour(network);
  const slots = { ...channels.posts, zone: publication.zone };
  const wanted = { network, realm, issueId: issue.id, hour: best.hour };
  const dueAt = await freeTime(ledger.db, { ...wanted, slots, now: clock.now() });
  await ledger.transaction(async (db) => {
    for (const [index, draft] of drafts.entries()) {
      const tag = newTid(clock.now());
      const offered = { realm, tag, link: newLink(tag), dueAt, variant: index + 1 };
      const post = await propose(db, clock, {
        ...asProposal(candidate, draft, sayHour(best, network)),
        ...offered,
      });
      if (!post) continue;
      planned.proposed++;
      // Of several versions one goes by itself: the first, and none that a model wrote.
      const isFirst = index === 0 && draft.madeBy !== "model";
      if (!isFirst || channels[network].autonomy !== "auto" || isByHand(network, channels)) continue;
      await approvePost(db, clock, post, { by: "auto", realm });
      planned.approved++;
    }
  });
}

/** What takes long to find out, and is the same for several posts. */
interface Learnt {
  written: Writer;
  bestHour(network: NetworkName): Promise<BestHour>;
}

type Writer = (issue: Published) => Promise<string | undefined>;

function hourLearner({ ledger, clock, channels, publication, networkRealm }: PlanHost) {
  const kept = new Map<NetworkName, BestHour>();
  return async (network: NetworkName): Promise<BestHour> => {
    const readers = { network, realm: networkRealm(network), now: clock.now(), zone: publication.zone };
    const best =
      kept.get(network) ??
      (await learnHour(ledger.db, { ...readers, quietHours: channels.posts.quietHours }));
    kept.set(network, best);
    return best;
  };
}

/** One hook an issue, for all networks: a small model takes its time. */
function writer({ write, publication: { language } }: PlanHost): Writer {
  const kept = new Map<string, string | undefined>();
  return async (issue) => {
    if (!write) return undefined;
    if (!kept.has(issue.id)) {
      const answer = await write(promptFor(issue, language));
      kept.set(issue.id, (answer !== null && hookWritten(answer, issue)) || undefined);
    }
    return kept.get(issue.id);
  };
}

const asProposal = (
  { issue, network, place }: Candidate,
  { text, title, isThread, madeBy, why }: Draft,
  whyThen: string,
): Omit<Proposal, "realm" | "tag" | "link" | "dueAt" | "variant"> => ({
  ...{ network, place, issueId: issue.id, isThread, madeBy, title, text },
  why: `${why} ${whyThen}`,
});

/** Asked once, and kept: a network that is away now has the rules that it had. */
async function rulesOf({ ledger, network, channels }: PlanHost, name: NetworkName) {
  if (isByHand(name, channels)) return USUAL_RULES[name];
  const kept = await rulesFor(ledger.db, name);
  if (kept.isAsked) return kept.rules;
  const { rules: ask } = await network(name);
  if (!ask) return kept.rules;
  const rules = await ask();
  await keepRules(ledger.db, name, rules);
  return rules;
}

/** What was proposed at a twin has no use once the network is real: it is proposed anew, for a new word. */
async function dropRehearsals({ ledger, clock, networkRealm }: PlanHost): Promise<void> {
  const rows = await ledger.db
    .selectFrom("posts")
    .select(["id", "network"])
    .where("realm", "=", "sandbox")
    .where("state", "in", [...OPEN_STATES, "sending", "unknown"])
    .execute();
  const over = rows.filter(({ network }) => networkRealm(network as NetworkName) !== "sandbox");
  if (over.length === 0) return;
  const problem = "This network is real now: what was rehearsed there is proposed anew.";
  await ledger.transaction(async (db) => {
    await db
      .updateTable("posts")
      .set({ state: "dropped", problem, updated_at: clock.now().toISOString() })
      .where(
        "id",
        "in",
        over.map(({ id }) => id),
      )
      .execute();
  });
}
