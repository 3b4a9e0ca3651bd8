import { isFullDatabase, isFullDataSource, isFullPage, isFullUser } from "@notionhq/client";
import { expect, test } from "vitest";
import {
  addRow,
  clientOf,
  createIssues,
  fullPage,
  type PropertyValue,
  refusalOf,
  rootPageId,
  startWorld,
  text,
} from "./notion-world.ts";

test("a client finds out who it is and finds the root page by search", async () => {
  const { notion } = await startWorld();
  const me = await notion.users.me({});
  expect(isFullUser(me) && me.type === "bot" && "workspace_name" in me.bot && me.bot.workspace_name).toBe(
    "Sandbox",
  );

  const found = await notion.search({ query: "newsletter", filter: { property: "object", value: "page" } });
  expect(found.results.map((page) => isFullPage(page) && page.properties.title)).toEqual([
    expect.objectContaining({
      id: "title",
      type: "title",
      title: [expect.objectContaining({ plain_text: "Newsletter" })],
    }),
  ]);
});

test("search finds data sources and rows by their title, newest edited first", async () => {
  const { notion, clock } = await startWorld();
  const { sourceId } = await createIssues(notion);
  clock.advance(60_000);
  const row = await addRow(notion, sourceId, { Title: { title: text("All issues of spring") } });
  const found = await notion.search({ query: "issues" });
  expect(found.results.map((one) => one.id)).toEqual([row.id, sourceId]);
  const sources = await notion.search({ filter: { property: "object", value: "data_source" } });
  expect(sources.results.map((one) => isFullDataSource(one) && one.title[0]?.plain_text)).toEqual(["Issues"]);
});

test("a database holds one data source, with its columns in order and stable ids", async () => {
  const { notion, url } = await startWorld();
  const { databaseId, sourceId } = await createIssues(notion);
  const database = await notion.databases.retrieve({ database_id: databaseId.replaceAll("-", "") });
  expect(isFullDatabase(database) && database).toMatchObject({
    data_sources: [{ id: sourceId, name: "Issues" }],
    url: `${url}/p/${databaseId.replaceAll("-", "")}`,
    in_trash: false,
  });

  const source = await notion.dataSources.retrieve({ data_source_id: sourceId });
  if (!isFullDataSource(source)) throw new Error("partial");
  expect(Object.keys(source.properties).slice(0, 4)).toEqual(["Title", "Number", "Status", "Stage"]);
  expect(source.properties.Title).toMatchObject({ id: "title", type: "title", title: {} });
  expect(source.properties.Status).toMatchObject({
    select: { options: [{ name: "Draft", color: "gray", id: expect.any(String) }, { name: "Approved" }] },
  });
  expect(source.properties.Stage).toMatchObject({
    status: { groups: [{ name: "To-do" }, { name: "In progress" }, { name: "Complete" }] },
  });
  const ids = Object.values(source.properties).map((property) => property.id);
  expect(new Set(ids).size).toBe(ids.length);
  for (const id of ids) expect(encodeURIComponent(decodeURIComponent(id))).toBe(id);
});

test("a page gives back what was written, keyed by name with the property's id inside", async () => {
  const { notion, url } = await startWorld();
  const { sourceId, databaseId } = await createIssues(notion);
  const made = await addRow(notion, sourceId, {
    Title: {
      title: [{ text: { content: "Small is " } }, { text: { content: "fine" }, annotations: { bold: true } }],
    },
    Number: { number: 46 },
    Status: { select: { name: "Approved" } },
    Stage: { status: { name: "In progress" } },
    "Send on": { date: { start: "2026-10-06T07:30:45Z" } },
    Tags: { multi_select: [{ name: "money" }, { name: "craft" }] },
    Link: { url: "https://letter.example/46" },
    Contact: { email: "maya@letter.example" },
    Free: { checkbox: true },
  });
  const page = fullPage(await notion.pages.retrieve({ page_id: made.id.replaceAll("-", "") }));
  expect(page).toEqual(made);
  expect(page.parent).toEqual({ type: "data_source_id", data_source_id: sourceId, database_id: databaseId });
  expect(page.url).toBe(`${url}/p/${page.id.replaceAll("-", "")}`);
  expect(page.properties).toMatchObject({
    Title: {
      id: "title",
      title: [{ plain_text: "Small is " }, { plain_text: "fine", annotations: { bold: true } }],
    },
    Number: { number: 46 },
    Status: { select: { name: "Approved", color: "green" } },
    Stage: { status: { name: "In progress", color: "blue" } },
    "Send on": { date: { start: "2026-10-06T07:30:00.000+00:00", end: null, time_zone: null } },
    Tags: { multi_select: [{ name: "money" }, { name: "craft" }] },
    Link: { url: "https://letter.example/46" },
    Contact: { email: "maya@letter.example" },
    Free: { checkbox: true },
    Summary: { rich_text: [] },
    Made: { created_time: "2026-10-05T09:00:00.000Z" },
  });
});

