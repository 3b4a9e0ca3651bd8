/** A small plan, as most begin with: an issue goes out over several days by itself, and sign-ins always find room. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { approve } from "../../src/content/approvals.ts";
import { allIssues } from "../../src/content/issues.ts";
import { unfinishedMailing } from "../../src/delivery/due.ts";
import type { MailRules } from "../../src/delivery/mail-rules.ts";
import { outcomeOf } from "../../src/delivery/outcome.ts";
import { takeFromPlan } from "../../src/delivery/plan.ts";
import { mailRequested, type RequestedMail } from "../../src/delivery/requested-mail.ts";
import { retryRequested } from "../../src/delivery/retry-requested.ts";
import { signUpWorld } from "../web/sign-up-world.ts";
import { addIssue, addReaders, numbered } from "./invented.ts";
import { counted } from "./mail-twin.ts";
import { openPress, type Press } from "./owner.ts";
import { HOUR_MS, startWorld, type World } from "./world.ts";

const MINUTE_MS = 60_000;
const DAY_MS = 24 * HOUR_MS;
const LETTER =
  "---\nnumber: 7\ntitle: By lamplight\ndate: 2026-11-02\nstatus: draft\n---\n\nAda writes at night.\n";

const PREMIUM = Array.from({ length: 30 }, (_, index) => `patron-${index + 1}@readers.test`);
const FREE = numbered(200);

const RULES: MailRules = {
  ...{ daily: 100, monthly: null, reserve: 10, warmUp: null, zone: "UTC" },
  pauseAt: { hardBounces: 0.05, complaints: 0.003 },
};
const SETTINGS = { dailyLimit: 100, warmUp: { growth: 2 }, pauseAt: RULES.pauseAt };

const link = (to: string): RequestedMail => ({
  ...{ subscriberId: null, kind: "confirm", to },
  mail: { subject: "A link", html: "<p>Here</p>", text: "Here" },
});

/** An issue for 230 readers, 30 of whom pay, on a plan of 100 mails a day, which the mail service enforces too. */
async function pressOnFreePlan(): Promise<Press> {
  const variables = { SANDBOX_LIMITS: JSON.stringify({ resend: { emailsPerDay: 100 } }) };
  const press = await openPress({ settings: "mail: { dailyLimit: 100 }\n", variables });
  const folder = join(press.home, "letters");
  mkdirSync(folder);
  writeFileSync(join(folder, "007.md"), LETTER);
  await addReaders(press.app.ledger, press.clock, FREE);
  await addReaders(press.app.ledger, press.clock, PREMIUM, "sandbox", "premium monthly");
  await press.import(folder);
  return press;
}

const theIssue = async ({ app }: Press) => {
  const [issue] = await allIssues(app.ledger.db);
  if (!issue) throw new Error("There is no issue.");
  return issue;
};

const note = async (press: Press) =>
  (
    await outcomeOf(press.app.ledger.db, await theIssue(press), {
      mailer: "sandbox",
      desk: "sandbox",
      now: press.app.clock.now(),
    })
  ).note;

