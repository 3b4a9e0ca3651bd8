import { expect, test } from "vitest";
import { dashboard } from "./sheets-dashboard.ts";
import { sheetsSandbox } from "./sheets-for-test.ts";

async function openDashboard() {
  const box = await sheetsSandbox();
  const spreadsheetId = await dashboard(box.api);
  const { data } = await box.api.spreadsheets.get({ spreadsheetId });
  const sheets = async () => (await box.api.spreadsheets.get({ spreadsheetId })).data.sheets ?? [];
  return { ...box, spreadsheetId, before: data.sheets ?? [], sheets };
}

test("the owner renames, moves, adds and deletes tabs; their ids stay", async () => {
  const { owner, spreadsheetId, sheets } = await openDashboard();
  await owner("rename", { spreadsheetId, tab: "MRR", title: "Money" });
  await owner("move", { spreadsheetId, tab: "Money", index: 0 });
  await owner("delete", { spreadsheetId, tab: "Funnel" });
  await owner("add-tab", { spreadsheetId, tab: "Notes" });
  const now = (await sheets()).map(({ properties }) => `${properties?.index} ${properties?.title}`);
  expect(now).toEqual(["0 Money", "1 Goal", "2 Movements", "3 Cohorts", "4 Channels", "5 Notes"]);
  expect((await sheets())[0]?.properties?.sheetId).toBe(2);
  await owner("move", { spreadsheetId, tab: "Money", index: 2 });
  expect((await sheets())[2]?.properties?.title).toBe("Money");
  await expect(owner("rename", { spreadsheetId, tab: "Funnel", title: "x" })).rejects.toThrow(
    "There is no tab Funnel",
  );
  await expect(owner("rename", { spreadsheetId, tab: "Notes", title: "goal" })).rejects.toThrow(
    "already exists",
  );
});

test("the owner types into cells, and a column put in between moves all that is right of it", async () => {
  const { api, owner, spreadsheetId, sheets } = await openDashboard();
  await owner("type", { spreadsheetId, at: "Channels!E2", values: [["$120"], [null], ["80"]] });
  await owner("insert-column", { spreadsheetId, tab: "Channels", at: 1 });
  const { data } = await api.spreadsheets.values.get({ spreadsheetId, range: "Channels!A1:F4" });
  expect(data.values?.map((row) => row.at(-1))).toEqual(["Spend", "$120.00", "19", "$80.00"]);
  const channels = (await sheets())[5];
  expect(channels?.protectedRanges?.[0]?.unprotectedRanges?.[0]).toMatchObject({
    startColumnIndex: 5,
    endColumnIndex: 6,
  });
  const sources = channels?.charts?.[0]?.spec?.basicChart?.series?.map(
    ({ series }) => series?.sourceRange?.sources?.[0]?.startColumnIndex,
  );
  expect(sources).toEqual([2, 3, 4]);
});

test("the owner's acts are for programs only", async () => {
  const { urls, spreadsheetId } = await openDashboard();
  const form = await fetch(`${urls.sheets}/_owner/revoke`, {
    method: "POST",
    body: `spreadsheetId=${spreadsheetId}`,
  });
  expect(form.status).toBe(403);
  const odd = { method: "POST", headers: { "content-type": "application/json" }, body: '{"spreadsheet":1}' };
  expect((await fetch(`${urls.sheets}/_owner/revoke`, odd)).status).toBe(400);
  expect((await fetch(`${urls.sheets}/_owner/eat`, odd)).status).toBe(404);
});
