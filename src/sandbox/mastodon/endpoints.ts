/** The API that a program posts and reads by. */
import type { Hono } from "hono";
import * as z from "zod";
import type { TwinContext } from "../twin.ts";
import { findAccount, ownerAccount } from "./accounts.ts";
import { accountAnswer, credentialAccountAnswer, statusAnswer } from "./answers.ts";
import { invalid, notFound } from "./errors.ts";
import { instanceAnswer, oldInstanceAnswer } from "./instance.ts";
import { limitsOf } from "./limits.ts";
import { mediaEndpoints } from "./media-endpoints.ts";
import {
  madeUnder,
  type Posted,
  postStatus,
  StatusParams,
  scheduledAnswer,
  scheduledIds,
  unschedule,
} from "./post-status.ts";
import { type Answer, type Asked, type Endpoint, serveEndpoint } from "./request.ts";
import {
  ancestorsOf,
  countStatuses,
  deleteStatus,
  descendantsOf,
  findStatus,
  type StatusRow,
  statusesOf,
} from "./statuses.ts";

const MOST_IN_PAGE = 40;
const USUAL_PAGE = 20;
/** How many posts may be asked for by their ids at once. */
const MOST_IDS = 20;

export function apiEndpoints(app: Hono, context: TwinContext): void {
  const all = [
    ...instanceEndpoints(context),
    ...accountEndpoints,
    ...statusEndpoints(context),
    ...scheduledEndpoints(context),
    ...mediaEndpoints(context),
  ];
  for (const endpoint of all) serveEndpoint(app, context, endpoint);
}

const instanceEndpoints = (context: TwinContext): Endpoint[] => [
  {
    ...{ method: "get", path: "/api/v2/instance", scope: null },
    work: ({ telling }) => ({ body: instanceAnswer(telling.url, limitsOf(context)) }),
  },
  {
    ...{ method: "get", path: "/api/v1/instance", scope: null },
    work: ({ telling }) => ({
      body: oldInstanceAnswer(telling.url, limitsOf(context), countStatuses(context.store)),
    }),
  },
];

const accountEndpoints: Endpoint[] = [
  {
    ...{ method: "get", path: "/api/v1/accounts/verify_credentials", scope: "read:accounts" },
    work: ({ telling }) => ({ body: credentialAccountAnswer(telling) }),
  },
  {
    ...{ method: "get", path: "/api/v1/accounts/:id", scope: "read:accounts" },
    work: ({ telling, id }) => ({ body: accountAnswer(telling, account(telling.store, id)) }),
  },
  {
    ...{ method: "get", path: "/api/v1/accounts/:id/statuses", scope: "read:statuses" },
    work: listStatuses,
  },
];

function account(store: Asked["telling"]["store"], id: string) {
  const found = findAccount(store, id);
  if (!found) throw notFound();
  return found;
}

function listStatuses({ telling, id, query }: Asked): Answer {
  const { store, url } = telling;
  const limit = Math.min(MOST_IN_PAGE, Math.max(1, Number(query.get("limit") ?? USUAL_PAGE) || USUAL_PAGE));
  const rows = statusesOf(store, account(store, id).id, {
    limit,
    maxId: query.get("max_id") ?? undefined,
    sinceId: query.get("since_id") ?? query.get("min_id") ?? undefined,
    excludeReplies: query.get("exclude_replies") === "true",
  });
  const last = rows.at(-1);
  const more = `<${url}/api/v1/accounts/${id}/statuses?limit=${limit}&max_id=${last?.id}>; rel="next"`;
  return {
    body: rows.map((row) => statusAnswer(telling, row)),
    headers: last && rows.length === limit ? { link: more } : {},
  };
}

function statusEndpoints(context: TwinContext): Endpoint[] {
  const { store } = context;
  const status = (id: string): StatusRow => {
    const found = findStatus(store, id);
    if (!found) throw notFound();
    return found;
  };
  return [
    {
      ...{ method: "post", path: "/api/v1/statuses", scope: "write:statuses", family: "statuses" },
      // Looked up before the body has come: of two requests in flight neither finds the other's key.
      before: (c) => madeUnder(context, c.req.header("idempotency-key")),
      work: ({ telling, body, key }, before) => {
        const made = (before as Posted | null) ?? postStatus(context, paramsOf(body), key);
        return made.kind === "scheduled"
          ? { body: scheduledAnswer(context, made.id) }
          : { body: statusAnswer(telling, status(made.id)) };
      },
    },
    {
      ...{ method: "get", path: "/api/v1/statuses", scope: "read:statuses" },
      work: ({ telling, query }) => {
        const ids = [...query.getAll("id[]"), ...query.getAll("id")];
        if (ids.length > MOST_IDS) throw invalid("Too many statuses");
        const found = ids.map((id) => findStatus(store, id)).filter((one) => one !== null);
        return { body: found.map((one) => statusAnswer(telling, one)) };
      },
    },
    {
      ...{ method: "get", path: "/api/v1/statuses/:id", scope: "read:statuses" },
      work: ({ telling, id }) => ({ body: statusAnswer(telling, status(id)) }),
    },
    {
      ...{ method: "delete", path: "/api/v1/statuses/:id", scope: "write:statuses" },
      work: ({ telling, id, nowMs }) => {
        const found = status(id);
        if (found.accountId !== ownerAccount(store).id) throw notFound();
        const body = { ...statusAnswer(telling, found), text: found.text };
        deleteStatus(store, id, nowMs);
        return { body };
      },
    },
    {
      ...{ method: "get", path: "/api/v1/statuses/:id/context", scope: "read:statuses" },
      work: ({ telling, id }) => ({
        body: {
          ancestors: ancestorsOf(store, status(id)).map((one) => statusAnswer(telling, one)),
          descendants: descendantsOf(store, id).map((one) => statusAnswer(telling, one)),
        },
      }),
    },
  ];
}

function paramsOf(body: Record<string, unknown>): StatusParams {
  const params = StatusParams.safeParse(body);
  if (!params.success) throw invalid(z.prettifyError(params.error));
  return params.data;
}

const scheduledEndpoints = (context: TwinContext): Endpoint[] => [
  {
    ...{ method: "get", path: "/api/v1/scheduled_statuses", scope: "read:statuses" },
    work: () => ({ body: scheduledIds(context).map((id) => scheduledAnswer(context, id)) }),
  },
  {
    ...{ method: "delete", path: "/api/v1/scheduled_statuses/:id", scope: "write:statuses" },
    work: ({ id }) => {
      scheduledAnswer(context, id);
      unschedule(context, id);
      return { body: {} };
    },
  },
];
