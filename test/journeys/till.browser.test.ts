/** The till in a real browser: somebody pays, manages what they pay, and the owner looks at it on the desk. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import type Stripe from "stripe";
import { afterAll, beforeAll, expect, test } from "vitest";
import { manualClock } from "../../src/core/clock.ts";
import { type Sandbox, startSandbox } from "../../src/sandbox/start-sandbox.ts";
import { DAY, NOON, openShop, stripeAt } from "../sandbox/till-for-test.ts";
import { tillOwner } from "../sandbox/till-owner.ts";
import { type Eyes, heading, openBrowser, openEyes, openPage, overflow, type Watched } from "./browser.ts";

const home = mkdtempSync(join(tmpdir(), "pressroom-till-"));
const clock = manualClock(NOON);
let browser: Browser;
let eyes: Eyes;
let sandbox: Sandbox<"stripe">;
let stripe: Stripe;
let shop: Awaited<ReturnType<typeof openShop>>;

beforeAll(async () => {
  sandbox = await startSandbox({ home, services: ["stripe"], clock });
  stripe = stripeAt(sandbox.urls.stripe);
  shop = await openShop(stripe);
  browser = await openBrowser();
  eyes = await openEyes(browser);
}, 60_000);

afterAll(async () => {
  await browser?.close();
  await sandbox?.close();
  rmSync(home, { recursive: true, force: true });
});

/** Axe, two widths, light and dark; and the narrowest phone that is still about. */
async function look(page: Page, name: string): Promise<void> {
  await eyes.look(page, name);
  const before = page.viewportSize();
  await page.setViewportSize({ width: 375, height: 800 });
  expect(await overflow(page), `${name}: nothing sticks out at 375 px`).toBe(0);
  if (before) await page.setViewportSize(before);
}

const clean = ({ strangers, complaints }: Watched) =>
  expect({ strangers, complaints }).toEqual({ strangers: [], complaints: [] });

const subscriptions = async () => (await stripe.subscriptions.list({ status: "all" })).data;

test("a reader pays at the second try, changes the plan, cancels, and thinks better of it", async () => {
  const watched = await openPage(browser, { javaScriptEnabled: false });
  const { page } = watched;
  await page.goto(
    `${shop.links.monthly.url}?prefilled_email=bea@readers.example&client_reference_id=reader-1`,
  );
  expect(await heading(page)).toBe("Subscribe to Letters Premium");
  expect(await page.getByLabel("Email").inputValue()).toBe("bea@readers.example");
  await look(page, "till pay");

  await page.getByLabel("Name on the card").fill("Bea Holm");
  await page.getByLabel("Is declined").check();
  await page.getByRole("button", { name: "Subscribe" }).click();
  expect(await page.getByRole("alert").textContent()).toContain("Your card was declined");
  expect(await page.getByLabel("Name on the card").inputValue()).toBe("Bea Holm");
  await look(page, "till pay declined");

  await page.getByLabel("Another test card").check();
  await page.getByLabel("Card number").fill("5555 5555 5555 4444");
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/pay\/done\//);
  expect(await heading(page)).toBe("Thanks for your payment");
  await look(page, "till paid");

  await page.goto(`${shop.portal}?prefilled_email=bea@readers.example`);
  await look(page, "till portal login");
  await page.getByRole("button", { name: "Go on" }).click();
  expect(await heading(page)).toBe("Your subscription");
  await look(page, "till portal");

  await page.getByText("Change the plan").first().click();
  await page.getByLabel("$80.00 per year").check();
  await look(page, "till portal plan");
  await page.getByRole("button", { name: "Change the plan" }).click();
  expect(await page.getByRole("status").textContent()).toBe("Your plan is changed.");
  await page.getByRole("button", { name: "Cancel the subscription" }).click();
  expect(await page.getByText(/It ends on \d+ March 2027/).count()).toBe(1);
  await look(page, "till portal cancelled");
  await page.getByRole("button", { name: "Keep the subscription" }).click();
  expect(await page.getByRole("status").textContent()).toBe("Your subscription goes on as before.");
  expect(await subscriptions()).toMatchObject([{ status: "active", cancel_at_period_end: false }]);
  clean(watched);
  await page.close();
});