test("a date keeps a day as a day, and gives a zone's time with its offset", async () => {
  const { notion } = await startWorld();
  const { sourceId } = await createIssues(notion);
  const dateOf = async (date: PropertyValue) =>
    (await addRow(notion, sourceId, { "Send on": date })).properties["Send on"];
  expect(await dateOf({ date: { start: "2026-03-29" } })).toMatchObject({ date: { start: "2026-03-29" } });
  expect(await dateOf({ date: { start: "2026-03-29T09:00:00", time_zone: "Europe/Vienna" } })).toMatchObject({
    date: { start: "2026-03-29T09:00:00.000+02:00", time_zone: "Europe/Vienna" },
  });
  expect(await dateOf({ date: { start: "2026-01-05T09:00:00+0530", end: "2026-01-06" } })).toMatchObject({
    date: { start: "2026-01-05T09:00:00.000+05:30", end: "2026-01-06" },
  });
});

test("properties are written by id as well as by name, and an update leaves the others alone", async () => {
  const { notion } = await startWorld();
  const { sourceId } = await createIssues(notion);
  const made = await addRow(notion, sourceId, { Title: { title: text("One") }, Number: { number: 1 } });
  const id = made.properties.Number?.id ?? "";
  const page = fullPage(await notion.pages.update({ page_id: made.id, properties: { [id]: { number: 2 } } }));
  expect(page.properties).toMatchObject({ Number: { number: 2 }, Title: { title: [{ plain_text: "One" }] } });
  const cleared = fullPage(
    await notion.pages.update({ page_id: made.id, properties: { Number: { number: null } } }),
  );
  expect(cleared.properties.Number).toMatchObject({ number: null });
});

test("an option that is used for the first time joins the schema with an id and a colour", async () => {
  const { notion } = await startWorld();
  const { sourceId } = await createIssues(notion);
  const first = await addRow(notion, sourceId, { Tags: { multi_select: [{ name: "craft" }] } });
  const second = await addRow(notion, sourceId, {
    Tags: { multi_select: [{ name: "craft" }, { name: "money" }] },
  });
  const source = await notion.dataSources.retrieve({ data_source_id: sourceId });
  const tags = isFullDataSource(source) ? source.properties.Tags : undefined;
  if (tags?.type !== "multi_select") throw new Error("no tags");
  expect(tags.multi_select.options.map((option) => option.name)).toEqual(["craft", "money"]);
  expect(new Set(tags.multi_select.options.map((option) => option.color)).size).toBe(2);
  expect(first.properties.Tags).toMatchObject({ multi_select: [{ id: tags.multi_select.options[0]?.id }] });
  expect(second.properties.Tags).toMatchObject({ multi_select: [{ name: "craft" }, { name: "money" }] });
});

