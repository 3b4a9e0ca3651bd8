/** The main job: content → desk → site → mail → desk, once, with everything to look at afterwards. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { importIssues } from "../../jobs/import-issues.ts";
import { planDistribution } from "../../jobs/plan-distribution.ts";
import { publishIssues } from "../../jobs/publish-issues.ts";
import { sendIssues } from "../../jobs/send-issues.ts";
import { syncNotion } from "../../jobs/sync-notion.ts";
import { syncStripe } from "../../jobs/sync-stripe.ts";
import { SERVICES } from "../app/services.ts";
import type { App } from "../app.ts";
import { describeAudience } from "../audience/audience-of.ts";
import { countRecipients } from "../audience/recipients.ts";
import { countConfirmed, insertConfirmed } from "../audience/subscribers.ts";
import { approve } from "../content/approvals.ts";
import { allIssues, type Issue, issueById, newestWhole } from "../content/issues.ts";
import { mayReach } from "../core/realm.ts";
import { dueIssue } from "../delivery/due.ts";
import { forecastFor } from "../delivery/forecast.ts";
import { hearMails } from "../delivery/posts.ts";
import { claim } from "../ledger/records.ts";
import { hearPayments } from "../money/posts.ts";
import type { SettledPayers } from "../money/settle-payers.ts";
import { EXIT, exitCodeOf, type JobOutcome } from "../operations/exit.ts";
import { blockersOf } from "../operations/health.ts";
import { performJob } from "../operations/perform-job.ts";
import { awaitNotionToken, forgetNotionToken } from "../web/notion-webhook.ts";
import { type Door, openDoor } from "../web/serve.ts";
import { checkHealth } from "./health.ts";
import { tellImport } from "./import.ts";
import { oneStart } from "./one-start.ts";
import { openShop } from "./open-shop.ts";
import type { Desk } from "./options.ts";
import { serveSite, untilStopped } from "./serve-site.ts";
import type { Terminal } from "./terminal.ts";

export interface StartOptions {
  once?: boolean;
  import?: string;
  yes?: boolean;
}

export async function start({ app, terminal, signal }: Desk, options: StartOptions) {
  terminal.title(`pressroom · ${app.config.publication.name}`);
  const door = options.once ? null : await openDoor(app.ledger, app.home);
  try {
    if (!options.once && !(await app.addresses()).desk) await app.sandbox({ lasting: true });
    const report = await oneStart(app, terminal, () => runChain(app, terminal, options));
    await showReport(app, terminal, report);
    if (door && report.exitCode !== EXIT.usage) await stay(app, terminal, door, signal);
    return { json: report.json, exitCode: report.exitCode };
  } finally {
    if (door?.kind === "open") await door.close();
  }
}

/** A public site counts: what is invented must not stand on it. */
const anyLive = (app: App): boolean =>
  app.config.env.PUBLIC_URL !== undefined || SERVICES.some((name) => app.realms[name] !== "sandbox");

interface Report {
  issue: Issue | null;
  failures: string[];
  exitCode: number;
  json: Record<string, unknown>;
}

