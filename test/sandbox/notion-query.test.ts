import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Client, collectAllDataSourceRows, collectPaginatedAPI, isFullPage } from "@notionhq/client";
import { expect, onTestFinished, test } from "vitest";
import { addRow, createIssues, rawCall, refusalOf, startWorld, text, type World } from "./notion-world.ts";

type Filter = NonNullable<Query["filter"]>;
type DateFilter = Extract<Filter, { date: unknown }>["date"];
type Query = Parameters<Client["dataSources"]["query"]>[0];

/** The numbers of the rows that a query finds, in its order. */
async function numbersOf(notion: Client, query: Query): Promise<(number | null)[]> {
  const { results } = await notion.dataSources.query(query);
  return results.map((row) => {
    const property = isFullPage(row) ? row.properties.Number : undefined;
    return property?.type === "number" ? property.number : null;
  });
}

async function fourIssues(): Promise<World & { sourceId: string }> {
  const world = await startWorld();
  const { notion, clock } = world;
  const { sourceId } = await createIssues(notion);
  const rows = [
    {
      title: "Ad rates",
      status: "Draft",
      date: "2026-10-01",
      free: true,
      tags: ["money"],
      mail: "ada@a.example",
    },
    {
      title: "Better briefs",
      status: "Approved",
      date: "2026-10-02T06:00:00Z",
      free: false,
      tags: ["craft"],
      mail: "bo@b.example",
    },
    {
      title: "Churn",
      status: "Approved",
      date: "2026-10-02T22:00:00Z",
      free: false,
      tags: ["money", "craft"],
      mail: null,
    },
    { title: "Doors", status: null, date: null, free: false, tags: [], mail: null },
  ];
  for (const [index, row] of rows.entries()) {
    await addRow(notion, sourceId, {
      Title: { title: text(row.title) },
      Summary: { rich_text: row.status ? text(`Why ${row.title}`) : [] },
      Number: { number: index + 1 },
      Status: { select: row.status ? { name: row.status } : null },
      Stage: { status: { name: index === 0 ? "Done" : "Not started" } },
      "Send on": { date: row.date ? { start: row.date } : null },
      Free: { checkbox: row.free },
      Tags: { multi_select: row.tags.map((name) => ({ name })) },
      Contact: { email: row.mail },
    });
    clock.advance(10 * 60_000);
  }
  return { ...world, sourceId };
}

test("filters find rows by every kind of property", async () => {
  const { notion, sourceId } = await fourIssues();
  const found = (filter: Filter) =>
    numbersOf(notion, {
      data_source_id: sourceId,
      filter,
      sorts: [{ property: "Number", direction: "ascending" }],
    });

  expect(await found({ property: "Title", title: { equals: "Churn" } })).toEqual([3]);
  expect(await found({ property: "Title", title: { contains: "bRIEF" } })).toEqual([2]);
  expect(await found({ property: "Title", title: { starts_with: "ad" } })).toEqual([1]);
  expect(await found({ property: "Title", title: { ends_with: "s" } })).toEqual([1, 2, 4]);
  expect(await found({ property: "Summary", rich_text: { contains: "why" } })).toEqual([1, 2, 3]);
  expect(await found({ property: "Summary", rich_text: { does_not_contain: "churn" } })).toEqual([1, 2, 4]);
  expect(await found({ property: "Summary", rich_text: { is_empty: true } })).toEqual([4]);
  expect(await found({ property: "Status", select: { equals: "Approved" } })).toEqual([2, 3]);
  expect(await found({ property: "Status", select: { does_not_equal: "Approved" } })).toEqual([1, 4]);
  expect(await found({ property: "Status", select: { is_not_empty: true } })).toEqual([1, 2, 3]);
  expect(await found({ property: "Stage", status: { equals: "Done" } })).toEqual([1]);
  expect(await found({ property: "Tags", multi_select: { contains: "money" } })).toEqual([1, 3]);
  expect(await found({ property: "Tags", multi_select: { does_not_contain: "money" } })).toEqual([2, 4]);
  expect(await found({ property: "Free", checkbox: { equals: true } })).toEqual([1]);
  expect(await found({ property: "Free", checkbox: { does_not_equal: true } })).toEqual([2, 3, 4]);
  expect(await found({ property: "Number", number: { greater_than_or_equal_to: 3 } })).toEqual([3, 4]);
  expect(await found({ property: "Number", number: { does_not_equal: 3 } })).toEqual([1, 2, 4]);
  expect(await found({ property: "Contact", email: { equals: "bo@b.example" } })).toEqual([2]);
});

