/** An instance's limits, as it tells them, and how often one may ask: fixed windows, counted by token. */
import { createHash } from "node:crypto";
import { prepared } from "../statements.ts";
import type { TwinContext } from "../twin.ts";

export const MASTODON_LIMITS = {
  maxCharacters: 500,
  charactersReservedPerUrl: 23,
  maxMediaAttachments: 4,
  descriptionLimit: 1_500,
  imageBytes: 16 * 1024 * 1024,
  /** How long a picture is worked on before it may be attached. */
  mediaProcessingMs: 1_500,
  requestsPer5Minutes: 300,
  statusesPer3Hours: 300,
  mediaPer30Minutes: 30,
};
export type MastodonLimits = Record<keyof typeof MASTODON_LIMITS, number>;

export const limitsOf = ({ limits }: Pick<TwinContext, "limits">): MastodonLimits => ({
  ...MASTODON_LIMITS,
  ...limits,
});

const MINUTE_MS = 60_000;

export type Family = "api" | "statuses" | "media";
const FAMILIES: Record<Family, { most: keyof MastodonLimits; periodMs: number }> = {
  api: { most: "requestsPer5Minutes", periodMs: 5 * MINUTE_MS },
  statuses: { most: "statusesPer3Hours", periodMs: 180 * MINUTE_MS },
  media: { most: "mediaPer30Minutes", periodMs: 30 * MINUTE_MS },
};

export interface Taken {
  headers: Record<string, string>;
  isOver: boolean;
}

/** Counts one request. A limit of 0 is none. Inside the caller's transaction. */
export function take(context: TwinContext, token: string, family: Family): Taken {
  const { most: name, periodMs } = FAMILIES[family];
  const most = limitsOf(context)[name];
  if (most === 0) return { headers: {}, isOver: false };
  const nowMs = context.clock.now().getTime();
  const begins = nowMs - (nowMs % periodMs);
  const key = `${family} ${sha256(token)}`;
  const row = prepared(context.store, "select used from mastodon_windows where name = ? and begins = ?").get(
    key,
    begins,
  );
  const used = Number(row?.used ?? 0);
  const isOver = used >= most;
  if (!isOver)
    prepared(context.store, "insert or replace into mastodon_windows values (?, ?, ?)").run(
      key,
      begins,
      used + 1,
    );
  const headers = {
    "x-ratelimit-limit": String(most),
    "x-ratelimit-remaining": String(isOver ? 0 : most - used - 1),
    "x-ratelimit-reset": new Date(begins + periodMs).toISOString().replace("Z", "000Z"),
  };
  return { headers, isOver };
}

export const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");
