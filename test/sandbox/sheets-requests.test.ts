import { expect, test } from "vitest";
import { dashboard } from "./sheets-dashboard.ts";
import { batch, newBook, refusal, rowsOf, sheetsSandbox } from "./sheets-for-test.ts";

const RANGE = { sheetId: 1, startRowIndex: 0, endRowIndex: 2, startColumnIndex: 0, endColumnIndex: 2 };

test("a batch is all or nothing", async () => {
  const { api } = await sheetsSandbox();
  const spreadsheetId = await newBook(api);
  const before = (await api.spreadsheets.get({ spreadsheetId, includeGridData: true })).data;
  const refused = await refusal(
    batch(api, spreadsheetId, [
      { updateCells: { range: RANGE, rows: rowsOf([["a"]]), fields: "userEnteredValue" } },
      { updateSpreadsheetProperties: { properties: { title: "Other" }, fields: "title" } },
      { deleteSheet: { sheetId: 9 } },
    ]),
  );
  expect(refused).toMatchObject({
    code: 400,
    status: "INVALID_ARGUMENT",
    message: "Invalid requests[2].deleteSheet: No grid with id: 9",
  });
  expect((await api.spreadsheets.get({ spreadsheetId, includeGridData: true })).data).toEqual(before);
});

test("ids that the client chose are kept, and no two may be the same", async () => {
  const { api } = await sheetsSandbox();
  const spreadsheetId = await dashboard(api);
  const message = async (request: Parameters<typeof batch>[2][number]) =>
    (await refusal(batch(api, spreadsheetId, [request]))).message;
  expect(await message({ addSheet: { properties: { sheetId: 3, title: "New" } } })).toMatch(
    "Invalid requests[0].addSheet: A sheet with the id 3 already exists",
  );
  expect(await message({ addSheet: { properties: { title: "GOAL" } } })).toBe(
    'Invalid requests[0].addSheet: A sheet with the name "GOAL" already exists. Please enter another name.',
  );
  const { data } = await api.spreadsheets.get({ spreadsheetId, fields: "sheets(charts)" });
  const chart = data.sheets?.[1]?.charts?.[0] ?? {};
  expect(chart.chartId).toBe(102);
  expect(await message({ addChart: { chart } })).toMatch("An embedded object with the id 102 already exists");
  const named = { namedRangeId: "n1", name: "spend", range: RANGE };
  const guarded = { protectedRangeId: 5, range: RANGE, warningOnly: true };
  const marked = { metadataId: 4, metadataKey: "k", visibility: "DOCUMENT", location: { spreadsheet: true } };
  await batch(api, spreadsheetId, [
    { addNamedRange: { namedRange: named } },
    { addProtectedRange: { protectedRange: guarded } },
    { createDeveloperMetadata: { developerMetadata: marked } },
  ]);
  expect(await message({ addNamedRange: { namedRange: { ...named, name: "other" } } })).toMatch(
    "id n1 already",
  );
  expect(await message({ addNamedRange: { namedRange: { name: "Spend", range: RANGE } } })).toMatch(
    "already exists",
  );
  expect(await message({ addProtectedRange: { protectedRange: guarded } })).toMatch("id 5 already exists");
  expect(await message({ createDeveloperMetadata: { developerMetadata: marked } })).toMatch(
    "id 4 already exists",
  );
});

test("an update says which fields it changes, and leaves all others alone", async () => {
  const { api } = await sheetsSandbox();
  const spreadsheetId = await newBook(api);
  const bold = {
    userEnteredFormat: { textFormat: { bold: true }, horizontalAlignment: "CENTER" },
    note: "why",
  };
  await batch(api, spreadsheetId, [
    {
      repeatCell: {
        range: RANGE,
        cell: bold,
        fields: "userEnteredFormat(textFormat,horizontalAlignment),note",
      },
    },
    { updateCells: { start: { sheetId: 1 }, rows: rowsOf([["a", 7]]), fields: "userEnteredValue" } },
    {
      repeatCell: {
        range: { ...RANGE, endRowIndex: 1, endColumnIndex: 1 },
        cell: {},
        fields: "userEnteredFormat.textFormat",
      },
    },
  ]);
  const get = async () =>
    (
      await api.spreadsheets.get({
        spreadsheetId,
        fields: "sheets.data.rowData.values(userEnteredValue,userEnteredFormat,note)",
      })
    ).data.sheets?.[0]?.data?.[0]?.rowData;
  const format = bold.userEnteredFormat;
  expect(await get()).toEqual([
    {
      values: [
        {
          userEnteredValue: { stringValue: "a" },
          userEnteredFormat: { horizontalAlignment: "CENTER" },
          note: "why",
        },
        { userEnteredValue: { numberValue: 7 }, userEnteredFormat: format, note: "why" },
      ],
    },
    { values: [bold, bold] },
  ]);
  await batch(api, spreadsheetId, [
    { updateCells: { range: { sheetId: 1 }, fields: "userEnteredValue,note" } },
  ]);
  expect(await get()).toEqual([
    { values: [{ userEnteredFormat: { horizontalAlignment: "CENTER" } }, { userEnteredFormat: format }] },
    { values: [{ userEnteredFormat: format }, { userEnteredFormat: format }] },
  ]);
});

