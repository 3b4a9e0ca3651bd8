import { expect, test } from "vitest";
import { dashboard } from "./sheets-dashboard.ts";
import { batch, newBook, refusal, rowsOf, sheetsSandbox } from "./sheets-for-test.ts";

test("a spreadsheet is made, filled and read through the official client", async () => {
  const { api } = await sheetsSandbox();
  const spreadsheetId = await newBook(api, ["Goal", "MRR"]);
  const { data } = await batch(api, spreadsheetId, [
    {
      updateCells: {
        start: { sheetId: 2, rowIndex: 0, columnIndex: 0 },
        rows: rowsOf([
          ["Month", "MRR"],
          ["January", 12.5],
        ]),
        fields: "userEnteredValue",
      },
    },
    { addSheet: { properties: { title: "Jobs", sheetId: 77, gridProperties: { frozenRowCount: 1 } } } },
  ]);
  expect(data.replies).toEqual([
    {},
    {
      addSheet: {
        properties: {
          sheetId: 77,
          title: "Jobs",
          index: 2,
          sheetType: "GRID",
          gridProperties: { rowCount: 1000, columnCount: 26, frozenRowCount: 1 },
        },
      },
    },
  ]);
  const read = await api.spreadsheets.values.get({ spreadsheetId, range: "MRR!A1:C9" });
  expect(read.data).toEqual({
    range: "MRR!A1:C9",
    majorDimension: "ROWS",
    values: [
      ["Month", "MRR"],
      ["January", "12.5"],
    ],
  });
});

test("a field mask lets through exactly what it names", async () => {
  const { api } = await sheetsSandbox();
  const spreadsheetId = await dashboard(api);
  const get = async (fields: string, more: object = {}) =>
    (await api.spreadsheets.get({ spreadsheetId, fields, ...more })).data;
  expect(await get("spreadsheetId,properties(title,timeZone)")).toEqual({
    spreadsheetId,
    properties: { title: "Ada's Letters: the numbers", timeZone: "Europe/Berlin" },
  });
  const charts = await get("sheets(properties/sheetId,charts.chartId)");
  expect(charts.sheets?.slice(0, 4)).toEqual([
    { properties: { sheetId: 1 }, charts: [{ chartId: 101 }] },
    { properties: { sheetId: 2 }, charts: [{ chartId: 102 }, { chartId: 103 }] },
    { properties: { sheetId: 3 }, charts: [{ chartId: 104 }] },
    { properties: { sheetId: 4 } },
  ]);
  const cells = await get("sheets.data.rowData.values.formattedValue", { ranges: ["MRR!A2:B3", "Goal!A2"] });
  expect(cells.sheets).toEqual([
    { data: [{ rowData: [{ values: [{ formattedValue: "50 paying readers" }] }] }] },
    {
      data: [
        {
          rowData: [
            { values: [{ formattedValue: "Apr 2024" }, { formattedValue: "$12.00" }] },
            { values: [{ formattedValue: "May 2024" }, { formattedValue: "$32.00" }] },
          ],
        },
      ],
    },
  ]);
  // Whatever else was said: the mask alone decides whether the cells come.
  expect(await get("sheets.properties.index", { includeGridData: true })).not.toHaveProperty(
    "sheets[0].data",
  );
  const unknown = await refusal(get("sheets.colour"));
  expect(unknown).toMatchObject({ code: 400, status: "INVALID_ARGUMENT" });
  expect(JSON.stringify(unknown.details)).toContain("Cannot find matching fields for path 'sheets.colour'");
  await refusal(get("sheets(properties"));
});

test("cells come only when they are asked for, and where they begin is said", async () => {
  const { api } = await sheetsSandbox();
  const spreadsheetId = await dashboard(api);
  const { data: without } = await api.spreadsheets.get({ spreadsheetId });
  expect(without.sheets).toHaveLength(6);
  expect(without.sheets?.every(({ data }) => data === undefined)).toBe(true);
  expect(without.spreadsheetUrl).toBe(`https://docs.google.com/spreadsheets/d/${spreadsheetId}/edit`);
  const { data: some } = await api.spreadsheets.get({
    ...{ spreadsheetId, includeGridData: true, ranges: ["Cohorts!C9:D10", "Cohorts!A1"] },
  });
  expect(some.sheets).toHaveLength(1);
  const [one, other] = some.sheets?.[0]?.data ?? [];
  expect(one).toMatchObject({ startRow: 8, startColumn: 2 });
  expect(one?.rowData?.[0]?.values?.[0]).toMatchObject({
    userEnteredValue: { numberValue: 0.916 },
    effectiveValue: { numberValue: 0.916 },
    formattedValue: "91.6%",
    effectiveFormat: { verticalAlignment: "BOTTOM" },
  });
  expect(other).not.toHaveProperty("startRow");
  expect(other?.rowData?.[0]?.values?.[0]?.effectiveFormat?.textFormat?.bold).toBe(true);
});

test("what isn't there, is too large or was never asked for like that is refused in Google's words", async () => {
  const { api, sdk, urls } = await sheetsSandbox({
    limits: { sheets: { payloadBytes: 2_000, cells: 30_000 } },
  });
  expect(await refusal(api.spreadsheets.get({ spreadsheetId: "nothing" }))).toEqual({
    code: 404,
    message: "Requested entity was not found.",
    status: "NOT_FOUND",
  });
  const spreadsheetId = await newBook(api);
  const large = { addSheet: { properties: { title: "x".repeat(2_000) } } };
  expect((await refusal(batch(sdk(), spreadsheetId, [large]))).message).toMatch(
    "payload size exceeds the limit: 2000",
  );
  const more = { addSheet: { properties: { title: "More" } } };
  expect((await refusal(batch(api, spreadsheetId, [more]))).message).toMatch(
    "above the limit of 30000 cells",
  );
  const odd = await fetch(`${urls.sheets}/v4/spreadsheets/${spreadsheetId}?field=x`, {
    headers: { authorization: "Bearer sandbox" },
  });
  expect(await odd.text()).toMatch("Cannot bind query parameter");
});