test("columns are added, renamed, described and removed, by name or id; rows follow", async () => {
  const { notion } = await startWorld();
  const { sourceId } = await createIssues(notion);
  const row = await addRow(notion, sourceId, {
    Number: { number: 7 },
    Status: { select: { name: "Draft" } },
  });
  const numberId = row.properties.Number?.id ?? "";
  const source = await notion.dataSources.update({
    data_source_id: sourceId,
    properties: {
      [numberId]: { name: "No." },
      Summary: null,
      Link: { description: "Where the issue can be read.", url: {} },
      Score: { number: { format: "percent" } },
      Status: { select: { options: [{ name: "Approved" }, { name: "Sent", color: "blue" }] } },
    },
  });
  if (!isFullDataSource(source)) throw new Error("partial");
  expect(source.properties["No."]).toMatchObject({ id: numberId, name: "No." });
  expect(source.properties).not.toHaveProperty("Summary");
  expect(source.properties.Link).toMatchObject({ description: "Where the issue can be read." });
  expect(source.properties.Score).toMatchObject({ number: { format: "percent" } });
  expect(source.properties.Status).toMatchObject({
    select: {
      options: [
        { name: "Approved", color: "green" },
        { name: "Sent", color: "blue" },
      ],
    },
  });
  const page = fullPage(await notion.pages.retrieve({ page_id: row.id }));
  expect(page.properties["No."]).toMatchObject({ number: 7 });
  expect(page.properties.Status).toMatchObject({ select: null });
  const empty = { property: "Status", select: { is_empty: true as const } };
  expect((await notion.dataSources.query({ data_source_id: sourceId, filter: empty })).results).toHaveLength(
    1,
  );
});

test("a database gets a second data source, and its own title and trash", async () => {
  const { notion } = await startWorld();
  const { databaseId, sourceId } = await createIssues(notion);
  await notion.dataSources.create({
    parent: { database_id: databaseId },
    title: text("Archive"),
    properties: { Name: { title: {} } },
  });
  const both = await notion.databases.update({
    database_id: databaseId,
    title: text("All issues"),
    description: text("Every edition."),
  });
  expect(isFullDatabase(both) && both.data_sources.map((one) => one.name)).toEqual(["Issues", "Archive"]);
  expect(isFullDatabase(both) && both.title[0]?.plain_text).toBe("All issues");
  await notion.databases.update({ database_id: databaseId, in_trash: true });
  const source = await notion.dataSources.retrieve({ data_source_id: sourceId });
  expect(isFullDataSource(source) && source.in_trash).toBe(true);
  expect((await notion.search({ filter: { property: "object", value: "data_source" } })).results).toEqual([]);
});

test("relations point at rows of the other data source", async () => {
  const { notion } = await startWorld();
  const { sourceId } = await createIssues(notion);
  await notion.dataSources.update({
    data_source_id: sourceId,
    properties: { Follows: { relation: { data_source_id: sourceId, single_property: {} } } },
  });
  const first = await addRow(notion, sourceId, { Title: { title: text("First") } });
  const second = await addRow(notion, sourceId, { Follows: { relation: [{ id: first.id }] } });
  expect(second.properties.Follows).toMatchObject({ relation: [{ id: first.id }] });
  const following = await notion.dataSources.query({
    data_source_id: sourceId,
    filter: { property: "Follows", relation: { contains: first.id } },
  });
  expect(following.results.map((one) => one.id)).toEqual([second.id]);
  const nobody = "11111111-1111-4111-8111-111111111111";
  const refusal = await refusalOf(addRow(notion, sourceId, { Follows: { relation: [{ id: nobody }] } }));
  expect(refusal).toMatchObject({ status: 404, code: "object_not_found" });
});

test("a body comes back as Notion keeps it, and is replaced, edited and added to by text", async () => {
  const { notion } = await startWorld();
  const { sourceId } = await createIssues(notion);
  const written =
    "\r\n\r\n# Hello  \r\n\r\n\r\n\r\nFirst line \r\n\r\n```\r\na  \r\n\r\n\r\nb\r\n```\r\n\r\n";
  const page = await addRow(notion, sourceId, { Title: { title: text("Body") } }, written);
  expect(await notion.pages.retrieveMarkdown({ page_id: page.id })).toEqual({
    object: "page_markdown",
    id: page.id,
    markdown: "# Hello\nFirst line\n```\na  \n\n\nb\n```",
    truncated: false,
    unknown_block_ids: [],
  });

  const edit = async (change: Parameters<typeof notion.pages.updateMarkdown>[0]) =>
    (await notion.pages.updateMarkdown(change)).markdown;
  const page_id = page.id;
  expect(
    await edit({ page_id, type: "replace_content", replace_content: { new_str: "one\n\ntwo\n\none\n" } }),
  ).toBe("one\ntwo\none");
  const ambiguous = { content_updates: [{ old_str: "one", new_str: "1" }] };
  const refusal = await refusalOf(edit({ page_id, type: "update_content", update_content: ambiguous }));
  expect(refusal.message).toBe("Found 2 matches for old_str, which should be unique: one");
  const everywhere = { content_updates: [{ old_str: "one", new_str: "1", replace_all_matches: true }] };
  expect(await edit({ page_id, type: "update_content", update_content: everywhere })).toBe("1\ntwo\n1");
  const half = {
    content_updates: [
      { old_str: "two", new_str: "2" },
      { old_str: "three", new_str: "3" },
    ],
  };
  expect((await refusalOf(edit({ page_id, type: "update_content", update_content: half }))).code).toBe(
    "validation_error",
  );
  expect(await edit({ page_id, type: "insert_content", insert_content: { content: "end" } })).toBe(
    "1\ntwo\n1\nend",
  );
  const range = { content: "middle", content_range: "two...1" };
  expect(await edit({ page_id, type: "replace_content_range", replace_content_range: range })).toBe(
    "1\nmiddle\nend",
  );
  await notion.pages.update({ page_id, erase_content: true });
  expect((await notion.pages.retrieveMarkdown({ page_id })).markdown).toBe("");
});

