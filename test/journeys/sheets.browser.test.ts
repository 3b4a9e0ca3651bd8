/** The desk's Google Sheets in a real browser: every kind of tab and chart, and the owner who types into a cell. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { sheets_v4 } from "googleapis/build/src/apis/sheets/index.js";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Sandbox, startSandbox } from "../../src/sandbox/start-sandbox.ts";
import { dashboard } from "../sandbox/sheets-dashboard.ts";
import { sdkAt } from "../sandbox/sheets-for-test.ts";
import { type Eyes, heading, openBrowser, openEyes, openPage, type Watched } from "./browser.ts";

const home = mkdtempSync(join(tmpdir(), "pressroom-sheets-"));
let browser: Browser;
let eyes: Eyes;
let sandbox: Sandbox<"sheets">;
let api: sheets_v4.Sheets;

beforeAll(async () => {
  sandbox = await startSandbox({ home, services: ["sheets"] });
  api = sdkAt(sandbox.urls.sheets);
  browser = await openBrowser();
  eyes = await openEyes(browser);
}, 60_000);

afterAll(async () => {
  await browser?.close();
  await sandbox?.close();
  rmSync(home, { recursive: true, force: true });
});

const clean = ({ strangers, complaints }: Watched) =>
  expect({ strangers, complaints }).toEqual({ strangers: [], complaints: [] });

test("every tab of a dashboard can be read, on a phone and in the dark", async () => {
  const spreadsheetId = await dashboard(api);
  const watched = await openPage(browser, { javaScriptEnabled: false });
  const { page } = watched;
  await page.goto(`${sandbox.urls.desk}/sheets`);
  await eyes.look(page, "sheets all");
  await page.getByRole("link", { name: "Ada's Letters: the numbers" }).click();
  expect(await heading(page)).toBe("Goal");
  for (const tab of ["Goal", "MRR", "Movements", "Cohorts", "Funnel", "Channels"]) {
    await page
      .getByRole("navigation", { name: "Tabs" })
      .getByRole("link", { name: tab, exact: true })
      .click();
    expect(await heading(page)).toBe(tab);
    await eyes.look(page, `sheets ${tab.toLowerCase()}`);
  }
  clean(watched);

  await page.getByRole("link", { name: "E3: empty, change" }).click();
  await page.getByLabel("holds").fill("$120.50");
  await page.getByRole("button", { name: "Type it in" }).click();
  expect(await page.getByRole("status").textContent()).toBe("The cell is changed.");
  const typed = await api.spreadsheets.values.get({ spreadsheetId, range: "Channels!E3" });
  expect(typed.data.values).toEqual([["$120.50"]]);

  await page.getByLabel("Cell", { exact: true }).fill("B2");
  await page.getByLabel("holds").fill("99");
  await page.getByRole("button", { name: "Type it in" }).click();
  expect(await heading(page)).toBe("Heads up!");
  await eyes.look(page, "sheets warning");
  await page.getByRole("button", { name: "Change it anyway" }).click();
  const changed = await api.spreadsheets.values.get({ spreadsheetId, range: "Channels!B2" });
  expect(changed.data.values).toEqual([["99"]]);
  clean(watched);
});
