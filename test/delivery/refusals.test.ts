/** What a mail service may answer instead of yes, and what becomes of the mails then. */
import { expect, test } from "vitest";
import { unsubscribe } from "../../src/audience/subscribers.ts";
import { systemClock } from "../../src/core/clock.ts";
import { prepareChunk } from "../../src/delivery/chunk.ts";
import { outcomeOf } from "../../src/delivery/outcome.ts";
import { numbered } from "./invented.ts";
import { HOUR_MS, MONDAY, mailerAt, startWorld } from "./world.ts";

const BATCH = { service: "resend", match: "POST /emails/batch" } as const;
const view = { mailer: "sandbox", desk: "sandbox", now: new Date(MONDAY) } as const;

test("too many requests in the middle: it waits as long as it is told, and goes on", async () => {
  const world = await startWorld({
    readers: 250,
    faults: [{ ...BATCH, kind: "status", status: 429, after: 1, headers: { "retry-after": "40" } }],
  });
  const began = world.clock.now().getTime();
  expect((await world.send(await world.freeze())).state).toBe("sent");
  expect(world.clock.now().getTime() - began).toBe(40_000);
  expect(world.twin.recipients()).toEqual(numbered(250));
});

test("a longer wait than it has patience for is left to the next run", async () => {
  const world = await startWorld({
    readers: 250,
    faults: [{ ...BATCH, kind: "status", status: 429, after: 1, headers: { "retry-after": "600" } }],
  });
  const mailing = await world.freeze();
  expect(await world.send(mailing)).toMatchObject({ state: "waiting", counts: { accepted: 100 } });
  expect((await world.chunks()).map(({ state }) => state)).toEqual(["settled", "frozen", "frozen"]);
  // Until then nobody asks at all.
  expect((await world.send(mailing)).state).toBe("waiting");
  world.clock.advance(600_000);
  expect((await world.send(mailing)).state).toBe("sent");
  expect(world.twin.recipients()).toEqual(numbered(250));
});

test("under the vendor's own limit a send of 1,200 goes through", async () => {
  const world = await startWorld({ readers: 1_200, limits: { requestsPerSecond: 5 } });
  expect((await world.send(await world.freeze())).state).toBe("sent");
  expect(world.twin.recipients()).toHaveLength(1_200);
});

test("a 429 in words that nobody knows is one all the same", async () => {
  const fault = { ...BATCH, kind: "status", status: 429, body: "slow down, please" } as const;
  const world = await startWorld({ faults: [fault] });
  expect((await world.send(await world.freeze())).state).toBe("sent");
});

test("the day's quota is used up in the middle: the rest goes the next day, each once", async () => {
  const world = await startWorld({ readers: 250, limits: { emailsPerDay: 120 } });
  const mailing = await world.freeze();
  const today = await world.send(mailing);
  expect(today).toMatchObject({ state: "waiting", counts: { accepted: 100, waiting: 150 } });
  expect(today.why).toContain("on Tuesday, 3 November, from 08:00, because the mail plan's daily quota");
  const shown = await outcomeOf(world.ledger.db, world.issue, view);
  expect(shown).toMatchObject({ state: "Sending", accepted: 100 });
  expect(shown.note).toBe(today.why);
  world.clock.advance(24 * HOUR_MS);
  expect(await world.send(mailing)).toMatchObject({ state: "waiting", counts: { accepted: 200 } });
  world.clock.advance(24 * HOUR_MS);
  expect(await world.send(mailing)).toMatchObject({ state: "sent", counts: { accepted: 250 } });
  expect(world.twin.recipients()).toEqual(numbered(250));
});

test.each([
  { status: 401, what: "Resend got no key" },
  { status: 403, what: "Resend does not know this key" },
  { status: 422, what: "refused the mails" },
])(
  "a $status stops it with a sentence, loses nothing, and goes on once it is put right",
  async ({ status, what }) => {
    const world = await startWorld({
      readers: 250,
      faults: [{ ...BATCH, kind: "status", status, after: 1 }],
    });
    const mailing = await world.freeze();
    const refused = await world.send(mailing);
    expect(refused).toMatchObject({ state: "refused", counts: { accepted: 100, waiting: 150, unknown: 0 } });
    expect(refused.why).toContain(what);
    expect((await outcomeOf(world.ledger.db, world.issue, view)).note).toContain(what);
    expect((await world.send(mailing)).state).toBe("sent");
    expect(world.twin.recipients()).toEqual(numbered(250));
  },
);

