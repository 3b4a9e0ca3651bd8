/** Posts, one request each: prepared as it will be sent, sent under its key, and found again among our latest ones. */
import * as z from "zod";
import type { Clock } from "../../core/clock.ts";
import { ServiceError } from "../../core/errors.ts";
import type { Part, Poster, Remote } from "../../distribution/network.ts";
import { plainText } from "../plain-text.ts";
import type { MastodonCall } from "./client.ts";
import { comparable } from "./comparable.ts";
import type { Instance } from "./instance.ts";
import { type Uploaded, uploadPicture } from "./pictures.ts";
import { CREATE } from "./refusals.ts";
import { type MastodonAccount, type MastodonStatus, statusesShape, statusShape, urlOf } from "./shapes.ts";

export interface PostingOptions {
  call: MastodonCall;
  clock: Clock;
  pause: (ms: number) => Promise<void>;
  instance: () => Promise<Instance>;
  me: () => Promise<MastodonAccount>;
}

const preparedShape = z.object({
  key: z.string(),
  /** No post of ours is older than this. */
  since: z.iso.datetime(),
  request: z.object({
    status: z.string(),
    in_reply_to_id: z.string().optional(),
    media_ids: z.array(z.string()).optional(),
    language: z.string(),
    visibility: z.literal("public"),
  }),
  /** Why its picture stays away, if it has one that does. */
  leftOut: z.string().nullable(),
});
type Prepared = z.output<typeof preparedShape>;

const read = (prepared: string): Prepared => preparedShape.parse(JSON.parse(prepared));

export function mastodonPoster(options: PostingOptions): Poster {
  const { call, clock } = options;
  return {
    async prepare(part) {
      const picture = await pictureOf(part, options);
      const prepared: Prepared = {
        key: part.key,
        since: new Date(Math.min(part.at.getTime(), clock.now().getTime())).toISOString(),
        request: {
          status: part.text,
          ...(part.after ? { in_reply_to_id: part.after.previous.id } : {}),
          ...(picture && "id" in picture ? { media_ids: [picture.id] } : {}),
          // Mastodon knows languages without their country.
          language: part.language.split("-")[0] ?? part.language,
          visibility: "public",
        },
        leftOut: picture && "leftOut" in picture ? picture.leftOut : null,
      };
      return JSON.stringify(prepared);
    },
    async post(text) {
      const { key, request } = read(text);
      try {
        return await create(call, key, request);
      } catch (error) {
        // A picture that waited for too long is gone from there: the post goes without it. Nothing was made before.
        const isRefused = error instanceof ServiceError && error.code === "validation" && request.media_ids;
        if (!isRefused) throw error;
        const { media_ids: _, ...bare } = request;
        return create(call, key, bare);
      }
    },
    find: (text) => find(read(text), options),
    costMicros: () => 0,
  };
}

const LINK = /https?:\/\/\S/;

/** Of a linked page the instance makes a card by itself, which a picture would take the place of. */
async function pictureOf(part: Part, { call, pause, instance }: PostingOptions): Promise<Uploaded | null> {
  if (!part.card?.picture || LINK.test(part.text)) return null;
  return uploadPicture(part.card, { call, pause, instance: await instance() });
}

async function create(call: MastodonCall, key: string, body: Prepared["request"]): Promise<Remote> {
  const { value } = await call({
    ...{ operation: CREATE, method: "POST", path: "/api/v1/statuses", body, shape: statusShape },
    // It is kept for an hour, and of two requests in flight neither finds the other's: so nothing is tried again blindly.
    headers: { "idempotency-key": key },
  });
  return remoteOf(value);
}

const remoteOf = (status: MastodonStatus): Remote => ({
  id: status.id,
  version: null,
  url: urlOf(status),
});

const PAGE = 40;
const MOST_PAGES = 100;
/** By how much two clocks may differ. */
const SKEW_MS = 60 * 60_000;

/** Looks through our latest posts, back to the time when this one was prepared. */
async function find(prepared: Prepared, { call, me }: PostingOptions): Promise<Remote | null> {
  const { id } = await me();
  const since = Date.parse(prepared.since) - SKEW_MS;
  let before: string | undefined;
  for (let page = 0; page < MOST_PAGES; page++) {
    const { value: statuses } = await call({
      operation: "accounts.statuses",
      path: `/api/v1/accounts/${encodeURIComponent(id)}/statuses`,
      query: [
        ["limit", String(PAGE)],
        ["exclude_reblogs", "true"],
        ...(before ? [["max_id", before] as const] : []),
      ],
      shape: statusesShape,
    });
    const found = statuses.find((status) => status.created_at.getTime() >= since && isSame(status, prepared));
    if (found) return remoteOf(found);
    const last = statuses.at(-1);
    // A page may be short without being the last: boosts are taken out of it.
    if (!last || last.created_at.getTime() < since) return null;
    before = last.id;
  }
  throw new ServiceError({
    ...{ service: "mastodon", operation: "accounts.statuses", status: null, code: "too_many" },
    message: `the post is not among this account's latest ${PAGE * MOST_PAGES}, and there are more. Look there yourself, and say in the Outbox whether it is posted`,
    retryable: false,
    effect: "unknown",
  });
}

/** The first part by the address that only it links to; any by what it follows and what it says. */
function isSame(status: MastodonStatus, { key, request }: Prepared): boolean {
  if ((status.in_reply_to_id ?? undefined) !== request.in_reply_to_id) return false;
  const text = plainText(status.content);
  return hasTag(text, key) || comparable(text) === comparable(request.status);
}

const hasTag = (text: string, key: string): boolean =>
  new RegExp(`[?&]utm_content=${key}(?![a-z0-9])`).test(text);
