import { request } from "node:http";
import { expect, onTestFinished, test } from "vitest";
import { manualClock } from "../../src/core/clock.ts";
import { startSandbox } from "../../src/sandbox/start-sandbox.ts";
import {
  addView,
  everything,
  fieldOf,
  filled,
  formIn,
  pathOf,
  personAt,
  startDesk,
} from "./desk-for-test.ts";
import { addRow, clientOf, createIssues, text } from "./notion-world.ts";
import { temporaryHome } from "./sandbox-for-test.ts";

async function withRow() {
  const person = await startDesk();
  const row = await addRow(person.notion, person.sourceId, { Title: { title: text("Ten readers") } });
  const path = pathOf(row);
  const form = async () => formIn((await person.open(path)).html, path);
  return { ...person, row, path, form };
}

const STRANGERS: [string, Record<string, string>][] = [
  ["another site", { origin: "https://evil.example", "sec-fetch-site": "cross-site" }],
  ["another site that only has an origin", { origin: "https://evil.example" }],
  ["another port of this machine", { origin: "http://localhost:4000", "sec-fetch-site": "same-site" }],
  ["a page without an origin", { origin: "null" }],
  [
    "a page that claims our origin but isn't ours",
    { origin: "http://localhost", "sec-fetch-site": "cross-site" },
  ],
  ["something that says nothing of itself", {}],
];

test.each(STRANGERS)("a form from %s changes nothing, even with the right token", async (_, headers) => {
  const person = await withRow();
  const form = filled(await person.form(), { "p.title": "Mine now" });
  const before = everything(person);
  const table = `/notion/tables/${person.sourceId}`;
  for (const action of [person.path, `${person.path}/trash`, `${person.path}/duplicate`, `${table}/rows`]) {
    const { status, html } = await person.send(action, form, headers);
    expect([status, html.includes("come from a page of the desk")]).toEqual([403, true]);
  }
  expect(everything(person)).toBe(before);
});

test.each<[string, Record<string, string>]>([
  ["by its origin", { origin: "http://localhost" }],
  ["by the browser's word", { "sec-fetch-site": "same-origin" }],
])("a form of the desk's own is known %s alone", async (_, headers) => {
  const person = await withRow();
  expect((await person.send(person.path, await person.form(), headers)).status).toBe(303);
});

test("a form of an earlier process is shown again with what was typed, and goes through then", async () => {
  const person = await withRow();
  const { field } = await fieldOf(person, "Summary");
  const old = filled(await person.form(), { [field]: "Typed before the restart" });
  const before = everything(person);
  const later = personAt(person);
  const { status, html } = await later.send(person.path, old);
  expect([status, html.includes("The sandbox was started anew")]).toEqual([400, true]);
  expect(everything(person)).toBe(before);
  const again = formIn(html, person.path);
  expect(again.get(field)).toBe("Typed before the restart");
  expect((await later.send(person.path, again)).status).toBe(303);
});

test.each(["", "wrong", "é".repeat(32)])("no button works with %j as its token", async (token) => {
  const person = await withRow();
  const table = `/notion/tables/${person.sourceId}`;
  const before = everything(person);
  const actions = ["trash", "restore", "duplicate"].map((act) => `${person.path}/${act}`);
  for (const action of [...actions, `${table}/rows`, `${table}/ticked`, `${table}/columns`]) {
    const body = new URLSearchParams({ token, row: person.row.id, act: "trash", name: "New", type: "date" });
    const { status, html } = await person.send(action, body);
    expect(status).toBeGreaterThanOrEqual(400);
    expect(html).toContain("started anew");
  }
  expect(everything(person)).toBe(before);
});

