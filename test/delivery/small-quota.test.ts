/** A mail service that takes fewer mails in a day than one request holds: the mailing goes on, each reader once. */
import { expect, test } from "vitest";
import type { SendResult } from "../../src/delivery/send.ts";
import type { MailingRow } from "../../src/ledger/tables/delivery.ts";
import { addIssue, numbered } from "./invented.ts";
import { HOUR_MS, mailerAt, startWorld, type World } from "./world.ts";

const DAY_MS = 24 * HOUR_MS;
const BATCH = { service: "resend", match: "POST /emails/batch" } as const;

/** Runs until it is over or waits for another day. */
async function sendToday(world: World, mailing: MailingRow): Promise<SendResult> {
  for (let runs = 0; runs < 10; runs++) {
    const result = await world.send(mailing);
    const { frozen, waiting, accepted } = result.counts;
    expect(waiting + accepted).toBe(frozen);
    const { resumes_at } = await world.mailing(mailing.id);
    if (result.state !== "waiting" || resumes_at !== null) return result;
  }
  throw new Error("It neither ends nor waits.");
}

/** How many went on each day, until all are out. */
async function daysOf(world: World, mailing: MailingRow, eachMorning = async () => {}): Promise<number[]> {
  const days: number[] = [];
  for (let before = 0; days.length < 30; world.clock.advance(DAY_MS)) {
    await eachMorning();
    const { state, counts } = await sendToday(world, mailing);
    days.push(counts.accepted - before);
    before = counts.accepted;
    if (state === "sent") return days;
  }
  throw new Error(`It never ends: ${days}`);
}

test("a chunk larger than a whole day's quota is halved until it fits, and the mailing ends", async () => {
  const world = await startWorld({ readers: 130, limits: { emailsPerDay: 80 } });
  // The last thirty would have fitted in the first day, but others are before them.
  expect(await daysOf(world, await world.freeze())).toEqual([50, 80]);
  expect(world.twin.recipients()).toEqual(numbered(130));
});

test("down to one mail a day, and what is refused that day is not asked for again", async () => {
  const world = await startWorld({ readers: 5, limits: { emailsPerDay: 1 } });
  expect(await daysOf(world, await world.freeze())).toEqual([1, 1, 1, 1, 1]);
  expect(world.twin.recipients()).toEqual(numbered(5));
  // With 5, 3 and 2 in vain on the first day, and once more on each on which something went.
  expect(world.twin.requests().filter(({ status }) => status === 429).length).toBeLessThan(10);
});

test("the half that stays has another key, because it has other bytes; the order is kept", async () => {
  const world = await startWorld({ readers: 130, limits: { emailsPerDay: 60 } });
  await sendToday(world, await world.freeze());
  const home = (await world.chunk(1)).idempotency_key.replace(/1$/, "");
  expect(
    (await world.chunks()).map(({ n, place, state, idempotency_key }) => [n, place, state, idempotency_key]),
  ).toEqual([
    [0, 0, "settled", `${home}0/again/1`],
    [1, 1, "frozen", `${home}1`],
    [2, 0, "frozen", `${home}2`],
  ]);
  const bytes = Map.groupBy(world.twin.requests(), ({ key }) => key);
  for (const requests of bytes.values()) expect(new Set(requests.map(({ sha256 }) => sha256)).size).toBe(1);
});

/** Another program's mails by the same account. */
async function mailGuests(world: World, mails: number): Promise<void> {
  const words = { subject: ["Welcome"], html: ["<p>Hello</p>"], text: ["Hello"], headers: {} };
  const template = { from: "Ada <ada@letters.test>", ...words };
  const { merge, submit } = mailerAt(world.url, world.clock);
  const guests = Array.from({ length: mails }, (_, index) => `guest-${index + 1}@guests.test`);
  const now = world.clock.now();
  const outcome = await submit({
    idempotencyKey: `guests/${now.toISOString()}`,
    body: merge(guests.map((to) => ({ template, to, values: {} }))),
    notAfter: new Date(now.getTime() + HOUR_MS),
  });
  expect(outcome.kind).toBe("settled");
}