test("a mask is required, and names only what the message has", async () => {
  const { api } = await sheetsSandbox();
  const spreadsheetId = await newBook(api);
  const message = async (fields: string | undefined) => {
    const updateSheetProperties = {
      properties: { sheetId: 1, title: "x" },
      ...(fields === undefined ? {} : { fields }),
    };
    return (await refusal(batch(api, spreadsheetId, [{ updateSheetProperties }]))).message;
  };
  const prefix = "Invalid requests[0].updateSheetProperties: ";
  expect(await message(undefined)).toBe(
    `${prefix}At least one field must be listed in 'fields'. (Use '*' to indicate all fields.)`,
  );
  expect(await message("title,colour")).toBe(`${prefix}Invalid field: colour`);
  expect(await message("gridProperties.rows")).toBe(`${prefix}Invalid field: gridProperties.rows`);
  expect(await message("sheetId")).toBe(`${prefix}The field sheetId is read-only.`);
  const read = await refusal(
    batch(api, spreadsheetId, [{ repeatCell: { range: RANGE, cell: {}, fields: "effectiveValue" } }]),
  );
  expect(read.message).toMatch("effectiveValue is read-only");
});

test("what a message doesn't have is refused by its name and place", async () => {
  const { api, urls } = await sheetsSandbox();
  const spreadsheetId = await newBook(api);
  const unknown = await refusal(
    batch(api, spreadsheetId, [
      { addSheet: { properties: { titel: "x" } } } as object,
      { addSheet: { properties: { sheetId: 1.5 } } },
    ]),
  );
  expect(unknown.message.split("\n")).toEqual([
    `Invalid JSON payload received. Unknown name "titel" at 'requests[0].add_sheet.properties': Cannot find field.`,
    "Invalid value at 'requests[1].add_sheet.properties.sheet_id' (TYPE_INT32), 1.5",
  ]);
  expect(unknown.details?.[0]?.fieldViolations).toHaveLength(2);
  const enumeration = await refusal(
    batch(api, spreadsheetId, [{ appendDimension: { sheetId: 1, dimension: "DEPTH", length: 1 } }]),
  );
  expect(enumeration.message).toMatch(/^Invalid value at 'requests\[0\]\.append_dimension\.dimension'/);
  const unplayed = await refusal(batch(api, spreadsheetId, [{ addSlicer: {} }]));
  expect(unplayed).toMatchObject({ code: 501, status: "UNIMPLEMENTED" });
  const none = await refusal(batch(api, spreadsheetId, []));
  expect(none.message).toBe("Must specify at least one request.");
  const twice = { addSheet: {}, deleteSheet: { sheetId: 1 } };
  expect((await refusal(batch(api, spreadsheetId, [twice]))).message).toMatch("exactly one kind of request");
  const broken = await fetch(`${urls.sheets}/v4/spreadsheets/${spreadsheetId}:batchUpdate`, {
    method: "POST",
    headers: { authorization: "Bearer sandbox" },
    body: "{",
  });
  expect(broken.status).toBe(400);
});

