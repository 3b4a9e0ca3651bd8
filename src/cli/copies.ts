import { join, resolve } from "node:path";
import { copyLedger } from "../ledger/copies.ts";
import { runNamedJob } from "./job.ts";
import type { Desk } from "./options.ts";

/** Everything to the owner's places now; with a file, a plain copy of the ledger alone. */
export async function backup(desk: Desk, file: string | undefined) {
  if (file === undefined) return runNamedJob(desk, "backup", ["--now"]);
  const { app, terminal } = desk;
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
