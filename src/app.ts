/** Where adapters meet the domain: env → config → one object that jobs, the command and the web work with. */
import "./core/jitless.ts";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { type BucketSettings, readBucketAddress } from "../config/backup.ts";
import { type Env, findHome, processEnv } from "../config/env.ts";
import { type Config, loadConfig } from "../config/load.ts";
import { TABLES } from "../config/notion.ts";
import type { TokenKeys } from "./audience/signed-token.ts";
import { readUnsubscribeToken, readyKey, unsubscribeToken } from "./audience/unsubscribe-link.ts";
import type { Model } from "./composition/model.ts";
import type { Publication as SitePublication } from "./content/issue.ts";
import type { Site } from "./content/publish.ts";
import type { Account } from "./core/account.ts";
import { type Clock, systemClock } from "./core/clock.ts";
import { asHomeError, ConfigError } from "./core/errors.ts";
import { markOfFile } from "./core/file-mark.ts";
import type { Admission, CallBudget, HttpPolicy } from "./core/http.ts";
import { accountOf } from "./core/ids.ts";
import { type Logger, openLog, silentLog } from "./core/log.ts";
import type { Realm } from "./core/realm.ts";
import type { MailPostReader } from "./delivery/mail-event.ts";
import { type MailRules, rulesFor } from "./delivery/mail-rules.ts";
import type { Mailer } from "./delivery/mailer.ts";
import { postSecret } from "./delivery/posts.ts";
import type { Desk } from "./desk/table.ts";
import type { Network, NetworkName } from "./distribution/network.ts";
import type { Sheets } from "./growth/dashboard/sheet.ts";
import type { CallWindow } from "./ledger/call-budget.ts";
import { heldBecause } from "./ledger/held.ts";
import { type Ledger, openLedger } from "./ledger/open.ts";
import { bind, bindingsOf, recall, remember } from "./ledger/records.ts";
import type { PaymentPostReader, Payments } from "./money/payments.ts";
import { paymentPostSecret } from "./money/posts.ts";
import { readShop, type Shop, shopOf } from "./money/shop.ts";
import type { Place } from "./operations/backup/place.ts";
import { prepareHome } from "./operations/home.ts";
import type { Scheduled } from "./operations/scheduled.ts";
import type { Sandbox } from "./sandbox/start-sandbox.ts";
import { mailboxName } from "./services/smtp/mailbox.ts";

export const SERVICES = [
  "notion",
  "resend",
  "stripe",
  "sheets",
  "bluesky",
  "mastodon",
  "x",
  "reddit",
  "hackernews",
] as const;
export type ServiceName = (typeof SERVICES)[number];

export type Addresses = Partial<Record<ServiceName | "desk", string>>;

// The one line by which production code reaches the sandbox.
const loadSandbox = () => import("./sandbox/load.ts");

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
  /** Another where the model of the settings is another file, or the file has changed; null while none is set up. */
  modelMark(): string | null;
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

interface Parts {
  config: Config;
  clock: Clock;
  ledger: Ledger;
  log: Logger;
  signal: AbortSignal;
}

/** Opens what is expensive once, and only if it is needed; what could not be opened is tried again at the next call. */
function once<T>(open: () => Promise<T>): () => Promise<T> {
  let opened: Promise<T> | undefined;
  return () => {
    opened ??= open().catch((error: unknown) => {
      opened = undefined;
      throw error;
    });
    return opened;
  };
}

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
    modelMark: () => markOfModel(config),
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

async function openModel({ config, clock }: Parts): Promise<Model | null> {
  const { path, threads = null, memoryMb = null } = config.composition.model;
  if (path === undefined) return null;
  const { llamaModel } = await import("./services/llama/model.ts");
  return llamaModel({ file: withHome(path), folder: join(config.home, "model"), threads, memoryMb, clock });
}

/** Nothing of it is opened: what has nothing to read looks here first, many times a day. */
function markOfModel({ composition }: Config): string | null {
  const { path } = composition.model;
  if (path === undefined) return null;
  try {
    return `${path} ${markOfFile(withHome(path))}`;
  } catch {
    // Why it can't be looked at is said where it is opened.
    return `${path} can't be looked at`;
  }
}

const withHome = (path: string): string => path.replace(/^~(?=\/)/, homedir());

function tokenKey(env: Env): string {
  // prepareHome wrote it into the home's .env before the environment was read.
  if (!env.PRESSROOM_TOKEN_KEY) throw new Error("PRESSROOM_TOKEN_KEY is missing from the home's .env");
  return env.PRESSROOM_TOKEN_KEY;
}

