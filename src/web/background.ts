/** Work that goes on after the answer, such as posting a mail: so the answer says nothing by how long it took. */
import type { Logger } from "../core/log.ts";

export interface Background {
  run(work: Promise<unknown>): void;
  /** Until nothing is under way: before the ledger is closed. */
  idle(): Promise<void>;
}

export function background(log: Logger): Background {
  const underWay = new Set<Promise<void>>();
  return {
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
