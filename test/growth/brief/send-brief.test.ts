/** The weekly brief, through the real mailer and the real desk, to the twins of mail and of Notion. */
import { expect, test } from "vitest";
import { briefSchema } from "../../../config/brief.ts";
import { mailSchema } from "../../../config/mail.ts";
import { publicationSchema } from "../../../config/publication.ts";
import { briefOwner } from "../../../jobs/brief-owner.ts";
import { ServiceError } from "../../../src/core/errors.ts";
import type { Realm } from "../../../src/core/realm.ts";
import { rulesFor } from "../../../src/delivery/mail-rules.ts";
import { retryRequested } from "../../../src/delivery/retry-requested.ts";
import type { PageHost } from "../../../src/growth/brief/put-pages.ts";
import type { BriefHost } from "../../../src/growth/brief/send-brief.ts";
import { heldBecause } from "../../../src/ledger/held.ts";
import { recordEvent } from "../../../src/ledger/records.ts";
import type { Fault } from "../../../src/sandbox/faults.ts";
import { openRealWorld, openWorld, shown } from "../../content/desk-world.ts";
import { twinOf } from "../../delivery/mail-twin.ts";
import { MONDAY, mailerAt } from "../../delivery/world.ts";
import { customerRow, readerRow } from "../../money/rows-for-test.ts";
import { item, state, writeStates } from "../../money/states-for-test.ts";

const DAY_MS = 24 * 60 * 60_000;
const SITE = "https://small-press.test";
const NEVER = new AbortController().signal;

interface Given {
  realm?: Realm;
  /** As real as this the desk is taken to be. */
  desk?: Realm;
  faults?: readonly Fault[];
  brief?: object;
  publication?: object;
}

/** Monday at eight; the press has run for a week. Its desk is that of the sandbox. */
async function press({
  realm = "sandbox",
  faults = [],
  brief = {},
  publication = {},
  desk = "sandbox",
}: Given = {}) {
  const open = desk === "live" ? openRealWorld : openWorld;
  const { app, clock, sandbox, owner, callsDuring } = await open({ at: MONDAY });
  clock.set(MONDAY);
  sandbox.addFaults(faults.map((fault) => ({ service: "resend", ...fault })));
  const { ledger } = app;
  const realms = { ...app.realms, resend: realm, stripe: realm };
  const host: BriefHost & PageHost = {
    ...{ ledger, clock, realms, signal: NEVER, desk: app.desk, notionAccount: app.notionAccount },
    config: {
      publication: publicationSchema.parse(publication),
      ...{ mail: mailSchema.parse({}), brief: briefSchema.parse(brief) },
    },
    held: () => heldBecause(ledger),
    site: async () => ({ url: SITE }),
    shop: async () => ({ links: { free: null, monthly: null, yearly: null }, portal: null, realm }),
    mailRules: () => rulesFor(mailSchema.parse({}), { service: "resend", realm }, "UTC"),
    mailer: async () => mailerAt(sandbox.urls.resend ?? "", clock, { realm: realms.resend }),
    publication: async () => ({
      ...{ name: "The Small Press", description: "", url: `${SITE}/`, language: "en" },
      ...{ zone: "UTC", author: "Ada" },
    }),
  };
  await ledger.db
    .insertInto("runs")
    .values({
      ...{ id: "run-0", job: "sync-notion", trace_id: "", pid: 1, started_at: "2026-10-26T09:00:00.000Z" },
      ...{ ended_at: null, outcome: null, exit_code: null, counts: null, error: null },
    })
    .execute();
  const { recipients, ids } = twinOf(app.home);
  const run = () => briefOwner(host, { id: "run-1" });
  /** The plain text of the first mail, as the mail service has it. */
  const text = async () => (await (await host.mailer()).textOf(ids()[0] ?? "")) ?? "";
  /** Each page of the desk's Briefs with its text. */
  const pages = async () =>
    Promise.all(
      (await owner.rows("Briefs")).map(async (row) => ({
        ...{ title: shown(row, "Brief"), id: row.id, body: await owner.body(row.id) },
      })),
    );
  const failNotion = (fault: Fault) => sandbox.addFaults([{ service: "notion", ...fault }]);
  return { ledger, clock, host, realms, run, recipients, text, pages, failNotion, callsDuring };
}

