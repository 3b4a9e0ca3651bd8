/** A whole app over the sandbox, with a clock that stands until it is told to move, and the owner at their Notion. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { Client, isFullPage, type PageObjectResponse } from "@notionhq/client";
import { onTestFinished } from "vitest";
import { loadConfig } from "../../config/load.ts";
import { importIssues } from "../../jobs/import-issues.ts";
import { publishIssues } from "../../jobs/publish-issues.ts";
import { sendIssues } from "../../jobs/send-issues.ts";
import { syncNotion } from "../../jobs/sync-notion.ts";
import { type App, openApp } from "../../src/app.ts";
import { allIssues, type Issue } from "../../src/content/issues.ts";
import { manualClock } from "../../src/core/clock.ts";
import type { Realm } from "../../src/core/realm.ts";
import { outcomeOf } from "../../src/delivery/outcome.ts";
import { prepareHome } from "../../src/operations/home.ts";
import { type Job, performJob } from "../../src/operations/perform-job.ts";
import type { Fault } from "../../src/sandbox/faults.ts";
import { startSandbox } from "../../src/sandbox/start-sandbox.ts";
import { twinOf } from "../delivery/mail-twin.ts";
import { editedMs, inStore, requests, setEditedMs } from "../desk/twin-store.ts";

export const MINUTE_MS = 60_000;
export const MONDAY = "2026-11-23T12:00:30.000Z";

export interface WorldOptions {
  variables?: Record<string, string>;
  settings?: string;
  /** An earlier world's home: the same newsletter, opened once more. */
  home?: string;
  at?: string | Date;
  /** In place of one of its own, which begins at `at`. */
  clock?: ReturnType<typeof manualClock>;
  /** The Notion of another world, which both believe to be theirs. */
  notion?: NotionPlace;
}

export interface NotionPlace {
  url: string;
  /** Where its twin keeps its store. */
  home: string;
}

/** A world whose Notion pressroom takes for a real one, because it has its token. */
export async function openRealWorld(options: WorldOptions = {}) {
  const home = temporaryFolder();
  const clock = manualClock(MONDAY);
  const sandbox = await startSandbox({ home, services: ["notion"], clock });
  onTestFinished(() => sandbox.close());
  const variables = { NOTION_TOKEN: "ntn_real_for_tests", ...options.variables };
  return openWorld({ ...options, clock, variables, notion: { url: sandbox.urls.notion, home } });
}

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "pressroom-content-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

async function openTestApp({
  variables = {},
  settings,
  home = temporaryFolder(),
  at = MONDAY,
  clock = manualClock(at),
  notion,
}: WorldOptions) {
  await prepareHome(home);
  writeFileSync(join(home, "settings.yaml"), settings ?? "notion: { requestsPerMinute: 600 }\n");
  const given = {
    PRESSROOM_TOKEN_KEY: "k".repeat(43),
    ...(notion ? { NOTION_BASE_URL: notion.url } : {}),
    ...variables,
  };
  const source = { variables: given, file: join(home, "no-such.env") };
  const config = await loadConfig({ home, source });
  const app = await openApp({ config, clock });
  onTestFinished(() => app.close());
  return { app, clock };
}

export type World = Awaited<ReturnType<typeof openWorld>>;

export async function openWorld(options: WorldOptions = {}) {
  const { app, clock } = await openTestApp(options);
  const sandbox = await app.sandbox();
  if (!sandbox) throw new Error("This world has no sandbox");
  const notion = options.notion ?? { url: sandbox.urls.notion, home: app.home };
  const run = <A extends App>(name: string, job: Job<A>) => performJob(app as A, name, job);
  return {
    app,
    clock,
    sandbox,
    /** One run of each job, as launchd would start it. */
    sync: () => run("sync-notion", syncNotion),
    publish: () => run("publish-issues", publishIssues),
    send: () => run("send-issues", sendIssues),
    /** Whom the mails of this home went to. */
    mailed: () => twinOf(app.home).recipients(),
    notion,
    /** What nobody can do through the API is done in the twin's own store. */
    inStore: <T>(work: (store: DatabaseSync) => T): T => inStore(notion.home, work),
    /** An edit that does not move the row's edited time, as Notion has some. */
    async unnoticed(page: string, edit: () => Promise<unknown>): Promise<void> {
      const before = inStore(notion.home, (store) => editedMs(store, page));
      await edit();
      inStore(notion.home, (store) => setEditedMs(store, page, before));
    },
    /** As if the row had been edited at this time. */
    editedAt: (page: string, at: Date) =>
      inStore(notion.home, (store) => setEditedMs(store, page, at.getTime())),
    importFrom: (folder: string, realm: Realm = "live", source = "file") =>
      run("import-issues", (host, context) => importIssues(host, context, { folder, realm, source })),
    failWith: (...faults: Fault[]) =>
      sandbox.addFaults(faults.map((fault) => ({ service: "notion", ...fault }))),
    /** Requests that Notion's twin got while `work` ran. */
    async callsDuring(work: () => Promise<unknown>): Promise<number> {
      const before = requests(notion.home);
      await work();
      return requests(notion.home) - before;
    },
    issues: () => allIssues(app.ledger.db),
    async issue(title: string): Promise<Issue> {
      const found = (await allIssues(app.ledger.db)).filter((issue) => issue.title === title);
      if (found.length !== 1) throw new Error(`${found.length} issues are called “${title}”`);
      return found[0] as Issue;
    },
    outcome: (issue: Issue) =>
      outcomeOf(app.ledger.db, issue, { mailer: "sandbox", desk: "sandbox", now: clock.now() }),
    approvals: (issue: Issue) =>
      app.ledger.db.selectFrom("approvals").selectAll().where("issue_id", "=", issue.id).execute(),
    owner: ownerAt(notion.url),
    /** As when somebody deletes the sandbox's file. */
    loseDesk: () => sandbox.reset(),
  };
}

