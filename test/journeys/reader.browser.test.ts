/** A reader's whole way, in browsers that run no script: a tagged link, the list, every page of theirs, and out again. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { pressroom, rowsOf } from "../cli/pressroom-for-test.ts";
import { type Eyes, heading, openBrowser, openEyes, openPage, type Watched } from "./browser.ts";
import { headerIn, type Inbox, linkIn, openMail } from "./inbox.ts";
import { askToSignIn, openRow, push, scriptless } from "./readers-way.ts";
import { type RunningPress, startPress } from "./running-press.ts";

const MARA = "mara.bell@readers.example";
const PAYER = "ilse.maurer@readers.example";
/** Who is quicker is taken for a machine. */
const TYPING_MS = 2_100;

let press: RunningPress;
let browser: Browser;
let eyes: Eyes;
let inbox: Inbox;

beforeAll(async () => {
  [press, browser] = await Promise.all([startPress(), openBrowser()]);
  eyes = await openEyes(browser);
  inbox = { page: (await openPage(browser)).page, desk: press.desk };
}, 60_000);

afterAll(async () => {
  await browser?.close();
  await press?.stop();
});

test("from a tagged link to the list, and through everything that a reader may do", async () => {
  const phone = await scriptless(browser);
  await signUp(phone.page);
  await confirmAndChoose(phone.page);
  await signInByLink(phone.page);
  await prefer(phone.page);
  const computer = await signInByCode(MARA);
  await leaveByHeader(phone.page);
  await takeAlong(phone.page);
  await erase(phone.page, computer.page);
  ledgerHoldsNothingOf("mara.bell", "Mara Bell");
  for (const { strangers, complaints } of [phone, computer])
    expect({ strangers, complaints }).toEqual({ strangers: [], complaints: [] });
}, 240_000);

async function signUp(page: Page): Promise<void> {
  await page.goto(`${press.site}/?utm_source=mastodon&utm_campaign=launch`);
  await eyes.look(page, "landing");
  await page.waitForTimeout(TYPING_MS);
  await page.getByLabel("Your mail address").fill("mara.bell@gmial.com");
  await push(page, "Subscribe");
  expect(await heading(page)).toBe("Did you mean gmail.com?");
  await eyes.look(page, "mistyped");
  await page.goBack();
  await page.getByLabel("Your mail address").fill("mara.bell@gm\u0430il.com");
  // As a browser without its own check of addresses would post it.
  await page.locator("form").evaluate((form) => form.setAttribute("novalidate", ""));
  await push(page, "Subscribe");
  expect(await page.getByRole("alert").textContent()).toContain("different alphabets");
  await eyes.look(page, "subscribe wrong");
  await page.waitForTimeout(TYPING_MS);
  await page.getByLabel("Your mail address").fill(MARA);
  await page.getByLabel("Your name").fill("Mara Bell");
  await page.getByLabel("Practical Builders").check();
  await push(page, "Subscribe");
  expect(await heading(page)).toBe("Look into your inbox.");
  await eyes.look(page, "asked");
}

async function confirmAndChoose(page: Page): Promise<void> {
  await openMail(inbox, MARA, /Confirm your subscription/);
  await eyes.lookAtMail(inbox.page, "mail to confirm");
  const link = await linkIn(inbox, /Confirm my subscription/);
  await page.goto(link);
  expect(await heading(page)).toBe("One press, and you are on the list.");
  await eyes.look(page, "confirm");
  await push(page, /^Yes, send me/);
  expect(await heading(page)).toBe("You are on the list.");
  await eyes.look(page, "welcome");
  const toPay = new URL(
    (await page.getByRole("link", { name: "Choose monthly" }).getAttribute("href")) ?? "",
  );
  expect(toPay.searchParams.get("prefilled_email")).toBe(MARA);
  await page.goto(link);
  expect(await heading(page)).toBe("You are confirmed already.");
  await eyes.look(page, "confirmed already");
}

const ask = (page: Page, email: string): Promise<string> =>
  askToSignIn(page, inbox, { site: press.site, email });

async function signInByLink(page: Page): Promise<void> {
  await page.goto(`${press.site}/account`);
  expect(await heading(page)).toBe("Sign in");
  await eyes.look(page, "sign-in");
  await ask(page, MARA);
  await eyes.look(page, "code");
  await eyes.lookAtMail(inbox.page, "mail to sign in");
  const link = await linkIn(inbox, /Sign in/);
  const other = await scriptless(browser);
  await other.page.goto(link);
  expect(await heading(other.page)).toBe("You asked in another browser.");
  await eyes.look(other.page, "another browser");
  await page.goto(link);
  await eyes.look(page, "link");
  await push(page, "Sign in");
  expect(await heading(page)).toBe("Your subscription");
  await other.page.goto(link);
  expect(await heading(other.page)).toBe("This link is no longer good.");
  await other.page.context().close();
}

