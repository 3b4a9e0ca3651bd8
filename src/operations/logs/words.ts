/** A line of a log as a person reads it. */
import type { LogLine } from "./read.ts";

/** The ids by which machines put lines together. */
const FOR_MACHINES = ["trace", "occurrence"];

/** `2026-11-30 08:10:02 error job ended: outcome=failed ms=12`, in the owner's zone; what takes several lines, below it. */
export function sayLogLine({ time, level, message, fields }: LogLine, zone: string): string {
  const told = Object.entries(fields).filter(([name]) => !FOR_MACHINES.includes(name));
  const short = told.filter(([, value]) => !isLong(value)).map(([name, value]) => `${name}=${wordOf(value)}`);
  const long = told.filter(([, value]) => isLong(value)).map(([name, value]) => sayLong(name, value));
  const level5 = level === "info" ? "" : `${level.toUpperCase()} `;
  const first = [`${localTime(time, zone)} ${level5}${message}`, ...short].join("  ");
  return [first, ...long].join("\n");
}

const isLong = (value: unknown): boolean =>
  typeof value === "object" ? value !== null : String(value).length > 40;

const wordOf = (value: unknown): string => String(value);

function sayLong(name: string, value: unknown): string {
  const { stack, message } = (value ?? {}) as { stack?: unknown; message?: unknown };
  const text = typeof value === "object" ? String(stack || message || JSON.stringify(value)) : String(value);
  return `    ${name}: ${text.replaceAll("\n", "\n    ")}`;
}

const localTime = (time: string, zone: string): string =>
  new Date(time).toLocaleString("sv-SE", { timeZone: zone });
