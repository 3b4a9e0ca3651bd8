/** Rule 4: past 23 hours, or when the clock can't be believed, the provider's own list decides, else the owner. */
import { expect, test } from "vitest";
import { manualClock } from "../../src/core/clock.ts";
import { outcomeOf } from "../../src/delivery/outcome.ts";
import { addIssue, numbered } from "./invented.ts";
import { HOUR_MS, MONDAY, mailerAt, startWorld } from "./world.ts";

const BATCH = { service: "resend", match: "POST /emails/batch" } as const;
const lostAnswer = { ...BATCH, kind: "drop-after", count: 2 } as const;
const lostRequest = { ...BATCH, kind: "drop-before", count: 2 } as const;

test("just inside the window the same bytes go again", async () => {
  const world = await startWorld({ faults: [lostAnswer] });
  const mailing = await world.freeze();
  await world.send(mailing);
  world.clock.set(new Date(Date.parse(MONDAY) + 23 * HOUR_MS - 60_000));
  expect((await world.send(mailing)).state).toBe("sent");
  expect(world.twin.requests().at(-1)?.outcome).toBe("replayed");
});

test.each([23, 25, 24 * 20])(
  "%i hours later all mails are on the list: they count as accepted, with the provider's ids",
  async (hours) => {
    const world = await startWorld({ readers: 150, faults: [lostAnswer] });
    const mailing = await world.freeze();
    await world.send(mailing);
    const requests = world.twin.requests().length;
    world.clock.advance(hours * HOUR_MS);
    const result = await world.send(mailing);
    expect(result).toMatchObject({ state: "sent", counts: { accepted: 150 } });
    // One more request, for the fifty that were never posted; nothing for those whose answer was lost.
    expect(world.twin.requests()).toHaveLength(requests + 1);
    expect(world.twin.recipients().toSorted()).toEqual(numbered(150).toSorted());
    expect((await world.deliveries()).map(({ provider_id }) => provider_id)).toEqual(world.twin.ids());
  },
);

test("a day later mails are known again though their subject calls each reader by name", async () => {
  const world = await startWorld({ readers: 3, faults: [lostAnswer] });
  const mailing = await world.freeze();
  const template = { ...JSON.parse(mailing.template), subject: "{{name}}, a letter", subjectMerges: true };
  const named = { ...mailing, template: JSON.stringify(template) };
  await world.ledger.db.updateTable("mailings").set({ template: named.template }).execute();
  await world.send(named);
  world.clock.advance(25 * HOUR_MS);
  expect(await world.send(named)).toMatchObject({ state: "sent", counts: { accepted: 3 } });
  expect(world.twin.recipients()).toEqual(numbered(3));
});

test("a day later none is on the list: they go anew, once, under another key", async () => {
  const world = await startWorld({ faults: [lostRequest] });
  const mailing = await world.freeze();
  await world.send(mailing);
  world.clock.advance(25 * HOUR_MS);
  expect((await world.send(mailing)).state).toBe("sent");
  expect(world.twin.recipients()).toEqual(numbered(3));
  const base = `${world.ledger.homeId}/issue/${world.issue.id}/chunk/0`;
  expect(world.twin.requests().map(({ key }) => key)).toEqual([`${base}/again/1`]);
});

test("each time that nothing arrived for a day, the key is another one", async () => {
  const world = await startWorld({ faults: [{ ...BATCH, kind: "drop-before", count: 4 }] });
  const mailing = await world.freeze();
  await world.send(mailing);
  world.clock.advance(25 * HOUR_MS);
  expect((await world.send(mailing)).state).toBe("waiting");
  world.clock.advance(25 * HOUR_MS);
  expect((await world.send(mailing)).state).toBe("sent");
  expect(world.twin.requests().map(({ key }) => key?.split("/chunk/")[1])).toEqual(["0/again/2"]);
  expect(world.twin.recipients()).toEqual(numbered(3));
});

test("a day later a part is on the list: the owner is asked, and nothing is posted", async () => {
  const world = await startWorld({ faults: [lostAnswer] });
  const mailing = await world.freeze();
  await world.send(mailing);
  world.twin.forget("recipients like '%reader-2@%'");
  const requests = world.twin.requests().length;
  world.clock.advance(25 * HOUR_MS);
  expect(await world.send(mailing)).toMatchObject({ state: "unknown", counts: { unknown: 3 } });
  expect(world.twin.requests()).toHaveLength(requests);
  const view = { mailer: "sandbox", desk: "sandbox", now: world.clock.now() } as const;
  const shown = await outcomeOf(world.ledger.db, world.issue, view);
  expect(shown).toMatchObject({ state: "Unknown", accepted: 0 });
  expect(shown.note).toContain("the provider lists 2 of its 3 mails");
});

test("a key that may not list leaves it to the owner", async () => {
  const world = await startWorld({ faults: [lostAnswer] });
  const mailer = mailerAt(world.url, world.clock, { key: "re_sending_only" });
  const mailing = await world.freeze({ mailer });
  await world.send(mailing, { mailer });
  world.clock.advance(25 * HOUR_MS);
  expect(await world.send(mailing, { mailer })).toMatchObject({ state: "unknown", counts: { unknown: 3 } });
  expect((await world.chunk(0)).problem).toContain("may not list");
  expect(world.twin.recipients()).toEqual(numbered(3));
});