async function runChain(app: App, terminal: Terminal, options: StartOptions): Promise<Report> {
  const outcomes: JobOutcome[] = [];
  async function step(
    label: string,
    name: string,
    job: Parameters<typeof performJob<App>>[2],
    said: (outcome: JobOutcome) => string,
  ) {
    const outcome = await terminal.during(
      label,
      (progress) => performJob(app, name, job, { progress }),
      (result) =>
        result.outcome === "failed" || result.outcome === "partial"
          ? `${label}: ${result.why}`
          : said(result),
    );
    outcomes.push(outcome);
    return outcome;
  }
  const publish = () =>
    step("Writing pages", "publish-issues", publishIssues, ({ issues }) =>
      issues === undefined
        ? "The site is up to date"
        : `The site has ${issues} ${issues === 1 ? "issue" : "issues"}`,
    );
  await bringContent(app, terminal, options, step);
  if (outcomes.some(({ wrongUse }) => wrongUse)) return report(app, outcomes, { outcome: "idle" }, null);
  if (app.realms.stripe === "sandbox") {
    await step("Opening the shop", "open-shop", openTwinsShop, ({ made }) =>
      made === undefined ? "The shop is open" : "The shop is open: a rehearsal, nobody pays with real money",
    );
    await step("Reading what was paid", "sync-stripe", syncStripe, sayWhoPaid);
  }
  await step("Reading the desk", "sync-notion", syncNotion, () => "The desk and the ledger agree");
  await publish();
  const chosen = await choose(app, terminal, options);
  if (chosen.send && chosen.issue?.url === null) await publish();
  const sent: JobOutcome = chosen.send
    ? await step("Sending", "send-issues", sendIssues, (outcome) => sayWhatWasSent(app, outcome))
    : { outcome: "idle" };
  const planned = await step("Planning posts", "plan-distribution", planDistribution, sayWhatIsProposed);
  if (sent.outcome !== "idle" || planned.outcome !== "idle") {
    await step("Showing the outcome", "sync-notion", syncNotion, () => "The desk shows what happened");
  }
  return report(app, outcomes, sent, chosen.issue);
}

/** So that readers of the sandbox find where to pay from the first day on. */
async function openTwinsShop(app: App): Promise<JobOutcome> {
  const { made } = await openShop(app);
  return made.length === 0 ? { outcome: "idle" } : { outcome: "done", made };
}

function sayWhoPaid({ outcome, readers }: JobOutcome): string {
  const { changed = 0 } = (readers ?? {}) as Partial<SettledPayers>;
  if (outcome === "idle" || changed === 0) return "What was paid is in the ledger";
  return `${changed} ${changed === 1 ? "reader has" : "readers have"} another tier by what was paid`;
}

function sayWhatIsProposed({ proposed = 0 }: JobOutcome): string {
  if (Number(proposed) === 0) return "No new post is proposed";
  return `${proposed} posts are proposed in the Outbox: none goes without your word`;
}

function sayWhatWasSent(app: App, { outcome, why, accepted = 0, rejected = 0 }: JobOutcome): string {
  if (outcome === "idle") return why ?? "Nothing is due";
  const where =
    app.realms.resend === "sandbox" ? "sandbox inboxes: a rehearsal, nothing left this machine" : "inboxes";
  const refused = Number(rejected) > 0 ? `; ${rejected} were refused` : "";
  return `${accepted} mails reached ${where}${refused}`;
}

type Step = (
  label: string,
  name: string,
  job: Parameters<typeof performJob<App>>[2],
  said: (outcome: JobOutcome) => string,
) => Promise<JobOutcome>;

/** Real issues from a folder, or, on an empty home where everything is a twin, sample issues and invented readers. */
async function bringContent(app: App, terminal: Terminal, options: StartOptions, step: Step): Promise<void> {
  const said = ({ created, unchanged, kept, updated }: JobOutcome) =>
    `Issues: ${created} new, ${updated} changed, ${Number(unchanged) + Number(kept)} known`;
  if (options.import) {
    const folder = options.import;
    const imported = await step(
      "Importing issues",
      "import-issues",
      (host, run) => importIssues(host, run, { folder, realm: "live", source: "file" }),
      said,
    );
    if (imported.wrongUse) return;
    tellImport(terminal, imported);
  }
  if (anyLive(app)) return;
  // Also when some are there: a start that was stopped here is finished by the next one, and a whole one costs nothing.
  if ((await allIssues(app.ledger.db)).every(({ source }) => source === "sample")) {
    const folder = join(await app.sampleFolder(), "issues");
    await step(
      "Making sample issues",
      "import-issues",
      (host, run) => importIssues(host, run, { folder, realm: "sandbox", source: "sample" }),
      said,
    );
  }
  if ((await countConfirmed(app.ledger.db, "sandbox")) > 0) return;
  const added = await addSampleSubscribers(app);
  if (added > 0) terminal.step(`${added} invented subscribers, who exist only in the sandbox`);
}

