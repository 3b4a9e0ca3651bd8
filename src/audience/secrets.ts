/** Secrets that readers hold: what is kept of them is a hash, and hashes are compared in constant time. */
import { createHash, createHmac, randomBytes, timingSafeEqual } from "node:crypto";

/** 256 random bits, as a cookie can carry them. */
export const newSecret = (): string => randomBytes(32).toString("base64url");

/** For secrets of 256 random bits, which nobody can try out. */
export const hashSecret = (secret: string): string => createHash("sha256").update(secret).digest("hex");

/** For what can be tried out, a code or an address: nothing is learned from it without the key. */
export const sealed = (key: string, what: string, value: string): string =>
  createHmac("sha256", key).update(`pressroom ${what}\n${value}`).digest("hex");

/** Both are hashed first, so the bytes that are compared are always of equal length. */
export const sameHash = (a: string, b: string): boolean =>
  timingSafeEqual(createHash("sha256").update(a).digest(), createHash("sha256").update(b).digest());