test("cells are written only where the grid and the range have room", async () => {
  const { api } = await sheetsSandbox();
  const spreadsheetId = await newBook(api);
  const write = async (updateCells: object) =>
    (await refusal(batch(api, spreadsheetId, [{ updateCells }]))).message;
  const fields = "userEnteredValue";
  expect(await write({ start: { sheetId: 1, rowIndex: 1000 }, rows: rowsOf([["a"]]), fields })).toMatch(
    "GridCoordinate.rowIndex[1000] is after last row in grid[999]",
  );
  expect(await write({ range: { ...RANGE, endColumnIndex: 27 }, fields })).toMatch(
    "exceeds grid limits. Max rows: 1000, max columns: 26",
  );
  expect(await write({ range: RANGE, rows: rowsOf([["a", "b", "c"]]), fields })).toMatch(
    "Attempting to write column: 2",
  );
  expect(await write({ range: RANGE, rows: rowsOf([["a"], ["b"], ["c"]]), fields })).toMatch(
    "Attempting to write row: 2",
  );
  expect(await write({ rows: rowsOf([["a"]]), fields })).toMatch("Exactly one of 'start' and 'range'");
  const both = { values: [{ userEnteredValue: { numberValue: 1, stringValue: "1" } }] };
  expect(await write({ range: RANGE, rows: [both], fields })).toMatch("Only one of numberValue, stringValue");
});

test("a name that looks like a formula stays text when it is typed as text", async () => {
  const { api } = await sheetsSandbox();
  const spreadsheetId = await newBook(api);
  const cells = [
    { userEnteredValue: { stringValue: "=1+1" } },
    { userEnteredValue: { formulaValue: "=1+1" } },
  ];
  await batch(api, spreadsheetId, [
    { updateCells: { start: { sheetId: 1 }, rows: [{ values: cells }], fields: "userEnteredValue" } },
  ]);
  const { data } = await api.spreadsheets.values.get({
    spreadsheetId,
    range: "Goal!A1:B1",
    valueRenderOption: "UNFORMATTED_VALUE",
  });
  expect(data.values).toEqual([["=1+1", 2]]);
});

test("tabs move, shrink and go, and what lay on them goes along", async () => {
  const { api } = await sheetsSandbox();
  const spreadsheetId = await dashboard(api);
  const titles = async () =>
    (
      await api.spreadsheets.get({ spreadsheetId, fields: "sheets.properties(title,index)" })
    ).data.sheets?.map(({ properties }) => `${properties?.index} ${properties?.title}`);
  await batch(api, spreadsheetId, [
    { updateSheetProperties: { properties: { sheetId: 1, index: 3 }, fields: "index" } },
  ]);
  expect((await titles())?.slice(0, 4)).toEqual(["0 MRR", "1 Movements", "2 Goal", "3 Cohorts"]);
  await batch(api, spreadsheetId, [
    {
      addNamedRange: {
        namedRange: { name: "cohorts", range: { sheetId: 4, startRowIndex: 0, endRowIndex: 100 } },
      },
    },
    {
      updateSheetProperties: {
        properties: { sheetId: 4, gridProperties: { rowCount: 9 } },
        fields: "gridProperties.rowCount",
      },
    },
    { deleteSheet: { sheetId: 2 } },
  ]);
  const { data } = await api.spreadsheets.get({ spreadsheetId });
  expect(data.namedRanges?.[0]?.range).toEqual({ sheetId: 4, startRowIndex: 0, endRowIndex: 9 });
  expect(data.sheets?.flatMap(({ charts }) => charts?.map(({ chartId }) => chartId) ?? [])).toEqual([
    104, 101, 105, 106, 107,
  ]);
  const rest = [1, 3, 4, 5].map((sheetId) => ({ deleteSheet: { sheetId } }));
  const last = await refusal(batch(api, spreadsheetId, [...rest, { deleteSheet: { sheetId: 6 } }]));
  expect(last.message).toBe(
    "Invalid requests[4].deleteSheet: You can't remove all the sheets in a document.",
  );
});

