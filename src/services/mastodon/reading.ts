/** What our posts got: counts, and what people answered. */

import * as z from "zod";
import { ServiceError } from "../../core/errors.ts";
import type { Reach, Reply } from "../../distribution/network.ts";
import { plainText } from "../plain-text.ts";
import type { MastodonCall } from "./client.ts";
import { handleOf, type Instance } from "./instance.ts";
import { type MastodonAccount, type MastodonStatus, statusesShape, statusShape, urlOf } from "./shapes.ts";

/** How many may be asked for at once, since 4.3. */
const IDS_AT_ONCE = 20;

export function reachOf(call: MastodonCall): (ids: readonly string[]) => Promise<Map<string, Reach>> {
  return async (ids) => {
    const found: MastodonStatus[] = [];
    for (let from = 0; from < ids.length; from += IDS_AT_ONCE)
      found.push(...(await readStatuses(call, ids.slice(from, from + IDS_AT_ONCE))));
    return new Map(found.map((status) => [status.id, inOurWords(status, found)]));
  };
}

/** The next part of a thread of ours is no reply. */
const inOurWords = (status: MastodonStatus, ours: readonly MastodonStatus[]): Reach => ({
  likes: status.favourites_count,
  reposts: status.reblogs_count,
  replies: Math.max(0, status.replies_count - ours.filter((one) => one.in_reply_to_id === status.id).length),
  ...{ points: null, comments: null },
});

/** Those that are gone are left out. */
async function readStatuses(call: MastodonCall, ids: readonly string[]): Promise<MastodonStatus[]> {
  const query = ids.map((id) => ["id[]", id] as const);
  const request = { operation: "statuses.list", path: "/api/v1/statuses", query, shape: statusesShape };
  const together = await unlessGone(call(request));
  if (together) return together.value;
  const found: MastodonStatus[] = [];
  for (const id of ids) {
    const path = `/api/v1/statuses/${encodeURIComponent(id)}`;
    const one = await unlessGone(call({ operation: "statuses.get", path, shape: statusShape }));
    if (one) found.push(one.value);
  }
  return found;
}

/** Null for what is not there: a post, or, before 4.3, the way to ask for many. */
async function unlessGone<T>(asked: Promise<T>): Promise<T | null> {
  try {
    return await asked;
  } catch (error) {
    const isGone = error instanceof ServiceError && (error.code === "not_found" || error.status === 405);
    if (isGone) return null;
    throw error;
  }
}

const contextShape = z.looseObject({ descendants: statusesShape });

/** What somebody wrote to the owner alone stays there. */
const OPEN = new Set(["public", "unlisted"]);

export interface RepliesOptions {
  call: MastodonCall;
  me: () => Promise<MastodonAccount>;
  instance: () => Promise<Instance>;
  url: string;
}

export function repliesTo({ call, me, instance, url }: RepliesOptions) {
  return async (ids: readonly string[]): Promise<Reply[]> => {
    const { id: mine } = await me();
    const there = await instance();
    const ours = new Set(ids);
    const below = new Map<string, Below>();
    for (const id of ids) {
      // The later parts of a thread come with its first.
      if (below.has(id)) continue;
      const path = `/api/v1/statuses/${encodeURIComponent(id)}/context`;
      const found = await unlessGone(call({ operation: "statuses.context", path, shape: contextShape }));
      for (const status of found?.value.descendants ?? []) below.set(status.id, { status, root: id });
    }
    return [...below.values()]
      .filter(({ status: { account, visibility } }) => account.id !== mine && OPEN.has(visibility))
      .map((one) => ({
        ...replyOf(one.status, postAbove(one, below, ours)),
        author: handleOf(one.status.account.acct, there, url),
      }));
  };
}

/** A post that hangs below another one, and that of ours in whose thread it was found. */
interface Below {
  status: MastodonStatus;
  root: string;
}

/** The nearest of our posts that this hangs below; what was between them may be gone. */
function postAbove(
  { status, root }: Below,
  below: ReadonlyMap<string, Below>,
  ours: ReadonlySet<string>,
): string {
  const parent = status.in_reply_to_id ?? "";
  if (ours.has(parent)) return parent;
  const above = below.get(parent);
  return above ? postAbove(above, below, ours) : root;
}

const replyOf = (status: MastodonStatus, post: string): Omit<Reply, "author"> => ({
  ...{ id: status.id, post, text: plainText(status.content), url: urlOf(status), at: status.created_at },
});
