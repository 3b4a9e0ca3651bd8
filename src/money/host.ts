/** What keeping payments needs of the app. */
import type { Clock } from "../core/clock.ts";
import type { Logger } from "../core/log.ts";
import type { Ledger } from "../ledger/open.ts";

export interface MoneyHost {
  ledger: Ledger;
  clock: Clock;
  log: Logger;
  signal: AbortSignal;
}

/** Tells a waiting person how far it is. */
export type MoneyProgress = (step: string, done: number, total: number) => void;
