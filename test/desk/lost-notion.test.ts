/** Notion is the owner's desk, and not the record: emptied, or another workspace, it is set up again from the ledger. */
import { join } from "node:path";
import type { PageObjectResponse } from "@notionhq/client";
import { expect, onTestFinished, test } from "vitest";
import { loadConfig } from "../../config/load.ts";
import { TABLES } from "../../config/notion.ts";
import { syncNotion } from "../../jobs/sync-notion.ts";
import { type App, openApp } from "../../src/app.ts";
import { unsubscribe } from "../../src/audience/subscribers.ts";
import { releaseHome } from "../../src/cli/release.ts";
import { setUpNotion } from "../../src/cli/setup-notion.ts";
import { manualClock } from "../../src/core/clock.ts";
import { newTid } from "../../src/core/tid.ts";
import { addedToDesk } from "../../src/desk/added.ts";
import type { Value } from "../../src/desk/table.ts";
import { propose } from "../../src/distribution/posts.ts";
import { hold } from "../../src/ledger/held.ts";
import { remember } from "../../src/ledger/records.ts";
import { performJob } from "../../src/operations/perform-job.ts";
import { startSandbox } from "../../src/sandbox/start-sandbox.ts";
import { scriptedTerminal } from "../cli/scripted-terminal.ts";
import { addIssue, addReaders } from "../delivery/invented.ts";
import { MONDAY } from "../delivery/world.ts";
import { temporaryFolder } from "../ledger/ledger-for-test.ts";
import { clientOf } from "../sandbox/notion-world.ts";

const ALL = "outbox,sequences";
const clock = manualClock(MONDAY);
const signal = new AbortController().signal;

async function workspace(): Promise<string> {
  const limits = { notion: { requestsPerMinute: 100_000 } };
  const services = ["notion", "resend"] as const;
  const sandbox = await startSandbox({ services, home: temporaryFolder(), clock, limits });
  onTestFinished(() => sandbox.close());
  return sandbox.urls.notion;
}

async function open(home: string, notion: string): Promise<App> {
  const variables = { PRESSROOM_TOKEN_KEY: "k".repeat(43), NOTION_BASE_URL: notion };
  const config = await loadConfig({ home, source: { variables, file: join(home, "no.env") } });
  const app = await openApp({ config, clock, logTo: "silent" });
  onTestFinished(() => app.close());
  return app;
}

const setUp = async (app: App, also = "") => {
  const { exitCode } = await setUpNotion({ app, terminal: scriptedTerminal(), signal }, { also });
  expect(exitCode).toBe(0);
};

async function sync(app: App): Promise<void> {
  // A body settles for two minutes before it is read.
  clock.advance(10 * 60_000);
  const { outcome, why } = await performJob(app, "sync-notion", syncNotion);
  expect(`${outcome} ${why ?? ""}`).toMatch(/^(done|idle) /);
}

/** All that the desk shows, by what pressroom knows a row by. */
async function shown(app: App): Promise<Record<string, Record<string, Value | string>>> {
  const desk = await app.desk();
  const all: Record<string, Record<string, Value | string>> = {};
  for (const key of ["issues", "subscribers", "sequences", "outbox"]) {
    const table = await desk.table(key);
    for await (const { page, values } of table.rows(null)) {
      const hasBody = key === "issues" || key === "sequences";
      const body = hasBody ? { body: (await desk.body(page)).markdown } : {};
      const name = String(values.title ?? values.email);
      all[`${key} ${name}`] = { ...values, ...body };
    }
  }
  return all;
}

async function pageOf(app: App, key: string, name: string): Promise<string> {
  const table = await (await app.desk()).table(key);
  for await (const { page, values } of table.rows(null)) {
    if (String(values.title ?? values.email).includes(name)) return page;
  }
  throw new Error(`The desk shows no ${name}.`);
}

/** A press on whose desk the owner has written wherever they may. */
async function writtenDesk(home: string, notion: string): Promise<App> {
  const app = await open(home, notion);
  const { ledger } = app;
  await addReaders(ledger, clock, ["ada@readers.test", "ruth@readers.test"]);
  const issue = await addIssue(ledger, clock, { title: "Letters by lamplight" });
  await propose(ledger.db, clock, {
    ...{ realm: "sandbox", network: "mastodon", place: "", issueId: issue.id, variant: 1 },
    ...{ isThread: false, tag: newTid(clock.now()), madeBy: "extract", why: "It says so.", title: "" },
    ...{
      text: "Ada writes at night. {link}",
      link: issue.url ?? "",
      dueAt: new Date("2027-01-01T09:00:00Z"),
    },
  });
  await setUp(app, ALL);
  await sync(app);
  const desk = await app.desk();
  const write = async (key: string, name: string, values: Record<string, Value>) =>
    (await desk.table(key)).update(await pageOf(app, key, name), values);
  clock.advance(60_000);
  await desk.rewriteBody(await pageOf(app, "issues", "Letters by lamplight"), "Ada writes *late* at night.");
  const draft = {
    title: "A letter to come",
    status: "Draft",
    audience: "Everyone",
    tags: ["night"],
    description: "Not yet.",
  };
  await (await desk.table("issues")).create(draft, "It begins here.\n\nAnd goes on.");
  await write("subscribers", "ada@", { gift: "2027-06-30", mine: "Practical Builders" });
  await write("outbox", "Letters by lamplight", {
    text: "My own words. {link}",
    decision: "Approved",
    dated: "2027-01-02T10:00:00Z",
  });
  const sequences = await desk.table("sequences");
  for await (const { page, values } of sequences.rows(null)) {
    if (values.sequence !== "Welcome" && values.days !== 2) continue;
    await sequences.update(page, { title: "Two days in" });
    await desk.rewriteBody(page, "My own words after two days.");
    break;
  }
  await sync(app);
  await sync(app);
  return app;
}

