/** What a server allows, by windows that begin with their first request, and the headers that tell of the tightest. */
import { prepared } from "../statements.ts";
import type { TwinContext } from "../twin.ts";
import { XrpcError } from "./errors.ts";

/** Of PDS 0.5.35; 0 is no limit. */
export const BLUESKY_LIMITS = {
  requestsPerFiveMinutes: 3_000,
  signInsPerFiveMinutes: 30,
  signInsPerDay: 300,
  pointsPerHour: 5_000,
  pointsPerDay: 35_000,
  uploadsPerDay: 1_000,
  blobBytes: 5_242_880,
  /** How long a blob is kept that no record uses. */
  unusedBlobMinutes: 360,
};

export const limitsOf = ({ limits }: Pick<TwinContext, "limits">): typeof BLUESKY_LIMITS => ({
  ...BLUESKY_LIMITS,
  ...limits,
});

export interface Window {
  name: string;
  most: number;
  seconds: number;
  points: number;
}

const FIVE_MINUTES = 300;
const HOUR = 3_600;
const DAY = 86_400;

type Limits = typeof BLUESKY_LIMITS;

export const everybody = ({ requestsPerFiveMinutes: most }: Limits): Window => ({
  ...{ name: "all", most, seconds: FIVE_MINUTES, points: 1 },
});

export const signIns = (limits: Limits, identifier: string): Window[] => [
  { name: `sign-ins of ${identifier}`, most: limits.signInsPerFiveMinutes, seconds: FIVE_MINUTES, points: 1 },
  { name: `sign-ins a day of ${identifier}`, most: limits.signInsPerDay, seconds: DAY, points: 1 },
];

export const writes = (limits: Limits, did: string, points: number): Window[] => [
  { name: `writes of ${did}`, most: limits.pointsPerHour, seconds: HOUR, points },
  { name: `writes a day of ${did}`, most: limits.pointsPerDay, seconds: DAY, points },
];

export const uploads = ({ uploadsPerDay: most }: Limits, did: string): Window[] => [
  { name: `uploads of ${did}`, most, seconds: DAY, points: 1 },
];

export interface Standing {
  headers: Record<string, string>;
  /** Whether this request is one too many. */
  isOver: boolean;
}

/** Counts a request in all its windows, and tells of the one that is nearest to its end. */
export function take({ store, clock }: TwinContext, windows: readonly Window[]): Standing {
  const nowMs = clock.now().getTime();
  const standings = windows
    .filter(({ most }) => most > 0)
    .map((window) => {
      const row = prepared(
        store,
        `insert into bluesky_windows values (?1, ?2, ?3) on conflict (name) do update set
           used = case when started_ms > ?2 - ?4 then used + ?3 else ?3 end,
           started_ms = case when started_ms > ?2 - ?4 then started_ms else ?2 end
         returning started_ms, used`,
      ).get(window.name, nowMs, window.points, window.seconds * 1000);
      const resetMs = Number(row?.started_ms) + window.seconds * 1000;
      return { ...window, left: window.most - Number(row?.used), resetMs };
    })
    .sort((one, other) => one.left - other.left);
  const [tightest] = standings;
  if (!tightest) return { headers: {}, isOver: false };
  const isOver = tightest.left < 0;
  return {
    isOver,
    headers: {
      "RateLimit-Limit": String(tightest.most),
      "RateLimit-Reset": String(Math.ceil(tightest.resetMs / 1000)),
      "RateLimit-Remaining": String(Math.max(0, tightest.left)),
      "RateLimit-Policy": `${tightest.most};w=${tightest.seconds}`,
      ...(isOver ? { "Retry-After": String(Math.max(1, Math.ceil((tightest.resetMs - nowMs) / 1000))) } : {}),
    },
  };
}

export const tooMany = () => new XrpcError(429, "RateLimitExceeded", "Rate Limit Exceeded");
