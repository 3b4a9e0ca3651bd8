import { describe, expect, it, test } from "vitest";
import { assignCohorts } from "../../jobs/assign-cohorts.ts";
import { followMails } from "../../jobs/follow-mails.ts";
import { addConfirmed } from "../../src/audience/subscribers.ts";
import { storedBody } from "../../src/core/request-body.ts";
import { type Followed, pollDue, roundDue } from "../../src/delivery/follow-due.ts";
import { MOST_CALLS, pollFates } from "../../src/delivery/poll-fates.ts";
import { performJob } from "../../src/operations/perform-job.ts";
import { mailSandbox } from "../sandbox/sandbox-for-test.ts";
import { addIssue } from "./invented.ts";
import { openPress } from "./owner.ts";
import { HOUR_MS, MINUTE_MS, type ReturnsWorld, returnsWorld } from "./returns-world.ts";
import { mailerAt } from "./world.ts";

const DAY_MS = 24 * HOUR_MS;
const [BEA, CEM, DAN] = [1, 2, 3].map((n) => `reader-${n}@readers.test`) as [string, string, string];

/** Requests of one kind that the twin has answered. */
async function callsOf<T>(world: ReturnsWorld, work: () => Promise<T>): Promise<{ calls: number; got: T }> {
  const before = world.twin.calls();
  const got = await work();
  return { calls: world.twin.calls() - before, got };
}

const deaf = async () => false;
const never = new AbortController().signal;

/** As the job does it; null where nothing is due. */
async function poll(world: ReturnsWorld, mailer = world.mailer) {
  const due = await pollDue(world, mailer.account, deaf);
  return due.kind === "ask" ? pollFates({ ...world, signal: never }, mailer, due.asked) : due.kind;
}

describe("what became of mails, asked of the service", () => {
  it("ends on deliveries and readers, for one call a hundred mails and one for who refuses mail", async () => {
    const world = await returnsWorld();
    world.clock.advance(2_000);
    await world.owner.bounce(BEA);
    await world.owner.bounce(CEM, "soft");
    const { calls, got } = await callsOf(world, () => poll(world));
    expect(got).toEqual({ kind: "asked", calls: 2, told: 3, more: false });
    expect(calls).toBe(2);
    expect(await world.delivery(BEA)).toMatchObject({ fate: "bounced" });
    expect(await world.person(BEA)).toMatchObject({ status: "unsubscribed" });
    expect(await world.delivery(CEM)).toMatchObject({ fate: "soft bounced" });
    expect(await world.person(CEM)).toMatchObject({ status: "confirmed" });
    expect(await world.delivery(DAN)).toMatchObject({ fate: "delivered" });
  });

  it("tells of a complaint though the mail was opened after it", async () => {
    const world = await returnsWorld();
    world.clock.advance(2_000);
    await world.owner.complain(BEA);
    await world.owner.open(BEA);
    await poll(world);
    expect(await world.delivery(BEA)).toMatchObject({ fate: "complained" });
    expect(await world.person(BEA)).toMatchObject({ status: "unsubscribed" });
  });

  it("takes a click of which only that is told for no person's", async () => {
    const world = await returnsWorld();
    world.clock.advance(HOUR_MS);
    await world.owner.click(BEA, "https://shop.example/");
    await poll(world);
    expect(await world.delivery(BEA)).toMatchObject({ fate: "delivered", clicked_at: null });
    expect(await world.person(BEA)).toMatchObject({ active_at: null });
  });

  it("is new once: asked again, nothing changes", async () => {
    const world = await returnsWorld();
    world.clock.advance(MINUTE_MS);
    await poll(world);
    world.clock.advance(7 * HOUR_MS);
    expect(await poll(world)).toMatchObject({ kind: "asked", told: 0 });
    expect(await world.events()).toHaveLength(3);
  });

  it("leaves out mails that somebody else sends through the same account", async () => {
    const world = await returnsWorld();
    const mails = ["one", "two"].map((name) => ({
      ...{
        from: "Ada <ada@letters.test>",
        to: `${name}@elsewhere.test`,
        subject: "Other",
        html: "-",
        text: "-",
      },
      headers: {},
    }));
    const body = storedBody(world.mailer.encode(mails), 2);
    await world.mailer.submit({ idempotencyKey: "other", body, notAfter: new Date("2027-01-01") });
    world.clock.advance(MINUTE_MS);
    await poll(world);
    expect(await world.events()).toHaveLength(3);
  });

  it("is not asked, but once a day, where the key may only send", async () => {
    const world = await returnsWorld();
    const sending = mailerAt(world.url, world.clock, { key: "re_sending_only" });
    await world.ledger.db.updateTable("chunks").set({ account: sending.account.account }).execute();
    expect(await callsOf(world, () => poll(world, sending))).toMatchObject({
      calls: 1,
      got: { kind: "refused" },
    });
    world.clock.advance(HOUR_MS);
    expect(await callsOf(world, () => poll(world, sending))).toEqual({ calls: 0, got: "refused" });
    world.clock.advance(DAY_MS);
    expect(await callsOf(world, () => poll(world, sending))).toMatchObject({ calls: 1 });
  });
});

