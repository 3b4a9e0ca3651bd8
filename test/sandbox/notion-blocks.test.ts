import { type BlockObjectResponse, type Client, collectPaginatedAPI, isFullBlock } from "@notionhq/client";
import { expect, test } from "vitest";
import { putBlocks } from "../../src/sandbox/notion/body/keep.ts";
import { addRow, createIssues, refusalOf, rootPageId, startWorld, text, type World } from "./notion-world.ts";

type Blocks = Parameters<Client["blocks"]["children"]["append"]>[0]["children"];

/** An issue with this body, and ways to look at it. */
async function withBody(body: string | object[], world?: World) {
  const { notion, store, ...rest } = world ?? (await startWorld());
  const { sourceId } = await createIssues(notion);
  const page = await addRow(notion, sourceId, { Title: { title: text("Issue") } });
  if (typeof body !== "string") putBlocks(store, page.id, body);
  else if (body !== "") {
    const replace_content = { new_str: body };
    await notion.pages.updateMarkdown({ page_id: page.id, type: "replace_content", replace_content });
  }
  const children = async (block_id: string = page.id) =>
    (await collectPaginatedAPI(notion.blocks.children.list, { block_id })).map(full);
  const markdown = async (page_id: string = page.id) => notion.pages.retrieveMarkdown({ page_id });
  const append = async (blocks: Blocks, block_id: string = page.id) =>
    (await notion.blocks.children.append({ block_id, children: blocks })).results.map(full);
  return { notion, store, ...rest, sourceId, pageId: page.id, children, markdown, append };
}

function full(block: { id: string }): BlockObjectResponse {
  if (!("object" in block) || !isFullBlock(block as BlockObjectResponse)) throw new Error("a partial block");
  return block as BlockObjectResponse;
}

const paragraph = (content: string, more: object = {}) => ({
  paragraph: { rich_text: text(content), ...more },
});