test("what is free, on trial, cheaper by a code, leads elsewhere or is over: each says so", async () => {
  const watched = await openPage(browser, { javaScriptEnabled: false });
  const { page } = watched;
  await page.goto(shop.links.free.url);
  expect(await page.getByLabel("4242 4242 4242 4242").count()).toBe(0);
  await look(page, "till pay free");
  await page.getByLabel("Email").fill("cem@readers.example");
  await page.getByRole("button", { name: "Sign up for free" }).click();
  expect(await heading(page)).toBe("You're signed up");

  const trial = await shop.linkOf(shop.prices.monthly, {
    allow_promotion_codes: true,
    subscription_data: { trial_period_days: 14 },
    after_completion: {
      type: "redirect",
      redirect: { url: `${sandbox.urls.desk}/stripe?from={CHECKOUT_SESSION_ID}` },
    },
  });
  const { id: coupon } = await stripe.coupons.create({
    percent_off: 25,
    duration: "repeating",
    duration_in_months: 3,
  });
  await stripe.promotionCodes.create({ promotion: { type: "coupon", coupon }, code: "FRIENDS" });
  await page.goto(trial.url);
  await page.getByLabel("Email").fill("dee@readers.example");
  await page.getByLabel("Promotion code").fill("friends");
  await page.getByRole("button", { name: "Apply" }).click();
  expect(await page.getByText("25 % off for 3 months").count()).toBe(1);
  await look(page, "till pay trial");
  await page.getByLabel("Name on the card").fill("Dee");
  await page.getByRole("button", { name: "Start the trial" }).click();
  await page.waitForURL(/\/stripe\?from=cs_test_/);

  await stripe.paymentLinks.update(trial.id, { active: false });
  await page.goto(trial.url);
  expect(await heading(page)).toBe("This link is no longer active");
  await look(page, "till pay over");
  clean(watched);
  await page.close();
});

test("on the desk the owner gives back, disputes, lets a payment fail and pays out", async () => {
  const owner = tillOwner(sandbox.urls.stripe);
  await owner.pay({ link: shop.links.yearly.id, email: "eve@readers.example", name: "Eve Lind" });
  await owner.pay({ link: shop.links.monthly.id, email: "finn@readers.example", card: "4000000000000341" });
  await owner.refund("eve@readers.example", { amount: 2_000 });
  await owner.dispute("bea@readers.example");
  clock.advance(31 * DAY + 7_200_000);
  const watched = await openPage(browser, { javaScriptEnabled: false });
  const { page } = watched;
  await page.goto(`${sandbox.urls.desk}/stripe`);
  await look(page, "desk till");
  await page.getByRole("button", { name: "Pay out what is available" }).click();
  expect(await page.getByRole("status").textContent()).toContain("on its way to the bank");
  for (const tab of ["Payments", "Events", "Customers"]) {
    await page
      .getByRole("navigation", { name: "Parts of the till" })
      .getByRole("link", { name: tab })
      .click();
    await look(page, `desk till ${tab.toLowerCase()}`);
  }

  await page.getByRole("link", { name: "finn@readers.example" }).click();
  await look(page, "desk till past due");
  await page.getByRole("button", { name: "Repair the card" }).click();
  await page.getByRole("button", { name: "Try the card again" }).click();
  expect(await page.getByText("past due").count()).toBe(0);

  await page.goto(`${sandbox.urls.desk}/stripe/customers?q=bea`);
  await page.getByRole("link", { name: "bea@readers.example" }).click();
  await look(page, "desk till disputed");
  await page.getByRole("button", { name: "The dispute is won" }).click();
  expect(await page.getByRole("status").textContent()).toContain("won");

  await page.goto(`${sandbox.urls.desk}/stripe/customers?q=eve`);
  await page.getByRole("link", { name: "eve@readers.example" }).click();
  await page.getByLabel("Amount in USD").fill("10");
  await page.getByRole("button", { name: "Refund a part" }).click();
  expect(await page.getByRole("button", { name: "Refund $50.00" }).count()).toBe(1);
  await look(page, "desk till refunded");
  clean(watched);
  await page.close();
});
