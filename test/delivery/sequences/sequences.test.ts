/** Sequences on the clock: who gets which mail on which day, once. */
import { expect, test } from "vitest";
import { eraseAddress } from "../../../src/audience/erase.ts";
import { heldAbout } from "../../../src/audience/held-data.ts";
import { unsubscribe } from "../../../src/audience/subscribers.ts";
import { beginStep } from "../../../src/delivery/sequences/begin.ts";
import { becamePaying, enrol } from "../../../src/delivery/sequences/enrol.ts";
import { acquireLease, releaseLease } from "../../../src/ledger/leases.ts";
import { requests } from "../../desk/twin-store.ts";
import { DAY_MS, HOUR_MS, openSequences, type SequencesWorld } from "./world.ts";

const MARA = "mara@readers.example";
const RUTH = "ruth@readers.example";
const WELCOME = "Welcome to The Small Press";
const [SECOND, THIRD] = ["Where to begin", "How this newsletter lives"];
const PREMIUM = "Thank you for becoming a member";

/** As if launchd had run it at noon on each of so many days. */
async function days(world: SequencesWorld, count: number): Promise<void> {
  for (let day = 0; day < count; day++) {
    await world.send();
    world.later(DAY_MS);
  }
}

const opened = async (options = {}) => {
  const world = await openSequences(options);
  await world.open();
  world.later(HOUR_MS);
  return world;
};

const pay = (world: SequencesWorld, id: string, tier = "premium monthly") =>
  world.app.ledger.db.updateTable("subscribers").set({ tier }).where("id", "=", id).execute();

test("who says yes gets one mail at once, one after two days and one after five, and no other", async () => {
  const world = await opened();
  await world.join({ email: MARA, name: "Mara Lind" });
  expect(await world.send()).toMatchObject({ outcome: "done", sequences: [WELCOME], accepted: 1 });
  expect(await world.send()).toMatchObject({ outcome: "idle" });
  expect(world.mails()).toEqual([`${MARA}: ${WELCOME}`]);
  world.later(DAY_MS);
  expect(await world.send()).toMatchObject({ outcome: "idle" });
  world.later(DAY_MS);
  await days(world, 12);
  expect(world.mails()).toEqual([WELCOME, SECOND, THIRD].map((subject) => `${MARA}: ${subject}`));
  await world.sync();
  expect(await world.sees(WELCOME, "Sent")).toBe(1);
  await days(world, 2);
  expect(await world.ways()).toMatchObject([{ sequence: "welcome", ended_why: "it came to its end" }]);
});

test("who was here before, who was imported and the invented reader of a check get nothing", async () => {
  const world = await openSequences();
  await world.join({ email: MARA });
  world.later(HOUR_MS);
  await world.open();
  world.later(HOUR_MS);
  await world.join({
    email: RUTH,
    consent_act: "was on the list that you imported",
    source: "import from Ghost",
  });
  await world.join({ email: "check@readers.example", source: "check" });
  await days(world, 7);
  expect(world.mails()).toEqual([]);
  expect(await world.ways()).toEqual([]);
});

test("killed after the freeze, the next run sends what was frozen, and nobody twice", async () => {
  const world = await opened();
  for (const email of [MARA, RUTH]) await world.join({ email });
  const { app, clock } = world;
  const lease = await acquireLease(app.ledger, clock, {
    name: "job send-issues",
    holder: "a/0/b",
    ttlMs: 60_000,
  });
  if (!lease) throw new Error("Somebody else has the lease.");
  expect((await beginStep(app, lease)).kind).toBe("frozen");
  expect((await beginStep(app, lease)).kind).toBe("idle");
  expect(world.mails()).toEqual([]);
  await releaseLease(app.ledger.db, clock, lease);
  await days(world, 1);
  await days(world, 1);
  expect(world.mails().toSorted()).toEqual([MARA, RUTH].map((email) => `${email}: ${WELCOME}`));
});

test("two runs at once mail each reader once", async () => {
  const world = await opened();
  for (const email of [MARA, RUTH]) await world.join({ email });
  await Promise.all([world.send(), world.send()]);
  await world.send();
  expect(world.mails().toSorted()).toEqual([MARA, RUTH].map((email) => `${email}: ${WELCOME}`));
});

test("who leaves between two mails gets no more, and a new yes begins anew", async () => {
  const world = await opened();
  const id = await world.join({ email: MARA });
  await world.send();
  await unsubscribe(world.app, id, "by the link");
  world.later(DAY_MS);
  await days(world, 6);
  expect(world.mails()).toHaveLength(1);
  expect(await world.ways()).toMatchObject([{ ended_why: "they left" }]);
  const consent_at = world.clock.now().toISOString();
  await world.app.ledger.db
    .updateTable("subscribers")
    .set({ status: "confirmed", consent_at })
    .where("id", "=", id)
    .execute();
  await world.send();
  expect(world.mails().at(-1)).toBe(`${MARA}: ${WELCOME}`);
  expect(await world.ways()).toMatchObject([{}, { ended_at: null, trigger_key: consent_at }]);
});

test("who leaves after the freeze is not mailed", async () => {
  const world = await opened();
  const id = await world.join({ email: MARA });
  const { app, clock } = world;
  const lease = await acquireLease(app.ledger, clock, {
    name: "job send-issues",
    holder: "a/0/b",
    ttlMs: 60_000,
  });
  if (!lease) throw new Error("Somebody else has the lease.");
  await beginStep(app, lease);
  await releaseLease(app.ledger.db, clock, lease);
  await unsubscribe(app, id, "by the link");
  await world.send();
  expect(world.mails()).toEqual([]);
});

