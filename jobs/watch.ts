/** Looks whether all is well while nobody does, and tells the owner once when it is not, and once when it is again. */
import { type App, openApp } from "../src/app.ts";
import type { JobOutcome } from "../src/operations/exit.ts";
import { runJob } from "../src/operations/run-job.ts";
import type { Finding } from "../src/operations/watch/finding.ts";
import { openIncidents, settleIncidents } from "../src/operations/watch/incidents.ts";
import {
  MAIL,
  ping,
  tellByMail,
  tellWebhook,
  WEBHOOK,
  type WriteMail,
} from "../src/operations/watch/tell.ts";

/** Safe to run again at any time: an incident is told once at either end. */
export async function watch(app: App): Promise<JobOutcome> {
  const { alerts } = app.config.operations;
  await ping(alerts.ping, "start");
  try {
    const { open, told } = await look(app);
    await ping(alerts.ping, open === 0 ? "success" : "fail");
    return told === 0 ? { outcome: "idle", open } : { outcome: "done", open, told };
  } catch (error) {
    await ping(alerts.ping, "fail");
    throw error;
  }
}

async function look(app: App): Promise<{ open: number; told: number }> {
  const { ledger, clock, config } = app;
  const { alerts } = config.operations;
  await sweep(app);
  const channels = [...(alerts.mail ? [MAIL] : []), ...(alerts.webhook ? [WEBHOOK] : [])];
  const findings = await findAll(app);
  await ledger.transaction((db) => settleIncidents(db, clock, { findings, channels }));
  const byMail = alerts.mail ? await tellByMail(app, await mailWriter(app)) : 0;
  const byWebhook = alerts.webhook ? await tellWebhook(app, alerts.webhook, config.publication.name) : 0;
  return { open: (await openIncidents(ledger.db)).length, told: byMail + byWebhook };
}

/** What grows by itself is kept small. */
async function sweep({ ledger, clock, home, config }: App): Promise<void> {
  const { rotateLogs } = await import("../src/operations/logs/rotate.ts");
  const { forgetOldRuns } = await import("../src/operations/past-runs.ts");
  rotateLogs(home, config.operations.logMb * 1024 * 1024);
  await ledger.transaction((db) => forgetOldRuns(db, clock));
}

async function findAll(app: App): Promise<Finding[]> {
  const { troubledMail } = await import("../src/delivery/watch.ts");
  const { troubledPosts } = await import("../src/distribution/watch.ts");
  const now = app.clock.now();
  const { db } = app.ledger;
  return [
    ...(await findInJobs(app)),
    ...(await findInMachine(app)),
    ...(await troubledMail(db, { realm: app.realms.resend, now })),
    ...(await troubledPosts(db, now)),
    ...(await findOnWeb(app)),
  ];
}

async function findInJobs(app: App): Promise<Finding[]> {
  const { ledger, clock, config, scheduled } = app;
  const { awakeSince } = await import("../src/operations/watch/machine.ts");
  const { endHung } = await import("../src/operations/watch/hung.ts");
  const { jobFindings } = await import("../src/operations/watch/jobs.ts");
  const { jobStatus } = await import("../src/operations/status.ts");
  const awake = await awakeSince(ledger.db, clock, "watch");
  await endHung({ db: ledger.db, clock, scheduled, awakeSince: awake });
  const others = Object.keys(config.schedule).filter((job) => job !== "watch");
  const jobs = [];
  for (const job of others) jobs.push(await jobStatus(app, job, scheduled(job)));
  return jobFindings(jobs, { now: clock.now(), awakeSince: awake });
}

async function findInMachine({ ledger, clock, home, config }: App): Promise<Finding[]> {
  const { drillFinding } = await import("../src/operations/watch/drill.ts");
  const { clockFinding, diskFinding, diskFree } = await import("../src/operations/watch/machine.ts");
  return [
    ...diskFinding(home, diskFree(home), config.operations.diskFreeMb),
    ...(await clockFinding(ledger.db, clock.now())),
    ...(config.backup.recipient ? await drillFinding(ledger.db, clock.now()) : []),
  ];
}

