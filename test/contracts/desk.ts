/** What every driver of the port `desk/table` must do, run against the twin and a live desk alike. */
import { isDeepStrictEqual } from "node:util";
import { describe, expect, test } from "vitest";
import { newId } from "../../src/core/ids.ts";
import type { DeskRow, DeskTable, Value, Values } from "../../src/desk/table.ts";
import { addTo, collect, type DeskDriver, seen } from "./desk-driver.ts";
import { setUpContract } from "./desk-set-up.ts";
import { EMPTY, FULL } from "./desk-tables.ts";

const MINUTE_MS = 60_000;
const NOBODY = "00000000-0000-4000-8000-000000000000";
/** More than 25 pieces of 2,000 characters, with a mark at its end. */
const LONG = `${"a long story ".repeat(4_500)}end`;
const SURROGATES = `${"x".repeat(1_999)}🗞️ and on`;

const pagesOf = (rows: readonly DeskRow[]) => rows.map(({ page }) => page);
const instant = (value: Value | undefined): Value =>
  typeof value === "string" && value.length > 10 ? new Date(value).toISOString() : (value ?? null);
/** As they compare: a date with its time as the instant that it is. */
const plain = ({ day, ...values }: Values): Values => ({ ...values, day: instant(day) });

/** `skip` is why the whole suite is left out, or null. */
export function deskContract(name: string, driver: DeskDriver, skip: string | null = null): void {
  describe.skipIf(skip !== null)(skip ? `${name}: ${skip}` : name, () => {
    const issues = async () => (await driver.open()).table("issues");
    rowsContract(driver, issues);
    bodyContract(driver, issues);
    describe("its set-up", () => setUpContract(driver));
    claimContract(driver);

    test("says whose token works", async () => {
      expect(await (await driver.open()).check()).toContain("works");
    });

    test("says what to do when its token is refused", async () => {
      const stranger = await driver.openStranger();
      const message = expect.stringContaining("NOTION_TOKEN");
      const refusal = { name: "ServiceError", retryable: false, message };
      await expect(stranger.check()).rejects.toMatchObject(refusal);
    });
  });
}

function rowsContract(driver: DeskDriver, issues: () => Promise<DeskTable>): void {
  const soon = { timeout: driver.seenWithinMs };

  test("shows a new row with all that was written, to this process and to the next", async () => {
    const table = await issues();
    const { key, row } = await addTo(table);
    expect(row).toMatchObject({ trashed: false, values: { ...FULL, key } });
    expect((await seen(table, row.page)).values).toEqual({ ...FULL, key });
    const others = await (await driver.openAnew()).table("issues");
    expect((await seen(others, row.page)).values).toEqual({ ...FULL, key });
  });

  test.each<[string, Values]>([
    ["nothing at all", EMPTY],
    ["a date with its time", { ...FULL, day: "2026-12-01T17:45:00.000+01:00" }],
    ["nought and an unticked box", { ...FULL, figure: 0, ticked: false }],
    ["a number with decimals, below nought", { ...FULL, figure: -12.75 }],
    ["a text longer than 25 pieces", { ...FULL, text: LONG }],
    ["a pair of surrogates where pieces meet", { ...FULL, text: SURROGATES }],
    [
      "every kind of letter",
      { ...FULL, title: "Zoë’s “letter” — 手紙 🗞️ <b>&amp;", themes: ["手紙", "a; b"] },
    ],
    ["line breaks in a text", { ...FULL, text: "One\nTwo\n\nThree" }],
  ])("keeps %s, made and written over", async (_, values) => {
    const table = await issues();
    const { key, row } = await addTo(table, values);
    expect(plain(row.values)).toEqual(plain({ ...values, key }));
    const { row: other } = await addTo(table);
    const updated = await table.update(other.page, values);
    const expected = plain({ ...values, key: other.values.key ?? null });
    expect(plain(updated.values)).toEqual(expected);
    expect(plain((await seen(table, other.page)).values)).toEqual(expected);
  });

  test("reads a long text whole in a list too", async () => {
    const table = await issues();
    const { row } = await addTo(table, { ...FULL, text: LONG });
    const listed = async () =>
      (await collect(table, null)).find(({ page }) => page === row.page)?.values.text;
    await expect.poll(listed, soon).toBe(LONG);
  });

  test("empties what was full", async () => {
    const table = await issues();
    const { key, row } = await addTo(table);
    expect((await table.update(row.page, EMPTY)).values).toEqual({ ...EMPTY, key });
  });

  test("writes the given values and no others", async () => {
    const table = await issues();
    const { key, row } = await addTo(table);
    await table.update(row.page, { figure: 13, text: "New." });
    const expected = { ...FULL, key, figure: 13, text: "New." };
    expect((await seen(table, row.page)).values).toEqual(expected);
  });

  test("lists what was edited since then, and nothing from before", async () => {
    const table = await issues();
    const { row } = await addTo(table);
    const pages = async (since: Date | null) => pagesOf(await collect(table, since));
    await expect.poll(() => pages(null), soon).toContain(row.page);
    expect(await pages(new Date(row.edited.getTime() - MINUTE_MS))).toContain(row.page);
    expect(await pages(new Date(row.edited.getTime() + 60 * MINUTE_MS))).toEqual([]);
  });

  test("lists the first made first, and no page twice", async () => {
    const rows = await collect(await issues(), null);
    const times = rows.map(({ created }) => created.getTime());
    expect(times).toEqual(times.toSorted((one, other) => one - other));
    expect(new Set(pagesOf(rows)).size).toBe(rows.length);
  });

  test("finds rows by their keys: none, a few and very many", async () => {
    const table = await issues();
    const [one, other] = [await addTo(table), await addTo(table)];
    await addTo(table);
    const found = async (keys: string[]) => pagesOf(await table.withKeys(keys)).toSorted();
    const both = [one.row.page, other.row.page].toSorted();
    await expect.poll(() => found([one.key, other.key, newId()]), soon).toEqual(both);
    const strangers = Array.from({ length: 150 }, () => newId());
    expect(await found([...strangers, one.key, other.key])).toEqual(both);
    expect(await found([])).toEqual([]);
  });

  test("removes a row: emptied, without its text, in the trash, also one that lies there already", async () => {
    const table = await issues();
    const [one, other] = [await addTo(table, FULL, "A note of the owner's."), await addTo(table)];
    await driver.owner.trash(other.row.page);
    for (const { row } of [one, other]) {
      await table.remove(row.page);
      const after = await seen(table, row.page);
      expect(after.trashed).toBe(true);
      expect(Object.values(after.values).filter((value) => value && !isDeepStrictEqual(value, []))).toEqual(
        [],
      );
    }
    await driver.owner.trash(one.row.page, false);
    expect((await driver.owner.pageText(one.row.page)).trim()).toBe("");
    await table.remove(NOBODY);
  });

  test("shows one row from the trash, lists none of there, and knows what is gone", async () => {
    const table = await issues();
    const { row } = await addTo(table);
    await driver.owner.trash(row.page);
    expect(await table.row(row.page)).toMatchObject({ trashed: true });
    expect(await table.row(NOBODY)).toBeNull();
    const pages = async () => pagesOf(await collect(table, null));
    await expect.poll(pages, soon).not.toContain(row.page);
    await driver.owner.trash(row.page, false);
    expect(await table.row(row.page)).toMatchObject({ trashed: false });
  });
}

