/** `POST /api/v1/statuses`: what is checked before a post is made, or put off until its time. */
import * as z from "zod";
import { prepared } from "../statements.ts";
import type { TwinContext } from "../twin.ts";
import { ownerAccount, saveAccount } from "./accounts.ts";
import { invalid, MastodonError } from "./errors.ts";
import { countedLength } from "./length.ts";
import { limitsOf } from "./limits.ts";
import { attach, checkAttachable } from "./media.ts";
import { addStatus, findStatus, newId, type StatusRow } from "./statuses.ts";

const flag = z
  .union([z.boolean(), z.string().transform((text) => /^(1|true|on)$/i.test(text))])
  .default(false);

export const StatusParams = z.looseObject({
  status: z.string().nullish(),
  in_reply_to_id: z.union([z.string(), z.number()]).transform(String).nullish(),
  media_ids: z.array(z.union([z.string(), z.number()]).transform(String)).nullish(),
  sensitive: flag,
  spoiler_text: z.string().nullish(),
  visibility: z.string().nullish(),
  language: z.string().nullish(),
  scheduled_at: z.string().nullish(),
});
export type StatusParams = z.output<typeof StatusParams>;

const SOONEST_MS = 5 * 60_000;
const KEPT_MS = 60 * 60_000;
const VISIBILITIES = ["public", "unlisted", "private", "direct"];

export type Posted = { kind: "status"; id: string } | { kind: "scheduled"; id: string };

/** What was made under this key in the last hour. */
export function madeUnder({ store, clock }: TwinContext, key: string | undefined): Posted | null {
  if (!key) return null;
  const since = clock.now().getTime() - KEPT_MS;
  const row = prepared(store, "select * from mastodon_idempotency where key = ? and at > ?").get(key, since);
  return row ? { kind: row.scheduled === 1 ? "scheduled" : "status", id: String(row.id) } : null;
}

/** Inside the caller's transaction. @throws MastodonError */
export function postStatus(context: TwinContext, params: StatusParams, key: string | undefined): Posted {
  const nowMs = context.clock.now().getTime();
  const scheduledMs = params.scheduled_at ? Date.parse(params.scheduled_at) : null;
  if (scheduledMs !== null && Number.isNaN(scheduledMs)) throw new MastodonError(422, "Invalid date");
  check(context, params);
  const isLater = scheduledMs !== null && scheduledMs > nowMs;
  if (isLater && scheduledMs < nowMs + SOONEST_MS)
    throw invalid("Scheduled at The scheduled date must be in the future");
  const made: Posted = isLater
    ? { kind: "scheduled", id: schedule(context, params, scheduledMs) }
    : { kind: "status", id: make(context, params, nowMs).id };
  if (key)
    prepared(context.store, "insert or replace into mastodon_idempotency values (?, ?, ?, ?)").run(
      ...[key, made.id, isLater ? 1 : 0, nowMs],
    );
  return made;
}

function check(context: TwinContext, params: StatusParams): void {
  const { store, clock } = context;
  const limits = limitsOf(context);
  const text = params.status?.trim() ?? "";
  const media = params.media_ids ?? [];
  if (params.in_reply_to_id && !findStatus(store, params.in_reply_to_id))
    throw new MastodonError(404, "The post you are trying to reply to does not appear to exist.");
  checkAttachable(store, media, { limits, nowMs: clock.now().getTime() });
  if (text === "" && media.length === 0) throw invalid("Text can't be blank");
  if (params.visibility && !VISIBILITIES.includes(params.visibility))
    throw invalid("Visibility is not included in the list");
  const length = countedLength(text, params.spoiler_text ?? "", limits.charactersReservedPerUrl);
  if (length > limits.maxCharacters)
    throw invalid(`Text character limit of ${limits.maxCharacters} exceeded`);
}

function make({ store }: TwinContext, params: StatusParams, atMs: number): StatusRow {
  const owner = ownerAccount(store);
  saveAccount(store, owner);
  const status = addStatus(store, {
    accountId: owner.id,
    text: params.status?.trim() ?? "",
    spoilerText: params.spoiler_text ?? "",
    sensitive: params.sensitive || Boolean(params.spoiler_text),
    visibility: params.visibility ?? "public",
    language: params.language ?? "en",
    inReplyToId: params.in_reply_to_id ?? null,
    createdAt: atMs,
  });
  attach(store, status.id, params.media_ids ?? []);
  return status;
}

function schedule({ store, clock }: TwinContext, params: StatusParams, atMs: number): string {
  const id = newId(store, "scheduled", clock.now().getTime());
  prepared(store, "insert into mastodon_scheduled values (?, ?, ?)").run(
    ...[id, atMs, JSON.stringify(params)],
  );
  return id;
}

export function scheduledAnswer({ store }: Pick<TwinContext, "store">, id: string) {
  const row = prepared(store, "select * from mastodon_scheduled where id = ?").get(id);
  if (!row) throw new MastodonError(404, "Record not found");
  const params = StatusParams.parse(JSON.parse(String(row.params)));
  return {
    id,
    scheduled_at: new Date(Number(row.scheduled_at)).toISOString(),
    params: {
      text: params.status ?? "",
      visibility: params.visibility ?? "public",
      ...{ application_id: 1, with_rate_limit: false, poll: null, idempotency: null },
      in_reply_to_id: params.in_reply_to_id ? Number(params.in_reply_to_id) : null,
      media_ids: params.media_ids ?? null,
      language: params.language ?? null,
      sensitive: params.sensitive,
      spoiler_text: params.spoiler_text ?? null,
      scheduled_at: null,
    },
    media_attachments: [],
  };
}

export const scheduledIds = ({ store }: Pick<TwinContext, "store">): string[] =>
  prepared(store, "select id from mastodon_scheduled order by scheduled_at")
    .all()
    .map(({ id }) => String(id));

export function unschedule({ store }: Pick<TwinContext, "store">, id: string): void {
  prepared(store, "delete from mastodon_scheduled where id = ?").run(id);
}

/** Makes posts of those whose time has come; one that can't be made any more goes, as it does there. */
export function bringDue(context: TwinContext): void {
  const { store, clock } = context;
  const due = prepared(
    store,
    "select * from mastodon_scheduled where scheduled_at <= ? order by scheduled_at",
  ).all(clock.now().getTime());
  for (const row of due) {
    unschedule(context, String(row.id));
    const params = StatusParams.parse(JSON.parse(String(row.params)));
    const isOrphan = params.in_reply_to_id && !findStatus(store, params.in_reply_to_id);
    if (!isOrphan) make(context, params, Number(row.scheduled_at));
  }
}