/** Every block that markdown can hold, as a request describes it and as Notion-flavoured markdown. */
const HELD: readonly [type: string, block: object, markdown: string][] = [
  [
    "paragraph",
    paragraph("Plain", { color: "red", children: [paragraph("Child")] }),
    'Plain {color="red"}\n\tChild',
  ],
  ["paragraph", { paragraph: { rich_text: [] } }, "<empty-block/>"],
  ["heading_1", { heading_1: { rich_text: text("One") } }, "# One"],
  [
    "heading_2",
    { heading_2: { rich_text: text("Two"), color: "blue_background" } },
    '## Two {color="blue_bg"}',
  ],
  [
    "heading_3",
    { heading_3: { rich_text: text("Three"), is_toggleable: true, children: [paragraph("Inside")] } },
    '### Three {toggle="true"}\n\tInside',
  ],
  ["heading_4", { heading_4: { rich_text: text("Four") } }, "#### Four"],
  [
    "bulleted_list_item",
    {
      bulleted_list_item: {
        rich_text: text("a"),
        children: [{ numbered_list_item: { rich_text: text("b") } }],
      },
    },
    "- a\n\t1. b",
  ],
  ["to_do", { to_do: { rich_text: text("done"), checked: true } }, "- [x] done"],
  ["to_do", { to_do: { rich_text: text("open") } }, "- [ ] open"],
  ["quote", { quote: { rich_text: text("Line 1\nLine 2") } }, "> Line 1<br>Line 2"],
  [
    "toggle",
    { toggle: { rich_text: text("More"), children: [paragraph("Hidden")] } },
    "<details>\n<summary>More</summary>\n\tHidden\n</details>",
  ],
  [
    "callout",
    {
      callout: {
        rich_text: text("Ship it"),
        icon: { type: "emoji", emoji: "🎯" },
        color: "gray_background",
        children: [paragraph("Soon")],
      },
    },
    '<callout icon="🎯" color="gray_bg">\n\tShip it\n\tSoon\n</callout>',
  ],
  [
    "code",
    { code: { rich_text: text("a = `1`\n\n\nb"), language: "python" } },
    "```python\na = `1`\n\n\nb\n```",
  ],
  ["equation", { equation: { expression: "e = mc^2" } }, "$$\ne = mc^2\n$$"],
  ["divider", { divider: {} }, "---"],
  [
    "image",
    { image: { external: { url: "https://a.example/a.png" }, caption: text("A view") } },
    "![A view](https://a.example/a.png)",
  ],
  [
    "video",
    { video: { external: { url: "https://a.example/a.mp4" }, caption: text("Clip") } },
    '<video src="https://a.example/a.mp4">Clip</video>',
  ],
  [
    "audio",
    { audio: { external: { url: "https://a.example/a.mp3" } } },
    '<audio src="https://a.example/a.mp3"></audio>',
  ],
  [
    "pdf",
    { pdf: { external: { url: "https://a.example/a.pdf" } } },
    '<pdf src="https://a.example/a.pdf"></pdf>',
  ],
  [
    "file",
    { file: { external: { url: "https://a.example/a.zip" }, name: "a.zip" } },
    '<file src="https://a.example/a.zip"></file>',
  ],
  ["table_of_contents", { table_of_contents: { color: "gray" } }, '<table_of_contents color="gray"/>'],
  [
    "column_list",
    {
      column_list: {
        children: [
          { column: { children: [paragraph("Left")] } },
          { column: { children: [paragraph("Right")] } },
        ],
      },
    },
    "<columns>\n\t<column>\n\t\tLeft\n\t</column>\n\t<column>\n\t\tRight\n\t</column>\n</columns>",
  ],
  [
    "table",
    {
      table: {
        table_width: 2,
        has_column_header: true,
        children: [
          { table_row: { cells: [text("a"), text("b")] } },
          { table_row: { cells: [text("1"), text("2|3")] } },
        ],
      },
    },
    '<table header-row="true">\n\t<tr>\n\t\t<td>a</td>\n\t\t<td>b</td>\n\t</tr>\n\t<tr>\n\t\t<td>1</td>\n\t\t<td>2\\|3</td>\n\t</tr>\n</table>',
  ],
  [
    "meeting_notes",
    { meeting_notes: { title: text("Weekly"), children: [paragraph("Agreed")] } },
    "<meeting-notes>\n\tWeekly\n\t<notes>\n\t\tAgreed\n\t</notes>\n</meeting-notes>",
  ],
];

test.each(HELD)("a %s is itself in markdown, and comes back from it: %j", async (type, block, expected) => {
  const { children, markdown, notion, pageId } = await withBody([block]);
  expect(await markdown()).toMatchObject({ markdown: expected, truncated: false, unknown_block_ids: [] });
  const before = await children();
  expect(before.map((one) => one.type)).toEqual([type]);
  await notion.pages.updateMarkdown({
    page_id: pageId,
    type: "replace_content",
    replace_content: { new_str: expected },
  });
  expect(await children()).toEqual(before);
  const [given] = Object.values(block);
  expect(before[0]).toMatchObject({
    has_children: "children" in given,
    in_trash: false,
    parent: { page_id: pageId },
  });
});

const UNKNOWN: readonly [type: string, block: object, content: object][] = [
  [
    "bookmark",
    { bookmark: { url: "https://a.example", caption: text("Read") } },
    { url: "https://a.example" },
  ],
  ["embed", { embed: { url: "https://a.example/e" } }, { url: "https://a.example/e", caption: [] }],
  ["link_preview", { link_preview: { url: "https://a.example/p" } }, { url: "https://a.example/p" }],
  ["breadcrumb", { breadcrumb: {} }, {}],
  ["tab", { tab: { children: [paragraph("First tab")] } }, {}],
  [
    "template",
    { template: { rich_text: text("New"), children: [paragraph("Row")] } },
    { rich_text: [{ plain_text: "New" }] },
  ],
  ["transcription", { transcription: { title: text("Call") } }, { title: [{ plain_text: "Call" }] }],
  ["unsupported", { unsupported: { block_type: "ai_block" } }, { block_type: "ai_block" }],
];

