/** `pressroom export-subscribers FILE`: your readers, for another tool or for a drawer. */
import { resolve } from "node:path";
import { exportedPages } from "../audience/export.ts";
import type { SubscriberStatus } from "../audience/subscribers.ts";
import { ConfigError } from "../core/errors.ts";
import { EXIT } from "../operations/exit.ts";
import type { Desk } from "./options.ts";
import { writeForOwner } from "./owner-file.ts";

const STATUSES: readonly SubscriberStatus[] = ["confirmed", "pending", "unsubscribed"];

export interface ExportSubscribersOptions {
  status?: string;
}

export async function exportSubscribers(
  { app, terminal, signal }: Desk,
  path: string,
  options: ExportSubscribersOptions,
) {
  const status = statusOf(options.status);
  const file = resolve(path);
  let people = 0;
  const pieces = async function* () {
    for await (const page of exportedPages(app.ledger.db, status)) {
      people += page.people;
      yield page.text;
    }
  };
  await writeForOwner({ path: file, signal, example: "readers.csv" }, pieces());
  terminal.step(
    `${people} ${people === 1 ? "reader stands" : "readers stand"} in ${file}. Only you can read it: keep it so.`,
  );
  return { json: { file, people, status: status ?? "all" }, exitCode: EXIT.done };
}

function statusOf(given: string | undefined): SubscriberStatus | null {
  if (given === undefined || given === "all") return null;
  const status = STATUSES.find((one) => one === given);
  if (status) return status;
  const wrong = `no reader's status is “${given}”; there are ${STATUSES.join(", ")}`;
  throw new ConfigError("The command", [{ key: "--status", wrong, example: "--status confirmed" }]);
}
