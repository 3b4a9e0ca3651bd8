/** The pages that a reader meets only when something is wrong, or late, or real: the same demands, without the way there. */
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, test } from "vitest";
import type { SubscriberRow } from "../../src/ledger/tables/audience.ts";
import type { Shop } from "../../src/money/shop.ts";
import { type AccountView, accountPage } from "../../src/web/members/account-pages.tsx";
import { erasedPage, erasePage } from "../../src/web/members/erase-pages.tsx";
import { goodbyePage } from "../../src/web/members/leaving.tsx";
import { privacyPage } from "../../src/web/members/privacy-page.tsx";
import { problemPage } from "../../src/web/members/problem-pages.tsx";
import { signInPage, spentLinkPage } from "../../src/web/members/sign-in-pages.tsx";
import { notFound, troublePage } from "../../src/web/pages.tsx";
import { paidPage } from "../../src/web/paid-page.tsx";
import { againPage, expiredPage, gonePage } from "../../src/web/sign-up/confirm-pages.tsx";
import { closedPage, refusedPage, tooManyPage } from "../../src/web/sign-up/refused-page.tsx";
import { mistypedPage, subscribePage } from "../../src/web/sign-up/subscribe-page.tsx";
import { welcomePage } from "../../src/web/sign-up/welcome-page.tsx";
import { type Eyes, openBrowser, openEyes } from "./browser.ts";

const NAME = "The Rather Long Name of a Small Press in Donaudampfschifffahrtsgesellschaft";
const EMAIL = "a.name.that.is.as.long.as.one.sometimes.is.in.companies@subdivision.of.a.company.example";
const REAL = { notion: "live", resend: "live", stripe: "live" } as const;
const NOW = new Date("2026-11-24T12:00:00Z");
const WORDS = "Choose one of those that are offered.";

const payer: SubscriberRow = {
  ...{
    id: "1",
    realm: "live",
    email: EMAIL,
    email_key: EMAIL,
    name: "Ilse",
    tier: "free",
    status: "confirmed",
  },
  ...{ cohort: null, source: "", consent_act: null, consent_at: null, left_at: null, left_why: null },
  ...{ active_at: null, created_at: "", updated_at: "", interest: null, cohort_why: null, cohort_by: null },
  ...{
    tags: "[]",
    preferences: "{}",
    first_touch: null,
    ...{ tier_by: null, tier_why: null, tier_until: null, gift_until: null, imported_at: null },
  },
};
const account: AccountView = {
  ...{ name: NAME, reader: payer, cohorts: ["Practical Builders"], topics: ["Craft"], sessions: 3, now: NOW },
  ...{ membership: { kind: "ends", at: NOW }, portal: "https://pay.example/portal", zone: "UTC" },
  preferences: { pausedUntil: "2026-12-24T12:00:00.000Z", topics: ["Craft"], frequency: "monthly" },
};
const MEMBER = { ...payer, tier: "premium yearly" } as const;
const form = { name: NAME, interests: ["Practical Builders"], stamp: "", from: "" };
const typed = { email: EMAIL, name: "", interest: "" };
const host = {
  ...{ name: NAME, currency: "USD", prices: { monthlyMinor: 1_000, yearlyMinor: 10_000 }, zone: "UTC" },
};
const shop: Shop = {
  links: { free: null, monthly: "https://pay.example/m", yearly: "https://pay.example/y" },
  ...{ portal: null, realm: "live" },
};
const offer = { person: payer, shop, portal: "https://pay.example/portal" };
const closed: Shop = { links: { free: null, monthly: null, yearly: null }, portal: null, realm: "live" };
const contact = { address: "ada@small-press.example", postalAddress: "1 Example Street" };

const PAGES: readonly (readonly [string, string])[] = [
  ["not found", notFound(NAME)],
  ["trouble", troublePage(NAME)],
  ...([400, 403, 413, 415, 429] as const).map(
    (status) => [`problem ${status}`, problemPage(NAME, status)] as const,
  ),
  ["refused", refusedPage(NAME, "It says the same thing twice.")],
  ["too many", tooManyPage(NAME)],
  ["closed", closedPage(NAME)],
  ["expired", expiredPage(NAME, "/again")],
  ["again", againPage(NAME)],
  ["gone", gonePage(NAME)],
  ["link used up", spentLinkPage(NAME)],
  ["sign-in wrong", signInPage(NAME, { wrong: "That is no mail address." })],
  ["mistyped long", mistypedPage({ ...form, typed, meant: EMAIL })],
  [
    "subscribe all wrong",
    subscribePage({ ...form, typed, errors: { email: WORDS, name: WORDS, interest: WORDS } }),
  ],
  [
    "subscribe once more",
    subscribePage({ ...form, typed, errors: {}, notice: "Please press the button once more." }),
  ],
  ["welcome with payment", welcomePage(host, { ...offer, membership: { kind: "free" } })],
  [
    "welcome wished",
    welcomePage(host, { ...offer, shop: closed, membership: { kind: "free" }, wished: "yearly" }),
  ],
  [
    "welcome as a member",
    welcomePage(host, { ...offer, person: MEMBER, membership: { kind: "unpaid", until: NOW } }),
  ],
  ...(["goes on", "ends", "unpaid", "gift"] as const).map((kind) => {
    const membership = { kind, at: NOW, until: NOW };
    return [`account ${kind}`, accountPage({ ...account, membership, reader: MEMBER })] as const;
  }),
  ["account of who paid before", accountPage({ ...account, membership: { kind: "free" } })],
  [
    "account of a member who left",
    accountPage({ ...account, reader: { ...MEMBER, status: "unsubscribed" } }),
  ],
  ["thanks", paidPage(NAME)],
  ...(["name", "interest", "topics", "frequency", "pause"] as const).map(
    (field) =>
      [`account wrong ${field}`, accountPage({ ...account, wrong: { field, words: WORDS } })] as const,
  ),
  ["erase when real", erasePage({ name: NAME, email: EMAIL, paying: true, realms: REAL })],
  ["erased when real", erasedPage({ name: NAME, paying: true, realms: REAL })],
  ["goodbye by the link", goodbyePage(NAME, "because")],
  ["privacy when real", privacyPage({ name: NAME, contact, realms: REAL })],
];

let browser: Browser;
let eyes: Eyes;

beforeAll(async () => {
  browser = await openBrowser();
  eyes = await openEyes(browser);
});

afterAll(() => browser?.close());

test.each(PAGES)("%s", (name, html) => eyes.lookAt(html, "http://127.0.0.1:9/", name));
