/** When a form was shown, signed, so that one which is filled in faster than anybody types is noticed. */
import { createHmac, timingSafeEqual } from "node:crypto";
import type { TokenKeys } from "../audience/signed-token.ts";
import type { Clock } from "../core/clock.ts";

const FASTEST_MS = 2_000;
const OLDEST_MS = 3 * 24 * 60 * 60_000;

const macOf = (key: string, seconds: string): Buffer =>
  createHmac("sha256", key).update(`pressroom form 1\n${seconds}`).digest().subarray(0, 12);

/** The same within one second, so that a page in memory can carry it. */
export const shownNow = (keys: TokenKeys, clock: Clock): string => shownAt(keys, secondOf(clock));

/** The same as `shownNow`, and signed once a second, however often it is asked for. */
export function stamps(keys: TokenKeys, clock: Clock): () => string {
  let last = { second: Number.NaN, stamp: "" };
  return () => {
    const second = secondOf(clock);
    if (last.second !== second) last = { second, stamp: shownAt(keys, second) };
    return last.stamp;
  };
}

const secondOf = (clock: Clock): number => Math.floor(clock.now().getTime() / 1_000);

function shownAt([key]: TokenKeys, second: number): string {
  const seconds = second.toString(36);
  return `${seconds}.${macOf(key, seconds).toString("base64url")}`;
}

/** `unknown`: a stamp of nobody's, or one so old that it may have been collected. */
export function fillTime(keys: TokenKeys, clock: Clock, stamp: string): "fine" | "too fast" | "unknown" {
  const [, seconds = "", mac = ""] = /^([0-9a-z]{1,9})\.([A-Za-z0-9_-]{16})$/.exec(stamp) ?? [];
  const given = Buffer.from(mac, "base64url");
  const ours = keys.some((key) => given.length === 12 && timingSafeEqual(given, macOf(key, seconds)));
  const ageMs = clock.now().getTime() - Number.parseInt(seconds, 36) * 1_000;
  if (!ours || ageMs > OLDEST_MS || ageMs < -FASTEST_MS) return "unknown";
  return ageMs < FASTEST_MS ? "too fast" : "fine";
}