test("a day in a filter is the whole day, a time is that time", async () => {
  const { notion, sourceId } = await fourIssues();
  const found = (date: DateFilter) =>
    numbersOf(notion, {
      data_source_id: sourceId,
      filter: { property: "Send on", date },
      sorts: [{ property: "Number", direction: "ascending" }],
    });
  expect(await found({ equals: "2026-10-02" })).toEqual([2, 3]);
  expect(await found({ before: "2026-10-02" })).toEqual([1]);
  expect(await found({ after: "2026-10-02" })).toEqual([]);
  expect(await found({ on_or_after: "2026-10-02" })).toEqual([2, 3]);
  expect(await found({ on_or_before: "2026-10-02T06:00:00Z" })).toEqual([1, 2]);
  expect(await found({ after: "2026-10-02T08:00:00+02:00" })).toEqual([3]);
  expect(await found({ past_week: {} })).toEqual([1, 2, 3]);
  expect(await found({ next_week: {} })).toEqual([]);
  expect(await found({ is_empty: true })).toEqual([4]);
});

test("filters combine with and and or, two levels deep and no deeper", async () => {
  const { notion, url, sourceId } = await fourIssues();
  const cheap = { property: "Free", checkbox: { equals: true } };
  const approved = { property: "Status", select: { equals: "Approved" } };
  const craft = { property: "Tags", multi_select: { contains: "craft" } };
  const late = { property: "Number", number: { greater_than: 2 } };
  const sorts: Query["sorts"] = [{ property: "Number", direction: "descending" }];
  expect(
    await numbersOf(notion, {
      data_source_id: sourceId,
      sorts,
      filter: { or: [cheap, { and: [approved, craft, late] }] },
    }),
  ).toEqual([3, 1]);
  const answer = await rawCall(url, `/v1/data_sources/${sourceId}/query`, {
    method: "POST",
    body: JSON.stringify({ filter: { and: [{ or: [{ and: [cheap] }] }] } }),
  });
  expect(await answer.json()).toMatchObject({
    message: expect.stringContaining("body.filter.and[0].or[0].and should be not present"),
  });
});

test("a filter on last_edited_time compares the rounded minute", async () => {
  const { notion, clock, sourceId } = await fourIssues();
  clock.set("2026-10-05T12:00:30.000Z");
  await addRow(notion, sourceId, { Number: { number: 5 } });
  const edited = (last_edited_time: { on_or_after: string } | { after: string } | { before: string }) =>
    numbersOf(notion, {
      data_source_id: sourceId,
      filter: { timestamp: "last_edited_time", last_edited_time },
    });
  expect(await edited({ on_or_after: "2026-10-05T12:00:00.000Z" })).toEqual([5]);
  expect(await edited({ after: "2026-10-05T12:00:00.000Z" })).toEqual([]);
  expect(await edited({ on_or_after: "2026-10-05T12:00:30.000Z" })).toEqual([]);
  expect(await edited({ before: "2026-10-05T09:00:01.000Z" })).toEqual([1]);
  const made = { timestamp: "created_time", created_time: { before: "2026-10-05T09:15:00Z" } } as const;
  expect(await numbersOf(notion, { data_source_id: sourceId, filter: made })).toEqual([2, 1]);
});

test("rows come newest first unless sorts say otherwise; empty values come last", async () => {
  const { notion, sourceId } = await fourIssues();
  const sorted = (...sorts: NonNullable<Query["sorts"]>) =>
    numbersOf(notion, { data_source_id: sourceId, sorts });
  expect(await numbersOf(notion, { data_source_id: sourceId })).toEqual([4, 3, 2, 1]);
  expect(await sorted({ timestamp: "created_time", direction: "ascending" })).toEqual([1, 2, 3, 4]);
  expect(await sorted({ property: "Title", direction: "descending" })).toEqual([4, 3, 2, 1]);
  expect(await sorted({ property: "Send on", direction: "descending" })).toEqual([3, 2, 1, 4]);
  expect(
    await sorted(
      { property: "Status", direction: "ascending" },
      { property: "Number", direction: "descending" },
    ),
  ).toEqual([1, 3, 2, 4]);
});

test("250 rows come in three pages, each once, even when the cursor's row is trashed meanwhile", async () => {
  const { notion, clock } = await startWorld();
  const { sourceId } = await createIssues(notion);
  for (let number = 1; number <= 250; number++) {
    await addRow(notion, sourceId, { Number: { number } });
    clock.advance(1_000);
  }
  const all = await collectPaginatedAPI(notion.dataSources.query, { data_source_id: sourceId });
  expect(all.map((row) => row.id)).toHaveLength(250);
  expect(new Set(all.map((row) => row.id)).size).toBe(250);

  const first = await notion.dataSources.query({ data_source_id: sourceId });
  expect(first).toMatchObject({ has_more: true, request_status: { type: "complete" } });
  expect(first.results).toHaveLength(100);
  const last = first.results[99]?.id ?? "";
  await notion.pages.update({ page_id: last, in_trash: true });
  const next = await numbersOf(notion, {
    data_source_id: sourceId,
    start_cursor: first.next_cursor,
    page_size: 2,
  });
  expect(next).toEqual([150, 149]);
});

