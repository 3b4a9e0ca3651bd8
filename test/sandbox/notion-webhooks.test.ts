import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { text as textOf } from "node:stream/consumers";
import { verifyWebhookSignature } from "@notionhq/client";
import { expect, onTestFinished, test } from "vitest";
import { changeQuietly } from "../../src/sandbox/notion/quiet-change.ts";
import { delivered, subscribe, type WebhookEvent } from "../../src/sandbox/notion/webhooks.ts";
import { addRow, createIssues, refusalOf, startWorld, text } from "./notion-world.ts";

interface Delivery {
  headers: IncomingHttpHeaders;
  body: string;
}

/** Somebody who subscribed, and all that was posted there. */
async function listener(status = () => 200) {
  const deliveries: Delivery[] = [];
  const server = createServer(async (request, response) => {
    deliveries.push({ headers: request.headers, body: await textOf(request) });
    response.writeHead(status()).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`, deliveries };
}

async function subscribed() {
  const world = await startWorld();
  const { sourceId, databaseId } = await createIssues(world.notion);
  const { url, deliveries } = await listener();
  const token = await subscribe(world.store, url);
  const heard = async (): Promise<WebhookEvent[]> => {
    await delivered(world.store, world.clock.now().getTime());
    return deliveries.splice(0).map(({ body }) => JSON.parse(body));
  };
  return { ...world, sourceId, databaseId, token, deliveries, heard };
}

test("a subscription begins with its verification token", async () => {
  const { token, deliveries } = await subscribed();
  expect(deliveries.map(({ body }) => JSON.parse(body))).toEqual([{ verification_token: token }]);
  expect(deliveries[0]?.headers["x-notion-signature"]).toBeUndefined();
  const { store } = await startWorld();
  await expect(subscribe(store, "https://hooks.example/notion")).rejects.toThrow("not on this machine");
  const deaf = await listener(() => 500);
  await expect(subscribe(store, deaf.url)).rejects.toThrow("answered 500");
});

test("every change of a row is told in the vendor's shape, signed so that the SDK verifies it", async () => {
  const { notion, sourceId, databaseId, token, deliveries, store, clock, heard } = await subscribed();
  deliveries.splice(0);
  const row = await addRow(notion, sourceId, { Number: { number: 1 } });
  await delivered(store, clock.now().getTime());
  const [delivery] = deliveries;
  const signature = String(delivery?.headers["x-notion-signature"]);
  expect(
    await verifyWebhookSignature({ body: delivery?.body ?? "", signature, verificationToken: token }),
  ).toBe(true);
  expect(await heard()).toEqual([
    {
      id: expect.any(String),
      timestamp: "2026-10-05T09:00:00.000Z",
      workspace_id: expect.any(String),
      workspace_name: "Sandbox",
      subscription_id: expect.any(String),
      integration_id: expect.any(String),
      authors: [{ id: expect.any(String), type: "bot" }],
      attempt_number: 1,
      api_version: "2026-03-11",
      type: "page.created",
      entity: { id: row.id, type: "page" },
      data: { parent: { id: databaseId, type: "database", data_source_id: sourceId } },
    },
  ]);
  const page_id = row.id;
  await notion.pages.update({ page_id, properties: { Number: { number: 2 } } });
  expect(await heard()).toMatchObject([
    { type: "page.properties_updated", data: { updated_properties: [row.properties.Number?.id] } },
  ]);
  const replace_content = { new_str: "New" };
  await notion.pages.updateMarkdown({ page_id, type: "replace_content", replace_content });
  expect(await heard()).toMatchObject([{ type: "page.content_updated", entity: { id: page_id } }]);
  await notion.pages.update({ page_id, in_trash: true });
  expect(await heard()).toMatchObject([{ type: "page.deleted" }]);
  await notion.pages.update({ page_id, in_trash: false });
  expect(await heard()).toMatchObject([{ type: "page.undeleted" }]);
});

test("a change of columns is told with what became of each", async () => {
  const { notion, sourceId, databaseId, heard } = await subscribed();
  await heard();
  const properties = { Number: { name: "No." }, Link: null, Score: { number: {} } };
  await notion.dataSources.update({ data_source_id: sourceId, properties });
  expect(await heard()).toMatchObject([
    {
      type: "data_source.schema_updated",
      entity: { id: sourceId, type: "data_source" },
      data: {
        parent: { id: databaseId, type: "database" },
        updated_properties: [
          { name: "No.", action: "updated" },
          { name: "Score", action: "created" },
          { name: "Link", action: "deleted" },
        ],
      },
    },
  ]);
});

test("changes are told together; what was refused and what changed nothing is not told", async () => {
  const { notion, store, sourceId, heard } = await subscribed();
  const row = await addRow(notion, sourceId, { Number: { number: 1 } });
  await heard();
  await refusalOf(notion.pages.update({ page_id: row.id, properties: { Nothing: { number: 1 } } }));
  await notion.pages.update({ page_id: row.id, properties: { Number: { number: 1 } } });
  expect(await heard()).toEqual([]);
  for (const number of [2, 3]) changeQuietly(store, row.id, { values: { Number: { number } } });
  changeQuietly(store, row.id, { values: { Title: { title: text("Both") } } });
  expect(await heard()).toMatchObject([
    { type: "page.properties_updated", data: { updated_properties: [row.properties.Number?.id, "title"] } },
  ]);
});

test("who can't be reached misses it for good, and the writer never notices", async () => {
  const { notion, store } = await startWorld();
  const { sourceId } = await createIssues(notion);
  let status = 200;
  const { url, deliveries } = await listener(() => status);
  await subscribe(store, url);
  status = 503;
  await addRow(notion, sourceId, { Number: { number: 1 } });
  await delivered(store, 0);
  status = 200;
  await delivered(store, 0);
  expect(deliveries).toHaveLength(2);
});
