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

/** Runs without the app, which could not open a damaged ledger. */
export async function restore(options: Common & { from: string }): Promise<void> {
  try {
    const home = await findHome(processEnv(), options.home);
    await prepareHome(home);
    const terminal = openTerminal(options.json === true);
    let erased = 0;
    const aside = await restoreLedger(resolve(options.from), join(home, "ledger.sqlite"), {
      clock: systemClock,
      eraseAgain: async (ledger, erasures) => {
        erased = await eraseAgain({ ledger, clock: systemClock }, erasures);
      },
    });
    terminal.step(`The ledger of ${home} is back${aside ? `; what stood there is kept as ${aside}` : ""}.`);
    terminal.step(
      "Nothing is sent until you say so: look up what was sent after the copy was made, then run: release",
    );
    if (erased > 0)
      terminal.step(`${erased} who had been erased after the copy was made were erased from it again.`);
    if (options.json) printJson({ restored: true, home, replaced: aside, held: true, erased });
  } catch (error) {
    fail(error, options);
  }
}

export async function releaseHome({ app, terminal }: Desk) {
  const why = await heldBecause(app.ledger);
  const released = await release(app.ledger);
  terminal.step(released ? `The home may send again. It was held because ${why}.` : "The home was not held.");
  return { json: { released }, exitCode: 0 };
}