/** In a browser of its own, where the mail was not opened. */
async function signInByCode(email: string): Promise<Watched> {
  const watched = await scriptless(browser);
  const { page } = watched;
  const code = /^\d{6}/.exec(await ask(page, email))?.[0] ?? "";
  await page.getByLabel("The six digits").fill(code === "111111" ? "111112" : "111111");
  await push(page, "Sign in");
  expect(await page.getByRole("alert").textContent()).toContain("not the code");
  await eyes.look(page, "code wrong");
  await page.getByLabel("The six digits").fill(code);
  await push(page, "Sign in");
  expect(await page.getByRole("cell", { name: email }).count()).toBe(1);
  return watched;
}

async function prefer(page: Page): Promise<void> {
  await eyes.look(page, "account");
  await page.getByRole("link", { name: "Become a member" }).click();
  expect(await heading(page)).toBe("You are on the list.");
  await page.goBack();
  await page.getByLabel("What brings you here").selectOption("Executive Insights");
  await page.getByLabel("Craft").check();
  await page.getByLabel("At most one a week").check();
  await page.getByLabel("A pause").selectOption("For a week");
  await push(page, "Keep these choices");
  expect(await page.getByRole("status").textContent()).toBe("Your choices are kept.");
  expect(await page.getByRole("cell", { name: /^Paused/ }).count()).toBe(1);
  await eyes.look(page, "account paused");
  // An issue is to reach her after all.
  await page.getByLabel("A pause").selectOption("End the pause now");
  await push(page, "Keep these choices");
  expect(await page.getByRole("cell", { name: /^At most one free issue a week/ }).count()).toBe(1);
}

/** RFC 8058, from the headers of an issue that was rehearsed for her: no cookie, no page, no session. */
async function leaveByHeader(page: Page): Promise<void> {
  await approveOnDesk("Write the subject line last");
  await openMail(inbox, MARA, /Write the subject line last/);
  await eyes.lookAtMail(inbox.page, "mail of an issue");
  const leave = await linkIn(inbox, /unsubscribe/i);
  await page.goto(leave);
  await eyes.look(page, "leave");
  expect(await headerIn(inbox, "List-Unsubscribe-Post")).toBe("List-Unsubscribe=One-Click");
  const url = /<(http[^>]+)>/.exec(await headerIn(inbox, "List-Unsubscribe"))?.[1] ?? "";
  const headers = { "content-type": "application/x-www-form-urlencoded" };
  const answer = await fetch(url, { method: "POST", body: "List-Unsubscribe=One-Click", headers });
  expect(answer.status).toBe(200);
  await page.goto(leave);
  expect(await heading(page)).toBe("You have left.");
  await eyes.look(page, "left");
  await page.goto(`${press.site}/account`);
  expect(await page.getByRole("cell", { name: /^You have left/ }).count()).toBe(1);
  await eyes.look(page, "account left");
}

/** As the owner does it: on the row, in the desk. The running press follows. */
async function approveOnDesk(title: string, audience = "Everyone"): Promise<void> {
  const { page } = await openPage(browser);
  await openRow(page, press.desk, { table: "Issues", title });
  await page.getByLabel("Audience").selectOption(audience);
  await page.getByLabel("Status").selectOption("Approved");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByRole("status").filter({ hasText: "Saved." }).waitFor();
  await page.context().close();
}

async function takeAlong(page: Page): Promise<void> {
  const coming = page.waitForEvent("download");
  await page.getByRole("link", { name: /^Download all of it/ }).click();
  const file = await (await coming).path();
  const held = JSON.parse(readFileSync(file, "utf8"));
  expect(held).toMatchObject({
    subscriber: [
      {
        ...{ email: MARA, name: "Mara Bell", status: "unsubscribed", realm: "sandbox", tier: "free" },
        ...{ interest: "Executive Insights", left_why: "by the link in a mail" },
        preferences: { pausedUntil: null, topics: ["Craft"], frequency: "weekly" },
        first_touch: { source: "mastodon", campaign: "launch" },
      },
    ],
    deliveries: [{ issue: "Write the subject line last", realm: "sandbox", state: "accepted" }],
    sessions: [{}, {}],
  });
  expect(
    held.consents.map(({ act, place }: { act: string; place: string }) => [act, new URL(place).pathname]),
  ).toEqual([
    ["asked on the sign-up page", "/subscribe"],
    ["confirmed by the button in a mail", "/confirm"],
  ]);
  expect(held.consents[1].wording).toMatch(/^Yes, send me/);
  const kinds = held.requestedMails.map(({ kind }: { kind: string }) => kind);
  expect(kinds).toEqual(["confirm", "sign-in", "sign-in"]);
}

