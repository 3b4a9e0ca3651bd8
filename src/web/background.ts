/** Work that goes on after the answer, such as posting a mail: so the answer says nothing by how long it took. */
import type { Logger } from "../core/log.ts";

export interface Background {
  /** True while so much is under way that more should be left to the next job: memory has an end. */
  full(): boolean;
  run(work: Promise<unknown>): void;
  /** Until nothing is under way: before the ledger is closed. */
  idle(): Promise<void>;
}

const AT_ONCE = 50;

export function background(log: Logger): Background {
  const underWay = new Set<Promise<void>>();
  return {
    full: () => underWay.size >= AT_ONCE,
    run(work) {
      const ended = work
        .then(() => undefined)
        .catch((error: unknown) => log.error({ error }, "work after an answer failed"))
        .finally(() => underWay.delete(ended));
      underWay.add(ended);
    },
    async idle() {
      while (underWay.size > 0) await Promise.all(underWay);
    },
  };
}
