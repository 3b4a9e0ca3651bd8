/** The owner posts by hand, in a real browser: from the page of a post to the network's own form, filled in, and back. */
import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { allIssues } from "../../src/content/issues.ts";
import { newTid } from "../../src/core/tid.ts";
import { handLinks } from "../../src/distribution/hand.ts";
import type { NetworkName } from "../../src/distribution/network.ts";
import { approvePost, postById, propose } from "../../src/distribution/posts.ts";
import { ownerAt } from "../sandbox/network-owner.ts";
import { type Eyes, openBrowser, openEyes, openPage } from "./browser.ts";
import { type ClockedPress, startClockedPress } from "./clocked-press.ts";

const letters = mkdtempSync(join(tmpdir(), "pressroom-letters-"));
let press: ClockedPress;
let browser: Browser;
let eyes: Eyes;

beforeAll(async () => {
  const name = "003-what-fifty-paying-readers-change.md";
  copyFileSync(join(import.meta.dirname, "../../src/sandbox/sample/issues", name), join(letters, name));
  [press, browser] = await Promise.all([startClockedPress("2027-03-02T12:00:00Z", letters), openBrowser()]);
  eyes = await openEyes(browser);
}, 60_000);

afterAll(async () => {
  await browser?.close();
  await press?.stop();
  rmSync(letters, { recursive: true, force: true });
});

const TITLE = "What fifty paying readers change";

/** A post that the owner approved: its id, its link, and the page on which it is theirs to post. */
async function approved(network: NetworkName, text: string, place = "") {
  const { app, clock, site } = press;
  const [issue] = await allIssues(app.ledger.db);
  if (!issue) throw new Error("There is no issue to post of");
  const tag = newTid(clock.now());
  const page = `${site}/issues/what-fifty-paying-readers-change/`;
  const tagged = `${page}?utm_source=${network}&utm_medium=social&utm_content=${tag}`;
  const link = network === "hackernews" ? page : tagged;
  const id = await app.ledger.transaction(async (db) => {
    const post = await propose(db, clock, {
      ...{ realm: "sandbox", network, place, issueId: issue.id, variant: 0, isThread: false, tag, link },
      ...{ madeBy: "owner", why: "a journey", title: TITLE, text, dueAt: clock.now() },
    });
    if (!post) throw new Error("That was proposed before");
    await approvePost(db, clock, post, { by: "owner", realm: "sandbox" });
    return post.id;
  });
  return { id, link, hand: handLinks(clock, { siteUrl: site, keys: app.tokenKeys() })(id) };
}

/** Back on the owner's own page, with the address of what was posted. */
async function sayPosted(page: Page, hand: string, address: string): Promise<void> {
  await page.goto(hand);
  await page.getByLabel("The post’s address").fill(address);
  await page.getByRole("button", { name: "I posted it" }).click();
  expect(await page.getByText("It counts as rehearsed.").count()).toBe(1);
}

test("on X: the form holds the whole text, and what is posted stands on the desk", async () => {
  const text = "Fifty readers who pay change what you write.\n\n50 % & more: {link} #newsletters";
  const { id, link, hand } = await approved("x", text);
  const { page, strangers, complaints } = await openPage(browser);
  await page.goto(hand);
  await page.getByRole("link", { name: "Open X, filled in" }).click();
  await eyes.look(page, "x form");
  expect(await page.getByLabel("Post as @letters").inputValue()).toBe(text.replace("{link}", link));
  await page.getByRole("button", { name: "Post" }).click();
  await eyes.look(page, "x post");
  const address = page.url();
  expect(await page.locator(".xpost .words a").getAttribute("href")).toBe(link);
  await sayPosted(page, hand, address);
  expect(await postById(press.app.ledger.db, id)).toMatchObject({ state: "rehearsed", url: address });
  const owner = ownerAt((await press.app.addresses()).x ?? "");
  const post = /\d+$/.exec(address)?.[0] ?? "";
  for (const by of ["ada", "bea", "cem"]) await owner("like", { post, by });
  await owner("reply", { post, by: "bea", text: "@letters and what you leave out, too." });
  await page.goto(`${press.desk}/x`);
  await eyes.look(page, "x timeline");
  expect(await page.locator(".xpost").count()).toBe(2);
  await page.locator(".xpost .when").first().click();
  await eyes.look(page, "x thread");
  expect({ strangers, complaints }).toEqual({ strangers: [], complaints: [] });
});

test("on Reddit: the subreddit's form holds address and title", async () => {
  const { id, link, hand } = await approved("reddit", "", "newsletters");
  const { page, strangers, complaints } = await openPage(browser);
  await page.goto(hand);
  await page.getByRole("link", { name: "Open Reddit, filled in" }).click();
  await eyes.look(page, "reddit form");
  expect(await page.getByLabel("Community").inputValue()).toBe("newsletters");
  expect(await page.getByLabel("Link URL").inputValue()).toBe(link);
  await page.getByRole("button", { name: "Post" }).click();
  const address = page.url();
  expect(address).toContain("/r/newsletters/comments/");
  await sayPosted(page, hand, address);
  expect((await postById(press.app.ledger.db, id))?.state).toBe("rehearsed");
  const owner = ownerAt((await press.app.addresses()).reddit ?? "");
  const post = /comments\/(\w+)/.exec(address)?.[1] ?? "";
  for (const by of ["ada_reads", "bea_reads"]) await owner("upvote", { post, by });
  await owner("comment", { post, text: "How did you find the first ten?\n\nAsking for a friend." });
  await page.goto(address);
  await eyes.look(page, "reddit post");
  await page.goto(`${press.desk}/reddit`);
  await eyes.look(page, "reddit list");
  await page.getByRole("link", { name: "1 comment" }).click();
  await eyes.look(page, "reddit thread");
  expect({ strangers, complaints }).toEqual({ strangers: [], complaints: [] });
});

test("on Hacker News: the form holds the clean address and the title, and the submission is found", async () => {
  const { link, hand } = await approved("hackernews", "");
  const { page, strangers, complaints } = await openPage(browser);
  const network = await press.app.network("hackernews");
  expect(await network.submission?.(link)).toBeNull();
  await page.goto(hand);
  await page.getByRole("link", { name: "Open Hacker News, filled in" }).click();
  await eyes.look(page, "hackernews form");
  expect(await page.getByLabel("title").inputValue()).toBe(TITLE);
  expect(await page.getByLabel("url").inputValue()).toBe(link);
  await page.getByRole("button", { name: "submit" }).click();
  const address = page.url();
  const found = await network.submission?.(link);
  expect(found?.url).toBe(address);
  const item = found?.id ?? "";
  const owner = ownerAt((await press.app.addresses()).hackernews ?? "");
  await owner("vote", { item });
  const { id } = await owner("comment", { item, text: "I would pay for the archive alone." });
  await owner("comment", { item: id, by: "bea", text: "So would I." });
  await page.goto(address);
  await eyes.look(page, "hackernews item");
  await page.goto(`${press.desk}/hackernews`);
  await eyes.look(page, "hackernews list");
  await page.getByRole("link", { name: "2 comments" }).click();
  await eyes.look(page, "hackernews thread");
  await page.goto(`${press.desk}/networks`);
  await eyes.look(page, "networks");
  expect({ strangers, complaints }).toEqual({ strangers: [], complaints: [] });
});