test("a refused replay says nothing about the first post: the chunk stays as it is", async () => {
  const world = await startWorld({
    faults: [
      { ...BATCH, kind: "drop-after", count: 2 },
      { ...BATCH, kind: "status", status: 429, count: 2 },
    ],
  });
  const mailing = await world.freeze();
  await world.send(mailing);
  const before = await world.chunk(0);
  expect((await world.send(mailing)).state).toBe("waiting");
  expect(await world.chunk(0)).toEqual(before);
  expect(before.state).toBe("submitting");
  await world.send(mailing);
  expect(world.twin.recipients()).toEqual(numbered(3));
});

test("a lost answer and then a 429 in one and the same call must not make the chunk new", async () => {
  const world = await startWorld({
    faults: [
      { ...BATCH, kind: "drop-after" },
      { ...BATCH, kind: "status", status: 429 },
    ],
  });
  const mailing = await world.freeze();
  expect((await world.send(mailing)).state).toBe("waiting");
  expect((await world.chunk(0)).state).toBe("submitting");
  const person = world.people[1];
  await unsubscribe(world, person?.id ?? "", "by the link");
  // Made anew it would be other bytes under the same key, and parked; as it is, it settles.
  expect(await world.send(mailing)).toMatchObject({ state: "sent", counts: { accepted: 3 } });
  expect(world.twin.recipients()).toEqual(numbered(3));
});

test("one address among a hundred that the provider doesn't take: ninety-nine go, one is named", async () => {
  const world = await startWorld({ readers: 100 });
  const wrong = world.people[41];
  await world.ledger.db
    .updateTable("subscribers")
    .set({ email: "reader-42@nowhere" })
    .where("id", "=", wrong?.id ?? "")
    .execute();
  const mailing = await world.freeze();
  expect(await world.send(mailing)).toMatchObject({ state: "sent", counts: { accepted: 99, rejected: 1 } });
  expect(world.twin.recipients()).toEqual(numbered(100).filter((_, index) => index !== 41));
  const deliveries = await world.deliveries();
  const rejected = deliveries.filter(({ state }) => state === "rejected");
  expect(rejected).toMatchObject([{ subscriber_id: wrong?.id, provider_id: null }]);
  expect(rejected[0]?.reason).toContain("Invalid `to` field");
  expect(deliveries.flatMap(({ provider_id }) => provider_id ?? [])).toEqual(world.twin.ids());
  expect(await outcomeOf(world.ledger.db, world.issue, view)).toMatchObject({ accepted: 99, rejected: 1 });
});

test("a storm of errors after every post: run after run, until it is over, and each mail once", async () => {
  const world = await startWorld({
    readers: 500,
    faults: [500, 502, 503, 504, 500, 503, 500].map((status) => ({ ...BATCH, kind: "status-after", status })),
  });
  const mailing = await world.freeze();
  let runs = 0;
  for (let state = "waiting"; state !== "sent"; runs++) {
    expect(runs).toBeLessThan(20);
    state = (await world.send(mailing)).state;
  }
  expect(runs).toBeGreaterThan(1);
  expect(world.twin.recipients()).toEqual(numbered(500));
});

test("an answer that is no answer at all is an unknown outcome", async () => {
  const fault = {
    ...BATCH,
    kind: "status-after",
    status: 200,
    body: "<html>welcome to the café</html>",
  } as const;
  const world = await startWorld({ faults: [{ ...fault, count: 2 }] });
  const mailing = await world.freeze();
  expect((await world.send(mailing)).state).toBe("waiting");
  expect((await world.send(mailing)).state).toBe("sent");
  expect(world.twin.recipients()).toEqual(numbered(3));
});

test("a post that is still under way elsewhere is neither lost nor sent again", async () => {
  const world = await startWorld({ limits: { handlingMs: 300 }, twinClock: systemClock });
  const mailing = await world.freeze();
  const prepared = await prepareChunk({ ...world, mailing }, await world.chunk(0));
  if (prepared.kind !== "ready") throw new Error("The chunk is not ready.");
  const first = mailerAt(world.url, world.clock).submit(prepared);
  await expect.poll(() => world.twin.keysTaken()).toBe(1);
  expect((await world.send(mailing)).state).toBe("waiting");
  expect((await world.chunk(0)).state).toBe("submitting");
  expect((await first).kind).toBe("settled");
  expect((await world.send(mailing)).state).toBe("sent");
  expect(world.twin.recipients()).toEqual(numbered(3));
  expect(new Set(world.twin.requests().map(({ outcome }) => outcome))).toEqual(
    new Set(["accepted", "concurrent_idempotent_requests", "replayed"]),
  );
});
