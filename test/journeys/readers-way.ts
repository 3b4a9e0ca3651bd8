/** What readers do on their way, whoever serves it: sign up, confirm, sign in; and the owner's yes on the desk. */
import type { Browser, Page } from "playwright-core";
import { expect } from "vitest";
import { heading, openPage, type Watched } from "./browser.ts";
import { type Inbox, openMail } from "./inbox.ts";

/** A telephone, as careful people have set theirs. */
export const scriptless = (browser: Browser): Promise<Watched> =>
  openPage(browser, { javaScriptEnabled: false, viewport: { width: 390, height: 860 } });

export const push = (page: Page, name: string | RegExp) => page.getByRole("button", { name }).click();

/** Gives the subject of the mail that came, with the code in it. */
export async function askToSignIn(
  page: Page,
  inbox: Inbox,
  { site, email }: { site: string; email: string },
) {
  await page.goto(`${site}/sign-in`);
  await page.getByLabel("Your mail address").fill(email);
  await push(page, "Mail me a link");
  expect(await heading(page)).toBe("Look into your mail");
  return openMail(inbox, email, /is your code for/);
}

/** Opens the table's row with this title on the desk. */
export async function openRow(page: Page, desk: string, { table, title }: { table: string; title: string }) {
  await page.goto(`${desk}/notion`);
  await page.getByRole("link", { name: table }).first().click();
  await page.getByRole("link", { name: title }).first().click();
}
