/** The same payments, with a count of what was asked: an object, or a page of a list. */
import type { Payments } from "./payments.ts";

export function counted(payments: Payments): { payments: Payments; calls: () => number } {
  let calls = 0;
  /** A list that is empty was asked for as well. */
  async function* pages<T>(list: AsyncIterable<T>): AsyncGenerator<T> {
    calls++;
    let page = 0;
    for await (const one of list) {
      if (page++ > 0) calls++;
      yield one;
    }
  }
  const counting: Payments = {
    ...payments,
    events: (since) => pages(payments.events(since)),
    list: (kind, since) => pages(payments.list(kind, since)),
    entries: (since) => pages(payments.entries(since)),
    fetch: (kind, id) => {
      calls++;
      return payments.fetch(kind, id);
    },
    balance: () => {
      calls++;
      return payments.balance();
    },
  };
  return { payments: counting, calls: () => calls };
}