test.each(UNKNOWN)(
  "a %s has no markdown: its id is named, and the block can be asked for",
  async (type, block, content) => {
    const { children, markdown, notion, pageId, url } = await withBody([paragraph("Before"), block]);
    const found = (await children())[1];
    const id = found?.id ?? "";
    const tag = `<unknown url="${url}/p/${pageId.replaceAll("-", "")}#${id.replaceAll("-", "")}" alt="${type}"/>`;
    expect(await markdown()).toMatchObject({ markdown: `Before\n${tag}`, unknown_block_ids: [id] });
    expect(found).toMatchObject({ type, [type]: content });
    expect(await notion.blocks.retrieve({ block_id: id })).toEqual(found);
    expect((await children(id)).length > 0).toBe(found?.has_children);

    const insert_content = { content: "After" };
    await notion.pages.updateMarkdown({ page_id: pageId, type: "insert_content", insert_content });
    expect((await children()).map((one) => one.id)).toContain(id);
  },
);

test("every mark of rich text survives the way through markdown", async () => {
  const rich_text = [
    { text: { content: "# no heading, *no* star, <no> tag " } },
    { text: { content: "bold" }, annotations: { bold: true } },
    { text: { content: " both " }, annotations: { bold: true, italic: true } },
    { text: { content: "struck" }, annotations: { strikethrough: true, underline: true } },
    { text: { content: "co*de" }, annotations: { code: true } },
    { text: { content: "blue" }, annotations: { color: "blue" as const } },
    { text: { content: "link", link: { url: "https://a.example/x?a=1" } }, annotations: { italic: true } },
    { equation: { expression: "x_1 < 2" } },
    { text: { content: "\nsecond line" } },
    { mention: { date: { start: "2026-03-01", end: "2026-03-02" } } },
  ];
  const { children, markdown } = await withBody([{ paragraph: { rich_text } }]);
  expect((await markdown()).markdown).toBe(
    '\\# no heading, \\*no\\* star, \\<no\\> tag **bold** ***both*** <span underline="true">~~struck~~</span>`co*de`' +
      '<span color="blue">blue</span>[*link*](https://a.example/x?a=1)$`x_1 \\< 2`$<br>second line'.replace(
        "\\<",
        "<",
      ) +
      '<mention-date start="2026-03-01" end="2026-03-02"/>',
  );
  const [block] = await children();
  if (block?.type !== "paragraph") throw new Error("no paragraph");
  expect(block.paragraph.rich_text.map((item) => [item.type, item.plain_text, item.href])).toEqual([
    ["text", "# no heading, *no* star, <no> tag ", null],
    ["text", "bold", null],
    ["text", " ", null],
    ["text", "both", null],
    ["text", " ", null],
    ["text", "struck", null],
    ["text", "co*de", null],
    ["text", "blue", null],
    ["text", "link", "https://a.example/x?a=1"],
    ["equation", "x_1 < 2", null],
    ["text", "\nsecond line", null],
    ["mention", "2026-03-01 → 2026-03-02", null],
  ]);
  expect(block.paragraph.rich_text[3]?.annotations).toMatchObject({ bold: true, italic: true });
  expect(block.paragraph.rich_text[5]?.annotations).toMatchObject({ strikethrough: true, underline: true });
});

