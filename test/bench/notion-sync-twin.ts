/** The twin of Notion in a process of its own, which keeps the vendor's limit and counts. */
import type { AddressInfo } from "node:net";
import { SUBSCRIBERS } from "../../config/notion.ts";
import type { Value } from "../../src/desk/table.ts";
import type { StoredProperty } from "../../src/sandbox/notion/properties.ts";
import { notionTwin } from "../../src/sandbox/notion/twin.ts";
import type { StoredValue, StoredValues } from "../../src/sandbox/notion/values.ts";
import { serve } from "../../src/sandbox/serve.ts";
import { inTransaction, openStore } from "../../src/sandbox/store.ts";
import { valuesAt } from "./notion-sync-people.ts";
import { sharedClock } from "./shared-clock.ts";

export type Order =
  | { do: "rows"; readers: number; issues: number }
  | { do: "edit"; issues: number }
  | { do: "count" };

export interface Counted {
  /** When each call came in since the last time, and how it was answered. */
  calls: { atMs: number; status: number }[];
}

const clock = sharedClock(process.argv[2] ?? "");
const store = await openStore(":memory:");
store.exec(notionTwin.schema);
let url = "";
let calls: Counted["calls"] = [];
const twin = notionTwin.app({ store, clock, limits: notionTwin.limits, url: () => url });
const served = serve({
  card: { pressroom: "twin", service: "notion", home: "bench", lasting: false },
  clock,
  count: () => undefined,
  handle: async (request, env) => {
    const atMs = clock.now().getTime();
    const answer = await twin.fetch(request, env);
    calls.push({ atMs, status: answer.status });
    return answer;
  },
});

function tableCalled(title: string): { id: string; properties: StoredProperty[] } {
  const found = store
    .prepare("select id, properties from notion_data_sources where plain_title = ?")
    .get(title);
  return { id: String(found?.id), properties: JSON.parse(String(found?.properties)) as StoredProperty[] };
}

function stored({ type, options }: StoredProperty, value: Value): StoredValue | undefined {
  if (typeof value !== "string" || value === "") return undefined;
  if (type === "select") return { option: options.find(({ name }) => name === value)?.id ?? "" };
  if (type === "date")
    return { date: { start: value, end: null, timeZone: null, fromMs: Date.parse(value) } };
  const annotations = {
    ...{ bold: false, italic: false, strikethrough: false, underline: false, code: false },
    color: "default" as const,
  };
  const text = { content: value, link: null };
  return { text: value, items: [{ type: "text", text, annotations, plain_text: value, href: null }] };
}

/** The readers' rows as they were made over the weeks, one each ten seconds; straight into the store, for speed. */
function fill(readers: number): void {
  const { id, properties } = tableCalled("Subscribers");
  const insert = store.prepare(
    `insert into notion_pages (id, data_source_id, plain_title, property_values, markdown, created_ms, edited_ms)
     values (?, ?, ?, ?, '', ?, ?)`,
  );
  const first = clock.now().getTime() - (readers + 86_400) * 10_000;
  inTransaction(store, () => {
    for (let n = 0; n < readers; n++) {
      const values = valuesAt(n);
      const cells: StoredValues = {};
      for (const { key, name } of SUBSCRIBERS.properties) {
        const property = properties.find((one) => one.name === name);
        const cell = property && stored(property, values[key] ?? null);
        if (cell) cells[property.id] = cell;
      }
      const at = first + n * 10_000;
      insert.run(crypto.randomUUID(), id, String(values.email), JSON.stringify(cells), at, at);
    }
  });
}

async function owner(method: string, path: string, body: object): Promise<{ id: string }> {
  const headers = { authorization: "Bearer ntn_owner", "notion-version": "2026-03-11" };
  const answer = await twin.request(`/v1/${path}`, { method, headers, body: JSON.stringify(body) });
  if (answer.status === 429) {
    await clock.sleep(61_000);
    return owner(method, path, body);
  }
  if (!answer.ok) throw new Error(`${method} ${path}: ${await answer.text()}`);
  return (await answer.json()) as { id: string };
}

const titled = (content: string) => ({ Title: { title: [{ text: { content } }] } });
const issues: string[] = [];

async function obey(order: Order): Promise<Counted> {
  if (order.do === "rows") {
    fill(order.readers);
    const { id } = tableCalled("Issues");
    for (let n = 0; n < order.issues; n++) {
      const parent = { type: "data_source_id", data_source_id: id };
      const page = { parent, properties: titled(`Letter ${n}`), markdown: `The text of letter ${n}.` };
      issues.push((await owner("POST", "pages", page)).id);
    }
  }
  if (order.do === "edit") {
    for (const page of issues.slice(0, order.issues))
      await owner("PATCH", `pages/${page}`, { properties: titled(`Changed ${page.slice(0, 8)}`) });
  }
  const counted = { calls };
  calls = [];
  return counted;
}

process.on("message", (order: Order) => {
  obey(order).then(
    (counted) => process.send?.(counted),
    (error: unknown) => {
      throw error;
    },
  );
});
process.on("disconnect", () => process.exit());
served.server.listen(0, "127.0.0.1", () => {
  url = `http://127.0.0.1:${(served.server.address() as AddressInfo).port}`;
  process.send?.({ url });
});
