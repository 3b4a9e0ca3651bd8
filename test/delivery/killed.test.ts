/** Rule 7, second half: killed between any two steps, the next run finishes, and nobody is skipped or mailed twice. */
import { expect, test } from "vitest";
import type { Mailer } from "../../src/delivery/mailer.ts";
import type { Ledger } from "../../src/ledger/open.ts";
import { numbered } from "./invented.ts";
import { LEASE_MS, startWorld, takeLease, type World } from "./world.ts";

class Killed extends Error {}

/** A process that dies before or after its step of this number, and does nothing more from then on. */
function mortal(world: World, dies: { step: number; when: "before" | "after" }) {
  let steps = 0;
  let isDead = false;
  async function step<T>(work: () => Promise<T>): Promise<T> {
    if (isDead) throw new Killed();
    const isLast = ++steps === dies.step;
    if (isLast && dies.when === "before") isDead = true;
    if (isDead) throw new Killed();
    const done = await work();
    if (isLast) isDead = true;
    if (isDead) throw new Killed();
    return done;
  }
  const ledger: Ledger = {
    ...world.ledger,
    transaction: (work) => step(() => world.ledger.transaction(work)),
  };
  const mailer: Mailer = {
    ...world.mailer,
    underWay: () => 2,
    submit: (request) => step(() => world.mailer.submit(request)),
  };
  return { ledger, mailer, steps: () => steps };
}

const READERS = 230;
/** Three chunks of a marking, a post and a settling each, and the end. */
const STEPS = 10;

test("the steps of a mailing are as many as are killed here", async () => {
  const world = await startWorld({ readers: READERS });
  const { steps, ...process } = mortal(world, { step: 0, when: "before" });
  expect((await world.send(await world.freeze(), process)).state).toBe("sent");
  expect(steps()).toBe(STEPS);
});

const deaths = Array.from({ length: STEPS }, (_, index) => index + 1).flatMap((step) => [
  { step, when: "before" as const },
  { step, when: "after" as const },
]);

test.each(deaths)(
  "killed $when step $step, then run again: each reader has exactly one mail",
  async (dies) => {
    const world = await startWorld({ readers: READERS });
    const mailing = await world.freeze();
    await expect(world.send(mailing, mortal(world, dies))).rejects.toThrow(Killed);
    world.clock.advance(LEASE_MS);
    const lease = await takeLease(world.ledger, world.clock, "test/0/second");
    expect(await world.send(await world.mailing(mailing.id), { lease })).toMatchObject({
      state: "sent",
      counts: { frozen: READERS, accepted: READERS, waiting: 0 },
    });
    expect(world.twin.recipients().toSorted()).toEqual(numbered(READERS).toSorted());
    const ids = (await world.deliveries()).map(({ provider_id }) => provider_id);
    expect(ids.toSorted()).toEqual(world.twin.ids().toSorted());
  },
);