async function erase(page: Page, elsewhere: Page): Promise<void> {
  await page.goto(`${press.site}/account/erase`);
  await eyes.look(page, "erase");
  await page.getByLabel(/^Type your address/).fill("somebody.else@readers.example");
  await push(page, "Erase everything");
  expect(await page.getByRole("alert").textContent()).toContain("Nothing was erased.");
  await eyes.look(page, "erase wrong");
  await page.getByLabel(/^Type your address/).fill(MARA);
  await push(page, "Erase everything");
  expect(await heading(page)).toBe("You are erased.");
  await eyes.look(page, "erased");
  for (const one of [page, elsewhere]) {
    await one.goto(`${press.site}/account`);
    expect(await heading(one)).toBe("Sign in");
  }
}

/** Whatever table there is, or will be. */
function ledgerHoldsNothingOf(...words: string[]): void {
  const tables = rowsOf(press.home, "select name from sqlite_schema where type = 'table'");
  const held = tables.map(({ name }) => JSON.stringify(rowsOf(press.home, `select * from "${name}"`))).join();
  for (const word of words) expect(held.toLowerCase()).not.toContain(word.toLowerCase());
  const erased = "from subscribers where status = 'erased'";
  expect(rowsOf(press.home, `select email, name, preferences ${erased}`)).toEqual([
    { email: "", name: "", preferences: "{}" },
  ]);
  const theirs = `where subscriber_id in (select id ${erased})`;
  for (const table of ["consents", "sessions", "sign_ins", "clicks", "requested_mails"])
    expect(rowsOf(press.home, `select * from ${table} ${theirs}`)).toEqual([]);
  // What stays: that a mail was taken, for the counts, and a salted mark, so that nobody adds her again.
  expect(rowsOf(press.home, `select state, merge, provider_id from deliveries ${theirs}`)).toEqual([
    { state: "accepted", merge: null, provider_id: null },
  ]);
  expect(rowsOf(press.home, "select why from suppressions")).toEqual([{ why: "erased" }]);
}

test("an issue for members: a stranger reads how it begins, a member the whole, who then leaves and says why", async () => {
  const file = join(press.home, "members.csv");
  const header =
    "id,email,name,note,subscribed_to_emails,complimentary_plan,stripe_customer_id,created_at,deleted_at,labels,tiers";
  writeFileSync(file, `${header}\n1,${PAYER},Ilse Maurer,,true,true,,2024-03-01T09:30:00.000Z,,,\n`);
  const { code, err } = await pressroom(["import-subscribers", file, "--yes", "--home", press.home]);
  expect(code, err).toBe(0);
  await approveOnDesk("The first ten readers are people you can name", "Premium");
  await openMail(inbox, PAYER, /The first ten readers/);
  const url = `${press.site}/issues/the-first-ten-readers-are-people-you-can-name/`;
  const stranger = await scriptless(browser);
  await stranger.page.goto(url);
  expect(await stranger.page.getByRole("link", { name: "Become a member" }).count()).toBe(1);
  await eyes.look(stranger.page, "issue to a stranger");
  const beginning = ((await stranger.page.locator("article").textContent()) ?? "").length;

  const { page } = await signInByCode(PAYER);
  await eyes.look(page, "account of a member");
  await page.goto(url);
  expect(await page.getByRole("link", { name: "Become a member" }).count()).toBe(0);
  expect(((await page.locator("article").textContent()) ?? "").length).toBeGreaterThan(2 * beginning);
  await eyes.look(page, "issue to a member");

  await page.goto(`${press.site}/account`);
  await push(page, "Unsubscribe");
  expect(await heading(page)).toBe("You have left.");
  await eyes.look(page, "goodbye");
  await page.getByLabel("It came too often").check();
  await push(page, "Tell them");
  expect(await heading(page)).toBe("Thank you.");
  await eyes.look(page, "thanks");
}, 120_000);

test.each([
  "/",
  "/subscribe",
  "/privacy",
  "/issues/what-fifty-paying-readers-change/",
  "/issues/no-such-issue/",
])("%s needs no more than its policy allows, and is read by everybody", async (path) => {
  const { page, complaints } = await scriptless(browser);
  await page.goto(`${press.site}${path}`);
  expect(await page.evaluate("getComputedStyle(document.body).fontFamily")).toContain("Charter");
  expect(complaints).toEqual([]);
  await eyes.look(page, `page ${path.split("/").at(1) || "archive"} ${path.split("/").at(2) ?? ""}`.trim());
  await page.context().close();
});