function tokenKeys(env: Env): TokenKeys {
  const old = (env.PRESSROOM_OLD_TOKEN_KEYS ?? "").split(",").map((key) => key.trim());
  return [tokenKey(env), ...old.filter((key) => key !== "")];
}

/** Services without a key: the home's running twins if there are any, else twins in this process. */
function twinsOf(config: Config, clock: Clock, realms: Record<ServiceName, Realm>) {
  const { env, home } = config;
  const given: Record<ServiceName, string | undefined> = {
    notion: env.NOTION_BASE_URL,
    resend: env.RESEND_BASE_URL,
    stripe: env.STRIPE_BASE_URL,
    sheets: env.SHEETS_BASE_URL,
    bluesky: rehearsable(env.BLUESKY_URL, realms.bluesky),
    mastodon: rehearsable(env.MASTODON_URL, realms.mastodon),
    x: env.X_BASE_URL,
    reddit: env.REDDIT_BASE_URL,
    hackernews: env.HACKERNEWS_BASE_URL,
  };
  const needed = SERVICES.filter((name) => realms[name] === "sandbox" && !given[name]);
  let started: Promise<Sandbox | null> | undefined;

  async function start({ lasting = false, all = false } = {}): Promise<Sandbox | null> {
    const services = all ? SERVICES : needed;
    if (services.length === 0) return null;
    started ??= loadSandbox().then(({ startSandbox, sandboxOptionsFrom }) =>
      startSandbox({ home, clock, lasting, services, ...sandboxOptionsFrom(env) }),
    );
    return started;
  }
  const running = once(
    async (): Promise<Addresses> => (needed.length === 0 ? {} : (await loadSandbox()).findSandbox(home)),
  );

  return {
    start,
    /** Undefined means the vendor's own address. */
    async urlOf(name: ServiceName): Promise<string | undefined> {
      if (given[name]) return given[name];
      if (realms[name] !== "sandbox") return undefined;
      if (started) return (await started)?.urls[name];
      return (await running())[name] ?? (await start())?.urls[name];
    },
    async addresses(): Promise<Addresses> {
      const twins: Addresses = started ? ((await started)?.urls ?? {}) : await running();
      const elsewhere = SERVICES.flatMap((name) => (given[name] ? [[name, given[name]]] : []));
      return { ...twins, ...Object.fromEntries(elsewhere) };
    },
    async close() {
      await (await started)?.close();
    },
  };
}

/** The owner's own server is no place to rehearse at: without its key only one on this machine is. */
const rehearsable = (url: string | undefined, realm: Realm): string | undefined =>
  realm !== "sandbox" || /^http:\/\/(127\.0\.0\.1|localhost|\[::1\])(:|\/|$)/.test(url ?? "")
    ? url
    : undefined;

/** Without a key a network is posted to by hand, which is as real as the site whose links the owner posts. */
const byHand = (env: Env): Realm => (env.PUBLIC_URL ? "live" : "sandbox");

const networkRealms = (config: Config) => {
  const { env } = config;
  return {
    bluesky: env.BLUESKY_HANDLE && env.BLUESKY_APP_PASSWORD ? ("live" as const) : ("sandbox" as const),
    mastodon: env.MASTODON_ACCESS_TOKEN && env.MASTODON_URL ? ("live" as const) : ("sandbox" as const),
    x: xKeys(config) ? ("live" as const) : byHand(env),
    reddit: redditKeys(config) ? ("live" as const) : byHand(env),
    hackernews: byHand(env),
  };
};

const realmOfNetwork = (name: NetworkName, realms: Record<ServiceName, Realm>, env: Env): Realm =>
  name === "linkedin" || name === "lobsters" ? byHand(env) : realms[name];

/** Stripe's keys say themselves whether they are of its test mode. */
const realmOfKey = (key: string | undefined): Realm =>
  key === undefined ? "sandbox" : /^.k_live_/.test(key) ? "live" : "test";

const REQUEST_TIMEOUT_MS = 30_000;

/** How a service is called. The vendor counts by key, over all processes of this home, so the ledger keeps the window. */
async function policyFor(
  parts: Parts,
  account: Account,
  budget: CallBudget & { learns?: boolean },
): Promise<HttpPolicy> {
  const { clock, log, signal } = parts;
  const { httpPolicy } = await import("./core/http.ts");
  return httpPolicy({
    service: account.service,
    budget,
    admission: await admissionFor(parts, account, budget),
    timeoutMs: REQUEST_TIMEOUT_MS,
    attempts: 4,
    patienceMs: 65_000,
    clock,
    log,
    signal,
  });
}

