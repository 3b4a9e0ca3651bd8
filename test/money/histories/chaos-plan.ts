/** How one history is delivered: when a sync runs and what happens to it, and what becomes of the events in between. */

import type { EventFaults } from "../../../src/sandbox/stripe/event-faults.ts";
import { type Dice, dice, randomFrom } from "../../chaos/dice.ts";
import type { Act } from "./acts.ts";
import type { History } from "./history.ts";

export interface SyncPlan {
  at: Date;
  /** At its nth call or transaction; 0 for never. */
  diesAtCall: number;
  diesAtTransaction: number;
  dies: "before" | "after";
  /** The nth call is refused with 429, beyond what the adapter waits for. */
  refusedAtCall: number;
  /** As many acts happen while it runs, from its nth call on. Only those that are near. */
  actsAtCall: number;
  /** By how much the machine's clock is wrong, in seconds. */
  clockOff: number;
  losesWatermark: boolean;
  /** Of what happened since the last one, so large a share was hinted by webhooks. */
  hints: number;
}

export interface Weather {
  from: Date;
  faults: EventFaults;
}

export interface ChaosPlan {
  syncs: readonly SyncPlan[];
  weather: readonly Weather[];
  /** Some events are dropped for ever. */
  drops: boolean;
}

const DAY_MS = 86_400_000;

export function chaosPlanOf({ seed, start, acts, months }: History): ChaosPlan {
  const roll = dice(randomFrom(seed + 7_777_777));
  const end = (months.at(-1) ?? start).getTime();
  const drops = roll.share(0.2);
  const offline = roll.share(0.12) ? start.getTime() + roll.upTo(300) * DAY_MS : null;
  const times: number[] = [];
  for (let at = start.getTime(); at < end; at += (0.02 + roll.upTo(12_000) / 1_000) * DAY_MS) times.push(at);
  for (const act of acts) times.push(...timesAround(act));
  const syncs = times
    .sort((a, b) => a - b)
    .filter((at) => offline === null || at < offline || at > offline + 40 * DAY_MS)
    .map((at) => syncPlan(dice(randomFrom(seed + at)), new Date(at)));
  const weather = Array.from({ length: 8 }, (_, part) => ({
    from: new Date(start.getTime() + (part / 8) * (end - start.getTime())),
    faults: faultsFrom(roll, drops),
  }));
  return { syncs, weather, drops };
}

/** Some come right after an act, in the middle of several, or often on its day, as they do where a machine is always on. */
function timesAround({ at, luck }: Act): number[] {
  const roll = dice(randomFrom(luck));
  const after = (...seconds: number[]) => seconds.map((one) => at.getTime() + one * 1_000);
  if (roll.share(0.3)) return after(roll.one([0, 1, 30, 600, 5_000]));
  return roll.share(0.35) ? after(-4_000, 40, 700, 4_000, 9_000) : [];
}

const syncPlan = (roll: Dice, at: Date): SyncPlan => ({
  at,
  diesAtCall: roll.share(0.08) ? 1 + roll.upTo(14) : 0,
  diesAtTransaction: roll.share(0.12) ? 1 + roll.upTo(14) : 0,
  dies: roll.one(["before", "after"]),
  refusedAtCall: roll.share(0.06) ? 1 + roll.upTo(14) : 0,
  actsAtCall: roll.share(0.3) ? 1 + roll.upTo(10) : 0,
  clockOff: roll.share(0.2) ? roll.upTo(480) - 240 : 0,
  losesWatermark: roll.share(0.02),
  hints: roll.share(0.3) ? roll.one([0.2, 0.6, 1]) : 0,
});

function faultsFrom(roll: Dice, drops: boolean): EventFaults {
  const isFine = roll.share(0.25);
  return {
    lagSeconds: isFine ? 0 : roll.one([0, 5, 60, 600, 1_800, 3_600]),
    ...{ dropEvery: 0, drop: !isFine && drops ? roll.one([0.05, 0.3, 0.9]) : 0, seed: roll.upTo(1_000) },
    ...{
      repeat: roll.share(0.4),
      shuffle: roll.share(0.5),
      oldShape: !isFine && roll.share(0.2),
      posts: false,
    },
  };
}
