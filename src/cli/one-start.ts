/** Two starts of one home at the same moment go one after the other: both would make the same desk. */
import type { App } from "../app.ts";
import { newId } from "../core/ids.ts";
import { acquireLease, holderName, releaseLease } from "../ledger/leases.ts";
import type { Terminal } from "./terminal.ts";

/** Longer than a first start takes; whoever dies on this machine loses it at once. */
const TTL_MS = 10 * 60_000;
const LOOK_AGAIN_MS = 500;

export async function oneStart<T>(app: App, terminal: Terminal, work: () => Promise<T>): Promise<T> {
  const { ledger, clock, signal } = app;
  const wanted = { name: "start", holder: holderName(newId()), ttlMs: TTL_MS };
  let lease = await acquireLease(ledger, clock, wanted);
  if (!lease) terminal.step("Another start of this home is at work. This one goes on when that is done.");
  while (!lease) {
    await clock.sleep(LOOK_AGAIN_MS, signal);
    lease = await acquireLease(ledger, clock, wanted);
  }
  try {
    return await work();
  } finally {
    await releaseLease(ledger.db, clock, lease);
  }
}