test("charts are changed, moved and taken away by their ids", async () => {
  const { api } = await sheetsSandbox();
  const spreadsheetId = await dashboard(api);
  const { data } = await api.spreadsheets.get({ spreadsheetId, fields: "sheets(charts)" });
  const spec = { ...data.sheets?.[1]?.charts?.[0]?.spec, title: "Other" };
  const { data: answer } = await batch(api, spreadsheetId, [
    { updateChartSpec: { chartId: 102, spec } },
    {
      updateEmbeddedObjectPosition: {
        ...{ objectId: 102, fields: "anchorCell.rowIndex,widthPixels" },
        newPosition: { overlayPosition: { anchorCell: { rowIndex: 30 }, widthPixels: 400 } },
      },
    },
    { deleteEmbeddedObject: { objectId: 103 } },
  ]);
  const overlayPosition = {
    anchorCell: { sheetId: 2, rowIndex: 30, columnIndex: 6 },
    widthPixels: 400,
    heightPixels: 371,
  };
  expect(answer.replies?.[1]).toEqual({ updateEmbeddedObjectPosition: { position: { overlayPosition } } });
  const now = (await api.spreadsheets.get({ spreadsheetId, fields: "sheets(charts)" })).data.sheets?.[1]
    ?.charts;
  expect(now).toEqual([{ chartId: 102, spec, position: { overlayPosition } }]);
  const gone = await refusal(batch(api, spreadsheetId, [{ updateChartSpec: { chartId: 103, spec } }]));
  expect(gone.message).toBe("Invalid requests[0].updateChartSpec: No embedded object with id: 103");
  const square = { sourceRange: { sources: [RANGE] } };
  const wide = { basicChart: { chartType: "LINE", series: [{ series: square }] } };
  expect(
    (await refusal(batch(api, spreadsheetId, [{ updateChartSpec: { chartId: 102, spec: wide } }]))).message,
  ).toMatch("one row high or one column wide");
});

test("conditional rules pile up, and are changed and taken away by their place", async () => {
  const { api } = await sheetsSandbox();
  const spreadsheetId = await newBook(api);
  const rule = (text: string) => ({
    ranges: [RANGE],
    booleanRule: {
      condition: { type: "TEXT_EQ", values: [{ userEnteredValue: text }] },
      format: { textFormat: { bold: true } },
    },
  });
  const { data } = await batch(api, spreadsheetId, [
    { addConditionalFormatRule: { rule: rule("a") } },
    { addConditionalFormatRule: { rule: rule("b") } },
    { addConditionalFormatRule: { rule: rule("b"), index: 2 } },
    { updateConditionalFormatRule: { index: 1, rule: rule("c") } },
    { deleteConditionalFormatRule: { sheetId: 1, index: 0 } },
  ]);
  expect(data.replies?.[3]).toEqual({
    updateConditionalFormatRule: { oldRule: rule("a"), oldIndex: 1, newRule: rule("c"), newIndex: 1 },
  });
  expect(data.replies?.[4]).toEqual({ deleteConditionalFormatRule: { rule: rule("b") } });
  const now = (await api.spreadsheets.get({ spreadsheetId, fields: "sheets.conditionalFormats" })).data
    .sheets?.[0];
  expect(now?.conditionalFormats).toEqual([rule("c"), rule("b")]);
  const none = await refusal(
    batch(api, spreadsheetId, [{ deleteConditionalFormatRule: { sheetId: 1, index: 5 } }]),
  );
  expect(none.message).toMatch("No conditional format on sheet: 1 at index: 5");
  const half = { ranges: [RANGE], gradientRule: { minpoint: { type: "MIN", color: { red: 1 } } } };
  expect(
    (await refusal(batch(api, spreadsheetId, [{ addConditionalFormatRule: { rule: half } }]))).message,
  ).toMatch("needs a minpoint and a maxpoint");
});

test("marks are found again, and protections that only warn know no editors", async () => {
  const { api } = await sheetsSandbox();
  const spreadsheetId = await newBook(api, ["Goal", "MRR"]);
  const mark = (metadataValue: string, sheetId: number) => ({
    createDeveloperMetadata: {
      developerMetadata: {
        metadataKey: "pressroom",
        metadataValue,
        visibility: "DOCUMENT",
        location: { sheetId },
      },
    },
  });
  await batch(api, spreadsheetId, [mark("goal", 1), mark("mrr", 2)]);
  const lookup = { metadataKey: "pressroom", metadataValue: "mrr" };
  const { data } = await api.spreadsheets.developerMetadata.search({
    spreadsheetId,
    requestBody: { dataFilters: [{ developerMetadataLookup: lookup }] },
  });
  expect(data.matchedDeveloperMetadata?.map(({ developerMetadata }) => developerMetadata?.location)).toEqual([
    { locationType: "SHEET", sheetId: 2 },
  ]);
  const fields = "sheets(properties.title,developerMetadata.metadataValue)";
  expect((await api.spreadsheets.get({ spreadsheetId, fields })).data.sheets).toEqual([
    { properties: { title: "Goal" }, developerMetadata: [{ metadataValue: "goal" }] },
    { properties: { title: "MRR" }, developerMetadata: [{ metadataValue: "mrr" }] },
  ]);
  const protectedRange = {
    range: { sheetId: 1 },
    warningOnly: true,
    editors: { users: ["ada@letters.example"] },
  };
  expect(
    (await refusal(batch(api, spreadsheetId, [{ addProtectedRange: { protectedRange } }]))).message,
  ).toMatch("Editors");
});