test("no GET changes anything, also not at the addresses that forms go to", async () => {
  const person = await withRow();
  const { id } = await fieldOf(person, "Status");
  const board = addView(person, {
    name: "Board",
    type: "board",
    configuration: { type: "board", group_by: { type: "select", property_id: id, sort: { type: "manual" } } },
  });
  const before = everything(person);
  const table = `/notion/tables/${person.sourceId}`;
  const shown = [
    "/notion",
    table,
    `${table}?view=${board}`,
    `${table}/columns`,
    `${table}/trash`,
    person.path,
  ];
  for (const path of shown) expect((await person.open(path)).status).toBe(200);
  for (const path of [`${table}/rows`, `${table}/ticked`, `${person.path}/trash`, `${person.path}/duplicate`])
    expect((await person.open(`${path}?token=x&act=trash&row=${person.row.id}`)).status).toBe(404);
  expect(everything(person)).toBe(before);
});

test("what is no plain form, or larger than any page, is refused unread", async () => {
  const person = await withRow();
  const before = everything(person);
  const form = await person.form();
  const same = { origin: "http://localhost" };
  for (const type of ["text/plain", "multipart/form-data; boundary=x", "application/json"])
    expect((await person.send(person.path, form, { ...same, "content-type": type })).status).toBe(415);
  const huge = filled(form, { "p.#body": "a".repeat(5_000_000) });
  expect((await person.send(person.path, huge)).status).toBe(413);
  expect(everything(person)).toBe(before);
});

test.each([
  "https://evil.example/",
  "//evil.example",
  "/inbox",
  "/notion/tables/../../inbox",
  "javascript:alert(1)",
])("a form that wants to go on to %s is brought to its own page", async (back) => {
  const person = await withRow();
  const { to } = await person.send(person.path, filled(await person.form(), { back, "p.title": "Eleven" }));
  expect(to).toBe(`${person.path}?done=saved`);
});

test("what isn't there can't be changed", async () => {
  const person = await withRow();
  const form = await person.form();
  const nowhere = "00000000-0000-4000-8000-000000000000";
  for (const path of [
    `pages/${nowhere}`,
    `pages/${nowhere}/trash`,
    `tables/${nowhere}/rows`,
    `tables/${nowhere}/columns`,
  ])
    expect((await person.send(`/notion/${path}`, form)).status).toBe(404);
});

/** A POST as no browser sends it: with any host. */
function post(
  url: string,
  body: string,
  headers: Record<string, string>,
): Promise<{ status: number; to: string }> {
  return new Promise((resolve, reject) => {
    const options = {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded", ...headers },
    };
    request(url, options, (response) => {
      response.resume();
      resolve({ status: response.statusCode ?? 0, to: response.headers.location ?? "" });
    })
      .on("error", reject)
      .end(body);
  });
}

test("over HTTP: only this machine's own names may post, the sandbox's clock is kept, and forms say where they are from", async () => {
  const clock = manualClock("2026-11-24T09:00:00Z");
  const sandbox = await startSandbox({ home: temporaryHome(), services: ["notion"], clock });
  onTestFinished(() => sandbox.close());
  const notion = clientOf(sandbox.urls.notion);
  const { sourceId } = await createIssues(notion);
  const row = await addRow(notion, sourceId, { Title: { title: text("Ten readers") } });
  clock.advance(3_600_000);
  const url = `${sandbox.urls.desk}${pathOf(row)}`;
  const shown = await fetch(url);
  expect(shown.headers.get("referrer-policy")).toBe("same-origin");
  expect(shown.headers.get("content-security-policy")).toContain("form-action 'self'");
  const form = filled(formIn(await shown.text(), pathOf(row)), { "p.title": "Eleven" }).toString();
  const origin = sandbox.urls.desk;
  expect(await post(url, form, { host: "evil.example", origin: "http://evil.example" })).toMatchObject({
    status: 403,
  });
  expect(await post(url, form, { origin: "http://evil.example" })).toMatchObject({ status: 403 });
  expect(await post(url, form, { origin })).toEqual({ status: 303, to: `${pathOf(row)}?done=saved` });
  expect(await notion.pages.retrieve({ page_id: row.id })).toMatchObject({
    last_edited_time: "2026-11-24T10:00:00.000Z",
    properties: { Title: { title: [{ plain_text: "Eleven" }] } },
  });
});
