/** Nothing made up reaches anything real: every pair of source and sink, looked at where it arrives. */
import { expect, test } from "vitest";
import { ISSUES, SUBSCRIBERS } from "../../config/notion.ts";
import { showSubscribers } from "../../src/audience/desk.ts";
import { publishable } from "../../src/content/publish.ts";
import { putOnDesk } from "../../src/content/put-on-desk.ts";
import { manualClock } from "../../src/core/clock.ts";
import { REALMS, type Realm } from "../../src/core/realm.ts";
import { dueIssue } from "../../src/delivery/due.ts";
import { outcomeOf } from "../../src/delivery/outcome.ts";
import { sendMailing } from "../../src/delivery/send.ts";
import type { Desk, DeskTable, TableSpec } from "../../src/desk/table.ts";
import type { Ledger } from "../../src/ledger/open.ts";
import { mailSandbox } from "../sandbox/sandbox-for-test.ts";
import { addIssue, addReaders } from "./invented.ts";
import { twinOf } from "./mail-twin.ts";
import { openPress } from "./owner.ts";
import { openPublicName } from "./public-name.ts";
import { freezeFor, LEASE_MS, MONDAY, mailerAt, openTestLedger, type TestClock, takeLease } from "./world.ts";

/** Written out, so that a mistake in the one function that decides can't hide here. */
const REACHES: Record<Realm, Record<Realm, boolean>> = {
  sandbox: { sandbox: true, test: false, live: false },
  test: { sandbox: true, test: true, live: false },
  live: { sandbox: true, test: true, live: true },
};

const reader = (realm: Realm) => `${realm}-reader@readers.test`;
const everyPair = REALMS.flatMap((source) => REALMS.map((sink) => ({ source, sink })));
const everyTriple = REALMS.flatMap((issue) =>
  REALMS.flatMap((approval) => REALMS.map((mailer) => ({ issue, approval, mailer }))),
);

/** One reader of each realm. */
async function audience(ledger: Ledger, clock: TestClock): Promise<void> {
  for (const realm of REALMS) await addReaders(ledger, clock, [reader(realm)], realm);
}

test.each(everyTriple)(
  "a $issue issue with a $approval approval reaches through a $mailer mailer only readers who are real enough",
  async ({ issue: issueRealm, approval, mailer: sink }) => {
    const clock = manualClock(MONDAY);
    const ledger = await openTestLedger(clock);
    const sandbox = await mailSandbox({ clock });
    const mailer = mailerAt(sandbox.urls.resend, clock, { realm: sink, key: "re_live_test" });
    const lease = await takeLease(ledger, clock);
    await addIssue(ledger, clock, { realm: issueRealm, approval });
    await audience(ledger, clock);
    const due = await dueIssue(ledger.db, clock.now(), sink);
    if (due) {
      const mailing = await freezeFor(ledger, clock, { ...due, mailer, lease, realm: due.approval.realm });
      const signal = new AbortController().signal;
      await sendMailing({ ledger, clock, lease, leaseMs: LEASE_MS, mailer, signal }, mailing);
    }
    const allowed = REACHES[issueRealm][sink] && REACHES[approval][sink];
    const expected = allowed ? REALMS.filter((realm) => REACHES[realm][sink]).map(reader) : [];
    expect(twinOf(sandbox.home).recipients().toSorted()).toEqual(expected.toSorted());
  },
);

test.each(everyPair)("a $source mailing handed to a $sink mailer by mistake", async ({ source, sink }) => {
  const clock = manualClock(MONDAY);
  const ledger = await openTestLedger(clock);
  const sandbox = await mailSandbox({ clock });
  const lease = await takeLease(ledger, clock);
  const issue = await addIssue(ledger, clock, { realm: source });
  await audience(ledger, clock);
  const own = mailerAt(sandbox.urls.resend, clock, { realm: source });
  const mailing = await freezeFor(ledger, clock, { issue, mailer: own, lease, realm: source });
  const mailer = mailerAt(sandbox.urls.resend, clock, { realm: sink });
  const signal = new AbortController().signal;
  const sending = sendMailing({ ledger, clock, lease, leaseMs: LEASE_MS, mailer, signal }, mailing);
  if (REACHES[source][sink]) expect((await sending).state).toBe("sent");
  else await expect(sending).rejects.toThrow(`a ${sink} mailer`);
  const expected = REACHES[source][sink] ? REALMS.filter((realm) => REACHES[realm][source]).map(reader) : [];
  expect(twinOf(sandbox.home).recipients().toSorted()).toEqual(expected.toSorted());
});