test("rows and columns are sized, added and put in between", async () => {
  const { api } = await sheetsSandbox();
  const spreadsheetId = await newBook(api);
  const columns = (startIndex: number, endIndex: number) => ({
    sheetId: 1,
    dimension: "COLUMNS",
    startIndex,
    endIndex,
  });
  await batch(api, spreadsheetId, [
    {
      updateCells: {
        start: { sheetId: 1 },
        rows: rowsOf([["a", "b".repeat(40)]]),
        fields: "userEnteredValue",
      },
    },
    {
      updateDimensionProperties: { range: columns(0, 1), properties: { pixelSize: 50 }, fields: "pixelSize" },
    },
    { autoResizeDimensions: { dimensions: columns(1, 2) } },
    { appendDimension: { sheetId: 1, dimension: "ROWS", length: 5 } },
    { insertDimension: { range: columns(1, 2) } },
    { mergeCells: { range: { ...RANGE, startRowIndex: 5, endRowIndex: 6 }, mergeType: "MERGE_ALL" } },
    { updateBorders: { range: RANGE, bottom: { style: "SOLID" } } },
    { setDataValidation: { range: RANGE, rule: { condition: { type: "BOOLEAN" } } } },
  ]);
  const { data } = await api.spreadsheets.get({
    spreadsheetId,
    ranges: ["Goal!A1:D2"],
    includeGridData: true,
  });
  const [sheet] = data.sheets ?? [];
  expect(sheet?.properties?.gridProperties).toEqual({ rowCount: 1005, columnCount: 27 });
  expect(sheet?.data?.[0]?.columnMetadata?.map(({ pixelSize }) => pixelSize)).toEqual([50, 100, 292, 100]);
  expect(sheet?.data?.[0]?.rowData?.[0]?.values?.[2]?.formattedValue).toBe("b".repeat(40));
  expect(sheet?.data?.[0]?.rowData?.[1]?.values?.[0]).toMatchObject({
    userEnteredFormat: { borders: { bottom: { style: "SOLID" } } },
    dataValidation: { condition: { type: "BOOLEAN" } },
  });
  expect(sheet?.merges).toHaveLength(1);
});

test("what protects a named range goes with its name", async () => {
  const { api, urls } = await sheetsSandbox();
  const spreadsheetId = await newBook(api);
  await batch(api, spreadsheetId, [
    { addNamedRange: { namedRange: { namedRangeId: "n1", name: "spend", range: RANGE } } },
    { addProtectedRange: { protectedRange: { namedRangeId: "n1", warningOnly: true } } },
    { updateNamedRange: { namedRange: { namedRangeId: "n1", name: "spent" }, fields: "name" } },
  ]);
  expect((await api.spreadsheets.values.get({ spreadsheetId, range: "spent" })).data.range).toBe(
    "Goal!A1:B2",
  );
  await batch(api, spreadsheetId, [{ deleteNamedRange: { namedRangeId: "n1" } }]);
  const { data } = await api.spreadsheets.get({ spreadsheetId });
  expect(data.namedRanges).toBeUndefined();
  expect(data.sheets?.[0]?.protectedRanges).toBeUndefined();
  expect((await fetch(`${urls.desk}/sheets/${spreadsheetId}/1`)).status).toBe(200);
});

test("null stands for a field that isn't there, and for a row that has none", async () => {
  const { api } = await sheetsSandbox();
  const spreadsheetId = await newBook(api);
  const rows = [
    null,
    { values: [null, { userEnteredValue: { numberValue: 2, stringValue: null } }] },
  ] as object[];
  await batch(api, spreadsheetId, [
    { updateCells: { start: { sheetId: 1 }, rows, fields: "userEnteredValue" } },
  ]);
  expect((await api.spreadsheets.values.get({ spreadsheetId, range: "Goal" })).data.values).toEqual([
    [],
    ["", "2"],
  ]);
});
