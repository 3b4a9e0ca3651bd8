/** A stranger types one line and looks at what came of it, in a real browser. */
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openBrowser, openPage, overflow, PICTURES } from "./browser.ts";
import { type RunningPress, startPress } from "./running-press.ts";

let press: RunningPress;
let browser: Browser;

beforeAll(async () => {
  [press, browser] = await Promise.all([startPress(), openBrowser()]);
}, 60_000);

afterAll(async () => {
  await browser?.close();
  await press?.stop();
});

async function look(url: string, width: number) {
  const watched = await openPage(browser, { viewport: { width, height: 860 } });
  await watched.page.goto(url);
  return watched;
}

/** For the README, when they are wanted anew. */
async function picture(page: Page, name: string): Promise<void> {
  if (PICTURES) await page.screenshot({ path: join(PICTURES, `${name}.png`) });
}

const PAGES = [
  ["the site", () => `${press.site}/`],
  ["the issue", () => `${press.site}/issues/what-fifty-paying-readers-change/`],
  ["the desk", () => `${press.desk}/`],
  ["the inbox", () => `${press.desk}/inbox`],
  ["the databases", () => `${press.desk}/notion`],
] as const;

for (const width of [390, 1280]) {
  test.each(PAGES)(
    `%s fits ${width} px, asks nobody else, and has nothing to complain of`,
    async (_, url) => {
      const { page, strangers, complaints } = await look(url(), width);
      expect(await overflow(page)).toBe(0);
      expect({ strangers, complaints }).toEqual({ strangers: [], complaints: [] });
      expect(await page.locator("h1").count()).toBe(1);
      await page.close();
    },
  );
}

test("a stranger finds the mail in the sandbox inbox, reads it, and follows it to the page", async () => {
  const { page } = await look(`${press.desk}/inbox`, 1280);
  await picture(page, "inbox");
  expect(await page.getByText("25 mails").count()).toBe(1);
  await page
    .getByRole("link", { name: /What fifty paying readers change/ })
    .first()
    .click();
  const mail = page.frameLocator("iframe");
  expect(await mail.getByRole("heading", { level: 1 }).textContent()).toContain(
    "What fifty paying readers change",
  );
  await picture(page, "mail");
  const online = await mail.getByRole("link", { name: "Read it online" }).first().getAttribute("href");
  await page.goto(online ?? "");
  expect(await page.locator("h1").textContent()).toBe("What fifty paying readers change");
  await picture(page, "issue");
  await page.close();
});

test("the Issues table shows what was rehearsed", async () => {
  const { page } = await look(`${press.desk}/notion`, 1280);
  await page.getByRole("link", { name: "Issues" }).first().click();
  const row = page.getByRole("row", { name: /What fifty paying readers change/ });
  expect(await row.textContent()).toContain("Rehearsed");
  expect(await row.textContent()).toContain("25");
  await page.setViewportSize({ width: 1280, height: 520 });
  await picture(page, "issues");
  await page.close();
});

test("a reader leaves by the link in the mail: opening it changes nothing, pressing the button does", async () => {
  const { page } = await look(`${press.desk}/inbox?to=sean.obrien@harbour.test`, 390);
  await page
    .getByRole("link", { name: /What fifty paying readers change/ })
    .first()
    .click();
  const link = await page
    .frameLocator("iframe")
    .getByRole("link", { name: /unsubscribe/i })
    .getAttribute("href");
  for (const _ of [1, 2]) {
    await page.goto(link ?? "");
    expect(await page.locator("h1").textContent()).toContain("Leave");
  }
  await picture(page, "leave");
  await page.getByRole("button", { name: "Unsubscribe" }).click();
  expect(await page.locator("h1").textContent()).toBe("You have left.");
  await page.goto(link ?? "");
  expect(await page.locator("h1").textContent()).toBe("You have left.");
  await page.close();
});
