/** A spreadsheet with one tab of each kind that a dashboard has, as a program writes it: one batch. */
import type { sheets_v4 } from "googleapis/build/src/apis/sheets/index.js";
import { serialOf } from "../../src/sandbox/sheets/number-format.ts";

type Request = sheets_v4.Schema$Request;
type Value = string | number | null;

const TITLES = ["Goal", "MRR", "Movements", "Cohorts", "Funnel", "Channels"] as const;
const idOf = (title: (typeof TITLES)[number]) => TITLES.indexOf(title) + 1;

const cell = (value: Value, pattern?: sheets_v4.Schema$NumberFormat): sheets_v4.Schema$CellData => ({
  ...(value === null
    ? {}
    : { userEnteredValue: typeof value === "number" ? { numberValue: value } : { stringValue: value } }),
  ...(pattern ? { userEnteredFormat: { numberFormat: pattern } } : {}),
});

const heading = (text: string, note?: string): sheets_v4.Schema$CellData => ({
  userEnteredValue: { stringValue: text },
  userEnteredFormat: { textFormat: { bold: true } },
  ...(note ? { note } : {}),
});

const DOLLARS = { type: "CURRENCY", pattern: '"$"#,##0.00' };
const SHARE = { type: "PERCENT", pattern: "0.0%" };
const MONTH = { type: "DATE", pattern: "mmm yyyy" };
const COUNT = { type: "NUMBER", pattern: "#,##0" };

const write = (title: (typeof TITLES)[number], rows: sheets_v4.Schema$CellData[][]): Request => ({
  updateCells: {
    start: { sheetId: idOf(title), rowIndex: 0, columnIndex: 0 },
    rows: rows.map((values) => ({ values })),
    fields: "userEnteredValue,userEnteredFormat,note",
  },
});

const column = (title: (typeof TITLES)[number], index: number, rows: number): sheets_v4.Schema$ChartData => ({
  sourceRange: {
    sources: [
      {
        ...{ sheetId: idOf(title), startRowIndex: 0, endRowIndex: rows },
        ...{ startColumnIndex: index, endColumnIndex: index + 1 },
      },
    ],
  },
});

interface Basic {
  title: (typeof TITLES)[number];
  name: string;
  chartType: string;
  columns: readonly number[];
  rows: number;
  stackedType?: string;
}

const chart = (chartId: number, { title, name, columns, rows, ...rest }: Basic): Request => ({
  addChart: {
    chart: {
      chartId,
      spec: {
        title: name,
        altText: `${name}, from the tab ${title}`,
        basicChart: {
          ...rest,
          headerCount: 1,
          domains: [{ domain: column(title, 0, rows) }],
          series: columns.map((index) => ({
            series: column(title, index, rows),
            ...(rest.chartType === "BAR" ? { dataLabel: { type: "DATA" } } : {}),
          })),
        },
      },
      position: placed(title),
    },
  },
});

const placed = (title: (typeof TITLES)[number]) => ({
  overlayPosition: { anchorCell: { sheetId: idOf(title), rowIndex: 1, columnIndex: 6 } },
});

const months = Array.from({ length: 24 }, (_, index) => serialOf(new Date(Date.UTC(2024, 3 + index, 1))));
const mrr = (index: number) => 12 + index * 11 + (index % 5) * 9 - (index > 15 ? 30 : 0);

const mrrRows = () => [
  [
    heading("Month"),
    heading("MRR", "What all paying readers pay in a month, yearly plans by the month."),
    heading("Paying"),
    heading("ARPU"),
  ],
  ...months.map((month, index) => [
    cell(month, MONTH),
    cell(mrr(index), DOLLARS),
    cell(3 + index, COUNT),
    cell(mrr(index) / (3 + index), DOLLARS),
  ]),
];

const movementRows = () => [
  [heading("Movement"), heading("MRR")],
  ...[
    ["Start", 212],
    ["New", 45],
    ["Expansion", 12.5],
    ["Reactivation", 5],
    ["Contraction", -8],
    ["Churned", -31],
  ].map(([name = "", value = 0]) => [cell(name), cell(value, DOLLARS)]),
];

const retention = (cohort: number, age: number) =>
  age > 7 - cohort ? null : Math.max(0.2, 1 - age * 0.09 - cohort * 0.012);
const cohortRows = () => [
  [heading("Cohort"), heading("Readers"), ...Array.from({ length: 8 }, (_, age) => heading(`Month ${age}`))],
  ...Array.from({ length: 8 }, (_, cohort) => [
    cell(months[16 + cohort] ?? 0, MONTH),
    cell(20 + cohort * 3, COUNT),
    ...Array.from({ length: 8 }, (_age, age) => cell(retention(cohort, age), SHARE)),
  ]),
];

const funnelRows = () => [
  [heading("Step"), heading("People"), heading("Of the step before")],
  ...[
    ["Landed", 4120, null],
    ["Signed up", 612, 0.1485],
    ["Confirmed", 498, 0.8137],
    ["Activated", 301, 0.6044],
    ["Paid", 27, 0.0897],
  ].map(([name = "", people = 0, share = null]) => [cell(name), cell(people, COUNT), cell(share, SHARE)]),
];

