import { type Client, isFullDataSource } from "@notionhq/client";
import { expect, test } from "vitest";
import { createIssues, refusalOf, startWorld, text } from "./notion-world.ts";

type CreateView = Parameters<Client["views"]["create"]>[0];
/** The SDK's types leave the shape of filters and sorts open. */
type Open = Record<string, never>;
const open = (value: object): Open => value as Open;

async function withIssues() {
  const world = await startWorld();
  const { databaseId, sourceId } = await createIssues(world.notion);
  const source = await world.notion.dataSources.retrieve({ data_source_id: sourceId });
  const properties = isFullDataSource(source) ? source.properties : {};
  const ids = Object.fromEntries(Object.values(properties).map(({ name, id }) => [name, id]));
  const over = { database_id: databaseId, data_source_id: sourceId };
  return { ...world, databaseId, sourceId, over, id: (name: string) => ids[name] ?? "" };
}

async function namesOf(notion: Client, list: Parameters<Client["views"]["list"]>[0]): Promise<string[]> {
  const { results } = await notion.views.list(list);
  const views = await Promise.all(results.map(({ id }) => notion.views.retrieve({ view_id: id })));
  return views.map((view) => ("name" in view ? `${view.type}: ${view.name}` : "partial"));
}

test("a new database has one plain table over it, and so has a data source that joins it", async () => {
  const { notion, databaseId, sourceId } = await withIssues();
  const { results, ...list } = await notion.views.list({ database_id: databaseId });
  expect(list).toMatchObject({ object: "list", type: "view", view: {}, has_more: false, next_cursor: null });
  expect(results).toEqual([{ object: "view", id: expect.any(String) }]);
  expect(await notion.views.retrieve({ view_id: results[0]?.id ?? "" })).toMatchObject({
    object: "view",
    parent: { type: "database_id", database_id: databaseId },
    data_source_id: sourceId,
    name: "Default view",
    type: "table",
    filter: null,
    sorts: null,
    configuration: null,
  });
  await notion.dataSources.create({
    parent: { database_id: databaseId },
    title: text("Archive"),
    properties: { Name: { title: {} } },
  });
  expect((await notion.views.list({ database_id: databaseId })).results).toHaveLength(2);
  expect((await notion.views.list({ data_source_id: sourceId })).results).toHaveLength(1);
});

test("a board by a select and a calendar by a date keep what they were given, with the names of their properties", async () => {
  const { notion, over, id, url, databaseId } = await withIssues();
  const filter = open({ property: id("Status"), select: { equals: ["Draft", "Approved"] } });
  const sorts = [open({ timestamp: "last_edited_time", direction: "descending" })];
  const board = await notion.views.create({
    ...over,
    name: "By status",
    type: "board",
    filter,
    sorts,
    configuration: {
      type: "board",
      group_by: { type: "select", property_id: id("Status"), sort: { type: "manual" } },
      properties: [{ property_id: "title", visible: true }],
    },
  });
  expect(board).toMatchObject({
    name: "By status",
    filter,
    sorts,
    configuration: {
      type: "board",
      group_by: { property_id: id("Status"), property_name: "Status" },
      properties: [{ property_id: "title", property_name: "Title", visible: true }],
    },
    url: `${url}/p/${databaseId.replaceAll("-", "")}?v=${board.id.replaceAll("-", "")}`,
  });
  await notion.views.create({
    ...over,
    name: "Calendar",
    type: "calendar",
    configuration: { type: "calendar", date_property_id: id("Send on"), view_range: "month" },
  });
  expect(await notion.views.retrieve({ view_id: board.id })).toEqual(board);
  expect(await namesOf(notion, { database_id: databaseId })).toEqual([
    "table: Default view",
    "board: By status",
    "calendar: Calendar",
  ]);
});

test("tabs stand where the request puts them", async () => {
  const { notion, over, databaseId } = await withIssues();
  const first = await notion.views.create({
    ...over,
    name: "First",
    type: "list",
    position: { type: "start" },
  });
  const position = { type: "after_view" as const, view_id: first.id };
  await notion.views.create({ ...over, name: "Second", type: "gallery", position });
  expect(await namesOf(notion, { database_id: databaseId })).toEqual([
    "list: First",
    "gallery: Second",
    "table: Default view",
  ]);
});