test.each(everyPair)(
  "a $source issue can't be frozen for a $sink mailer by mistake",
  async ({ source, sink }) => {
    const clock = manualClock(MONDAY);
    const ledger = await openTestLedger(clock);
    const lease = await takeLease(ledger, clock);
    const issue = await addIssue(ledger, clock, { realm: source });
    await audience(ledger, clock);
    const mailer = mailerAt("http://127.0.0.1:9", clock, { realm: sink });
    const freezing = freezeFor(ledger, clock, { issue, mailer, lease, realm: source });
    if (REACHES[source][sink]) await freezing;
    else await expect(freezing).rejects.toThrow(`a ${sink} mailer`);
    const { n } = await ledger.db
      .selectFrom("deliveries")
      .select((select) => select.fn.countAll<number>().as("n"))
      .executeTakeFirstOrThrow();
    expect(n).toBe(REACHES[source][sink] ? REALMS.filter((realm) => REACHES[realm][sink]).length : 0);
  },
);

test.each(everyPair)(
  "a rehearsal ($source) does not use up the $sink mailing of an issue",
  async ({ source, sink }) => {
    const clock = manualClock(MONDAY);
    const ledger = await openTestLedger(clock);
    const sandbox = await mailSandbox({ clock });
    const lease = await takeLease(ledger, clock);
    const issue = await addIssue(ledger, clock, { realm: "live" });
    const mailer = mailerAt(sandbox.urls.resend, clock, { realm: source });
    await freezeFor(ledger, clock, { issue, mailer, lease, realm: "live" });
    const due = await dueIssue(ledger.db, clock.now(), sink);
    expect(due?.issue.id ?? null).toBe(source === sink ? null : issue.id);
  },
);

test.each(everyPair)("a $source issue on a $sink site", async ({ source, sink }) => {
  const clock = manualClock(MONDAY);
  const ledger = await openTestLedger(clock);
  await addIssue(ledger, clock, { realm: source, approval: source });
  const shown = await publishable(ledger.db, clock.now(), sink);
  expect(shown).toHaveLength(REACHES[source][sink] ? 1 : 0);
});

test.each(everyPair)("a live draft with a $source approval on a $sink site", async ({ source, sink }) => {
  const clock = manualClock(MONDAY);
  const ledger = await openTestLedger(clock);
  await addIssue(ledger, clock, { realm: "live", status: "approved", approval: source });
  const shown = await publishable(ledger.db, clock.now(), sink);
  expect(shown).toHaveLength(REACHES[source][sink] ? 1 : 0);
});

test.each(everyPair)(
  "a live draft that was mailed through a $source mailer, on a $sink site",
  async ({ source, sink }) => {
    const clock = manualClock(MONDAY);
    const ledger = await openTestLedger(clock);
    const lease = await takeLease(ledger, clock);
    const issue = await addIssue(ledger, clock, { realm: "live", status: "draft", approval: null });
    const mailer = mailerAt("http://127.0.0.1:9", clock, { realm: source });
    await freezeFor(ledger, clock, { issue, mailer, lease, realm: "live" });
    const shown = await publishable(ledger.db, clock.now(), sink);
    expect(shown).toHaveLength(REACHES[source][sink] ? 1 : 0);
  },
);

