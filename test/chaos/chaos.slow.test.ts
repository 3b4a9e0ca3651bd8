/** Sends that are killed and hindered at random, the small way: nobody twice, nobody skipped, the sums right. */
import { expect, test } from "vitest";
import { processEnv } from "../../config/env.ts";
import { counted } from "../delivery/mail-twin.ts";
import { chaos, lineOf } from "./chaos.ts";
import { type RunReport, runOnce } from "./one-run.ts";
import { openPlace } from "./place.ts";
import { PHASES } from "./plans.ts";

/** With everybody's tests there are none; where there is time, `PRESSROOM_CHAOS` says how many. */
const LARGE = { runs: Number(processEnv().variables.PRESSROOM_CHAOS ?? 0), readers: 10_000 };
/** Aimed at each phase once where everybody waits, twelve times where there is time. */
const TIMES = LARGE.runs > 0 ? 12 : 1;
/** A kill that is aimed at a phase may find that the send was over, stopped, somebody else's, or waiting for a quota by then. */
const MAY_MISS = LARGE.runs > 0 ? 2 : 4;
const SMALL = { runs: TIMES * PHASES.length, readers: 230 };
/** Two at a time: there may be no more than two cores. */
const LANES = 2;

const seedFor = () =>
  Number(processEnv().variables.PRESSROOM_CHAOS_SEED ?? Math.floor(Math.random() * 1_000_000));

/** Says what happened, so that a failure can be repeated with `PRESSROOM_CHAOS_SEED`. */
function expectWell(reports: readonly RunReport[], seed: number): void {
  const all = reports.flatMap(({ happened }) => happened.map((one) => one.replace(/ \d+$/, "")));
  process.stdout.write(`chaos: ${reports.length} runs from seed ${seed}: ${JSON.stringify(counted(all))}\n`);
  expect(reports.filter(({ wrong }) => wrong.length > 0).map(lineOf)).toEqual([]);
}

test(`${SMALL.runs} small sends, killed in every phase, with one thing more that goes wrong`, async () => {
  const seed = seedFor();
  const reports = await chaos({ seed, ...SMALL, lanes: LANES, small: true });
  expectWell(reports, seed);
  const killed = new Set(reports.flatMap(({ killedIn }) => killedIn));
  expect(PHASES.filter((phase) => !killed.has(phase)).length).toBeLessThanOrEqual(MAY_MISS);
}, 600_000);

test.runIf(LARGE.runs > 0)(
  "sends of ten thousand, with much that goes wrong",
  async () => {
    const seed = seedFor();
    expectWell(await chaos({ seed, ...LARGE, lanes: LANES }), seed);
  },
  1_200_000,
);

test.each(["SIGTERM", "SIGINT"] as const)(
  "told to stop by %s in the middle, it ends at once with 75, and the next run finishes",
  async (what) => {
    const place = await openPlace(230);
    try {
      const act = { what, post: 2, moment: "arrived", delayMs: 0, pick: 0 } as const;
      const plan = { seed: 0, readers: 230, launches: [], acts: [act], faults: [], quota: 0 };
      const { endings, wrong } = await runOnce(place, plan);
      expect(wrong).toEqual([]);
      expect(endings.map((ending) => ending.split(" ")[0])).toEqual(["75", "0"]);
    } finally {
      await place.close();
    }
  },
  60_000,
);
