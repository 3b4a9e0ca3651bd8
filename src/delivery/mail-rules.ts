/** What the settings say of the mail plan, as it holds for one account: how much, of that what is kept, and for what. */
import type { Account } from "../core/account.ts";
import { mails } from "./say.ts";

/** As the settings have it: left out means what the service's smallest plan takes, null means no limit. */
export interface MailSettings {
  dailyLimit?: number | null | undefined;
  monthlyLimit?: number | null | undefined;
  reserve?: number | undefined;
  warmUp: { firstDay?: number | null | undefined; growth: number };
  pauseAt: { hardBounces: number; complaints: number };
}

/** The settings as they hold for one mail account. */
export interface MailRules {
  daily: number | null;
  monthly: number | null;
  /** Of a day, mails that only somebody who asked for one may use. */
  reserve: number;
  warmUp: { firstDay: number; growth: number } | null;
  pauseAt: { hardBounces: number; complaints: number };
  /** The publication's, in which days and hours are said. */
  zone: string;
}

/** `requested`: somebody waits for it, so it may use the reserve. */
export type Use = "mailing" | "requested";

const SMALLEST: Record<string, { daily: number; monthly: number | null }> = {
  resend: { daily: 100, monthly: 3_000 },
  smtp: { daily: 500, monthly: null },
};
const FIRST_DAY = 50;
const RESERVED = 0.1;
const LEAST_RESERVE = 5;

export function rulesFor(
  settings: MailSettings,
  { service, realm }: Pick<Account, "service" | "realm">,
  zone: string,
): MailRules {
  const real = realm !== "sandbox";
  const { dailyLimit, monthlyLimit, warmUp, pauseAt } = settings;
  const smallest = real ? SMALLEST[service] : undefined;
  const daily = dailyLimit === undefined ? (smallest?.daily ?? null) : dailyLimit;
  const firstDay = warmUp.firstDay === undefined ? (real ? FIRST_DAY : null) : warmUp.firstDay;
  return {
    ...{ daily, pauseAt, zone },
    monthly: monthlyLimit === undefined ? (smallest?.monthly ?? null) : monthlyLimit,
    reserve: daily === null ? (settings.reserve ?? 0) : reserveOf(daily, settings.reserve),
    warmUp: firstDay === null ? null : { firstDay, growth: warmUp.growth },
  };
}

/** Never the whole day: then no mailing would ever go. */
const reserveOf = (daily: number, asked: number | undefined): number =>
  asked === undefined
    ? Math.min(Math.max(LEAST_RESERVE, Math.ceil(daily * RESERVED)), Math.floor(daily / 2))
    : Math.min(asked, daily - 1);

/** What was used of the plan so far. */
export interface Usage {
  mails: number;
  /** Of these, mails that somebody asked for. */
  requested: number;
  month: number;
}

/** How many may leave now for this use. Infinity where nothing limits them. */
export function roomFor(use: Use, { daily, monthly, reserve }: MailRules, usage: Usage): number {
  const { mails: used, requested, month } = usage;
  // What was asked for uses up the reserve first, and takes from the mailings only beyond it.
  const kept = use === "mailing" ? Math.max(0, reserve - requested) : 0;
  const day = daily === null ? Number.POSITIVE_INFINITY : daily - used - kept;
  const rest = monthly === null ? Number.POSITIVE_INFINITY : monthly - month - kept;
  return Math.max(0, Math.min(day, rest));
}

/** Why a day's room is used up, after “because”. */
export function sayDaily({ daily, reserve }: MailRules): string {
  const kept = reserve > 0 ? `, of which ${reserve} are kept for confirmations and sign-ins` : "";
  return `your mail plan takes ${mails(daily ?? 0)} a day${kept} (mail.dailyLimit in settings.yaml)`;
}

/** The same of a month's. */
export const sayMonthly = ({ monthly }: MailRules): string =>
  `your mail plan takes ${mails(monthly ?? 0)} a month`;
