/** A running twin of Notion with the official client pointed at it. */
import type { AddressInfo } from "node:net";
import type { DatabaseSync } from "node:sqlite";
import { serve } from "@hono/node-server";
import {
  APIResponseError,
  Client,
  isFullDatabase,
  isFullPage,
  type PageObjectResponse,
} from "@notionhq/client";
import { onTestFinished } from "vitest";
import { type Clock, manualClock } from "../../src/core/clock.ts";
import { notionTwin } from "../../src/sandbox/notion/twin.ts";
import { openStore } from "../../src/sandbox/store.ts";

export const TOKEN = "ntn_sandbox";

export interface World {
  store: DatabaseSync;
  clock: ReturnType<typeof manualClock>;
  url: string;
  notion: Client;
}

export interface WorldOptions {
  limits?: Record<string, number>;
  path?: string;
}

/** Runs until the test ends. Narrow the limits to test them; the clock stands still until it is told to move. */
export async function startWorld({ limits = {}, path = ":memory:" }: WorldOptions = {}): Promise<World> {
  const store = await openStore(path);
  const clock = manualClock("2026-10-05T09:00:00.000Z");
  store.exec(notionTwin.schema);
  const url = await serveTwin(store, clock, { requestsPerMinute: 1_000_000, ...limits });
  return { store, clock, url, notion: clientOf(url) };
}

async function serveTwin(store: DatabaseSync, clock: Clock, limits: Record<string, number>): Promise<string> {
  let url = "";
  const app = notionTwin.app({ store, clock, limits: { ...notionTwin.limits, ...limits }, url: () => url });
  const server = serve({ fetch: app.fetch, port: 0, hostname: "127.0.0.1" });
  await new Promise<void>((resolve) => server.once("listening", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  onTestFinished(async () => {
    await new Promise((resolve) => server.close(resolve));
    store.close();
  });
  return url;
}

export const clientOf = (url: string, auth = TOKEN, notionVersion = "2026-03-11") =>
  new Client({ auth, baseUrl: url, notionVersion, retry: false, logger: () => {} });

export const text = (content: string) => [{ text: { content } }];

/** The page that a new workspace begins with. */
export async function rootPageId(notion: Client): Promise<string> {
  const found = await notion.search({
    query: "Newsletter",
    filter: { property: "object", value: "page" },
  });
  const [page] = found.results;
  if (!page) throw new Error("The workspace has no page called Newsletter.");
  return page.id;
}

/** An Issues database with a property of each kind that pressroom uses. */
export async function createIssues(notion: Client): Promise<{ databaseId: string; sourceId: string }> {
  const database = await notion.databases.create({
    parent: { type: "page_id", page_id: await rootPageId(notion) },
    title: text("Issues"),
    initial_data_source: {
      properties: {
        Title: { title: {} },
        Number: { number: { format: "number" } },
        Status: {
          select: {
            options: [
              { name: "Draft", color: "gray" },
              { name: "Approved", color: "green" },
            ],
          },
        },
        Stage: { status: {} },
        "Send on": { date: {} },
        Tags: { multi_select: {} },
        Link: { url: {} },
        Contact: { email: {} },
        Summary: { rich_text: {} },
        Free: { checkbox: {} },
        Made: { created_time: {} },
        Changed: { last_edited_time: {} },
      },
    },
  });
  const source = isFullDatabase(database) ? database.data_sources[0] : undefined;
  if (!source) throw new Error("The database came without a data source.");
  return { databaseId: database.id, sourceId: source.id };
}

type Properties = NonNullable<Parameters<Client["pages"]["create"]>[0]["properties"]>;
export type PropertyValue = Properties[string];

export async function addRow(notion: Client, sourceId: string, properties: Properties, markdown?: string) {
  const page = await notion.pages.create({
    parent: { data_source_id: sourceId },
    properties,
    ...(markdown === undefined ? {} : { markdown }),
  });
  return fullPage(page);
}

export function fullPage(page: Awaited<ReturnType<Client["pages"]["retrieve"]>>): PageObjectResponse {
  if (!isFullPage(page)) throw new Error("The twin answered a partial page.");
  return page;
}

/** The error that Notion answers, as the SDK reads it. */
export async function refusalOf(call: Promise<unknown>): Promise<APIResponseError> {
  const outcome = await call.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (outcome instanceof APIResponseError) return outcome;
  throw new Error(`Expected a refusal, but got: ${String(outcome)}`);
}

/** A call that the SDK would not make. */
export const rawCall = (
  url: string,
  path: string,
  init: RequestInit & { headers?: Record<string, string> } = {},
) =>
  fetch(url + path, {
    ...init,
    headers: { authorization: `Bearer ${TOKEN}`, "notion-version": "2026-03-11", ...init.headers },
  });
