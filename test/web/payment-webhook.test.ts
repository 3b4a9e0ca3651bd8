import { createHmac } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { getRequestListener } from "@hono/node-server";
import { describe, expect, it, onTestFinished } from "vitest";
import { openLog } from "../../src/core/log.ts";
import { hints } from "../../src/ledger/hints.ts";
import { hearPayments, paymentPostSecret } from "../../src/money/posts.ts";
import { stripePosts } from "../../src/services/stripe/webhook.ts";
import { webApp } from "../../src/web/web-app.ts";
import { NOON, temporaryFolder, testLedger } from "../ledger/ledger-for-test.ts";
import { stripeSandbox } from "../sandbox/stripe-sandbox.ts";
import { paymentsAt } from "../services/stripe/stripe-for-test.ts";

const SECRET = "whsec_an_invented_secret";
const ACCOUNT = { service: "stripe", account: "acct_1", realm: "test" as const };

const event = (type = "customer.subscription.updated", objectId = "sub_1") =>
  JSON.stringify({ id: "evt_1", object: "event", type, data: { object: { id: objectId } } });

async function press({ secret = SECRET as string | null, account = ACCOUNT as typeof ACCOUNT | null } = {}) {
  const { ledger, clock } = await testLedger();
  const folder = temporaryFolder();
  const told: string[] = [];
  const app = webApp({
    ...{ ledger, clock, log: openLog(`${folder}/web.log`), name: "The Small Press" },
    site: { dir: folder, assets: folder, url: "https://small-press.example", realm: "live" },
    readUnsubscribeToken: () => null,
    paymentEvents: {
      reader: async () => (secret ? stripePosts(secret) : null),
      account: async () => account,
      networkOf: (c) => c.req.header("x-network") ?? "192.0.2.0/24",
      paymentsChanged: () => void told.push("changed"),
    },
  });
  const post = async (body: string, headers: Record<string, string> = {}) =>
    (await app.request("/hooks/stripe", { method: "POST", body, headers })).status;
  const noted = () => hints(ledger.db, ACCOUNT);
  return { app, ledger, clock, post, noted, told };
}

const signed = (body: string, at = new Date(NOON)) => {
  const stamp = Math.floor(at.getTime() / 1_000);
  const signature = createHmac("sha256", SECRET).update(`${stamp}.${body}`).digest("hex");
  return { "stripe-signature": `t=${stamp},v1=${signature}` };
};

describe("what the payment service posts", () => {
  it("is a hint at what changed, and nothing else", async () => {
    const { post, noted, told } = await press();
    expect(await post(event(), signed(event()))).toBe(200);
    expect(await noted()).toEqual([{ entity: "subscription:sub_1", at: NOON }]);
    expect(told).toEqual(["changed"]);
  });

  it("and is not followed is answered with 200 all the same, and leaves nothing", async () => {
    const { post, noted, told } = await press();
    const body = event("price.created");
    expect(await post(body, signed(body))).toBe(200);
    expect(await noted()).toEqual([]);
    expect(told).toEqual([]);
  });

  it("again is one hint; after a sync has seen the event it is none", async () => {
    const { post, noted, ledger, clock } = await press();
    for (let n = 0; n < 3; n++) expect(await post(event(), signed(event()))).toBe(200);
    expect(await noted()).toHaveLength(1);
    await ledger.db.deleteFrom("hints").execute();
    await ledger.db
      .insertInto("payment_events")
      .values({
        ...ACCOUNT,
        ...{ id: "evt_1", at: NOON, kind: "subscription", object_id: "sub_1", seen_at: NOON },
      })
      .execute();
    clock.advance(200_000);
    expect(await post(event(), signed(event()))).toBe(200);
    expect(await noted()).toEqual([]);
  });

  it("before anybody has asked the service whose account it is changes nothing", async () => {
    const { post, ledger } = await press({ account: null });
    expect(await post(event(), signed(event()))).toBe(200);
    expect(await ledger.db.selectFrom("hints").selectAll().execute()).toEqual([]);
  });
});

it("the sandbox's own posts arrive, signed, as hints at what changed", async () => {
  const { ledger, clock } = await testLedger();
  const twin = await stripeSandbox({ clock });
  const payments = paymentsAt(twin.urls.stripe);
  const { account } = payments;
  const app = webApp({
    ...{ ledger, clock, log: openLog(`${temporaryFolder()}/web.log`), name: "The Small Press" },
    site: { dir: ".", assets: ".", url: "https://small-press.example", realm: "live" },
    readUnsubscribeToken: () => null,
    paymentEvents: {
      reader: async () => stripePosts((await paymentPostSecret(ledger.db, "sandbox")) ?? ""),
      account: async () => account,
      networkOf: () => "192.0.2.0/24",
    },
  });
  const server = createServer(getRequestListener(app.fetch, { overrideGlobalObjects: false }));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  expect(await hearPayments({ ledger, payments: async () => payments }, url)).toBe(true);
  const { id } = await twin.stripe.customers.create({ email: "bea@readers.test" });
  await twin.stripe.customers.update(id, { name: "Bea" });
  await twin.owner.tick();
  const noted = async () => (await hints(ledger.db, account)).map(({ entity }) => entity);
  await expect.poll(noted).toEqual([`customer:${id}`]);
});

describe("a post that nobody signed", () => {
  it.each([
    ["without a signature", {}],
    ["with a wrong one", signed(event("invoice.paid"))],
    ["with an old one", signed(event(), new Date(Date.parse(NOON) - 301_000))],
  ])("%s is answered with 400, and has no effect", async (_what, headers) => {
    const { post, noted } = await press();
    expect(await post(event(), headers as Record<string, string>)).toBe(400);
    expect(await noted()).toEqual([]);
  });

  it("too often from one network is put off; what is signed passes", async () => {
    const { post } = await press();
    const codes = new Set<number>();
    for (let n = 0; n < 25; n++) codes.add(await post(event()));
    expect([...codes]).toEqual([400, 429]);
    expect(await post(event(), signed(event()))).toBe(200);
    expect(await post(event(), { "x-network": "198.51.100.0/24" })).toBe(400);
  });

  it("and is too large is not even read", async () => {
    const { post } = await press();
    const body = "x".repeat(1_000_001);
    expect(await post(body, signed(body))).toBe(413);
  });

  it("finds nothing where no webhook is set up, and nothing but posts is answered", async () => {
    const { post, app } = await press({ secret: null });
    expect(await post(event(), signed(event()))).toBe(404);
    expect((await app.request("/hooks/stripe")).status).toBe(404);
  });
});

it("whoever has paid is thanked, and told how long it takes", async () => {
  const { app } = await press();
  const answer = await app.request("/paid");
  expect(answer.status).toBe(200);
  expect(await answer.text()).toContain("opens within a few minutes");
});
