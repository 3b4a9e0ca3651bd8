/** Clocks of their own for customers of a test: what lives by one gets older when it is moved, and not before. */
import type Stripe from "stripe";
import type { Wire } from "./endpoints.ts";
import { refused } from "./errors.ts";
import { listObjects } from "./listing.ts";
import { objectsOf } from "./objects.ts";
import { integer, PAGE, text } from "./params.ts";

/** The vendor moves a clock by at most two years at a time. */
const MOST_SECONDS = 2 * 366 * 86_400;

export function testClockEndpoints({ context, life, on }: Wire): void {
  const { store } = context;
  const objects = objectsOf(context);
  const type = "test_helpers.test_clock";
  const path = "/v1/test_helpers/test_clocks";
  const find = (id: string) => objects.find<Stripe.TestHelpers.TestClock>(type, id);

  on(`post ${path}`, "test_clocks", { frozen_time: integer, name: text.optional() }, ({ params }) =>
    life.createClock({ frozenTime: params.frozen_time, name: params.name ?? null }),
  );
  on(`get ${path}`, "test_clocks", PAGE, ({ params }) =>
    listObjects(store, { type, url: path, page: params }),
  );
  on(`get ${path}/:id`, "test_clocks", {}, ({ id }) => find(id));
  on(`post ${path}/:id/advance`, "test_clocks", { frozen_time: integer }, ({ id, params }) => {
    const { frozen_time: from } = find(id);
    if (params.frozen_time < from)
      throw refused(
        "The specified frozen time must be after the current frozen time of the clock.",
        "frozen_time",
      );
    if (params.frozen_time - from > MOST_SECONDS)
      throw refused("You can only advance a clock by two years at a time.", "frozen_time");
    life.advanceClock(id, params.frozen_time);
    return find(id);
  });
  on(`delete ${path}/:id`, "test_clocks", {}, ({ id, now }) => {
    const clock = find(id);
    const customers = objects.all<Stripe.Customer>("customer").filter((one) => one.test_clock === id);
    for (const customer of customers) life.deleteCustomer(customer.id);
    return objects.bury(clock, now);
  });
}
