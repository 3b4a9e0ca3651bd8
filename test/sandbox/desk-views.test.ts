import { expect, test } from "vitest";
import { deleteView, viewsOf } from "../../src/sandbox/notion/workspace.ts";
import {
  addView,
  everything,
  fieldOf,
  filled,
  formIn,
  type Person,
  pathOf,
  rowOf,
  startDesk,
} from "./desk-for-test.ts";
import { addRow, text } from "./notion-world.ts";

const EVIL = "<script>alert(1)</script>";

interface Row {
  status?: string;
  number?: number;
  date?: { start: string; end?: string };
}

async function withRows(rows: Record<string, Row>) {
  const person = await startDesk();
  for (const [title, { status, number, date }] of Object.entries(rows)) {
    await addRow(person.notion, person.sourceId, {
      Title: { title: text(title) },
      ...(status && { Status: { select: { name: status } } }),
      ...(number !== undefined && { Number: { number } }),
      ...(date && { "Send on": { date } }),
    });
    person.clock.advance(60_000);
  }
  const table = `/notion/tables/${person.sourceId}`;
  return {
    ...person,
    table,
    look: async (view: string, more = "") => (await person.open(`${table}?view=${view}${more}`)).html,
  };
}

const titlesIn = (html: string) =>
  [...html.matchAll(/<td class="title"><a href="[^"]*">([^<]*)<\/a>/g)].map((match) => match[1]);
const cardsIn = (html: string) =>
  [...html.matchAll(/<a class="title"[^>]*>([^<]*)<\/a>/g)].map((match) => match[1]);

async function boardBy(person: Person, property: string, more: object = {}) {
  const { id } = await fieldOf(person, property);
  const group_by = {
    type: property === "Stage" ? "status" : "select",
    property_id: id,
    sort: { type: "manual" },
  };
  const configuration = { type: "board", group_by: { ...group_by, ...more } };
  return addView(person, { name: "By status", type: "board", configuration });
}

async function calendarBy(person: Person, property: string) {
  const { id } = await fieldOf(person, property);
  return addView(person, {
    name: "Calendar",
    type: "calendar",
    configuration: { type: "calendar", date_property_id: id },
  });
}

/** A board's columns: their names and the cards in them. */
const columnsIn = (html: string) =>
  [...html.matchAll(/<section class="column" aria-label="([^"]*)">(.*?)<\/section>/gs)].map(
    ([, name, column]) => [name, ...cardsIn(column ?? "")],
  );

const daysIn = (html: string) =>
  [...html.matchAll(/<td[^>]*><div class="day"><time datetime="([^"]*)".*?<\/td>/gs)]
    .map(([cell, day]) => [day, ...cardsIn(cell)])
    .filter((day) => day.length > 1);

test("each view is a tab over its table, in order, and nothing of them is markup", async () => {
  const person = await withRows({});
  for (const { id } of viewsOf(person.store, person.sourceId)) deleteView(person.store, id);
  expect((await person.open(person.table)).html).not.toContain('aria-label="Views"');
  const view = addView(person, { name: EVIL, type: "table" });
  await boardBy(person, "Status");
  const html = await person.look(view);
  const tabs = /<nav class="tabs views"[^>]*>(.*?)<\/nav>/s.exec(html)?.[1] ?? "";
  expect([...tabs.matchAll(/>([^<]*)<\/a>/g)].map((match) => match[1])).toEqual([
    "All rows",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "By status",
  ]);
  expect(tabs).toContain(`?view=${view}" aria-current="page"`);
  expect(html).not.toMatch(/<script/i);
});

test("a table view filters, sorts and leaves columns out as it says, and headings sort within it", async () => {
  const person = await withRows({
    Beta: { status: "Draft", number: 1 },
    Alpha: { status: "Approved", number: 2 },
    Gamma: { status: "Approved", number: 3 },
  });
  const [status, number, link] = await Promise.all(
    ["Status", "Number", "Link"].map((name) => fieldOf(person, name)),
  );
  const view = addView(person, {
    name: "Approved",
    type: "table",
    filter: { property: status?.id, select: { equals: "Approved" } },
    sorts: [{ property: "Number", direction: "descending" }],
    configuration: {
      type: "table",
      properties: [
        { property_id: number?.id, visible: true },
        { property_id: link?.id, visible: false },
      ],
    },
  });
  const html = await person.look(view);
  expect(titlesIn(html)).toEqual(["Gamma", "Alpha"]);
  expect(html).toContain("2 rows");
  const headings = [...html.matchAll(/<th[^>]*><a[^>]*>([^<]*)/g)].map((match) => match[1]);
  expect(headings[0]).toBe("Number");
  expect(headings).toContain("Title");
  expect(headings).not.toContain("Link");
  expect(titlesIn(await person.look(view, "&sort=title&order=asc"))).toEqual(["Alpha", "Gamma"]);
  expect(titlesIn((await person.open(person.table)).html)).toEqual(["Gamma", "Alpha", "Beta"]);
});

test.each([
  { filter: { property: "Gone", select: { equals: "x" } } },
  { filter: { property: "Status", select: { equals: "No such option" } } },
  { filter: ["nonsense"] },
  { sorts: [{ property: "Gone", direction: "ascending" }] },
])("a view that no longer fits its table says so and shows its rows: %j", async (settings) => {
  const person = await withRows({ Alpha: { status: "Draft" } });
  const html = await person.look(addView(person, { name: "Old", type: "table", ...settings }));
  expect(titlesIn(html)).toEqual(["Alpha"]);
  expect(html).toContain("This view no longer fits the table");
});

