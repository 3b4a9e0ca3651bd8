/** What the plan of the mail service takes: how it is counted, what is kept, and when it is new. */
import { expect, test } from "vitest";
import type { Account } from "../../src/core/account.ts";
import { manualClock } from "../../src/core/clock.ts";
import {
  type MailRules,
  type MailSettings,
  roomFor,
  rulesFor,
  type Use,
} from "../../src/delivery/mail-rules.ts";
import { closeAfterQuota, giveBack, roomInPlan, takeFromPlan } from "../../src/delivery/plan.ts";
import { HOUR_MS, MONDAY, openTestLedger } from "./world.ts";

const SETTINGS: MailSettings = {
  warmUp: { growth: 2 },
  pauseAt: { hardBounces: 0.05, complaints: 0.003 },
};
const RULES: MailRules = {
  ...{ daily: 100, monthly: null, reserve: 10, warmUp: null, zone: "UTC" },
  pauseAt: SETTINGS.pauseAt,
};
const RESEND: Account = { service: "resend", account: "a", realm: "live" };
const MAILBOX: Account = { service: "smtp", account: "a", realm: "live" };

async function withPlan(account = RESEND, rules = RULES) {
  const clock = manualClock(MONDAY);
  const ledger = await openTestLedger(clock);
  const taking = (use: Use, wanted: number) => ({ clock, account, rules, use, wanted });
  return {
    ...{ clock, ledger },
    take: (use: Use, wanted: number) => ledger.transaction((db) => takeFromPlan(db, taking(use, wanted))),
    look: (use: Use, wanted: number) => ledger.transaction((db) => roomInPlan(db, taking(use, wanted))),
  };
}

test("nothing said, a real service takes what its smallest plan does, and a sandbox takes all", () => {
  expect(rulesFor(SETTINGS, RESEND, "UTC")).toMatchObject({ daily: 100, monthly: 3_000, reserve: 10 });
  expect(rulesFor(SETTINGS, MAILBOX, "UTC")).toMatchObject({ daily: 500, monthly: null, reserve: 50 });
  expect(rulesFor(SETTINGS, { ...RESEND, realm: "sandbox" }, "UTC")).toMatchObject({
    ...{ daily: null, monthly: null, reserve: 0, warmUp: null },
  });
  const said = { ...SETTINGS, dailyLimit: null, monthlyLimit: null, warmUp: { firstDay: null, growth: 2 } };
  expect(rulesFor(said, RESEND, "UTC")).toMatchObject({ daily: null, monthly: null, warmUp: null });
});

test.each([
  [1_000, undefined, 100],
  [20, undefined, 5],
  [6, undefined, 3],
  [100, 0, 0],
  [100, 200, 99],
])("of %i mails a day, with %s said, %i are kept, and never all", (dailyLimit, reserve, kept) => {
  expect(rulesFor({ ...SETTINGS, dailyLimit, reserve }, RESEND, "UTC").reserve).toBe(kept);
});

test("what was asked for uses up the reserve first, and takes from the mailings only beyond it", () => {
  const room = (use: Use, mails: number, requested: number) =>
    roomFor(use, RULES, { mails, requested, month: mails });
  expect([room("mailing", 0, 0), room("mailing", 8, 8), room("mailing", 15, 15)]).toEqual([90, 90, 85]);
  expect([room("mailing", 90, 0), room("requested", 90, 0), room("requested", 100, 10)]).toEqual([0, 10, 0]);
});

test("a day of Resend's is one of UTC", async () => {
  const { take, clock } = await withPlan();
  expect((await take("mailing", 60)).granted).toBe(60);
  const rest = await take("mailing", 60);
  expect(rest).toMatchObject({ granted: 30, until: new Date("2026-11-03T00:00:00.000Z") });
  expect(rest.why).toBe(
    "your mail plan takes 100 mails a day, of which 10 are kept for confirmations and sign-ins (mail.dailyLimit in settings.yaml)",
  );
  clock.set("2026-11-02T23:59:59.000Z");
  expect((await take("mailing", 1)).granted).toBe(0);
  expect((await take("requested", 1)).granted).toBe(1);
  clock.set("2026-11-03T00:00:00.000Z");
  expect((await take("mailing", 100)).granted).toBe(90);
});

test("a mailbox looks back over 24 hours, whatever the date: never more than its limit in any of them", async () => {
  const { take, clock } = await withPlan(MAILBOX);
  clock.set("2026-11-02T23:30:00.000Z");
  expect((await take("mailing", 90)).granted).toBe(90);
  clock.advance(HOUR_MS);
  expect(await take("mailing", 1)).toMatchObject({ granted: 0, until: new Date("2026-11-04T00:00:00.000Z") });
  clock.advance(23 * HOUR_MS);
  expect((await take("mailing", 1)).granted).toBe(0);
  clock.set("2026-11-04T00:00:00.000Z");
  expect((await take("mailing", 90)).granted).toBe(90);
});

test("a month that is used up holds until the next one", async () => {
  const { take, clock } = await withPlan(RESEND, { ...RULES, monthly: 100 });
  await take("mailing", 90);
  clock.advance(24 * HOUR_MS);
  const held = await take("mailing", 90);
  expect(held).toMatchObject({ granted: 0, until: new Date("2026-12-01T00:00:00.000Z") });
  expect(held.why).toBe("your mail plan takes 100 mails a month");
  expect((await take("requested", 1)).granted).toBe(1);
  clock.set("2026-12-01T00:00:00.000Z");
  expect((await take("mailing", 90)).granted).toBe(90);
});

test("what is given back can be taken again", async () => {
  const { take, ledger, clock } = await withPlan();
  await take("mailing", 90);
  const back = { account: RESEND, use: "mailing", mails: 40, at: clock.now() } as const;
  await ledger.transaction((db) => giveBack(db, back));
  expect((await take("mailing", 90)).granted).toBe(40);
});

test("another account, another realm, another count", async () => {
  const { take, ledger, clock } = await withPlan();
  await take("mailing", 90);
  for (const account of [
    { ...RESEND, account: "b" },
    { ...RESEND, realm: "sandbox" as const },
  ]) {
    const taking = { clock, account, rules: RULES, use: "mailing", wanted: 90 } as const;
    expect((await ledger.transaction((db) => takeFromPlan(db, taking))).granted).toBe(90);
  }
});

test("a quota that the service says is used up keeps mailings from asking; a single mail may still try", async () => {
  const { look, ledger, clock } = await withPlan(RESEND, { ...RULES, daily: null });
  const closing = { clock, account: RESEND, use: "mailing", quota: "day" } as const;
  await ledger.transaction((db) => closeAfterQuota(db, closing));
  expect(await look("mailing", 5)).toMatchObject({ granted: 0, until: new Date("2026-11-03T00:00:00.000Z") });
  expect((await look("requested", 1)).granted).toBe(1);
  await ledger.transaction((db) => closeAfterQuota(db, { ...closing, use: "requested" }));
  expect((await look("requested", 1)).granted).toBe(0);
  clock.set("2026-11-03T00:00:00.000Z");
  expect([(await look("mailing", 5)).granted, (await look("requested", 1)).granted]).toEqual([5, 1]);
});

test("a clock that was a year ahead, and was put right, holds nothing up", async () => {
  const { take, ledger, clock } = await withPlan();
  clock.set("2027-11-02T08:00:00.000Z");
  await take("mailing", 90);
  const closing = { clock, account: RESEND, use: "mailing", quota: "month" } as const;
  await ledger.transaction((db) => closeAfterQuota(db, closing));
  clock.set(MONDAY);
  expect((await take("mailing", 90)).granted).toBe(90);
});
