/** How long and how often, in words. */
import { isByTheClock } from "./due.ts";
import type { Scheduled } from "./scheduled.ts";
import type { LastRun } from "./status.ts";

/** `every 10 minutes`, `every day at 03:40`, `every sunday at 04:30`. */
export function sayRhythm(place: Scheduled): string {
  const { everyMinutes, at, weekday } = place;
  if (isByTheClock(place)) return `every ${weekday ?? "day"} at ${at ?? "00:00"}`;
  if (everyMinutes % 60 === 0) return everyMinutes === 60 ? "every hour" : `every ${everyMinutes / 60} hours`;
  return `every ${everyMinutes} minutes`;
}

/** `1.2 s, usually 0.9 s`; empty where it is not known. */
export function sayTook(last: LastRun | null): string {
  if (!last || last.tookMs === null) return "";
  const usual = last.usualMs === null ? "" : `, usually ${saySpan(last.usualMs)}`;
  return `${saySpan(last.tookMs)}${usual}`;
}

const SPANS: readonly [ms: number, name: string][] = [
  [24 * 60 * 60_000, "d"],
  [60 * 60_000, "h"],
  [60_000, "min"],
];

/** `3 d`, `5 h`, `12 min`, `now`. */
export function roughly(ms: number): string {
  const [unitMs, name] = SPANS.find(([unit]) => ms >= unit) ?? [60_000, ""];
  return name === "" ? "now" : `${Math.floor(ms / unitMs)} ${name}`;
}

function saySpan(ms: number): string {
  if (ms < 60_000) return `${(ms / 1_000).toFixed(1)} s`;
  return roughly(ms);
}