test("a desk whose workspace is empty is there again, with every word of the owner's", {
  timeout: 60_000,
}, async () => {
  const home = temporaryFolder();
  const first = await writtenDesk(home, await workspace());
  const before = await shown(first);
  expect(Object.keys(before).length).toBeGreaterThan(8);
  expect(JSON.stringify(before)).toMatch(/writes \*late\* at night.*And goes on.*My own words/s);
  await first.close();

  expect(before["subscribers ada@readers.test"]).toMatchObject({
    gift: "2027-06-30",
    mine: "Practical Builders",
  });
  const again = await open(home, await workspace());
  await setUp(again, ALL);
  await sync(again);
  expect(await shown(again)).toEqual(before);
});

test("columns that the owner added are in no ledger, so a backup keeps them beside it", {
  timeout: 60_000,
}, async () => {
  const home = temporaryFolder();
  const url = await workspace();
  const app = await open(home, url);
  await addReaders(app.ledger, clock, ["ada@readers.test", "ruth@readers.test"]);
  await setUp(app);
  const desk = await app.desk();
  const lines = async () => {
    const all: string[] = [];
    for await (const line of addedToDesk(app.ledger.db, desk, TABLES)) all.push(line);
    return all;
  };
  expect(await lines()).toEqual([]);
  const notion = clientOf(url);
  const { parent } = (await notion.pages.retrieve({
    page_id: await pageOf(app, "subscribers", "ada@"),
  })) as PageObjectResponse;
  if (parent.type !== "data_source_id") throw new Error("a row lies in no table");
  const { data_source_id } = parent;
  await notion.dataSources.update({ data_source_id, properties: { "Met at": { rich_text: {} } } });
  const met = { rich_text: [{ text: { content: "the book fair" } }] };
  await notion.pages.update({
    page_id: await pageOf(app, "subscribers", "ada@"),
    properties: { "Met at": met },
  });
  const [line = "", ...others] = await lines();
  expect(others).toEqual([]);
  const ada = await app.ledger.db
    .selectFrom("subscribers")
    .select("id")
    .where("email", "=", "ada@readers.test")
    .executeTakeFirstOrThrow();
  expect(JSON.parse(line)).toMatchObject({ table: "subscribers", local: ada.id });
  expect(line).toContain("the book fair");
});

test("who left after the backup is told from the desk before it is written on again", {
  timeout: 60_000,
}, async () => {
  const home = temporaryFolder();
  const url = await workspace();
  const app = await open(home, url);
  await addReaders(app.ledger, clock, ["ada@readers.test", "ruth@readers.test", "new@readers.test"]);
  await setUp(app);
  await sync(app);
  const since = clock.now();
  clock.advance(60 * 60_000);
  const ids = new Map(
    (await app.ledger.db.selectFrom("subscribers").select(["id", "email"]).execute()).map((row) => [
      row.email.split("@")[0],
      row.id,
    ]),
  );
  await unsubscribe(app, ids.get("ada") ?? "", "they had enough");
  await sync(app);
  // The ledger as the backup had it: Ada reads, and nobody has heard of the new one.
  const { db } = app.ledger;
  await db
    .updateTable("subscribers")
    .set({ status: "confirmed", left_at: null })
    .where("id", "=", ids.get("ada") ?? "")
    .execute();
  await db
    .deleteFrom("subscribers")
    .where("id", "=", ids.get("new") ?? "")
    .execute();
  await hold(app.ledger, "it was put back from a copy", since);
  expect(await performJob(app, "sync-notion", syncNotion)).toMatchObject({
    outcome: "failed",
    why: expect.stringContaining("held"),
  });
  const terminal = scriptedTerminal();
  const { json } = await releaseHome({ app, terminal, signal }, {});
  expect(json).toMatchObject({ released: true });
  expect(terminal.seen()).toMatch(
    /1 who had left since were taken off the list. 1 rows are of readers who came later/,
  );
  const ada = await db
    .selectFrom("subscribers")
    .select("status")
    .where("id", "=", ids.get("ada") ?? "")
    .executeTakeFirst();
  expect(ada).toEqual({ status: "unsubscribed" });
});

test("so is one in another workspace", { timeout: 60_000 }, async () => {
  const home = temporaryFolder();
  const first = await writtenDesk(home, await workspace());
  const before = await shown(first);
  const known = await first.ledger.db
    .selectFrom("home")
    .selectAll()
    .where("key", "like", "notion workspace of %")
    .execute();
  for (const { key } of known) await remember(first.ledger.db, key, "another-workspace");
  await first.close();

  const again = await open(home, await workspace());
  expect((await again.desk()).account.account).toBe("another-workspace");
  await setUp(again, ALL);
  await sync(again);
  expect(await shown(again)).toEqual(before);
});
