/** Where adapters meet the domain: env → config → one object that jobs, the command and the web work with. */
import "./core/jitless.ts";
import { join } from "node:path";
import { findHome, processEnv } from "../config/env.ts";
import { type Config, loadConfig } from "../config/load.ts";
import { openPlaces } from "./app/backup-places.ts";
import { openDesk, workspaceKey } from "./app/desk.ts";
import { mailAccount, openMailbox, openResend } from "./app/mail.ts";
import { openModel } from "./app/model.ts";
import { openNetworks } from "./app/networks.ts";
import { once, type Parts } from "./app/parts.ts";
import { openStripe, stripeAccountKey } from "./app/payments.ts";
import { networkRealms, realmOfKey, realmOfNetwork } from "./app/realms.ts";
import type { Addresses, ServiceName } from "./app/services.ts";
import { openSheets } from "./app/sheets.ts";
import { tokenKey, tokenKeys } from "./app/token-keys.ts";
import { loadSandbox, twinsOf } from "./app/twins.ts";
import type { TokenKeys } from "./audience/signed-token.ts";
import { readUnsubscribeToken, readyKey, unsubscribeToken } from "./audience/unsubscribe-link.ts";
import type { Model } from "./composition/model.ts";
import type { Publication as SitePublication } from "./content/issue.ts";
import type { Site } from "./content/publish.ts";
import type { Account } from "./core/account.ts";
import { type Clock, systemClock } from "./core/clock.ts";
import { asHomeError } from "./core/errors.ts";
import { type Logger, openLog } from "./core/log.ts";
import type { Realm } from "./core/realm.ts";
import type { MailPostReader } from "./delivery/mail-event.ts";
import { type MailRules, rulesFor } from "./delivery/mail-rules.ts";
import type { Mailer } from "./delivery/mailer.ts";
import { postSecret } from "./delivery/posts.ts";
import type { Desk } from "./desk/table.ts";
import type { Network, NetworkName } from "./distribution/network.ts";
import type { Sheets } from "./growth/dashboard/sheet.ts";
import { heldBecause } from "./ledger/held.ts";
import { type Ledger, openLedger } from "./ledger/open.ts";
import { recall } from "./ledger/records.ts";
import type { PaymentPostReader, Payments } from "./money/payments.ts";
import { paymentPostSecret } from "./money/posts.ts";
import { readShop, type Shop, shopOf } from "./money/shop.ts";
import type { Place } from "./operations/backup/place.ts";
import { prepareHome } from "./operations/home.ts";
import type { Scheduled } from "./operations/scheduled.ts";
import type { Sandbox } from "./sandbox/start-sandbox.ts";

export interface App {
  config: Config;
  home: string;
  clock: Clock;
  log: Logger;
  ledger: Ledger;
  signal: AbortSignal;
  /** Its place in the schedule; null for a job that is not scheduled. */
  scheduled(job: string): Scheduled | null;
  /** Why nothing may be sent from this home now; null when it may. */
  held(): Promise<string | null>;
  /** How real each service is, told from the keys alone. That of mail is called `resend`, though it may be a mailbox's. */
  realms: Record<ServiceName, Realm>;
  /** The owner's desk; opened at first use. */
  desk(): Promise<Desk>;
  /** Whose desk it is, from the ledger alone; null while Notion was never asked. */
  notionAccount(): Promise<Account | null>;
  mailer(): Promise<Mailer>;
  /** Whose mail account and quota it is, told from the keys alone. */
  mailAccount(): Account;
  /** How much may leave by that account, and when a mailing pauses itself. */
  mailRules(): MailRules;
  /** Reads what the mail service posts here by itself; null while no webhook is set up. */
  mailPosts(): Promise<MailPostReader | null>;
  /** What readers pay with; opened at first use. */
  payments(): Promise<Payments>;
  /** Whose payments they are, from the ledger alone; null while the service was never asked. */
  paymentAccount(): Promise<Account | null>;
  /** Reads what the payment service posts here by itself; null while no webhook is set up. */
  paymentPosts(): Promise<PaymentPostReader | null>;
  /** Where readers pay, and change what they pay, as far as it is known here. */
  shop(): Promise<Shop>;
  /** Where the dashboard is; opened at first use. Throws ConfigError for a key that can't be read. */
  sheets(): Promise<Sheets>;
  /** A place to post; opened at first use. */
  network(name: NetworkName): Promise<Network>;
  /** How real a place to post is: by its key, or, where the owner posts by hand, by the site whose links go there. */
  networkRealm(name: NetworkName): Realm;
  /** The local model, of the settings; null while none is set up. Throws ConfigError for a file that can't be used. */
  model(): Promise<Model | null>;
  /** Where copies of everything go; none until they are set up. Throws ConfigError for a bucket without its keys. */
  backupPlaces(): Promise<Place[]>;
  site(): Promise<Site>;
  /** What pages and mails say of the publication. */
  publication(): Promise<SitePublication>;
  /** Makes the link by which one reader leaves. */
  unsubscribeLinks(): Promise<(subscriberId: string) => string>;
  /** What signs links, and what signed them before. */
  tokenKeys(): TokenKeys;
  /** The reader whose link this token is from, or null. */
  readUnsubscribeToken(token: string): string | null;
  /**
   * The twins of this process, started if they aren't: those of the services without a key, or all. Null when none is
   * needed. `lasting` says that this process stays, so that others may use them.
   */
  sandbox(options?: { lasting?: boolean; all?: boolean }): Promise<Sandbox | null>;
  /** Where the sample content lies. */
  sampleFolder(): Promise<string>;
  /** Where each service is reached, for what is shown to a person. */
  addresses(): Promise<Addresses>;
  close(): Promise<void>;
}

