import { describe, expect, test } from "vitest";
import type { Discount, SubscriptionFact, SubscriptionSnapshot } from "../../src/money/facts.ts";
import type { PaymentEvent } from "../../src/money/payments.ts";
import { compactStates, endStates, keepSnapshots, keepStates } from "../../src/money/states.ts";
import { testLedger } from "../ledger/ledger-for-test.ts";
import { item, subscription } from "./invented.ts";

const account = { service: "stripe", account: "acct_letter", realm: "test" } as const;
const at = (time: string): Date => new Date(`2026-11-23T${time}.000Z`);
const CREATED = at("11:00:00");
const sub = (over: Partial<SubscriptionFact> = {}) =>
  subscription("sub_ana", "cus_ana", { createdAt: CREATED, ...over });
const priced = (unitAmount: string) => sub({ items: [item("si_ana", { unitAmount })] });

let count = 0;
const told = (act: string, time: string, was: SubscriptionSnapshot | null): PaymentEvent => ({
  ...{ id: `evt_${count++}`, at: at(time), type: `customer.subscription.${act}`, kind: "subscription" },
  ...{ objectId: "sub_ana", was, changesStatus: false, endedDiscount: null },
});

async function history() {
  const { ledger } = await testLedger();
  return {
    ledger,
    snapshots: (...events: PaymentEvent[]) => keepSnapshots(ledger.db, account, events, at("12:00:00")),
    fetched: (fact: SubscriptionFact, time: string) => keepStates(ledger.db, account, [fact], at(time)),
    /** `11:00:00 active 1000`, in the order in which they were. */
    async lines(): Promise<string[]> {
      const rows = await ledger.db
        .selectFrom("subscription_states")
        .select(["at", "facts"])
        .orderBy("at")
        .orderBy("rank")
        .orderBy("event_id")
        .execute();
      return rows.map((row) => {
        const { status, items } = JSON.parse(row.facts);
        return `${row.at.slice(11, 19)} ${status} ${items[0].unitAmount}`;
      });
    },
  };
}

