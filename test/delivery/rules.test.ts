/**
 * Where each rule of exactly-once is held to. Every guard was taken out once: these are the tests that failed.
 *
 * 1. A row a reader, unique and committed before anything is posted: `freeze.test` (“an issue is frozen once”).
 * 2. The very same bytes, and the words forgotten afterwards: `exactly-once.test` (“words that changed underneath”),
 *    `freeze.test` (“what was filled in for a reader is forgotten”).
 * 3. Marked before the post, under a key that stays: `exactly-once.test` (“a chunk is marked as under way”, “a lost answer
 *    is asked for again with the same bytes and key”, “the key names the home, the issue and the chunk”).
 * 4. Nothing blindly after 23 hours: `reconcile.test` (“23 hours later”, “a clock that was 90 days ahead”, “a part is on
 *    the list”, “a key that may not list”), `exactly-once.test` (“a machine that slept for two days between two tries”).
 * 5. Late departures: `late-unsubscribe.test` (“Bea leaves after the freeze”, “Cem leaves while his chunk is under way”).
 * 6. Finished when the sums fit: `finish.test`.
 * 7. One writer: `one-sender.test`, and below for what is rarely written; the page once more before the freeze:
 *    `owner.test`; kills: `killed.test` and `chaos/chaos.slow.test`.
 *
 * And that it ends where the mail service takes less in a day than a chunk holds: `small-quota.test`.
 */
import { expect, test } from "vitest";
import { parkChunk } from "../../src/delivery/chunk.ts";
import { reconcileChunk } from "../../src/delivery/reconcile.ts";
import { returnToFrozen } from "../../src/delivery/refused-chunk.ts";
import { HOUR_MS, LEASE_MS, startWorld, takeLease } from "./world.ts";

const BATCH = { service: "resend", match: "POST /emails/batch" } as const;

/** A chunk whose request never arrived, and a sender that was overtaken since. */
async function overtaken() {
  const world = await startWorld({ faults: [{ ...BATCH, kind: "drop-before", count: 2 }] });
  const mailing = await world.freeze();
  await world.send(mailing);
  const chunk = await world.chunk(0);
  world.clock.advance(LEASE_MS);
  await takeLease(world.ledger, world.clock, "test/0/second");
  return { world, chunk, context: { ...world, mailing } };
}

test("a sender that was overtaken parks nothing", async () => {
  const { world, chunk, context } = await overtaken();
  await expect(parkChunk(context, chunk, "as the first saw it")).rejects.toThrow("taken over");
  expect(await world.chunk(0)).toEqual(chunk);
});

test("a sender that was overtaken gives no chunk a new key", async () => {
  const { world, chunk, context } = await overtaken();
  world.clock.advance(25 * HOUR_MS);
  await expect(reconcileChunk(context, chunk)).rejects.toThrow("taken over");
  expect(await world.chunk(0)).toEqual(chunk);
});

test("a sender that was overtaken, on a machine whose clock was set back, begins no new window", async () => {
  const { world, chunk, context } = await overtaken();
  world.clock.advance(-25 * HOUR_MS);
  await expect(reconcileChunk(context, chunk)).rejects.toThrow("taken over");
  expect(await world.chunk(0)).toEqual(chunk);
});

test("a sender that was overtaken halves nothing, whatever was refused to it", async () => {
  const { world, chunk, context } = await overtaken();
  const refusal = { kind: "refused", why: "the quota is used up", retryable: true, quota: "day" } as const;
  await expect(returnToFrozen(context, chunk, refusal)).rejects.toThrow("taken over");
  expect(await world.chunks()).toEqual([chunk]);
});
