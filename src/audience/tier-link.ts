/** Links by which one reader comes to the choice of a tier: signed, and good for as long as a mail is read. */
import type { Clock } from "../core/clock.ts";
import { signToken, type TokenKeys } from "./signed-token.ts";

export interface SignHost {
  clock: Clock;
  tokenKeys(): TokenKeys;
}

const TTL_MS = 60 * 24 * 60 * 60_000;

/** Each is made anew, so what was made for a mail is kept with it. */
export function tierLinks(host: SignHost, siteUrl: string): (subscriberId: string) => string {
  const keys = host.tokenKeys();
  return (subject) =>
    `${siteUrl}/welcome/${signToken(keys, host.clock, { purpose: "welcome", subject, ttlMs: TTL_MS })}`;
}
