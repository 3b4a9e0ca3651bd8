/** A clock that several processes share, and that moves only when one of them sleeps: it stands in a file. */
import { openSync, readSync, writeSync } from "node:fs";
import type { Clock } from "../../src/core/clock.ts";

export interface SharedClock extends Clock {
  advance(ms: number): void;
}

interface SharedClockOptions {
  /** Makes the file, with this time in it. */
  start?: Date;
  /** Resolves once nothing is under way: no time passes while an answer is on its way, however slow this machine is. */
  quiet?(): Promise<void>;
}

export function sharedClock(file: string, { start, quiet }: SharedClockOptions = {}): SharedClock {
  const handle = openSync(file, start ? "w+" : "r+");
  const bytes = Buffer.alloc(8);
  const read = (): number => {
    readSync(handle, bytes, 0, 8, 0);
    return bytes.readDoubleLE();
  };
  const write = (ms: number) => {
    bytes.writeDoubleLE(ms);
    writeSync(handle, bytes, 0, 8, 0);
  };
  if (start) write(start.getTime());
  return {
    now: () => new Date(read()),
    sleep: async (ms, signal) => {
      const until = read() + ms;
      await quiet?.();
      signal?.throwIfAborted();
      write(Math.max(read(), until));
    },
    advance: (ms) => write(read() + ms),
  };
}