describe("a round of many mails", () => {
  it("ends with its calls, and the next run goes on where it was", async () => {
    const world = await returnsWorld({ readers: 450, limits: { requestsPerSecond: 0 } });
    world.clock.advance(MINUTE_MS);
    await world.owner.bounce("reader-1@readers.test");
    const due = await pollDue(world, world.mailer.account, deaf);
    if (due.kind !== "ask") throw new Error(`It is ${due.kind}`);
    const host = { ...world, signal: never };
    const first = await pollFates(host, world.mailer, due.asked, 3);
    expect(first).toMatchObject({ calls: 3, more: true });
    const next = await pollDue(world, world.mailer.account, deaf);
    if (next.kind !== "ask") throw new Error(`It is ${next.kind}`);
    const { calls, got } = await callsOf(world, () =>
      pollFates(host, mailerAt(world.url, world.clock), next.asked),
    );
    expect(got).toMatchObject({ kind: "asked", more: false });
    expect(calls).toBe(4);
    const known = (await world.deliveries()).filter(({ fate }) => fate !== null);
    expect(known).toHaveLength(450);
    expect(await poll(world)).toBe("nothing");
    expect(MOST_CALLS).toBeLessThanOrEqual(0.03 * 2 * 600);
  });
});

describe("when it is asked", () => {
  const now = new Date("2026-11-10T12:00:00.000Z");
  const ago = (ms: number) => new Date(now.getTime() - ms);
  const mails = (given: Partial<Followed> = {}): Followed => ({
    ...{ newest: ago(HOUR_MS), oldest: ago(3 * DAY_MS), oldestYoung: ago(2 * HOUR_MS), open: true },
    ...given,
  });
  const lately = { at: ago(11 * MINUTE_MS), all: ago(HOUR_MS) };
  const old = (age: number) => mails({ newest: ago(age), oldestYoung: null });

  it.each<[string, Followed, Parameters<typeof roundDue>[1], Date | null]>([
    ["at first, back to the oldest", mails(), { at: null, all: null }, ago(3 * DAY_MS)],
    ["every ten minutes while something is open", mails(), lately, ago(2 * HOUR_MS)],
    ["not sooner", mails(), { ...lately, at: ago(5 * MINUTE_MS) }, null],
    ["every hour where all has arrived", mails({ open: false }), lately, null],
    ["and then it is", mails({ open: false }), { ...lately, at: ago(HOUR_MS) }, ago(2 * HOUR_MS)],
    ["every hour after the first two", mails({ newest: ago(3 * HOUR_MS) }), lately, null],
    ["every six hours on the second day", old(DAY_MS), { at: lately.at, all: ago(5 * HOUR_MS) }, null],
    ["and then for all", old(DAY_MS), { at: lately.at, all: ago(6 * HOUR_MS) }, ago(3 * DAY_MS)],
    ["once a day later", old(3 * DAY_MS), { at: lately.at, all: ago(23 * HOUR_MS) }, null],
    ["and then for all", old(3 * DAY_MS), { at: lately.at, all: ago(DAY_MS) }, ago(3 * DAY_MS)],
    ["never after five days", old(5 * DAY_MS), { at: null, all: null }, null],
    ["by a clock that was set back", mails(), { at: ago(-HOUR_MS), all: ago(HOUR_MS) }, ago(2 * HOUR_MS)],
  ])("%s", (_, followed, last, until) => {
    expect(roundDue(followed, last, now)).toEqual(until);
  });

  it("is only for what was not told, where the service tells by itself", () => {
    expect(roundDue(mails({ open: false }), { at: null, all: null }, now, true)).toBeNull();
    expect(roundDue(mails({ newest: ago(HOUR_MS / 2) }), { at: null, all: null }, now, true)).toBeNull();
    expect(roundDue(mails(), { at: null, all: null }, now, true)).toEqual(ago(3 * DAY_MS));
    expect(roundDue(mails(), { at: null, all: ago(HOUR_MS) }, now, true)).toBeNull();
  });
});

