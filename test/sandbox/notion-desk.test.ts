import { expect, test } from "vitest";
import { notionDesk } from "../../src/sandbox/desk/notion/notion-desk.tsx";
import { addRow, createIssues, startWorld, text, type World } from "./notion-world.ts";

const EVIL = '<script>alert("1")</script>';

async function deskOf(world: World) {
  const desk = notionDesk(world);
  return async (path: string) => {
    const answer = await desk.request(path);
    return { status: answer.status, html: await answer.text() };
  };
}

async function withIssues() {
  const world = await startWorld();
  const { sourceId } = await createIssues(world.notion);
  return { ...world, sourceId, open: await deskOf(world) };
}

const titlesIn = (html: string) =>
  [...html.matchAll(/<td class="title"><a href="[^"]*">([^<]*)<\/a>/g)].map((match) => match[1]);

test("an empty workspace says so", async () => {
  const { status, html } = await (await deskOf(await startWorld()))("/");
  expect(status).toBe(200);
  expect(html).toContain("There are no tables yet.");
});

test("the list names each table with its number of rows, and leaves trashed ones out", async () => {
  const { notion, sourceId, open } = await withIssues();
  await addRow(notion, sourceId, { Title: { title: text("One") } });
  expect((await open("/")).html).toContain(
    `<a href="/notion/tables/${sourceId}"><span>Issues</span><span class="count">1 row</span></a>`,
  );
  await notion.dataSources.update({ data_source_id: sourceId, in_trash: true });
  expect((await open("/")).html).not.toContain("Issues");
});

test("a table shows its columns in the order of the schema and its values readably", async () => {
  const { notion, sourceId, open } = await withIssues();
  await addRow(notion, sourceId, {
    Title: { title: text("Ten readers") },
    Number: { number: 46 },
    Status: { select: { name: "Approved" } },
    Stage: { status: { name: "Done" } },
    "Send on": { date: { start: "2026-10-06T07:30:00+02:00" } },
    Tags: { multi_select: [{ name: "craft" }, { name: "money" }] },
    Link: { url: "https://letter.example/46" },
    Free: { checkbox: true },
  });
  const { html } = await open(`/tables/${sourceId}`);
  const headings = [...html.matchAll(/<th[^>]*><a[^>]*>([^<]*)/g)].map((match) => match[1]);
  expect(headings.slice(0, 5)).toEqual(["Title", "Number", "Status", "Stage", "Send on"]);
  expect(html).toContain("1 row");
  expect(html).toContain('<td class="num">46</td>');
  expect(html).toContain('<span class="chip green">Approved</span>');
  expect(html).toContain('<span class="chip green dotted">Done</span>');
  expect(html).toMatch(/>craft<\/span><span[^>]*>money</);
  expect(html).toContain('6 Oct 2026<span class="hour"> 07:30 +02:00</span>');
  expect(html).toContain(
    'href="https://letter.example/46" rel="noreferrer" title="https://letter.example/46">letter.example/46</a>',
  );
  expect(html).toContain('aria-label="yes"');
});

test("a table is sorted newest edited first, or by a column that it has", async () => {
  const { notion, clock, sourceId, open } = await withIssues();
  for (const [index, title] of ["Beta", "Alpha", "Gamma"].entries()) {
    await addRow(notion, sourceId, { Title: { title: text(title) }, Number: { number: index } });
    clock.advance(60_000);
  }
  const order = async (query: string) => titlesIn((await open(`/tables/${sourceId}${query}`)).html);
  expect(await order("")).toEqual(["Gamma", "Alpha", "Beta"]);
  expect(await order("?sort=title&order=asc")).toEqual(["Alpha", "Beta", "Gamma"]);
  expect(await order("?sort=title&order=desc")).toEqual(["Gamma", "Beta", "Alpha"]);
  expect(await order("?sort=nothing%27%29%3B--&order=asc&page=-1")).toEqual(["Gamma", "Alpha", "Beta"]);
});

test("a table is paged by 100 and keeps its sort", async () => {
  const { notion, sourceId, open } = await withIssues();
  for (let number = 1; number <= 101; number++)
    await addRow(notion, sourceId, { Title: { title: text(`No. ${number}`) } });
  const first = (await open(`/tables/${sourceId}?sort=title&order=desc`)).html;
  expect(titlesIn(first)).toHaveLength(100);
  expect(first).toContain("101 rows, page 1 of 2");
  expect(first).toContain("?sort=title&amp;order=desc&amp;page=2");
  expect(titlesIn((await open(`/tables/${sourceId}?page=2`)).html)).toEqual(["No. 1"]);
  expect((await open(`/tables/${sourceId}?page=9`)).html).toContain("no rows this far down");
});

test("a page shows its properties and its body as text to read", async () => {
  const { notion, sourceId, open } = await withIssues();
  const markdown = [
    "# Why",
    "Two **bold** words, *one* soft, `code`, [a link](https://letter.example/a?b=1&c=2), https://letter.example/x.",
    "- one",
    "\t- under one",
    "- two",
    "",
    "1. first",
    "2. second",
    "",
    "- [x] done",
    "",
    "> quoted **words**",
    "",
    "```ts",
    "if (a < b) **stop**",
    "```",
    "---",
  ].join("\n");
  const row = await addRow(
    notion,
    sourceId,
    { Title: { title: text("Body") }, Number: { number: 3 } },
    markdown,
  );
  const { html } = await open(`/pages/${row.id}`);
  expect(html).toMatch(/<label class="label" for="(f\d+)">Number<\/label>.*?id="\1" name="[^"]+" value="3"/s);
  expect(html).toContain("<h2>Why</h2>");
  expect(html).toContain("<strong>bold</strong> words, <em>one</em> soft, <code>code</code>");
  expect(html).toContain('<a href="https://letter.example/a?b=1&amp;c=2" rel="noreferrer">a link</a>');
  expect(html).toContain('<a href="https://letter.example/x" rel="noreferrer">https://letter.example/x</a>.');
  expect(html).toContain("<ul><li>one<ul><li>under one</li></ul></li><li>two</li></ul>");
  expect(html).toContain("<ol><li>first</li><li>second</li></ol>");
  expect(html).toContain('<li class="task">☑ done</li>');
  expect(html).toContain("<blockquote><p>quoted <strong>words</strong></p></blockquote>");
  expect(html).toContain("<code>if (a &lt; b) **stop**</code>");
  expect(html).toContain("<hr/>");
});

test("nothing that was written becomes markup: not in titles, options, properties, links or bodies", async () => {
  const { notion, sourceId, open } = await withIssues();
  const markdown = [
    `# ${EVIL}`,
    `${EVIL} **${EVIL}** \`${EVIL}\``,
    '[click](javascript:alert(1)) [click](data:text/html,x) ![x](https://a.example/"onerror=alert(1))',
    '[x](https://a.example/"onmouseover="alert)',
    `- ${EVIL}`,
    `> ${EVIL}`,
    "```",
    EVIL,
    "```",
  ].join("\n\n");
  const row = await addRow(
    notion,
    sourceId,
    {
      Title: { title: [{ text: { content: EVIL, link: { url: "javascript:alert(1)" } } }] },
      Summary: { rich_text: text(EVIL) },
      Link: { url: "javascript:alert(1)" },
      Contact: { email: `"${EVIL}"@a.example` },
      Tags: { multi_select: [{ name: EVIL }] },
    },
    markdown,
  );
  const shown = [(await open(`/pages/${row.id}`)).html, (await open(`/tables/${sourceId}`)).html];
  for (const html of shown) {
    expect(html).toContain("&lt;script&gt;");
    expect(html).not.toMatch(/<script/i);
    expect(html).not.toMatch(/href="(?:javascript|data):/i);
    expect(html).not.toMatch(/<[^>]*\son[a-z]+=/i);
    expect(html).not.toMatch(/<[^>]*\sstyle=/i);
  }
});

test("hostile or endless markdown is shown quickly", async () => {
  const { notion, sourceId, open } = await withIssues();
  const bodies = [
    "*".repeat(20_000),
    "[".repeat(20_000),
    `${"> ".repeat(300)}deep`,
    "- a\n".repeat(900),
    "`~_*".repeat(5_000),
  ];
  for (const body of bodies) {
    const row = await addRow(notion, sourceId, { Title: { title: text("Odd") } }, body);
    const startedMs = performance.now();
    expect((await open(`/pages/${row.id}`)).status).toBe(200);
    expect(performance.now() - startedMs).toBeLessThan(3_000);
  }
});

test("what isn't there is said plainly, and a trashed page says that it is one", async () => {
  const { notion, sourceId, open } = await withIssues();
  expect((await open("/tables/nothing")).status).toBe(404);
  expect((await open("/pages/nothing")).html).toContain("See all tables.");
  const row = await addRow(notion, sourceId, { Title: { title: text("Gone") } });
  await notion.pages.update({ page_id: row.id, in_trash: true });
  expect((await open(`/pages/${row.id}`)).html).toContain("This page is in the trash.");
  expect((await open(`/tables/${sourceId}`)).html).toContain("This table has no rows yet.");
});

test("the pages bring their own style sheet", async () => {
  const { open } = await withIssues();
  expect((await open("/")).html).toContain('<link rel="stylesheet" href="/notion/style.css"/>');
  expect((await open("/style.css")).html).toContain(".chip");
});

test("a page names the tables that stand in it, and shows a table of its text as one", async () => {
  const { notion, sourceId, open } = await withIssues();
  const source = await notion.dataSources.retrieve({ data_source_id: sourceId });
  const parent = "database_parent" in source ? source.database_parent : undefined;
  if (parent?.type !== "page_id") throw new Error("The table stands on no page");
  const { html } = await open(`/pages/${parent.page_id}`);
  expect(html).toContain(`<p><a href="/notion/tables/${sourceId}">→ Issues</a></p>`);
  const markdown = "| Before | After |\n| --- | :-: |\n| dull \\| plain | **clear** |";
  const { id } = await notion.pages.create({ parent, properties: {}, markdown });
  const shown = (await open(`/pages/${id}`)).html;
  expect(shown).toContain('<th scope="col">Before</th><th scope="col">After</th>');
  expect(shown).toContain("<strong>clear</strong>");
});