test("what is appended comes back by its own id, in the listing, and in the markdown", async () => {
  const { append, children, markdown, notion, clock, pageId } = await withBody("First\n\n- item");
  clock.advance(60_000);
  const made = await append([
    { heading_2: { rich_text: text("New") } },
    { bulleted_list_item: { rich_text: text("outer"), children: [{ to_do: { rich_text: text("inner") } }] } },
    { bookmark: { url: "https://a.example" } },
  ]);
  expect(made.map((block) => block.type)).toEqual(["heading_2", "bulleted_list_item", "bookmark"]);
  expect((await children()).slice(2)).toEqual(made);
  expect((await markdown()).markdown).toMatch(/^First\n- item\n## New\n- outer\n\t- \[ \] inner\n<unknown /);
  expect(await notion.pages.retrieve({ page_id: pageId })).toMatchObject({
    last_edited_time: "2026-10-05T09:01:00.000Z",
  });

  const [inner] = await append([paragraph("below")], made[1]?.id);
  expect(inner).toMatchObject({ parent: { type: "block_id", block_id: made[1]?.id } });
  expect((await markdown()).markdown).toContain("- outer\n\t- [ ] inner\n\tbelow\n");
  const after = { type: "after_block" as const, after_block: { id: made[0]?.id ?? "" } };
  await notion.blocks.children.append({ block_id: pageId, children: [{ divider: {} }], position: after });
  await notion.blocks.children.append({
    block_id: pageId,
    children: [paragraph("Top")],
    position: { type: "start" },
  });
  expect((await children()).map((block) => block.type)).toEqual([
    ...[
      "paragraph",
      "paragraph",
      "bulleted_list_item",
      "heading_2",
      "divider",
      "bulleted_list_item",
      "bookmark",
    ],
  ]);
  expect((await children()).map((block) => block.id)).toEqual(
    expect.arrayContaining(made.map((block) => block.id)),
  );
});

test("blocks are appended into tags and into blocks that have no markdown", async () => {
  const { append, children, markdown } = await withBody([
    { callout: { rich_text: text("Note"), children: [] } },
    { template: { rich_text: text("New"), children: [] } },
  ]);
  const [callout, template] = await children();
  await append([paragraph("in the callout")], callout?.id);
  await append([paragraph("in the template"), { divider: {} }], template?.id);
  expect((await markdown()).markdown).toContain("<callout>\n\tNote\n\tin the callout\n</callout>");
  expect((await children(template?.id)).map((block) => block.type)).toEqual(["paragraph", "divider"]);
});

test("a deleted block is gone from listing and markdown, and the others keep their ids", async () => {
  const { children, markdown, notion } = await withBody("One\n\nTwo\n\tchild of two\n\nThree\n\nTwo");
  const before = await children();
  const gone = full(await notion.blocks.delete({ block_id: before[1]?.id ?? "" }));
  expect(gone).toMatchObject({ id: before[1]?.id, in_trash: true, archived: true });
  expect((await markdown()).markdown).toBe("One\nThree\nTwo");
  expect((await children()).map((block) => block.id).slice(0, 2)).toEqual([before[0]?.id, before[2]?.id]);
  expect(
    await refusalOf(notion.blocks.retrieve({ block_id: "11111111-1111-4111-8111-111111111111" })),
  ).toMatchObject({
    status: 404,
    code: "object_not_found",
  });
});

test("250 blocks are listed in pages of 100", async () => {
  const { notion, pageId, children } = await withBody(
    Array.from({ length: 250 }, (_, n) => paragraph(`Line ${n}`)),
  );
  const first = await notion.blocks.children.list({ block_id: pageId });
  expect(first).toMatchObject({ type: "block", block: {}, has_more: true });
  expect(first.results).toHaveLength(100);
  expect(new Set((await children()).map((block) => block.id)).size).toBe(250);
});

test("an append takes at most 100 blocks in a list, 1,000 in all, and two levels below the first", async () => {
  const { append } = await withBody("");
  const said = async (blocks: Blocks) => (await refusalOf(append(blocks))).message;
  const many = (count: number, children?: object[]) =>
    Array.from({ length: count }, () => ({
      toggle: { rich_text: text("x"), ...(children ? { children } : {}) },
    })) as Blocks;
  expect(await said(many(101))).toBe(
    "body failed validation: body.children.length should be ≤ `100`, instead was `101`.",
  );
  expect(await said(many(100, many(10)))).toContain("should be ≤ `1000`, instead was `1100`");
  const deep = many(1, many(1, many(1, many(1))));
  expect(await said(deep)).toContain(
    "body.children[0].toggle.children[0].toggle.children[0].toggle.children should be not present",
  );
  expect(await append(many(1, many(1, many(1))))).toHaveLength(1);
  expect(await said(many(90, many(1, [paragraph("x".repeat(2_001))])))).toContain("≤ `2000`");
  expect(await said(many(100, many(5, [paragraph("x".repeat(1_000))])))).toContain(
    "body.length should be ≤ `500000`",
  );
});

test("blocks that make no sense are refused with their place", async () => {
  const { append, notion, pageId } = await withBody("");
  const said = async (block: object) => (await refusalOf(append([block] as Blocks))).message;
  expect(await said({ unsupported: {} })).toContain("body.children[0].paragraph should be defined");
  expect(await said({ table: { table_width: 2, children: [{ table_row: { cells: [text("a")] } }] } })).toBe(
    "Number of cells in table row must match the table width of the parent table",
  );
  expect(await said({ column_list: { children: [{ column: { children: [] } }] } })).toContain(
    "should be ≥ `2`",
  );
  expect(await said({ divider: { children: [] } })).toContain("divider.children should be not present");
  expect(await said({ paragraph: { rich_text: text("x"), color: "mauve" } })).toContain("should be a color");
  const [rule] = await append([{ divider: {} }]);
  expect((await refusalOf(append([paragraph("x")], rule?.id))).message).toBe(
    "Block type divider does not support children.",
  );
  await notion.pages.update({ page_id: pageId, in_trash: true });
  expect((await refusalOf(append([paragraph("late")]))).message).toContain("archived");
});

test("pages and databases stand in the body of the page above them, under the names that they have now", async () => {
  const world = await startWorld();
  const { notion, url } = world;
  const root = await rootPageId(notion);
  const { databaseId } = await createIssues(notion);
  const page = await notion.pages.create({
    parent: { page_id: root },
    properties: { title: { title: text("How-to") } },
  });
  const link = (id: string) => `${url}/p/${id.replaceAll("-", "")}`;
  const body = async () => (await notion.pages.retrieveMarkdown({ page_id: root })).markdown;
  expect(await body()).toBe(
    `<database url="${link(databaseId)}" inline="false">Issues</database>\n<page url="${link(page.id)}">How-to</page>`,
  );
  const { results } = await notion.blocks.children.list({ block_id: root });
  expect(results).toMatchObject([
    { id: databaseId, type: "child_database", child_database: { title: "Issues" } },
    { id: page.id, type: "child_page", child_page: { title: "How-to" } },
  ]);
  expect(await notion.blocks.retrieve({ block_id: page.id })).toMatchObject({
    type: "child_page",
    parent: { page_id: root },
  });
  await notion.pages.update({ page_id: page.id, properties: { title: { title: text("Manual") } } });
  expect(await body()).toContain(">Manual</page>");
  await notion.blocks.delete({ block_id: page.id });
  expect(await body()).not.toContain("Manual");
  await notion.pages.update({ page_id: page.id, in_trash: false });
  expect(await body()).toContain("Manual");
});

test("an edit that would delete a page or a database is refused, unless it is allowed", async () => {
  const { notion } = await startWorld();
  const page_id = await rootPageId(notion);
  const { databaseId } = await createIssues(notion);
  const rewrite = (new_str: string, allow_deleting_content?: boolean) =>
    notion.pages.updateMarkdown({
      page_id,
      type: "replace_content",
      replace_content: { new_str, ...(allow_deleting_content ? { allow_deleting_content } : {}) },
    });
  expect(await refusalOf(rewrite("Gone"))).toMatchObject({ status: 400, code: "validation_error" });
  const { markdown } = await notion.pages.retrieveMarkdown({ page_id });
  expect((await rewrite(`Above\n\n${markdown}`)).markdown).toBe(`Above\n${markdown}`);
  await rewrite("Gone", true);
  expect(await notion.databases.retrieve({ database_id: databaseId })).toMatchObject({ in_trash: true });
});

test("a body beyond the limit comes truncated, and what was left out can be asked for by its id", async () => {
  const world = await startWorld({ limits: { blocksPerMarkdown: 3 } });
  const { markdown } = await withBody("One\n\nTwo\n\tTwo a\n\tTwo b\n\nThree", world);
  const body = await markdown();
  expect(body.truncated).toBe(true);
  expect(body.markdown).toMatch(
    /^One\nTwo\n\tTwo a\n\t<unknown [^>]* alt="paragraph"\/>\n<unknown [^>]*\/>$/,
  );
  const parts = await Promise.all(body.unknown_block_ids.map((id) => markdown(id)));
  expect(parts.map((part) => part.markdown)).toEqual(["Two b", "Three"]);
});

test("empty lines are left out, as Notion leaves them out, but in code; they can be kept", async () => {
  const written = "One\n\nTwo\n\n```\na\n\nb\n```";
  const { markdown, notion, pageId } = await withBody(written);
  expect((await markdown()).markdown).toBe("One\nTwo\n```\na\n\nb\n```");
  const content_updates = [{ old_str: "One\nTwo", new_str: "Both" }];
  await notion.pages.updateMarkdown({
    page_id: pageId,
    type: "update_content",
    update_content: { content_updates },
  });
  expect((await markdown()).markdown).toBe("Both\n```\na\n\nb\n```");
  const kept = await withBody(written, await startWorld({ limits: { blankLines: 1 } }));
  expect((await kept.markdown()).markdown).toBe(written);
});

test("a synced block is shared by its id, and a link to a page leads to it", async () => {
  const world = await startWorld();
  const root = await rootPageId(world.notion);
  const { children, markdown, url } = await withBody(
    [
      { synced_block: { synced_from: null, children: [paragraph("Shared")] } },
      { link_to_page: { page_id: root } },
    ],
    world,
  );
  const [synced, link] = await children();
  expect(link).toMatchObject({ type: "link_to_page", link_to_page: { type: "page_id", page_id: root } });
  expect((await markdown()).markdown).toContain(
    `<page url="${url}/p/${root.replaceAll("-", "")}">Newsletter</page>`,
  );
  const copy = await withBody([{ synced_block: { synced_from: { block_id: synced?.id } } }], world);
  expect((await copy.markdown()).markdown).toMatch(
    /^<synced_block_reference url="[^"]+#[0-9a-f]{32}">\n<\/synced/,
  );
  expect((await copy.children())[0]).toMatchObject({
    synced_block: { synced_from: { block_id: synced?.id } },
  });
});

test("a mention of a page has its name in the body, and leads to it from a property", async () => {
  const world = await startWorld();
  const { notion, url } = world;
  const root = await rootPageId(notion);
  const mention = { mention: { page: { id: root } } };
  const { markdown, pageId } = await withBody(
    [{ paragraph: { rich_text: [{ text: { content: "See " } }, mention] } }],
    world,
  );
  const link = `${url}/p/${root.replaceAll("-", "")}`;
  expect((await markdown()).markdown).toBe(`See <mention-page url="${link}">Newsletter</mention-page>`);
  const page = await notion.pages.update({
    page_id: pageId,
    properties: { Summary: { rich_text: [mention] } },
  });
  expect("properties" in page && page.properties.Summary).toMatchObject({
    rich_text: [
      {
        type: "mention",
        mention: { page: { id: root } },
        href: `https://www.notion.so/${root.replaceAll("-", "")}`,
      },
    ],
  });
});