type Properties = NonNullable<Parameters<Client["pages"]["update"]>[0]["properties"]>;

/** What the owner does in Notion, by its official client. */
export function ownerAt(url: string, auth = "ntn_owner") {
  const notion = new Client({
    auth,
    baseUrl: url,
    notionVersion: "2026-03-11",
    retry: false,
    logger: () => {},
  });
  const source = async (title: string) => {
    const { results } = await notion.search({
      query: title,
      filter: { property: "object", value: "data_source" },
    });
    const [found] = results;
    if (!found) throw new Error(`There is no database ${title}`);
    return found.id;
  };
  const rows = async (database = "Issues"): Promise<PageObjectResponse[]> => {
    const all: PageObjectResponse[] = [];
    let start_cursor: string | undefined;
    do {
      const page = await notion.dataSources.query({
        data_source_id: await source(database),
        ...(start_cursor ? { start_cursor } : {}),
      });
      all.push(...page.results.filter((row) => isFullPage(row)));
      start_cursor = page.next_cursor ?? undefined;
    } while (start_cursor);
    return all;
  };
  return {
    notion,
    rows,
    source: () => source("Issues"),
    async row(title: string): Promise<PageObjectResponse> {
      const found = (await rows()).filter((row) => shown(row, "Title") === title);
      if (found.length !== 1) throw new Error(`${found.length} rows are called “${title}”`);
      return found[0] as PageObjectResponse;
    },
    /** The row of this table whose title says so. */
    async rowIn(table: string, title: string): Promise<PageObjectResponse> {
      const found = (await rows(table)).filter((row) => titleOf(row) === title);
      if (found.length !== 1) throw new Error(`${found.length} rows of ${table} are called “${title}”`);
      return found[0] as PageObjectResponse;
    },
    async write(properties: Properties, markdown = "It has a text."): Promise<string> {
      const parent = { type: "data_source_id", data_source_id: await source("Issues") } as const;
      return (await notion.pages.create({ parent, properties, markdown })).id;
    },
    /** A row by hand. */
    async add(table: string, properties: Properties): Promise<string> {
      const parent = { type: "data_source_id", data_source_id: await source(table) } as const;
      return (await notion.pages.create({ parent, properties })).id;
    },
    trash: (page_id: string) => notion.pages.update({ page_id, in_trash: true }),
    untrash: (page_id: string) => notion.pages.update({ page_id, in_trash: false }),
    change: (page_id: string, properties: Properties) => notion.pages.update({ page_id, properties }),
    rewrite: (page_id: string, new_str: string) =>
      notion.pages.updateMarkdown({ page_id, type: "replace_content", replace_content: { new_str } }),
    body: async (page_id: string) => (await notion.pages.retrieveMarkdown({ page_id })).markdown,
    columns: async (properties: NonNullable<Parameters<Client["dataSources"]["update"]>[0]["properties"]>) =>
      notion.dataSources.update({ data_source_id: await source("Issues"), properties }),
  };
}

const titleOf = ({ properties }: PageObjectResponse): string =>
  Object.values(properties)
    .flatMap((property) => (property.type === "title" ? property.title : []))
    .map(({ plain_text }) => plain_text)
    .join("");

export const titled = (content: string) => ({ title: [{ text: { content } }] });
export const text = (content: string) => ({ rich_text: [{ text: { content } }] });
export const choice = (name: string) => ({ select: { name } });
export const on = (start: string) => ({ date: { start } });

/** A property as a person sees it in the table. */
export function shown(row: PageObjectResponse, name: string): unknown {
  const property = row.properties[name];
  switch (property?.type) {
    case "title":
      return property.title.map(({ plain_text }) => plain_text).join("");
    case "rich_text":
      return property.rich_text.map(({ plain_text }) => plain_text).join("");
    case "select":
      return property.select?.name ?? null;
    case "multi_select":
      return property.multi_select.map((option) => option.name);
    case "date":
      return property.date?.start ?? null;
    case "number":
      return property.number;
    case "url":
      return property.url;
    case "checkbox":
      return property.checkbox;
    default:
      return undefined;
  }
}

/** A folder of issue files by name; each an object that becomes JSON, or the text itself. */
export function folderOf(files: Record<string, unknown>): string {
  const folder = temporaryFolder();
  mkdirSync(folder, { recursive: true });
  putFiles(folder, files);
  return folder;
}

export function putFiles(folder: string, files: Record<string, unknown>): void {
  for (const [name, content] of Object.entries(files)) {
    writeFileSync(join(folder, name), typeof content === "string" ? content : JSON.stringify(content));
  }
}

export const issueFile = (number: number, facts: Record<string, unknown> = {}) => ({
  number,
  title: `Letter ${number}`,
  date: "November 2, 2026",
  published: true,
  description: `What letter ${number} is about.`,
  content: `The text of letter ${number}.`,
  ...facts,
});
