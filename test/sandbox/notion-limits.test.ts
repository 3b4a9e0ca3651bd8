import { APIErrorCode, type Client } from "@notionhq/client";
import { expect, test } from "vitest";
import {
  addRow,
  clientOf,
  createIssues,
  rawCall,
  refusalOf,
  startWorld,
  TOKEN,
  text,
} from "./notion-world.ts";

const NOBODY = "11111111-1111-4111-8111-111111111111";

type Create = Parameters<Client["pages"]["create"]>[0];

/** What the twin says to a row with these properties. */
async function complaint(properties: NonNullable<Create["properties"]>): Promise<string> {
  const { notion } = await startWorld();
  const { sourceId } = await createIssues(notion);
  const refusal = await refusalOf(addRow(notion, sourceId, properties));
  expect(refusal).toMatchObject({ status: 400, code: APIErrorCode.ValidationError });
  return refusal.message;
}

test("a call without a token is refused, and so is one with a wrong scheme", async () => {
  const { url } = await startWorld();
  for (const authorization of ["", "Basic abc", "Bearer "]) {
    const answer = await rawCall(url, "/v1/users/me", { headers: { authorization } });
    expect(answer.status).toBe(401);
    expect(await answer.json()).toEqual({
      object: "error",
      status: 401,
      code: "unauthorized",
      message: "API token is invalid.",
      request_id: answer.headers.get("x-notion-request-id"),
    });
  }
});

test("the version header must be there, and be one that is spoken", async () => {
  const { url } = await startWorld();
  const missing = await fetch(`${url}/v1/users/me`, { headers: { authorization: `Bearer ${TOKEN}` } });
  expect(missing.status).toBe(400);
  expect(await missing.json()).toMatchObject({
    code: "missing_version",
    message:
      "Notion-Version header failed validation: Notion-Version header should be defined, instead was `undefined`.",
  });
  const old = await refusalOf(clientOf(url, TOKEN, "2022-06-28").users.me({}));
  expect(old).toMatchObject({ status: 400, code: "validation_error" });
  expect(old.message).toBe(
    'Notion-Version header failed validation: Notion-Version header should be `"2025-09-03"` or `"2026-03-11"`, instead was `"2022-06-28"`.',
  );
});

test("one burst may use the whole minute; then 429 says why and how long to wait", async () => {
  const { url, clock, notion } = await startWorld({ limits: { requestsPerMinute: 180 } });
  for (let n = 0; n < 180; n++) {
    await notion.users.me({});
    clock.advance(100);
  }
  const refusal = await refusalOf(notion.users.me({}));
  expect(refusal).toMatchObject({
    status: 429,
    code: "rate_limited",
    message: "You have been rate limited. Please try again later.",
    additional_data: { rate_limit_reason: "public_api_request_rate_limit", retry_after: "42" },
  });
  expect((await rawCall(url, "/v1/users/me")).headers.get("retry-after")).toBe("42");
  await clientOf(url, "ntn_another_integration").users.me({});
  clock.advance(41_999);
  expect((await refusalOf(notion.users.me({}))).additional_data?.retry_after).toBe("1");
  clock.advance(1);
  await notion.users.me({});
});

test("the workspace has a limit of its own over all tokens, which may hold off for longer than a minute", async () => {
  const limits = { workspaceRequestsPerMinute: 3, workspaceHoldSeconds: 150 };
  const { url, clock, notion } = await startWorld({ limits });
  const other = clientOf(url, "ntn_another_integration");
  for (const client of [notion, other, notion]) await client.users.me({});
  clock.advance(10_000);
  expect(await refusalOf(other.users.me({}))).toMatchObject({
    status: 429,
    code: "rate_limited",
    additional_data: { rate_limit_reason: "public_api_space_request_rate_limit", retry_after: "150" },
  });
  clock.advance(149_999);
  expect((await refusalOf(notion.users.me({}))).additional_data?.retry_after).toBe("1");
  clock.advance(1);
  await notion.users.me({});
});

test("a refused request counts too, and changes nothing else", async () => {
  const { notion, store } = await startWorld({ limits: { requestsPerMinute: 4 } });
  const { sourceId } = await createIssues(notion);
  const properties = { Tags: { multi_select: [{ name: "new" }] }, Nothing: { number: 1 } };
  expect((await refusalOf(addRow(notion, sourceId, properties))).code).toBe("validation_error");
  expect((await notion.dataSources.retrieve({ data_source_id: sourceId })).properties.Tags).toMatchObject({
    multi_select: { options: [] },
  });
  expect((await refusalOf(notion.users.me({}))).code).toBe("rate_limited");
  expect(
    store.prepare("select count(*) as pages from notion_pages where data_source_id is not null").get(),
  ).toEqual({
    pages: 0,
  });
});

