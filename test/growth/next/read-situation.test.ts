/** What the ledger says, read as the situation that the choice is made from. */
import { expect, test } from "vitest";
import { audienceSchema } from "../../../config/audience.ts";
import { mailSchema } from "../../../config/mail.ts";
import { publicationSchema } from "../../../config/publication.ts";
import { BY_BUTTON, confirmSubscriber } from "../../../src/audience/confirm.ts";
import { keepSignUp } from "../../../src/audience/sign-up.ts";
import { keepSignUpCheck, WALKED } from "../../../src/audience/sign-up-check.ts";
import { recordVisits } from "../../../src/audience/visits.ts";
import { newId } from "../../../src/core/ids.ts";
import type { Realm } from "../../../src/core/realm.ts";
import { EXCERPT } from "../../../src/delivery/freeze.ts";
import { rulesFor } from "../../../src/delivery/mail-rules.ts";
import { readSituation, type SituationHost } from "../../../src/growth/next/read-situation.ts";
import { recordEvent, writeCursor } from "../../../src/ledger/records.ts";
import { RECONCILED } from "../../../src/money/reconciled.ts";
import { addIssue } from "../../delivery/invented.ts";
import { NOON, testLedger } from "../../ledger/ledger-for-test.ts";
import { customerRow, readerRow } from "../../money/rows-for-test.ts";
import { item, state, writeStates } from "../../money/states-for-test.ts";

const DAY_MS = 24 * 60 * 60_000;
const LINKS = { free: null, monthly: "https://buy.stripe.test/m", yearly: null };

async function press(realm: Realm = "live") {
  const { ledger, clock } = await testLedger();
  const host: SituationHost = {
    ...{ ledger, clock, realms: { notion: realm, resend: realm, stripe: realm } },
    config: { publication: publicationSchema.parse({}), mail: { service: "resend" } },
    held: async () => null,
    site: async () => ({ url: "https://small-press.test" }),
    shop: async () => ({ links: LINKS, portal: null, realm }),
    mailRules: () => rulesFor(mailSchema.parse({}), { service: "resend", realm }, "UTC"),
  };
  const people = (...rows: ReturnType<typeof readerRow>[]) =>
    ledger.db.insertInto("subscribers").values(rows).execute();
  return { ledger, db: ledger.db, clock, host, people, read: () => readSituation(host) };
}

test("an empty ledger says that there is nothing, and what real mail would lack", async () => {
  const { read } = await press("sandbox");
  expect(await read()).toMatchObject({
    ...{ realm: "sandbox", held: null, check: null, posts: { waiting: 0, ofLastIssue: 0 }, mailings: [] },
    readers: { confirmed: 0, real: 0, unoffered: 0, wishes: 0 },
    pipe: { visitors: 0, formVisitors: 0, signUps: 0, confirmed: 0, waiting: 0 },
    money: { paying: 0, mrrMinor: 0, unmatched: 0, checkoutsLeft: null },
    issues: { drafts: 0, draft: null, scheduled: 0, flawed: null, last: null },
    quota: { daily: null, days: 1 },
    lacks: [{ what: expect.stringContaining("sender") }, { what: expect.stringContaining("postal") }],
  });
});

test("the way from a visit to a confirmed reader is counted in people, without the walks of a check", async () => {
  const { ledger, clock, read } = await press();
  const signUp = (name: string) =>
    ledger.transaction((db) =>
      keepSignUp(db, clock, {
        ...{ email: `${name}@readers.example`, name, interest: null, firstTouch: null, realm: "live" },
        ...{ wording: "You will get it.", place: "https://small-press.test/subscribe" },
      }),
    );
  const visit = { day: NOON.slice(0, 10), source: "direct", campaign: "", content: "", count: 1 };
  await recordVisits({ ledger, clock }, [
    { ...visit, visitor: "a", path: "landing" },
    { ...visit, visitor: "a", path: "sign-up" },
    { ...visit, visitor: "b", path: "issue" },
  ]);
  const { subscriberId } = await signUp("mara");
  await signUp("mara");
  await signUp("jon");
  const walker = await signUp("walker");
  await recordEvent(ledger.db, clock, { type: WALKED, realm: "live", subject: walker.subscriberId });
  const audience = audienceSchema.parse({});
  const token = {
    ...{ id: newId(), purpose: "confirm" as const, subject: subscriberId },
    expires: new Date(Date.parse(NOON) + DAY_MS),
  } as const;
  await confirmSubscriber({ ledger, clock, audience }, token, { wording: "Yes", place: "the mail" });
  const pipe = { visitors: 2, formVisitors: 1, signUps: 2, confirmed: 1 };
  expect((await read()).pipe).toEqual({ ...pipe, waiting: 0 });
  clock.advance(2 * DAY_MS);
  expect((await read()).pipe).toEqual({ ...pipe, waiting: 1 });
  clock.advance(28 * DAY_MS);
  expect((await read()).pipe).toMatchObject({ visitors: 0, signUps: 0, waiting: 0 });
});