function bodyContract(driver: DeskDriver, issues: () => Promise<DeskTable>): void {
  const lines = (count: number, word: string) =>
    Array.from({ length: count }, (_, n) => `${word} ${n + 1}.`).join("\n\n");
  const bodyOf = async (page: string) => (await (await driver.open()).body(page)).markdown.trim();
  // Notion keeps no empty lines: each line is a block.
  const closed = (markdown: string) => markdown.replace(/\n+/g, "\n");

  test("keeps a body, replaces it whole, and leaves the values alone", async () => {
    const { key, row } = await addTo(await issues(), FULL, "Paper is *slow*.");
    expect(await bodyOf(row.page)).toBe("Paper is *slow*.");
    await (await driver.open()).rewriteBody(row.page, "Ink runs.");
    expect(await bodyOf(row.page)).toBe("Ink runs.");
    expect((await seen(await issues(), row.page)).values).toEqual({ ...FULL, key });
  });

  test("keeps an empty body, and empties a full one", async () => {
    const { row } = await addTo(await issues(), FULL, "");
    expect(await bodyOf(row.page)).toBe("");
    await (await driver.open()).rewriteBody(row.page, "Ink runs.");
    await (await driver.open()).rewriteBody(row.page, "");
    expect(await bodyOf(row.page)).toBe("");
  });

  test("keeps a body of more blocks than one request takes, made and written over", async () => {
    const long = lines(1_100, "Line");
    const { row } = await addTo(await issues(), FULL, long);
    expect(closed(await bodyOf(row.page))).toBe(closed(long));
    const longer = lines(2_050, "Other line");
    await (await driver.open()).rewriteBody(row.page, longer);
    expect(closed(await bodyOf(row.page))).toBe(closed(longer));
    await (await driver.open()).rewriteBody(row.page, "Short again.");
    expect(await bodyOf(row.page)).toBe("Short again.");
  });

  test("does not break code where a long body is cut", async () => {
    const code = `\`\`\`js\n${lines(30, "// step")}\n\`\`\``;
    const long = [lines(890, "Line"), code, lines(300, "Line")].join("\n\n");
    const { row } = await addTo(await issues(), FULL, long);
    expect(closed(await bodyOf(row.page))).toBe(closed(long));
  });
}

function claimContract(driver: DeskDriver): void {
  const homeId = "7d9f2a40-0a51-4a4e-9d5a-0f6a2f3b8c11";
  const copy = "22222222-3333-4444-8555-666666666666";
  const ours = { homeId, copy: null, machine: "Ada’s iMac", since: "2026-11-23" };
  const restored = { homeId, copy, machine: "Ada’s new iMac", since: "2026-11-25" };
  const others = {
    ...{ homeId: "11111111-2222-4333-8444-555555555555", copy: null },
    ...{ machine: "laptop", since: "2026-11-24" },
  };

  test("is nobody's at first, then whoever's signed last, and keeps the owner's own words", async () => {
    const desk = await driver.open();
    const { url } = await desk.setUp({});
    expect(await desk.claim()).toBeNull();
    await desk.writeClaim(ours);
    expect(await desk.claim()).toEqual(ours);
    const page = pageIdIn(url);
    await driver.owner.writeOn(page, "My own note.");
    await desk.writeClaim(restored);
    expect(await desk.claim()).toEqual(restored);
    await desk.writeClaim(others);
    expect(await desk.claim()).toEqual(others);
    expect(await driver.owner.pageText(page)).toContain("My own note.");
    expect(await driver.owner.pageText(page)).not.toContain(ours.homeId);
    expect(await driver.owner.pageText(page)).not.toContain(copy);
    const before = await driver.owner.pageText(page);
    await desk.writeClaim(others);
    expect(await driver.owner.pageText(page)).toBe(before);
    expect(await (await driver.openAnew()).claim()).toEqual(others);
  });
}

/** The id that ends the address of a page in Notion. */
const pageIdIn = (url: string): string => /[0-9a-f]{32}$/.exec(url.replaceAll("-", ""))?.[0] ?? "";