test("text of more than 2,000 characters in one item is refused with its place", async () => {
  expect(await complaint({ Title: { title: text("x".repeat(2_001)) } })).toBe(
    "body failed validation: body.properties.Title.title[0].text.content.length should be ≤ `2000`, instead was `2001`.",
  );
});

test("more than 100 items, options or relations are refused", async () => {
  const items = Array.from({ length: 101 }, (_, n) => ({ text: { content: String(n) } }));
  expect(await complaint({ Summary: { rich_text: items } })).toBe(
    "body failed validation: body.properties.Summary.rich_text.length should be ≤ `100`, instead was `101`.",
  );
  const options = Array.from({ length: 101 }, (_, n) => ({ name: `tag ${n}` }));
  expect(await complaint({ Tags: { multi_select: options } })).toContain(
    "body.properties.Tags.multi_select.length",
  );
});

test("an address of more than 200 characters and a link of more than 2,000 are refused; empty ones too", async () => {
  expect(await complaint({ Contact: { email: `${"a".repeat(190)}@mail.example` } })).toContain(
    "≤ `200`, instead was `203`",
  );
  expect(await complaint({ Link: { url: `https://a.example/${"a".repeat(2_000)}` } })).toContain("≤ `2000`");
  expect(await complaint({ Link: { url: "" } })).toBe(
    'body failed validation: body.properties.Link.url should be populated, instead was `""`.',
  );
  const link = { url: `https://a.example/${"a".repeat(2_000)}` };
  expect(await complaint({ Title: { title: [{ text: { content: "x", link } }] } })).toContain(
    "text.link.url.length",
  );
});

test("an option holds no comma and at most 100 characters; a status takes only the options it has", async () => {
  expect(await complaint({ Tags: { multi_select: [{ name: "money, mostly" }] } })).toBe(
    "Invalid select option, commas not allowed: money, mostly",
  );
  expect(await complaint({ Status: { select: { name: "Yes, send" } } })).toBe(
    "Invalid select option, commas not allowed: Yes, send",
  );
  expect(await complaint({ Status: { select: { name: "x".repeat(101) } } })).toContain(
    "body.properties.Status.select.name.length should be ≤ `100`",
  );
  expect(await complaint({ Stage: { status: { name: "Later" } } })).toBe(
    'Invalid status option. Status option "Later" does not exist.',
  );
});

test("unknown properties and values of the wrong type are all named at once", async () => {
  expect(
    await complaint({ Colour: { number: 1 }, Status: { rich_text: text("Draft") }, Number: { number: 1 } }),
  ).toBe("Colour is not a property that exists. Status is expected to be select.");
  expect(await complaint({ Made: { rich_text: [] } })).toContain("Made is a created_time property");
});

test("a date that can't be read and a number that is none are refused", async () => {
  expect(await complaint({ "Send on": { date: { start: "2026/01/02" } } })).toBe(
    'body failed validation: body.properties.Send on.date.start should be a valid ISO 8601 date string, instead was `"2026/01/02"`.',
  );
  expect(await complaint({ "Send on": { date: { start: "2026-02-30" } } })).toContain("valid ISO 8601");
  expect(await complaint({ "Send on": { date: { start: "2026-02-03", end: "2026-02-01" } } })).toContain(
    ".end should be",
  );
  const { notion, url } = await startWorld();
  const { sourceId } = await createIssues(notion);
  const body = JSON.stringify({
    parent: { data_source_id: sourceId },
    properties: { Number: { number: "five" } },
  });
  const answer = await rawCall(url, "/v1/pages", { method: "POST", body });
  expect(await answer.json()).toMatchObject({
    message:
      'body failed validation: body.properties.Number.number should be a number, instead was `"five"`.',
  });
});

test("what doesn't exist is not found, in Notion's sentence", async () => {
  const { notion } = await startWorld();
  const sentence = (what: string) =>
    `Could not find ${what} with ID: ${NOBODY}. Make sure the relevant pages and databases are shared with your integration "pressroom".`;
  const missing = { status: 404, code: "object_not_found" };
  expect(await refusalOf(notion.pages.retrieve({ page_id: NOBODY.replaceAll("-", "") }))).toMatchObject({
    ...missing,
    message: sentence("page"),
  });
  expect(await refusalOf(notion.databases.retrieve({ database_id: NOBODY }))).toMatchObject({
    ...missing,
    message: sentence("database"),
  });
  expect(await refusalOf(notion.dataSources.query({ data_source_id: NOBODY }))).toMatchObject({
    ...missing,
    message: sentence("data_source"),
  });
  const { sourceId } = await createIssues(notion);
  const row = await addRow(notion, sourceId, {});
  const property = notion.pages.properties.retrieve({ page_id: row.id, property_id: "zzzz" });
  expect(await refusalOf(property)).toMatchObject(missing);
});

test("a path that is no uuid is refused as such", async () => {
  const { notion } = await startWorld();
  expect((await refusalOf(notion.pages.retrieve({ page_id: "not-an-id" }))).message).toBe(
    'path failed validation: path.page_id should be a valid uuid, instead was `"not-an-id"`.',
  );
});

