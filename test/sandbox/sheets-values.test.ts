import { expect, test } from "vitest";
import { formatNumber, serialOf } from "../../src/sandbox/sheets/number-format.ts";
import { newBook, refusal, sheetsSandbox } from "./sheets-for-test.ts";

async function openBook() {
  const { api } = await sheetsSandbox();
  const spreadsheetId = await newBook(api, ["Goal", "The owner's"]);
  const write = (range: string, values: unknown[][], valueInputOption = "USER_ENTERED") =>
    api.spreadsheets.values.update({ spreadsheetId, range, valueInputOption, requestBody: { values } });
  const read = async (range: string, more: object = {}) =>
    (await api.spreadsheets.values.get({ spreadsheetId, range, ...more })).data.values;
  return { api, spreadsheetId, write, read };
}

const UNFORMATTED = { valueRenderOption: "UNFORMATTED_VALUE" };

test("what is typed becomes numbers, dates, truths and formulas; what is raw stays as it is", async () => {
  const { write, read } = await openBook();
  const typed = ["12.5", "$1,200.50", "45%", "2026-03-02", "3/2/2026", "true", "'007", "=1+2*3", "hello", ""];
  await write("Goal!A1", [typed]);
  await write("Goal!A2", [typed], "RAW");
  expect(await read("Goal!1:1", UNFORMATTED)).toEqual([
    [12.5, 1200.5, 0.45, 46083, 46083, true, "007", 7, "hello"],
  ]);
  expect(await read("Goal!1:1")).toEqual([
    ["12.5", "$1,200.50", "45%", "2026-03-02", "3/2/2026", "TRUE", "007", "7", "hello"],
  ]);
  expect(await read("Goal!H1", { valueRenderOption: "FORMULA" })).toEqual([["=1+2*3"]]);
  expect(await read("Goal!D1", { ...UNFORMATTED, dateTimeRenderOption: "FORMATTED_STRING" })).toEqual([
    ["2026-03-02"],
  ]);
  expect(await read("Goal!2:2", UNFORMATTED)).toEqual([typed.slice(0, -1)]);
});

test("null leaves a cell alone, an empty text empties it, and a cell's own format stays", async () => {
  const { write, read } = await openBook();
  await write("Goal!A1:C1", [["$5.00", "b", "c"]]);
  await write("Goal!A1:C1", [[7, null, ""]]);
  expect(await read("Goal!A1:C1")).toEqual([["$7.00", "b"]]);
});

test("a few formulas are worked out, errors have their signs, and the others show their text", async () => {
  const { write, read } = await openBook();
  await write("Goal!A1", [
    [1],
    [2],
    ["text"],
    ["=SUM(A1:A3, 10)"],
    ["=A4/0"],
    ["=-(A1+A2)*2"],
    ["=NOW()"],
    ["=A9+1"],
    ["=A8"],
  ]);
  await write("'The owner''s'!A1", [["=Goal!A4+1"]]);
  expect(await read("Goal!A4:A9")).toEqual([["13"], ["#DIV/0!"], ["-6"], ["=NOW()"], ["#REF!"], ["#REF!"]]);
  expect(await read("'The owner''s'!A1", UNFORMATTED)).toEqual([[14]]);
});

test("ranges are read in every way that they are written", async () => {
  const { api, spreadsheetId, write, read } = await openBook();
  await write("Goal!B2:C3", [
    [1, 2],
    [3, 4],
  ]);
  expect(await read("Goal!B2:C")).toEqual([
    ["1", "2"],
    ["3", "4"],
  ]);
  expect(await read("Goal!C:C")).toEqual([[], ["2"], ["4"]]);
  expect(await read("Goal")).toEqual([[], ["", "1", "2"], ["", "3", "4"]]);
  expect(await read("B2")).toEqual([["1"]]);
  expect(await read("Goal!B2:C3", { majorDimension: "COLUMNS" })).toEqual([
    ["1", "3"],
    ["2", "4"],
  ]);
  const { data } = await api.spreadsheets.values.batchGet({
    spreadsheetId,
    ranges: ["Goal!B2", "'The owner''s'!A1:B2"],
  });
  expect(data.valueRanges?.map(({ range }) => range)).toEqual(["Goal!B2", "'The owner''s'!A1:B2"]);
  expect((await refusal(read("Gaol!A1"))).message).toBe("Unable to parse range: Gaol!A1");
  expect((await refusal(read("Goal!A1001"))).message).toBe(
    "Range (Goal!A1001) exceeds grid limits. Max rows: 1000, max columns: 26",
  );
});

test("values must fit the range, and somebody must say how they are meant", async () => {
  const { api, spreadsheetId, write } = await openBook();
  await write("Goal!A1", [
    [1, 2],
    [3, 4],
  ]);
  expect((await refusal(write("Goal!Z1", [[1, 2]]))).message).toMatch("exceeds grid limits");
  expect((await refusal(write("Goal!A1:B1", [[1, 2, 3]]))).message).toBe(
    "Requested writing within range [Goal!A1:B1], but tried writing to column [C]",
  );
  const unsaid = api.spreadsheets.values.update({
    spreadsheetId,
    range: "Goal!A1",
    requestBody: { values: [[1]] },
  });
  expect((await refusal(unsaid)).message).toBe("'valueInputOption' is required but not specified");
  expect((await refusal(write("Goal!A1", [[1]], "GUESS"))).message).toMatch(
    "Invalid value at 'value_input_option'",
  );
});

test("many ranges are written at once, or none", async () => {
  const { api, spreadsheetId, read } = await openBook();
  const write = (...ranges: string[]) =>
    api.spreadsheets.values.batchUpdate({
      spreadsheetId,
      requestBody: { valueInputOption: "RAW", data: ranges.map((range) => ({ range, values: [[1]] })) },
    });
  const { data } = await write("Goal!A1", "'The owner''s'!B2");
  expect(data).toMatchObject({ totalUpdatedCells: 2, totalUpdatedRows: 2, totalUpdatedSheets: 2 });
  await refusal(write("Goal!A5", "Gaol!A1"));
  expect(await read("Goal!A5")).toBeUndefined();
  await api.spreadsheets.values.batchClear({ spreadsheetId, requestBody: { ranges: ["Goal!A:A"] } });
  expect(await read("Goal")).toBeUndefined();
});

test.each([
  [1234.5, "#,##0.00", "1,234.50"],
  [1234.5, "#,##0", "1,235"],
  [-8, '"$"#,##0.00', "-$8.00"],
  [-8, '"$"#,##0.00;("$"#,##0.00)', "($8.00)"],
  [0, "0;-0;–", "–"],
  [-0.0004, "0.0%", "0.0%"],
  [0.1485, "0.0%", "14.9%"],
  [3, '0" days"', "3 days"],
  [12, "[$€]#,##0.00", "€12.00"],
  [0.5, "#.##", ".5"],
  [12345, "0.00E+00", "1.23E+04"],
  [46083.5, "d mmm yyyy hh:mm", "2 Mar 2026 12:00"],
  [46083.75, "h:mm am/pm", "6:00 PM"],
  [46083, "dddd, mmmm d", "Monday, March 2"],
])("%d as %s is %s", (value, pattern, shown) => {
  expect(formatNumber(value, { type: "NUMBER", pattern })).toBe(shown);
});

test("dates count from 30 December 1899", () => {
  expect(serialOf(new Date("2026-03-02T12:00:00Z"))).toBe(46083.5);
  expect(formatNumber(46083, { type: "DATE" })).toBe("3/2/2026");
});