test.each(everyPair)("$source subscribers and issues on a $sink desk", async ({ source, sink }) => {
  const clock = manualClock(MONDAY);
  const ledger = await openTestLedger(clock);
  const issue = await addIssue(ledger, clock, { realm: source });
  await addReaders(ledger, clock, [reader(source)], source);
  const { desk, wrote } = deskOf(sink);
  const host = { ledger, clock, signal: new AbortController().signal };
  const ours = async () => undefined;
  await showSubscribers(host, { account: desk.account, table: await desk.table("subscribers"), ours });
  const site = { url: "https://press.test", assets: "" };
  await putOnDesk({ ...host, desk, issues: await desk.table("issues"), site }, [issue], {
    times: { sendHour: 8, zone: "UTC" },
    outcomeOf: (of) => outcomeOf(ledger.db, of, { mailer: "sandbox", desk: sink, now: clock.now() }),
    ours,
  });
  expect(wrote).toEqual(REACHES[source][sink] ? [reader(source), issue.title] : []);
});

/** A desk that only writes down what it was given: what arrives, not how, is what matters here. */
function deskOf(realm: Realm): { desk: Desk; wrote: string[] } {
  const wrote: string[] = [];
  const refuse = () => Promise.reject(new Error("Nobody should ask this desk for that."));
  const tableOf = (spec: TableSpec): DeskTable => ({
    spec,
    async *rows() {},
    row: refuse,
    withKeys: async () => [],
    added: async function* () {},
    async create(values) {
      wrote.push(String(values.title ?? values.email));
      const at = new Date(MONDAY);
      return { page: `page of ${values.key}`, created: at, edited: at, trashed: false, values };
    },
    update: refuse,
    remove: refuse,
  });
  const desk: Desk = {
    account: { service: "notion", account: "workspace", realm },
    check: refuse,
    table: async (key) => tableOf(key === "issues" ? ISSUES : SUBSCRIBERS),
    setUp: refuse,
    body: refuse,
    rewriteBody: refuse,
    file: refuse,
    claim: refuse,
    writeClaim: refuse,
  };
  return { desk, wrote };
}

test.each(everyPair)("the figures of a $source mailing on a $sink desk", async ({ source, sink }) => {
  const clock = manualClock(MONDAY);
  const ledger = await openTestLedger(clock);
  const sandbox = await mailSandbox({ clock });
  const lease = await takeLease(ledger, clock);
  const issue = await addIssue(ledger, clock, { realm: "live" });
  await addReaders(ledger, clock, [reader("live")], "live");
  const mailer = mailerAt(sandbox.urls.resend, clock, { realm: source });
  const mailing = await freezeFor(ledger, clock, { issue, mailer, lease, realm: "live" });
  const signal = new AbortController().signal;
  await sendMailing({ ledger, clock, lease, leaseMs: LEASE_MS, mailer, signal }, mailing);
  const shown = await outcomeOf(ledger.db, issue, { mailer: source, desk: sink, now: clock.now() });
  expect([shown.accepted, shown.rejected]).toEqual(REACHES[source][sink] ? [1, 0] : [null, null]);
  if (source === "sandbox") expect(shown.state).toBe("Rehearsed");
});

test.each([
  { issue: "sandbox", expected: [] },
  { issue: "live", expected: [reader("live")] },
] as const)(
  "through the whole press with a live key, $issue issue: who gets it",
  async ({ issue, expected }) => {
    const sandbox = await mailSandbox();
    const name = await openPublicName();
    const variables = {
      RESEND_API_KEY: "re_live_test",
      RESEND_BASE_URL: sandbox.urls.resend,
      PUBLIC_URL: name.url,
    };
    const press = await openPress({ variables });
    await name.leadsTo(press.app);
    const { ledger } = press.app;
    await audience(ledger, press.clock);
    await addIssue(ledger, press.clock, { realm: issue, approval: "live" });
    await press.send();
    expect(press.app.realms).toEqual({
      notion: "sandbox",
      resend: "live",
      stripe: "sandbox",
      sheets: "sandbox",
      bluesky: "sandbox",
      mastodon: "sandbox",
      // By hand, which is as real as the site.
      ...{ x: "live", reddit: "live", hackernews: "live" },
    });
    expect(twinOf(sandbox.home).recipients()).toEqual(expected);
  },
);
