/** JSON-line logs: a constant message plus fields. Never an address, a token or a body. */
import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import pino from "pino";

export type Logger = pino.Logger;

const SECRETS =
  /\b(?:re|ntn|secret|sk|rk|whsec|pk)_[A-Za-z0-9_-]{6,}|\bBearer\s+[^\s"']+|\bAGE-SECRET-KEY-[0-9A-Z-]+/g;
const ADDRESSES = /[^\s<>"'`,;:()]+@[^\s<>"'`,;:()]+\.[^\s<>"'`,;:().]+/g;

/** Takes keys and mail addresses out of a text that came from elsewhere. */
export const redact = (text: string): string =>
  text.replace(SECRETS, "<secret>").replace(ADDRESSES, "<address>");

const describe = (error: unknown) =>
  error instanceof Error
    ? { type: error.name, message: redact(error.message), stack: redact(error.stack ?? "") }
    : { type: typeof error, message: redact(String(error)) };

/** Logs go to a file (made with its folder) or to a file descriptor: 1 for a scheduled job, whose output launchd keeps. */
export function openLog(to: string | 1 | 2, fields: Record<string, unknown> = {}): Logger {
  if (typeof to === "string") mkdirSync(dirname(to), { recursive: true, mode: 0o700 });
  return pino(
    {
      base: fields,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (level) => ({ level }) },
      serializers: { error: describe },
      redact: {
        paths: ["email", "address", "token", "key", "*.email", "*.address", "*.token"],
        remove: true,
      },
    },
    pino.destination({ dest: to, sync: true, mode: 0o600 }),
  );
}

export const silentLog: Logger = pino({ level: "silent" });
