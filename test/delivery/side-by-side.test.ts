/** Several chunks under way at once: no more than four, and each comes to its own end. */
import { expect, test } from "vitest";
import type { Mailer } from "../../src/delivery/mailer.ts";
import { numbered } from "./invented.ts";
import { startWorld, takeLease, type World } from "./world.ts";

const BATCH = { service: "resend", match: "POST /emails/batch" } as const;

/** A mailer whose answers are so late that `most` at once are asked for; `seen` is how many there were. */
function late(world: World, most: number) {
  const seen: number[] = [];
  let underWay = 0;
  const mailer: Mailer = {
    ...world.mailer,
    underWay: () => most,
    submit: async (request) => {
      seen.push(++underWay);
      try {
        return await world.mailer.submit(request);
      } finally {
        underWay--;
      }
    },
  };
  return { mailer, seen };
}

test("no more than four are under way at once, whatever the mailer asks for, and each mail goes once", async () => {
  const world = await startWorld({ readers: 950 });
  const { mailer, seen } = late(world, 10);
  const result = await world.send(await world.freeze(), { mailer });
  expect(result).toMatchObject({ state: "sent", counts: { accepted: 950 } });
  expect(Math.max(...seen)).toBe(4);
  expect(world.twin.recipients().toSorted()).toEqual(numbered(950).toSorted());
  const chunks = await world.chunks();
  expect(chunks.map(({ body_sha256 }) => body_sha256).toSorted()).toEqual(
    world.twin
      .requests()
      .map(({ sha256 }) => sha256)
      .toSorted(),
  );
  const ids = (await world.deliveries()).map(({ provider_id }) => provider_id);
  expect(ids.toSorted()).toEqual(world.twin.ids().toSorted());
});

test("one whose answer is lost stops what was not begun, and lets the others come to their end", async () => {
  const fault = { ...BATCH, kind: "drop-after", after: 2, count: 2 } as const;
  const world = await startWorld({ readers: 950, faults: [fault] });
  const mailing = await world.freeze();
  const { mailer } = late(world, 3);
  const first = await world.send(mailing, { mailer });
  expect(first.state).toBe("waiting");
  expect(first.counts.waiting).toBeGreaterThan(0);
  const states = (await world.chunks()).map(({ state }) => state);
  expect(states.filter((state) => state === "submitting").length).toBeGreaterThan(0);
  expect(states).toContain("frozen");
  expect(await world.send(mailing, { mailer })).toMatchObject({ state: "sent", counts: { accepted: 950 } });
  expect(world.twin.recipients().toSorted()).toEqual(numbered(950).toSorted());
});

test("a sender that is overtaken with several under way settles none of them, and the other mails nobody twice", async () => {
  const world = await startWorld({ readers: 550 });
  const mailing = await world.freeze();
  let posts = 0;
  const { mailer } = late(world, 3);
  const overtaken: Mailer = {
    ...mailer,
    submit: async (request) => {
      const outcome = await mailer.submit(request);
      if (++posts === 1) {
        world.clock.advance(2 * 60_000);
        await takeLease(world.ledger, world.clock, "test/0/second");
      }
      return outcome;
    },
  };
  await expect(world.send(mailing, { mailer: overtaken })).rejects.toThrow("taken over");
  expect((await world.deliveries()).every(({ state }) => state === "waiting")).toBe(true);
  const lease = { ...world.lease, fence: 2 };
  expect((await world.send(mailing, { lease })).state).toBe("sent");
  expect(world.twin.recipients().toSorted()).toEqual(numbered(550).toSorted());
});

test("asked to stop while a chunk waits for its turn, it leaves that one as it is", async () => {
  const world = await startWorld({ readers: 150 });
  const mailing = await world.freeze();
  const stop = new AbortController();
  const mailer: Mailer = {
    ...world.mailer,
    submit: async () => {
      stop.abort(new DOMException("asked to stop", "AbortError"));
      throw stop.signal.reason;
    },
  };
  const result = await world.send(mailing, { mailer, signal: stop.signal });
  expect(result).toMatchObject({ state: "waiting", counts: { waiting: 150 } });
  expect(result.why).toContain("asked to stop");
  expect((await world.chunks()).map(({ state }) => state)).toEqual(["submitting", "frozen"]);
  expect((await world.send(mailing)).state).toBe("sent");
  expect(world.twin.recipients().toSorted()).toEqual(numbered(150).toSorted());
});
