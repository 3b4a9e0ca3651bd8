import { describe, expect, test } from "vitest";
import { addHint, hints } from "../../src/ledger/hints.ts";
import { advanceWatermark, syncedUntil } from "../../src/money/watermark.ts";
import { errorOf } from "../ledger/ledger-for-test.ts";
import { charge, checkout, customer, entry, invoice, payout, refund, subscription } from "./invented.ts";
import { canceled, refusal } from "./memory-payments.ts";
import { DAY_MS, dyingLedger, HOUR_MS, held, MINUTE_MS, type MoneyWorld, moneyWorld } from "./world.ts";

const ana = customer("cus_ana");
const anas = subscription("sub_ana", "cus_ana");

/** Ana pays, and a first run has read it; it is an hour later. */
async function afterFirstRun(): Promise<MoneyWorld> {
  const world = await moneyWorld();
  world.payments.put([ana, anas, invoice("in_ana", "cus_ana"), charge("ch_ana", "cus_ana"), payout("po_1")]);
  world.clock.advance(HOUR_MS);
  await world.sync();
  world.clock.advance(HOUR_MS);
  await world.sync();
  world.clock.advance(HOUR_MS);
  return world;
}

const statusOf = async ({ ledger }: MoneyWorld, id = "sub_ana") =>
  (await ledger.db.selectFrom("subscriptions").select("status").where("id", "=", id).executeTakeFirst())
    ?.status;

describe("what a run costs", () => {
  test("with nothing new it is one call", async () => {
    const world = await afterFirstRun();
    expect(await world.sync()).toMatchObject({ calls: 1, events: 0, objects: 0 });
    expect(world.payments.asked).toEqual(["events"]);
  });

  test("with n changed objects it is one call and n, however many events tell of them", async () => {
    const world = await afterFirstRun();
    for (const quantity of [1, 2, 3]) {
      const { items } = anas;
      world.payments.put([{ ...anas, items: items.map((item) => ({ ...item, quantity })) }]);
      world.payments.put([{ ...ana, name: `Ana ${quantity}` }]);
    }
    world.payments.put([invoice("in_2", "cus_ana")]);
    expect(await world.sync()).toMatchObject({ calls: 4, events: 7, objects: 3 });
    expect(world.payments.asked.toSorted()).toEqual([
      "events",
      "fetch customer:cus_ana",
      "fetch invoice:in_2",
      "fetch subscription:sub_ana",
    ]);
  });

  test("a webhook's hint and the event of the same object are one call", async () => {
    const world = await afterFirstRun();
    world.payments.put([{ ...ana, name: "Ana" }]);
    await addHint(world.ledger.db, world.clock, world.payments.account, "customer:cus_ana");
    expect(await world.sync()).toMatchObject({ calls: 2 });
    expect(await hints(world.ledger.db, world.payments.account)).toEqual([]);
  });
});