const channelRows = () => [
  [
    heading("Month"),
    heading("Bluesky"),
    heading("Mastodon"),
    heading("Search"),
    heading("Spend", "Yours: what you paid."),
  ],
  ...months
    .slice(-6)
    .map((month, index) => [
      cell(month, MONTH),
      cell(12 + index * 4, COUNT),
      cell(8 + index * 2, COUNT),
      cell(20 - index, COUNT),
      cell(null, DOLLARS),
    ]),
];

const goalRows = () => [
  [heading("Goal"), heading("Now"), heading("To go"), heading("Of it")],
  [cell("50 paying readers"), cell(27, COUNT), cell(23, COUNT), cell(0.54, SHARE)],
  [cell("$500 a month"), cell(235.5, DOLLARS), cell(264.5, DOLLARS), cell(0.471, SHARE)],
];

const colour = (red: number, green: number, blue: number) => ({ rgbColor: { red, green, blue } });

/** `wholeTab` leaves the owner's column of Channels open. */
export function dashboardRequests(): Request[] {
  return [
    write("Goal", goalRows()),
    write("MRR", mrrRows()),
    write("Movements", movementRows()),
    write("Cohorts", cohortRows()),
    write("Funnel", funnelRows()),
    write("Channels", channelRows()),
    chart(101, { title: "Goal", name: "How far it is", chartType: "BAR", columns: [3], rows: 3 }),
    chart(102, { title: "MRR", name: "MRR by month", chartType: "AREA", columns: [1], rows: 25 }),
    chart(103, {
      title: "MRR",
      name: "Paying readers and ARPU",
      chartType: "LINE",
      columns: [2, 3],
      rows: 25,
    }),
    {
      addChart: {
        chart: {
          chartId: 104,
          spec: {
            title: "What moved MRR in March",
            subtitle: "From the first of the month to now",
            waterfallChart: {
              domain: { data: column("Movements", 0, 7) },
              series: [
                {
                  data: column("Movements", 1, 7),
                  positiveColumnsStyle: { label: "Gained", colorStyle: colour(0.2, 0.6, 0.35) },
                  negativeColumnsStyle: { label: "Lost", colorStyle: colour(0.85, 0.3, 0.25) },
                  subtotalColumnsStyle: { label: "Now", colorStyle: colour(0.35, 0.45, 0.6) },
                },
              ],
              firstValueIsTotal: true,
            },
          },
          position: placed("Movements"),
        },
      },
    },
    chart(105, { title: "Funnel", name: "From landing to paying", chartType: "BAR", columns: [1], rows: 6 }),
    chart(106, {
      ...{ title: "Channels", name: "Readers by channel", chartType: "COLUMN" },
      ...{ columns: [1, 2, 3], rows: 7, stackedType: "STACKED" },
    }),
    chart(107, { title: "Channels", name: "Side by side", chartType: "COLUMN", columns: [1, 2, 3], rows: 7 }),
    {
      addConditionalFormatRule: {
        rule: {
          ranges: [
            {
              sheetId: idOf("Cohorts"),
              startRowIndex: 1,
              endRowIndex: 9,
              startColumnIndex: 2,
              endColumnIndex: 10,
            },
          ],
          gradientRule: {
            minpoint: { type: "NUMBER", value: "0", colorStyle: colour(0.96, 0.8, 0.78) },
            midpoint: { type: "NUMBER", value: "0.5", colorStyle: colour(1, 0.95, 0.8) },
            maxpoint: { type: "NUMBER", value: "1", colorStyle: colour(0.42, 0.72, 0.53) },
          },
        },
      },
    },
    ...TITLES.map(
      (title): Request => ({
        addProtectedRange: {
          protectedRange: {
            range: { sheetId: idOf(title) },
            warningOnly: true,
            description: "pressroom writes this tab",
            ...(title === "Channels"
              ? {
                  unprotectedRanges: [
                    { sheetId: idOf(title), startRowIndex: 1, startColumnIndex: 4, endColumnIndex: 5 },
                  ],
                }
              : {}),
          },
        },
      }),
    ),
  ];
}

/** Makes it, and gives its id. */
export async function dashboard(api: sheets_v4.Sheets): Promise<string> {
  const made = await api.spreadsheets.create({
    requestBody: {
      properties: { title: "Ada's Letters: the numbers", locale: "en_US", timeZone: "Europe/Berlin" },
      sheets: TITLES.map((title) => ({
        properties: {
          title,
          sheetId: idOf(title),
          gridProperties: { frozenRowCount: 1, rowCount: 200, columnCount: 12 },
        },
      })),
    },
  });
  const spreadsheetId = made.data.spreadsheetId ?? "";
  await api.spreadsheets.batchUpdate({ spreadsheetId, requestBody: { requests: dashboardRequests() } });
  return spreadsheetId;
}
