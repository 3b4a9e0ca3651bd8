/** Lists of Stripe's, page by page: each is a call of its own, so that each is counted and tried again by itself. */
import type Stripe from "stripe";
import type { ServiceError } from "../../core/errors.ts";
import type { StripeCall } from "./client.ts";
import { isUnreadable } from "./fields.ts";
import type { Listed, Page } from "./kinds.ts";

/** The most that Stripe gives at once. */
const LIMIT = 100;

export interface List<T> {
  operation: string;
  since?: Date | undefined;
  page(stripe: Stripe, page: Page): Promise<Listed<T>>;
}

export async function* pagesOf<T extends { id: string }>(
  call: StripeCall,
  { operation, since, page }: List<T>,
): AsyncGenerator<T[]> {
  const created = since ? { created: { gte: Math.floor(since.getTime() / 1_000) } } : {};
  for (let after: string | undefined; ; ) {
    const asked = { limit: LIMIT, ...created, ...(after === undefined ? {} : { starting_after: after }) };
    const { data, has_more } = await call(operation, (stripe) => page(stripe, asked));
    if (data.length > 0) yield data;
    after = data.at(-1)?.id;
    if (!has_more || after === undefined) return;
  }
}

/** Each page with all of it that can be read. When the list is at its end, what could not be is thrown: the first such error. */
export async function* readPages<T, F>(
  pages: AsyncIterable<readonly T[]>,
  read: (object: T) => F | Promise<F>,
): AsyncGenerator<F[]> {
  let unreadable: ServiceError | null = null;
  for await (const page of pages) {
    const facts: F[] = [];
    for (const object of page) {
      try {
        facts.push(await read(object));
      } catch (error) {
        if (!isUnreadable(error)) throw error;
        unreadable ??= error;
      }
    }
    yield facts;
  }
  if (unreadable) throw unreadable;
}

/** All of a list that is known to be short. */
export async function allOf<T extends { id: string }>(call: StripeCall, list: List<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const page of pagesOf(call, list)) all.push(...page);
  return all;
}
