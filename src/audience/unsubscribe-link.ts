/** Links by which a reader leaves: signed, without a clock, the same for one reader for ever. */
import { createHmac, createSecretKey, type KeyObject, timingSafeEqual } from "node:crypto";
import { newId } from "../core/ids.ts";

const PURPOSE = "pressroom unsubscribe 1";

/** A key that signs many links is made ready once: else that takes as long as the signing. */
export const readyKey = (key: string): KeyObject => createSecretKey(key, "utf8");

const signature = (key: string | KeyObject, subscriberId: string): Buffer =>
  createHmac("sha256", key).update(`${PURPOSE}\n${subscriberId}`).digest().subarray(0, 18);

/** `<subscriber id>.<24 characters>`; a replayed mail must carry the same bytes, so nothing here depends on time. */
export function unsubscribeToken(key: string | KeyObject, subscriberId: string): string {
  return `${subscriberId}.${signature(key, subscriberId).toString("base64url")}`;
}

/** Stands in a test mail in the place of a token. Nobody leaves by it. */
export const TEST_TOKEN = "test";

/** The subscriber's id, or null for anything that this home did not sign. Compares in constant time. */
export function readUnsubscribeToken(key: string, token: string): string | null {
  const match = /^([0-9a-f-]{36})\.([A-Za-z0-9_-]{24})$/.exec(token);
  if (!match?.[1] || !match[2]) return null;
  const given = Buffer.from(match[2], "base64url");
  const right = signature(key, match[1]);
  return given.length === right.length && timingSafeEqual(given, right) ? match[1] : null;
}

/** No reader has such an id: it is for asking whether links like this one lead here. Another one each time. */
export const nobody = (): string => `${NOBODY}${newId().slice(NOBODY.length)}`;

const NOBODY = "00000000-0000-0000-";

export const isNobody = (id: string): boolean => id.startsWith(NOBODY);
