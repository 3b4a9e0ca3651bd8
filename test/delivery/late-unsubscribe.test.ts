/** Rule 5: who leaves late is dropped from chunks that were never posted, and only from those. */
import { expect, test } from "vitest";
import { unsubscribe } from "../../src/audience/subscribers.ts";
import { addReaders, numbered } from "./invented.ts";
import { startWorld, type World } from "./world.ts";

const BATCH = { service: "resend", match: "POST /emails/batch" } as const;

async function leaves(world: World, number: number): Promise<void> {
  const person = world.people[number - 1];
  if (!person) throw new Error(`There is no reader ${number}.`);
  expect(await unsubscribe(world, person.id, "by the link")).toBe(true);
}

const without = (count: number, ...left: number[]) =>
  numbered(count).filter((_, index) => !left.includes(index + 1));

test("Bea leaves after the freeze and before her chunk is posted: she gets nothing", async () => {
  const world = await startWorld({ readers: 150 });
  const mailing = await world.freeze();
  await leaves(world, 120);
  const result = await world.send(mailing);
  expect(result).toMatchObject({ state: "sent", counts: { frozen: 150, accepted: 149, suppressed: 1 } });
  expect(world.twin.recipients()).toEqual(without(150, 120));
  const bea = (await world.deliveries()).find(({ state }) => state === "suppressed");
  expect(bea).toMatchObject({ reason: "left before it was sent", merge: null });
});

test("the mails behind hers are settled with their own ids, not with their neighbours'", async () => {
  const world = await startWorld({ readers: 5 });
  const mailing = await world.freeze();
  await leaves(world, 2);
  await world.send(mailing);
  const ids = (await world.deliveries()).flatMap(({ provider_id }) => provider_id ?? []);
  expect(ids).toEqual(world.twin.ids());
});

test("Cem leaves while his chunk is under way: its bytes stay as they were", async () => {
  const world = await startWorld({ readers: 150, faults: [{ ...BATCH, kind: "drop-after", count: 2 }] });
  const mailing = await world.freeze();
  await world.send(mailing);
  await leaves(world, 50);
  await leaves(world, 120);
  const result = await world.send(mailing);
  expect(result).toMatchObject({ state: "sent", counts: { accepted: 149, suppressed: 1, unknown: 0 } });
  expect(world.twin.recipients()).toEqual(without(150, 120));
});

test("Dea leaves after her chunk was refused as a whole: it is built anew without her", async () => {
  const world = await startWorld({ faults: [{ ...BATCH, kind: "status", status: 429, count: 2 }] });
  const mailing = await world.freeze();
  expect((await world.send(mailing)).state).toBe("waiting");
  await leaves(world, 2);
  expect(await world.send(mailing)).toMatchObject({ state: "sent", counts: { accepted: 2, suppressed: 1 } });
  expect(world.twin.recipients()).toEqual(without(3, 2));
});

test("Eli leaves a day after his chunk was lost on the way: it goes anew without him", async () => {
  const world = await startWorld({ faults: [{ ...BATCH, kind: "drop-before", count: 2 }] });
  const mailing = await world.freeze();
  await world.send(mailing);
  await leaves(world, 2);
  world.clock.advance(25 * 60 * 60 * 1000);
  expect(await world.send(mailing)).toMatchObject({ state: "sent", counts: { accepted: 2, suppressed: 1 } });
  expect(world.twin.recipients()).toEqual(without(3, 2));
});

test("a chunk whose readers all left is over without a request", async () => {
  const world = await startWorld({ readers: 2 });
  const mailing = await world.freeze();
  await leaves(world, 1);
  await leaves(world, 2);
  expect(await world.send(mailing)).toMatchObject({ state: "sent", counts: { suppressed: 2 } });
  expect(world.twin.requests()).toEqual([]);
  expect((await world.chunk(0)).state).toBe("settled");
});

test("who subscribes after the freeze is not in it", async () => {
  const world = await startWorld();
  const mailing = await world.freeze();
  await addReaders(world.ledger, world.clock, ["late@readers.test"]);
  await world.send(mailing);
  expect(world.twin.recipients()).toEqual(numbered(3));
});
