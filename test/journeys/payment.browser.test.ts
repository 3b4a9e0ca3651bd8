/** From a reader to a member and back, in browsers that run no script: the site, the till, the desk, the figures. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { rowsOf } from "../cli/pressroom-for-test.ts";
import { type Eyes, heading, openBrowser, openEyes, openPage, type Watched } from "./browser.ts";
import { type ClockedPress, startClockedPress } from "./clocked-press.ts";
import { type Inbox, linkIn, openMail } from "./inbox.ts";
import { askToSignIn, openRow, push, scriptless } from "./readers-way.ts";

const NOON = "2027-03-02T12:00:00Z";
const DAY_MS = 24 * 60 * 60_000;
/** Who is quicker is taken for a machine. */
const TYPING_MS = 2_100;
const MARA = "mara.bell@readers.example";
const NOOR = "noor@strangers.example";
const PREMIUM = "/issues/write-the-subject-line-last/";

const letters = mkdtempSync(join(tmpdir(), "pressroom-letters-"));
let press: ClockedPress;
let browser: Browser;
let eyes: Eyes;
let inbox: Inbox;
let desk: Page;

beforeAll(async () => {
  writeLetters();
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

/** Two of the sample issues, one of them for members. */
function writeLetters(): void {
  const samples = join(import.meta.dirname, "../../src/sandbox/sample/issues");
  for (const [name, more] of [
    ["002-write-the-subject-line-last.md", "audience: premium\n"],
    ["003-what-fifty-paying-readers-change.md", ""],
  ] as const) {
    const text = readFileSync(join(samples, name), "utf8");
    writeFileSync(join(letters, name), text.replace("status: published\n", `status: published\n${more}`));
  }
}

const clean = ({ strangers, complaints }: Watched) =>
  expect({ strangers, complaints }).toEqual({ strangers: [], complaints: [] });

const later = (days: number): void => press.clock.advance(days * DAY_MS);

/** What the ledger holds of money and of who has what; a page that was looked at changes nothing of it. */
function moneyAndTiers(): unknown {
  const money = ["customers", "subscriptions", "charges", "invoices", "entries", "checkouts"];
  const counts = money.map((table) => rowsOf(press.home, `select count(*) as n from ${table}`)[0]?.n);
  return { counts, readers: rowsOf(press.home, "select email, status, tier, tier_why from subscribers") };
}

/** Kinds of what Stripe says has changed, and nobody has read yet. */
const hints = () =>
  rowsOf(press.home, "select entity from hints where service = 'stripe'").map(
    ({ entity }) => String(entity).split(":")[0],
  );

async function seesWhole(page: Page): Promise<boolean> {
  await page.goto(`${press.site}${PREMIUM}`);
  return (await page.getByRole("link", { name: "Become a member" }).count()) === 0;
}

async function signIn(page: Page, email: string): Promise<void> {
  const subject = await askToSignIn(page, inbox, { site: press.site, email });
  await page.getByLabel("The six digits").fill(/^\d{6}/.exec(subject)?.[0] ?? "");
  await push(page, "Sign in");
}

async function accountSays(page: Page): Promise<string> {
  await page.goto(`${press.site}/account`);
  return (
    (await page
      .getByRole("row", { name: /^You read as/ })
      .getByRole("cell")
      .textContent()) ?? ""
  );
}

/** What the reader's row says on the desk, once it was brought there. */
async function rowOf(title: string, name: string): Promise<string> {
  await press.syncNotion();
  await openRow(desk, press.desk, { table: "Subscribers", title });
  await eyes.look(desk, name);
  return (await desk.locator("main").textContent()) ?? "";
}

test("a confirmed reader chooses premium, pays, reads all of it, cancels, and reads on until the period ends", async () => {
  const phone = await scriptless(browser);
  const { page } = phone;
  await signUp(page);
  await page.getByRole("link", { name: "Choose monthly" }).click();
  await isDeclined(page);
  await pays(page);
  await theSyncTells(page);
  await theFiguresMoved();
  await cancels(page);
  await readsUntilThePeriodEnds(page);
  clean(phone);
  await page.context().close();
}, 240_000);

async function signUp(page: Page): Promise<void> {
  await page.goto(`${press.site}${PREMIUM}`);
  await page.getByRole("link", { name: "Become a member" }).click();
  await eyes.look(page, "pay become a member");
  await page.goto(`${press.site}/subscribe`);
  press.clock.advance(TYPING_MS);
  await page.getByLabel("Your mail address").fill(MARA);
  await page.getByLabel("Your name").fill("Mara Bell");
  await push(page, "Subscribe");
  await openMail(inbox, MARA, /Confirm your subscription/);
  await page.goto(await linkIn(inbox, /Confirm my subscription/));
  await push(page, /^Yes, send me/);
  expect(await heading(page)).toBe("You are on the list.");
  await eyes.look(page, "pay welcome with links");
}

/** Nothing moves anywhere: not in the ledger, not at the next sync, not in the figures. */
async function isDeclined(page: Page): Promise<void> {
  await press.syncStripe();
  const [before, figures] = [moneyAndTiers(), await press.money()];
  expect(await page.getByLabel("Email").inputValue()).toBe(MARA);
  await page.getByLabel("Name on the card").fill("Mara Bell");
  await page.getByLabel("Is declined").check();
  await push(page, "Subscribe");
  expect(await page.getByRole("alert").textContent()).toContain("Your card was declined");
  await eyes.look(page, "pay declined");
  await press.syncStripe();
  expect(moneyAndTiers()).toEqual(before);
  expect(await press.money()).toEqual(figures);
}

async function pays(page: Page): Promise<void> {
  await page.getByLabel("4242 4242 4242 4242").check();
  await push(page, "Subscribe");
  await page.waitForURL(`${press.site}/paid`);
  expect(await heading(page)).toBe("Thank you.");
  await eyes.look(page, "pay thanks");
}

async function theSyncTells(page: Page): Promise<void> {
  expect(await press.syncStripe()).toMatchObject({ outcome: "done", readers: { matched: 1, changed: 1 } });
  const row = await rowOf(MARA, "pay row of a member");
  expect(row).toContain("Premium monthly");
  expect(row).toContain("Pays $10.00 a month by Stripe since 2 Mar 2027; next on 2 Apr 2027.");
  expect(await seesWhole(page)).toBe(false);
  await signIn(page, MARA);
  expect(await seesWhole(page)).toBe(true);
  await eyes.look(page, "pay issue whole");
  expect(await accountSays(page)).toBe("a member, premium monthly. Change or end it");
  await eyes.look(page, "pay account of a member");
}

async function theFiguresMoved(): Promise<void> {
  expect(await press.money()).toMatchObject({
    ...{ realm: "sandbox", rehearsal: true, paying: 1, from: "2027-03", to: "2027-03" },
    currencies: [
      {
        ...{ currency: "USD", balance: 941, difference: 0, mrr: 1_000, paying: 1 },
        total: { gross: 1_000, fees: -59, refunds: 0, net: 941 },
        months: [{ mrr: { start: 0, new: 1_000, churn: 0, end: 1_000, people: { new: 1, end: 1 } } }],
      },
    ],
  });
  expect(rowsOf(press.home, "select kind, amount_minor, fee_minor, net_minor from entries")).toEqual([
    { kind: "charge", amount_minor: 1_000, fee_minor: 59, net_minor: 941 },
  ]);
}

async function cancels(page: Page): Promise<void> {
  await page.getByRole("link", { name: "Change or end it" }).click();
  await push(page, "Go on");
  expect(await heading(page)).toBe("Your subscription");
  await eyes.look(page, "pay portal");
  await push(page, "Cancel the subscription");
  expect(await page.getByText("It ends on 2 April 2027").count()).toBe(1);
  await press.syncStripe();
  expect(await accountSays(page)).toBe("a member, premium monthly, until April 2, 2027. Change or end it");
  await eyes.look(page, "pay account cancelled");
  expect(await rowOf(MARA, "pay row cancelled")).toContain("Cancelled; paid until 2 Apr 2027.");
}

async function readsUntilThePeriodEnds(page: Page): Promise<void> {
  for (const days of [20, 10]) {
    later(days);
    await press.syncStripe();
    expect(await seesWhole(page), `after ${days} days more`).toBe(true);
  }
  later(2);
  await press.syncStripe();
  expect(await seesWhole(page), "on 3 April").toBe(false);
  await eyes.look(page, "pay issue beginning again");
  expect(await accountSays(page)).toBe("a free reader. Become a member · Your payments so far");
  await eyes.look(page, "pay account after the end");
  const row = await rowOf(MARA, "pay row after the end");
  expect(row).toContain("Cancelled; it was paid until 2 Apr 2027.");
  expect(await press.money()).toMatchObject({
    ...{ paying: 0, to: "2027-04" },
    currencies: [
      {
        ...{ mrr: 0, difference: 0, total: { net: 941 } },
        months: [{ month: "2027-03" }, { mrr: { start: 1_000, churn: 1_000, end: 0, people: { churn: 1 } } }],
      },
    ],
  });
}

test("a stranger pays by a bare Payment Link, is asked by one mail, and says yes: a member at once", async () => {
  const laptop = await openPage(browser, { javaScriptEnabled: false });
  const { page } = laptop;
  const { links } = await press.app.shop();
  await page.goto(links.yearly ?? "");
  await page.getByLabel("Email").fill(NOOR);
  await page.getByLabel("Name on the card").fill("Noor Haddad");
  await push(page, "Subscribe");
  await page.waitForURL(`${press.site}/paid`);

  // Stripe's post is a hint at once; the press that is served reads it, asks, and shows it by itself.
  expect(await press.hearStripe()).toMatchObject({ failed: 0 });
  expect(hints()).toContain("subscription");
  await openMail(inbox, NOOR, /You paid for/);
  await eyes.lookAtMail(inbox.page, "pay mail to a payer");
  const waiting = "select status, tier, source from subscribers where email = ";
  expect(rowsOf(press.home, `${waiting} '${NOOR}'`)).toEqual([
    { status: "pending", tier: "premium yearly", source: "payment" },
  ]);
  expect(hints()).toEqual([]);

  await page.goto(await linkIn(inbox, /Yes, send me the issues/));
  await eyes.look(page, "pay confirm of a payer");
  await push(page, /^Yes, send me/);
  expect(await heading(page)).toBe("You are a member.");
  await eyes.look(page, "pay welcome as a member");
  await signIn(page, NOOR);
  expect(await seesWhole(page)).toBe(true);
  const row = await rowOf(NOOR, "pay row of a payer");
  expect(row).toContain("Premium yearly");
  expect(row).toContain("Confirmed");
  clean(laptop);
  await page.context().close();
}, 120_000);
