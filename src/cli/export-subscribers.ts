/** `pressroom export-subscribers FILE`: your readers, for another tool or for a drawer. */
import { closeSync, openSync, renameSync, rmSync, writeSync } from "node:fs";
import { resolve } from "node:path";
import { exportedPages } from "../audience/export.ts";
import type { SubscriberStatus } from "../audience/subscribers.ts";
import { ConfigError } from "../core/errors.ts";
import { EXIT } from "../operations/exit.ts";
import type { Desk } from "./options.ts";

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
  const draft = `${file}.${process.pid}.part`;
  let people = 0;
  try {
    const descriptor = openForOwner(draft, file);
    try {
      for await (const page of exportedPages(app.ledger.db, status)) {
        signal.throwIfAborted();
        writeSync(descriptor, page.text);
        people += page.people;
      }
    } finally {
      closeSync(descriptor);
    }
    rename(draft, file);
  } finally {
    rmSync(draft, { force: true });
  }
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

function openForOwner(draft: string, file: string): number {
  try {
    return openSync(draft, "wx", 0o600);
  } catch (error) {
    throw unwritable(file, error);
  }
}

function rename(draft: string, file: string): void {
  try {
    renameSync(draft, file);
  } catch (error) {
    throw unwritable(file, error);
  }
}

function unwritable(file: string, error: unknown): ConfigError {
  const { code } = error as { code?: string };
  const why = code === "ENOENT" ? "its folder does not exist" : `it can't be written (${code})`;
  return new ConfigError(`The file ${file}`, [{ key: "file", wrong: why, example: "readers.csv" }]);
}
