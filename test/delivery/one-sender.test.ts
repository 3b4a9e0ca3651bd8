/** Rule 7, first half: one sender at a time, and one that was overtaken neither writes nor posts. */
import { expect, test } from "vitest";
import { systemClock } from "../../src/core/clock.ts";
import { prepareChunk } from "../../src/delivery/chunk.ts";
import { acquireLease } from "../../src/ledger/leases.ts";
import { numbered } from "./invented.ts";
import { LEASE_MS, mailerAt, startWorld, takeLease, type World } from "./world.ts";

const BATCH = { service: "resend", match: "POST /emails/batch" } as const;

async function overtake(world: World) {
  world.clock.advance(LEASE_MS);
  return takeLease(world.ledger, world.clock, "test/0/second");
}

test("a second sender gets no lease while the first has it", async () => {
  const { ledger, clock } = await startWorld();
  const second = { name: "job send-issues", holder: "test/0/second", ttlMs: LEASE_MS };
  expect(await acquireLease(ledger, clock, second)).toBeNull();
  clock.advance(LEASE_MS);
  expect(await acquireLease(ledger, clock, second)).toMatchObject({ fence: 2 });
});

test("the lease is renewed at every chunk, so a long send keeps it", async () => {
  const world = await startWorld({ readers: 300 });
  const mailing = await world.freeze();
  const slow = {
    ...world.mailer,
    submit: async (request: Parameters<typeof world.mailer.submit>[0]) => {
      world.clock.advance(LEASE_MS - 1_000);
      return world.mailer.submit(request);
    },
  };
  expect((await world.send(mailing, { mailer: slow })).state).toBe("sent");
  const second = { name: "job send-issues", holder: "test/0/second", ttlMs: LEASE_MS };
  expect(await acquireLease(world.ledger, world.clock, second)).toBeNull();
});

test("a sender whose lease was taken over does not freeze", async () => {
  const world = await startWorld();
  await overtake(world);
  await expect(world.freeze()).rejects.toThrow("taken over");
  expect(await world.deliveries()).toEqual([]);
});

test("a sender whose lease was taken over posts nothing and writes nothing", async () => {
  const world = await startWorld({ readers: 150 });
  const mailing = await world.freeze();
  await overtake(world);
  const before = [await world.mailing(mailing.id), await world.chunks(), await world.deliveries()];
  expect((await world.send(mailing)).state).toBe("waiting");
  expect([await world.mailing(mailing.id), await world.chunks(), await world.deliveries()]).toEqual(before);
  expect(world.twin.requests()).toEqual([]);
});

test("a sender that is overtaken just before a chunk is marked does not post it", async () => {
  const world = await startWorld();
  const mailing = await world.freeze();
  const chunk = await world.chunk(0);
  await overtake(world);
  await expect(prepareChunk({ ...world, mailing }, chunk)).rejects.toThrow("taken over");
  expect((await world.chunk(0)).state).toBe("frozen");
});

test("a sender that is overtaken while its post is under way leaves the settling to the other", async () => {
  const world = await startWorld({ readers: 150 });
  const mailing = await world.freeze();
  const overtaken = {
    ...world.mailer,
    submit: async (request: Parameters<typeof world.mailer.submit>[0]) => {
      const outcome = await world.mailer.submit(request);
      await overtake(world);
      return outcome;
    },
  };
  await expect(world.send(mailing, { mailer: overtaken })).rejects.toThrow("taken over");
  expect((await world.chunks()).map(({ state }) => state)).toEqual(["submitting", "frozen"]);
  const lease = { ...world.lease, fence: 2 };
  expect((await world.send(mailing, { lease })).state).toBe("sent");
  expect(world.twin.recipients()).toEqual(numbered(150));
  expect(world.twin.requests().map(({ outcome }) => outcome)).toEqual(["accepted", "replayed", "accepted"]);
});

test("a sender that is overtaken while its post is lost leaves the other's note on the mailing alone", async () => {
  const world = await startWorld();
  const mailing = await world.freeze();
  const overtaken = {
    ...world.mailer,
    submit: async () => {
      await overtake(world);
      await world.ledger.db.updateTable("mailings").set({ problem: "as the other saw it" }).execute();
      return { kind: "unknown", why: "as the first saw it" } as const;
    },
  };
  await expect(world.send(mailing, { mailer: overtaken })).rejects.toThrow("taken over");
  expect((await world.mailing(mailing.id)).problem).toBe("as the other saw it");
});

test("a refusal that comes after the overtaking does not undo what the other has done", async () => {
  const world = await startWorld({ faults: [{ ...BATCH, kind: "status", status: 401 }] });
  const mailing = await world.freeze();
  const overtaken = {
    ...world.mailer,
    submit: async (request: Parameters<typeof world.mailer.submit>[0]) => {
      const outcome = await world.mailer.submit(request);
      const lease = await overtake(world);
      expect((await world.send(mailing, { lease })).state).toBe("sent");
      return outcome;
    },
  };
  await expect(world.send(mailing, { mailer: overtaken })).rejects.toThrow("taken over");
  expect((await world.chunk(0)).state).toBe("settled");
  expect((await world.mailing(mailing.id)).state).toBe("sent");
  expect(world.twin.recipients()).toEqual(numbered(3));
});

test("two senders that post the same chunk at once send it once", async () => {
  const world = await startWorld({ limits: { handlingMs: 100 }, twinClock: systemClock });
  const mailing = await world.freeze();
  const first = await prepareChunk({ ...world, mailing }, await world.chunk(0));
  const second = await prepareChunk({ ...world, mailing }, await world.chunk(0));
  if (first.kind !== "ready" || second.kind !== "ready") throw new Error("The chunk is not ready.");
  expect(second.body.sha256).toBe(first.body.sha256);
  const other = mailerAt(world.url, world.clock, { attempts: 1 });
  const outcomes = await Promise.all([world.mailer.submit(first), other.submit(second)]);
  expect(outcomes.map(({ kind }) => kind)).toContain("settled");
  expect(world.twin.recipients()).toEqual(numbered(3));
});

test("asked to stop between two chunks, it stops there, and the next run sends the rest", async () => {
  const world = await startWorld({ readers: 250 });
  const mailing = await world.freeze();
  const stop = new AbortController();
  const progress = () => stop.abort(new DOMException("asked to stop", "AbortError"));
  const first = await world.send(mailing, { signal: stop.signal, progress });
  expect(first).toMatchObject({ state: "waiting", counts: { accepted: 100, waiting: 150 } });
  expect(world.twin.requests()).toHaveLength(1);
  expect((await world.send(mailing)).state).toBe("sent");
  expect(world.twin.recipients()).toEqual(numbered(250));
});

test("asked to stop while a post is under way, it does not wait, and the next run mails nobody twice", async () => {
  const world = await startWorld({ limits: { handlingMs: 300 }, twinClock: systemClock });
  const mailing = await world.freeze();
  const stop = new AbortController();
  const mailer = mailerAt(world.url, world.clock, { signal: stop.signal });
  const sending = world.send(mailing, { mailer, signal: stop.signal });
  await expect.poll(() => world.twin.keysTaken()).toBe(1);
  stop.abort(new DOMException("asked to stop", "AbortError"));
  expect(await sending).toMatchObject({ state: "waiting", counts: { waiting: 3 } });
  expect((await world.chunk(0)).state).toBe("submitting");
  await expect.poll(() => world.twin.recipients()).toHaveLength(3);
  expect((await world.send(mailing)).state).toBe("sent");
  expect(world.twin.recipients()).toEqual(numbered(3));
});
