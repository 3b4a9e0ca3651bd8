/** The job, by its own way: settings, SDK, and the twin over HTTP. */
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { sql } from "kysely";
import { expect, onTestFinished, test } from "vitest";
import { loadConfig } from "../../config/load.ts";
import { syncStripe } from "../../jobs/sync-stripe.ts";
import { openApp } from "../../src/app.ts";
import { checkMoney } from "../../src/cli/money-health.ts";
import { performJob } from "../../src/operations/perform-job.ts";
import { storePath } from "../../src/sandbox/probe.ts";
import { inTransaction, openStore } from "../../src/sandbox/store.ts";
import { openLife } from "../../src/sandbox/stripe/open-life.ts";
import { temporaryHome } from "../sandbox/sandbox-for-test.ts";
import { catalog, stripeSandbox } from "../sandbox/stripe-sandbox.ts";
import { refusal } from "./memory-payments.ts";
import { HOUR_MS, held } from "./world.ts";

const MINUTE_MS = 60_000;

/** A home whose Stripe is a twin that somebody else runs. */
async function shop() {
  const { clock, stripe, owner, urls, home: twin } = await stripeSandbox();
  const store = await openStore(storePath(twin));
  onTestFinished(() => store.close());
  const life = openLife({ store, clock, limits: {}, url: () => urls.stripe });
  const home = temporaryHome();
  const variables = { STRIPE_BASE_URL: urls.stripe, STRIPE_SECRET_KEY: "rk_test_letter" };
  const config = await loadConfig({ home, source: { variables, file: join(home, "no-such.env") } });
  const app = await openApp({ config, clock, logTo: "silent" });
  onTestFinished(() => app.close());
  const { monthly } = await catalog(stripe);
  return {
    ...{ app, clock, stripe, owner, home },
    sync: (...args: string[]) => performJob(app, "sync-stripe", syncStripe, { args }),
    /** Somebody with a card that is good. */
    subscriber: (name: string) =>
      inTransaction(store, () => {
        const customer = life.createCustomer({ email: `${name}@readers.example`, name });
        life.setCard(customer.id, { number: "4242424242424242" });
        return {
          customer,
          subscription: life.subscribe({ customer: customer.id, items: [{ price: monthly.id }] }),
        };
      }),
  };
}

test("a first run reads everything, the next ones cost one call, and one for each object that changed", async () => {
  const { app, clock, stripe, sync, subscriber } = await shop();
  const { customer, subscription } = subscriber("ana");
  clock.advance(HOUR_MS);
  expect(await sync()).toMatchObject({ outcome: "done" });
  const { customers, subscriptions, charges, entries } = await held(app.ledger.db);
  expect(customers).toMatchObject([{ id: customer.id, email: "ana@readers.example", realm: "test" }]);
  expect(subscriptions).toMatchObject([{ id: subscription.id, status: "active" }]);
  expect(charges).toMatchObject([{ customer_id: customer.id, amount_minor: 500 }]);
  expect(entries).toMatchObject([{ kind: "charge", amount_minor: 500, original_minor: 500 }]);
  clock.advance(HOUR_MS);
  expect(await sync()).toMatchObject({ outcome: "idle", calls: 1 });
  await stripe.subscriptions.update(subscription.id, { cancel_at_period_end: true });
  await stripe.customers.update(customer.id, { name: "Ana" });
  expect(await sync()).toMatchObject({ outcome: "done", calls: 3, objects: 2 });
  expect((await held(app.ledger.db)).customers).toMatchObject([{ name: "Ana" }]);
  expect(await checkMoney(app)).toMatchObject([{ service: "money", realm: "test", ok: true, missing: "" }]);
});

test("a payment while the ledger is locked is put off, and nothing of it is lost", async () => {
  const { app, clock, sync, subscriber } = await shop();
  clock.advance(HOUR_MS);
  await sync();
  subscriber("ana");
  await sql`pragma busy_timeout = 20`.execute(app.ledger.db);
  const other = new DatabaseSync(app.ledger.path);
  other.exec("begin immediate");
  const outcome = await sync();
  expect(outcome).toMatchObject({ outcome: "partial", why: expect.stringContaining("Nothing is lost") });
  other.exec("rollback");
  other.close();
  clock.advance(10 * MINUTE_MS);
  expect(await sync()).toMatchObject({ outcome: "done" });
  expect((await held(app.ledger.db)).charges).toHaveLength(1);
});

test("events that come an hour late, twice, shuffled and in an old shape end in what Stripe has", async () => {
  const { app, clock, stripe, owner, sync, subscriber } = await shop();
  clock.advance(HOUR_MS);
  await sync();
  await owner.spoilEvents({ lagSeconds: 3_600, repeat: true, shuffle: true, oldShape: true });
  const people = [subscriber("ana"), subscriber("ben")];
  for (const { subscription } of people) await stripe.subscriptions.cancel(subscription.id);
  for (let run = 0; run < 9; run++) {
    clock.advance(10 * MINUTE_MS);
    await sync();
  }
  clock.set("2026-03-03T03:00:00.000Z");
  await sync();
  const { customers, subscriptions } = await held(app.ledger.db);
  expect(customers).toHaveLength(2);
  expect(subscriptions.map(({ status }) => status)).toEqual(["canceled", "canceled"]);
});

test("an argument reads everything anew", async () => {
  const { clock, sync, subscriber } = await shop();
  subscriber("ana");
  clock.advance(HOUR_MS);
  const first = await sync();
  clock.advance(HOUR_MS);
  expect(await sync("all")).toMatchObject({ found: 0, calls: Number(first.calls) });
});

test("what the key may not read needs a person, who is told where to look", async () => {
  const { app } = await shop();
  const refused = async () => {
    throw refusal("events.list", 403, false);
  };
  expect(await performJob({ ...app, payments: refused }, "sync-stripe", syncStripe)).toMatchObject({
    outcome: "failed",
    why: expect.stringMatching(/403.*What to do about it: npm run pressroom -- doctor$/),
  });
});

test("while Stripe is away, readers get and lose what is known by then", async () => {
  const { app, clock, sync, subscriber } = await shop();
  subscriber("ana");
  clock.advance(HOUR_MS);
  await sync();
  await app.ledger.db.updateTable("customers").set({ touched_at: clock.now().toISOString() }).execute();
  const away = async () => {
    throw refusal("events.list", 503, true);
  };
  expect(await performJob({ ...app, payments: away }, "sync-stripe", syncStripe)).toMatchObject({
    outcome: "partial",
    why: expect.stringContaining("503"),
  });
  expect(await app.ledger.db.selectFrom("customers").select("touched_at").execute()).toEqual([
    { touched_at: null },
  ]);
});
