/** The API that a program posts and reads by: `/2/…`. */
import type { Context, Hono } from "hono";
import * as z from "zod";
import { inTransaction } from "../store.ts";
import type { TwinContext } from "../twin.ts";
import { displayNameOf, stateOf } from "./account.ts";
import { postAnswer, textAnswer } from "./answers.ts";
import { invalid, problemOf, XError } from "./errors.ts";
import { type Family, take } from "./limits.ts";
import { findPost, OWNER, OWNER_ID, postAsOwner, postsOf } from "./posts.ts";
import { mayPost, signedBy } from "./signature.ts";

interface Endpoint {
  method: "get" | "post";
  path: string;
  family: Family;
  status?: 200 | 201;
  /** Runs within one transaction. */
  work(asked: { c: Context; body: unknown; token: string }): object;
}

const CreateBody = z.strictObject({
  text: z.string(),
  reply: z.strictObject({ in_reply_to_tweet_id: z.string().regex(/^\d{1,19}$/) }).optional(),
});

export function apiEndpoints(app: Hono, context: TwinContext): void {
  for (const endpoint of [create(context), me(context), ofUser(context), byIds(context)])
    app[endpoint.method](endpoint.path, (c) => serve(context, endpoint, c));
}

async function serve(context: TwinContext, endpoint: Endpoint, c: Context): Promise<Response> {
  const headers: Record<string, string> = {};
  const text = c.req.method === "POST" ? await c.req.text() : "";
  try {
    const url = new URL(context.url() + new URL(c.req.url).pathname + new URL(c.req.url).search);
    const nowMs = context.clock.now().getTime();
    const token = signedBy({ method: c.req.method, url, header: c.req.header("authorization"), nowMs });
    const taken = inTransaction(context.store, () => take(context, token, endpoint.family));
    Object.assign(headers, taken.headers);
    if (taken.isOver) throw new XError(429, "Too Many Requests");
    const body = jsonOf(text);
    const answer = inTransaction(context.store, () => endpoint.work({ c, body, token }));
    return c.json(answer, endpoint.status ?? 200, headers);
  } catch (error) {
    if (error instanceof XError) return c.json(problemOf(error), error.status, headers);
    throw error;
  }
}

function jsonOf(text: string): unknown {
  if (text === "") return undefined;
  try {
    return JSON.parse(text);
  } catch {
    throw invalid("The body is no JSON.");
  }
}

const create = (context: TwinContext): Endpoint => ({
  ...{ method: "post", path: "/2/tweets", family: "postsPer15Minutes", status: 201 },
  work({ body, token }) {
    const asked = CreateBody.safeParse(body);
    if (!asked.success) throw invalid(z.prettifyError(asked.error));
    mayPost(token, stateOf(context.store));
    const { text, reply } = asked.data;
    const post = postAsOwner(context, {
      ...{ text, inReplyTo: reply?.in_reply_to_tweet_id ?? null, byHand: false },
    });
    return { data: { id: post.id, text: textAnswer(post.text), edit_history_tweet_ids: [post.id] } };
  },
});

const me = ({ store }: TwinContext): Endpoint => ({
  ...{ method: "get", path: "/2/users/me", family: "whoamiPer15Minutes" },
  work: () => ({ data: { id: OWNER_ID, name: displayNameOf(store), username: OWNER } }),
});

const fieldsOf = (c: Context) => new Set((c.req.query("tweet.fields") ?? "").split(","));

const ofUser = ({ store }: TwinContext): Endpoint => ({
  ...{ method: "get", path: "/2/users/:id/tweets", family: "readsPer15Minutes" },
  work({ c }) {
    if (c.req.param("id") !== OWNER_ID) throw new XError(404, "Could not find user.");
    const limit = Number(c.req.query("max_results") ?? 10);
    if (!Number.isInteger(limit) || limit < 5 || limit > 100)
      throw invalid(`The max_results query parameter value [${limit}] is not between 5 and 100`);
    const start = c.req.query("start_time");
    if (start !== undefined && !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(start)) throw invalid("start_time");
    const posts = postsOf(store, OWNER, {
      ...{ limit, before: c.req.query("pagination_token"), sinceMs: start ? Date.parse(start) : 0 },
    });
    const last = posts.length === limit ? posts.at(-1)?.id : undefined;
    const fields = fieldsOf(c);
    return {
      ...(posts.length > 0 ? { data: posts.map((post) => postAnswer(store, post, fields)) } : {}),
      meta: { result_count: posts.length, ...(last ? { next_token: last } : {}) },
    };
  },
});

const byIds = ({ store }: TwinContext): Endpoint => ({
  ...{ method: "get", path: "/2/tweets", family: "readsPer15Minutes" },
  work({ c }) {
    const ids = (c.req.query("ids") ?? "").split(",");
    if (ids.length > 100 || ids.some((id) => !/^\d{1,19}$/.test(id))) throw invalid("ids");
    const found = ids.map((id) => ({ id, post: findPost(store, id) }));
    const fields = fieldsOf(c);
    const data = found.flatMap(({ post }) => (post ? [postAnswer(store, post, fields)] : []));
    const errors = found.filter(({ post }) => !post).map(({ id }) => notFound(id));
    return { ...(data.length > 0 ? { data } : {}), ...(errors.length > 0 ? { errors } : {}) };
  },
});

const notFound = (id: string) => ({
  ...{ value: id, resource_id: id, resource_type: "tweet", parameter: "ids", title: "Not Found Error" },
  detail: `Could not find tweet with ids: [${id}].`,
  type: "https://api.twitter.com/2/problems/resource-not-found",
});
