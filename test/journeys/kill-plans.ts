/** Where to kill: aims spread over the whole way of a send, each with the fault that makes its moment wide enough to hit. */
import type { Fault } from "../../src/sandbox/faults.ts";
import { CHUNKS, type Sight } from "./kill-home.ts";

/** A small seeded generator (mulberry32): the same seed gives the same plans. */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export type Aim =
  | "before the freeze"
  | "during the freeze"
  | "between two chunks"
  | "before the post"
  | "after acceptance, before the reply"
  | "after the reply, before the commit";

export interface Plan {
  aim: Aim;
  /** The chunk it is about, counted from 0. */
  chunk: number;
  /** How long after the moment was seen. */
  delayMs: number;
  faults: Fault[];
  /** Whether the twins live in another process or die with the job. */
  twins: "beside" | "inside";
}

const AIMS: readonly [Aim, number][] = [
  ["before the freeze", 3],
  ["during the freeze", 5],
  ["between two chunks", 10],
  ["before the post", 10],
  ["after acceptance, before the reply", 11],
  ["after the reply, before the commit", 11],
];

const LONGEST_DELAY_MS: Record<Aim, number> = {
  "before the freeze": 15,
  "during the freeze": 35,
  "between two chunks": 4,
  "before the post": 120,
  "after acceptance, before the reply": 120,
  "after the reply, before the commit": 3,
};

const BATCH = { service: "resend", match: "POST /emails/batch" } as const;

function faultsFor(aim: Aim, after: number, random: () => number): Fault[] {
  switch (aim) {
    case "before the post":
      return [{ ...BATCH, kind: "delay", delayMs: 250, after }];
    case "after acceptance, before the reply":
      // The job waits 200 to 400 ms before it asks again: long enough to die in.
      return random() < 0.5
        ? [{ ...BATCH, kind: "drop-after", after }]
        : [{ ...BATCH, kind: "status-after", status: 503, after }];
    default:
      return [];
  }
}

/** Fifty plans; those of one aim alternate between twins beside and inside. */
export function makePlans(random: () => number): Plan[] {
  return AIMS.flatMap(([aim, times]) =>
    Array.from({ length: times }, (_, index): Plan => {
      const chunk = Math.floor(random() * (CHUNKS - 1));
      return {
        aim,
        chunk,
        delayMs: random() * LONGEST_DELAY_MS[aim],
        faults: faultsFor(aim, chunk, random),
        twins: index % 2 === 0 ? "beside" : "inside",
      };
    }),
  );
}

/** The freeze is the one long transaction of a send, some 50 ms: whatever writes for this long is it. */
const FREEZE_MS = 12;

/** Whether the moment has come. `busyMs`: for how long somebody has been writing to the ledger. */
export function hasCome({ aim, chunk }: Plan, now: Sight, busyMs: number): boolean {
  const sent = now.settled + now.submitting > 0;
  const there = now.accepted >= 100 * (chunk + 1);
  switch (aim) {
    case "before the freeze":
      return now.started;
    case "during the freeze":
      return now.frozen || (now.started && busyMs >= FREEZE_MS);
    case "between two chunks":
      return now.settled > chunk;
    case "before the post":
      return sent && now.settled >= chunk && now.submitting > 0;
    default:
      return there;
  }
}

export type Landing =
  | "before the freeze"
  | "during the freeze"
  | "frozen, nothing posted"
  | "marked, not accepted"
  | "accepted, not committed"
  | "between two chunks"
  | "all over";

/** Where a kill really fell. `writing`: whether the job was at work on the ledger just before. */
export function landingOf({ frozen, settled, submitting, accepted }: Sight, writing: boolean): Landing {
  if (!frozen) return writing ? "during the freeze" : "before the freeze";
  if (submitting > 0) return accepted > settled * 100 ? "accepted, not committed" : "marked, not accepted";
  if (settled === 0) return "frozen, nothing posted";
  return settled === CHUNKS ? "all over" : "between two chunks";
}

/** Strictly inside the send: some mails are out and not all, or a chunk is under way. */
export const isInside = (landing: Landing): boolean =>
  ["marked, not accepted", "accepted, not committed", "between two chunks"].includes(landing);