describe("each step of the polling", () => {
  test("events are read from ten minutes before the watermark: one that the list showed late is found", async () => {
    const world = await afterFirstRun();
    world.payments.put([canceled(anas, world.clock.now())], { lateSeconds: 9 * 60 });
    world.clock.advance(2 * MINUTE_MS);
    await world.sync();
    expect(await statusOf(world)).toBe("active");
    world.clock.advance(7 * MINUTE_MS);
    await world.sync();
    expect(await statusOf(world)).toBe("canceled");
  });

  test("the watermark stays a minute behind the start of the run", async () => {
    const world = await afterFirstRun();
    const started = world.clock.now();
    world.payments.put([{ ...ana, name: "Ana" }]);
    world.payments.before = () => world.clock.advance(5_000);
    await world.sync();
    const mark = await syncedUntil(world.ledger.db, world.payments.account);
    expect(mark).toEqual(new Date(started.getTime() - MINUTE_MS));
  });

  test("the watermark of the first run is stamped before the lists are read: what changes meanwhile is told", async () => {
    const world = await moneyWorld();
    world.payments.put([ana, anas], { silent: true });
    // Each list takes an hour; the subscription is cancelled right after it was listed.
    world.payments.before = (call) => {
      world.clock.advance(HOUR_MS);
      if (call === "list invoice") world.payments.put([canceled(anas, world.clock.now())]);
    };
    await world.sync();
    expect(await statusOf(world)).toBe("canceled");
  });

  test("the watermark counts from that stamp, though the run ends before it has asked what changed meanwhile", async () => {
    const world = await moneyWorld();
    const { payments, clock } = world;
    payments.put([ana, anas], { silent: true });
    let asked = 0;
    payments.before = (call) => {
      clock.advance(HOUR_MS);
      if (call === "list invoice") payments.put([canceled(anas, clock.now())]);
      if (call === "events" && ++asked === 2) throw refusal("events.list", 429, true);
    };
    await errorOf(() => world.sync());
    payments.before = () => undefined;
    expect(await world.sync()).toMatchObject({ objects: 1 });
    expect(payments.asked).not.toContain("list subscription");
    expect(await statusOf(world)).toBe("canceled");
  });

  test("the watermark never moves back: reading everything anew does not either", async () => {
    const world = await afterFirstRun();
    const { payments, clock, ledger } = world;
    const mark = async () => (await syncedUntil(ledger.db, payments.account))?.getTime() ?? 0;
    payments.before = (call) => {
      if (call === "balance") throw refusal("balance.retrieve", 429, true);
    };
    await errorOf(() => world.sync({ all: true }));
    payments.before = () => undefined;
    clock.advance(DAY_MS);
    await world.sync();
    const before = await mark();
    // It goes on from the stamp of yesterday.
    await world.sync({ all: true });
    expect(await mark()).toBeGreaterThanOrEqual(before);
    await advanceWatermark(ledger.db, clock, payments.account, new Date(before - HOUR_MS));
    expect(await mark()).toBeGreaterThanOrEqual(before);
  });

  test("a reading that was interrupted goes on: what was listed is not listed again", async () => {
    const world = await moneyWorld();
    const { payments } = world;
    payments.put([ana, anas], { silent: true });
    payments.before = (call) => {
      if (call === "list charge") throw refusal("charges.list", 429, true);
    };
    await errorOf(() => world.sync());
    payments.before = () => undefined;
    await world.sync();
    expect(payments.asked.filter((call) => call.startsWith("list"))).toEqual([
      ...["list charge", "list payout", "list checkout", "list entries"],
    ]);
  });

  test("a reading that goes on days later is as old as its first list: what came meanwhile is compared with it", async () => {
    const world = await moneyWorld();
    const { payments, clock, ledger } = world;
    payments.put([ana, anas], { silent: true });
    payments.before = (call) => {
      if (call === "list payout") throw refusal("payouts.list", 429, true);
    };
    await errorOf(() => world.sync());
    payments.before = () => undefined;
    clock.advance(HOUR_MS);
    payments.put(
      [charge("ch_untold", "cus_ana", { status: "failed", entry: null, createdAt: clock.now() })],
      { silent: true },
    );
    clock.advance(5 * DAY_MS);
    await world.sync();
    clock.advance(DAY_MS);
    await world.sync();
    expect((await held(ledger.db)).charges.map(({ id }) => id)).toContain("ch_untold");
  });

  test("a first reading keeps what events still tell of the past, and fetches none of it", async () => {
    const world = await moneyWorld();
    const { payments, clock, ledger } = world;
    payments.put([ana, anas]);
    clock.advance(HOUR_MS);
    const [bought] = anas.items;
    payments.put([{ ...anas, items: bought ? [{ ...bought, unitAmount: "2000" }] : [] }]);
    clock.advance(HOUR_MS);
    expect(await world.sync()).toMatchObject({ objects: 0 });
    const states = (await held(ledger.db)).subscription_states;
    expect(states.map(({ facts }) => JSON.parse(String(facts)).items[0].unitAmount)).toEqual([
      "1000",
      "1000",
      "2000",
    ]);
  });

  test("a customer whom no event named is fetched with what named them", async () => {
    const world = await afterFirstRun();
    const { payments, ledger } = world;
    payments.put([customer("cus_ben")], { silent: true });
    payments.put([subscription("sub_ben", "cus_ben"), charge("ch_ben", "cus_ben")]);
    expect(await world.sync()).toMatchObject({ calls: 4, objects: 3 });
    const rows = await ledger.db.selectFrom("customers").select(["id", "touched_at"]).orderBy("id").execute();
    expect(rows).toMatchObject([
      { id: "cus_ana" },
      { id: "cus_ben", touched_at: world.clock.now().toISOString() },
    ]);
  });

  test("an event that was dealt with is dropped: overlapping runs fetch nothing again", async () => {
    const world = await afterFirstRun();
    world.payments.put([{ ...ana, name: "Ana" }]);
    await world.sync();
    world.clock.advance(MINUTE_MS);
    expect(await world.sync()).toMatchObject({ calls: 1, events: 0 });
  });

  test("an object is fetched as it is now: an event that comes late, with an older snapshot, changes nothing", async () => {
    const world = await afterFirstRun();
    const { payments, clock } = world;
    payments.put([{ ...anas, status: "past_due" }], { lateSeconds: 300 });
    clock.advance(30_000);
    payments.put([{ ...anas, status: "canceled", endedAt: clock.now() }]);
    await world.sync();
    clock.advance(5 * MINUTE_MS);
    expect(await world.sync()).toMatchObject({ events: 1 });
    expect(await statusOf(world)).toBe("canceled");
  });

  test("an event whose snapshot has an old shape is worth as much", async () => {
    const world = await afterFirstRun();
    world.payments.put([canceled(anas, world.clock.now())], { old: true });
    await world.sync();
    expect(await statusOf(world)).toBe("canceled");
  });

  test("events of one second, repeated and in whatever order, lead to what is there now", async () => {
    const world = await afterFirstRun();
    const { payments } = world;
    for (const status of ["past_due", "unpaid", "active", "past_due"] as const)
      payments.put([{ ...anas, status }]);
    payments.order = (events) => [...events.toReversed(), ...events];
    expect(await world.sync()).toMatchObject({ calls: 2, events: 4 });
    expect(await statusOf(world)).toBe("past_due");
  });

  test("the watermark moves only when all is committed: what a run did not get to, the next one does", async () => {
    const world = await afterFirstRun();
    const { payments, clock, ledger } = world;
    const before = await syncedUntil(ledger.db, payments.account);
    const many = Array.from({ length: 130 }, (_, n) => customer(`cus_${String(n).padStart(3, "0")}`));
    payments.put(many);
    let calls = 0;
    payments.before = () => {
      if (++calls > 100) throw refusal("customers.retrieve", 429, true);
    };
    expect((await errorOf(() => world.sync())).message).toContain("429");
    expect(await syncedUntil(ledger.db, payments.account)).toEqual(before);
    payments.before = () => undefined;
    // The next run is a day later, long after the overlap.
    clock.advance(DAY_MS - HOUR_MS);
    const { objects } = await world.sync();
    expect(objects).toBeLessThanOrEqual(130 - 48);
    const { customers } = await held(ledger.db);
    expect(customers).toHaveLength(131);
  });

  test("a watermark older than 25 days is none: everything is read", async () => {
    const world = await afterFirstRun();
    const { payments, clock } = world;
    payments.put([canceled(anas, clock.now())], { silent: true });
    clock.advance(24 * DAY_MS);
    // So that the nightly reading is not what finds it.
    await world.ledger.db
      .updateTable("cursors")
      .set({ value: clock.now().toISOString() })
      .where("name", "=", "payments reconciled")
      .execute();
    await world.sync();
    expect(await statusOf(world)).toBe("active");
    clock.advance(25 * DAY_MS + 2 * MINUTE_MS);
    await world.ledger.db
      .updateTable("cursors")
      .set({ value: clock.now().toISOString() })
      .where("name", "=", "payments reconciled")
      .execute();
    await world.sync();
    expect(payments.asked).toContain("list subscription");
    expect(await statusOf(world)).toBe("canceled");
  });
});

