/** How many requests are taken: from each integration, and from all of the workspace together. */
import { createHash } from "node:crypto";
import type { DatabaseSync } from "node:sqlite";
import { prepared } from "../statements.ts";
import type { TwinContext } from "../twin.ts";
import { type NotionError, type RateLimitReason, rateLimited } from "./errors.ts";
import { limitsOf } from "./limits.ts";

const WINDOW_MS = 60_000;

interface Budget {
  key: string;
  most: number;
  /** How long who used it up is held off; 0 for the rest of the window. */
  holdMs: number;
  reason: RateLimitReason;
}

interface Window {
  startedMs: number;
  requests: number;
}

/**
 * A window opens with the first request after the last one closed, is 60 seconds long, and may be used up in one
 * burst. Refused requests don't count. The refusal is given back, not thrown, so that a hold is kept.
 */
export function takeRequest(context: TwinContext, token: string): NotionError | undefined {
  const { store, clock } = context;
  const nowMs = clock.now().getTime();
  const budgets = budgetsOf(context, token).map((budget) => ({
    budget,
    window: windowOf(store, budget.key, nowMs),
  }));
  for (const { budget, window } of budgets) {
    if (window.requests >= budget.most) return refused(store, { budget, window, nowMs });
  }
  for (const { budget, window } of budgets)
    keep(store, budget.key, { ...window, requests: window.requests + 1 });
  return undefined;
}

function budgetsOf(context: TwinContext, token: string): Budget[] {
  const limits = limitsOf(context);
  const own: Budget = {
    key: createHash("sha256").update(token).digest("hex"),
    most: limits.requestsPerMinute,
    holdMs: 0,
    reason: "public_api_request_rate_limit",
  };
  const shared: Budget = {
    key: "workspace",
    most: limits.workspaceRequestsPerMinute,
    holdMs: limits.workspaceHoldSeconds * 1_000,
    reason: "public_api_space_request_rate_limit",
  };
  return shared.most > 0 ? [own, shared] : [own];
}

function windowOf(store: DatabaseSync, key: string, nowMs: number): Window {
  const row = prepared(
    store,
    "select started_ms, requests from notion_request_windows where token_hash = ? and started_ms > ?",
  ).get(key, nowMs - WINDOW_MS);
  return { startedMs: Number(row?.started_ms ?? nowMs), requests: Number(row?.requests ?? 0) };
}

const keep = (store: DatabaseSync, key: string, { startedMs, requests }: Window) =>
  prepared(store, "insert or replace into notion_request_windows values (?, ?, ?)").run(
    key,
    startedMs,
    requests,
  );

/** The first refusal of a window begins the hold: the window then closes when it is over. */
function refused(
  store: DatabaseSync,
  { budget, window, nowMs }: { budget: Budget; window: Window; nowMs: number },
): NotionError {
  const isFirst = window.requests === budget.most;
  const closesMs = Math.max(window.startedMs + WINDOW_MS, isFirst ? nowMs + budget.holdMs : 0);
  if (isFirst) keep(store, budget.key, { startedMs: closesMs - WINDOW_MS, requests: window.requests + 1 });
  return rateLimited(Math.max(1, Math.ceil((closesMs - nowMs) / 1_000)), budget.reason);
}