/** Rows numbered from 0, one a second, written past the API because there are so many. */
async function manyRows({ notion, store }: World, count: number): Promise<string> {
  const { sourceId } = await createIssues(notion);
  const first = await addRow(notion, sourceId, { Title: { title: text("Row") }, Number: { number: 0 } });
  const copy = store.prepare(
    `insert into notion_pages (id, data_source_id, plain_title, property_values, markdown, created_ms, edited_ms)
     select ?, data_source_id, plain_title, json_set(property_values, ?, ?), '', created_ms + ?, edited_ms
     from notion_pages where id = ?`,
  );
  const path = `$."${first.properties.Number?.id}".number`;
  store.exec("begin");
  for (let n = 1; n < count; n++) copy.run(crypto.randomUUID(), path, n, n * 1_000, first.id);
  store.exec("commit");
  return sourceId;
}

test("10,050 rows are filtered and sorted in well under a second, and a query ends after 10,000", async () => {
  const world = await startWorld();
  const data_source_id = await manyRows(world, 10_050);
  const startedMs = performance.now();
  const few = await numbersOf(world.notion, {
    data_source_id,
    filter: { property: "Number", number: { greater_than: 10_000 } },
    sorts: [{ property: "Number", direction: "descending" }],
    page_size: 3,
  });
  expect(few).toEqual([10_049, 10_048, 10_047]);
  expect(performance.now() - startedMs).toBeLessThan(500);

  const last = world.store
    .prepare(
      "select id from notion_pages where data_source_id = ? order by created_ms desc limit 1 offset 9899",
    )
    .get(data_source_id);
  const query = { data_source_id, start_cursor: String(last?.id) };
  const page = await world.notion.dataSources.query(query);
  expect(page.results).toHaveLength(100);
  expect(page).toMatchObject({
    has_more: false,
    next_cursor: null,
    request_status: { type: "incomplete", incomplete_reason: "query_result_limit_reached" },
  });
  expect((await numbersOf(world.notion, query)).at(-1)).toBe(50);
});

test("windows on created time reach the rows beyond the end of a query", async () => {
  const world = await startWorld({ limits: { rowsPerQuery: 450 } });
  const data_source_id = await manyRows(world, 1_000);
  const plain = await collectPaginatedAPI(world.notion.dataSources.query, { data_source_id });
  expect(plain).toHaveLength(450);
  const all = await collectAllDataSourceRows(world.notion, { data_source_id });
  expect(new Set(all.map((row) => row.id)).size).toBe(1_000);
});

test("two processes over one file share the rows and the request window", async () => {
  const folder = await mkdtemp(join(tmpdir(), "pressroom-notion-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const options = { path: join(folder, "sandbox.db"), limits: { requestsPerMinute: 6 } };
  const one = await startWorld(options);
  const other = await startWorld(options);
  const { sourceId } = await createIssues(one.notion);
  const row = await addRow(one.notion, sourceId, { Title: { title: text("Shared") } });
  expect((await other.notion.pages.retrieve({ page_id: row.id })).id).toBe(row.id);
  await other.notion.users.me({});
  await one.notion.users.me({});
  expect(await refusalOf(other.notion.users.me({}))).toMatchObject({ status: 429, code: "rate_limited" });
  expect(await refusalOf(one.notion.users.me({}))).toMatchObject({ status: 429, code: "rate_limited" });
});

test.each([
  [undefined],
  [[{ timestamp: "created_time" as const, direction: "ascending" as const }]],
  [[{ timestamp: "created_time" as const, direction: "descending" as const }]],
  [[{ timestamp: "last_edited_time" as const, direction: "ascending" as const }]],
  [[{ timestamp: "last_edited_time" as const, direction: "descending" as const }]],
  [[{ property: "Changed", direction: "ascending" as const }]],
])("pages in the order %j join to what one page would have shown", async (sorts) => {
  const world = await startWorld();
  const data_source_id = await manyRows(world, 23);
  world.store.exec(
    "update notion_pages set edited_ms = edited_ms - 60000 * (seq % 3), created_ms = created_ms / 4000 * 4000",
  );
  const query: Query = { data_source_id, ...(sorts ? { sorts } : {}) };
  const whole = (await world.notion.dataSources.query(query)).results.map((row) => row.id);
  const paged = await collectPaginatedAPI(world.notion.dataSources.query, { ...query, page_size: 4 });
  expect(paged.map((row) => row.id)).toEqual(whole);
  expect(whole).toHaveLength(23);
});

test("12,000 rows are walked through by their edited time in a few seconds, though all were edited at once", async () => {
  const world = await startWorld({ limits: { rowsPerQuery: 20_000 } });
  const data_source_id = await manyRows(world, 12_000);
  const startedMs = performance.now();
  const rows = await collectPaginatedAPI(world.notion.dataSources.query, {
    data_source_id,
    sorts: [{ timestamp: "last_edited_time", direction: "ascending" }],
  });
  expect(new Set(rows.map((row) => row.id)).size).toBe(12_000);
  expect(performance.now() - startedMs).toBeLessThan(8_000);
});
