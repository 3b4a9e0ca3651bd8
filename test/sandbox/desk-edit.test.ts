import { expect, test } from "vitest";
import {
  bodyOf,
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

const EVIL = '"><script>alert("1")</script>';

async function withRow(properties: Parameters<typeof addRow>[2] = {}, markdown?: string) {
  const person = await startDesk();
  const given = { Title: { title: text("Ten readers") }, ...properties };
  const row = await addRow(person.notion, person.sourceId, given, markdown);
  person.clock.advance(60_000);
  return { ...person, row, path: pathOf(row) };
}

const fieldsNamed = async (person: Person, ...names: string[]) =>
  Promise.all(names.map(async (name) => (await fieldOf(person, name)).field));

test("every kind of value is edited in one form, and the API gives back what was typed", async () => {
  const person = await withRow(
    { Tags: { multi_select: [{ name: "craft" }, { name: "money" }] } },
    "Old text.",
  );
  const { path, row } = person;
  const [status, stage, tags] = [
    await fieldOf(person, "Status"),
    await fieldOf(person, "Stage"),
    await fieldOf(person, "Tags"),
  ];
  const names = ["Title", "Number", "Send on", "Link", "Contact", "Summary", "Free"];
  const [title = "", number = "", date = "", link = "", contact = "", summary = "", free = ""] =
    await fieldsNamed(person, ...names);
  const { status: code, to } = await person.fillIn(path, {
    [title]: "Twelve readers",
    [number]: "12.5",
    [status.field]: status.options.Approved ?? "",
    [stage.field]: stage.options.Done ?? "",
    [date]: "2026-10-06",
    [`${date}.time`]: "07:30",
    [`${date}.zone`]: "Europe/Vienna",
    [tags.field]: [tags.options.money ?? ""],
    [`${tags.field}.new`]: "readers, mail",
    [link]: "https://letter.example/12",
    [contact]: "ada@letters.example",
    [summary]: "Two lines:\r\nthis is the second.",
    [free]: "on",
    "p.#body": "# New\r\n\r\nWritten *here*.",
  });
  expect([code, to]).toEqual([303, `${path}?done=saved`]);
  const { properties, last_edited_time } = await rowOf(person, row.id);
  expect(last_edited_time).toBe("2026-10-05T09:01:00.000Z");
  expect(properties).toMatchObject({
    Title: { title: [{ plain_text: "Twelve readers" }] },
    Number: { number: 12.5 },
    Status: { select: { name: "Approved" } },
    Stage: { status: { name: "Done" } },
    "Send on": { date: { start: "2026-10-06T07:30:00.000+02:00", end: null, time_zone: "Europe/Vienna" } },
    Tags: { multi_select: [{ name: "money" }, { name: "readers" }, { name: "mail" }] },
    Link: { url: "https://letter.example/12" },
    Contact: { email: "ada@letters.example" },
    Summary: { rich_text: [{ plain_text: "Two lines:\nthis is the second." }] },
    Free: { checkbox: true },
  });
  expect(await bodyOf(person, row.id)).toBe("# New\nWritten *here*.");
  expect((await person.open(to)).html).toContain("Saved.");
});

test("a form that comes back untouched changes nothing, whatever it holds", async () => {
  const bold = { bold: true };
  const person = await withRow(
    {
      Title: { title: [{ text: { content: "Ten " } }, { text: { content: "readers" }, annotations: bold }] },
      Number: { number: 1e21 },
      Status: { select: { name: "Draft" } },
      "Send on": { date: { start: "2026-10-06T07:30", end: "2026-10-07T07:30", time_zone: "Europe/Vienna" } },
      Tags: { multi_select: [{ name: "b" }, { name: "a" }] },
      Link: { url: " not an address " },
      Summary: { rich_text: text(`\n${EVIL}\n\n  indented`) },
      Free: { checkbox: true },
    },
    `\n\n${EVIL}\n\n\tindented`,
  );
  const before = everything(person);
  const { to } = await person.fillIn(person.path, {});
  expect(to).toBe(`${person.path}?done=unchanged`);
  expect((await person.open(to)).html).toContain("nothing was saved");
  expect(everything(person)).toBe(before);
});

test("what is emptied is empty in the API", async () => {
  const person = await withRow(
    {
      Number: { number: 3 },
      Status: { select: { name: "Draft" } },
      "Send on": { date: { start: "2026-10-06" } },
      Tags: { multi_select: [{ name: "craft" }] },
      Link: { url: "https://letter.example" },
      Summary: { rich_text: text("Something") },
      Free: { checkbox: true },
    },
    "Text.",
  );
  const fields = await fieldsNamed(person, "Number", "Status", "Send on", "Link", "Summary");
  const [tags = "", free = ""] = await fieldsNamed(person, "Tags", "Free");
  const empty = Object.fromEntries([...fields, "p.#body"].map((field) => [field, ""]));
  expect((await person.fillIn(person.path, { ...empty, [tags]: [], [free]: [] })).status).toBe(303);
  expect((await rowOf(person, person.row.id)).properties).toMatchObject({
    Title: { title: [{ plain_text: "Ten readers" }] },
    Number: { number: null },
    Status: { select: null },
    "Send on": { date: null },
    Tags: { multi_select: [] },
    Link: { url: null },
    Summary: { rich_text: [] },
    Free: { checkbox: false },
  });
  expect(await bodyOf(person, person.row.id)).toBe("");
});

test("a date keeps its offset, its zone and its end when only its day is changed", async () => {
  const person = await withRow({ "Send on": { date: { start: "2026-10-06T07:30:00+02:00" } } });
  const [date = ""] = await fieldsNamed(person, "Send on");
  const dateNow = async () => (await rowOf(person, person.row.id)).properties["Send on"];
  await person.fillIn(person.path, { [date]: "2026-12-01" });
  expect(await dateNow()).toMatchObject({
    date: { start: "2026-12-01T07:30:00.000+02:00", time_zone: null },
  });
  await person.fillIn(person.path, { [`${date}.zone`]: "Europe/Vienna", [`${date}.end`]: "2026-12-02" });
  await person.fillIn(person.path, { [date]: "2026-07-01" });
  expect(await dateNow()).toMatchObject({
    date: { start: "2026-07-01T07:30:00.000+02:00", end: "2026-12-02", time_zone: "Europe/Vienna" },
  });
  await person.fillIn(person.path, { [`${date}.time`]: "", [`${date}.end`]: "" });
  expect(await dateNow()).toMatchObject({ date: { start: "2026-07-01", end: null, time_zone: null } });
});

test("words that weren't retyped keep their links and their formatting", async () => {
  const link = { url: "https://letter.example/1" };
  const person = await withRow({
    Summary: {
      rich_text: [
        { text: { content: "See " } },
        { text: { content: "the first issue", link }, annotations: { bold: true } },
        { text: { content: " for more." } },
      ],
    },
  });
  const [summary = ""] = await fieldsNamed(person, "Summary");
  await person.fillIn(person.path, { [summary]: "See the very first issue for more." });
  const { Summary } = (await rowOf(person, person.row.id)).properties;
  const items = Summary?.type === "rich_text" ? Summary.rich_text : [];
  expect(items.map(({ plain_text, href, annotations }) => [plain_text, href, annotations.bold])).toEqual([
    ["See ", null, false],
    ["the very first issue", link.url, true],
    [" for more.", null, false],
  ]);
});

test("a long text is kept whole, in pieces as Notion keeps it, and no character is cut in two", async () => {
  const person = await withRow();
  const [summary = ""] = await fieldsNamed(person, "Summary");
  const long = `${"a".repeat(1_999)}🗞️${"b".repeat(3_000)}`;
  await person.fillIn(person.path, { [summary]: long });
  const { Summary } = (await rowOf(person, person.row.id)).properties;
  const items = Summary?.type === "rich_text" ? Summary.rich_text : [];
  expect(items).toHaveLength(3);
  expect(items.every((item) => item.plain_text.isWellFormed())).toBe(true);
  expect(items.map((item) => item.plain_text).join("")).toBe(long);
});

test.each([
  ["Number", "12 pages", "This is not a number"],
  ["Number", "0x10", "This is not a number"],
  ["Number", "1e999", "This is not a number"],
  ["Status", "00000000-0000-4000-8000-000000000000", "Option with ID"],
  ["Stage", EVIL, "Option with ID"],
  ["Tags", EVIL, "Option with ID"],
  ["Send on", "2026-02-30", "ISO 8601"],
  ["Send on", "yesterday", "ISO 8601"],
  ["Link", `https://letter.example/${"a".repeat(2_000)}`, "2,023 where Notion takes 2,000"],
  ["Contact", `${"a".repeat(200)}@letters.example`, "216 where Notion takes 200"],
  ["Summary", "a".repeat(200_001), "200,001 characters where Notion takes 200,000"],
])(
  "what can't be %s is said beside it, what was typed stays, and nothing at all is saved",
  async (...given) => {
    const [name, typed, complaint] = given;
    const person = await withRow();
    const before = everything(person);
    const [field = "", title = ""] = await fieldsNamed(person, name, "Title");
    const { status, html } = await person.fillIn(person.path, {
      [field]: typed,
      [title]: "Eleven",
      "p.#body": "My text",
    });
    expect(status).toBe(400);
    expect(html).toContain("Not saved yet.");
    expect(html).toContain(complaint);
    expect(html).not.toMatch(/<script/i);
    expect(everything(person)).toBe(before);
    const again = formIn(html, person.path);
    expect([again.get(title), again.get("p.#body")]).toEqual(["Eleven", "My text"]);
    if (name !== "Status" && name !== "Stage" && name !== "Tags") expect(again.get(field)).toBe(typed);
  },
);

test("a body with more blocks than a page of Notion holds is refused, and stays in the form", async () => {
  const person = await withRow();
  const body = "- a\n".repeat(20_001);
  const { status, html } = await person.fillIn(person.path, { "p.#body": body });
  expect(status).toBe(400);
  expect(html).toContain("20,001 where Notion takes 20,000");
  expect(html).toContain('<details class="body" open="">');
  expect(await bodyOf(person, person.row.id)).toBe("");
});

test("an end before the start, an end without a day, and a zone that there isn't are refused", async () => {
  const person = await withRow({ "Send on": { date: { start: "2026-10-06T07:30:00Z" } } });
  const [date = ""] = await fieldsNamed(person, "Send on");
  for (const changes of [
    { [`${date}.end`]: "2026-10-05" },
    { [`${date}.endTime`]: "09:00" },
    { [`${date}.zone`]: "Middle/Earth" },
    { [date]: "" },
  ]) {
    expect((await person.fillIn(person.path, changes)).status).toBe(400);
  }
});

test("markup that is typed is shown as text: in the form, on the page, in the table, in a refusal", async () => {
  const person = await withRow();
  const fields = await fieldsNamed(person, "Title", "Link", "Contact", "Summary");
  const [tags = "", number = ""] = await fieldsNamed(person, "Tags", "Number");
  const evil = Object.fromEntries([...fields, "p.#body", `${tags}.new`].map((field) => [field, EVIL]));
  const refused = await person.fillIn(person.path, { ...evil, [number]: EVIL });
  expect((await person.fillIn(person.path, evil)).status).toBe(303);
  const shown = [
    refused,
    await person.open(person.path),
    await person.open(`/notion/tables/${person.sourceId}`),
    await person.open(`${person.path}?done=${encodeURIComponent(EVIL)}`),
  ];
  for (const { html } of shown) {
    expect(html).toContain("&lt;script&gt;");
    expect(html).not.toMatch(/<script/i);
    expect(html).not.toMatch(/<[^>]*\s(?:on[a-z]+|style)=/i);
  }
});

test("what pressroom wrote meanwhile in other places stays, and the person is told", async () => {
  const person = await withRow({ Number: { number: 1 } });
  const status = await fieldOf(person, "Status");
  const form = formIn((await person.open(person.path)).html, person.path);
  await person.notion.pages.update({ page_id: person.row.id, properties: { Number: { number: 25 } } });
  const { to } = await person.send(
    person.path,
    filled(form, { [status.field]: status.options.Approved ?? "" }),
  );
  expect((await rowOf(person, person.row.id)).properties).toMatchObject({
    Number: { number: 25 },
    Status: { select: { name: "Approved" } },
  });
  expect((await person.open(to)).html).toContain("Somebody else changed other parts of this page meanwhile");
});

test("where somebody else wrote too, both are shown, and only saving again puts one in place of the other", async () => {
  const person = await withRow({ Summary: { rich_text: text("as it was") } }, "Body as it was");
  const [summary = ""] = await fieldsNamed(person, "Summary");
  const form = formIn((await person.open(person.path)).html, person.path);
  await person.notion.pages.update({
    page_id: person.row.id,
    properties: { Summary: { rich_text: text("as they have it") } },
  });
  await person.notion.pages.updateMarkdown({
    page_id: person.row.id,
    type: "replace_content",
    replace_content: { new_str: "Body as they have it" },
  });
  const before = everything(person);
  const { status, html } = await person.send(
    person.path,
    filled(form, { [summary]: "as I have it", "p.#body": "Body as I have it" }),
  );
  expect(status).toBe(409);
  expect(html).toContain("Now it says: as they have it");
  expect(html).toContain('<pre class="paper">Body as they have it</pre>');
  expect(everything(person)).toBe(before);
  const again = formIn(html, person.path);
  expect([again.get(summary), again.get("p.#body")]).toEqual(["as I have it", "Body as I have it"]);
  expect((await person.send(person.path, again)).status).toBe(303);
  expect((await rowOf(person, person.row.id)).properties).toMatchObject({
    Summary: { rich_text: [{ plain_text: "as I have it" }] },
  });
  expect(await bodyOf(person, person.row.id)).toBe("Body as I have it");
});

test("a page goes to the trash and comes back, and there it can be read but not edited", async () => {
  const person = await withRow({ Number: { number: 46 } }, "Its text.");
  const { path, row } = person;
  await person.fillIn(path, {}, `${path}/trash`);
  expect((await rowOf(person, row.id)).in_trash).toBe(true);
  const { html } = await person.open(path);
  expect(html).toContain("This page is in the trash.");
  expect(html).toContain("<dt>Number</dt><dd>46</dd>");
  expect(html).not.toContain("<textarea");
  person.clock.advance(60_000);
  const { to } = await person.fillIn(path, {}, `${path}/restore`);
  expect((await person.open(to)).html).toContain("Restored from the trash.");
  expect(await rowOf(person, row.id)).toMatchObject({
    in_trash: false,
    last_edited_time: "2026-10-05T09:02:00.000Z",
  });
});

test("a page that went to the trash meanwhile keeps what was typed, and saving again takes it out", async () => {
  const person = await withRow();
  const [title = ""] = await fieldsNamed(person, "Title");
  const form = formIn((await person.open(person.path)).html, person.path);
  await person.notion.pages.update({ page_id: person.row.id, in_trash: true });
  const { status, html } = await person.send(person.path, filled(form, { [title]: "Eleven" }));
  expect([status, html.includes("went to the trash")]).toEqual([400, true]);
  const again = formIn(html, person.path);
  expect(again.get(title)).toBe("Eleven");
  expect((await person.send(person.path, again)).to).toBe(`${person.path}?done=saved`);
  expect(await rowOf(person, person.row.id)).toMatchObject({
    in_trash: false,
    properties: { Title: { title: [{ plain_text: "Eleven" }] } },
  });
});

test("a duplicate holds all that the page holds, by another id and a later time", async () => {
  const person = await withRow(
    { Summary: { rich_text: text("issue:46") }, Number: { number: 46 } },
    "Its text.",
  );
  const { to } = await person.fillIn(person.path, {}, `${person.path}/duplicate`);
  const id = /pages\/([0-9a-f-]+)/.exec(to)?.[1] ?? "";
  expect(id).not.toBe(person.row.id);
  expect(await rowOf(person, id)).toMatchObject({
    created_time: "2026-10-05T09:01:00.000Z",
    properties: {
      Title: { title: [{ plain_text: "Ten readers" }, { plain_text: " (1)" }] },
      Summary: { rich_text: [{ plain_text: "issue:46" }] },
      Number: { number: 46 },
    },
  });
  expect(await bodyOf(person, id)).toBe("Its text.");
});

test("a new row is made empty, and its form is where the person comes to", async () => {
  const person = await startDesk();
  const table = `/notion/tables/${person.sourceId}`;
  const { status, to } = await person.fillIn(table, {}, `${table}/rows`);
  expect(status).toBe(303);
  expect((await person.open(to)).html).toContain('<details class="body" open="">');
  const rows = await person.notion.dataSources.query({ data_source_id: person.sourceId });
  expect(rows.results.map((row) => `/notion/pages/${row.id}`)).toEqual([to]);
});

test("ticked rows are duplicated or trashed together, or, when one isn't there, not at all", async () => {
  const person = await withRow();
  const { notion, sourceId } = person;
  const other = await addRow(notion, sourceId, { Title: { title: text("Eleven") } });
  const table = `/notion/tables/${sourceId}`;
  const tick = (act: string, ...rows: string[]) =>
    person.fillIn(table, { row: rows, act }, `${table}/ticked`);
  expect((await tick("trash")).to).toBe(`${table}?done=none`);
  const before = everything(person);
  const elsewhere = (await notion.search({ query: "pressroom desk" })).results[0]?.id ?? "";
  for (const stranger of [elsewhere, "nothing"]) {
    expect((await tick("trash", other.id, stranger)).status).toBe(400);
    expect(everything(person)).toBe(before);
  }
  expect((await tick("duplicate", other.id, person.row.id)).to).toBe(`${table}?done=copied`);
  expect((await tick("trash", other.id, person.row.id)).to).toBe(`${table}?done=trashed`);
  const { html } = await person.open(table);
  expect(html).toContain("2 rows");
  expect(html).toContain("Eleven (1)");
  expect(html).toContain("Trash (2)");
});

test("the trash of a table lists what is in it and gives it back", async () => {
  const person = await withRow();
  const trash = `/notion/tables/${person.sourceId}/trash`;
  expect((await person.open(trash)).html).toContain("The trash is empty.");
  await person.notion.pages.update({ page_id: person.row.id, in_trash: true });
  expect((await person.open(trash)).html).toContain("Ten readers");
  const { to } = await person.fillIn(trash, {}, `${person.path}/restore`);
  expect(to).toBe(`${trash}?done=restored`);
  expect((await rowOf(person, person.row.id)).in_trash).toBe(false);
});

test("what pressroom writes is set apart, said to be put back, and can be edited all the same", async () => {
  const person = await withRow({ Number: { number: 1 } });
  await person.notion.dataSources.update({
    data_source_id: person.sourceId,
    properties: { Number: { number: {}, description: "Readers who took it. pressroom writes this." } },
  });
  const { html } = await person.open(person.path);
  const machines = /<fieldset class="machines">(.*)<\/fieldset>/s.exec(html)?.[1] ?? "";
  expect(machines).toContain(">Number</label>");
  expect(machines).not.toContain(">Status</label>");
  expect(machines).toContain("pressroom puts them back");
  expect(machines).toContain("Readers who took it.");
  const [number = ""] = await fieldsNamed(person, "Number");
  await person.fillIn(person.path, { [number]: "2" });
  expect((await rowOf(person, person.row.id)).properties.Number).toMatchObject({ number: 2 });
});

test("a column that went away while its form was open is told of, and nothing typed is lost", async () => {
  const person = await withRow();
  const [title = ""] = await fieldsNamed(person, "Title");
  const form = formIn((await person.open(person.path)).html, person.path);
  await person.notion.dataSources.update({ data_source_id: person.sourceId, properties: { Number: null } });
  const { status, html } = await person.send(person.path, filled(form, { [title]: "Eleven" }));
  expect([status, html.includes("A column of this form is gone")]).toEqual([400, true]);
  expect((await person.send(person.path, formIn(html, person.path))).status).toBe(303);
  expect((await rowOf(person, person.row.id)).properties).toMatchObject({
    Title: { title: [{ plain_text: "Eleven" }] },
  });
});
