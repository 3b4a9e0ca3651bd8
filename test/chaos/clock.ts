/** The time of one run, in a file: the world's, and by how much the sender's machine is wrong about it. */
import { openSync, readSync, writeSync } from "node:fs";
import type { Clock } from "../../src/core/clock.ts";

export interface WorldTime {
  /** As the mail service has it. */
  world: Clock;
  /** As the machine has it that sends. */
  machine: Clock;
  /** Time goes by for everybody: a machine that sleeps notices nothing of it. */
  goOn(ms: number): void;
  /** The machine's clock alone is wrong by so much from now on. */
  setWrong(ms: number): void;
  /** For another process. */
  file: string;
}

const [AHEAD, WRONG] = [0, 8];

/** `make`: begins anew. Nobody waits for real: whoever sleeps lets the world's time go on. */
export function worldTime(file: string, { make = false } = {}): WorldTime {
  const handle = openSync(file, make ? "w+" : "r+");
  const bytes = Buffer.alloc(8);
  const read = (place: number): number => {
    readSync(handle, bytes, 0, 8, place);
    return bytes.readDoubleLE();
  };
  const write = (place: number, ms: number): void => {
    bytes.writeDoubleLE(ms);
    writeSync(handle, bytes, 0, 8, place);
  };
  if (make) for (const place of [AHEAD, WRONG]) write(place, 0);
  const goOn = (ms: number) => write(AHEAD, read(AHEAD) + ms);
  const sleep = async (ms: number, signal?: AbortSignal) => {
    signal?.throwIfAborted();
    goOn(ms);
  };
  return {
    world: { now: () => new Date(Date.now() + read(AHEAD)), sleep },
    machine: { now: () => new Date(Date.now() + read(AHEAD) + read(WRONG)), sleep },
    goOn,
    setWrong: (ms) => write(WRONG, ms),
    file,
  };
}