test("it goes to the owner alone, once a week however often the job runs, and says that it is a rehearsal", async () => {
  const { clock, run, recipients, text } = await press();
  expect(await run()).toEqual({ outcome: "done", week: "2026-11-02", pages: 1 });
  for (let hour = 0; hour < 6 * 24; hour += 12) {
    expect(await run()).toEqual({ outcome: "idle" });
    clock.advance(DAY_MS / 2);
  }
  expect(recipients()).toEqual(["editor@small-press.example"]);
  expect(await text()).toContain("Rehearsal: A quiet week");
  clock.advance(DAY_MS);
  expect(await run()).toMatchObject({ outcome: "done", week: "2026-11-09" });
  expect(recipients()).toHaveLength(2);
});

test("two runs at once send one", async () => {
  const { run, recipients } = await press();
  await Promise.all([run(), run()]);
  expect(recipients()).toHaveLength(1);
});

test("it goes where the settings say, then to the address for answers, and not at all where none is wanted", async () => {
  const to = await press({
    brief: { to: "ada@letters.test" },
    publication: { replyTo: "answers@letters.test" },
  });
  await to.run();
  expect(to.recipients()).toEqual(["ada@letters.test"]);
  const answers = await press({ publication: { replyTo: "answers@letters.test" } });
  await answers.run();
  expect(answers.recipients()).toEqual(["answers@letters.test"]);
  const none = await press({ brief: { to: null } });
  expect(await none.run()).toEqual({ outcome: "idle" });
  expect(none.recipients()).toEqual([]);
});

test("before its hour, and in a press that began only after it, it is idle", async () => {
  const early = await press({ brief: { hour: 9 } });
  expect(await early.run()).toEqual({ outcome: "idle" });
  const young = await press();
  await young.ledger.db.updateTable("runs").set({ started_at: MONDAY }).execute();
  expect(await young.run()).toEqual({ outcome: "idle" });
  expect([...early.recipients(), ...young.recipients()]).toEqual([]);
});

test("one that was rehearsed is mailed for real when mail becomes real", async () => {
  const { run, realms, host, recipients } = await press({
    publication: { sender: { name: "Ada", address: "ada@letters.dev" }, postalAddress: "12 Main Street" },
  });
  await run();
  realms.resend = "live";
  expect(await host.mailer()).toMatchObject({ account: { realm: "live" } });
  expect(await run()).toMatchObject({ outcome: "done", week: "2026-11-02" });
  expect(recipients()).toHaveLength(2);
});

test("while real mail would be refused it waits, says why, and takes no week away", async () => {
  const { run, host, recipients } = await press({ realm: "live" });
  expect(await run()).toMatchObject({
    outcome: "done",
    pages: 1,
    why: expect.stringContaining("It lacks a real sender"),
  });
  expect(recipients()).toEqual([]);
  Object.assign(host.config.publication, {
    sender: { name: "Ada", address: "ada@letters.dev" },
    postalAddress: "12 Main Street",
  });
  expect(await run()).toMatchObject({ outcome: "done" });
  expect(recipients()).toEqual(["ada@letters.dev"]);
});

test("an answer that is lost costs nobody a second mail: the next send-requested goes on", async () => {
  const lost = { match: "POST /emails/batch", kind: "drop-after", count: 4 } as const;
  const { run, host, clock, recipients } = await press({ faults: [lost] });
  expect(await run()).toMatchObject({ outcome: "partial" });
  for (let n = 0; n < 3; n++) {
    clock.advance(3 * 60_000);
    await retryRequested(host, NEVER);
  }
  expect(await run()).toEqual({ outcome: "idle" });
  expect(recipients()).toHaveLength(1);
});

