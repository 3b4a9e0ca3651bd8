/** Reads the situation from the ledger and the settings. Asks no service. */
import { lastSignUpCheck } from "../../audience/sign-up-check.ts";
import type { Weights } from "../../composition/scoring/scorer.ts";
import type { Clock } from "../../core/clock.ts";
import type { Realm } from "../../core/realm.ts";
import { portionsOf } from "../../delivery/forecast.ts";
import type { MailRules } from "../../delivery/mail-rules.ts";
import { notReady } from "../../delivery/readiness.ts";
import type { Ledger } from "../../ledger/open.ts";
import type { Shop } from "../../money/shop.ts";
import { readHealth, readIssues, readStuck } from "./read/issues.ts";
import { readMoney } from "./read/money.ts";
import { readPosts } from "./read/posts.ts";
import { readQueue } from "./read/queue.ts";
import { readPipe, readReaders } from "./read/readers.ts";
import type { Situation } from "./situation.ts";

export interface SituationHost {
  ledger: Ledger;
  clock: Clock;
  realms: { notion: Realm; resend: Realm; stripe: Realm; sheets?: Realm };
  config: {
    publication: {
      sender: { address: string };
      postalAddress: string;
      currency: string;
      prices: { monthlyMinor: number };
      goal: { payingSubscribers: number; mrrMinor: number };
      zone?: string;
      sendHour?: number;
    };
    scoring?: { weights: Weights };
    mail: { service: "resend" | "smtp" };
    growth?: { priors: Record<"free" | "premium", { monthlyChurn: number }> };
  };
  held(): Promise<string | null>;
  site(): Promise<{ url: string }>;
  shop(): Promise<Shop>;
  mailRules(): MailRules;
}

export async function readSituation(host: SituationHost): Promise<Situation> {
  const { ledger, clock, realms, config } = host;
  const { sender, postalAddress, currency, prices, goal } = config.publication;
  const { db } = ledger;
  const [now, realm] = [clock.now(), realms.resend];
  const readers = await readReaders(db, realm);
  const facts = { senderAddress: sender.address, postalAddress, siteUrl: (await host.site()).url };
  const check = await lastSignUpCheck(db);
  const issues = await readIssues(db, realm, now);
  return {
    ...{ now, realm, readers, mailService: config.mail.service, held: await host.held() },
    goal: { paying: goal.payingSubscribers, mrrMinor: goal.mrrMinor, currency },
    priceMinor: prices.monthlyMinor,
    services: {
      ...{ mail: realm, stripe: realms.stripe, notion: realms.notion, sheets: realms.sheets ?? null },
    },
    silence: silenceIn(config.growth),
    lacks: notReady(facts, "live"),
    money: await readMoney(db, { stripe: realms.stripe, mail: realm, currency, now }),
    pipe: await readPipe(db, realm, now),
    check: check && { ...check, at: new Date(check.at) },
    shop: shopFacts(await host.shop()),
    issues,
    queue: await queueFor(host, realm),
    posts: await readPosts(db, realm, issues.last),
    mailings: await readStuck(db, realm),
    health: await readHealth(db, realm, now),
    quota: quotaOf(host.mailRules(), readers.confirmed, now),
  };
}

async function queueFor({ ledger, clock, config }: SituationHost, realm: Realm): Promise<Situation["queue"]> {
  const { zone = "UTC", sendHour = 8 } = config.publication;
  const weights = config.scoring?.weights;
  return weights
    ? readQueue(ledger.db, { realm, now: clock.now(), weights, times: { zone, sendHour } })
    : null;
}

/** What newsletters commonly lose in a month, where the settings say nothing. */
const LOST = { free: 0.05, paying: 0.03 };

const silenceIn = (growth: SituationHost["config"]["growth"]): Situation["silence"] =>
  growth ? { free: growth.priors.free.monthlyChurn, paying: growth.priors.premium.monthlyChurn } : LOST;

const shopFacts = ({ links, realm }: Shop): Situation["shop"] => ({
  canPay: links.monthly !== null || links.yearly !== null,
  realm,
});

/** Of an issue to everybody that begins on a day on which nothing else went. */
function quotaOf(rules: MailRules, readers: number, now: Date): Situation["quota"] {
  const days = portionsOf({
    ...{ rules, now, start: now, readers, cold: 0, closed: null },
    ...{ usage: { mails: 0, requested: 0, month: 0 }, warmth: { daysBefore: 0, today: 0 } },
  });
  return { daily: rules.daily, days: Math.max(1, days.length) };
}
