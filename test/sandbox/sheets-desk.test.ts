import { expect, test } from "vitest";
import { filled, formIn } from "./desk-for-test.ts";
import { dashboard } from "./sheets-dashboard.ts";
import { batch, newBook, rowsOf, sheetsSandbox } from "./sheets-for-test.ts";

/** A person at the desk, and what the desk shows. */
async function openDesk() {
  const box = await sheetsSandbox();
  const get = async (path: string) => (await fetch(`${box.urls.desk}${path}`)).text();
  const send = async (path: string, body: URLSearchParams) => {
    const headers = { "sec-fetch-site": "same-origin", "content-type": "application/x-www-form-urlencoded" };
    const answer = await fetch(`${box.urls.desk}${path}`, {
      method: "POST",
      headers,
      body: body.toString(),
      redirect: "manual",
    });
    return { status: answer.status, to: answer.headers.get("location"), html: await answer.text() };
  };
  const read = async (spreadsheetId: string, range: string) =>
    (await box.api.spreadsheets.values.get({ spreadsheetId, range })).data.values;
  return { ...box, get, send, read };
}

test("an empty desk says how a spreadsheet comes about, and one that is there is found from the overview", async () => {
  const { api, get, urls } = await openDesk();
  expect(await get("/sheets")).toContain("There is no spreadsheet yet");
  const spreadsheetId = await dashboard(api);
  expect(await get("/")).toMatch(/<dt>Spreadsheets<\/dt><dd>1<\/dd>/);
  const first = await fetch(`${urls.desk}/sheets/${spreadsheetId}`, { redirect: "manual" });
  expect(first.headers.get("location")).toBe(`/sheets/${spreadsheetId}/1`);
  expect((await fetch(`${urls.desk}/sheets/${spreadsheetId}/99`)).status).toBe(404);
});

test("cells stand as Sheets shows them, headings with their notes, and scales as colours", async () => {
  const { api, get } = await openDesk();
  const id = await dashboard(api);
  const mrr = await get(`/sheets/${id}/2`);
  expect(mrr).toContain('<td class="num">Apr 2024</td>');
  expect(mrr).toMatch(/<th scope="col" class="bold" title="What all paying readers pay in a month[^"]*">MRR/);
  expect(mrr).not.toMatch(/ style=|<script/);
  const cohorts = await get(`/sheets/${id}/4`);
  expect(cohorts).toContain('<td class="g-6bb887 num">100.0%</td>');
  expect(await get(`/sheets/${id}/4/colours.css`)).toContain(
    ".cells .g-6bb887 { background: #6bb887; color: #111 }",
  );
});

test("charts are drawn of what stands in their ranges", async () => {
  const { api, get } = await openDesk();
  const id = await dashboard(api);
  const page = await get(`/sheets/${id}/3`);
  expect(page.match(/<svg class="plot/g)).toHaveLength(2);
  expect(page).toContain('aria-label="Chart: What moved MRR in March"');
  expect(page).toContain(">-$31.00</text>");
  expect(page).toContain(">$235.50</text>");
  await batch(api, id, [{ updateCells: { range: { sheetId: 3 }, fields: "userEnteredValue" } }]);
  expect(await get(`/sheets/${id}/3`)).not.toContain(">-$31.00</text>");
});

test("a chart whose tab the owner deleted says so, and the page still opens", async () => {
  const { api, get, owner } = await openDesk();
  const id = await dashboard(api);
  const source = (column: number) => ({
    sourceRange: {
      sources: [
        {
          sheetId: 2,
          startRowIndex: 0,
          endRowIndex: 5,
          startColumnIndex: column,
          endColumnIndex: column + 1,
        },
      ],
    },
  });
  const basicChart = { chartType: "LINE", domains: [{ domain: source(0) }], series: [{ series: source(1) }] };
  const position = { overlayPosition: { anchorCell: { sheetId: 1, rowIndex: 5, columnIndex: 0 } } };
  await batch(api, id, [{ addChart: { chart: { spec: { title: "Elsewhere", basicChart }, position } } }]);
  await owner("delete", { spreadsheetId: id, tab: "MRR" });
  expect(await get(`/sheets/${id}/1`)).toMatch(
    /Elsewhere<\/figcaption><p class="muted">There is nothing to draw yet/,
  );
});

test("names are text on the page, never markup", async () => {
  const { api, get } = await openDesk();
  const id = await newBook(api, ["<b>Goal</b>"]);
  await batch(api, id, [
    {
      updateCells: {
        start: { sheetId: 1 },
        rows: rowsOf([['<img src="x">', "=1+1"]]),
        fields: "userEnteredValue",
      },
    },
  ]);
  const page = await get(`/sheets/${id}/1`);
  expect(page).not.toMatch(/<b>Goal|<img/);
  expect(page).toContain("<td>=1+1</td>");
});

test("the owner types into an open cell at once, and into a protected one after a warning", async () => {
  const { api, get, send, read } = await openDesk();
  const id = await dashboard(api);
  const path = `/sheets/${id}/6`;
  const open = formIn(await get(`${path}?cell=E3`), path);
  const done = await send(path, filled(open, { value: "1,200.50" }));
  expect(done).toMatchObject({ status: 303, to: `${path}?cell=E3&done=typed` });
  expect(await read(id, "Channels!E3")).toEqual([["$1,200.50"]]);
  expect((await send(path, filled(open, { value: "1200.5" }))).to).toBe(`${path}?cell=E3&done=unchanged`);

  const warned = await send(path, filled(open, { cell: "b2", value: "7" }));
  expect(warned.html).toContain("Heads up!");
  expect(await read(id, "Channels!B2")).toEqual([["12"]]);
  await send(path, formIn(warned.html, path));
  expect(await read(id, "Channels!B2")).toEqual([["7"]]);
});

test("a form from elsewhere, of an earlier process, or for no cell changes nothing", async () => {
  const { api, get, send, read, urls } = await openDesk();
  const id = await dashboard(api);
  const path = `/sheets/${id}/6`;
  const form = formIn(await get(`${path}?cell=E2`), path);
  const elsewhere = await fetch(`${urls.desk}${path}`, {
    method: "POST",
    headers: { origin: "https://evil.example", "content-type": "application/x-www-form-urlencoded" },
    body: filled(form, { value: "1" }).toString(),
  });
  expect(elsewhere.status).toBe(403);
  for (const cell of ["", "E", "E9999999", "ZZZ1", "E2:E3"])
    expect((await send(path, filled(form, { cell, value: "1" }))).status, cell).toBe(400);
  expect((await send(path, filled(form, { cell: "E2", token: "old", value: "1" }))).status).toBe(403);
  expect(await read(id, "Channels!E2:E9")).toBeUndefined();
});
