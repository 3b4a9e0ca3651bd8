/** The dashboard of a press that has gone on for two years, as its owner sees it on the desk: every tab, on a phone and wide. */
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { numbersPress } from "../growth/dashboard/numbers-press.ts";
import { type Eyes, heading, openBrowser, openEyes, openPage, PICTURES } from "./browser.ts";

/** Pictures are of a press as it should become; what holds of it is seen with fewer, sooner. */
const SUBSCRIBERS = PICTURES ? 5_000 : 400;
const TABS = ["Goal", "MRR", "Movements", "Cohorts", "Funnel", "Issues", "Channels", "Jobs"];

let browser: Browser;
let eyes: Eyes;

beforeAll(async () => {
  browser = await openBrowser();
  eyes = await openEyes(browser);
});

afterAll(() => browser?.close());

/** How far the table's cells reach to the right of what a phone shows, in pixels. */
const sticksOut = (page: Page): Promise<number> =>
  page.evaluate(
    "Math.max(...[...document.querySelectorAll('td, th, svg')].map((one) => one.getBoundingClientRect().right)) - innerWidth",
  );

test("every tab can be read, and Goal without a finger on a phone", async () => {
  const press = await numbersPress({ subscribers: SUBSCRIBERS });
  expect(await press.run()).toMatchObject({ outcome: "done" });
  // Only then has a job something to tell.
  expect(await press.run()).toMatchObject({ outcome: "done" });
  const { page, strangers, complaints } = await openPage(browser, { javaScriptEnabled: true });
  await page.goto(`${press.desk}/sheets`);
  await page.locator("main a").first().click();
  for (const tab of TABS) {
    await page
      .getByRole("navigation", { name: "Tabs" })
      .getByRole("link", { name: tab, exact: true })
      .click();
    expect(await heading(page)).toBe(tab);
    await eyes.look(page, `dashboard ${tab.toLowerCase()}`);
  }
  await page.setViewportSize({ width: 390, height: 844 });
  await page
    .getByRole("navigation", { name: "Tabs" })
    .getByRole("link", { name: "Goal", exact: true })
    .click();
  expect(await sticksOut(page)).toBeLessThanOrEqual(0);
  expect({ strangers, complaints }).toEqual({ strangers: [], complaints: [] });
});
