/** One thread of five to each network, through faults and deaths that a seed tells, and what is wrong in the end. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { settledStates } from "../../src/distribution/posts.ts";
import type { Fault } from "../../src/sandbox/faults.ts";
import { type Dice, dice, randomFrom } from "../chaos/dice.ts";
import { dyingLedger } from "../money/world.ts";
import { type PostWorld, postWorld } from "./post-world.ts";

const PARTS = [
  "One page a day.",
  "Two is too much.",
  "Three people tried.",
  "Four gave up.",
  "Five went on.",
];
const MOST_RUNS = 60;
const RUN_APART_MS = 10 * 60_000;
/** What a test asks of one twin is more than its own limits allow in so short a time. */
const LIMITS = { mastodon: { requestsPer5Minutes: 0, statusesPer3Hours: 0 } };

export interface ThreadRun {
  wrong: string[];
  runs: number;
  deaths: number;
  faults: number;
}

export async function threadRun(seed: number): Promise<ThreadRun> {
  const roll = dice(randomFrom(seed));
  const home = mkdtempSync(join(tmpdir(), "pressroom-thread-"));
  const world = await postWorld(home, { limits: LIMITS });
  const told: ThreadRun = { wrong: [], runs: 0, deaths: 0, faults: 0 };
  try {
    const text = PARTS.join("\n---\n");
    const posts = [
      await world.proposed({ network: "bluesky", text }),
      await world.proposed({ network: "mastodon", text }),
    ];
    while (told.runs < MOST_RUNS && !(await isOver(world, posts))) await oneRun(world, roll, told);
    told.wrong.push(...(await wrongIn(world)));
    return told;
  } finally {
    await world.close();
    rmSync(home, { recursive: true, force: true });
  }
}

async function isOver(world: PostWorld, posts: readonly { id: string }[]): Promise<boolean> {
  for (const { id } of posts) if (!settledStates.includes((await world.postNow(id)).state)) return false;
  return true;
}

async function oneRun(world: PostWorld, roll: Dice, told: ThreadRun): Promise<void> {
  told.runs++;
  const faults = told.runs < 20 && roll.share(0.6) ? faultsFrom(roll) : [];
  told.faults += faults.length;
  world.sandbox.addFaults(faults);
  const dies = roll.share(0.4) ? 1 + roll.upTo(24) : 0;
  const ledger = dies > 0 ? dyingLedger(world.ledger, dies, roll.one(["before", "after"])) : world.ledger;
  try {
    await world.run({ ledger });
  } catch (error) {
    if ((error as Error).message !== "killed") throw error;
    told.deaths++;
  }
  world.clock.advance(roll.one([RUN_APART_MS, RUN_APART_MS, 6 * RUN_APART_MS, 30_000]));
}

const PLACES = [
  { service: "bluesky", match: "POST /xrpc/com.atproto.repo.putRecord" },
  { service: "bluesky", match: "GET /xrpc/com.atproto.repo.getRecord" },
  { service: "mastodon", match: "POST /api/v1/statuses" },
  { service: "mastodon", match: "GET /api/v1/accounts/*" },
] as const;

const faultsFrom = (roll: Dice): Fault[] =>
  Array.from({ length: 1 + roll.upTo(3) }, (): Fault => {
    const where = { ...roll.one(PLACES), after: roll.upTo(5), count: 1 + roll.upTo(2) };
    return roll.one<Fault>([
      { ...where, kind: "drop-before" },
      { ...where, kind: "drop-after" },
      { ...where, kind: "status", status: roll.one([500, 502, 503]) },
      { ...where, kind: "status-after", status: roll.one([500, 502, 503]) },
      { ...where, kind: "status", status: 429, headers: { "retry-after": "120" } },
      { ...where, kind: "status", status: 401 },
    ]);
  });

/** Each part once, in its place, and both posts done. */
async function wrongIn(world: PostWorld): Promise<string[]> {
  const bluesky = (await world.onBluesky()).map(firstLine);
  const mastodon = (await world.onMastodon()).map(firstLine);
  return [
    ...(JSON.stringify(bluesky) === JSON.stringify(PARTS) ? [] : [`Bluesky has ${JSON.stringify(bluesky)}`]),
    ...(JSON.stringify(mastodon) === JSON.stringify(PARTS)
      ? []
      : [`Mastodon has ${JSON.stringify(mastodon)}`]),
  ];
}

/** Without the link that stands in the first. */
const firstLine = (text: string): string => text.split(/\n| https?:/)[0]?.trim() ?? "";