test("a machine that was off sends late, one mail a day, and passes over what is a week late", async () => {
  const world = await opened();
  await world.join({ email: MARA });
  world.later(8 * DAY_MS);
  await days(world, 1);
  expect(world.mails()).toEqual([`${MARA}: ${SECOND}`]);
  expect((await world.send()).outcome).toBe("done");
  expect(world.mails()).toEqual([`${MARA}: ${SECOND}`, `${MARA}: ${THIRD}`]);
  await world.sync();
  expect(await world.sees(WELCOME, "Note")).toContain("1 reader was passed over, because it was too late");
});

test("nothing goes in the quiet hours of the publication's zone, on either side of a change of clocks", async () => {
  // Zurich puts its clocks back on 25 October 2026: eight in the morning is 06:00 UTC before and 07:00 after.
  const settings = "notion: { requestsPerMinute: 600 }\npublication: { zone: Europe/Zurich }\n";
  const world = await opened({ settings, at: "2026-10-24T15:00:00.000Z" });
  world.clock.advance(Date.parse("2026-10-24T19:30:00.000Z") - world.clock.now().getTime());
  await world.join({ email: MARA });
  expect((await world.send()).outcome).toBe("idle");
  world.clock.advance(Date.parse("2026-10-25T06:30:00.000Z") - world.clock.now().getTime());
  expect((await world.send()).outcome).toBe("idle");
  world.later(HOUR_MS / 2);
  expect((await world.send()).outcome).toBe("done");
  expect(world.mails()).toEqual([`${MARA}: ${WELCOME}`]);
});

test("a mailing that waits for its rest waits through the quiet hours too", async () => {
  const settings = "notion: { requestsPerMinute: 600 }\n";
  const world = await opened({ settings });
  await world.join({ email: MARA });
  const { app, clock } = world;
  const lease = await acquireLease(app.ledger, clock, {
    name: "job send-issues",
    holder: "a/0/b",
    ttlMs: 60_000,
  });
  if (!lease) throw new Error("Somebody else has the lease.");
  await beginStep(app, lease);
  await releaseLease(app.ledger.db, clock, lease);
  world.later(9 * HOUR_MS);
  expect((await world.send()).outcome).toBe("idle");
  expect(world.mails()).toEqual([]);
  world.later(11 * HOUR_MS);
  expect((await world.send()).outcome).toBe("done");
  expect(world.mails()).toHaveLength(1);
});

test("who pauses is waited for", async () => {
  const world = await opened();
  const pausedUntil = new Date(world.clock.now().getTime() + 3 * DAY_MS).toISOString();
  await world.join({ email: MARA, preferences: { pausedUntil, frequency: "monthly" } });
  await days(world, 3);
  expect(world.mails()).toEqual([]);
  await days(world, 2);
  expect(world.mails()).toEqual([`${MARA}: ${WELCOME}`, `${MARA}: ${SECOND}`]);
});

test("who pays by then is not asked to, and is thanked; who cancels gets no more for members", async () => {
  const world = await opened();
  const before = await world.join({ email: RUTH, consent_act: "another way", tier: "premium yearly" });
  const id = await world.join({ email: MARA });
  await world.send();
  world.later(DAY_MS);
  await pay(world, id);
  await days(world, 8);
  expect(world.mails()).toEqual([WELCOME, PREMIUM, SECOND].map((subject) => `${MARA}: ${subject}`));
  const ways = (await world.ways()).filter(({ sequence }) => sequence === "premium-welcome");
  expect(ways.map(({ subscriber_id, ended_why }) => [subscriber_id, ended_why])).toEqual([
    [before, "they paid before the sequence was on"],
    [id, null],
  ]);
  await pay(world, id, "free");
  await world.send();
  expect((await world.ways()).find((way) => way.id === ways[1]?.id)?.ended_why).toBe("they no longer pay");
});

test("a hook sets a sequence off once for each trigger, and never twice at once", async () => {
  const world = await opened();
  const { ledger } = world.app;
  const id = await world.join({ email: MARA, tier: "premium monthly", consent_act: "another way" });
  const paying = { subscriberId: id, realm: "sandbox" } as const;
  expect(await becamePaying(ledger.db, world.clock, { ...paying, triggerKey: "sub_1" })).toBe(true);
  expect(await becamePaying(ledger.db, world.clock, { ...paying, triggerKey: "sub_1" })).toBe(false);
  expect(await becamePaying(ledger.db, world.clock, { ...paying, triggerKey: "sub_2" })).toBe(false);
  const back = { ...paying, sequence: "win-back", triggerKey: "quiet since 2026-09" } as const;
  expect(await enrol(ledger.db, world.clock, back)).toBe(true);
  await days(world, 2);
  expect(world.mails()).toEqual([`${MARA}: ${PREMIUM}`]);
});

test("what is erased leaves the sequences, and what is held about a reader tells of them", async () => {
  const world = await opened();
  const { app, clock } = world;
  const id = await world.join({ email: MARA });
  await world.send();
  expect(await heldAbout(app.ledger.db, clock, id)).toMatchObject({
    sequences: [{ sequence: "welcome", mail: WELCOME, ended_at: null }],
  });
  await eraseAddress(app, MARA, "themselves");
  world.later(DAY_MS);
  await days(world, 7);
  expect(world.mails()).toHaveLength(1);
  const [way] = await world.ways();
  expect(way).toMatchObject({ ended_why: "erased", trigger_key: `erased ${way?.id}` });
});

test("a run with nothing due calls nobody", async () => {
  const world = await opened();
  await world.join({ email: MARA });
  await world.send();
  const mails = world.mails().length;
  const calls = requests(world.notion.home);
  world.later(HOUR_MS);
  expect((await world.send()).outcome).toBe("idle");
  expect(requests(world.notion.home)).toBe(calls);
  expect(world.mails()).toHaveLength(mails);
});
