import { isFullDataSource } from "@notionhq/client";
import { expect, test } from "vitest";
import { putBlocks } from "../../src/sandbox/notion/body/keep.ts";
import { duplicatePage } from "../../src/sandbox/notion/owner-acts.ts";
import { type ColumnType, retypeColumn } from "../../src/sandbox/notion/owner-columns.ts";
import { changeQuietly } from "../../src/sandbox/notion/quiet-change.ts";
import { getDataSource, getPage } from "../../src/sandbox/notion/workspace.ts";
import { addRow, createIssues, fullPage, startWorld, text } from "./notion-world.ts";

async function withRow() {
  const world = await startWorld();
  const { sourceId } = await createIssues(world.notion);
  const row = await addRow(world.notion, sourceId, {
    Title: { title: text("One") },
    Number: { number: 46 },
    Status: { select: { name: "Draft" } },
    Tags: { multi_select: [{ name: "craft" }, { name: "money" }] },
    "Send on": { date: { start: "2026-10-06" } },
    Summary: { rich_text: text("12") },
    Free: { checkbox: true },
  });
  const id = (name: string) => row.properties[name]?.id ?? "";
  const owner = () => ({ store: world.store, nowMs: world.clock.now().getTime() });
  const retype = (name: string, type: ColumnType) => {
    const source = getDataSource(world.store, sourceId);
    const column = source.properties.find((one) => one.id === id(name));
    if (column) retypeColumn(owner(), source, column, type);
  };
  const read = async (page_id = row.id) => fullPage(await world.notion.pages.retrieve({ page_id }));
  return { ...world, sourceId, row, id, owner, retype, read };
}

test.each<[column: string, type: ColumnType, value: object]>([
  ["Number", "rich_text", { rich_text: [{ plain_text: "46" }] }],
  ["Status", "rich_text", { rich_text: [{ plain_text: "Draft" }] }],
  ["Tags", "rich_text", { rich_text: [{ plain_text: "craft, money" }] }],
  ["Send on", "rich_text", { rich_text: [{ plain_text: "2026-10-06" }] }],
  ["Free", "rich_text", { rich_text: [{ plain_text: "Yes" }] }],
  ["Summary", "number", { number: 12 }],
  ["Status", "number", { number: null }],
  ["Status", "multi_select", { multi_select: [{ name: "Draft", color: "gray" }] }],
  ["Status", "status", { status: { name: "Draft" } }],
  ["Number", "select", { select: { name: "46" } }],
  ["Summary", "date", { date: null }],
  ["Summary", "url", { url: "12" }],
  ["Summary", "checkbox", { checkbox: false }],
])("%s becomes %s in the owner's hands, with what it can take along", async (column, type, value) => {
  const { notion, sourceId, id, retype, read, row } = await withRow();
  retype(column, type);
  const source = await notion.dataSources.retrieve({ data_source_id: sourceId });
  expect(isFullDataSource(source) && source.properties[column]).toMatchObject({ id: id(column), type });
  const page = await read();
  expect(page.properties[column]).toMatchObject({ id: id(column), type, ...value });
  expect(page.last_edited_time).toBe(row.last_edited_time);
});

test("a duplicate has every value and the whole body, the key's too, under an id and a title of its own", async () => {
  const { notion, store, clock, row, owner, read } = await withRow();
  const body = [
    { paragraph: { rich_text: text("Hello") } },
    { template: { rich_text: text("New"), children: [{ bookmark: { url: "https://a.example" } }] } },
  ];
  putBlocks(store, row.id, body);
  clock.advance(60_000);
  const { id } = duplicatePage(owner(), getPage(store, row.id));
  const [original, copy] = [await read(), await read(id)];
  expect(copy.properties.Title).toMatchObject({ title: [{ plain_text: "One" }, { plain_text: " (1)" }] });
  const { Title, Made, Changed, ...values } = original.properties;
  expect(copy.properties).toMatchObject(values);
  expect(copy.created_time).toBe("2026-10-05T09:01:00.000Z");
  const blocks = async (block_id: string) => (await notion.blocks.children.list({ block_id })).results;
  const [before, after] = [await blocks(row.id), await blocks(id)];
  expect(after).toMatchObject([{ type: "paragraph" }, { type: "template", has_children: true }]);
  expect(after.map((block) => block.id)).not.toContain(before[1]?.id);
  expect(await blocks(after[1]?.id ?? "")).toMatchObject([
    { type: "bookmark", bookmark: { url: "https://a.example" } },
  ]);
});

test("a quiet change is there, but the edited time knows nothing of it", async () => {
  const { notion, store, clock, row, read } = await withRow();
  clock.advance(600_000);
  changeQuietly(store, row.id, { markdown: "New", values: { Number: { number: 47 } } });
  const page = await read();
  expect(page.properties.Number).toMatchObject({ number: 47 });
  expect(page.last_edited_time).toBe(row.last_edited_time);
  expect((await notion.pages.retrieveMarkdown({ page_id: row.id })).markdown).toBe("New");
});