describe("bad days", () => {
  const asTheServiceHasIt = async (world: MoneyWorld) => {
    const { payments, ledger } = world;
    const fresh = await moneyWorld();
    fresh.clock.set(world.clock.now());
    fresh.payments.put([...payments.state.values()], { silent: true });
    fresh.payments.moves = payments.moves;
    await fresh.sync();
    const { subscription_states: _, ...theirs } = await held(fresh.ledger.db);
    const { subscription_states: __, ...ours } = await held(ledger.db);
    return { ours, theirs };
  };

  test.each([
    ["the watermark is lost", 0, (world: MoneyWorld) => world.ledger.db.deleteFrom("cursors").execute()],
    ["the machine was off for 40 days", 40 * DAY_MS, async () => undefined],
    ["the clock was set back by a year", -365 * DAY_MS, async () => undefined],
    [
      "a clock that was wrong wrote a watermark of next year",
      0,
      (world: MoneyWorld) =>
        world.ledger.db
          .updateTable("cursors")
          .set({ value: "2027-12-01T00:00:00.000Z" })
          .where("name", "=", "payments watermark")
          .execute(),
    ],
  ])("%s: everything is read again, and is as the service has it", async (_, ms, harm) => {
    const world = await afterFirstRun();
    const { payments, clock } = world;
    payments.put([canceled(anas, clock.now()), customer("cus_ben"), charge("ch_ben", "cus_ben")], {
      silent: true,
    });
    clock.advance(ms);
    await harm(world);
    await world.sync();
    const { ours, theirs } = await asTheServiceHasIt(world);
    expect(ours).toEqual(theirs);
    expect(await syncedUntil(world.ledger.db, payments.account)).toEqual(clock.now());
  });

  test("events that never come are made up for by the night", async () => {
    const world = await afterFirstRun();
    const { payments, clock } = world;
    const silent = { silent: true };
    payments.put([{ ...ana, email: "ana@new.example" }, canceled(anas, clock.now())], silent);
    payments.put([customer("cus_ben"), subscription("sub_ben", "cus_ben")], silent);
    payments.put([refund("re_ana", "ch_ana"), charge("ch_ana", "cus_ana", { refundedMinor: 1000 })], silent);
    await world.sync();
    expect(await statusOf(world)).toBe("active");
    clock.set("2026-11-24T03:10:00.000Z");
    expect((await world.sync()).found).toBeGreaterThan(0);
    const { ours, theirs } = await asTheServiceHasIt(world);
    expect(ours).toEqual(theirs);
  });

  test("a deleted customer and a subscription that is gone become tombstones, and their history ends", async () => {
    const world = await afterFirstRun();
    const { payments, ledger, clock } = world;
    payments.remove("customer", "cus_ana");
    payments.remove("subscription", "sub_ana", { silent: true });
    expect(await world.sync()).toMatchObject({ gone: 2 });
    const { customers, subscriptions, subscription_states: states } = await held(ledger.db);
    const gone_at = clock.now().toISOString();
    expect(customers).toMatchObject([{ id: "cus_ana", gone_at }]);
    const marked = await ledger.db.selectFrom("customers").select("touched_at").executeTakeFirst();
    expect(marked).toEqual({ touched_at: gone_at });
    expect(subscriptions).toMatchObject([{ id: "sub_ana", gone_at }]);
    const last = states.at(-1);
    expect(last).toMatchObject({ at: gone_at });
    expect(JSON.parse(String(last?.facts))).toMatchObject({ status: "canceled" });
  });

  test("what left the lists without an event is asked for by itself, and only then buried", async () => {
    const world = await afterFirstRun();
    const { payments, clock, ledger } = world;
    payments.remove("subscription", "sub_ana", { silent: true });
    clock.set("2026-11-24T03:10:00.000Z");
    expect(await world.sync()).toMatchObject({ gone: 1 });
    expect(payments.asked).toContain("fetch subscription:sub_ana");
    expect((await held(ledger.db)).subscriptions).toMatchObject([{ gone_at: clock.now().toISOString() }]);
  });

  test("one object that can't be read stops no other, is named, and is asked for until it can", async () => {
    const world = await afterFirstRun();
    const { payments, clock, ledger } = world;
    payments.put([{ ...ana, name: "Ana B." }, invoice("in_bad", "cus_ana"), canceled(anas, clock.now())]);
    payments.before = (call) => {
      if (call === "fetch invoice:in_bad") throw refusal("invoices.retrieve in_bad", 400, false);
    };
    const { unread } = await world.sync();
    expect(unread).toMatchObject([{ kind: "invoice", id: "in_bad", why: expect.stringContaining("in_bad") }]);
    expect(await statusOf(world)).toBe("canceled");
    expect(await syncedUntil(ledger.db, payments.account)).toEqual(
      new Date(clock.now().getTime() - MINUTE_MS),
    );
    clock.advance(HOUR_MS);
    expect(await world.sync()).toMatchObject({ calls: 2, unread: [{ id: "in_bad" }] });
    payments.before = () => undefined;
    expect((await world.sync()).unread).toEqual([]);
    expect((await held(ledger.db)).invoices).toHaveLength(2);
    expect(await world.sync()).toMatchObject({ calls: 1 });
  });

  test("a fault of the service in one object is that object's; faults in several at once are the service's", async () => {
    const world = await afterFirstRun();
    const { payments, ledger } = world;
    const before = await syncedUntil(ledger.db, payments.account);
    payments.put([customer("cus_1"), customer("cus_2"), customer("cus_3")]);
    payments.before = (call) => {
      if (call.startsWith("fetch")) throw refusal("customers.retrieve", 500, true);
    };
    expect(await errorOf(() => world.sync())).toMatchObject({ status: 500 });
    expect(await syncedUntil(ledger.db, payments.account)).toEqual(before);
    payments.before = (call) => {
      if (call === "fetch customer:cus_2") throw refusal("customers.retrieve", 500, true);
    };
    expect((await world.sync()).unread).toMatchObject([{ id: "cus_2" }]);
    expect((await held(ledger.db)).customers).toHaveLength(3);
  });

  test("a list of which a part can't be read holds up no other list, and is read whole the next night", async () => {
    const world = await moneyWorld();
    const { payments, clock, ledger } = world;
    payments.put([ana, anas, invoice("in_ana", "cus_ana")], { silent: true });
    payments.before = (call) => {
      if (call === "list invoice") throw refusal("invoices.list", 400, false);
    };
    expect((await world.sync()).unread).toMatchObject([{ kind: "invoice", id: "" }]);
    expect(await statusOf(world)).toBe("active");
    payments.before = () => undefined;
    clock.advance(10 * DAY_MS);
    expect((await world.sync()).unread).toEqual([]);
    expect((await held(ledger.db)).invoices).toHaveLength(1);
  });

  test.each([
    ["refuses the key", 401, false],
    ["lacks a permission", 403, false],
    ["is busy", 429, true],
    ["does not answer", null, true],
  ])("a service that %s ends the run, which notes nothing as unreadable", async (_, status, retryable) => {
    const world = await afterFirstRun();
    const { payments, ledger } = world;
    const before = await syncedUntil(ledger.db, payments.account);
    payments.put([{ ...ana, name: "Ana B." }]);
    payments.before = (call) => {
      if (call.startsWith("fetch")) throw refusal("customers.retrieve", status, retryable);
    };
    expect(await errorOf(() => world.sync())).toMatchObject({ name: "ServiceError", status, retryable });
    expect(await syncedUntil(ledger.db, payments.account)).toEqual(before);
    payments.before = () => undefined;
    expect(await world.sync()).toMatchObject({ objects: 1, unread: [] });
  });

  test("asked to stop, it ends between batches, and the next run does the rest", async () => {
    const world = await afterFirstRun();
    const { payments, ledger } = world;
    payments.put(Array.from({ length: 120 }, (_, n) => customer(`cus_${n}`)));
    const stop = new AbortController();
    let calls = 0;
    payments.before = () => {
      if (++calls === 60) stop.abort();
    };
    expect(await errorOf(() => world.sync({ signal: stop.signal }))).toMatchObject({ name: "AbortError" });
    expect((await held(ledger.db)).customers).toHaveLength(1 + 48);
    expect(await world.sync()).toMatchObject({ objects: 72 });
    expect((await held(ledger.db)).customers).toHaveLength(121);
  });

  test("an entry that comes back with other amounts is kept as it was, and the others go on", async () => {
    const world = await afterFirstRun();
    const { payments, ledger } = world;
    const had = (await held(ledger.db)).entries;
    const changed = charge("ch_ana", "cus_ana", { refundedMinor: 1 });
    const entry = changed.entry && { ...changed.entry, amountMinor: 900, netMinor: 841 };
    payments.put([{ ...changed, entry }, customer("cus_ben")]);
    const { unread } = await world.sync();
    expect(unread).toMatchObject([{ kind: "charge", id: "ch_ana" }]);
    expect(unread[0]?.why).toMatch(/txn_ch_ana.*1000 USD.*net 941.*900 USD.*net 841/);
    const now = await held(ledger.db);
    expect(now.entries).toEqual(had);
    expect(now.customers).toHaveLength(2);
  });
});

