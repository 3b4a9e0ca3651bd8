/** Notion's dates: a day, or a minute with its offset. Seconds are not kept. */
import { invalid } from "./errors.ts";
import { allowOnly, fieldsAt } from "./shape.ts";

export const MINUTE_MS = 60_000;
export const DAY_MS = 86_400_000;

export interface StoredDate {
  start: string;
  end: string | null;
  timeZone: string | null;
  /** When it starts, for comparing and sorting; a day starts at its midnight in UTC. */
  fromMs: number;
}

const ISO = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2})(?::\d{2}(?:\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?$/;

/** What Notion answers for an instant: rounded down to the minute, in UTC. */
export const wireTime = (ms: number) => new Date(ms - (ms % MINUTE_MS)).toISOString();

export function dateAt(value: unknown, at: string): StoredDate {
  const given = fieldsAt(value, at);
  allowOnly(given, ["start", "end", "time_zone"], at);
  const timeZone = timeZoneAt(given.time_zone, `${at}.time_zone`);
  const start = isoAt(given.start, `${at}.start`, timeZone);
  const end = given.end === undefined || given.end === null ? null : isoAt(given.end, `${at}.end`, timeZone);
  if (end !== null && Date.parse(end) < Date.parse(start)) {
    throw invalid(`${at}.end`, "should be after its start", given.end);
  }
  return { start, end, timeZone, fromMs: Date.parse(start) };
}

export const dateResponse = (date: StoredDate) => ({
  start: date.start,
  end: date.end,
  time_zone: date.timeZone,
});

/** `2026-03-01` as it is, `2026-03-01T09:30:12Z` as `2026-03-01T09:30:00.000+00:00`. */
export function isoAt(value: unknown, at: string, timeZone: string | null = null): string {
  const [, day, time, offset] = (typeof value === "string" && ISO.exec(value)) || [];
  const expected = "should be a valid ISO 8601 date string";
  if (!day || !isDay(day)) throw invalid(at, expected, value);
  if (!time) return day;
  if (timeZone && offset) throw invalid(at, "should not have a UTC offset when time_zone is given", value);
  const local = `${day}T${time}:00.000`;
  const iso = local + (timeZone ? offsetAt(local, timeZone) : colonOffset(offset));
  if (Number.isNaN(Date.parse(iso))) throw invalid(at, expected, value);
  return iso;
}

function isDay(day: string): boolean {
  const ms = Date.parse(`${day}T00:00:00Z`);
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(day);
}

const colonOffset = (offset = "Z") =>
  offset === "Z" ? "+00:00" : offset.replace(/^([+-]\d{2}):?(\d{2})$/, "$1:$2");

/** The zone's offset at that local time. Asked twice, since the first guess may lie beyond a change of clocks. */
function offsetAt(local: string, timeZone: string): string {
  const guess = zoneOffset(Date.parse(`${local}Z`), timeZone);
  return zoneOffset(Date.parse(local + guess), timeZone);
}

function zoneOffset(ms: number, timeZone: string): string {
  const parts = new Intl.DateTimeFormat("en", { timeZone, timeZoneName: "longOffset" }).formatToParts(ms);
  const name = parts.find((part) => part.type === "timeZoneName")?.value ?? "GMT";
  return name === "GMT" ? "+00:00" : name.slice(3);
}

function timeZoneAt(value: unknown, at: string): string | null {
  if (value === undefined || value === null) return null;
  try {
    if (typeof value === "string" && new Intl.DateTimeFormat("en", { timeZone: value })) return value;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
  }
  throw invalid(at, "should be a valid time zone", value);
}