test("230 readers on a plan of 100 a day: told before, premium first, over three days, nobody twice", async () => {
  const press = await pressOnFreePlan();
  const { app, clock } = press;
  expect(await (await press.owner()).sees("Note")).toBe(
    "Would go to about 230 readers now (all readers). Your mail plan takes 100 mails a day (10 are kept for confirmations and sign-ins): 90 go today, 90 tomorrow, 50 on Wednesday; premium first.",
  );
  await approve(app.ledger.db, clock, await theIssue(press), { realm: "live", by: "command" });
  clock.advance(5 * MINUTE_MS);
  await press.publish();
  const first = await press.send();
  expect(first).toMatchObject({ outcome: "partial", frozen: 230, accepted: 90, waiting: 140 });
  expect(first.why).toBe(
    "90 of 230 mails are out, 140 are left. They go on by themselves on Tuesday, 3 November, from 08:05, because your mail plan takes 100 mails a day, of which 10 are kept for confirmations and sign-ins (mail.dailyLimit in settings.yaml).",
  );
  expect(press.twin.recipients().slice(0, 30).toSorted()).toEqual(PREMIUM.toSorted());
  expect(await note(press)).toBe(first.why);

  // Every ten minutes until then there is nothing to do, and nobody is asked.
  const requests = press.twin.requests().length;
  for (const at of ["2026-11-02T09:05", "2026-11-02T18:05"]) {
    clock.set(`${at}:00.000Z`);
    expect(await press.send()).toMatchObject({ outcome: "idle", why: first.why });
  }
  expect(press.twin.requests()).toHaveLength(requests);

  // The full day has room for whoever wants to come in.
  expect(await mailRequested(app, link("mara@readers.test"))).toBe("sent");

  // The mail service's new day begins at midnight, but readers sleep.
  clock.set("2026-11-03T00:10:00.000Z");
  expect(await press.send()).toMatchObject({ outcome: "idle" });
  clock.set("2026-11-03T08:10:00.000Z");
  expect(await press.send()).toMatchObject({ outcome: "partial", accepted: 180, waiting: 50 });
  clock.set("2026-11-04T08:10:00.000Z");
  expect(await press.send()).toMatchObject({ outcome: "done", accepted: 230, waiting: 0 });
  expect(await press.send()).toMatchObject({ outcome: "idle" });
  const got = press.twin.recipients().filter((to) => to !== "mara@readers.test");
  expect(got.toSorted()).toEqual([...PREMIUM, ...FREE].toSorted());
  expect(press.twin.requests().every(({ status }) => status === 200)).toBe(true);
});

test("ten who ask for a link on a full day get it; the eleventh waits for the new day, and gets it then", async () => {
  const { mail, ledger, clock } = await signUpWorld();
  const host = { ...mail, config: { ...mail.config, mail: SETTINGS } };
  const { account } = await mail.mailer();
  const taking = { clock, account, rules: RULES, use: "mailing", wanted: 90 } as const;
  await ledger.transaction((db) => takeFromPlan(db, taking));
  const ended: string[] = [];
  for (let n = 1; n <= 11; n++) ended.push(await mailRequested(host, link(`guest-${n}@readers.test`)));
  expect(counted(ended)).toEqual({ sent: 10, queued: 1 });
  const waits = ledger.db.selectFrom("requested_mails").select("problem").where("state", "=", "queued");
  expect((await waits.executeTakeFirstOrThrow()).problem).toContain("your mail plan takes 100 mails a day");
  clock.advance(DAY_MS);
  expect(await retryRequested(host, new AbortController().signal)).toMatchObject({ sent: 1, queued: 0 });
});

const resumes = (world: World) => unfinishedMailing(world.ledger.db, world.clock.now(), "sandbox");

test("the machine was off for two days: the rest goes once it is on, and not two days' worth at once", async () => {
  const world = await startWorld({ readers: 230 });
  const mailing = await world.freeze();
  await world.send(mailing, { rules: RULES });
  world.clock.advance(DAY_MS - MINUTE_MS);
  expect(await resumes(world)).toBeNull();
  world.clock.advance(DAY_MS + 3 * HOUR_MS);
  expect((await resumes(world))?.id).toBe(mailing.id);
  expect(await world.send(mailing, { rules: RULES })).toMatchObject({ counts: { accepted: 180 } });
  world.clock.advance(DAY_MS);
  expect(await world.send(mailing, { rules: RULES })).toMatchObject({ state: "sent" });
});

test("a clock that was a year ahead while a mailing was held does not hold it for a year", async () => {
  const world = await startWorld({ readers: 230 });
  const mailing = await world.freeze();
  const now = world.clock.now();
  world.clock.set("2027-11-02T08:00:00.000Z");
  await world.send(mailing, { rules: RULES });
  world.clock.set(now);
  expect((await resumes(world))?.id).toBe(mailing.id);
});