/** All of them or none, and once in the life of a home. */
async function addSampleSubscribers(app: App): Promise<number> {
  const file = join(await app.sampleFolder(), "subscribers.json");
  const people = JSON.parse(await readFile(file, "utf8")) as {
    email: string;
    name?: string;
    tier?: string;
  }[];
  const consent = { act: "sample content", at: app.clock.now() };
  return app.ledger.transaction(async (db) => {
    if (!(await claim(db, app.clock, "start", "sample subscribers", null))) return 0;
    for (const person of people) {
      const origin = { realm: "sandbox", source: "sample", consent } as const;
      const result = await insertConfirmed(db, app.clock, person, origin);
      if (!result.added) throw new Error(`The sample subscribers can't be used: ${result.why}`);
    }
    return people.length;
  });
}

/**
 * Which issue this start is about, and whether to send. What was begun comes first, then what the owner has approved
 * already, then the newest whole issue that was never mailed. In the sandbox that one is approved as a rehearsal; with
 * a live key the owner is shown what would happen, and asked.
 */
async function choose(
  app: App,
  terminal: Terminal,
  options: StartOptions,
): Promise<{ issue: Issue | null; send: boolean }> {
  const { ledger, clock, realms } = app;
  const issues = (await allIssues(ledger.db)).filter(
    ({ dated, realm }) => mayReach(realm, realms.resend) && (dated === null || dated <= clock.now()),
  );
  const newest = newestWhole(issues);
  const mailings = await ledger.db
    .selectFrom("mailings")
    .selectAll()
    .where("kind", "=", "issue")
    .where("realm", "=", realms.resend)
    .execute();
  const begun = mailings.find(({ state }) => state === "sending");
  const due = (await dueIssue(ledger.db, clock.now(), realms.resend))?.issue;
  const fresh = newest && !mailings.some(({ issue_id }) => issue_id === newest.id) ? newest : null;
  const issue = begun ? await issueById(ledger.db, begun.subject) : (due ?? fresh);
  if (!issue) return { issue: newest, send: false };
  if (anyLive(app) && !(await agreed(app, terminal, options, issue))) return { issue, send: false };
  const realm = anyLive(app) ? "live" : "sandbox";
  if (!begun && !due) await ledger.transaction((db) => approve(db, clock, issue, { realm, by: "command" }));
  return { issue, send: true };
}

async function agreed(app: App, terminal: Terminal, options: StartOptions, issue: Issue): Promise<boolean> {
  const going = { tags: issue.tags, now: app.clock.now() };
  const recipients = { audience: issue.audience, sink: app.realms.resend, going };
  const readers = await countRecipients(app.ledger.db, recipients);
  const carrier = app.mailAccount().service === "smtp" ? "your mailbox" : "Resend";
  const through = app.realms.resend === "live" ? `${carrier}, for real` : "the sandbox, as a rehearsal";
  const planned = { account: app.mailAccount(), rules: app.mailRules(), now: app.clock.now() };
  const days = await forecastFor(app.ledger.db, planned, { readers, ...issue });
  terminal.note(
    [
      `Issue    ${nameOf(issue)}`,
      `Readers  ${readers} confirmed (${describeAudience(issue.audience)})`,
      `Through  ${through}`,
      ...(days === "" ? [] : [`When     ${days}`]),
    ].join("\n"),
    "This is what would be sent",
  );
  if (options.yes) return true;
  if (await terminal.confirm(`Approve “${issue.title}” and send it now?`)) return true;
  terminal.step("Nothing was approved and nothing was sent. Say yes here, or run with --yes");
  return false;
}

const nameOf = ({ number, title }: Issue): string => (number === null ? title : `#${number} ${title}`);

