/** Readers who came by an import are mailed for the first time in growing daily steps; the others don't wait for them. */
import { expect, test } from "vitest";
import type { MailRules } from "../../src/delivery/mail-rules.ts";
import { addIssue, numbered } from "./invented.ts";
import { HOUR_MS, startWorld, type World } from "./world.ts";

const DAY_MS = 24 * HOUR_MS;
const RULES: MailRules = {
  ...{ daily: null, monthly: null, reserve: 0, warmUp: { firstDay: 20, growth: 2 }, zone: "UTC" },
  pauseAt: { hardBounces: 0.05, complaints: 0.003 },
};

/** Every second of them came by an import. */
async function withImported(readers: number): Promise<World & { imported: string[] }> {
  const world = await startWorld({ readers });
  const people = world.people.filter((_, index) => index % 2 === 1);
  await world.ledger.db
    .updateTable("subscribers")
    .set({ consent_act: "imported from Ghost: subscribed there" })
    .where(
      "id",
      "in",
      people.map(({ id }) => id),
    )
    .execute();
  return { ...world, imported: people.map(({ email }) => email) };
}

test("a step goes on the first day, and all the others with it; twice as many go on each day after", async () => {
  const world = await withImported(220);
  const mailing = await world.freeze();
  const first = await world.send(mailing, { rules: RULES });
  expect(first).toMatchObject({ state: "waiting", counts: { accepted: 130, waiting: 90 } });
  expect(first.why).toBe(
    "130 of 220 mails are out, 90 are left. They go on by themselves on Tuesday, 3 November, from 08:00, because readers who came by your import are mailed in growing steps, 20 of them today.",
  );
  const got = new Set(world.twin.recipients());
  expect(numbered(220).filter((address) => !world.imported.includes(address) && !got.has(address))).toEqual(
    [],
  );
  // Again on the same day: no more of them.
  expect((await world.send(mailing, { rules: RULES })).counts.accepted).toBe(130);
  world.clock.advance(DAY_MS);
  expect((await world.send(mailing, { rules: RULES })).counts.accepted).toBe(170);
  world.clock.advance(DAY_MS);
  expect(await world.send(mailing, { rules: RULES })).toMatchObject({
    state: "sent",
    counts: { accepted: 220 },
  });
  expect(world.twin.recipients().toSorted()).toEqual(numbered(220).toSorted());
});

test("the steps grow by days on which somebody was warmed up, not by the calendar", async () => {
  const world = await withImported(120);
  const mailing = await world.freeze();
  await world.send(mailing, { rules: RULES });
  world.clock.advance(7 * DAY_MS);
  expect((await world.send(mailing, { rules: RULES })).counts).toMatchObject({ accepted: 120, waiting: 0 });
  const steps = await world.ledger.db.selectFrom("mail_days").select("warming").orderBy("day").execute();
  expect(steps).toEqual([{ warming: 20 }, { warming: 40 }]);
});

test("who was reached once is warm for the next issue; whose mail came back is not", async () => {
  const world = await withImported(40);
  await world.send(await world.freeze(), { rules: RULES });
  const bounced = world.people[1]?.id ?? "";
  await world.ledger.db
    .updateTable("deliveries")
    .set({ fate: "bounced" })
    .where("subscriber_id", "=", bounced)
    .execute();
  world.clock.advance(DAY_MS);
  const issue = await addIssue(world.ledger, world.clock, { key: "number-8" });
  await world.send(await world.freeze({ issue }), { rules: RULES });
  const [, today] = await world.ledger.db.selectFrom("mail_days").select("warming").orderBy("day").execute();
  expect(today).toEqual({ warming: 1 });
});

test("a step that was refused as a whole is not used up", async () => {
  const fault = { service: "resend", match: "POST /emails/batch", kind: "status", status: 422 } as const;
  const world = await withImported(40);
  world.addFaults([fault]);
  const mailing = await world.freeze();
  expect((await world.send(mailing, { rules: RULES })).state).toBe("refused");
  expect((await world.send(mailing, { rules: RULES })).counts).toMatchObject({ accepted: 40, waiting: 0 });
});

test("the plan's limit holds beside the steps", async () => {
  const world = await withImported(100);
  const mailing = await world.freeze();
  const rules = { ...RULES, daily: 60 };
  expect((await world.send(mailing, { rules })).counts).toMatchObject({ accepted: 60, waiting: 40 });
  const [today] = await world.ledger.db.selectFrom("mail_days").select(["mails", "warming"]).execute();
  expect(today).toEqual({ mails: 60, warming: 20 });
});
