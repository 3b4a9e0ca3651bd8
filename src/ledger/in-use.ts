/** Whether another process works with a ledger: told by SQLite's own locks, which end with their process. */
import { existsSync } from "node:fs";
import { HomeError } from "../core/errors.ts";
import { isBusy } from "./open.ts";

/** What a process wrote from now on would go into a file that is put aside. Throws HomeError. */
export async function refuseInUse(path: string): Promise<void> {
  if (!(await isInUse(path))) return;
  throw new HomeError(
    `Nothing was restored: another process of pressroom has the ledger ${path} open. Stop what runs by itself (npm run pressroom -- launchd uninstall, or systemd uninstall), end what runs in other terminals, and run this again.`,
  );
}

/** False also for a file that is no ledger any more: nobody could work with that. */
async function isInUse(path: string): Promise<boolean> {
  if (!existsSync(path)) return false;
  const { DatabaseSync } = await import("node:sqlite");
  const database = new DatabaseSync(path, { timeout: 0 });
  try {
    // Whoever has a ledger open holds a lock on it, also between two transactions; this one asks for all of it.
    database.exec("pragma locking_mode = exclusive; begin immediate; rollback");
    return false;
  } catch (error) {
    return isBusy(error);
  } finally {
    database.close();
  }
}