test("a body that is no JSON, no object, or carries unknown fields is refused", async () => {
  const { url } = await startWorld();
  const post = async (body: string) => (await rawCall(url, "/v1/search", { method: "POST", body })).json();
  expect(await post("{not json")).toMatchObject({
    status: 400,
    code: "invalid_json",
    message: "Error parsing JSON body.",
  });
  expect(await post("[1]")).toMatchObject({
    message: "body failed validation: body should be an object, instead was `[1]`.",
  });
  expect(await post('{"colour":"red"}')).toMatchObject({
    message: 'body failed validation: body.colour should be not present, instead was `"red"`.',
  });
  expect(await post("")).toMatchObject({ object: "list" });
  const nowhere = await rawCall(url, "/v1/nothing-here");
  expect(await nowhere.json()).toMatchObject({ status: 400, code: "invalid_request_url" });
});

test("a payload of more than 500 KB, a body of more than 1,000 blocks, more than 100 children are refused", async () => {
  const { notion } = await startWorld();
  const { sourceId } = await createIssues(notion);
  const parent = { data_source_id: sourceId };
  expect((await refusalOf(notion.pages.create({ parent, markdown: "é".repeat(250_000) }))).message).toContain(
    "body.length should be ≤ `500000`",
  );
  expect(
    (await refusalOf(notion.pages.create({ parent, markdown: "line\n".repeat(1_001) }))).message,
  ).toContain("should be ≤ `1000`, instead was `1001`");
  const fenced = `\`\`\`\n${"line\n".repeat(2_000)}\`\`\``;
  await notion.pages.create({ parent, markdown: fenced });
  const children = Array.from({ length: 101 }, () => ({ paragraph: { rich_text: text("x") } }));
  expect((await refusalOf(notion.pages.create({ parent, children }))).message).toBe(
    "body failed validation: body.children.length should be ≤ `100`, instead was `101`.",
  );
});

test("a page of results holds at most 100, and a cursor must be one that was given", async () => {
  const { notion } = await startWorld();
  const { sourceId } = await createIssues(notion);
  const query = (more: { page_size?: number; start_cursor?: string }) =>
    refusalOf(notion.dataSources.query({ data_source_id: sourceId, ...more }));
  expect((await query({ page_size: 101 })).message).toBe(
    "body failed validation: body.page_size should be ≤ `100`, instead was `101`.",
  );
  expect((await query({ start_cursor: NOBODY })).message).toBe(
    `The start_cursor provided is invalid: ${NOBODY}`,
  );
});

test("filters and sorts on properties that don't exist or are of another type are refused", async () => {
  const { notion } = await startWorld();
  const { sourceId } = await createIssues(notion);
  const query = (more: Omit<Parameters<typeof notion.dataSources.query>[0], "data_source_id">) =>
    refusalOf(notion.dataSources.query({ data_source_id: sourceId, ...more })).then(
      (refusal) => refusal.message,
    );
  expect(await query({ filter: { property: "Colour", select: { equals: "red" } } })).toBe(
    "Could not find property with name or id: Colour",
  );
  expect(await query({ filter: { property: "Number", rich_text: { equals: "5" } } })).toBe(
    "The property type in the database does not match the property type of the filter provided: database property number does not match filter rich_text",
  );
  expect(await query({ filter: { property: "Status", select: { equals: "Sent" } } })).toBe(
    'select option "Sent" not found for property "Status".',
  );
  expect(await query({ sorts: [{ property: "Colour", direction: "ascending" }] })).toBe(
    "Could not find sort property with name or id: Colour",
  );
});

test("schemas are refused when they lack a title, repeat a name, or ask for what the twin doesn't have", async () => {
  const { notion } = await startWorld();
  const { sourceId, databaseId } = await createIssues(notion);
  const parent = { database_id: databaseId };
  const message = async (call: Promise<unknown>) => (await refusalOf(call)).message;
  expect(await message(notion.dataSources.create({ parent, properties: { Number: { number: {} } } }))).toBe(
    "Title is not provided.",
  );
  const change = (properties: NonNullable<Parameters<typeof notion.dataSources.update>[0]["properties"]>) =>
    message(notion.dataSources.update({ data_source_id: sourceId, properties }));
  expect(await change({ Number: { name: "Title" } })).toContain("should be unique");
  expect(await change({ Title: null })).toBe("Cannot delete title property.");
  expect(await change({ Missing: null })).toBe("Missing is not a property that exists.");
  expect(await change({ Number: { select: {} } })).toContain("doesn't convert properties");
  expect(await change({ Sum: { formula: { expression: "1" } } })).toContain('has no "formula" properties');
  expect(await change({ Tags: { multi_select: { options: [{ name: "a,b" }] } } })).toContain(
    "commas not allowed",
  );
});
