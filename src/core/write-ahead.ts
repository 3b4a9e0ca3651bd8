/** What both of the home's SQLite files are: written ahead, so that who reads never waits for who writes. */
const BUSY = 5;
const TRIES = 100;
const PAUSE_MS = 20;

/**
 * Has a file use write-ahead logging. Two processes that make the same file at the same moment are in each other's way here
 * without SQLite's waiting for it, so it is tried again for two seconds.
 */
export function writeAhead(database: { exec(sql: string): void }): void {
  for (let tries = 1; ; tries++) {
    try {
      database.exec("pragma journal_mode = wal");
      return;
    } catch (error) {
      const isBusy = ((error as { errcode?: number }).errcode ?? 0) % 256 === BUSY;
      if (!isBusy || tries === TRIES) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE_MS);
    }
  }
}
