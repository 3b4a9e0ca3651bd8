/**
 * Webhooks: what changed, posted to who subscribed, signed with the subscription's token. Like Notion's they are hints:
 * ids only, and at most once, for what can't be delivered is dropped.
 */
import { createHmac, randomBytes } from "node:crypto";
import type { DatabaseSync } from "node:sqlite";
import type {
  DataSourceSchemaUpdatedWebhookPayload,
  PageContentUpdatedWebhookPayload,
  PageCreatedWebhookPayload,
  PageDeletedWebhookPayload,
  PagePropertiesUpdatedWebhookPayload,
  PageUndeletedWebhookPayload,
} from "@notionhq/client";
import { prepared } from "../statements.ts";
import { inTransaction } from "../store.ts";
import { type Change, type PropertyChange, takeChanges } from "./changes.ts";
import { BOT_ID, WORKSPACE_ID } from "./common.ts";
import { newId } from "./ids.ts";
import { findDataSource, findPage } from "./workspace.ts";

export type WebhookEvent =
  | PageCreatedWebhookPayload
  | PageContentUpdatedWebhookPayload
  | PagePropertiesUpdatedWebhookPayload
  | PageDeletedWebhookPayload
  | PageUndeletedWebhookPayload
  | DataSourceSchemaUpdatedWebhookPayload;
type Parent = PageCreatedWebhookPayload["data"]["parent"];

const LOOPBACK = ["127.0.0.1", "[::1]", "localhost"];
const TIMEOUT_MS = 5_000;
const underWay = new WeakMap<DatabaseSync, Promise<unknown>>();

/**
 * Hands the verification token to the address first, as Notion does, and gives it back. From then on it hears of every
 * change that is committed. Throws if the address is not on this machine or doesn't take the token.
 */
export async function subscribe(store: DatabaseSync, url: string): Promise<string> {
  if (!LOOPBACK.includes(new URL(url).hostname)) throw new Error(`${url} is not on this machine.`);
  const verification_token = `secret_${randomBytes(24).toString("base64url")}`;
  const answer = await post(url, JSON.stringify({ verification_token }));
  if (!answer.ok) throw new Error(`${url} answered ${answer.status} to its verification token.`);
  prepared(store, "delete from notion_webhooks where url = ?").run(url);
  prepared(store, "insert into notion_webhooks values (?, ?, ?)").run(newId(), url, verification_token);
  return verification_token;
}

/** Posts in the background what was noted. Called when a change was committed. */
export function deliver(store: DatabaseSync, nowMs: number): void {
  const subscriptions = prepared(store, "select id, url, token from notion_webhooks").all();
  if (subscriptions.length === 0) return;
  const changes = inTransaction(store, () => takeChanges(store));
  if (changes.length === 0) return;
  const posts = subscriptions.flatMap(({ id, url, token }) =>
    changes.map((change) => {
      const body = JSON.stringify(eventOf(store, change, { subscriptionId: String(id), nowMs }));
      const hash = createHmac("sha256", String(token)).update(body).digest("hex");
      return post(String(url), body, { "x-notion-signature": `sha256=${hash}` });
    }),
  );
  // Nobody learns of a delivery that failed: subscribers are to poll as well.
  underWay.set(store, Promise.all([underWay.get(store), Promise.allSettled(posts)]));
}

/** Delivers what is left to deliver, and waits until all of it has arrived or failed. */
export async function delivered(store: DatabaseSync, nowMs: number): Promise<void> {
  deliver(store, nowMs);
  await underWay.get(store);
}

const post = (url: string, body: string, headers: Record<string, string> = {}) =>
  fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body,
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });

function eventOf(
  store: DatabaseSync,
  { type, entityId, detail }: Change,
  { subscriptionId, nowMs }: { subscriptionId: string; nowMs: number },
): WebhookEvent {
  const common = {
    id: newId(),
    timestamp: new Date(nowMs).toISOString(),
    workspace_id: WORKSPACE_ID,
    workspace_name: "Sandbox",
    subscription_id: subscriptionId,
    integration_id: BOT_ID,
    authors: [{ id: BOT_ID, type: "bot" as const }],
    attempt_number: 1,
    api_version: "2026-03-11" as const,
  };
  if (type === "data_source.schema_updated") {
    const parent: Parent = { id: findDataSource(store, entityId)?.databaseId ?? "", type: "database" };
    const data = { parent, updated_properties: detail as PropertyChange[] };
    return { ...common, type, entity: { id: entityId, type: "data_source" }, data };
  }
  const page = { ...common, entity: { id: entityId, type: "page" as const } };
  const parent = parentOf(store, entityId);
  if (type === "page.content_updated") return { ...page, type, data: { parent, updated_blocks: [] } };
  if (type === "page.properties_updated") {
    return { ...page, type, data: { parent, updated_properties: detail as string[] } };
  }
  return { ...page, type, data: { parent } };
}

function parentOf(store: DatabaseSync, pageId: string): Parent {
  const page = findPage(store, pageId);
  const source = page?.dataSourceId ? findDataSource(store, page.dataSourceId) : undefined;
  if (source) return { id: source.databaseId, type: "database", data_source_id: source.id };
  return page?.parentPageId ? { id: page.parentPageId, type: "page" } : { id: WORKSPACE_ID, type: "space" };
}
