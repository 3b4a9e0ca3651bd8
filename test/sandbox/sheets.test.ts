import { expect, test } from "vitest";
import { batch, newBook, rowsOf, sheetsSandbox } from "./sheets-for-test.ts";

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
