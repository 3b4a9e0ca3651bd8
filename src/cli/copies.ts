import { join, resolve } from "node:path";
import { findHome, processEnv } from "../../config/env.ts";
import { eraseAgain } from "../audience/erase.ts";
import { systemClock } from "../core/clock.ts";
import { copyLedger, restoreLedger } from "../ledger/copies.ts";
import { heldBecause, release } from "../ledger/held.ts";
import { prepareHome } from "../operations/home.ts";
import { type Common, type Desk, fail } from "./options.ts";
import { openTerminal, printJson } from "./terminal.ts";

export async function backup({ app, terminal }: Desk, file: string) {
  const to = resolve(file);
  await copyLedger(app.ledger, to);
  terminal.step(
    `The ledger was copied to ${to}. It holds your readers' addresses: keep it where only you can read it.`,
  );
  terminal.step(
    `Keep ${join(app.home, ".env")} with it: its key makes the links in the mails you sent work.`,
  );
  return { json: { file: to }, exitCode: 0 };
}

export async function releaseHome({ app, terminal }: Desk) {
  const why = await heldBecause(app.ledger);
  const released = await release(app.ledger);
  terminal.step(released ? `The home may send again. It was held because ${why}.` : "The home was not held.");
  return { json: { released }, exitCode: 0 };
}