test("another issue that is approved meanwhile waits behind the first", async () => {
  const world = await startWorld({ readers: 100 });
  const first = await world.freeze();
  const resumes = () => unfinishedMailing(world.ledger.db, world.clock.now(), "sandbox");
  await world.send(first, { rules: RULES });
  world.clock.advance(HOUR_MS);
  const issue = await addIssue(world.ledger, world.clock, { key: "number-8" });
  const second = await world.freeze({ issue });
  expect(await world.send(second, { rules: RULES })).toMatchObject({
    state: "waiting",
    counts: { accepted: 0 },
  });
  world.clock.advance(DAY_MS);
  expect((await resumes())?.id).toBe(first.id);
  expect(await world.send(first, { rules: RULES })).toMatchObject({ state: "sent" });
  expect((await resumes())?.id).toBe(second.id);
  expect(await world.send(second, { rules: RULES })).toMatchObject({ counts: { accepted: 80, waiting: 20 } });
});

describe("a quota that is used up though we thought there was room", () => {
  const rules = { ...RULES, daily: 200, reserve: 0 };
  const mailed = async (world: World) => {
    const { mails } = await world.ledger.db
      .selectFrom("mail_days")
      .select(({ fn }) => fn.sum<number>("mails").as("mails"))
      .executeTakeFirstOrThrow();
    return Number(mails);
  };

  test("gives back what was taken, keeps all that was not sent, and goes on the next day", async () => {
    const world = await startWorld({ readers: 250, limits: { emailsPerDay: 150 } });
    const mailing = await world.freeze();
    const today = await world.send(mailing, { rules });
    expect(today).toMatchObject({ state: "waiting", counts: { accepted: 100, waiting: 150, unknown: 0 } });
    expect((await world.chunks()).map(({ state }) => state)).toEqual(["settled", "frozen", "frozen"]);
    expect(await mailed(world)).toBe(100);
    const requests = world.twin.requests().length;
    expect((await world.send(mailing, { rules })).why).toContain(
      "because your mail service says that this day’s mails are used up",
    );
    expect(world.twin.requests()).toHaveLength(requests);
    world.clock.advance(DAY_MS);
    await world.send(mailing, { rules });
    world.clock.advance(DAY_MS);
    expect((await world.send(mailing, { rules })).counts).toMatchObject({ accepted: 250, waiting: 0 });
    expect(world.twin.recipients()).toEqual(numbered(250));
  });

  test("a lost answer on the last of a day's mails is asked for again, and takes nothing more of the plan", async () => {
    const fault = { service: "resend", match: "POST /emails/batch", kind: "drop-after", count: 2 } as const;
    const world = await startWorld({ readers: 150, faults: [fault] });
    const mailing = await world.freeze();
    const tight = { ...rules, daily: 100 };
    expect(await world.send(mailing, { rules: tight })).toMatchObject({ counts: { accepted: 0 } });
    expect(await world.send(mailing, { rules: tight })).toMatchObject({
      counts: { accepted: 100, waiting: 50 },
    });
    expect(await mailed(world)).toBe(100);
  });
});

test("a chunk is split where the plan ends: a number and a key of its own, the same place, the order kept", async () => {
  const world = await startWorld({ readers: 230 });
  const mailing = await world.freeze();
  await world.send(mailing, { rules: { ...RULES, daily: 30, reserve: 0 } });
  const chunks = await world.chunks();
  expect(chunks.map(({ n, place, state }) => [n, place, state])).toEqual([
    [0, 0, "settled"],
    [1, 1, "frozen"],
    [2, 2, "frozen"],
    [3, 0, "frozen"],
  ]);
  expect(new Set(chunks.map(({ idempotency_key }) => idempotency_key)).size).toBe(4);
  world.clock.advance(DAY_MS);
  await world.send(mailing);
  expect(world.twin.recipients()).toEqual(numbered(230));
});
