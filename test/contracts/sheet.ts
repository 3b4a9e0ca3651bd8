/** What every driver of the port `growth/dashboard/sheet` must do, run against its twin and against a test account alike. */
import type { sheets_v4 } from "googleapis/build/src/apis/sheets/index.js";
import { describe, expect, test } from "vitest";
import { MAY_NOT_OWN, ServiceError } from "../../src/core/errors.ts";
import type { Cell, Column, Dashboard, Tab, TabKey } from "../../src/growth/dashboard/model.ts";
import type { Sheets } from "../../src/growth/dashboard/sheet.ts";
import type { Trouble } from "./payments.ts";
import type { Request } from "./watched-line.ts";

export interface SheetDriver {
  open(): Promise<Sheets>;
  /** The same account over a line on which every request is written down. */
  openWatched(): Promise<{ sheets: Sheets; requests: Request[] }>;
  /** The same account over a line on which this befalls the first requests of a method. */
  openTroubled(trouble: Trouble, options: { method: "GET" | "POST"; times: number }): Promise<Sheets>;
  /** An account that Google knows nothing of, one without the API, one that may own no files. */
  openPlayed(name: "unknown" | "no-api" | "no-storage"): Promise<Sheets>;
  /** What the owner does by hand. */
  owner(act: string, body: Record<string, unknown>): Promise<unknown>;
  /** The vendor's own client, to look at everything, and to do what an owner does with a program. */
  vendor(): Promise<sheets_v4.Sheets>;
}

type Row = readonly [key: string, paid: number, on: string, share: number];

const NOTES: Column = { title: "Notes", width: 160, format: "text", isOwners: true };

/** A table as the dashboard has them: a key, figures, and the owner's own column. */
export function tableOf(key: TabKey, title: string, rows: readonly Row[], more: Partial<Tab> = {}): Tab {
  return {
    ...{ key, title },
    columns: [
      { title: "Name", width: 120, format: "text" },
      { title: "Paid", width: 80, format: { money: "USD" }, note: "What came in." },
      { title: "On", width: 90, format: "day" },
      { title: "Share", width: 70, format: "share" },
      NOTES,
    ],
    rows: rows.map(([name, paid, on, share]): Cell[] => [
      ...[{ value: name }, { value: paid }, { value: new Date(on) }, { value: share }],
    ]),
    charts: [
      {
        ...{ key: "paid", kind: "columns", title: "Paid", x: "Name", series: ["Paid"] },
        ...{ place: "beside", width: 500, height: 300 },
      },
    ],
    heat: [{ columns: ["Share"], low: 0, mid: 0.5, high: 1 }],
    ...more,
  };
}

const ADA: Row = ["ada", 1_250, "2026-03-01", 0.25];
const BEA: Row = ["bea", 500, "2026-03-02", 0.5];
const CAL: Row = ["cal", 75, "2026-03-03", 1];

const boardOf = (...tabs: Tab[]): Dashboard => ({ tabs });

const errorOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => null,
    (error: unknown) => error,
  );

