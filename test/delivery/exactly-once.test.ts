/** Rule 3: a chunk is marked before it is posted; an unknown outcome is asked again with the same bytes and key. */
import { expect, test } from "vitest";
import { storedBody } from "../../src/core/request-body.ts";
import { outcomeOf } from "../../src/delivery/outcome.ts";
import { numbered } from "./invented.ts";
import { HOUR_MS, MONDAY, mailerAt, startWorld } from "./world.ts";

const BATCH = { service: "resend", match: "POST /emails/batch" } as const;

test("a chunk is marked as under way, durably, before it is posted", async () => {
  const world = await startWorld({ faults: [{ ...BATCH, kind: "drop-before", count: 2 }] });
  const mailing = await world.freeze();
  const seen: unknown[] = [];
  const { submit } = world.mailer;
  const mailer = {
    ...world.mailer,
    submit: async (request: Parameters<typeof submit>[0]) => {
      seen.push(await world.chunk(0));
      return submit(request);
    },
  };
  const result = await world.send(mailing, { mailer });
  expect(result.state).toBe("waiting");
  expect(seen).toMatchObject([{ state: "submitting", first_submitted_at: MONDAY }]);
  expect(await world.chunk(0)).toMatchObject({ state: "submitting", first_submitted_at: MONDAY });
  expect(world.twin.recipients()).toEqual([]);
  expect((await world.send(mailing)).state).toBe("sent");
  expect(world.twin.recipients()).toEqual(numbered(3));
});

test("the key names the home, the issue and the chunk", async () => {
  const world = await startWorld({ readers: 101 });
  await world.send(await world.freeze());
  const base = `${world.ledger.homeId}/issue/${world.issue.id}/chunk`;
  expect(world.twin.requests().map(({ key }) => key)).toEqual([`${base}/0`, `${base}/1`]);
});

test("a lost answer is asked for again with the same bytes and key, and nobody is mailed twice", async () => {
  const world = await startWorld({
    readers: 250,
    faults: [{ ...BATCH, kind: "drop-after", after: 1, count: 2 }],
  });
  const mailing = await world.freeze();
  const first = await world.send(mailing);
  expect(first).toMatchObject({ state: "waiting", counts: { accepted: 100, waiting: 150 } });
  expect(first.why).toContain("not known");
  expect((await world.send(mailing)).counts).toMatchObject({ accepted: 250, waiting: 0 });
  expect(world.twin.recipients().toSorted()).toEqual(numbered(250).toSorted());
  const second = world.twin.requests().filter(({ key }) => key?.endsWith("/chunk/1"));
  expect(second.map(({ outcome }) => outcome)).toEqual(["accepted", "replayed", "replayed"]);
  expect(new Set(second.map(({ sha256 }) => sha256)).size).toBe(1);
  const ids = (await world.deliveries()).map(({ provider_id }) => provider_id);
  expect(ids).toEqual(world.twin.ids());
});

test("a chunk that was under way is finished before a new one is begun", async () => {
  const world = await startWorld({
    readers: 250,
    faults: [{ ...BATCH, kind: "drop-after", after: 1, count: 2 }],
  });
  const mailing = await world.freeze();
  await world.send(mailing);
  world.addFaults([{ ...BATCH, kind: "status", status: 401 }]);
  await world.send(mailing);
  expect((await world.chunks()).map(({ state }) => state)).toEqual(["settled", "submitting", "frozen"]);
});

test("words that changed underneath are not posted: the chunk is parked, and the owner sees it", async () => {
  const world = await startWorld({ faults: [{ ...BATCH, kind: "drop-after", count: 2 }] });
  const mailing = await world.freeze();
  await world.send(mailing);
  const requests = world.twin.requests().length;
  const template = (await world.mailing(mailing.id)).template.replace("Hello", "Good day");
  await world.ledger.db.updateTable("mailings").set({ template }).execute();
  const result = await world.send(await world.mailing(mailing.id));
  expect(result).toMatchObject({ state: "unknown", counts: { unknown: 3, waiting: 0 } });
  expect(world.twin.requests()).toHaveLength(requests);
  expect((await world.chunk(0)).state).toBe("parked");
  expect((await world.mailing(mailing.id)).state).toBe("unknown");
  const view = { mailer: "sandbox", desk: "sandbox", now: world.clock.now() } as const;
  const shown = await outcomeOf(world.ledger.db, world.issue, view);
  expect(shown.state).toBe("Unknown");
  expect(shown.note).toContain("3 mails may or may not have been sent");
  expect(shown.note).toContain("byte for byte");
});

test("words that can't even be read any more are parked too", async () => {
  const world = await startWorld({ faults: [{ ...BATCH, kind: "drop-after", count: 2 }] });
  const mailing = await world.freeze();
  await world.send(mailing);
  await world.ledger.db.updateTable("mailings").set({ template: "{" }).execute();
  expect((await world.send(await world.mailing(mailing.id))).state).toBe("unknown");
  expect((await world.chunk(0)).state).toBe("parked");
});

test("a reader who was renamed meanwhile gets the mail as it was first posted", async () => {
  const world = await startWorld({ faults: [{ ...BATCH, kind: "drop-after", count: 2 }] });
  const mailing = await world.freeze();
  await world.send(mailing);
  await world.ledger.db.updateTable("subscribers").set({ name: "Somebody else" }).execute();
  expect((await world.send(mailing)).state).toBe("sent");
  expect(world.twin.recipients()).toEqual(numbered(3));
});

test("the provider that knows the key with other bytes is not asked again", async () => {
  const world = await startWorld();
  const mailing = await world.freeze();
  const key = (await world.chunk(0)).idempotency_key;
  const stranger = mailerAt(world.url, world.clock);
  const body = stranger.encode([
    { from: "ada@letters.test", to: "x@readers.test", subject: "x", html: "x", text: "x", headers: {} },
  ]);
  const notAfter = new Date(world.clock.now().getTime() + HOUR_MS);
  await stranger.submit({ idempotencyKey: key, body: storedBody(body, 1), notAfter });
  expect(await world.send(mailing)).toMatchObject({ state: "unknown", counts: { unknown: 3 } });
  expect(world.twin.recipients()).toEqual(["x@readers.test"]);
});

test("a machine that slept for two days between two tries does not try again blindly", async () => {
  const world = await startWorld({ faults: [{ ...BATCH, kind: "drop-after" }] });
  const mailing = await world.freeze();
  // The second try comes after a sleep; on this machine the lid was closed meanwhile.
  const sleepy = { ...world.clock, sleep: async () => world.clock.advance(48 * HOUR_MS) };
  const result = await world.send(mailing, { mailer: mailerAt(world.url, sleepy) });
  expect(result.state).toBe("waiting");
  expect(world.twin.recipients()).toEqual(numbered(3));
  expect((await world.send(mailing)).state).toBe("sent");
  expect(world.twin.recipients()).toEqual(numbered(3));
});