async function admissionFor(
  { clock, ledger, log }: Parts,
  account: Account,
  window: CallWindow,
): Promise<Admission> {
  const { callBudget } = await import("./ledger/call-budget.ts");
  const { service } = account;
  const onWait = (waitMs: number) =>
    log.info({ service, waitMs }, "waiting until the service takes more calls");
  return callBudget(ledger, clock, account, { ...window, onWait });
}

const notionToken = (env: Env): string => env.NOTION_TOKEN ?? "sandbox";

/** A workspace keeps its id when its token is changed, so it is asked for once and kept beside the token's mark. */
const workspaceKey = (env: Env): string => `notion workspace of ${accountOf(notionToken(env))}`;

async function openDesk(parts: Parts, realm: Realm, url?: string): Promise<Desk> {
  const { config, clock, ledger } = parts;
  const { notionCall } = await import("./services/notion/client.ts");
  const { notionDesk } = await import("./services/notion/desk.ts");
  const token = notionToken(config.env);
  const integration: Account = { service: "notion", account: accountOf(token), realm };
  const budget = { concurrency: 4, calls: config.notion.requestsPerMinute, windowMs: 60_000 };
  const policy = await policyFor(parts, integration, budget);
  const call = notionCall({ token, baseUrl: url, timeoutMs: REQUEST_TIMEOUT_MS, policy, clock });
  const key = workspaceKey(config.env);
  const known = await recall(ledger.db, key);
  const workspace = known ?? (await askWorkspace(call));
  if (!known) await remember(ledger.db, key, workspace);
  const account: Account = { service: "notion", account: workspace, realm };
  const { assertOurs } = await import("./desk/claim.ts");
  const desk: Desk = notionDesk({
    call,
    account,
    ...{ baseUrl: url, timeoutMs: REQUEST_TIMEOUT_MS },
    parentPage: config.notion.parentPage,
    deskTitle: "pressroom desk",
    tables: TABLES,
    pause: (ms) => clock.sleep(ms, parts.signal),
    mayMake: () => assertOurs({ ledger, clock }, desk),
    ids: {
      read: async (kind) =>
        new Map((await bindingsOf(ledger.db, account, kind)).map(({ local, remote }) => [local, remote])),
      write: async (kind, ids) => {
        for (const [local, remote] of ids)
          await bind(ledger.db, clock, account, { kind, local, remote, seen: null });
      },
    },
  });
  return desk;
}

async function askWorkspace(call: import("./services/notion/client.ts").NotionCall): Promise<string> {
  const me = await call("users.me", "repeatable", (notion) => notion.users.me({}));
  const bot = me.type === "bot" ? me.bot : {};
  return "workspace_id" in bot && typeof bot.workspace_id === "string" ? bot.workspace_id : me.id;
}

/** A key of Resend's that is there for another day, while mail goes through a mailbox, is never used. */
const mailKey = ({ env }: Config, realm: Realm): string =>
  (realm === "sandbox" ? undefined : env.RESEND_API_KEY) ?? "re_sandbox";

/** Without its address there is no mailbox: then Resend's twin plays, for which nothing has to be set up. */
const mailAccount = (config: Config, realm: Realm): Account =>
  config.mail.service === "smtp" && config.env.SMTP_URL
    ? { service: "smtp", account: accountOf(mailboxName(config.env.SMTP_URL)), realm }
    : { service: "resend", account: accountOf(mailKey(config, realm)), realm };

async function openResend(parts: Parts, account: Account, url?: string): Promise<Mailer> {
  const { config, clock } = parts;
  const { resendMailer } = await import("./services/resend/mailer.ts");
  const key = mailKey(config, account.realm);
  // Two a second are allowed on every plan; from the first answer on its own figures count.
  const careful = { concurrency: 4, calls: 2, windowMs: 1_000, learns: true };
  const policy = await policyFor(parts, account, careful);
  return resendMailer({ key, baseUrl: url, account, policy, clock });
}

async function openMailbox(parts: Parts, account: Account): Promise<Mailer> {
  const { config, clock, log, signal } = parts;
  const { smtpMailer } = await import("./services/smtp/mailer.ts");
  const { connections, perMinute } = config.mail.smtp;
  const admission = await admissionFor(parts, account, { calls: perMinute, windowMs: 60_000 });
  const address = config.env.SMTP_URL ?? "";
  return smtpMailer({ address, account, admission, connections, clock, log, signal });
}