test("what others mail first thing every day, by the same account, keeps it from no day", async () => {
  const world = await startWorld({ readers: 100, limits: { emailsPerDay: 100 } });
  const guests = () => mailGuests(world, 70);
  expect(await daysOf(world, await world.freeze(), guests)).toEqual([25, 25, 25, 25]);
  expect(world.twin.recipients().filter((to) => to.endsWith("@readers.test"))).toEqual(numbered(100));
});

test("what went of another mailing is no proof that a chunk fits: that may go first every day", async () => {
  const world = await startWorld({ readers: 100, limits: { emailsPerDay: 150 } });
  expect((await sendToday(world, await world.freeze())).state).toBe("sent");
  const issue = await addIssue(world.ledger, world.clock, { key: "number-8" });
  expect(await daysOf(world, await world.freeze({ issue }))).toEqual([50, 50]);
});

test("a mail alone is refused once, and waits for another day", async () => {
  const world = await startWorld({ readers: 1, limits: { emailsPerDay: 10 } });
  await mailGuests(world, 10);
  expect(await daysOf(world, await world.freeze())).toEqual([0, 1]);
  expect(world.twin.requests().map(({ status }) => status)).toEqual([200, 429, 200]);
});

test("a chunk that will fit tomorrow stays whole", async () => {
  const world = await startWorld({ readers: 250, limits: { emailsPerDay: 120 } });
  const mailing = await world.freeze();
  expect(await daysOf(world, mailing)).toEqual([100, 100, 50]);
  expect(await world.chunks()).toHaveLength(3);
});

test("a month's quota is one of the month: what fitted in it on an earlier day is not halved", async () => {
  const world = await startWorld({ readers: 250, limits: { emailsPerDay: 110, emailsPerMonth: 150 } });
  const mailing = await world.freeze();
  expect((await sendToday(world, mailing)).counts.accepted).toBe(100);
  world.clock.advance(DAY_MS);
  expect((await sendToday(world, mailing)).why).toContain("on Tuesday, 1 December");
  expect(await world.chunks()).toHaveLength(3);
  world.clock.set("2026-12-01T08:00:00.000Z");
  expect((await sendToday(world, mailing)).counts.accepted).toBe(200);
  world.clock.advance(DAY_MS);
  expect((await sendToday(world, mailing)).state).toBe("sent");
  expect(world.twin.recipients()).toEqual(numbered(250));
});

test("a month that takes less than a chunk gets the half that fits, and the rest waits for the next month", async () => {
  const world = await startWorld({ readers: 100, limits: { emailsPerMonth: 60 } });
  const mailing = await world.freeze();
  expect(await sendToday(world, mailing)).toMatchObject({ counts: { accepted: 50, waiting: 50 } });
  world.clock.set("2026-12-01T08:00:00.000Z");
  expect((await sendToday(world, mailing)).state).toBe("sent");
  expect(world.twin.recipients()).toEqual(numbered(100));
});

test("what was refused is given back to the plan, by halves too", async () => {
  const world = await startWorld({ readers: 130, limits: { emailsPerDay: 60 } });
  const rules = {
    ...{ daily: 120, monthly: null, reserve: 0, warmUp: null, zone: "UTC" },
    pauseAt: { hardBounces: 0.05, complaints: 0.003 },
  };
  const mailing = await world.freeze();
  await world.send(mailing, { rules });
  await world.send(mailing, { rules });
  const days = await world.ledger.db.selectFrom("mail_days").select("mails").execute();
  expect(days).toEqual([{ mails: 50 }]);
});

test("a chunk whose answer was lost is never halved: the quota says nothing of the first post", async () => {
  const body = { statusCode: 429, name: "daily_quota_exceeded", message: "enough" };
  const world = await startWorld({
    readers: 100,
    faults: [
      { ...BATCH, kind: "drop-after", count: 2 },
      { ...BATCH, kind: "status", status: 429, body },
    ],
  });
  const mailing = await world.freeze();
  await world.send(mailing);
  const before = await world.chunks();
  expect((await world.send(mailing)).state).toBe("waiting");
  expect(await world.chunks()).toEqual(before);
  expect((await world.send(mailing)).state).toBe("sent");
  expect(world.twin.recipients()).toEqual(numbered(100));
});