test("markdown without a title gives its first heading as one", async () => {
  const { notion } = await startWorld();
  const { sourceId } = await createIssues(notion);
  const made = async (properties: Record<string, PropertyValue>, markdown: string) => {
    const page = await addRow(notion, sourceId, properties, markdown);
    const body = (await notion.pages.retrieveMarkdown({ page_id: page.id })).markdown;
    return [page.properties.Title?.type === "title" && page.properties.Title.title[0]?.plain_text, body];
  };
  expect(await made({ Number: { number: 1 } }, "# Why *we*\n\nText")).toEqual(["Why ", "Text"]);
  expect(await made({ Title: { title: text("Mine") } }, "# Why\n\nText")).toEqual(["Mine", "# Why\nText"]);
  expect(await made({ Title: { title: [] } }, "# Why")).toEqual([undefined, "# Why"]);
  expect(await made({}, "## Why")).toEqual([undefined, "## Why"]);
});

test("simple blocks become a body too; body and blocks exclude each other", async () => {
  const { notion } = await startWorld();
  const { sourceId } = await createIssues(notion);
  const children = [
    { heading_2: { rich_text: text("Why") } },
    { paragraph: { rich_text: [{ text: { content: "here", link: { url: "https://letter.example" } } }] } },
    { bulleted_list_item: { rich_text: text("point") } },
    { code: { rich_text: text("x = 1"), language: "python" as const } },
  ];
  const parent = { data_source_id: sourceId };
  const page = await notion.pages.create({ parent, children });
  expect((await notion.pages.retrieveMarkdown({ page_id: page.id })).markdown).toBe(
    "## Why\n[here](https://letter.example)\n- point\n```python\nx = 1\n```",
  );
  const both = await refusalOf(notion.pages.create({ parent, children, markdown: "x" }));
  expect(both.message).toBe("body.markdown and body.children can't both be given.");
});

test("a page in the trash can be read and restored, but not edited", async () => {
  const { notion } = await startWorld();
  const { sourceId } = await createIssues(notion);
  const { id } = await addRow(notion, sourceId, { Title: { title: text("Gone") } });
  const properties = { Title: { title: text("Changed") } };
  expect(fullPage(await notion.pages.update({ page_id: id, in_trash: true })).in_trash).toBe(true);
  expect((await notion.dataSources.query({ data_source_id: sourceId })).results).toEqual([]);
  expect((await notion.dataSources.query({ data_source_id: sourceId, in_trash: true })).results).toHaveLength(
    1,
  );
  expect(fullPage(await notion.pages.retrieve({ page_id: id })).in_trash).toBe(true);
  expect(await refusalOf(notion.pages.update({ page_id: id, properties }))).toMatchObject({
    code: "validation_error",
    message: "Can't edit block that is archived. You must unarchive the block before editing.",
  });
  const restored = fullPage(await notion.pages.update({ page_id: id, in_trash: false, properties }));
  expect(restored).toMatchObject({
    in_trash: false,
    properties: { Title: { title: [{ plain_text: "Changed" }] } },
  });
});

