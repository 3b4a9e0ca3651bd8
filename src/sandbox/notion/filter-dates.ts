/** Date conditions as half-open spans of time. */
import { DAY_MS, isoAt } from "./dates.ts";
import { invalid } from "./errors.ts";

/** From `fromMs`, up to but not including `toMs`. */
export interface Span {
  fromMs: number;
  toMs: number;
}

const EVER = { fromMs: Number.MIN_SAFE_INTEGER, toMs: Number.MAX_SAFE_INTEGER };
const RELATIVE_DAYS: Record<string, number> = {
  today: 0,
  tomorrow: 1,
  yesterday: -1,
  one_week_ago: -7,
  one_week_from_now: 7,
  one_month_ago: -30,
  one_month_from_now: 30,
};
const RELATIVE_SPANS: Record<string, [fromDays: number, toDays: number]> = {
  past_week: [-7, 0],
  past_month: [-30, 0],
  past_year: [-365, 0],
  next_week: [0, 7],
  next_month: [0, 30],
  next_year: [0, 365],
};

/** Undefined when `condition` is none of a date's. */
export function spanOf(condition: string, value: unknown, at: string, nowMs: number): Span | undefined {
  const relative = RELATIVE_SPANS[condition];
  if (relative) return { fromMs: nowMs + relative[0] * DAY_MS, toMs: nowMs + relative[1] * DAY_MS + 1 };
  if (condition === "this_week") return weekOf(nowMs);
  if (!["equals", "before", "after", "on_or_before", "on_or_after"].includes(condition)) return undefined;
  const { fromMs, toMs } = momentAt(value, at, nowMs);
  switch (condition) {
    case "equals":
      return { fromMs, toMs };
    case "before":
      return { ...EVER, toMs: fromMs };
    case "after":
      return { ...EVER, fromMs: toMs };
    case "on_or_before":
      return { ...EVER, toMs };
    default:
      return { ...EVER, fromMs };
  }
}

/** A date alone is its whole day, in UTC; a time is its millisecond. */
function momentAt(value: unknown, at: string, nowMs: number): Span {
  const days = typeof value === "string" ? RELATIVE_DAYS[value] : undefined;
  if (days !== undefined) return dayOf(nowMs + days * DAY_MS);
  const iso = isoAt(value, at);
  if (iso.length === 10) return dayOf(Date.parse(iso));
  const ms = exactMs(value, iso, at);
  return { fromMs: ms, toMs: ms + 1 };
}

/** Filters compare to the millisecond, though stored dates keep only the minute. */
function exactMs(value: unknown, iso: string, at: string): number {
  const given = String(value).replace(" ", "T");
  const ms = Date.parse(/(?:Z|[+-]\d{2}:?\d{2})$/.test(given) ? given : `${given}Z`);
  if (Number.isNaN(ms) || Number.isNaN(Date.parse(iso))) {
    throw invalid(at, "should be a valid ISO 8601 date string", value);
  }
  return ms;
}

function dayOf(ms: number): Span {
  const fromMs = Math.floor(ms / DAY_MS) * DAY_MS;
  return { fromMs, toMs: fromMs + DAY_MS };
}

function weekOf(ms: number): Span {
  const { fromMs } = dayOf(ms);
  const sunday = fromMs - new Date(fromMs).getUTCDay() * DAY_MS;
  return { fromMs: sunday, toMs: sunday + 7 * DAY_MS };
}
