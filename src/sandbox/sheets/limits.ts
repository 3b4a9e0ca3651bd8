/** Google's limits: requests a minute of a whole project and of each of its users, apart for reads and writes. */
import type { DatabaseSync } from "node:sqlite";
import { prepared } from "../statements.ts";
import type { TwinContext } from "../twin.ts";
import { SheetsError } from "./errors.ts";

export const SHEETS_LIMITS = {
  readsPerMinute: 300,
  writesPerMinute: 300,
  readsPerMinutePerUser: 60,
  writesPerMinutePerUser: 60,
  payloadBytes: 10_000_000,
  cells: 10_000_000,
  /** 0: service accounts may not own files, as Google has had it since 2025: then `create` is refused. */
  serviceAccountsOwnFiles: 1,
};
type SheetsLimits = Record<keyof typeof SHEETS_LIMITS, number>;

export const limitsOf = ({ limits }: Pick<TwinContext, "limits">): SheetsLimits => ({
  ...SHEETS_LIMITS,
  ...limits,
});

export type Quota = "Read" | "Write";

const WINDOW_MS = 60_000;

/** Counts one request of this account. @throws SheetsError 429 when one of its two minutes is used up. */
export function takeRequest(context: TwinContext, email: string, quota: Quota): void {
  const limits = limitsOf(context);
  const project = /@([^.]+)/.exec(email)?.[1] ?? email;
  const isRead = quota === "Read";
  const windows = [
    { name: `${quota} ${project}`, most: isRead ? limits.readsPerMinute : limits.writesPerMinute, whose: "" },
    {
      name: `${quota} ${email}`,
      most: isRead ? limits.readsPerMinutePerUser : limits.writesPerMinutePerUser,
      whose: " per user",
    },
  ];
  const nowMs = context.clock.now().getTime();
  for (const { name, most, whose } of windows) {
    if (most > 0 && usedOf(context.store, name, nowMs) >= most)
      throw exhausted({ quota, whose, project, most });
  }
  for (const { name } of windows) count(context.store, name, nowMs);
}

function usedOf(store: DatabaseSync, name: string, nowMs: number): number {
  const row = prepared(store, "select used from sheets_windows where name = ? and started_at > ?").get(
    name,
    nowMs - WINDOW_MS,
  );
  return Number(row?.used ?? 0);
}

const count = (store: DatabaseSync, name: string, nowMs: number) =>
  prepared(
    store,
    `insert into sheets_windows values (?1, ?2, 1) on conflict (name) do update
     set used = case when started_at > ?2 - ${WINDOW_MS} then used + 1 else 1 end,
         started_at = case when started_at > ?2 - ${WINDOW_MS} then started_at else ?2 end`,
  ).run(name, nowMs);

function exhausted(of: { quota: Quota; whose: string; project: string; most: number }): SheetsError {
  const { quota, whose, project, most } = of;
  const limit = `${quota} requests per minute${whose}`;
  return new SheetsError(
    "RESOURCE_EXHAUSTED",
    `Quota exceeded for quota metric '${quota} requests' and limit '${limit}' of service 'sheets.googleapis.com' for consumer 'projects/${project}'.`,
    [
      {
        "@type": "type.googleapis.com/google.rpc.ErrorInfo",
        reason: "RATE_LIMIT_EXCEEDED",
        domain: "googleapis.com",
        metadata: {
          service: "sheets.googleapis.com",
          consumer: `projects/${project}`,
          quota_limit_value: String(most),
          quota_limit: limit.replaceAll(/[ ](\w)/g, (_, letter: string) => letter.toUpperCase()),
          quota_metric: `sheets.googleapis.com/${quota.toLowerCase()}_requests`,
        },
      },
    ],
  );
}
