/** Whatever happens, in whatever order: the desk and the ledger come to say the same, and the owner's words stand. */
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { allAtRest, editedTimes, nothingOverwritten } from "./history-checks.ts";
import { newModel, type Past } from "./history-model.ts";
import { HARD_HISTORIES, histories, type Step } from "./history-steps.ts";
import { type HistoryWorld, openHistoryWorld } from "./history-world.ts";

const HISTORIES = Number(process.env.PRESSROOM_HISTORIES ?? 8);
const SEED = Number(process.env.PRESSROOM_HISTORY_SEED ?? Math.floor(Math.random() * 2 ** 31));
const LONGEST = 12;
/** Runs that it may take until nothing is left to do: faults are over, but a row of the jobs tells of them. */
const RUNS_TO_REST = 8;

let world: HistoryWorld;
let past: Past;
/** Each begins on a desk that is in use: two issues of the owner's own, an imported one, three readers. */
const BEFORE: readonly Step[] = [
  ...[1, 2].map((pick): Step => ({ do: "write", pick })),
  { do: "import", pick: 1 },
  ...[0, 1].map((pick): Step => ({ do: "join", pick })),
  { do: "invite", pick: 2 },
  { do: "sync", faults: [], end: null },
  { do: "wait", seconds: 600 },
  { do: "sync", faults: [], end: null },
];
beforeAll(async () => {
  world = await openHistoryWorld();
  const model = newModel(world);
  for (const step of BEFORE) await model.take(step);
  nothingOverwritten(model);
  await world.beginHere();
  past = model;
});
afterAll(() => world.close());

/** Idle twice in a row: the first idle run may be news by itself, that a failure which stands on the jobs' row is over. */
async function comesToRest(): Promise<void> {
  let idle = 0;
  for (let runs = 1; idle < 2; runs++) {
    world.clock.advance(10 * 60_000);
    const outcome = await world.sync();
    idle = outcome?.outcome === "idle" ? idle + 1 : 0;
    expect(runs, `still at it: ${JSON.stringify(outcome)}`).toBeLessThan(RUNS_TO_REST);
  }
}

async function live(history: readonly Step[]): Promise<void> {
  await world.reset();
  const model = newModel(world, past);
  for (const step of history) {
    await model.take(step);
    nothingOverwritten(model);
  }
  world.clock.advance(26 * 60 * 60_000);
  await comesToRest();
  await allAtRest(world, model);
  const before = editedTimes(model);
  world.clock.advance(10 * 60_000);
  expect((await world.sync())?.outcome).toBe("idle");
  expect(world.calls(), "one call for each table").toBe(3);
  expect(editedTimes(model)).toBe(before);
}

test(`${HISTORIES} histories converge (seed ${SEED}; PRESSROOM_HISTORIES asks for more)`, {
  timeout: 60_000 + HISTORIES * 2_000,
}, async () => {
  await fc.assert(fc.asyncProperty(histories(LONGEST), live), {
    numRuns: HISTORIES + HARD_HISTORIES.length,
    examples: HARD_HISTORIES.map((history): [Step[]] => [[...history]]),
    seed: SEED,
    endOnFailure: false,
  });
});