/** The twin's: none of the test mode's, which allows less. */
const stripeKey = (env: Env): string => env.STRIPE_SECRET_KEY ?? "sk_sandbox";

/** An account keeps its id when its key is changed, so it is asked for once and kept beside the key's mark. */
const stripeAccountKey = (env: Env): string => `stripe account of ${accountOf(stripeKey(env))}`;

/** What Stripe allows a second (docs.stripe.com/rate-limits): of all together, and of one endpoint. */
const STRIPE_RATE = { sandbox: 100, test: 25, live: 100 } as const;
const STRIPE_ENDPOINT_RATE = 25;

async function openStripe(parts: Parts, realm: Realm, url?: string): Promise<Payments> {
  const { config, clock, ledger } = parts;
  const { stripeCall } = await import("./services/stripe/client.ts");
  const { stripePayments } = await import("./services/stripe/payments.ts");
  const key = stripeKey(config.env);
  const keyed: Account = { service: "stripe", account: accountOf(key), realm };
  const budget = { concurrency: 8, calls: STRIPE_RATE[realm], windowMs: 1_000 };
  const policy = await policyFor(parts, keyed, budget);
  const call = stripeCall({
    ...{ key, baseUrl: url, timeoutMs: REQUEST_TIMEOUT_MS, policy, clock },
    endpointRate: realm === "live" ? STRIPE_ENDPOINT_RATE : undefined,
  });
  const known = await recall(ledger.db, stripeAccountKey(config.env));
  const account = known ?? (await askStripeAccount(call)) ?? keyed.account;
  if (!known) await remember(ledger.db, stripeAccountKey(config.env), account);
  return stripePayments({ call, account: { ...keyed, account } });
}

/** A restricted key may not ask: then it stands for its account. */
async function askStripeAccount(call: import("./services/stripe/client.ts").StripeCall) {
  const { askAccount } = await import("./services/stripe/permissions.ts");
  return (await askAccount(call))?.id ?? null;
}

/** Google allows each account so many a minute, apart for reads and writes; a run makes one of each. */
const SHEETS_RATE = { concurrency: 2, calls: 60, windowMs: 60_000 };

/** As the twin calls whoever has no key. */
const SANDBOX_ACCOUNT = { email: "pressroom@sandbox.iam.gserviceaccount.com", token: "sandbox" };

async function openSheets(parts: Parts, realm: Realm, url?: string): Promise<Sheets> {
  const { env, publication } = parts.config;
  const { readServiceAccount } = await import("./services/sheets/credentials.ts");
  const { sheetsCall } = await import("./services/sheets/client.ts");
  const { googleSheets } = await import("./services/sheets/sheets.ts");
  const credentials = env.GOOGLE_SERVICE_ACCOUNT
    ? readServiceAccount(env.GOOGLE_SERVICE_ACCOUNT)
    : SANDBOX_ACCOUNT;
  const { email: address } = credentials;
  const account: Account = { service: "sheets", account: accountOf(address), realm };
  const policy = await policyFor(parts, account, SHEETS_RATE);
  const call = sheetsCall({ credentials, baseUrl: url, timeoutMs: REQUEST_TIMEOUT_MS, policy });
  return googleSheets({ call, account, address, zone: publication.zone });
}

/** Each of them apart: a run that posts to one does not pay for the others. */
function openNetworks(
  parts: Parts,
  realms: Record<ServiceName, Realm>,
  urlOf: (name: ServiceName) => Promise<string | undefined>,
): (name: NetworkName) => Promise<Network> {
  const realm = (name: NetworkName) => realmOfNetwork(name, realms, parts.config.env);
  const openers: Record<NetworkName, () => Promise<Network>> = {
    bluesky: once(async () => openBluesky(parts, realms.bluesky, await urlOf("bluesky"))),
    mastodon: once(async () => openMastodon(parts, realms.mastodon, await urlOf("mastodon"))),
    x: once(async () => openX(parts, realms.x, await urlOf("x"))),
    reddit: once(async () => openReddit(parts, realms.reddit, await urlOf("reddit"))),
    hackernews: once(async () => openHackerNews(parts, realms.hackernews, await urlOf("hackernews"))),
    lobsters: async () =>
      (await import("./services/lobsters/network.ts")).lobstersNetwork(
        ownerOf("lobsters", realm("lobsters")),
      ),
    linkedin: async () =>
      (await import("./services/linkedin/network.ts")).linkedinNetwork(
        ownerOf("linkedin", realm("linkedin")),
      ),
  };
  return (name) => openers[name]();
}

