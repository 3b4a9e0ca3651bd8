import { eraseAddress, keptUnder } from "../audience/erase.ts";
import { ConfigError } from "../core/errors.ts";
import type { Desk } from "./options.ts";

export interface ForgetOptions {
  yes?: boolean;
}

/** Erases whoever is kept under an address, for somebody who asked its owner for that. */
export async function forgetAddress({ app, terminal }: Desk, address: string, { yes }: ForgetOptions) {
  const email = address.trim();
  const people = await keptUnder(app.ledger.db, email);
  if (people.length === 0) {
    const wrong = "nobody is kept under that address";
    throw new ConfigError("The command", [{ key: "address", wrong, example: "forget mara@readers.example" }]);
  }
  const question = `Erase everything about ${email}? It can't be undone.`;
  if (!yes && !(await terminal.confirm(question))) {
    terminal.warn(`Nothing was erased. Add --yes to erase everything about ${email} without being asked.`);
    return { json: { erased: 0 }, exitCode: 1 };
  }
  const erased = await eraseAddress(app, email, "the owner");
  terminal.step(
    `Erased. What stays is a number without a name in the counts of earlier issues, and a scrambled mark of the address, so that it is not added again.`,
  );
  terminal.step(
    "Their row in Notion is emptied and put into the trash by the next sync-notion. In copies of the ledger they are until such a copy is put back: then they are erased again.",
  );
  return { json: { erased }, exitCode: 0 };
}
