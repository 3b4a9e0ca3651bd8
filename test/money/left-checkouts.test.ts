/** Payment pages that were opened and left, from what the service's lists tell at night. */
import { expect, test } from "vitest";
import { countLeftCheckouts } from "../../src/money/left-checkouts.ts";
import { checkout } from "./invented.ts";
import { DAY_MS, HOUR_MS, moneyWorld } from "./world.ts";

test("the night's reading finds pages that were left; whoever is still on one, or came to its end, left none", async () => {
  const { ledger, clock, payments, sync } = await moneyWorld();
  const left = (days = 28) =>
    countLeftCheckouts(ledger.db, "test", {
      ...{ since: new Date(clock.now().getTime() - days * DAY_MS), now: clock.now() },
    });
  const opened = (id: string) =>
    checkout(id, { isComplete: false, createdAt: clock.now(), customerId: null });
  expect(await left()).toBeNull();
  await sync();
  expect(await left()).toBe(0);
  payments.put([opened("cs_1"), opened("cs_2")], { silent: true });
  const late = opened("cs_3");
  payments.put([late], { silent: true });
  clock.advance(DAY_MS - HOUR_MS);
  await sync();
  expect(await left()).toBe(0);
  payments.put([{ ...late, isComplete: true }], { act: "completed" });
  clock.advance(2 * HOUR_MS);
  // What they left makes nothing of a run: nobody has to look at it.
  await sync();
  expect(await left()).toBe(2);
  expect(await countLeftCheckouts(ledger.db, "live", { since: new Date(0), now: clock.now() })).toBeNull();
  clock.advance(28 * DAY_MS);
  expect(await left()).toBe(0);
});
