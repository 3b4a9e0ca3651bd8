/** The checks behind `doctor` and behind every list of what blocks the next paying reader. */
import { looseEnvFiles, processEnv } from "../../config/env.ts";
import type { App } from "../app.ts";
import { lastSignUpCheck } from "../audience/sign-up-check.ts";
import { countConfirmed } from "../audience/subscribers.ts";
import { formatMoney } from "../core/money.ts";
import { clickSourceOf } from "../delivery/click-source.ts";
import { stuckMailings } from "../delivery/health.ts";
import { notReady } from "../delivery/readiness.ts";
import { heldBecause } from "../ledger/held.ts";
import { mrrAt } from "../money/course.ts";
import { sayOpenPayments } from "../money/match/open.ts";
import { checkService, type Health } from "../operations/health.ts";
import { checkBackups } from "./backup-health.ts";
import { checkModel } from "./model-health.ts";
import { checkMoney } from "./money-health.ts";
import { checkNetworks } from "./networks-health.ts";
import { checkPayments } from "./payments-health.ts";
import { checkSchedule } from "./schedule-health.ts";
import { checkSheets } from "./sheets-health.ts";

/** One row a part, in the order that unlocks most. Asks every service once. */
export async function checkHealth(app: App): Promise<Health[]> {
  return [
    await checkHome(app),
    await checkMail(app),
    ...(await checkMailings(app)),
    await checkClicks(app),
    await checkWeb(app),
    await checkReaders(app),
    await checkPayments(app),
    ...(await checkMoney(app)),
    ...(await checkPayers(app)),
    ...(await checkNetworks(app)),
    await checkDesk(app),
    await checkSheets(app),
    await checkModel(app),
    await checkBackups(app),
    await checkSchedule(app),
  ];
}

async function checkHome({ home, ledger }: App): Promise<Health> {
  const loose = looseEnvFiles(processEnv(), home);
  const held = await heldBecause(ledger);
  const readable = loose.length > 0 ? [`others on this machine can read ${loose.join(" and ")}`] : [];
  const close = loose.length > 0 ? [`chmod 600 ${loose.map((file) => `"${file}"`).join(" ")}`] : [];
  return {
    service: "home",
    realm: "live",
    ok: loose.length === 0 && held === null,
    checked: `${home}: ledger opened and whole`,
    missing: [...(held ? [`it is held, because ${held}`] : []), ...readable].join("; "),
    blocks: held ? "Nothing is sent from this home." : "",
    next: [...(held ? ["When you have looked: npm run pressroom -- release"] : []), ...close].join("; "),
  };
}

const MAIL_KEYS = {
  resend: {
    name: "RESEND_API_KEY",
    next: "Make a key at resend.com → API Keys (ten minutes, free), then: npm run pressroom -- setup mail",
  },
  smtp: {
    name: "SMTP_URL",
    next: "Make an app password for your mailbox, then: npm run pressroom -- setup mail",
  },
} as const;

function checkMail(app: App): Promise<Health> {
  const realm = app.realms.resend;
  const rehearsal = realm === "sandbox";
  const { service } = app.config.mail;
  const { name, next } = MAIL_KEYS[service];
  return checkService(
    {
      ...{ service, realm },
      missing: rehearsal ? name : "",
      blocks: rehearsal ? "No mail leaves this machine: every send is a rehearsal." : "",
      blocksWhenDown: "No mail can leave.",
      next: rehearsal ? next : "",
    },
    async () => {
      const said = await (await app.mailer()).check();
      return rehearsal ? "the sandbox takes mails" : said;
    },
  );
}

/** A row only where a mailing waits for the owner. */
async function checkMailings({ ledger, realms }: App): Promise<Health[]> {
  const stuck = await stuckMailings(ledger.db, realms.resend);
  return stuck.map(({ state, name, why }) => ({
    ...{ service: `mailing ${name}`, realm: realms.resend, ok: false },
    checked: state === "paused" ? "it paused itself" : "it is over, but not for all of its mails",
    missing: why,
    blocks: state === "paused" ? "The rest of its readers wait." : "Some readers may lack their mail.",
    next: `Look: npm run pressroom -- delivery ${name}`,
  }));
}

