import { createHash, randomBytes, randomUUID } from "node:crypto";

/** An id for a row of the ledger. */
export const newId = (): string => randomUUID();

/** A W3C trace id: 32 hexadecimal digits. */
export const newTraceId = (): string => randomBytes(16).toString("hex");

/** SHA-256 in hexadecimal, for content hashes and checksums. */
export const sha256 = (text: string | Uint8Array): string => createHash("sha256").update(text).digest("hex");

/** Names an account by its key without telling the key: bindings and replays hold only within one account. */
export const accountOf = (secret: string): string => sha256(`pressroom account ${secret}`).slice(0, 16);