test("a long list of tabs comes in pages", async () => {
  const { notion, over, databaseId } = await withIssues();
  for (const name of ["One", "Two"]) await notion.views.create({ ...over, name, type: "list" });
  const first = await notion.views.list({ database_id: databaseId, page_size: 2 });
  expect(first).toMatchObject({ has_more: true, next_cursor: first.results[1]?.id });
  const rest = await notion.views.list({ database_id: databaseId, start_cursor: first.next_cursor });
  expect(rest).toMatchObject({ has_more: false, next_cursor: null, results: [{ object: "view" }] });
});

test("an update changes what it names, and null clears it", async () => {
  const { notion, over, id, clock } = await withIssues();
  const { id: view_id } = await notion.views.create({
    ...over,
    name: "Drafts",
    type: "table",
    filter: open({ property: "Status", select: { equals: "Draft" } }),
    configuration: { type: "table", properties: [{ property_id: id("Number") }], frozen_column_index: 1 },
  });
  clock.advance(60_000);
  const configuration = { type: "table" as const, properties: null };
  const view = await notion.views.update({ view_id, name: "All", filter: null, configuration });
  expect(view).toMatchObject({
    name: "All",
    filter: null,
    configuration: { type: "table", frozen_column_index: 1 },
    last_edited_time: "2026-10-05T09:01:00.000Z",
  });
  expect("configuration" in view && view.configuration).not.toHaveProperty("properties");
  const sorts = [{ property: id("Number"), direction: "ascending" as const }];
  expect(await notion.views.update({ view_id, sorts })).toMatchObject({ name: "All", sorts });
});

test("a view can be deleted, but not the last one", async () => {
  const { notion, over, databaseId } = await withIssues();
  const view = await notion.views.create({ ...over, name: "Passing", type: "list" });
  expect(await notion.views.delete({ view_id: view.id })).toEqual({
    object: "view",
    id: view.id,
    parent: { type: "database_id", database_id: databaseId },
    type: "list",
  });
  expect(await refusalOf(notion.views.retrieve({ view_id: view.id }))).toMatchObject({
    status: 404,
    code: "object_not_found",
  });
  const [last] = (await notion.views.list({ database_id: databaseId })).results;
  expect(await refusalOf(notion.views.delete({ view_id: last?.id ?? "" }))).toMatchObject({
    status: 400,
    code: "validation_error",
  });
});

test("a view that makes no sense for its schema is refused, each in its own words", async () => {
  const { notion, over, id } = await withIssues();
  const said = async (view: Partial<CreateView> & Pick<CreateView, "type">) =>
    (await refusalOf(notion.views.create({ ...over, name: "Odd", ...view }))).message;
  const board = (group_by: object) =>
    said({
      type: "board",
      configuration: { type: "board", group_by } as CreateView["configuration"] & object,
    });
  const sort = { type: "manual" };

  expect(await said({ type: "pie" as "table" })).toContain("body.type should be one of `table`");
  expect(await said({ type: "table", name: "" })).toContain("body.name should be populated");
  expect(await said({ type: "board", configuration: { type: "table" } })).toContain(
    'body.configuration.type should be `"board"`',
  );
  expect(
    await said({ type: "board", configuration: { type: "board" } as CreateView["configuration"] & object }),
  ).toContain("body.configuration.group_by should be defined");
  expect(await board({ type: "select", property_id: "zzzz", sort })).toBe(
    "Could not find property with id: zzzz",
  );
  expect(await board({ type: "select", property_id: id("Number"), sort })).toContain(
    'Property "Number" is number',
  );
  expect(await board({ type: "status", property_id: id("Stage"), sort })).toContain(
    "group_by.group_by should be one of `group`, `option`",
  );
  expect(await board({ type: "select", property_id: id("Status") })).toContain(
    "group_by.sort should be defined",
  );
  const calendar = { type: "calendar" as const, date_property_id: id("Status") };
  expect(await said({ type: "calendar", configuration: calendar })).toBe(
    'Property "Status" is select, so it can\'t be a date.',
  );
  expect(await said({ type: "table", filter: open({ property: "Colour", select: { equals: "red" } }) })).toBe(
    "Could not find property with name or id: Colour",
  );
  expect(
    await said({ type: "table", filter: open({ property: "Status", select: { equals: "Lost" } }) }),
  ).toBe('select option "Lost" not found for property "Status".');
  const sorts = [open({ property: "Colour", direction: "ascending" })];
  expect(await said({ type: "table", sorts })).toBe("Could not find sort property with name or id: Colour");
  const nobody = "11111111-1111-4111-8111-111111111111";
  expect(await said({ type: "table", data_source_id: nobody })).toContain(
    "Could not find data_source with ID",
  );
  expect(await said({ type: "table", database_id: nobody })).toContain("Could not find database with ID");
});