export interface AppOptions {
  home?: string | undefined;
  clock?: Clock;
  signal?: AbortSignal;
  logTo?: 1 | 2 | "silent";
  /** A configuration that was read already. */
  config?: Config;
}

export async function openApp(options: AppOptions = {}): Promise<App> {
  const home = options.config?.home ?? (await findHome(processEnv(), options.home));
  await prepareHome(home);
  const config = options.config ?? (await loadConfig({ home }));
  const clock = options.clock ?? systemClock;
  const ledger = await openLedger(join(home, "ledger.sqlite"), clock);
  try {
    const log = openLog(logTarget(options.logTo, home));
    return assemble({ config, clock, ledger, log, signal: options.signal ?? new AbortController().signal });
  } catch (error) {
    await ledger.close();
    throw asHomeError(error, home);
  }
}

const logTarget = (logTo: AppOptions["logTo"], home: string) =>
  logTo === 1 || logTo === 2 ? logTo : join(home, "logs", "pressroom.log");

function assemble(parts: Parts): App {
  const { config, clock, ledger, log } = parts;
  const { env, home } = config;
  const realms: Record<ServiceName, Realm> = {
    notion: env.NOTION_TOKEN ? "live" : "sandbox",
    resend: env[config.mail.service === "smtp" ? "SMTP_URL" : "RESEND_API_KEY"] ? "live" : "sandbox",
    stripe: realmOfKey(env.STRIPE_SECRET_KEY),
    sheets: env.GOOGLE_SERVICE_ACCOUNT ? "live" : "sandbox",
    ...networkRealms(config),
  };
  const twins = twinsOf(config, clock, realms);
  const account = mailAccount(config, realms.resend);
  let openedMailer: Mailer | undefined;
  const mailer = once(async () => {
    openedMailer =
      account.service === "smtp"
        ? await openMailbox(parts, account)
        : await openResend(parts, account, await twins.urlOf("resend"));
    return openedMailer;
  });
  const paymentAccount = async (): Promise<Account | null> => {
    const known = await recall(ledger.db, stripeAccountKey(env));
    return known ? { service: "stripe", account: known, realm: realms.stripe } : null;
  };
  let openedModel: Model | null = null;
  const model = once(async () => {
    openedModel = await openModel(parts);
    return openedModel;
  });
  const site = once(async (): Promise<Site> => {
    const { siteAddress } = await import("./operations/site-address.ts");
    const url = env.PUBLIC_URL ?? (await siteAddress(ledger, home));
    return {
      dir: join(home, "site"),
      url: url.replace(/\/$/, ""),
      realm: env.PUBLIC_URL ? "live" : "sandbox",
      assets: join(home, "assets"),
    };
  });
  return {
    ...parts,
    scheduled: (job) => {
      const place = Object.entries(config.schedule).find(([name]) => name === job)?.[1];
      return place ? { ...place, zone: config.publication.zone } : null;
    },
    home,
    held: () => heldBecause(ledger),
    realms,
    desk: once(async () => openDesk(parts, realms.notion, await twins.urlOf("notion"))),
    notionAccount: async () => {
      const workspace = await recall(ledger.db, workspaceKey(env));
      return workspace ? { service: "notion", account: workspace, realm: realms.notion } : null;
    },
    mailer,
    mailAccount: () => account,
    mailRules: () => rulesFor(config.mail, account, config.publication.zone),
    mailPosts: async () => {
      const secret = env.RESEND_WEBHOOK_SECRET ?? (await postSecret(ledger.db, realms.resend));
      return secret ? (await import("./services/resend/webhook.ts")).resendPosts(secret) : null;
    },
    payments: once(async () => openStripe(parts, realms.stripe, await twins.urlOf("stripe"))),
    paymentAccount,
    paymentPosts: async () => {
      const secret = env.STRIPE_WEBHOOK_SECRET ?? (await paymentPostSecret(ledger.db, realms.stripe));
      return secret ? (await import("./services/stripe/webhook.ts")).stripePosts(secret) : null;
    },
    shop: async () => {
      const account = await paymentAccount();
      const made = account && (await readShop(ledger.db, account));
      return shopOf(config.publication.paymentLinks, made, realms.stripe);
    },
    sheets: once(async () => openSheets(parts, realms.sheets, await twins.urlOf("sheets"))),
    network: openNetworks(parts, realms, twins.urlOf),
    networkRealm: (name) => realmOfNetwork(name, realms, env),
    model,
    backupPlaces: () => openPlaces(parts),
    site,
    publication: async () => {
      const { name, description, language, zone, author, picture } = config.publication;
      return { name, description, language, zone, author, picture, url: `${(await site()).url}/` };
    },
    unsubscribeLinks: async () => {
      const { url } = await site();
      const key = readyKey(tokenKey(env));
      return (id) => `${url}/unsubscribe/${unsubscribeToken(key, id)}`;
    },
    tokenKeys: () => tokenKeys(env),
    readUnsubscribeToken: (token) => readUnsubscribeToken(tokenKey(env), token),
    sandbox: twins.start,
    sampleFolder: async () => (await loadSandbox()).SAMPLE,
    addresses: twins.addresses,
    close: async () => {
      await openedMailer?.close?.();
      await openedModel?.close();
      await twins.close();
      await ledger.close();
      log.flush();
    },
  };
}