/** Nothing is blocked without them; but what is told from clicks should not look as if nobody read. */
async function checkClicks(app: App): Promise<Health> {
  const source = await clickSourceOf(app);
  return {
    ...{
      service: "clicks",
      realm: app.realms.resend,
      ok: true,
      checked: source.words,
      missing: "",
      blocks: "",
    },
    next: source.kind === "none" ? source.next : "",
  };
}

async function checkWeb(app: App): Promise<Health> {
  const site = await app.site();
  const { sender, postalAddress } = app.config.publication;
  const facts = { senderAddress: sender.address, postalAddress, siteUrl: site.url };
  const lacks = notReady(facts, "live");
  return {
    service: "site",
    realm: site.realm,
    ok: lacks.length === 0,
    checked: `pages are in ${site.dir}, served at ${site.url}`,
    missing: lacks.map(({ what }) => what).join("; "),
    blocks: lacks.length > 0 ? "A real mailing would be refused." : "",
    next: lacks.map(({ next }) => next).join(" "),
  };
}

async function checkReaders(app: App): Promise<Health> {
  const [real, all] = [
    await countConfirmed(app.ledger.db, "live"),
    await countConfirmed(app.ledger.db, "sandbox"),
  ];
  const { goal, currency } = app.config.publication;
  const { people, totals } = await mrrAt(
    app.ledger.db,
    { realm: "live", products: app.config.money.products },
    app.clock.now(),
  );
  const [mrr, aim] = [totals.get(currency) ?? 0, goal.mrrMinor].map((amountMinor) =>
    formatMoney({ amountMinor, currency }),
  );
  return {
    service: "readers",
    realm: real > 0 ? "live" : "sandbox",
    ok: real > 0,
    checked:
      `${real} confirmed, ${all - real} invented; ${people.size} who ${people.size === 1 ? "pays" : "pay"}, ${mrr} a month; ` +
      `the goal is ${goal.payingSubscribers} who pay, ${aim} a month`,
    missing: real > 0 ? "" : "a real reader",
    blocks: real > 0 ? "" : "Nobody real has signed up.",
    next:
      real > 0
        ? ""
        : `Tell people of ${(await app.site()).url}/, where they can sign up. ${await sayChecked(app)}`,
  };
}

/** Whether the way onto the list works, as far as anybody knows. */
async function sayChecked(app: App): Promise<string> {
  const last = await lastSignUpCheck(app.ledger.db);
  const command = "npm run pressroom -- check signup";
  if (!last) return `Whether the form works: ${command}`;
  const when = last.at.slice(0, 10);
  return last.ok
    ? `The form was tried on ${when} and works.`
    : `The form broke on ${when} at: ${last.step}. Look: ${command}`;
}

/** A row only where nobody can say who paid. */
async function checkPayers({ ledger, realms }: App): Promise<Health[]> {
  const missing = await sayOpenPayments(ledger.db);
  if (missing === null) return [];
  return [
    {
      ...{ service: "payments", realm: realms.stripe, ok: false, checked: "who paid", missing },
      blocks: "Somebody who paid may not have what they paid for.",
      next: "Say whose: npm run pressroom -- payments",
    },
  ];
}

async function checkDesk(app: App): Promise<Health> {
  const realm = app.realms.notion;
  const rehearsal = realm === "sandbox";
  const health = await checkService(
    {
      service: "notion",
      realm,
      missing: rehearsal ? "NOTION_TOKEN" : "",
      blocks: "",
      blocksWhenDown: "What you write in Notion does not arrive.",
      next: rehearsal
        ? "Optional: issues can come from files. To write in Notion, make an integration at notion.so/my-integrations."
        : "Share a page with the integration, and check NOTION_TOKEN in .env.",
    },
    async () => {
      const said = await (await app.desk()).check();
      return rehearsal ? "the sandbox's desk answers" : said;
    },
  );
  return health.ok && !rehearsal ? { ...health, ...(await whoseDesk(app)) } : health;
}

/** Only one home runs a newsletter: another's desk is read, and nothing leaves from here. */
async function whoseDesk(app: App): Promise<Partial<Health>> {
  const claim = await (await app.desk()).claim();
  if (!claim || claim.homeId === app.ledger.homeId) return {};
  return {
    ok: false,
    missing: `the desk belongs to the home on “${claim.machine}”, since ${claim.since.slice(0, 10)}`,
    blocks: "Nothing leaves from this machine.",
    next: "If this machine shall run the newsletter: npm run pressroom -- setup notion --take-over",
  };
}
