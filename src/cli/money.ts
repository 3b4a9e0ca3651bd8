/** `pressroom money`: what came in, what it cost, what is left, and how MRR went. */
import { resolve } from "node:path";
import { pipeline } from "node:stream/promises";
import { ConfigError, type ConfigProblem } from "../core/errors.ts";
import type { Realm } from "../core/realm.ts";
import { entriesCsv, summaryCsv } from "../money/entries-csv.ts";
import { isMonth, monthOf } from "../money/months.ts";
import {
  firstMoneyAt,
  firstMonthShown,
  type MoneyReport,
  realmShown,
  reportMoney,
  type Wanted,
} from "../money/report.ts";
import { moneyInJson } from "./money-json.ts";
import { tellMoney } from "./money-words.ts";
import type { Common, Desk } from "./options.ts";
import { writeForOwner } from "./owner-file.ts";
import { openTerminal } from "./terminal.ts";

export interface MoneyOptions {
  from?: string;
  to?: string;
  /** A file, or `-` for stdout. */
  csv?: string;
}

export async function showMoney(desk: Desk, options: MoneyOptions & Pick<Common, "json">) {
  const { ledger, clock, config, realms } = desk.app;
  const { zone, currency } = config.publication;
  const now = clock.now();
  const { from, to } = periodOf(options, monthOf(now, zone));
  const realm = await realmShown(ledger.db, realms.stripe);
  const firstAt = await firstMoneyAt(ledger.db, realm);
  const first = from ?? firstMonthShown(firstAt, to, zone);
  const wanted: Wanted = { realm, zone, currency, now, first, last: to };
  const report = await reportMoney(ledger.db, wanted);
  // The file goes to stdout alone, so what is said of it goes beside it.
  const terminal = options.csv === "-" ? openTerminal(true) : desk.terminal;
  if (firstAt) tellMoney(terminal, report, { zone, now, firstAt });
  else terminal.step(NOTHING_YET[realm]);
  const files =
    options.csv === undefined ? [] : await writeCsv({ ...desk, terminal }, options.csv, { report, zone });
  return { json: { ...moneyInJson(report, zone), files }, exitCode: 0 };
}

const NOTHING_YET: Record<Realm, string> = {
  sandbox:
    "Nothing has come in yet: payments are played by the sandbox. npm run pressroom -- setup stripe shows the links on " +
    "which a test card pays; what was paid is here after: npm run pressroom -- job sync-stripe. To sell for real, give " +
    "setup stripe a key",
  test:
    "Nothing has come in yet, not even in test mode. Pay on a Payment Link of yours with the card 4242 4242 4242 4242, " +
    "then: npm run pressroom -- job sync-stripe",
  live:
    "Nothing has come in yet. Tell readers of your Payment Links (they are on the sign-up page once " +
    "npm run pressroom -- setup stripe has made them); what they pay is here after the next sync-stripe, " +
    "or now with: npm run pressroom -- job sync-stripe",
};

function periodOf({ from, to, csv, json }: MoneyOptions & Pick<Common, "json">, running: string) {
  const wrong: ConfigProblem[] = [];
  for (const [key, given] of [
    ["--from", from],
    ["--to", to],
  ] as const) {
    if (given === undefined) continue;
    const example = `${key} ${running}`;
    if (!isMonth(given)) wrong.push({ key, wrong: `“${given}” is no month`, example });
    else if (given > running) wrong.push({ key, wrong: `${given} has not begun`, example });
  }
  if (wrong.length === 0 && from !== undefined && from > (to ?? running))
    wrong.push({
      key: "--from",
      wrong: `${from} is after ${to ?? running}`,
      example: `--from ${to ?? running}`,
    });
  if (csv === "-" && json)
    wrong.push({ key: "--csv", wrong: "with --json, stdout is taken", example: "--csv money.csv" });
  if (csv === "") wrong.push({ key: "--csv", wrong: "no file is named", example: "--csv money.csv" });
  if (wrong.length > 0) throw new ConfigError("The command", wrong);
  return { from, to: to ?? running };
}

async function writeCsv(
  { app, terminal, signal }: Desk,
  where: string,
  { report, zone }: { report: MoneyReport; zone: string },
): Promise<string[]> {
  const { realm, months } = report;
  const [from, to] = [months[0]?.from ?? app.clock.now(), months.at(-1)?.to ?? app.clock.now()];
  let entries = 0;
  const pieces = async function* () {
    for await (const page of entriesCsv(app.ledger.db, realm, { from, to, zone })) {
      entries += page.entries;
      yield page.text;
    }
  };
  if (where === "-") {
    await toStdout(pieces());
    return [];
  }
  const [path, summary] = [resolve(where), resolve(where.replace(/(\.csv)?$/i, "-by-month.csv"))];
  await writeForOwner({ path, signal, example: "money.csv" }, pieces());
  await writeForOwner({ path: summary, signal, example: "money.csv" }, [summaryCsv(report)]);
  const stand = entries === 1 ? "1 entry stands" : `${entries} entries stand`;
  const rehearsal = realm === "live" ? "" : " They are a rehearsal: no tax is due on them.";
  terminal.step(
    `${stand} in ${path}, their sums by month in ${summary}.${rehearsal} Only you can read them.`,
  );
  return [path, summary];
}

/** As fast as it is read. Whoever reads only the beginning, as `head` does, has all they wanted. */
async function toStdout(pieces: AsyncIterable<string>): Promise<void> {
  try {
    await pipeline(pieces, process.stdout, { end: false });
  } catch (error) {
    if ((error as { code?: string }).code !== "EPIPE") throw error;
  }
}