test("what it tells is what the ledger holds: who joined, left, pays, and nobody invented among them", async () => {
  const { ledger, clock, run, text } = await press({
    realm: "live",
    publication: { sender: { name: "Ada", address: "ada@letters.dev" }, postalAddress: "12 Main Street" },
  });
  const { db } = ledger;
  await db
    .insertInto("subscribers")
    .values([readerRow("mara"), readerRow("jon"), readerRow("kim", { realm: "sandbox" })])
    .execute();
  const event = (type: string, subject: string, daysAgo: number, realm: Realm = "live") => {
    const at = { ...clock, now: () => new Date(Date.parse(MONDAY) - daysAgo * DAY_MS) };
    return recordEvent(db, at, { type, subject, realm });
  };
  await event("subscriber.confirmed", "mara", 2);
  await event("subscriber.confirmed", "jon", 10);
  await event("subscriber.confirmed", "kim", 1, "sandbox");
  await event("subscriber.left", "ida", 3);
  await db
    .insertInto("customers")
    .values(customerRow("cus_1", { subscriber_id: "mara" }))
    .execute();
  const pays = state([item("1000")]);
  await writeStates(db, [
    { subscription: "sub_1", customer: "cus_1", at: "2026-10-30T00:00:00.000Z", state: pays },
  ]);
  await run();
  const mail = await text();
  for (const line of [
    "One more reader pays",
    "Readers who joined: 1 (before: 1)",
    "Readers who left: 1 (before: 0)",
    "Readers who pay: 1 (before: 0)",
    "MRR: $10.00 (before: $0.00)",
  ])
    expect(mail).toContain(line);
  expect(mail).not.toMatch(/rehears/i);
});

test("its page stands on the desk once, named for the week, with bars of letters, and costs no call after that", async () => {
  const { clock, run, pages, callsDuring } = await press();
  await run();
  const [page] = await pages();
  expect(page?.title).toBe("Rehearsal: The week 26 October – 2 November 2026");
  expect(page?.body).toContain("## Rehearsal: A quiet week");
  expect(page?.body).toMatch(/readers pay {2}░{20} {2}0 of 50/);
  expect(page?.body).toContain("<td>Readers who joined</td>");
  for (let hour = 0; hour < 24; hour++) {
    clock.advance(DAY_MS / 24);
    expect(await callsDuring(run)).toBe(0);
  }
  expect(await pages()).toHaveLength(1);
});

test("a desk that is away keeps no mail back; the page follows, and tells of its own week", async () => {
  const { ledger, clock, run, recipients, pages, failNotion } = await press();
  failNotion({ match: "*", kind: "status", status: 503, count: 4 });
  await expect(run()).rejects.toThrow(ServiceError);
  expect(recipients()).toHaveLength(1);
  clock.advance(2 * DAY_MS);
  await recordEvent(ledger.db, clock, { type: "subscriber.confirmed", subject: "mara", realm: "sandbox" });
  failNotion({ match: "*", kind: "status", status: 401, count: 1 });
  await expect(run()).rejects.toThrow(ServiceError);
  clock.advance(5 * DAY_MS);
  expect(await run()).toMatchObject({ outcome: "done", week: "2026-11-09", pages: 2 });
  expect(recipients()).toHaveLength(2);
  const joined = (await pages()).map(({ title, body }) => [
    String(title).slice(-15),
    /joined<\/td>\s*<td>(\d+)/.exec(body)?.[1],
  ]);
  expect(joined.toSorted()).toEqual([
    ["2 November 2026", "0"],
    ["9 November 2026", "1"],
  ]);
});

test("a run that dies before it noted its page leaves one, which the next run finds", async () => {
  const { ledger, run, pages } = await press();
  await run();
  await ledger.db.deleteFrom("bindings").where("kind", "=", "brief").execute();
  expect(await run()).toEqual({ outcome: "done", pages: 1 });
  expect(await pages()).toHaveLength(1);
});

test("on a real desk nobody invented is counted, though the mail is a rehearsal and counts them", async () => {
  const { ledger, clock, run, pages, text } = await press({ desk: "live" });
  for (const id of ["kim", "lou"]) {
    await ledger.db
      .insertInto("subscribers")
      .values(readerRow(id, { realm: "sandbox" }))
      .execute();
    await recordEvent(ledger.db, clock, { type: "subscriber.confirmed", subject: id, realm: "sandbox" });
  }
  await run();
  expect(await text()).toMatch(/Rehearsal: 2 new readers[\s\S]*2 invented readers/);
  const [page] = await pages();
  expect(page?.title).toBe("The week 26 October – 2 November 2026");
  expect(page?.body).toMatch(/## A quiet week[\s\S]*joined<\/td>\s*<td>0</);
  expect(page?.body).toContain("Resend has no key");
  expect(page?.body).not.toMatch(/invented|rehears/i);
});
