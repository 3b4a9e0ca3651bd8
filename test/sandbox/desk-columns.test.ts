import { expect, test } from "vitest";
import { everything, fieldOf, filled, formIn, type Person, rowOf, startDesk } from "./desk-for-test.ts";
import { addRow, text } from "./notion-world.ts";

const EVIL = '"><script>alert("1")</script>';

async function withRow(properties: Parameters<typeof addRow>[2]) {
  const person = await startDesk();
  const row = await addRow(person.notion, person.sourceId, properties);
  const columns = `/notion/tables/${person.sourceId}/columns`;
  return {
    ...person,
    row,
    columns,
    change: (column: string, fields: Fields) => change(person, columns, column, fields),
  };
}

type Fields = { act: string; name?: string; type?: string };

/** Sends the form of one column, with its present name and type unless told. */
async function change(person: Person, columns: string, column: string, fields: Fields) {
  const source = await person.notion.dataSources.retrieve({ data_source_id: person.sourceId });
  const property = source.properties[column];
  const { html } = await person.open(columns);
  const token = formIn(html, columns).get("token") ?? "";
  const { id = "", type = "" } = property ?? {};
  return person.send(columns, new URLSearchParams({ token, column: id, name: column, type, ...fields }));
}

const valueIn = async (person: Person, id: string, name: string) =>
  (await rowOf(person, id)).properties[name];

test("a renamed column keeps its id and its values", async () => {
  const person = await withRow({ Number: { number: 46 } });
  const { id } = await fieldOf(person, "Number");
  expect((await person.change("Number", { act: "change", name: "No." })).to).toBe(
    `${person.columns}?done=columns`,
  );
  expect(await valueIn(person, person.row.id, "No.")).toMatchObject({ id, number: 46 });
  expect((await person.open(`${person.columns}?done=columns`)).html).toContain("The columns are changed.");
});

test("a name that another column has, or none, is refused, and stays in the form", async () => {
  const person = await withRow({});
  const before = everything(person);
  for (const name of ["Status", "  "]) {
    const { status, html } = await person.change("Number", { act: "change", name });
    expect(status).toBe(400);
    expect(html).toContain('role="alert"');
  }
  expect((await person.change("Number", { act: "change", name: "Status" })).html).toContain(
    "should be unique",
  );
  expect(everything(person)).toBe(before);
});

test("a new column is there for rows to use, and may have any name", async () => {
  const person = await withRow({});
  const form = async (fields: Record<string, string>) => {
    const { html } = await person.open(person.columns);
    const body = filled(formIn(html, person.columns), fields);
    body.delete("column");
    return person.send(person.columns, body);
  };
  expect((await form({ name: "title", type: "number" })).status).toBe(303);
  expect((await form({ name: EVIL, type: "status" })).status).toBe(303);
  expect(await fieldOf(person, EVIL)).toMatchObject({ options: { Done: expect.any(String) } });
  const before = everything(person);
  const refused = [await form({ name: "title", type: "date" }), await form({ name: "Odd", type: "formula" })];
  expect(refused.map(({ status }) => status)).toEqual([400, 400]);
  expect(refused[1]?.html).toContain('value="Odd"');
  expect(everything(person)).toBe(before);
  expect((await person.open(person.columns)).html).not.toMatch(/<script/i);
});

test("a deleted column is gone from the API, but never the title", async () => {
  const person = await withRow({ Number: { number: 46 } });
  expect((await person.change("Number", { act: "delete" })).status).toBe(303);
  expect(await valueIn(person, person.row.id, "Number")).toBeUndefined();
  expect((await person.change("Title", { act: "delete" })).status).toBe(400);
  expect((await person.change("Title", { act: "change", type: "number" })).status).toBe(303);
  expect(await valueIn(person, person.row.id, "Title")).toMatchObject({ type: "title" });
  expect((await person.change("Nothing", { act: "delete" })).html).toContain("gone meanwhile");
});

test.each([
  ["Number", { number: 46 }, "rich_text", { rich_text: [{ plain_text: "46" }] }],
  ["Summary", { rich_text: text("46") }, "number", { number: 46 }],
  ["Summary", { rich_text: text("forty-six") }, "number", { number: null }],
  [
    "Summary",
    { rich_text: text("red, green") },
    "multi_select",
    { multi_select: [{ name: "red" }, { name: "green" }] },
  ],
  ["Summary", { rich_text: text("2026-10-06") }, "date", { date: { start: "2026-10-06" } }],
  ["Summary", { rich_text: text("soon") }, "date", { date: null }],
  ["Summary", { rich_text: text("yes") }, "checkbox", { checkbox: true }],
  [
    "Status",
    { select: { name: "Approved" } },
    "multi_select",
    { multi_select: [{ name: "Approved", color: "green" }] },
  ],
  ["Status", { select: { name: "Approved" } }, "rich_text", { rich_text: [{ plain_text: "Approved" }] }],
  ["Tags", { multi_select: [{ name: "a" }, { name: "b" }] }, "select", { select: { name: "a" } }],
  ["Send on", { date: { start: "2026-10-06" } }, "rich_text", { rich_text: [{ plain_text: "2026-10-06" }] }],
  ["Link", { url: "https://letter.example" }, "email", { email: "https://letter.example" }],
  ["Link", { url: "https://letter.example" }, "created_time", { created_time: "2026-10-05T09:00:00.000Z" }],
  ["Free", { checkbox: true }, "rich_text", { rich_text: [{ plain_text: "Yes" }] }],
] as const)("%s as %j becomes %s by the same id, with what fits it", async (column, value, type, becomes) => {
  const person = await withRow({ [column]: structuredClone(value) } as Parameters<typeof addRow>[2]);
  const { id } = await fieldOf(person, column);
  const editedBefore = (await rowOf(person, person.row.id)).last_edited_time;
  person.clock.advance(600_000);
  expect((await person.change(column, { act: "change", type })).status).toBe(303);
  expect(await valueIn(person, person.row.id, column)).toMatchObject({ id, type, ...becomes });
  expect((await rowOf(person, person.row.id)).last_edited_time).toBe(editedBefore);
});

test("a name and a type that are saved together both change, or neither", async () => {
  const person = await withRow({ Number: { number: 46 } });
  const before = everything(person);
  expect((await person.change("Number", { act: "change", name: "No.", type: "formula" })).status).toBe(400);
  expect(everything(person)).toBe(before);
  await person.change("Number", { act: "change", name: "No.", type: "rich_text" });
  expect(await valueIn(person, person.row.id, "No.")).toMatchObject({ rich_text: [{ plain_text: "46" }] });
});