describe("whose they are", () => {
  test("another account, and another realm of the same one, is read by itself from its beginning", async () => {
    const world = await afterFirstRun();
    const { payments, clock, ledger } = world;
    const live = { ...payments.account, realm: "live" as const };
    const before = await syncedUntil(ledger.db, payments.account);
    payments.state.clear();
    payments.put([customer("cus_real")], { silent: true });
    payments.account = live;
    await world.sync();
    const { customers } = await held(ledger.db);
    expect(customers).toMatchObject([
      { id: "cus_ana", realm: "test", gone_at: null },
      { id: "cus_real", realm: "live" },
    ]);
    expect(await syncedUntil(ledger.db, live)).toEqual(clock.now());
    payments.account = { ...live, realm: "test" };
    expect(await syncedUntil(ledger.db, payments.account)).toEqual(before);
  });

  test("an id of another account is never written over", async () => {
    const world = await afterFirstRun();
    const { payments, ledger } = world;
    const had = await held(ledger.db);
    payments.account = { ...payments.account, account: "acct_other" };
    const { unread } = await world.sync();
    expect(unread.map(({ id }) => id)).toContain("cus_ana");
    expect((await held(ledger.db)).customers).toEqual(had.customers);
  });

  test("a hint that names nothing is forgotten, and costs no call", async () => {
    const world = await afterFirstRun();
    const { ledger, clock, payments } = world;
    for (const entity of ["nonsense", "price:price_1", "customer:"])
      await addHint(ledger.db, clock, payments.account, entity);
    expect(await world.sync()).toMatchObject({ calls: 1 });
    expect(await hints(ledger.db, payments.account)).toEqual([]);
  });
});