test("a provider that can't be asked just now is asked by the next run", async () => {
  const world = await startWorld({
    faults: [lostAnswer, { match: "GET /emails", kind: "status", status: 503, count: 2 }],
  });
  const mailing = await world.freeze();
  await world.send(mailing);
  world.clock.advance(25 * HOUR_MS);
  await expect(world.send(mailing)).rejects.toMatchObject({ status: 503, retryable: true });
  expect((await world.chunk(0)).state).toBe("submitting");
  expect((await world.send(mailing)).state).toBe("sent");
  expect(world.twin.recipients()).toEqual(numbered(3));
});

test("another account can't know what happened in the first: the chunk is parked, the rest goes", async () => {
  const world = await startWorld({ readers: 150, faults: [lostAnswer] });
  const mailing = await world.freeze();
  await world.send(mailing);
  const other = mailerAt(world.url, world.clock, { key: "re_another" });
  const result = await world.send(mailing, { mailer: other });
  expect(result).toMatchObject({ state: "unknown", counts: { accepted: 50, unknown: 100 } });
  expect((await world.chunk(0)).problem).toContain("another mail account");
  expect(world.twin.recipients().toSorted()).toEqual(numbered(150).toSorted());
});

test("last week's issue of the same title is not taken for this one", async () => {
  const world = await startWorld({ faults: [{ ...lostRequest, after: 1 }] });
  await world.send(await world.freeze());
  const twin = await addIssue(world.ledger, world.clock, {
    key: "number-8",
    title: world.issue.title,
    number: 8,
  });
  world.clock.advance(HOUR_MS);
  const mailing = await world.freeze({ issue: twin });
  expect((await world.send(mailing)).state).toBe("waiting");
  world.clock.advance(25 * HOUR_MS);
  expect((await world.send(mailing)).state).toBe("sent");
  expect(world.twin.recipients()).toEqual([...numbered(3), ...numbered(3)]);
});

test("a provider that writes addresses in small letters is understood", async () => {
  const world = await startWorld({ readers: 1, faults: [lostAnswer] });
  await world.ledger.db.updateTable("subscribers").set({ email: "Bea@Readers.test" }).execute();
  const mailing = await world.freeze();
  await world.send(mailing);
  world.clock.advance(25 * HOUR_MS);
  const { sentSince } = world.mailer;
  const mailer = {
    ...world.mailer,
    sentSince: async (since: Date) =>
      (await sentSince(since))?.map((mail) => ({ ...mail, to: mail.to.toLowerCase() })) ?? null,
  };
  expect((await world.send(mailing, { mailer })).state).toBe("sent");
  expect(world.twin.recipients()).toEqual(["Bea@Readers.test"]);
});

/** The press posted while its clock ran ahead; then it was put right. The provider's clock was right all along. */
async function clockRanAhead(hours: number, fault: typeof lostAnswer | typeof lostRequest) {
  const twinClock = manualClock(new Date(Date.parse(MONDAY) - hours * HOUR_MS));
  const world = await startWorld({ twinClock, faults: [fault] });
  const mailing = await world.freeze();
  await world.send(mailing);
  const realNow = new Date(twinClock.now().getTime() + 10 * 60_000);
  twinClock.set(realNow);
  world.clock.set(realNow);
  return { world, mailing, twinClock };
}

test.each([1, 30, 24 * 90])(
  "a clock that was %i hours ahead, then put right: who has the mail gets no second one",
  async (hours) => {
    const { world, mailing } = await clockRanAhead(hours, lostAnswer);
    expect((await world.send(mailing)).state).toBe("sent");
    expect(world.twin.recipients()).toEqual(numbered(3));
    expect((await world.deliveries()).map(({ provider_id }) => provider_id)).toEqual(world.twin.ids());
  },
);

test.each([1, 30])(
  "a clock that was %i hours ahead, then put right: who lacks the mail gets it once",
  async (hours) => {
    const { world, mailing } = await clockRanAhead(hours, lostRequest);
    expect((await world.send(mailing)).state).toBe("sent");
    expect(world.twin.recipients()).toEqual(numbered(3));
  },
);

test("a clock that was 90 days ahead, put right, and nobody about for thirty hours: no second mail", async () => {
  const { world, mailing, twinClock } = await clockRanAhead(24 * 90, lostAnswer);
  // The provider has forgotten the key by now, while our own note of the posting still lies in the future.
  twinClock.advance(30 * HOUR_MS);
  world.clock.set(twinClock.now());
  expect((await world.send(mailing)).state).toBe("sent");
  expect(world.twin.recipients()).toEqual(numbered(3));
});

test("a clock that was put right, and a list that shows the mail too late: still no second one", async () => {
  const { world, mailing } = await clockRanAhead(1, lostAnswer);
  const mailer = { ...world.mailer, sentSince: async () => [] };
  expect((await world.send(mailing, { mailer })).state).toBe("sent");
  expect(world.twin.recipients()).toEqual(numbered(3));
});

test("a clock that ran an hour ahead and was put right only the next day: no second mail", async () => {
  const { world, mailing, twinClock } = await clockRanAhead(1, lostAnswer);
  twinClock.advance(30 * HOUR_MS);
  world.clock.set(twinClock.now());
  expect((await world.send(mailing)).state).toBe("sent");
  expect(world.twin.recipients()).toEqual(numbered(3));
});

test("a machine that woke up in 2001 and then learnt the date mails nobody twice", async () => {
  const world = await startWorld({ twinClock: manualClock(MONDAY), faults: [lostAnswer] });
  world.clock.set("2001-01-01T00:00:00.000Z");
  const mailing = await world.freeze();
  await world.send(mailing);
  world.clock.set(MONDAY);
  expect((await world.send(mailing)).state).toBe("sent");
  expect(world.twin.recipients()).toEqual(numbered(3));
});
