/** A press in which all is well, and what differs from it in one situation or another. */
import type { Situation } from "../../../src/growth/next/situation.ts";

const NOW = new Date("2026-11-30T08:00:00.000Z");
const DAY_MS = 24 * 60 * 60_000;

export const daysAgo = (days: number): Date => new Date(NOW.getTime() - days * DAY_MS);

/** 200 real readers of whom 8 pay; the last issue went out three days ago, and the next one is approved. */
const WELL: Situation = {
  ...{ now: NOW, realm: "live", priceMinor: 1_000, mailService: "resend", held: null, lacks: [] },
  silence: { free: 0.05, paying: 0.03 },
  goal: { paying: 50, mrrMinor: 50_000, currency: "USD" },
  services: { mail: "live", stripe: "live", notion: "live", sheets: "live" },
  money: {
    ...{ realm: "live", paying: 8, mrrMinor: 8_000, unmatched: 0, checkoutsLeft: 0 },
    pastDue: { people: 0, mrrMinor: 0, isTold: true },
  },
  readers: { confirmed: 200, real: 200, unoffered: 0, wishes: 0 },
  pipe: { visitors: 500, formVisitors: 300, signUps: 20, confirmed: 15, waiting: 5 },
  check: { ok: true, at: daysAgo(2), step: "", why: "" },
  shop: { canPay: true, realm: "live" },
  issues: {
    ...{ drafts: 0, draft: null, scheduled: 1, flawed: null },
    last: { name: "46", title: "The quiet channel", at: daysAgo(3), isPublished: true },
  },
  queue: null,
  posts: { waiting: 0, ofLastIssue: 3 },
  mailings: [],
  health: { known: 400, bounced: 1, complained: 0 },
  quota: { daily: null, days: 1 },
};

/** Parts of a situation: whatever is an object is laid over that of the press in which all is well. */
export type Differing = {
  [K in keyof Situation]?: Situation[K] extends readonly unknown[] | Date
    ? Situation[K]
    : Situation[K] | Partial<NonNullable<Situation[K]>>;
};

/** Later ones win, part by part. */
export function situation(...differing: readonly Differing[]): Situation {
  const whole: Record<string, unknown> = { ...WELL };
  for (const [key, part] of differing.flatMap((parts) => Object.entries(parts)))
    whole[key] = isParts(part) && isParts(whole[key]) ? { ...whole[key], ...part } : part;
  return whole as unknown as Situation;
}

const isParts = (value: unknown): value is object =>
  typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Date);

const draft = { name: "47", title: "What I got wrong" };

/** Each by what a founder would say of it. */
export const SITUATIONS = {
  "no mail key while confirmed readers wait": {
    ...{ realm: "sandbox", services: { mail: "sandbox" }, readers: { confirmed: 3, real: 3 } },
    ...{ pipe: { visitors: 0, formVisitors: 0, signUps: 0, confirmed: 0, waiting: 0 } },
    ...{ money: { paying: 0, mrrMinor: 0 }, issues: { last: null } },
  },
  "no Stripe key while premium was chosen": {
    ...{ services: { stripe: "sandbox" }, shop: { canPay: true, realm: "sandbox" }, readers: { wishes: 3 } },
    money: { realm: "sandbox", paying: 0, mrrMinor: 0 },
  },
  "drafts but nothing approved": {
    issues: {
      ...{ drafts: 2, draft, scheduled: 0 },
      last: { name: "46", title: "The quiet channel", at: daysAgo(9), isPublished: true },
    },
  },
  "published, nothing posted": { posts: { waiting: 0, ofLastIssue: 0 } },
  "posts waiting for approval": { posts: { waiting: 4, ofLastIssue: 0 } },
  "visits without sign-ups": {
    ...{ pipe: { visitors: 900, formVisitors: 412, signUps: 0, confirmed: 0, waiting: 0 }, check: null },
  },
  "a sign-up form that is broken": {
    pipe: { visitors: 900, formVisitors: 412, signUps: 0, confirmed: 0, waiting: 0 },
    check: { ok: false, at: daysAgo(1), step: "the mail", why: "It was never frozen." },
  },
  "sign-ups that don't confirm": { pipe: { signUps: 40, confirmed: 8, waiting: 30 } },
  "confirmed readers never shown the offer": { readers: { unoffered: 150 } },
  "checkouts left half-way": { money: { checkoutsLeft: 6 } },
  "payments failing": { money: { pastDue: { people: 2, mrrMinor: 2_000, isTold: false } } },
  "complaints near the limit": { health: { known: 1_600, bounced: 0, complained: 3 } },
  "daily quota too small": { quota: { daily: 100, days: 3 }, readers: { confirmed: 2_000, real: 2_000 } },
  "all well, nothing written for two weeks": {
    issues: {
      ...{ drafts: 0, draft: null, scheduled: 0 },
      last: { name: "46", title: "The quiet channel", at: daysAgo(15), isPublished: true },
    },
  },
} as const satisfies Record<string, Differing>;
