/** How many requests Resend allows, as the headers of each answer tell it (draft-ietf-httpapi-ratelimit-headers). */
import type { RateSeen } from "../../core/http.ts";

type Headers = Readonly<Record<string, string>>;

/** Its limits are told by the second; a policy that says otherwise counts. */
const WINDOW_MS = 1_000;

/** Null where they tell nothing. */
export function rateOf(headers: Headers | null): RateSeen | null {
  const calls = numberIn(headers, "ratelimit-limit");
  if (calls === undefined || calls < 1) return null;
  const seconds = Number(/;\s*w=(\d+)/.exec(headers?.["ratelimit-policy"] ?? "")?.[1] ?? Number.NaN);
  const windowMs = seconds > 0 ? seconds * 1_000 : Math.max(WINDOW_MS, untilResetMs(headers) ?? 0);
  return { calls: Math.floor(calls), windowMs, remaining: numberIn(headers, "ratelimit-remaining") };
}

export function untilResetMs(headers: Headers | null): number | undefined {
  const seconds = numberIn(headers, "ratelimit-reset");
  return seconds === undefined ? undefined : seconds * 1_000;
}

function numberIn(headers: Headers | null, name: string): number | undefined {
  const value = headers?.[name];
  const number = Number(value ?? Number.NaN);
  return Number.isFinite(number) && number >= 0 && value !== "" ? number : undefined;
}
