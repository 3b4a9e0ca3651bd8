/** From a post on somebody's timeline to money: its link, the form, the mail, the till; then what the owner sees of it. */
import { mkdtempSync, rmSync } from "node:fs";
import { copyFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { planDistribution } from "../../jobs/plan-distribution.ts";
import { postApproved } from "../../jobs/post-approved.ts";
import { trackReach } from "../../jobs/track-reach.ts";
import { updateMetrics } from "../../jobs/update-metrics.ts";
import { type PostsOptions, showPosts } from "../../src/cli/posts.ts";
import { showReplies } from "../../src/cli/replies.ts";
import { rowsOf } from "../cli/pressroom-for-test.ts";
import { scriptedTerminal } from "../cli/scripted-terminal.ts";
import { type Eyes, heading, openBrowser, openEyes, openPage, type Watched } from "./browser.ts";
import { type ClockedPress, startClockedPress } from "./clocked-press.ts";
import { type Inbox, linkIn, openMail } from "./inbox.ts";
import { openRow, push } from "./readers-way.ts";

const NOON = "2027-03-02T12:00:00Z";
const HOUR_MS = 60 * 60_000;
/** Who is quicker is taken for a machine. */
const TYPING_MS = 2_100;
/** A browser that says it has no head is taken for a robot, and its visits are not counted. */
const HERS =
  "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36";
const MARA = "mara.bell@readers.example";
const SAMPLE = "003-what-fifty-paying-readers-change.md";

const letters = mkdtempSync(join(tmpdir(), "pressroom-letters-"));
let press: ClockedPress;
let browser: Browser;
let eyes: Eyes;
let inbox: Inbox;
let desk: Page;

beforeAll(async () => {
  await copyFile(join(import.meta.dirname, "../../src/sandbox/sample/issues", SAMPLE), join(letters, SAMPLE));
  [press, browser] = await Promise.all([startClockedPress(NOON, letters), openBrowser()]);
  eyes = await openEyes(browser);
  desk = (await openPage(browser)).page;
  inbox = { page: (await openPage(browser)).page, desk: press.desk };
}, 60_000);

afterAll(async () => {
  await browser?.close();
  await press?.stop();
  rmSync(letters, { recursive: true, force: true });
});

interface ShownPost {
  tag: string;
  network: string;
  due: string;
}

/** What `pressroom posts --json` prints. */
async function posts(options: PostsOptions = {}) {
  const command = { app: press.app, terminal: scriptedTerminal(), signal: new AbortController().signal };
  const { json } = await showPosts(command, undefined, options);
  return json as unknown as { posts: ShownPost[]; out: Record<string, unknown>[] };
}

test("a reader clicks a post's link, subscribes, confirms and pays; the Channels tab credits that post with her and her money", async () => {
  await postsGoOut();
  const reader = await openPage(browser, { javaScriptEnabled: false, userAgent: HERS });
  const page = await followsTheLink(reader);
  await signsUp(page);
  await pays(page);
  await isTalkedOf();
  await theSheetTells();
  await theDeskTells();
  expect({ strangers: reader.strangers, complaints: reader.complaints }).toEqual({
    strangers: [],
    complaints: [],
  });
}, 180_000);

/** The same issue on two networks: what one brings is none of the other's. */
async function postsGoOut(): Promise<void> {
  await press.run("plan-distribution", planDistribution);
  const proposed = await posts();
  for (const network of ["bluesky", "mastodon"]) {
    const post = proposed.posts.find((one) => one.network === network);
    await posts({ approve: post?.tag ?? "" });
    if (post && new Date(post.due) > press.clock.now()) press.clock.set(post.due);
    expect(await press.run("post-approved", postApproved)).toMatchObject({ outcome: "done", sent: 1 });
  }
}

// eslint
async function followsTheLink({ page }: Watched): Promise<Page> {
  await page.goto(`${press.desk}/bluesky`);
  await eyes.look(page, "post timeline");
  await page.locator(".skeet .words a").first().click();
  const tags = /utm_source=bluesky&utm_medium=social&utm_campaign=issue-3&utm_content=\w{13}$/;
  await page.waitForURL(tags);
  expect(page.url().startsWith(`${press.site}/issues/what-fifty-paying-readers-change/`)).toBe(true);
  return page;
}

async function signsUp(page: Page): Promise<void> {
  await page.getByRole("link", { name: "Get the next one by mail" }).click();
  press.clock.advance(TYPING_MS);
  await page.getByLabel("Your mail address").fill(MARA);
  await push(page, "Subscribe");
  await openMail(inbox, MARA, /Confirm your subscription/);
  await page.goto(await linkIn(inbox, /Confirm my subscription/));
  await push(page, /^Yes, send me/);
  expect(await heading(page)).toBe("You are on the list.");
}

async function pays(page: Page): Promise<void> {
  await page.getByRole("link", { name: "Choose monthly" }).click();
  await page.getByLabel("Name on the card").fill("Mara Bell");
  await push(page, "Subscribe");
  await page.waitForURL(`${press.site}/paid`);
  expect(await press.syncStripe()).toMatchObject({ outcome: "done", readers: { matched: 1 } });
}

/** On the desk somebody likes the post, and somebody answers; an hour later it is read there. */
async function isTalkedOf(): Promise<void> {
  await desk.goto(`${press.desk}/bluesky`);
  await desk.locator(".skeet .when").first().click();
  await push(desk, "Like");
  await desk.getByLabel("Reply").fill("=1+1 is what <b>fifty</b> readers are to me.");
  await push(desk, "Reply");
  press.clock.advance(HOUR_MS);
  expect(await press.run("track-reach", trackReach)).toMatchObject({ outcome: "done", read: 2, replies: 1 });
  expect(await press.run("track-reach", trackReach)).toEqual({ outcome: "idle" });
  const command = { app: press.app, terminal: scriptedTerminal(), signal: new AbortController().signal };
  expect((await showReplies(command)).json).toMatchObject({
    replies: [
      {
        ...{ network: "bluesky", realm: "sandbox", issue: 3, author: "@ada.example" },
        ...{ text: "=1+1 is what <b>fifty</b> readers are to me.", url: expect.stringContaining("/post/") },
      },
    ],
  });
}

/** Of the spreadsheet's row that begins with this, by heading. */
async function sheetRow(first: string): Promise<Record<string, string>> {
  const cellsOf = async (row: ReturnType<Page["locator"]>) =>
    (await row.locator("th, td").allTextContents()).map((text) => text.trim());
  const rows = desk.locator("table tr");
  const headings = await cellsOf(rows.filter({ hasText: "Ever paid" }).first());
  const row = rows.filter({ has: desk.getByText(first, { exact: true }) }).first();
  const cells = await cellsOf(row);
  return Object.fromEntries(headings.map((heading, at) => [heading, cells[at] ?? ""]));
}

async function theSheetTells(): Promise<void> {
  // Visits are written some seconds after they were seen.
  const visits = () => rowsOf(press.home, "select content from visits where content != ''").length;
  await expect.poll(visits, { timeout: 15_000, interval: 300 }).toBe(1);
  expect(await press.run("update-metrics", updateMetrics)).toMatchObject({ outcome: "done" });
  await desk.goto(`${press.desk}/sheets`);
  await desk.locator("main a").first().click();
  await desk
    .getByRole("navigation", { name: "Tabs" })
    .getByRole("link", { name: "Channels", exact: true })
    .click();
  await eyes.look(desk, "post channels");
  const herMoney = { Visits: "1", "Sign-ups": "1", Confirmed: "1", "Ever paid": "1", Revenue: "$10.00" };
  expect(await sheetRow("#3 on Bluesky")).toMatchObject({ ...herMoney, Reach: "2", Spent: "$0.00" });
  expect(await sheetRow("bluesky")).toMatchObject({ ...herMoney, Posts: "1", Reach: "2" });
  expect(await sheetRow("#3 on Mastodon")).toMatchObject({ Visits: "0", "Sign-ups": "0", Revenue: "$0.00" });
  expect((await posts()).out).toMatchObject([
    { name: "#3 on Mastodon", visits: 0, paid: 0 },
    {
      name: "#3 on Bluesky",
      visits: 1,
      signUps: 1,
      paid: 1,
      revenueMinor: 1_000,
      reach: { likes: 1, replies: 1 },
    },
  ]);
}

/** The post's row among its versions, its issue's, and what was answered. */
async function theDeskTells(): Promise<void> {
  await press.syncNotion();
  const text = async (): Promise<string> => (await desk.locator("main").textContent()) ?? "";
  await desk.goto(`${press.desk}/notion`);
  await desk.getByRole("link", { name: "Outbox" }).first().click();
  const sent = desk.getByRole("row").filter({ hasText: "Rehearsed" }).filter({ hasText: "Bluesky: #3" });
  expect(await sent.textContent()).toContain("1 like, 0 reposts, 1 reply");
  await sent.getByRole("link").first().click();
  expect(await text()).toContain("Rehearsed in the sandbox: nobody outside saw it.");
  await openRow(desk, press.desk, { table: "Issues", title: "What fifty paying readers change" });
  expect(await text()).toContain("2 posts: 1 like, 0 reposts, 1 reply; 1 visit, 1 sign-up, 1 paid ($10.00).");
  await openRow(desk, press.desk, { table: "Feedback", title: "@ada.example" });
  await eyes.look(desk, "post reply on the desk");
  expect(await text()).toContain("=1+1 is what <b>fifty</b> readers are to me.");
}