test("times are rounded down to the minute, and an edit within the minute doesn't move them", async () => {
  const { notion, clock, store } = await startWorld();
  const { sourceId } = await createIssues(notion);
  clock.set("2026-10-05T09:10:59.999Z");
  const { id } = await addRow(notion, sourceId, { Number: { number: 1 } });
  clock.set("2026-10-05T09:11:02.000Z");
  await notion.pages.update({ page_id: id, properties: { Number: { number: 2 } } });
  clock.set("2026-10-05T09:11:58.000Z");
  const page = fullPage(await notion.pages.update({ page_id: id, properties: { Number: { number: 3 } } }));
  expect(page).toMatchObject({
    created_time: "2026-10-05T09:10:00.000Z",
    last_edited_time: "2026-10-05T09:11:00.000Z",
    properties: { Changed: { last_edited_time: "2026-10-05T09:11:00.000Z" } },
  });
  expect(store.prepare("select created_ms % 60000 as ms from notion_pages where id = ?").get(id)).toEqual({
    ms: 59_999,
  });
});

test("rich text is cut at 25 items in a page; the property's own address gives all of them", async () => {
  const { notion } = await startWorld();
  const { sourceId } = await createIssues(notion);
  const items = Array.from({ length: 60 }, (_, n) => ({ text: { content: `${n} ` } }));
  const page = await addRow(notion, sourceId, { Summary: { rich_text: items }, Number: { number: 5 } });
  const summary = page.properties.Summary;
  expect(summary?.type === "rich_text" && summary.rich_text.length).toBe(25);

  const property_id = summary?.id ?? "";
  const texts: string[] = [];
  let start_cursor: string | null = null;
  do {
    const list = await notion.pages.properties.retrieve({
      page_id: page.id,
      property_id,
      start_cursor,
      page_size: 25,
    });
    if (list.object !== "list") throw new Error("expected a list");
    expect(list.property_item).toMatchObject({ id: property_id, type: "rich_text" });
    texts.push(...list.results.map((item) => (item.type === "rich_text" ? item.rich_text.plain_text : "")));
    start_cursor = list.next_cursor;
  } while (start_cursor);
  expect(texts).toEqual(items.map((item) => item.text.content));

  const number = await notion.pages.properties.retrieve({
    page_id: page.id,
    property_id: page.properties.Number?.id ?? "",
  });
  expect(number).toMatchObject({ object: "property_item", type: "number", number: 5 });
});

test("filter_properties leaves the other properties out", async () => {
  const { notion } = await startWorld();
  const { sourceId } = await createIssues(notion);
  const page = await addRow(notion, sourceId, { Number: { number: 5 } });
  const filter_properties = [page.properties.Number?.id ?? "", "title"];
  const some = fullPage(await notion.pages.retrieve({ page_id: page.id, filter_properties }));
  expect(Object.keys(some.properties)).toEqual(["Number", "Title"]);
  const [row] = (await notion.dataSources.query({ data_source_id: sourceId, filter_properties })).results;
  expect(row && isFullPage(row) && Object.keys(row.properties)).toEqual(["Number", "Title"]);
});

test("a page stands on another page or on the workspace with a title of its own", async () => {
  const { notion } = await startWorld();
  const page_id = await rootPageId(notion);
  const child = fullPage(
    await notion.pages.create({ parent: { page_id }, properties: { title: { title: text("Notes") } } }),
  );
  expect(child).toMatchObject({
    parent: { type: "page_id", page_id },
    properties: { title: { id: "title" } },
  });
  const top = fullPage(await notion.pages.create({ parent: { workspace: true }, properties: {} }));
  expect(top.parent).toEqual({ type: "workspace", workspace: true });
});

test("a page's link leads to a plain page that escapes its title", async () => {
  const { notion, url } = await startWorld();
  const { sourceId } = await createIssues(notion);
  const page = await addRow(notion, sourceId, { Title: { title: text("<script>alert(1)</script>") } });
  const shown = await fetch(page.url);
  expect(shown.status).toBe(200);
  const body = await shown.text();
  expect(body).toContain("&lt;script&gt;");
  expect(body).not.toContain("<script>");
  expect((await fetch(`${url}/p/unknown`)).status).toBe(404);
});

test("version 2025-09-03 is spoken too", async () => {
  const { url } = await startWorld();
  expect((await clientOf(url, "ntn_other", "2025-09-03").users.me({})).object).toBe("user");
});
