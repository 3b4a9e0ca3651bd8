/** What opening a service needs, and how it is called. */
import type { Config } from "../../config/load.ts";
import type { Account } from "../core/account.ts";
import type { Clock } from "../core/clock.ts";
import type { Admission, CallBudget, HttpPolicy } from "../core/http.ts";
import type { Logger } from "../core/log.ts";
import type { CallWindow } from "../ledger/call-budget.ts";
import type { Ledger } from "../ledger/open.ts";

export interface Parts {
  config: Config;
  clock: Clock;
  ledger: Ledger;
  log: Logger;
  signal: AbortSignal;
}

/** Opens what is expensive once, and only if it is needed; what could not be opened is tried again at the next call. */
export function once<T>(open: () => Promise<T>): () => Promise<T> {
  let opened: Promise<T> | undefined;
  return () => {
    opened ??= open().catch((error: unknown) => {
      opened = undefined;
      throw error;
    });
    return opened;
  };
}

export const REQUEST_TIMEOUT_MS = 30_000;

/** How a service is called. The vendor counts by key, over all processes of this home, so the ledger keeps the window. */
export async function policyFor(
  parts: Parts,
  account: Account,
  budget: CallBudget & { learns?: boolean },
): Promise<HttpPolicy> {
  const { clock, log, signal } = parts;
  const { httpPolicy } = await import("../core/http.ts");
  return httpPolicy({
    service: account.service,
    budget,
    admission: await admissionFor(parts, account, budget),
    timeoutMs: REQUEST_TIMEOUT_MS,
    attempts: 4,
    patienceMs: 65_000,
    clock,
    log,
    signal,
  });
}

export async function admissionFor(
  { clock, ledger, log }: Parts,
  account: Account,
  window: CallWindow,
): Promise<Admission> {
  const { callBudget } = await import("../ledger/call-budget.ts");
  const { service } = account;
  const onWait = (waitMs: number) =>
    log.info({ service, waitMs }, "waiting until the service takes more calls");
  return callBudget(ledger, clock, account, { ...window, onWait });
}