/** What readers meet, where there is a public address; and whether the sender's domain still stands. */
async function findOnWeb(app: App): Promise<Finding[]> {
  const { seldom } = await import("../src/operations/watch/seldom.ts");
  const { db } = app.ledger;
  const { clock, config } = app;
  const { PUBLIC_URL } = config.env;
  const at = { db, clock };
  const days = config.operations.certificateDays;
  return [
    ...(PUBLIC_URL ? await seldom(at, "sign-up", () => signUpFindings(app, PUBLIC_URL)) : []),
    ...(PUBLIC_URL
      ? await seldom(at, "certificate", async () => {
          const { certificateFindings } = await import("../src/operations/watch/certificate.ts");
          return certificateFindings(PUBLIC_URL, { now: clock.now(), days });
        })
      : []),
    ...(app.realms.resend === "live" ? await seldom(at, "mail domain", () => domainFindings(app)) : []),
  ];
}

async function signUpFindings(app: App, url: string): Promise<Finding[]> {
  const { walkSignUp } = await import("../src/web/sign-up-walk.ts");
  const { homeAt } = await import("../src/web/serve.ts");
  const base = url.replace(/\/$/, "");
  const ours = (await homeAt(base, WEB_PATIENCE_MS)) === app.ledger.homeId;
  const { ok, step, why } = await walkSignUp(app, { base, ours }, () => undefined);
  if (ok) return [];
  return [
    {
      cause: "sign-up",
      what: `Nobody can sign up at ${base}: it breaks at ${step}. ${why}`,
      next: "Look: npm run pressroom -- check signup",
    },
  ];
}

const WEB_PATIENCE_MS = 15_000;

async function domainFindings(app: App): Promise<Finding[] | null> {
  const mailer = await app.mailer();
  const states = await mailer.domains?.();
  if (!states) return [];
  const domain = app.config.publication.sender.address.split("@")[1]?.toLowerCase() ?? "";
  const state = states.find(({ name }) => name === domain || domain.endsWith(`.${name}`));
  if (state?.isVerified) return [];
  const what = state ? "its DNS records are not as they should be" : "it is not set up there any more";
  return [
    {
      cause: "mail domain",
      what: `The mail service does not take mail from ${domain}: ${what}.`,
      next: "Put it right: npm run pressroom -- setup mail",
    },
  ];
}

/** Nothing is opened unless there is something to tell. */
async function mailWriter(app: App): Promise<WriteMail> {
  const { freezeRequested, submitRequested, whyNoMail } = await import("../src/delivery/requested-mail.ts");
  const { waitingWords } = await import("../src/operations/watch/incidents.ts");
  const isNeeded = (await waitingWords(app.ledger.db, MAIL)).length > 0;
  // Opened before the ledger is taken.
  const mayLeave = isNeeded && (await whyNoMail(app)) === null;
  if (mayLeave) await app.mailer();
  return async (words, db) => {
    if (!mayLeave) return null;
    const mail = await written(app, words);
    const id = await freezeRequested(app, { subscriberId: null, kind: "alert", to: ownerOf(app), mail }, db);
    return id === null ? null : () => submitRequested(app, id);
  };
}

async function written({ config, realms, site }: App, words: Parameters<WriteMail>[0]) {
  const { alertMail } = await import("../src/delivery/alert-mail.ts");
  const { name, postalAddress, zone } = config.publication;
  const isRehearsal = realms.resend === "sandbox";
  return alertMail({ name, postalAddress, zone, isRehearsal, url: `${(await site()).url}/` }, words);
}

function ownerOf({ config: { operations, brief, publication } }: App): string {
  return operations.alerts.to ?? brief.to ?? publication.replyTo ?? publication.sender.address;
}

await runJob(import.meta, openApp, "watch", watch);
