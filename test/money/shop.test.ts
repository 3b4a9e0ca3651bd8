import { describe, expect, it } from "vitest";
import type { Realm } from "../../src/core/realm.ts";
import type { Payments } from "../../src/money/payments.ts";
import { hearPayments, paymentPostSecret } from "../../src/money/posts.ts";
import { type KnownShop, ourProducts, readShop, rememberShop, shopOf } from "../../src/money/shop.ts";
import { testLedger } from "../ledger/ledger-for-test.ts";

const ledgerForTest = async () => (await testLedger()).ledger;

const links = (name: string) => ({
  free: `https://pay.example/${name}/free`,
  monthly: `https://pay.example/${name}/monthly`,
  yearly: `https://pay.example/${name}/yearly`,
});
const MADE: KnownShop = { links: links("made"), portal: "https://pay.example/portal", products: ["prod_1"] };
const account = (realm: Realm) => ({ service: "stripe", account: "acct_1", realm });
const catalogOf = (productId: string) => ({
  ...{ productId, links: links(productId), portal: null, made: [] },
  prices: { free: "price_1", monthly: "price_2", yearly: "price_3" },
});

describe("the shop", () => {
  it("is what was set up, as real as the key that set it up", () => {
    expect(shopOf({}, MADE, "test")).toEqual({ links: MADE.links, portal: MADE.portal, realm: "test" });
    expect(shopOf({}, null, "live").links).toEqual({ free: null, monthly: null, yearly: null });
  });

  it("has the owner's own links where there are any", () => {
    const own = { monthly: "https://buy.stripe.com/abc" };
    const shop = shopOf(own, MADE, "live");
    expect(shop).toMatchObject({ links: { monthly: own.monthly, yearly: MADE.links.yearly }, realm: "live" });
  });

  it("never puts a link that is less real beside one of the owner's", () => {
    const own = { monthly: "https://buy.stripe.com/abc" };
    for (const realm of ["sandbox", "test"] as const)
      expect(shopOf(own, MADE, realm)).toEqual({
        links: { free: null, monthly: own.monthly, yearly: null },
        portal: null,
        realm: "live",
      });
  });

  it("is of the test mode where a link of the owner's is", () => {
    const own = { monthly: "https://buy.stripe.com/abc", yearly: "https://buy.stripe.com/test_abc" };
    expect(shopOf(own, null, "live").realm).toBe("test");
  });

  it("is remembered for its account and its realm alone, with the products of earlier times", async () => {
    const ledger = await ledgerForTest();
    expect(await ourProducts(ledger.db, account("test"))).toEqual([]);
    await rememberShop(ledger.db, account("test"), catalogOf("prod_1"));
    await rememberShop(ledger.db, account("test"), catalogOf("prod_2"));
    await rememberShop(ledger.db, account("test"), catalogOf("prod_2"));
    expect(await ourProducts(ledger.db, account("test"))).toEqual(["prod_1", "prod_2"]);
    expect((await readShop(ledger.db, account("test")))?.links).toEqual(links("prod_2"));
    expect(await readShop(ledger.db, account("live"))).toBeNull();
    expect(await readShop(ledger.db, { ...account("test"), account: "acct_2" })).toBeNull();
  });
});

describe("hearing of payments", () => {
  it("hands on the secret that is known of this very address, and keeps what it is given", async () => {
    const ledger = await ledgerForTest();
    const asked: (string | null | undefined)[][] = [];
    const service: Pick<Payments, "account" | "postTo"> = {
      account: account("live"),
      postTo: async (endpoint, known) => {
        asked.push([endpoint, known]);
        return known ?? `whsec_${asked.length}`;
      },
    };
    const host = { ledger, payments: async () => service as Payments };
    expect(await hearPayments(host, "https://a.example")).toBe(true);
    expect(await hearPayments(host, "https://a.example")).toBe(true);
    expect(await hearPayments(host, "https://b.example")).toBe(true);
    expect(asked).toEqual([
      ["https://a.example/hooks/stripe", null],
      ["https://a.example/hooks/stripe", "whsec_1"],
      ["https://b.example/hooks/stripe", null],
    ]);
    expect(await paymentPostSecret(ledger.db, "live")).toBe("whsec_3");
    expect(await paymentPostSecret(ledger.db, "test")).toBeNull();
  });
});
