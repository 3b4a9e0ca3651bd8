/** `pressroom delivery`: where mails are, who is behind each figure, and what only the owner can decide. */
import { findIssues } from "../content/issues.ts";
import { ConfigError } from "../core/errors.ts";
import { resumePaused } from "../delivery/pause.ts";
import {
  type MailingReport,
  mailingsOf,
  NAMED,
  type Named,
  namesIn,
  recentMailings,
  reportOf,
} from "../delivery/report.ts";
import { mails } from "../delivery/say.ts";
import { settleUnknown } from "../delivery/settle-unknown.ts";
import { nameOfMailing } from "../delivery/stop.ts";
import type { MailingRow } from "../ledger/tables/delivery.ts";
import type { Desk } from "./options.ts";
import { type Terminal, table } from "./terminal.ts";
import { onlyOne } from "./which-issue.ts";

export interface DeliveryOptions {
  names?: string;
  resume?: boolean;
  settle?: string;
  only?: string;
}

const RECENT = 10;

export async function showDelivery(desk: Desk, wanted: string | undefined, options: DeliveryOptions) {
  const { app, terminal } = desk;
  check(wanted, options);
  const { db } = app.ledger;
  const found = wanted ? await mailingsOf(db, wanted) : await recentMailings(db, RECENT);
  if (found.length === 0) {
    if (wanted) onlyOne(wanted, await findIssues(db, wanted), "delivery");
    const next = "It is mailed at its date, once it is approved.";
    terminal.step(wanted ? `Nothing of “${wanted}” was mailed yet. ${next}` : "Nothing was mailed yet.");
    return { json: { mailings: [] }, exitCode: 0 };
  }
  const did = await decide(desk, found, options);
  const rows = wanted ? await mailingsOf(db, wanted) : await recentMailings(db, RECENT);
  const reports: MailingReport[] = [];
  for (const row of rows) reports.push(await reportOf(db, row));
  if (!wanted) terminal.note(list(reports), "The last mailings");
  const names: Record<string, unknown> = {};
  for (const report of wanted ? reports : []) {
    await tell(desk, report);
    if (options.names) names[report.mailing.id] = await tellNames(desk, report, options.names as Named);
  }
  const json = { ...did, mailings: reports.map((report) => inJson(report, names[report.mailing.id])) };
  return { json, exitCode: 0 };
}

function check(wanted: string | undefined, { names, resume, settle, only }: DeliveryOptions): void {
  const wrong = (key: string, what: string, example: string): ConfigError =>
    new ConfigError("The command", [{ key, wrong: what, example }]);
  if (names !== undefined && !NAMED.some((one) => one === names))
    throw wrong("--names", `no figure is called “${names}”`, `one of ${NAMED.join(", ")}`);
  if (settle !== undefined && settle !== "sent" && settle !== "not-sent")
    throw wrong("--settle", `“${settle}” is none of the two answers`, "--settle sent, or --settle not-sent");
  if (only !== undefined && settle === undefined)
    throw wrong(
      "--only",
      "it says of whom something was found out",
      "--settle sent --only mara@readers.example",
    );
  if (wanted === undefined && (names !== undefined || resume || settle !== undefined))
    throw wrong("issue", "it must be said of which issue", "delivery 46 --names bounced");
}

/** What the owner decides, each in one transaction, before anything is shown. */
async function decide({ app, terminal }: Desk, found: readonly MailingRow[], options: DeliveryOptions) {
  const { ledger, clock, realms } = app;
  const ours = found.filter(({ realm }) => realm === realms.resend);
  let resumed = 0;
  let settled = 0;
  if (options.resume) {
    const paused = ours.filter(({ state }) => state === "paused");
    await ledger.transaction(async (db) => {
      for (const mailing of paused) await resumePaused(db, clock, mailing);
    });
    resumed = paused.length;
    if (resumed > 0) terminal.step("It goes on with the next run of send-issues, within ten minutes.");
    else terminal.warn("Nothing of it has paused, so there is nothing to resume.");
  }
  if (options.settle) {
    const as = options.settle === "sent" ? "sent" : "not-sent";
    const only = options.only?.split(",").map((address) => address.trim());
    await ledger.transaction(async (db) => {
      for (const mailing of ours) {
        settled += await settleUnknown(db, clock, mailing, { as, ...(only ? { only } : {}) });
      }
    });
    tellSettled(terminal, settled, as);
  }
  return { ...(options.resume ? { resumed } : {}), ...(options.settle ? { settled } : {}) };
}