describe("the job", () => {
  test("calls nobody where nothing went out, and says so by being idle", async () => {
    const press = await openPress();
    const before = press.twin.calls();
    expect(await performJob(press.app, "follow-mails", followMails)).toEqual({ outcome: "idle", calls: 0 });
    expect(press.twin.calls()).toBe(before);
  });

  test("asks with the press's own mailer, and a day later nothing is new", async () => {
    const press = await openPress();
    const consent = { act: "invented for a test", at: press.clock.now() };
    await addConfirmed(press.app, { email: BEA }, { realm: "live", source: "test", consent });
    await addIssue(press.app.ledger, press.clock, { realm: "live", approval: "live" });
    expect(await press.send()).toMatchObject({ outcome: "done", accepted: 1 });
    press.clock.advance(10 * MINUTE_MS);
    const run = () => performJob(press.app, "follow-mails", followMails);
    expect(await run()).toEqual({ outcome: "done", applied: 0, calls: 2, told: 1 });
    expect(await run()).toEqual({ outcome: "idle", calls: 0 });
    press.clock.advance(DAY_MS);
    expect(await run()).toEqual({ outcome: "idle", calls: 2 });
  });

  test("says on its row that the key may only send, and calls once for that", async () => {
    const sandbox = await mailSandbox();
    const press = await openPress({
      variables: {
        ...{ RESEND_API_KEY: "re_sending_only", RESEND_BASE_URL: sandbox.urls.resend },
        PUBLIC_URL: "https://small-press.example",
      },
    });
    const consent = { act: "invented for a test", at: press.clock.now() };
    await addConfirmed(press.app, { email: BEA }, { realm: "live", source: "test", consent });
    await addIssue(press.app.ledger, press.clock, { realm: "live", approval: "live" });
    expect(await press.send()).toMatchObject({ outcome: "done", accepted: 1 });
    const run = () => performJob(press.app, "follow-mails", followMails);
    expect(await run()).toMatchObject({
      outcome: "partial",
      calls: 1,
      why: expect.stringContaining("may only send"),
    });
    expect(await run()).toMatchObject({
      outcome: "partial",
      calls: 0,
      why: expect.stringContaining("full access"),
    });
    press.clock.advance(6 * DAY_MS);
    expect(await run()).toEqual({ outcome: "idle", calls: 0 });
  });
});

describe("cohorts", () => {
  test("move nobody for their silence where nobody tells of clicks", async () => {
    const reader = async (variables: Record<string, string>) => {
      const press = await openPress({ variables });
      const { app, clock } = press;
      const consent = { act: "invented for a test", at: clock.now() };
      const added = await addConfirmed(app, { email: BEA }, { realm: "live", source: "test", consent });
      if (!added.added) throw new Error(added.why);
      const click = { subscriber_id: added.id, issue_id: null, tags: '["build log"]', url: "-" };
      for (let times = 0; times < 5; times++)
        await app.ledger.db
          .insertInto("clicks")
          .values({ ...click, at: clock.now().toISOString() })
          .execute();
      clock.advance(300 * DAY_MS);
      await performJob(app, "assign-cohorts", assignCohorts);
      return app.ledger.db.selectFrom("subscribers").select(["cohort", "cohort_why"]).executeTakeFirst();
    };
    expect(await reader({})).toEqual({
      cohort: "Practical Builders",
      cohort_why: "5 of 5 clicks on build logs.",
    });
    const told = { PUBLIC_URL: "https://small-press.example", RESEND_WEBHOOK_SECRET: "whsec_c2VjcmV0" };
    expect(await reader(told)).toEqual({
      cohort: "Casual Enthusiasts",
      cohort_why: "No click for 300 days.",
    });
  });
});