test("who came by the button has seen the offer; who came by an import has not, until a mail shows it", async () => {
  const { ledger, db, clock, people, read } = await press();
  await people(
    readerRow("mara", { consent_act: BY_BUTTON }),
    readerRow("jon", { consent_act: "an import" }),
    readerRow("zoe", { consent_act: "an import", tier: "premium monthly" }),
    readerRow("ida", { consent_act: null }),
    readerRow("kim", { consent_act: "sample content", realm: "sandbox" }),
  );
  expect((await read()).readers).toMatchObject({ confirmed: 4, real: 4, unoffered: 2 });
  const issue = await addIssue(ledger, clock, { realm: "live" });
  await db
    .insertInto("mailings")
    .values({
      ...{ id: "m", kind: "issue", subject: issue.id, issue_id: issue.id, realm: "live", state: "done" },
      ...{ content_hash: "", template_version: "", template: "", frozen_count: 2, problem: null },
      ...{ created_at: NOON, finished_at: NOON, resumes_at: null, results_seen: null },
    })
    .execute();
  await db
    .insertInto("chunks")
    .values({
      ...{ mailing_id: "m", n: 0, state: "settled", service: "resend", account: null, place: 0 },
      ...{
        idempotency_key: "k",
        body_sha256: null,
        first_submitted_at: null,
        settled_at: NOON,
        problem: null,
      },
    })
    .execute();
  const delivery = { mailing_id: "m", chunk: 0, state: "accepted", merge: null, settled_at: NOON };
  const told = { provider_id: null, reason: null };
  await db
    .insertInto("deliveries")
    .values([
      { ...delivery, ...told, subscriber_id: "jon", position: 0, variant: EXCERPT },
      { ...delivery, ...told, subscriber_id: "ida", position: 1, variant: null },
    ])
    .execute();
  expect((await read()).readers.unoffered).toBe(1);
});

test("who chose premium while nothing could be paid is counted once, until they pay", async () => {
  const { db, clock, people, read } = await press();
  await people(readerRow("mara"), readerRow("jon"));
  for (const period of ["monthly", "yearly"])
    await recordEvent(db, clock, { type: "tier.wished", realm: "live", subject: "mara", facts: { period } });
  expect((await read()).readers.wishes).toBe(1);
  await db.updateTable("subscribers").set({ tier: "premium yearly" }).where("id", "=", "mara").execute();
  expect((await read()).readers.wishes).toBe(0);
});

test("money is told of the realm of the key, people once, and whose payment fails with what they pay", async () => {
  const { db, people, read } = await press();
  await people(readerRow("mara"), readerRow("jon"));
  await db
    .insertInto("customers")
    .values([
      customerRow("cus_1", { subscriber_id: "mara" }),
      customerRow("cus_2", { subscriber_id: "mara" }),
      customerRow("cus_3", { open_why: "two readers have this address" }),
      customerRow("cus_4", { realm: "sandbox", open_why: "invented" }),
    ])
    .execute();
  const pays = state([item("1000")]);
  await writeStates(db, [
    { subscription: "sub_1", customer: "cus_1", at: "2026-09-01T00:00:00.000Z", state: pays },
    {
      subscription: "sub_2",
      customer: "cus_2",
      at: "2026-09-01T00:00:00.000Z",
      state: { ...pays, status: "past_due" },
    },
    { subscription: "sub_3", customer: "cus_3", at: "2026-09-01T00:00:00.000Z", state: pays },
    {
      subscription: "sub_4",
      customer: "cus_4",
      at: "2026-09-01T00:00:00.000Z",
      state: pays,
      realm: "sandbox",
    },
  ]);
  const subscription = {
    ...{ service: "stripe", account: "acct_1", realm: "live" as const, currency: "USD", discounts: "[]" },
    ...{ is_paused: 0, created_at: NOON, trial_ends_at: null, cancels_at: null, canceled_at: null },
    ...{ ended_at: null, latest_invoice_id: null, gone_at: null },
  };
  await db
    .insertInto("subscriptions")
    .values([
      { ...subscription, id: "sub_1", customer_id: "cus_1", status: "active" },
      { ...subscription, id: "sub_2", customer_id: "cus_2", status: "past_due" },
    ])
    .execute();
  expect((await read()).money).toEqual({
    ...{ realm: "live", paying: 2, mrrMinor: 3_000, unmatched: 1, checkoutsLeft: null },
    pastDue: { people: 1, mrrMinor: 2_000, isTold: false },
  });
});

