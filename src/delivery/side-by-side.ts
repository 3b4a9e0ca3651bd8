/** Work that is begun in order, with so many pieces under way at once as are allowed at the moment. */

export interface SideBySide {
  /** Resolves once one more may begin. */
  room(): Promise<void>;
  /** Not before `room`. A failure is kept, and thrown by `done`. */
  begin(work: () => Promise<void>): void;
  hasFailed(): boolean;
  /** Resolves once nothing is under way; throws what failed first. */
  done(): Promise<void>;
}

export function sideBySide(most: () => number): SideBySide {
  const underWay = new Set<Promise<void>>();
  const failures: unknown[] = [];
  return {
    async room() {
      while (underWay.size >= Math.max(1, most())) await Promise.race(underWay);
    },
    begin(work) {
      const one: Promise<void> = work()
        .catch((error: unknown) => {
          failures.push(error);
        })
        .finally(() => underWay.delete(one));
      underWay.add(one);
    },
    hasFailed: () => failures.length > 0,
    async done() {
      await Promise.all(underWay);
      if (failures.length > 0) throw failures[0];
    },
  };
}