async function report(
  app: App,
  outcomes: JobOutcome[],
  sent: JobOutcome,
  chosen: Issue | null,
): Promise<Report> {
  const issue = chosen ? await issueById(app.ledger.db, chosen.id) : null;
  const failures = outcomes.filter(({ outcome }) => outcome === "failed").map(({ why }) => String(why));
  const codes = outcomes.map(exitCodeOf);
  // What needs a person weighs more than what the next run will do by itself.
  const exitCode = [EXIT.usage, EXIT.failed, EXIT.later].find((code) => codes.includes(code)) ?? EXIT.done;
  const counts = { recipients: Number(sent.frozen ?? 0), accepted: Number(sent.accepted ?? 0) };
  const json = {
    issue: issue && { number: issue.number, title: issue.title, url: issue.url },
    ...counts,
    rejected: Number(sent.rejected ?? 0),
    suppressed: Number(sent.suppressed ?? 0),
    services: Object.fromEntries(SERVICES.map((name) => [name, app.realms[name]])),
    blocked: blockersOf(await checkHealth(app)),
    failures,
    home: app.home,
  };
  return { issue, failures, exitCode, json };
}

async function showReport(app: App, terminal: Terminal, { issue, failures, json }: Report): Promise<void> {
  for (const failure of failures) terminal.warn(failure);
  const { desk } = await app.addresses();
  const site = await app.site();
  const links = [
    ["Site", `${site.url}/`],
    ...(issue?.url ? [["Issue", issue.url]] : []),
    ...(desk
      ? [
          ["Desk", desk],
          ["Inbox", `${desk}/inbox`],
        ]
      : []),
    ["Home", app.home],
  ];
  terminal.note(links.map(([label, link]) => `${String(label).padEnd(8)}${link}`).join("\n"), "To look at");
  const blocked = json.blocked as ReturnType<typeof blockersOf>;
  const lines = blocked.map(({ blocks, next }, index) => `${index + 1}. ${blocks} ${next}`);
  if (lines.length > 0)
    terminal.note(lines.join("\n"), "What stands between this issue and its next paying reader");
}

/** The twin's desk can be edited like Notion, and tells of it as Notion does: by events, posted to the site. */
async function followTwin(app: App, siteUrl: string): Promise<void> {
  const sandbox = await app.sandbox();
  if (!sandbox || !("notion" in sandbox.urls)) return;
  await forgetNotionToken(app.ledger.db, "sandbox");
  await awaitNotionToken(app.ledger.db, app.clock, "sandbox");
  await sandbox.postNotionEvents(`${siteUrl}/webhooks/notion`);
}

/** What happens to mails in the sandbox's inbox (a bounce, a click) arrives here as from Resend. */
async function hearMailTwin(app: App, siteUrl: string): Promise<void> {
  const sandbox = await app.sandbox();
  if (sandbox && "resend" in sandbox.urls) await hearMails(app, siteUrl);
}

/** What is paid in the sandbox arrives here as from Stripe. */
async function hearPaymentTwin(app: App, siteUrl: string): Promise<void> {
  const sandbox = await app.sandbox();
  if (sandbox && "stripe" in sandbox.urls) await hearPayments(app, siteUrl);
}

/** Serves site and desk until the process is asked to stop. */
async function stay(app: App, terminal: Terminal, door: Door, signal: AbortSignal): Promise<void> {
  if (door.kind === "elsewhere") {
    terminal.end(`Another window serves this home already, at ${door.url}`);
    return;
  }
  const served = await serveSite(app, door);
  if (app.realms.notion === "sandbox") await followTwin(app, door.url);
  if (app.realms.resend === "sandbox") await hearMailTwin(app, door.url);
  if (app.realms.stripe === "sandbox") await hearPaymentTwin(app, door.url);
  terminal.end(`Serving ${door.url} until you press Ctrl-C`);
  await untilStopped(signal);
  await served.stop();
}