test("a view of another table, of a kind unknown, or a board by nothing is shown as a table", async () => {
  const person = await withRows({ Alpha: {} });
  for (const view of [
    "nothing",
    addView(person, { name: "Gallery", type: "gallery", configuration: { type: "gallery" } }),
    addView(person, { name: "Board", type: "board", configuration: null }),
    addView(person, { name: "Board", type: "board", configuration: { group_by: { property_id: "title" } } }),
    addView(person, { name: "Calendar", type: "calendar", configuration: { date_property_id: "gone" } }),
  ]) {
    expect(titlesIn(await person.look(view))).toEqual(["Alpha"]);
  }
});

test("a board has a column for each option, cards in it, and one for rows without any", async () => {
  const person = await withRows({
    Alpha: { status: "Draft", number: 1 },
    Beta: { status: "Draft" },
    Gamma: {},
  });
  const html = await person.look(await boardBy(person, "Status"));
  expect(columnsIn(html)).toEqual([["No Status", "Gamma"], ["Draft", "Beta", "Alpha"], ["Approved"]]);
  expect(html).toContain("<dt>Number</dt><dd>1</dd>");
  const reversed = await person.look(
    await boardBy(person, "Status", { sort: { type: "descending" }, hide_empty_groups: true }),
  );
  expect(columnsIn(reversed)).toEqual([
    ["No Status", "Gamma"],
    ["Draft", "Beta", "Alpha"],
  ]);
  expect(columnsIn(await person.look(await boardBy(person, "Stage")))).toHaveLength(4);
});

test("a card is moved by its select and its button, back to the board; the API sees it", async () => {
  const person = await withRows({ Alpha: { status: "Draft" } });
  const board = await boardBy(person, "Status");
  const { field, options } = await fieldOf(person, "Status");
  const [row] = (await person.notion.dataSources.query({ data_source_id: person.sourceId })).results;
  const path = pathOf(row ?? { id: "" });
  const form = () => person.look(board).then((html) => formIn(html, path));
  const { to } = await person.send(path, filled(await form(), { [field]: options.Approved ?? "" }));
  expect(to).toBe(`${person.table}?view=${board}&done=saved`);
  expect(columnsIn((await person.open(to)).html)).toEqual([["Draft"], ["Approved", "Alpha"]]);
  expect((await rowOf(person, row?.id ?? "")).properties.Status).toMatchObject({
    select: { name: "Approved" },
  });
});

test("a card that somebody else moved meanwhile isn't moved unseen", async () => {
  const person = await withRows({ Alpha: { status: "Draft" } });
  const board = await boardBy(person, "Status");
  const { field } = await fieldOf(person, "Status");
  const [row] = (await person.notion.dataSources.query({ data_source_id: person.sourceId })).results;
  const id = row?.id ?? "";
  const form = formIn(await person.look(board), pathOf({ id }));
  await person.notion.pages.update({ page_id: id, properties: { Status: { select: { name: "Approved" } } } });
  const before = everything(person);
  const { status, html } = await person.send(pathOf({ id }), filled(form, { [field]: "" }));
  expect([status, html.includes("Now it says")]).toEqual([409, true]);
  expect(everything(person)).toBe(before);
});

test("a new row begins in the column or on the day that it was made from", async () => {
  const person = await withRows({});
  const { options } = await fieldOf(person, "Status");
  const [board, calendar] = [await boardBy(person, "Status"), await calendarBy(person, "Send on")];
  const rows = `${person.table}/rows`;
  const lastForm = async (view: string, value: string) => {
    const forms = (await person.look(view))
      .split("<form")
      .filter((form) => form.includes(`value="${value}"`));
    return formIn(`<form${forms.at(-1)}`, rows);
  };
  const made = async (form: URLSearchParams) =>
    (await rowOf(person, /pages\/([0-9a-f-]+)/.exec((await person.send(rows, form)).to)?.[1] ?? ""))
      .properties;
  expect(await made(await lastForm(board, options.Approved ?? ""))).toMatchObject({
    Status: { select: { name: "Approved" } },
  });
  expect(await made(await lastForm(calendar, "2026-10-07"))).toMatchObject({
    "Send on": { date: { start: "2026-10-07" } },
  });
});

test("a calendar shows this month, each row on all its days as its own zone has them", async () => {
  const person = await withRows({
    Whole: { date: { start: "2026-10-06" } },
    Late: { date: { start: "2026-10-07T00:30:00+09:00" } },
    Long: { date: { start: "2026-09-29", end: "2026-10-01" } },
    Other: { date: { start: "2027-01-01" } },
    Undated: {},
  });
  const calendar = await calendarBy(person, "Send on");
  const html = await person.look(calendar);
  expect(html).toContain("<h2>October 2026</h2>");
  expect(html).toContain('<td class="today bare">');
  expect(daysIn(html)).toEqual([
    ["2026-09-29", "Long"],
    ["2026-09-30", "Long"],
    ["2026-10-01", "Long"],
    ["2026-10-06", "Whole"],
    ["2026-10-07", "Late"],
  ]);
  expect(html).toContain(`?view=${calendar}&amp;month=2026-09"`);
  expect(html).toContain(`?view=${calendar}&amp;month=2026-11"`);
  expect(daysIn(await person.look(calendar, "&month=2027-01"))).toEqual([["2027-01-01", "Other"]]);
  expect(await person.look(calendar, "&month=2026-13")).toContain("<h2>October 2026</h2>");
  expect(await person.look(calendar, "&month=2026-11")).toContain("No row has its Send on in this month.");
});

test("a calendar may go by when rows were made, and then makes none by the day", async () => {
  const person = await withRows({ Alpha: {} });
  const html = await person.look(await calendarBy(person, "Made"));
  expect(daysIn(html)).toEqual([["2026-10-05", "Alpha"]]);
  expect(html).not.toContain("New row on");
});