/** A busy day: everything that a run may have to do at once. */
function busyDay({ payments, clock }: MoneyWorld): void {
  payments.put([canceled(anas, clock.now()), customer("cus_ben"), subscription("sub_ben", "cus_ben")]);
  payments.put([refund("re_ana", "ch_ana"), charge("ch_ben", "cus_ben"), checkout("cs_ben")]);
  // What only following leads to: no event tells of these.
  const silent = { silent: true };
  payments.put([charge("ch_ana", "cus_ana", { refundedMinor: 1000 }), customer("cus_cleo")], silent);
  payments.put([invoice("in_cleo", "cus_cleo")]);
  const back = entry("txn_back", {
    kind: "payout failed",
    amountMinor: 500,
    feeMinor: 0,
    at: clock.now(),
    sourceId: "po_1",
  });
  if (payments.state.has("payout:po_1")) {
    payments.put([payout("po_1", { status: "failed" })], silent);
    payments.moves.push(back);
  }
  payments.put(Array.from({ length: 60 }, (_, n) => customer(`cus_${n}`)));
  payments.put([customer("cus_gone"), subscription("sub_gone", "cus_gone")]);
  payments.remove("customer", "cus_gone");
  payments.remove("subscription", "sub_gone");
}

describe("killed at any transaction, and run again", () => {
  test("what a change leads to is fetched by the next run, though no event tells of it", async () => {
    const world = await afterFirstRun();
    const { payments, ledger } = world;
    payments.put([charge("ch_ana", "cus_ana", { refundedMinor: 1000 })], { silent: true });
    payments.put([refund("re_ana", "ch_ana")]);
    await errorOf(() => world.sync({ ledger: dyingLedger(ledger, 1, "after") }));
    expect((await held(ledger.db)).charges).toMatchObject([{ refunded_minor: 0 }]);
    expect(await world.sync()).toMatchObject({ events: 0, calls: 2 });
    expect((await held(ledger.db)).charges).toMatchObject([{ refunded_minor: 1000 }]);
    expect(await world.sync()).toMatchObject({ calls: 1 });
  });

  const cases = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 15, 18].flatMap((nth) =>
    (["before", "after"] as const).map((when) => ({ nth, when })),
  );

  test.each(cases)("a run that dies $when commit $nth", async ({ nth, when }) => {
    const [whole, killed] = [await afterFirstRun(), await afterFirstRun()];
    for (const world of [whole, killed]) {
      busyDay(world);
      world.clock.set("2026-11-24T03:10:00.000Z");
    }
    await whole.sync();
    await killed.sync({ ledger: dyingLedger(killed.ledger, nth, when) }).catch((error: Error) => {
      if (error.message !== "killed") throw error;
    });
    await killed.sync();
    expect(await held(killed.ledger.db)).toEqual(await held(whole.ledger.db));
    expect(await killed.sync()).toMatchObject({ calls: 1 });
  });

  test("the charge of a refund is fetched, though a run died between the two", async () => {
    const world = await afterFirstRun();
    const { payments, clock } = world;
    payments.put([{ ...charge("ch_ana", "cus_ana"), refundedMinor: 1000 }], { silent: true });
    payments.put([refund("re_ana", "ch_ana", { createdAt: clock.now() })]);
    // The second is the one in which the charge would be kept.
    const error = await errorOf(() => world.sync({ ledger: dyingLedger(world.ledger, 2, "before") }));
    expect(error.message).toBe("killed");
    expect((await held(world.ledger.db)).refunds).toMatchObject([{ id: "re_ana" }]);
    await world.sync();
    expect((await held(world.ledger.db)).charges).toMatchObject([{ id: "ch_ana", refunded_minor: 1000 }]);
    expect(await world.sync()).toMatchObject({ calls: 1 });
  });

  test.each(cases)("a first reading that dies $when commit $nth", async ({ nth, when }) => {
    const [whole, killed] = [await moneyWorld(), await moneyWorld()];
    for (const world of [whole, killed]) {
      world.payments.put([ana, anas, charge("ch_ana", "cus_ana")]);
      busyDay(world);
    }
    await whole.sync();
    const error = await errorOf(() => killed.sync({ ledger: dyingLedger(killed.ledger, nth, when) }));
    expect(error.message).toBe("killed");
    killed.clock.advance(MINUTE_MS);
    await killed.sync();
    expect(await held(killed.ledger.db)).toEqual(await held(whole.ledger.db));
  });
});
