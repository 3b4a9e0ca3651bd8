/** Thousands of requests, of readers and of nobody's good will, to the service as it runs; and what must hold of each. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { bombed } from "./requests/checks.ts";
import { COMPLAINED, READERS } from "./requests/people.ts";
import { openPress } from "./requests/press.ts";
import { type Step, step } from "./requests/steps.ts";
import { take } from "./requests/take.ts";
import { worldOf } from "./requests/world.ts";

const REQUESTS = Number(process.env.PRESSROOM_REQUESTS ?? 800);
const SEED = Number(process.env.PRESSROOM_REQUESTS_SEED ?? Math.floor(Math.random() * 2 ** 31));
/** Each is a request or several, so that the last of the runs find nothing left to do. */
const STEPS = 12;
/** From half of the requests to their end, once what nobody needs was let go: what is held, and all that the process has. */
const MOST_HEAP_MB = 6;
const MOST_RESIDENT_MB = 48;
/** Things that happened, or nothing of readers was tried. */
const LIVED = ["asked", "confirmed", "chose", "left"].map((what) => `subscriber.${what}`);

test(`${REQUESTS} requests: no 5xx, no change by a GET, nothing echoed, nobody bombed, memory steady (seed ${SEED}; PRESSROOM_REQUESTS asks for more)`, {
  timeout: 90_000 + REQUESTS * 60,
}, async () => {
  const press = await openPress({ readers: READERS, complained: COMPLAINED });
  const world = worldOf(press);
  const memory: Awaited<ReturnType<typeof press.memory>>[] = [];
  const live = async (steps: readonly Step[]) => {
    for (const one of world.requests() < REQUESTS ? steps : []) await take(world, one);
    if (memory.length === 0 && world.requests() >= REQUESTS / 2) memory.push(await press.memory());
  };
  await fc.assert(fc.asyncProperty(fc.array(step, { minLength: STEPS, maxLength: STEPS }), live), {
    ...{ seed: SEED, numRuns: Math.ceil(REQUESTS / STEPS), endOnFailure: true },
  });
  world.close();
  const [warm, after] = [memory[0], await press.memory()];
  const { printed, log } = await press.stop();
  const [held, resident] = [after.heapMb - (warm?.heapMb ?? 0), after.residentMb - (warm?.residentMb ?? 0)];
  const facts = { requests: world.requests(), statuses: world.statuses(), held, resident };
  if (process.env.PRESSROOM_REQUESTS) process.stderr.write(`${JSON.stringify(facts)}\n`);
  expect(world.requests()).toBeGreaterThanOrEqual(REQUESTS);
  expect(bombed(press)).toEqual([]);
  expect(printed).toBe("");
  expect(log).not.toMatch(/"level":"(error|fatal)"/);
  expect(log).not.toMatch(/@readers\.example/);
  const events = press.rows("select distinct type from events").map(({ type }) => type);
  expect(events).toEqual(expect.arrayContaining(LIVED));
  expect(held).toBeLessThan(MOST_HEAP_MB);
  expect(resident).toBeLessThan(MOST_RESIDENT_MB);
});