/** An instance allows each token 300 requests in five minutes. */
const MASTODON_RATE = { concurrency: 2, calls: 300, windowMs: 300_000 };

async function openMastodon(parts: Parts, realm: Realm, url = ""): Promise<Network> {
  const { config, clock, signal } = parts;
  const { mastodonNetwork } = await import("./services/mastodon/network.ts");
  const token = (realm === "sandbox" ? undefined : config.env.MASTODON_ACCESS_TOKEN) ?? "sandbox";
  const account: Account = { service: "mastodon", account: accountOf(token), realm };
  const policy = await policyFor(parts, account, MASTODON_RATE);
  const pause = (ms: number) => clock.sleep(ms, signal);
  const { isBot } = config.channels.mastodon;
  return mastodonNetwork({ url, token, account, policy, clock, pause, isBot });
}

/** 3,000 calls in five minutes are allowed from one address (docs.bsky.app/docs/advanced-guides/rate-limits). */
const BLUESKY_RATE = { concurrency: 2, calls: 1_000, windowMs: 300_000 };

/** As the twin calls whoever has no account. */
const SANDBOX_LOGIN = { handle: "pressroom.test", password: "sandbox" };

async function openBluesky(parts: Parts, realm: Realm, url = "https://bsky.social"): Promise<Network> {
  const { config, clock, ledger } = parts;
  const { BLUESKY_HANDLE, BLUESKY_APP_PASSWORD: password } = config.env;
  const handle = BLUESKY_HANDLE?.replace(/^@/, "").toLowerCase();
  const login = handle && password ? { handle, password } : SANDBOX_LOGIN;
  const { blueskyNetwork } = await import("./services/bluesky/network.ts");
  const account: Account = { service: "bluesky", account: accountOf(login.handle), realm };
  const key = `bluesky session of ${accountOf(`${url} ${login.handle} ${login.password}`)}`;
  const session = {
    read: () => recall(ledger.db, key),
    write: (text: string) => remember(ledger.db, key, text),
  };
  return blueskyNetwork({
    ...{ server: url, ...login, session, account, clock },
    ...(realm === "live"
      ? { pages: "https://bsky.app", appView: "did:web:api.bsky.app#bsky_appview" }
      : { pages: url }),
    policy: await policyFor(parts, account, BLUESKY_RATE),
  });
}

/** Where posts are made by hand, the account is whoever is signed in there. */
const ownerOf = (service: NetworkName, realm: Realm): Account => ({ service, account: "owner", realm });

/** As the twin calls whoever has no keys. */
const SANDBOX_X = {
  ...{ apiKey: "sandbox", apiSecret: "sandbox-secret" },
  ...{ token: "sandbox", tokenSecret: "sandbox-secret" },
};

/** Keys alone post nothing: the owner says so as well. */
function xKeys({ env, channels }: Config) {
  if (channels.x.by !== "api") return null;
  const { X_API_KEY, X_API_SECRET, X_ACCESS_TOKEN, X_ACCESS_SECRET } = env;
  if (!X_API_KEY || !X_API_SECRET || !X_ACCESS_TOKEN || !X_ACCESS_SECRET) return null;
  return {
    ...{ apiKey: X_API_KEY, apiSecret: X_API_SECRET },
    ...{ token: X_ACCESS_TOKEN, tokenSecret: X_ACCESS_SECRET },
  };
}

/** X allows each account 100 posts in a quarter of an hour, and 75 questions of who it is. */
const X_RATE = { concurrency: 2, calls: 75, windowMs: 900_000 };

async function openX(parts: Parts, realm: Realm, url: string | undefined): Promise<Network> {
  const { xNetwork } = await import("./services/x/network.ts");
  const isRehearsal = realm === "sandbox" && parts.config.channels.x.by === "api";
  const keys = isRehearsal ? SANDBOX_X : xKeys(parts.config);
  const account = keys ? { service: "x", account: accountOf(keys.token), realm } : ownerOf("x", realm);
  const policy = await policyFor(parts, account, X_RATE);
  return xNetwork({ url, keys, account, policy, clock: parts.clock });
}