function tellSettled(terminal: Terminal, settled: number, as: "sent" | "not-sent"): void {
  if (settled === 0) terminal.warn("No mail of unknown fate was found there, so nothing was changed.");
  else if (as === "sent") terminal.step(`${mails(settled)} count as sent from now on.`);
  else terminal.step(`${mails(settled)} wait again, and go from the next run of send-issues on.`);
}

const BAR = 30;

/** A snapshot of the bar that a running command shows. */
function bar(done: number, total: number): string {
  const filled = total > 0 ? Math.floor((done / total) * BAR) : 0;
  return `${"█".repeat(filled)}${"░".repeat(BAR - filled)} ${done} of ${total}`;
}

const STATE_WORDS: Record<string, string> = {
  sending: "is being sent",
  paused: "has paused itself",
  stopped: "was stopped",
  sent: "is sent",
  unknown: "is over, but not all of it is known",
};

const realmWord = ({ realm }: MailingRow): string => (realm === "sandbox" ? "sandbox: a rehearsal" : realm);
const kindWord = ({ kind }: MailingRow): string => (kind === "issue" ? "" : ` · ${kind}`);

async function tell({ app, terminal }: Desk, { mailing, title, counts, fates, parked }: MailingReport) {
  const { frozen, waiting, accepted, rejected, suppressed, unknown, stopped } = counts;
  const known: [string, number][] = [
    ["  delivered", fates.delivered],
    ["  bounced", fates.bounced],
    ["  complained", fates.complained],
    ["  delayed or held back", fates.other],
    ["  nothing known yet", fates.nothingKnown],
    ["  opened (no proof: mail programs open by themselves)", fates.opened],
    ["  clicked", fates.clicked],
  ];
  const rows: [string, number][] = [
    ["accepted", accepted],
    ...known.filter(([, n]) => n > 0),
    ["waiting", waiting],
    ["rejected", rejected],
    ["suppressed (left or erased meanwhile)", suppressed],
    ["unknown (nobody can say whether they went)", unknown],
    ["stopped", stopped],
    ["frozen, the sum", frozen],
  ];
  const missing = mailing.frozen_count - frozen;
  const lines = [
    bar(frozen - waiting - stopped, frozen),
    "",
    table(rows.map(([word, n]) => [word, String(n)])),
    ...(missing === 0 ? [] : ["", `${missing} readers who were frozen have no row any more: a defect.`]),
  ];
  terminal.note(
    lines.join("\n"),
    `“${title}”${kindWord(mailing)} · ${realmWord(mailing)} · ${STATE_WORDS[mailing.state] ?? mailing.state}`,
  );
  if (mailing.problem) terminal.warn(mailing.problem);
  const name = await nameOfMailing(app.ledger.db, mailing.id);
  if (parked.length > 0) terminal.warn(sayParked(parked, name));
}

function sayParked(parked: MailingReport["parked"], name: string): string {
  const parts = parked.map(({ part, mails: n, why }) => `  part ${part}: ${mails(n)}; ${why}`);
  const command = `npm run pressroom -- delivery ${name}`;
  return [
    "Nobody can say whether these went, so they are not posted again:",
    ...parts,
    "Look them up at your mail service, then say what you found:",
    `  ${command} --names unknown             who they are`,
    `  ${command} --settle sent               they went: they count as accepted`,
    `  ${command} --settle not-sent           they did not: they are posted now`,
    `  ${command} --settle sent --only A,B    of these readers alone`,
  ].join("\n");
}

async function tellNames({ app, terminal }: Desk, { mailing, title }: MailingReport, named: Named) {
  const who = await namesIn(app.ledger.db, mailing.id, named);
  const rows = who.map(({ email, name, why }) => [email || "(erased)", name, why]);
  terminal.note(rows.length > 0 ? table(rows) : "Nobody.", `“${title}”${kindWord(mailing)} · ${named}`);
  return who;
}

function list(reports: readonly MailingReport[]): string {
  const rows = reports.map(({ mailing, title, counts: { frozen, waiting, stopped } }) => [
    mailing.created_at.slice(0, 10),
    `${frozen - waiting - stopped} of ${frozen}`,
    `${mailing.state}${mailing.realm === "sandbox" ? ", rehearsal" : ""}`,
    `${title}${kindWord(mailing)}`,
  ]);
  return table([["Begun", "Mails", "State", "What"], ...rows]);
}

const inJson = ({ mailing, title, counts, fates, parked }: MailingReport, names: unknown) => ({
  ...{ id: mailing.id, kind: mailing.kind, subject: mailing.subject, title, realm: mailing.realm },
  ...{ state: mailing.state, problem: mailing.problem, resumesAt: mailing.resumes_at },
  ...{ counts, fates, parked },
  ...(names === undefined ? {} : { names }),
});