test("payment pages that were left are told from the service's lists, and are unknown until those were read", async () => {
  const { db, clock, read } = await press();
  const account = { service: "stripe", account: "acct_1", realm: "live" as const };
  const page = { ...account, reference: null, customer_id: null, subscription_id: null, link_id: "plink_1" };
  const opened = (id: string, days: number) => ({
    ...{ ...page, id, email: null, name: null, completed_at: null },
    created_at: new Date(Date.parse(NOON) - days * DAY_MS).toISOString(),
  });
  await db
    .insertInto("checkouts")
    .values([
      ...[opened("cs_now", 0.5), opened("cs_left", 3), opened("cs_old", 30)],
      { ...opened("cs_paid", 3), completed_at: NOON },
    ])
    .execute();
  expect((await read()).money.checkoutsLeft).toBeNull();
  await writeCursor(db, clock, account, RECONCILED, NOON);
  expect((await read()).money.checkoutsLeft).toBe(1);
});

test("issues are told by what they wait for, and only as far as this mailer may send them", async () => {
  const { ledger, clock, read } = await press();
  const issue = (number: number, more: object) =>
    addIssue(ledger, clock, {
      ...{ realm: "live", approval: null, key: `number-${number}`, slug: `letter-${number}`, number },
      ...{ title: `Letter ${number}`, dated: null, ...more },
    });
  await issue(1, { status: "draft" });
  await issue(2, { status: "idea" });
  await issue(3, { status: "draft", realm: "sandbox" });
  expect((await read()).issues).toEqual({
    ...{ drafts: 1, draft: { name: "1", title: "Letter 1" }, scheduled: 0, flawed: null, last: null },
  });
  await issue(4, { status: "approved" });
  await issue(5, { status: "approved", dated: new Date("2026-12-01T08:00:00.000Z") });
  await issue(6, { status: "archive", approval: "live" });
  expect((await read()).issues).toMatchObject({
    ...{ drafts: 1, scheduled: 2, flawed: { name: "4", problem: "it has no date." } },
  });
});

test("the last issue is the newest by its date, whenever it was put on the site", async () => {
  const { ledger, db, clock, read } = await press();
  for (const [number, day] of [
    [1, "2026-11-10"],
    [2, "2026-03-02"],
    [3, "2027-01-01"],
  ] as const)
    await addIssue(ledger, clock, {
      ...{ realm: "live", approval: null, key: `number-${number}`, slug: `letter-${number}`, number },
      ...{ title: `Letter ${number}`, dated: new Date(`${day}T08:00:00.000Z`) },
    });
  await db.updateTable("issues").set({ published_at: NOON }).where("number", "in", [1, 2]).execute();
  expect((await read()).issues.last).toEqual({
    ...{ name: "1", title: "Letter 1", at: new Date("2026-11-10T08:00:00.000Z"), isPublished: true },
  });
});

test("a plan that takes fewer than there are readers takes an issue over days", async () => {
  const { people, read } = await press();
  await people(...Array.from({ length: 250 }, (_, n) => readerRow(`reader-${n}`)));
  // 100 a day, of which ten are kept for confirmations.
  expect((await read()).quota).toEqual({ daily: 100, days: 3 });
});

test("the last check of the form is told, and what the settings assume of silence", async () => {
  const { db, host, read } = await press();
  await keepSignUpCheck(db, { ok: false, at: NOON, step: "the mail", why: "It was never frozen." });
  host.config.growth = { priors: { free: { monthlyChurn: 0.1 }, premium: { monthlyChurn: 0.02 } } };
  expect(await read()).toMatchObject({
    check: { ok: false, at: new Date(NOON), step: "the mail" },
    silence: { free: 0.1, paying: 0.02 },
  });
});