describe("the states of a subscription", () => {
  test("are what its events showed, at their seconds; fetching it as the last one says adds nothing", async () => {
    const { snapshots, fetched, lines } = await history();
    await snapshots(told("created", "11:00:00", priced("1000")), told("updated", "11:30:00", priced("2000")));
    await fetched(priced("2000"), "12:00:00");
    expect(await lines()).toEqual(["11:00:00 active 1000", "11:30:00 active 2000"]);
  });

  test("have their discounts from the fetch, where an event tells only which they are", async () => {
    const { ledger, snapshots, fetched, lines } = await history();
    const off = (id: string): Discount => ({
      ...{ id, coupon: "SPRING", percentOff: 25, amountOffMinor: null, duration: "forever", endsAt: null },
    });
    const named = (id: string) => ({ ...priced("2000"), discounts: [{ named: id }] });
    const before = { ...named("di_1"), status: "trialing" as const };
    await snapshots(told("created", "11:00:00", before), told("updated", "11:10:00", named("di_1")));
    await fetched({ ...priced("2000"), discounts: [off("di_1")] }, "12:00:00");
    // Told late, when it is known already; and one that was gone before anybody asked.
    await snapshots(told("updated", "11:05:00", named("di_1")), told("updated", "11:07:00", named("di_2")));
    const first = ["11:00:00 trialing 2000", "11:05:00 active 2000", "11:07:00 active 2000"];
    expect(await lines()).toEqual([...first, "11:10:00 active 2000"]);
    const rows = await ledger.db.selectFrom("subscription_states").select("facts").orderBy("at").execute();
    expect(rows.map(({ facts }) => JSON.parse(facts).discounts)).toEqual([
      ...[[off("di_1")], [off("di_1")], [{ named: "di_2" }], [off("di_1")]],
    ]);
  });

  test("are the same in whatever order the events come, and however often", async () => {
    const events = [
      told("created", "11:00:00", sub({ status: "incomplete" })),
      told("updated", "11:00:00", priced("1000")),
      told("updated", "11:20:00", priced("2000")),
      told("deleted", "11:40:00", { ...priced("2000"), status: "canceled", endedAt: at("11:40:00") }),
    ];
    const expected = [
      ...["11:00:00 incomplete 1000", "11:00:00 active 1000", "11:20:00 active 2000"],
      "11:40:00 canceled 2000",
    ];
    for (const order of [events, events.toReversed(), [...events.slice(2), ...events]]) {
      const { snapshots, lines } = await history();
      for (const event of order) await snapshots(event);
      expect(await lines()).toEqual(expected);
    }
  });

  test("are kept beside what is fetched when an event comes late, and nothing later changes", async () => {
    const { snapshots, fetched, lines } = await history();
    await snapshots(told("created", "11:00:00", priced("1000")));
    await fetched(priced("2000"), "12:00:00");
    await snapshots(told("updated", "11:50:00", priced("2000")));
    await fetched(priced("2000"), "12:10:00");
    expect(await lines()).toEqual(["11:00:00 active 1000", "11:50:00 active 2000", "12:00:00 active 2000"]);
  });

  test("of one second follow each other as the change of status between them says, whatever their ids", async () => {
    const paused = sub({ status: "paused" });
    const resumed = {
      ...told("updated", "11:30:00", sub({ status: "active" })),
      id: "evt_a",
      changesStatus: true,
    };
    const { snapshots, lines } = await history();
    await snapshots(told("created", "11:00:00", paused), resumed, {
      ...told("updated", "11:30:00", paused),
      id: "evt_b",
    });
    expect(await lines()).toEqual(["11:00:00 paused 1000", "11:30:00 paused 1000", "11:30:00 active 1000"]);
  });

  test("follow the events where a clock was minutes ahead: what was fetched by it did not come after them", async () => {
    const { snapshots, fetched, lines } = await history();
    await snapshots(told("created", "11:00:00", priced("1000")));
    await fetched(priced("1500"), "12:04:00");
    await snapshots(told("updated", "12:01:00", priced("2000")));
    await fetched(priced("2000"), "12:20:00");
    expect(await lines()).toEqual(["11:00:00 active 1000", "12:01:00 active 2000", "12:04:00 active 2000"]);
  });

  test("end with what was fetched where two events of one second leave the order open", async () => {
    for (const last of ["1000", "2000"]) {
      const { snapshots, fetched, lines } = await history();
      await snapshots(
        told("created", "11:00:00", priced("1000")),
        told("updated", "11:30:00", priced("2000")),
        told("updated", "11:30:00", priced("1000")),
      );
      await fetched(priced(last), "12:00:00");
      expect((await lines()).at(-1)).toBe(`11:30:00 active ${last}`);
    }
  });

  test("of one that no event told of begin when it was created", async () => {
    const { fetched, lines } = await history();
    await fetched(priced("1000"), "12:00:00");
    expect(await lines()).toEqual(["11:00:00 active 1000"]);
  });

  test("of one whose creation no event told begin as it was first seen", async () => {
    const { snapshots, fetched, lines } = await history();
    await snapshots(told("updated", "11:30:00", priced("1000")));
    await fetched(priced("1000"), "12:00:00");
    expect((await lines())[0]).toBe("11:00:00 active 1000");
    await snapshots(told("created", "11:00:00", sub({ status: "incomplete" })));
    // What was concluded gives way to what was told.
    expect((await lines()).slice(0, 2)).toEqual(["11:00:00 active 1000", "11:00:00 incomplete 1000"]);
  });

  test("of one that had ended before it was first seen go from its creation to its end", async () => {
    const { fetched, lines } = await history();
    await fetched(sub({ status: "canceled", endedAt: at("11:40:00") }), "12:00:00");
    expect(await lines()).toEqual(["11:00:00 active 1000", "11:40:00 canceled 1000"]);
  });

  test("of one that never began are never active", async () => {
    const { fetched, lines } = await history();
    await fetched(sub({ status: "incomplete_expired", endedAt: at("11:40:00") }), "12:00:00");
    expect(await lines()).toEqual(["11:00:00 incomplete_expired 1000"]);
  });

  test("tell the trial of one that was first seen after it", async () => {
    const { fetched, lines } = await history();
    await fetched(sub({ trialEndsAt: at("11:20:00") }), "12:00:00");
    expect(await lines()).toEqual(["11:00:00 trialing 1000", "11:20:00 active 1000"]);
  });

  test("tell nothing but its trial of one that was cancelled in it", async () => {
    const { fetched, lines } = await history();
    await fetched(
      sub({ status: "canceled", trialEndsAt: at("11:50:00"), endedAt: at("11:20:00") }),
      "12:00:00",
    );
    expect(await lines()).toEqual(["11:00:00 trialing 1000", "11:20:00 canceled 1000"]);
  });

  test("change at its end where it ended, at the time of fetching where it changed, unseen", async () => {
    const { snapshots, fetched, lines } = await history();
    await snapshots(told("created", "11:00:00", priced("1000")));
    await fetched(priced("2000"), "12:00:00");
    await fetched({ ...priced("2000"), status: "canceled", endedAt: at("12:30:00") }, "13:00:00");
    expect(await lines()).toEqual([
      ...["11:00:00 active 1000", "12:00:00 active 2000", "12:30:00 canceled 2000"],
    ]);
  });

  test("never go back before the last one told, though our clock is behind the service's", async () => {
    const { snapshots, fetched, lines } = await history();
    await snapshots(told("created", "11:00:00", priced("1000")), told("updated", "12:00:00", priced("2000")));
    await fetched(priced("3000"), "11:59:00");
    await fetched(priced("4000"), "11:59:30");
    expect(await lines()).toEqual(["11:00:00 active 1000", "12:00:00 active 2000", "12:00:00 active 4000"]);
  });

  test("don't change with what MRR does not need: a period, a date of cancelling", async () => {
    const { snapshots, fetched, lines } = await history();
    await snapshots(told("created", "11:00:00", sub()));
    await fetched(
      sub({ cancelsAt: at("23:00:00"), items: [item("si_ana", { periodEnd: at("22:00:00") })] }),
      "12:00:00",
    );
    expect(await lines()).toHaveLength(1);
  });

  test("of one that is gone end, once", async () => {
    const { ledger, fetched, lines } = await history();
    await fetched(sub(), "12:00:00");
    await endStates(ledger.db, ["sub_ana"], at("13:00:00"));
    await endStates(ledger.db, ["sub_ana"], at("14:00:00"));
    expect(await lines()).toEqual(["11:00:00 active 1000", "13:00:00 canceled 1000"]);
  });

  test("are left out, in time, where they say what the one before them says", async () => {
    const { ledger, snapshots, lines } = await history();
    await snapshots(
      told("created", "11:00:00", priced("1000")),
      ...["11:10:00", "11:20:00"].map((time) => told("updated", time, priced("1000"))),
      told("updated", "11:30:00", priced("2000")),
      told("updated", "11:40:00", priced("1000")),
      told("updated", "11:50:00", priced("1000")),
    );
    await compactStates(ledger.db, { ...account, account: "acct_other" }, at("23:00:00"));
    expect(await lines()).toHaveLength(6);
    await compactStates(ledger.db, account, at("11:50:00"));
    expect(await lines()).toEqual([
      ...["11:00:00 active 1000", "11:30:00 active 2000", "11:40:00 active 1000", "11:50:00 active 1000"],
    ]);
  });
});
