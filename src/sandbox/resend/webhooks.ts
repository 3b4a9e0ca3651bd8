/** Webhooks: the addresses on this machine that want to hear what happens. Posting to them: `postman.ts`. */
import { randomBytes, randomUUID } from "node:crypto";
import type { DatabaseSync, SQLOutputValue } from "node:sqlite";
import { type Answer, ERRORS, invalid, refuse } from "./answers.ts";
import { choiceAt, type Fields, optionalTextAt, Refusal, textAt, textsAt } from "./fields.ts";
import { listPage, type PageQuery, partOf } from "./paging.ts";
import { vendorTime } from "./vendor-time.ts";

export interface Webhook {
  seq: number;
  id: string;
  endpoint: string;
  events: string[];
  status: "enabled" | "disabled";
  secret: string;
  createdMs: number;
}

const LOOPBACK = ["127.0.0.1", "[::1]", "localhost"];
const MAX_EVENTS = 100;

export function findWebhook(store: DatabaseSync, id: string): Webhook | undefined {
  const row = store.prepare("select * from resend_webhooks where id = ?").get(id);
  return row && asWebhook(row);
}

export const allWebhooks = (store: DatabaseSync): Webhook[] =>
  store.prepare("select * from resend_webhooks order by seq").all().map(asWebhook);

/** Whatever writes runs inside the caller's transaction. */
export function webhookEndpoints(store: DatabaseSync) {
  const save = store.prepare(
    "update resend_webhooks set endpoint = ?, events = ?, status = ?, secret = ? where id = ?",
  );
  const keep = (webhook: Webhook) =>
    save.run(webhook.endpoint, JSON.stringify(webhook.events), webhook.status, webhook.secret, webhook.id);
  const withOne = (id: string, work: (webhook: Webhook) => Answer): Answer => {
    const webhook = findWebhook(store, id);
    return webhook ? work(webhook) : refuse(ERRORS.noWebhook);
  };

  return {
    create(fields: Fields, nowMs: number): Answer {
      const endpoint = endpointAt(textAt(fields, "endpoint"));
      const events = textsAt(fields, "events", MAX_EVENTS) ?? [];
      if (events.length === 0) return refuse(invalid("The `events` field must name at least one event."));
      const [id, secret] = [randomUUID(), newSecret()];
      store
        .prepare("insert into resend_webhooks values (null, ?, ?, ?, 'enabled', ?, ?)")
        .run(id, endpoint, JSON.stringify(events), secret, nowMs);
      return { status: 201, body: { object: "webhook", id, signing_secret: secret } };
    },
    get: (id: string): Answer =>
      withOne(id, (webhook) => ({
        status: 200,
        body: { object: "webhook", ...shown(webhook), signing_secret: webhook.secret },
      })),
    list: (query: PageQuery): Answer =>
      listPage(
        query,
        {
          noun: "a webhook",
          placeOf: (id) => findWebhook(store, id)?.seq,
          rows: (part) =>
            partOf(part, (bounds, order) =>
              store
                .prepare(
                  `select * from resend_webhooks where seq < ? and seq > ? order by seq ${order} limit ?`,
                )
                .all(...bounds, part.limit)
                .map(asWebhook),
            ),
        },
        shown,
      ),
    update: (id: string, fields: Fields): Answer =>
      withOne(id, (webhook) => {
        const endpoint = optionalTextAt(fields, "endpoint");
        const status = choiceAt(fields, "status", ["enabled", "disabled"]) ?? webhook.status;
        keep({
          ...webhook,
          endpoint: endpoint === undefined ? webhook.endpoint : endpointAt(endpoint),
          events: textsAt(fields, "events", MAX_EVENTS) ?? webhook.events,
          status,
        });
        // As with the vendor, what was still to be tried is not tried again.
        if (status === "disabled") giveUp(store, webhook);
        return { status: 200, body: { object: "webhook", id } };
      }),
    rotateSecret: (id: string): Answer =>
      withOne(id, (webhook) => {
        const secret = newSecret();
        keep({ ...webhook, secret });
        return { status: 200, body: { object: "webhook", id, signing_secret: secret } };
      }),
    remove: (id: string): Answer =>
      withOne(id, (webhook) => {
        store.prepare("delete from resend_webhook_posts where webhook_seq = ?").run(webhook.seq);
        store.prepare("delete from resend_webhooks where id = ?").run(id);
        return { status: 200, body: { object: "webhook", id, deleted: true } };
      }),
  };
}

const giveUp = (store: DatabaseSync, { seq }: Webhook) =>
  store
    .prepare(
      "update resend_webhook_posts set state = 'failed', next_at = null where webhook_seq = ? and state = 'pending'",
    )
    .run(seq);

const newSecret = () => `whsec_${randomBytes(24).toString("base64")}`;

/** The vendor posts to any address; the sandbox to this machine alone, for nothing of it leaves. */
function endpointAt(endpoint: string): string {
  const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined;
  if (!url || !["http:", "https:"].includes(url.protocol))
    throw new Refusal(invalid("The `endpoint` field must be a URL."));
  if (!LOOPBACK.includes(url.hostname))
    throw new Refusal(
      invalid(
        "The sandbox posts its events to this machine only: give an `endpoint` like http://127.0.0.1:4321/webhooks.",
      ),
    );
  return endpoint;
}

const shown = ({ id, endpoint, events, status, createdMs }: Webhook) => ({
  id,
  endpoint,
  created_at: vendorTime(createdMs),
  status,
  events,
});

function asWebhook(row: Record<string, SQLOutputValue>): Webhook {
  return {
    seq: Number(row.seq),
    id: String(row.id),
    endpoint: String(row.endpoint),
    events: JSON.parse(String(row.events)),
    status: row.status === "disabled" ? "disabled" : "enabled",
    secret: String(row.secret),
    createdMs: Number(row.created_at),
  };
}
