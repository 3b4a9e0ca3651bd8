/** One thing that the owner could do now. */
import type { Situation } from "./situation.ts";
import type { HeldBack, Worth } from "./worth.ts";

/**
 * In the order in which to deal with them. `harm`: every day makes it worse. `blocked`: nothing passes a step of the
 * pipe. `waiting`: something is ready, and waits for the owner. `better`: it works, and could bring more. `always`: what helps where
 * nothing else is to be done.
 */
export const URGENCIES = ["harm", "blocked", "waiting", "better", "always"] as const;
export type Urgency = (typeof URGENCIES)[number];

export interface Act {
  /** Names it for other programs. */
  key: string;
  urgency: Urgency;
  /** What is the case, in one sentence with its counts. */
  reason: string;
  /** What to do about it, in one sentence; it ends with the command or the place. */
  todo: string;
  cost: { minutes: number; monthlyMinor: number };
  heldBack: HeldBack;
}

/** Null where there is nothing to do of its kind. */
export type Candidate = (situation: Situation, worth: Worth) => Act | null;

export const minutes = (spent: number, monthlyMinor = 0): Act["cost"] => ({ minutes: spent, monthlyMinor });

const COUNT = new Intl.NumberFormat("en");

export const counted = (n: number, one: string, many = `${one}s`): string =>
  `${COUNT.format(n)} ${n === 1 ? one : many}`;

export const PRESSROOM = "npm run pressroom --";
