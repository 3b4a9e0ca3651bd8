/** A mailing that goes badly pauses itself, says why, and goes on when the owner says so. */
import { describe, expect, test } from "vitest";
import { unfinishedMailing } from "../../src/delivery/due.ts";
import type { MailRules } from "../../src/delivery/mail-rules.ts";
import { outcomeOf } from "../../src/delivery/outcome.ts";
import { judge, pauseIfBad, resumePaused } from "../../src/delivery/pause.ts";
import { HOUR_MS, startWorld, type World } from "./world.ts";

const RULES: MailRules = {
  ...{ daily: 200, monthly: null, reserve: 0, warmUp: null, zone: "UTC" },
  pauseAt: { hardBounces: 0.05, complaints: 0.003 },
};
const { pauseAt } = RULES;
const NONE = { known: 0, bounced: 0, complained: 0 };

describe("results", () => {
  test.each([
    ["5 of 100 bounced", { known: 100, bounced: 5, complained: 0 }, "bounced"],
    ["4 of 100 bounced", { known: 100, bounced: 4, complained: 0 }, null],
    ["5 of 99 bounced, which is too few to say", { known: 99, bounced: 5, complained: 0 }, null],
    ["one complaint of 100, a slip of the finger", { known: 100, bounced: 0, complained: 1 }, null],
    ["2 complaints of 600", { known: 600, bounced: 0, complained: 2 }, "complained"],
    ["2 complaints of 700", { known: 700, bounced: 0, complained: 2 }, null],
    [
      "2 complaints of 700, of which only 660 arrived",
      { known: 700, bounced: 34, complained: 2 },
      "complained",
    ],
  ])("%s", (_, now, what) => {
    expect(judge(now, NONE, pauseAt)?.what ?? null).toBe(what);
  });

  test("that the owner has seen are not held against it again; as many new ones are", () => {
    const seen = { known: 100, bounced: 6, complained: 0 };
    expect(judge({ known: 150, bounced: 10, complained: 0 }, seen, pauseAt)).toBeNull();
    expect(judge({ known: 200, bounced: 9, complained: 0 }, seen, pauseAt)).toBeNull();
    expect(judge({ known: 200, bounced: 11, complained: 0 }, seen, pauseAt)).toMatchObject({
      count: 5,
      of: 100,
    });
  });
});

/** 450 readers, 200 of whom got the mail today. */
async function halfSent(): Promise<World & { mailingId: string }> {
  const world = await startWorld({ readers: 450 });
  const mailing = await world.freeze();
  await world.send(mailing, { rules: RULES });
  return { ...world, mailingId: mailing.id };
}

/** As `follow-mails` writes it. */
async function fates(world: World, fate: string, many: number): Promise<void> {
  const rows = await world.ledger.db
    .selectFrom("deliveries")
    .select("subscriber_id")
    .where("state", "=", "accepted")
    .where("fate", "is", null)
    .orderBy("chunk")
    .orderBy("position")
    .limit(many)
    .execute();
  await world.ledger.db
    .updateTable("deliveries")
    .set({ fate })
    .where(
      "subscriber_id",
      "in",
      rows.map(({ subscriber_id }) => subscriber_id),
    )
    .execute();
}

const realms = { mailer: "sandbox", desk: "sandbox" } as const;
const next = (world: World) => unfinishedMailing(world.ledger.db, world.clock.now(), "sandbox");

test("at 5 % hard bounces the next day's part does not go, the row says why, and no run asks again", async () => {
  const world = await halfSent();
  await fates(world, "delivered", 190);
  await fates(world, "bounced", 10);
  world.clock.advance(24 * HOUR_MS);
  const mailing = await next(world);
  if (!mailing) throw new Error("It should go on.");
  const requests = world.twin.requests().length;
  const result = await world.send(mailing, { rules: RULES });
  expect(result).toMatchObject({ state: "paused", counts: { accepted: 200, waiting: 250 } });
  expect(result.why).toBe(
    "It paused itself: 10 of 200 mails came back for good (5 %; it pauses at 5 %). So many addresses that don't exist point to an old or a bought list, and mailbox providers soon take nothing from such a sender. Look at who: npm run pressroom -- delivery 7 --names bounced. To let the rest go: npm run pressroom -- delivery 7 --resume",
  );
  expect(world.twin.requests()).toHaveLength(requests);
  expect(await outcomeOf(world.ledger.db, world.issue, { ...realms, now: world.clock.now() })).toMatchObject({
    ...{ state: "Paused", note: result.why, accepted: 200 },
  });
  expect(await next(world)).toBeNull();
});

test("the owner lets it go on: it does not pause again for the same results, and does for as many new ones", async () => {
  const world = await halfSent();
  await fates(world, "delivered", 190);
  await fates(world, "complained", 10);
  world.clock.advance(24 * HOUR_MS);
  const { db } = world.ledger;
  const mailing = await world.mailing(world.mailingId);
  expect((await world.send(mailing, { rules: RULES })).why).toContain(
    "10 of 200 readers reported it as spam (5 %",
  );
  await world.ledger.transaction((within) => resumePaused(within, world.clock, mailing));
  expect(await world.send(mailing, { rules: RULES })).toMatchObject({
    ...{ state: "waiting", counts: { accepted: 400, waiting: 50 } },
  });
  await fates(world, "delivered", 198);
  await fates(world, "complained", 2);
  expect(await pauseIfBad(db, world.clock, mailing.id, pauseAt)).toContain("2 of 200 readers");
});

test("results that come while it is being sent stop it before the next chunk", async () => {
  const world = await startWorld({ readers: 450 });
  const mailing = await world.freeze();
  const rules = { ...RULES, daily: null };
  const { submit } = world.mailer;
  let posted = 0;
  const mailer = {
    ...world.mailer,
    submit: async (request: Parameters<typeof submit>[0]) => {
      const outcome = await submit(request);
      posted++;
      world.clock.advance(60_000);
      if (posted === 3) await fates(world, "bounced", 150);
      return outcome;
    },
  };
  const result = await world.send(mailing, { rules, mailer });
  expect(result).toMatchObject({ state: "paused", counts: { accepted: 300, waiting: 150 } });
});

test("a mailing of which nothing is left to go has nothing to pause", async () => {
  const world = await startWorld({ readers: 100 });
  const mailing = await world.freeze();
  await world.send(mailing, { rules: RULES });
  await fates(world, "bounced", 100);
  expect(await pauseIfBad(world.ledger.db, world.clock, mailing.id, pauseAt)).toBeNull();
  expect((await world.mailing(mailing.id)).state).toBe("sent");
});

test("what was under way when it paused is asked for to its end, and nothing new is posted", async () => {
  const fault = {
    service: "resend",
    match: "POST /emails/batch",
    kind: "drop-after",
    after: 1,
    count: 2,
  } as const;
  const world = await startWorld({ readers: 450, faults: [fault] });
  const mailing = await world.freeze();
  await world.send(mailing, { rules: RULES });
  await fates(world, "bounced", 100);
  expect(await pauseIfBad(world.ledger.db, world.clock, mailing.id, pauseAt)).not.toBeNull();
  expect((await next(world))?.id).toBe(mailing.id);
  expect(await world.send(mailing, { rules: RULES })).toMatchObject({
    ...{ state: "paused", counts: { accepted: 200, waiting: 250 } },
  });
  expect(await next(world)).toBeNull();
});
