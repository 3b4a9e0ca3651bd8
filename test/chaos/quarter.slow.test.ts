/** A week of the whole newsletter, where there is time: `npm run chaos -- quarter` lives thirteen. */
import { expect, test } from "vitest";
import { processEnv } from "../../config/env.ts";
import { quarter } from "./quarter/quarter.ts";

const { PRESSROOM_CHAOS = "0", PRESSROOM_CHAOS_SEED } = processEnv().variables;

test.runIf(Number(PRESSROOM_CHAOS) > 0)(
  "a week with power cuts, sleeps and bad days of services: each issue once, every payment booked, nothing left over",
  async () => {
    const seed = Number(PRESSROOM_CHAOS_SEED ?? Math.floor(Math.random() * 1_000_000));
    const { wrong, happened, figures } = await quarter({ seed, weeks: 1, readers: 60, tickMinutes: 240 });
    process.stdout.write(`quarter: seed ${seed}: ${JSON.stringify({ happened, figures })}\n`);
    expect(wrong).toEqual([]);
  },
  600_000,
);