const SANDBOX_REDDIT = { clientId: "sandbox", clientSecret: "sandbox-secret", refreshToken: "sandbox" };

function redditKeys({ env, channels }: Config) {
  if (channels.reddit.by !== "api") return null;
  const { REDDIT_CLIENT_ID, REDDIT_CLIENT_SECRET, REDDIT_REFRESH_TOKEN } = env;
  if (!REDDIT_CLIENT_ID || !REDDIT_CLIENT_SECRET || !REDDIT_REFRESH_TOKEN) return null;
  return {
    clientId: REDDIT_CLIENT_ID,
    clientSecret: REDDIT_CLIENT_SECRET,
    refreshToken: REDDIT_REFRESH_TOKEN,
  };
}

/** Reddit allows a hundred requests a minute, counted over ten. */
const REDDIT_RATE = { concurrency: 1, calls: 1_000, windowMs: 600_000 };

async function openReddit(parts: Parts, realm: Realm, url: string | undefined): Promise<Network> {
  const { redditNetwork } = await import("./services/reddit/network.ts");
  const isRehearsal = realm === "sandbox" && parts.config.channels.reddit.by === "api";
  const keys = isRehearsal ? SANDBOX_REDDIT : redditKeys(parts.config);
  const account = keys
    ? { service: "reddit", account: accountOf(keys.refreshToken), realm }
    : ownerOf("reddit", realm);
  const policy = await policyFor(parts, account, REDDIT_RATE);
  return redditNetwork({ url, keys, account, policy, clock: parts.clock });
}

/** Algolia allows an address 10,000 searches an hour; a guest asks for far fewer. */
const HACKERNEWS_RATE = { concurrency: 2, calls: 60, windowMs: 60_000 };

async function openHackerNews(parts: Parts, realm: Realm, url: string | undefined): Promise<Network> {
  const { hackerNewsNetwork } = await import("./services/hackernews/network.ts");
  const account = ownerOf("hackernews", realm);
  const policy = await policyFor(parts, account, HACKERNEWS_RATE);
  return hackerNewsNetwork({ url, account, policy, now: () => parts.clock.now() });
}

/** The owner's disk first: it is read back sooner. */
async function openPlaces(parts: PlaceParts): Promise<Place[]> {
  const { folder, bucket } = parts.config.backup;
  const places: Place[] = [];
  if (folder) places.push((await import("./operations/backup/folder.ts")).folderPlace(folder));
  if (bucket) places.push(await openBucket(parts, bucket));
  return places;
}

type PlaceParts = Pick<Parts, "config" | "clock" | "log" | "signal">;

/** Asked by one process of this home a few times a night: no window has to be kept for others. */
async function openBucket(
  { config, clock, log, signal }: PlaceParts,
  bucket: BucketSettings,
): Promise<Place> {
  const { BACKUP_KEY_ID: id, BACKUP_SECRET: secret } = config.env;
  if (!id || !secret) {
    const wrong = "it is missing, and the bucket takes nothing without it";
    const example = "npm run pressroom -- setup backup, which asks for it";
    throw new ConfigError("The backup bucket", [
      { key: id ? "BACKUP_SECRET" : "BACKUP_KEY_ID", wrong, example },
    ]);
  }
  const { bucketPlace } = await import("./services/s3/bucket.ts");
  const { httpPolicy } = await import("./core/http.ts");
  const policy = httpPolicy({
    ...{ service: "bucket", budget: { concurrency: 2, calls: 50, windowMs: 1_000 } },
    ...{ timeoutMs: REQUEST_TIMEOUT_MS, attempts: 4, patienceMs: 65_000, clock, log, signal },
  });
  return bucketPlace({ ...bucket, keys: { id, secret }, policy, clock });
}

/** For a home that can't be opened: nothing of it is read but settings and keys. */
async function partsWithout(home: string): Promise<PlaceParts> {
  const config = await loadConfig({ home });
  return { config, clock: systemClock, log: silentLog, signal: new AbortController().signal };
}

/** The places that a home's settings name. */
export const openBackupPlaces = async (home: string): Promise<Place[]> =>
  openPlaces(await partsWithout(home));

/** A folder, or a bucket by its address, whose keys stand in the environment. Throws ConfigError. */
export async function placeAt(address: string, home: string): Promise<Place> {
  const bucket = readBucketAddress(address);
  if (bucket) return openBucket(await partsWithout(home), bucket);
  return (await import("./operations/backup/folder.ts")).folderPlace(resolve(address));
}
