/** One thread of five to each network, through deaths, sleeps and troubles that a seed tells, and what is wrong in the end. */
import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { InvariantError } from "../../src/core/errors.ts";
import type { PostState } from "../../src/distribution/posts.ts";
import { type Dice, dice, randomFrom } from "../chaos/dice.ts";
import { PIXEL } from "../sandbox/mastodon-for-test.ts";
import { type Fate, fatedProcess, isDeath } from "./fated-process.ts";
import { type PostWorld, postWorld } from "./post-world.ts";
import { threadTroubles } from "./thread-troubles.ts";

const PARTS = [
  "One page a day.",
  "Two is too much.",
  "Three people tried.",
  "Four gave up.",
  "Five went on.",
];
const MOST_RUNS = 90;
/** From here on nothing more goes wrong. */
const LAST_TROUBLE = 24;
/** Within so many points a run meets its fate; a run that posts both threads whole has some 150. */
const FATES: readonly Pick<Fate, "what" | "among">[] = [
  { what: "killed", among: "all" },
  { what: "killed", among: "all" },
  { what: "killed", among: "posting" },
  { what: "stopped", among: "all" },
  { what: "asleep", among: "all" },
  { what: "revoked", among: "all" },
];
const REACHES = [12, 40, 150];
const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
/** What a test asks of one twin is more than its own limits allow in so short a time. */
const LIMITS = { mastodon: { requestsPer5Minutes: 0, statusesPer3Hours: 0 } };

export interface ThreadRun {
  wrong: string[];
  counts: Record<"runs" | "deaths" | "stops" | "overtaken" | "revocations" | "absences" | "faults", number>;
}

export async function threadRun(seed: number): Promise<ThreadRun> {
  const roll = dice(randomFrom(seed));
  const home = mkdtempSync(join(tmpdir(), "pressroom-thread-"));
  const world = await postWorld(home, { limits: LIMITS });
  try {
    await givePicture(world, home);
    const text = PARTS.join("\n---\n");
    const posts = [
      await world.proposed({ network: "bluesky", text }),
      await world.proposed({ network: "mastodon", text }),
    ];
    const ids = posts.map(({ id }) => id);
    const run = runsOf(world, roll);
    while (run.counts.runs < MOST_RUNS && !(await isOver(world, ids))) await run.next();
    await run.troubles.end();
    const { revocations, absences, faults } = run.troubles.counts;
    return { wrong: await wrongIn(world, ids), counts: { ...run.counts, revocations, absences, faults } };
  } finally {
    await world.close();
    rmSync(home, { recursive: true, force: true });
  }
}

/** Pictures are handed over before the post is, and forgotten if none comes. */
async function givePicture({ ledger }: PostWorld, home: string): Promise<void> {
  const name = `${createHash("sha256").update(PIXEL).digest("hex")}.png`;
  writeFileSync(join(home, name), PIXEL);
  await ledger.db
    .updateTable("issues")
    .set({ body: `A page a day.\n\n![A pixel](asset:${name})` })
    .execute();
}

/** Nothing more comes of it by itself. */
const SETTLED: readonly PostState[] = ["sent", "rehearsed", "failed", "dropped"];

async function isOver(world: PostWorld, ids: readonly string[]): Promise<boolean> {
  for (const id of ids) if (!SETTLED.includes((await world.postNow(id)).state)) return false;
  return true;
}

const PAUSES_MS = [30 * SECOND_MS, 10 * MINUTE_MS, 10 * MINUTE_MS, HOUR_MS, 9 * HOUR_MS];

function runsOf(world: PostWorld, roll: Dice) {
  const { clock } = world;
  const counts = { runs: 0, deaths: 0, stops: 0, overtaken: 0 };
  const troubles = threadTroubles(world, roll);

  const fateFor = (): (Fate & { signal: AbortSignal }) | null => {
    if (counts.runs > LAST_TROUBLE || roll.share(0.2)) return null;
    const { what, among } = roll.one(FATES);
    const stop = new AbortController();
    const at = 1 + roll.upTo(among === "posting" ? 2 * PARTS.length : roll.one(REACHES));
    const meanwhile = async () => {
      if (what === "revoked") return troubles.revoke();
      if (what === "stopped") return stop.abort();
      clock.advance((3 + roll.upTo(40)) * MINUTE_MS);
      await process(null);
    };
    return { at, what, among, meanwhile, signal: stop.signal };
  };

  async function process(fate: ReturnType<typeof fateFor>): Promise<void> {
    counts.runs++;
    const { isMet, arrives, ...parts } = fatedProcess({ ...world, networks: troubles.networks() }, fate);
    try {
      await world.run(fate ? { ...parts, signal: fate.signal } : parts);
    } catch (error) {
      const isOvertaken = fate?.what === "asleep" && error instanceof InvariantError;
      if (!isDeath(error) && !isOvertaken && error !== fate?.signal.reason) throw error;
      counts[isOvertaken ? "overtaken" : isDeath(error) ? "deaths" : "stops"]++;
    }
    if (fate?.what !== "killed" || !isMet()) return;
    clock.advance((1 + roll.upTo(20)) * SECOND_MS);
    if (roll.share(0.5)) await process(null);
    clock.advance(roll.upTo(20) * SECOND_MS);
    await troubles.come();
    await arrives();
  }

  return {
    counts,
    troubles,
    async next() {
      await troubles.go();
      if (counts.runs < LAST_TROUBLE) await troubles.come();
      await process(fateFor());
      clock.advance(roll.one(PAUSES_MS));
    },
  };
}

/** Each part once, in its place, and both posts done. */
async function wrongIn(world: PostWorld, ids: readonly string[]): Promise<string[]> {
  const said = { Bluesky: await world.onBluesky(), Mastodon: await world.onMastodon() };
  const wrong = Object.entries(said)
    .map(([where, texts]) => [where, JSON.stringify(texts.map(firstLine))] as const)
    .filter(([, texts]) => texts !== JSON.stringify(PARTS))
    .map(([where, texts]) => `${where} has ${texts}`);
  for (const id of ids) {
    const { network, state, problem } = await world.postNow(id);
    if (state !== "rehearsed") wrong.push(`${network} is ${state}: ${problem}`);
  }
  return wrong;
}

/** Without the link that stands in the first. */
const firstLine = (text: string): string => text.split(/\n| https?:/)[0]?.trim() ?? "";