/** `skip` is why the whole suite is left out, or null. */
export function sheetContract(name: string, driver: SheetDriver, skip: string | null = null): void {
  describe.skipIf(skip !== null)(skip ? `${name}: ${skip}` : name, () => {
    async function filled(...tabs: Tab[]) {
      const sheets = await driver.open();
      const { id } = await sheets.make("The numbers");
      await (await sheets.open(id).read()).write(boardOf(...tabs));
      return { sheets, id, sheet: sheets.open(id), ...acts(id) };
    }

    function acts(id: string) {
      const write = async (...tabs: Tab[]) =>
        (await (await driver.open()).open(id).read()).write(boardOf(...tabs));
      const owner = (act: string, body: Record<string, unknown> = {}) =>
        driver.owner(act, { spreadsheetId: id, ...body });
      return { write, owner, look: () => look(id), values: (title: string) => values(id, title) };
    }

    async function look(id: string): Promise<sheets_v4.Schema$Sheet[]> {
      const vendor = await driver.vendor();
      const { data } = await vendor.spreadsheets.get({ spreadsheetId: id, includeGridData: true });
      return data.sheets ?? [];
    }

    /** What stands in a tab, as far as something does. */
    async function values(id: string, title: string): Promise<unknown[][]> {
      const vendor = await driver.vendor();
      const { data } = await vendor.spreadsheets.values.get({
        ...{ spreadsheetId: id, range: `'${title}'`, valueRenderOption: "UNFORMATTED_VALUE" },
      });
      return data.values ?? [];
    }

    const titles = (sheets: readonly sheets_v4.Schema$Sheet[]) =>
      sheets.map(({ properties }) => properties?.title);
    const tabIn = (sheets: readonly sheets_v4.Schema$Sheet[], title: string) => {
      const found = sheets.find(({ properties }) => properties?.title === title);
      if (!found) throw new Error(`There is no tab ${title}`);
      return found;
    };

    const HEADINGS = ["Name", "Paid", "On", "Share", "Notes"];

    test("makes a spreadsheet that can be read, and shares it as often as it is asked to", async () => {
      const sheets = await driver.open();
      const { id, url } = await sheets.make("The numbers");
      expect(url).toContain(id);
      await sheets.share(id, "owner@press.example");
      await sheets.share(id, "owner@press.example");
      expect(await sheets.open(id).check()).toContain("The numbers");
      expect((await sheets.open(id).read()).title).toBe("The numbers");
    });

    test("writes typed cells: money in whole units, dates as serial numbers, and no name as a formula", async () => {
      const { values, look } = await filled(
        tableOf("jobs", "Jobs", [
          ADA,
          ['=HYPERLINK("http://evil.example","x")', 1, "2026-03-02", 0],
          ["+1", 2, "2026-03-02", 0],
        ]),
      );
      expect(await values("Jobs")).toEqual([
        HEADINGS,
        ["ada", 12.5, 46_082, 0.25],
        ['=HYPERLINK("http://evil.example","x")', 0.01, 46_083, 0],
        ["+1", 0.02, 46_083, 0],
      ]);
      const rows = tabIn(await look(), "Jobs").data?.[0]?.rowData ?? [];
      expect(rows[2]?.values?.[0]?.userEnteredValue).toEqual({
        stringValue: '=HYPERLINK("http://evil.example","x")',
      });
      expect(rows[1]?.values?.map(({ formattedValue }) => formattedValue)).toEqual([
        "ada",
        "$12.50",
        "1 Mar 2026",
        "25.0%",
      ]);
      expect(rows[0]?.values?.[1]?.note).toBe("What came in.");
    });

    test("freezes the heading, protects by a warning, marks the tab, draws the chart and the heat, pins locale and zone", async () => {
      const { look, id } = await filled(tableOf("jobs", "Jobs", [ADA, BEA]));
      const tab = tabIn(await look(), "Jobs");
      expect(tab.properties?.gridProperties?.frozenRowCount).toBe(1);
      expect(tab.protectedRanges).toMatchObject([{ warningOnly: true }]);
      expect(tab.developerMetadata).toMatchObject([{ metadataKey: "pressroom.tab" }]);
      const [chart] = tab.charts ?? [];
      expect(chart?.spec?.basicChart).toMatchObject({
        ...{ chartType: "COLUMN", headerCount: 1 },
        domains: [
          {
            domain: { sourceRange: { sources: [{ startRowIndex: 0, endRowIndex: 3, startColumnIndex: 0 }] } },
          },
        ],
      });
      expect(tab.conditionalFormats).toMatchObject([
        { ranges: [{ startRowIndex: 1, endRowIndex: 3, startColumnIndex: 3, endColumnIndex: 4 }] },
      ]);
      const vendor = await driver.vendor();
      const { data } = await vendor.spreadsheets.get({ spreadsheetId: id, fields: "properties" });
      expect(data.properties).toMatchObject({ locale: "en_US", timeZone: "Europe/Berlin" });
    });

    test("costs one read and one write, and where nothing differs one read", async () => {
      const { sheets, requests } = await driver.openWatched();
      const { id } = await sheets.make("The numbers");
      requests.length = 0;
      const tab = tableOf("jobs", "Jobs", [ADA, BEA]);
      expect(await (await sheets.open(id).read()).write(boardOf(tab))).toEqual(["Jobs"]);
      expect(requests.map(({ what }) => what)).toEqual([
        `GET /v4/spreadsheets/${id}`,
        `POST /v4/spreadsheets/${id}:batchUpdate`,
      ]);
      requests.length = 0;
      expect(await (await sheets.open(id).read()).write(boardOf(tab))).toEqual([]);
      expect(requests.map(({ what }) => what)).toEqual([`GET /v4/spreadsheets/${id}`]);
    });

    test("writes the tab that changed, and no other", async () => {
      const goal = tableOf("goal", "Goal", [ADA]);
      const { write, values } = await filled(goal, tableOf("jobs", "Jobs", [ADA]));
      expect(await write(goal, tableOf("jobs", "Jobs", [["ada", 2_000, "2026-03-01", 0.25]]))).toEqual([
        "Jobs",
      ]);
      expect((await values("Jobs"))[1]).toEqual(["ada", 20, 46_082, 0.25]);
    });

    test("makes no tab that has nothing to show, and makes it in its place when it has", async () => {
      const [goal, jobs] = [tableOf("goal", "Goal", [ADA]), tableOf("jobs", "Jobs", [ADA])];
      const { write, look } = await filled(goal, tableOf("mrr", "MRR", []), jobs);
      expect(titles(await look())).toEqual(["Goal", "Jobs"]);
      expect(await write(goal, tableOf("mrr", "MRR", [BEA]), jobs)).toEqual(["MRR"]);
      expect(titles(await look())).toEqual(["Goal", "MRR", "Jobs"]);
    });

    test("finds a tab that the owner renamed and moved, and leaves it both", async () => {
      const goal = tableOf("goal", "Goal", [ADA]);
      const { write, owner, look, values } = await filled(goal, tableOf("jobs", "Jobs", [ADA]));
      await owner("rename", { tab: "Jobs", title: "Was läuft" });
      await owner("move", { tab: "Was läuft", index: 0 });
      expect(await write(goal, tableOf("jobs", "Jobs", [BEA]))).toEqual(["Was läuft"]);
      expect(titles(await look())[0]).toBe("Was läuft");
      expect((await values("Was läuft")).flat()).toContain("bea");
      expect(titles(await look())).toHaveLength(2);
    });

    test("makes a tab again that the owner deleted", async () => {
      const goal = tableOf("goal", "Goal", [ADA]);
      const { write, owner, look } = await filled(goal, tableOf("jobs", "Jobs", [ADA]));
      await owner("delete", { tab: "Jobs" });
      expect(await write(goal, tableOf("jobs", "Jobs", [ADA]))).toEqual(["Jobs"]);
      const tab = tabIn(await look(), "Jobs");
      expect(tab.charts).toHaveLength(1);
      expect(tab.conditionalFormats).toHaveLength(1);
    });

    test("leaves a tab alone that the owner filled by hand under the same name", async () => {
      const { write, owner, look, values } = await filled(tableOf("goal", "Goal", [ADA]));
      await owner("add-tab", { tab: "JOBS" });
      await owner("type", { at: "JOBS!A1", values: [["my own"]] });
      const both = [tableOf("goal", "Goal", [ADA]), tableOf("jobs", "Jobs", [ADA])];
      expect(await write(...both)).toEqual(["Jobs (pressroom)"]);
      expect(await values("JOBS")).toEqual([["my own"]]);
      expect(tabIn(await look(), "JOBS").charts ?? []).toEqual([]);
      expect(await write(...both)).toEqual([]);
    });

    test("tells what the owner wrote, by row, and never touches it while rows come above it", async () => {
      const { write, owner, values, sheet } = await filled(tableOf("jobs", "Jobs", [BEA]));
      await owner("type", { at: "Jobs!E2", values: [["a good one"]] });
      await write(tableOf("jobs", "Jobs", [ADA, BEA, CAL]));
      expect(await values("Jobs")).toEqual([
        HEADINGS,
        ["ada", 12.5, 46_082, 0.25],
        ["bea", 5, 46_083, 0.5, "a good one"],
        ["cal", 0.75, 46_084, 1],
      ]);
      expect([...(await sheet.read()).owners("jobs", "Notes")]).toEqual([["bea", "a good one"]]);
      expect([...(await sheet.read()).owners("mrr", "Notes")]).toEqual([]);
    });

    test("writes around a column that the owner put between ours", async () => {
      const { write, owner, values, look, sheet } = await filled(tableOf("jobs", "Jobs", [ADA, BEA]));
      await owner("insert-column", { tab: "Jobs", at: 1 });
      await owner("type", { at: "Jobs!B1", values: [["Mine"], [7], [8]] });
      await owner("type", { at: "Jobs!F3", values: [["note"]] });
      await write(tableOf("jobs", "Jobs", [["ada", 100, "2026-03-01", 1], BEA]));
      expect(await values("Jobs")).toEqual([
        ["Name", "Mine", "Paid", "On", "Share", "Notes"],
        ["ada", 7, 1, 46_082, 1],
        ["bea", 8, 5, 46_083, 0.5, "note"],
      ]);
      const series = tabIn(await look(), "Jobs").charts?.[0]?.spec?.basicChart?.series?.[0];
      expect(series?.series?.sourceRange?.sources).toMatchObject([
        { startColumnIndex: 2, endColumnIndex: 3 },
      ]);
      expect([...(await sheet.read()).owners("jobs", "Mine")]).toEqual([
        ["ada", 7],
        ["bea", 8],
      ]);
    });

    test("leaves a row to the owner that the owner began, and counts it when it is ours as well", async () => {
      const { write, owner, values, sheet } = await filled(tableOf("jobs", "Jobs", [ADA]));
      await owner("type", { at: "Jobs!A3", values: [["cal"]] });
      await owner("type", { at: "Jobs!E3", values: [[120.5]] });
      expect([...(await sheet.read()).owners("jobs", "Notes")]).toEqual([["cal", 120.5]]);
      await write(tableOf("jobs", "Jobs", [ADA, BEA]));
      expect((await values("Jobs")).slice(1)).toEqual([
        ["ada", 12.5, 46_082, 0.25],
        ["bea", 5, 46_083, 0.5],
        ["cal", "", "", "", 120.5],
      ]);
      await write(tableOf("jobs", "Jobs", [ADA, BEA, CAL]));
      expect((await values("Jobs"))[3]).toEqual(["cal", 0.75, 46_084, 1, 120.5]);
    });

    test("puts back what was overwritten, wiped or renamed of ours, and leaves the rest", async () => {
      const tab = tableOf("jobs", "Jobs", [ADA, BEA]);
      const { write, owner, values } = await filled(tab);
      const before = await values("Jobs");
      for (const [at, typed] of [
        ["Jobs!B2", [[999]]],
        ["Jobs!C1", [["Am"]]],
        ["Jobs!A1", [["", "", "", "", ""]]],
      ] as const) {
        await owner("type", { at, values: typed });
        expect(await write(tab), at).toEqual(["Jobs"]);
        expect(await values("Jobs"), at).toEqual(before);
        expect(await write(tab), at).toEqual([]);
      }
    });

    test("empties a row that is no more; its key stays where the owner wrote beside it, and a month stays whole", async () => {
      const { write, owner, values } = await filled(
        tableOf("jobs", "Jobs", [ADA, BEA, CAL]),
        tableOf("mrr", "MRR", [ADA, BEA], { keepsOld: true }),
      );
      await owner("type", { at: "Jobs!E3", values: [["keep"]] });
      const without = [tableOf("jobs", "Jobs", [CAL]), tableOf("mrr", "MRR", [BEA], { keepsOld: true })];
      await write(...without);
      expect(await values("Jobs")).toEqual([
        HEADINGS,
        [],
        ["bea", "", "", "", "keep"],
        ["cal", 0.75, 46_084, 1],
      ]);
      expect((await values("MRR"))[1]?.[0]).toBe("ada");
      expect(await write(...without)).toEqual([]);
    });

    test("lets no rules pile up, and leaves the owner's own", async () => {
      const { write, look, id } = await filled(tableOf("jobs", "Jobs", [ADA]));
      const sheetId = tabIn(await look(), "Jobs").properties?.sheetId ?? 0;
      const condition = { type: "NUMBER_GREATER", values: [{ userEnteredValue: "5" }] };
      const own = {
        ranges: [{ sheetId, startRowIndex: 0, endRowIndex: 5, startColumnIndex: 1, endColumnIndex: 2 }],
        booleanRule: { condition, format: { textFormat: { italic: true } } },
      };
      await (await driver.vendor()).spreadsheets.batchUpdate({
        spreadsheetId: id,
        requestBody: { requests: [{ addConditionalFormatRule: { rule: own, index: 0 } }] },
      });
      await write(tableOf("jobs", "Jobs", [ADA, BEA]));
      await write(tableOf("jobs", "Jobs", [ADA, BEA, CAL]));
      const rules = tabIn(await look(), "Jobs").conditionalFormats ?? [];
      expect(rules.map((rule) => Object.keys(rule).includes("gradientRule"))).toEqual([false, true]);
      expect(rules[1]?.ranges).toMatchObject([{ startRowIndex: 1, endRowIndex: 4 }]);
    });

    test("draws a chart again that was deleted, and leaves one where the owner moved it", async () => {
      const { write, look, id } = await filled(tableOf("jobs", "Jobs", [ADA]));
      const vendor = await driver.vendor();
      const ask = (requests: sheets_v4.Schema$Request[]) =>
        vendor.spreadsheets.batchUpdate({ spreadsheetId: id, requestBody: { requests } });
      const chartIn = async () => tabIn(await look(), "Jobs").charts?.[0];
      const objectId = (await chartIn())?.chartId ?? 0;
      const newPosition = { overlayPosition: { widthPixels: 333 } };
      await ask([{ updateEmbeddedObjectPosition: { objectId, newPosition, fields: "widthPixels" } }]);
      await write(tableOf("jobs", "Jobs", [ADA, BEA]));
      expect((await chartIn())?.position?.overlayPosition?.widthPixels).toBe(333);
      await ask([{ deleteEmbeddedObject: { objectId } }]);
      expect(await write(tableOf("jobs", "Jobs", [ADA, BEA]))).toEqual(["Jobs"]);
      expect((await chartIn())?.chartId).toBe(objectId);
    });

    test("leaves the looks that the owner gave to cells of ours, and to their own", async () => {
      const { write, look, id } = await filled(tableOf("jobs", "Jobs", [ADA]));
      const sheetId = tabIn(await look(), "Jobs").properties?.sheetId ?? 0;
      const range = { sheetId, startRowIndex: 1, endRowIndex: 2, startColumnIndex: 0, endColumnIndex: 5 };
      const cell = { userEnteredFormat: { textFormat: { italic: true } } };
      await (await driver.vendor()).spreadsheets.batchUpdate({
        spreadsheetId: id,
        requestBody: {
          requests: [{ repeatCell: { range, cell, fields: "userEnteredFormat.textFormat.italic" } }],
        },
      });
      await write(tableOf("jobs", "Jobs", [["ada", 1, "2026-03-01", 0.25], BEA]));
      const row = tabIn(await look(), "Jobs").data?.[0]?.rowData?.[1]?.values ?? [];
      expect(row.map((one) => one.userEnteredFormat?.textFormat?.italic)).toEqual([
        true,
        true,
        true,
        true,
        true,
      ]);
    });

    test("says of a share that was revoked whom to share it with, and goes on when it is", async () => {
      const { sheets, write, owner, values } = await filled(tableOf("jobs", "Jobs", [ADA]));
      await owner("revoke");
      const error = await errorOf(write(tableOf("jobs", "Jobs", [BEA])));
      expect(error).toBeInstanceOf(ServiceError);
      expect(error).toMatchObject({ code: "not_shared", status: 403, retryable: false, effect: "refused" });
      expect(String(error)).toContain(sheets.address);
      await owner("share", { email: sheets.address });
      expect(await write(tableOf("jobs", "Jobs", [BEA]))).toEqual(["Jobs"]);
      expect((await values("Jobs")).flat()).toContain("bea");
    });

    test.each([
      ["unknown", "invalid_key"],
      ["no-api", "api_disabled"],
    ] as const)("says of an account that is %s what to do, and nothing of its key", async (who, code) => {
      const error = await errorOf((await driver.openPlayed(who)).open("any").check());
      expect(error).toMatchObject({ code, retryable: false });
      expect(String(error)).toContain("console.cloud.google.com");
      expect(JSON.stringify(error)).not.toContain("PRIVATE KEY");
    });

    test("says of a spreadsheet that is not there that nothing is lost", async () => {
      const error = await errorOf(
        (await driver.open()).open("1none0000000000000000000000000000000000000000").read(),
      );
      expect(error).toMatchObject({ code: "not_there", status: 404, retryable: false });
      expect(String(error)).toContain("Nothing is lost");
    });

    test("says of an account that may own no files that it can make none", async () => {
      const error = await errorOf((await driver.openPlayed("no-storage")).make("The numbers"));
      expect(error).toMatchObject({ code: MAY_NOT_OWN, retryable: false });
    });

    test.each(["busy", "cut", "silence"] as const)("reads on after a line that was %s", async (trouble) => {
      const { id } = await filled(tableOf("jobs", "Jobs", [ADA]));
      const troubled = await driver.openTroubled(trouble, { method: "GET", times: 1 });
      expect((await troubled.open(id).read()).title).toBe("The numbers");
    });

    test("writes nothing twice where the answer to its write was lost", async () => {
      const { id, write, values } = await filled(tableOf("jobs", "Jobs", [BEA]));
      const next = tableOf("jobs", "Jobs", [ADA, BEA]);
      const troubled = await driver.openTroubled("cut after", { method: "POST", times: 1 });
      const error = await errorOf((await troubled.open(id).read()).write(boardOf(next)));
      expect(error).toMatchObject({ code: "no_answer", effect: "unknown", retryable: true });
      expect(await write(next)).toEqual([]);
      expect((await values("Jobs")).map(([first]) => first)).toEqual(["Name", "ada", "bea"]);
    });

    test("writes all of it or nothing", async () => {
      const { sheet, owner, values } = await filled(tableOf("jobs", "Jobs", [ADA]));
      const seen = await sheet.read();
      // Between the read and the write.
      await owner("delete", { tab: "Jobs" });
      const error = await errorOf(
        seen.write(boardOf(tableOf("goal", "Goal", [ADA]), tableOf("jobs", "Jobs", [BEA]))),
      );
      expect(error).toBeInstanceOf(ServiceError);
      expect(await values("Goal")).toEqual([]);
    });
  });
}
