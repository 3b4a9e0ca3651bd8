/** Rule 6: an issue is finished only when everybody who was frozen is accounted for. */
import { expect, test } from "vitest";
import { outcomeOf } from "../../src/delivery/outcome.ts";
import { numbered } from "./invented.ts";
import { MONDAY, startWorld } from "./world.ts";

const BATCH = { service: "resend", match: "POST /emails/batch" } as const;
const view = { mailer: "sandbox", desk: "sandbox", now: new Date(MONDAY) } as const;

test("a mailing is finished when the last of its chunks is, and not before", async () => {
  const world = await startWorld({
    readers: 150,
    faults: [{ ...BATCH, kind: "drop-after", after: 1, count: 2 }],
  });
  const mailing = await world.freeze();
  await world.send(mailing);
  expect(await world.mailing(mailing.id)).toMatchObject({ state: "sending", finished_at: null });
  expect(await outcomeOf(world.ledger.db, world.issue, view)).toMatchObject({
    state: "Sending",
    accepted: 100,
  });
  await world.send(mailing);
  expect(await world.mailing(mailing.id)).toMatchObject({ state: "sent", problem: null });
  expect((await world.mailing(mailing.id)).finished_at).not.toBeNull();
  expect(await outcomeOf(world.ledger.db, world.issue, view)).toMatchObject({
    state: "Rehearsed",
    accepted: 150,
    rejected: 0,
  });
});

test("one parked chunk keeps a mailing from counting as sent, though all others arrived", async () => {
  const world = await startWorld({ readers: 150, faults: [{ ...BATCH, kind: "drop-after", count: 2 }] });
  const mailing = await world.freeze();
  await world.send(mailing);
  await world.ledger.db
    .updateTable("deliveries")
    .set({ merge: '{"to":"x@readers.test","name":"","unsubscribeUrl":""}' })
    .where("position", "=", 0)
    .where("chunk", "=", 0)
    .execute();
  expect(await world.send(mailing)).toMatchObject({
    state: "unknown",
    counts: { frozen: 150, accepted: 50, unknown: 100, waiting: 0 },
  });
  expect(world.twin.recipients().toSorted()).toEqual(numbered(150).toSorted());
});

test("a reader whose row went missing is not passed over in silence", async () => {
  const world = await startWorld({ readers: 3 });
  const mailing = await world.freeze();
  await world.ledger.db.deleteFrom("deliveries").where("position", "=", 1).execute();
  const result = await world.send(mailing);
  expect(result.state).toBe("unknown");
  expect(result.why).toContain("1 mail may or may not have been sent");
  expect((await world.mailing(mailing.id)).state).toBe("unknown");
});

test("a provider that answers for too few mails leaves them unknown", async () => {
  const body = { data: [{ id: "1" }, { id: "2" }], errors: [] };
  const world = await startWorld({ faults: [{ ...BATCH, kind: "status-after", status: 200, body }] });
  const mailing = await world.freeze();
  const result = await world.send(mailing);
  expect(result).toMatchObject({ state: "unknown", counts: { accepted: 0, unknown: 3 } });
  expect(result.why).toContain("answered for 2 of 3");
});

test("one mail of whose fate nothing is known is parked alone, and keeps the mailing from counting as sent", async () => {
  const world = await startWorld();
  const mailing = await world.freeze();
  const mailer = {
    ...world.mailer,
    submit: async () => {
      const results = [{ accepted: "a" }, { unknown: "the line was cut after the text" }, { accepted: "c" }];
      return { kind: "settled", results } as const;
    },
  };
  const result = await world.send(mailing, { mailer });
  expect(result).toMatchObject({ state: "unknown", counts: { accepted: 2, unknown: 1, waiting: 0 } });
  expect(result.why).toContain("1 mail may or may not have been sent (the line was cut after the text)");
  expect((await world.deliveries())[1]).toMatchObject({ state: "unknown", provider_id: null });
});

test("a mailbox can't be asked again: what was under way when the press died is parked, the rest goes", async () => {
  const world = await startWorld({ readers: 150, faults: [{ ...BATCH, kind: "drop-after", count: 2 }] });
  const mailing = await world.freeze();
  await world.send(mailing);
  const mailer = { ...world.mailer, replays: false };
  const result = await world.send(mailing, { mailer });
  expect(result).toMatchObject({ state: "unknown", counts: { accepted: 50, unknown: 100 } });
  expect(world.twin.recipients().toSorted()).toEqual(numbered(150).toSorted());
});

test("a finished mailing is never taken up again", async () => {
  const world = await startWorld();
  const mailing = await world.freeze();
  await world.send(mailing);
  expect(await world.due()).toBeNull();
  expect((await world.send(mailing)).counts.accepted).toBe(3);
  expect(world.twin.requests()).toHaveLength(1);
});

test("an issue for nobody is finished at once", async () => {
  const world = await startWorld({ readers: 0 });
  const mailing = await world.freeze();
  expect(await world.send(mailing)).toMatchObject({ state: "sent", counts: { frozen: 0 } });
  expect(world.twin.requests()).toEqual([]);
});

test("the owner is told how far it is", async () => {
  const world = await startWorld({ readers: 250 });
  const steps: [number, number][] = [];
  await world.send(await world.freeze(), { progress: (settled, frozen) => steps.push([settled, frozen]) });
  expect(steps).toEqual([
    [100, 250],
    [200, 250],
    [250, 250],
  ]);
});
