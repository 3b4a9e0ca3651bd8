/** Somebody without Notion plays the owner on the desk, in a real browser; the API gives back what they did. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { Client } from "@notionhq/client";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { storePath } from "../../src/sandbox/probe.ts";
import { type Sandbox, startSandbox } from "../../src/sandbox/start-sandbox.ts";
import { addView, bodyOf, fieldOf, rowOf } from "../sandbox/desk-for-test.ts";
import { addRow, clientOf, createIssues, text } from "../sandbox/notion-world.ts";
import { openBrowser, openPage, overflow } from "./browser.ts";

const home = mkdtempSync(join(tmpdir(), "pressroom-desk-"));
let sandbox: Sandbox<"notion">;
let browser: Browser;
let notion: Client;
let sourceId: string;
let row: string;
let board: string;
let calendar: string;

const table = () => `${sandbox.urls.desk}/notion/tables/${sourceId}`;

beforeAll(async () => {
  sandbox = await startSandbox({ home, services: ["notion"] });
  notion = clientOf(sandbox.urls.notion);
  const made = await createIssues(notion);
  sourceId = made.sourceId;
  const store = new DatabaseSync(storePath(home), { timeout: 5_000 });
  const at = { store, ...made };
  const [status, date] = [
    await fieldOf({ notion, sourceId }, "Status"),
    await fieldOf({ notion, sourceId }, "Send on"),
  ];
  const group_by = { type: "select", property_id: status.id, sort: { type: "manual" } };
  board = addView(at, { name: "By status", type: "board", configuration: { type: "board", group_by } });
  const configuration = { type: "calendar", date_property_id: date.id };
  calendar = addView(at, { name: "By date", type: "calendar", configuration });
  store.close();
  browser = await openBrowser();
}, 60_000);

afterAll(async () => {
  await browser?.close();
  await sandbox?.close();
  rmSync(home, { recursive: true, force: true });
});

beforeEach(async () => {
  const properties = {
    Title: { title: text("The first ten readers, and what each of them wrote back") },
    Status: { select: { name: "Draft" } },
    "Send on": { date: { start: "2026-10-06" } },
    Summary: { rich_text: text("Two lines.\nThis is the second.") },
  };
  row = (await addRow(notion, sourceId, properties, "# Why\n\nBecause.")).id;
});

async function look(url: string, width = 1280, colorScheme: "light" | "dark" = "light") {
  const watched = await openPage(browser, { viewport: { width, height: 860 }, colorScheme });
  await watched.page.goto(url);
  return watched;
}

test("a row's status, date and text are edited on its page, and the API gives them back", async () => {
  const { page, complaints } = await look(table());
  await page
    .getByRole("link", { name: /The first ten readers/ })
    .first()
    .click();
  await page.getByLabel("Status").selectOption("Approved");
  await page.getByLabel("Day", { exact: true }).fill("2026-12-01");
  await page.getByLabel(/^Time, may be left empty/).fill("07:30");
  await page.getByText("Edit the text").click();
  await page.getByLabel("The text of this page, as markdown").fill("# Why\n\nBecause they *asked*.");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByRole("status").filter({ hasText: "Saved." }).waitFor();
  expect(await page.locator("article em").textContent()).toBe("asked");
  expect((await rowOf({ notion }, row)).properties).toMatchObject({
    Status: { select: { name: "Approved" } },
    "Send on": { date: { start: "2026-12-01T07:30:00.000+00:00" } },
    Summary: { rich_text: [{ plain_text: "Two lines.\nThis is the second." }] },
  });
  expect(await bodyOf({ notion }, row)).toBe("# Why\nBecause they *asked*.");
  expect(complaints).toEqual([]);
  await page.close();
});

test("a page is saved with the keyboard alone, and saved again untouched changes nothing", async () => {
  const { page } = await look(`${sandbox.urls.desk}/notion/pages/${row}`);
  await page.getByLabel("Title").focus();
  await page.keyboard.press("End");
  await page.keyboard.type("!");
  await page.keyboard.press("Enter");
  await page.getByRole("status").filter({ hasText: "Saved." }).waitFor();
  const saved = await rowOf({ notion }, row);
  expect(saved.properties.Title).toMatchObject({
    title: [{ plain_text: "The first ten readers, and what each of them wrote back!" }],
  });
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByRole("status").filter({ hasText: "Nothing was different" }).waitFor();
  expect(await rowOf({ notion }, row)).toEqual(saved);
  await page.close();
});

test("what can't be saved is said at once, and what was typed is still there", async () => {
  const { page } = await look(`${sandbox.urls.desk}/notion/pages/${row}`);
  await page.getByLabel("Number").fill("forty");
  await page.getByLabel("Title").fill("Eleven readers");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByRole("alert").filter({ hasText: "Not saved yet." }).waitFor();
  expect(await page.evaluate("document.activeElement.role")).toBe("alert");
  expect(await page.getByLabel("Number").getAttribute("aria-invalid")).toBe("true");
  expect(await page.getByLabel("Title").inputValue()).toBe("Eleven readers");
  await page.getByLabel("Number").fill("40");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByRole("status").filter({ hasText: "Saved." }).waitFor();
  expect((await rowOf({ notion }, row)).properties.Number).toMatchObject({ number: 40 });
  await page.close();
});

test("a card is moved on the board, its page trashed, and restored from the trash", async () => {
  const { page, complaints } = await look(`${table()}?view=${board}`);
  const card = page.locator(".card").filter({ has: page.locator(`a[href$="${row}"]`) });
  await card.getByRole("combobox").selectOption("Approved");
  await card.getByRole("button", { name: /^Move/ }).click();
  await page.getByRole("region", { name: "Approved" }).locator(`a[href$="${row}"]`).click();
  await page.getByRole("button", { name: "Move to trash" }).click();
  await page.getByText("This page is in the trash.").waitFor();
  expect((await rowOf({ notion }, row)).in_trash).toBe(true);
  await page.getByRole("button", { name: "Restore" }).click();
  await page.getByRole("status").filter({ hasText: "Restored" }).waitFor();
  expect(await rowOf({ notion }, row)).toMatchObject({
    in_trash: false,
    properties: { Status: { select: { name: "Approved" } } },
  });
  expect(complaints).toEqual([]);
  await page.close();
});

test("a form that another site posts here changes nothing", async () => {
  const { page } = await look("about:blank");
  await page.setContent(
    `<form method="post" action="${sandbox.urls.desk}/notion/pages/${row}/trash"><button>Win</button></form>`,
  );
  await page.getByRole("button", { name: "Win" }).click();
  await page.getByRole("heading", { name: "Not done" }).waitFor();
  expect((await rowOf({ notion }, row)).in_trash).toBe(false);
  await page.close();
});

const PAGES = [
  ["the table", table],
  ["the board", () => `${table()}?view=${board}`],
  ["the calendar", () => `${table()}?view=${calendar}&month=2026-10`],
  ["a page", () => `${sandbox.urls.desk}/notion/pages/${row}`],
  ["the columns", () => `${table()}/columns`],
  ["the trash", () => `${table()}/trash`],
] as const;

for (const width of [390, 1280]) {
  test.each(PAGES)(
    `%s: at ${width} px nothing sticks out, and whatever is to be filled in has a name`,
    async (_, url) => {
      const { page, complaints } = await look(url(), width, width === 390 ? "dark" : "light");
      expect(await overflow(page)).toBe(0);
      expect(complaints).toEqual([]);
      expect(await page.locator("h1").count()).toBe(1);
      const nameless: string[] = await page.evaluate(
        `[...document.querySelectorAll("input:not([type=hidden]), select, textarea")]
        .filter((one) => !one.labels?.length && !one.ariaLabel).map((one) => one.outerHTML)`,
      );
      expect(nameless).toEqual([]);
      await page.close();
    },
  );
}
