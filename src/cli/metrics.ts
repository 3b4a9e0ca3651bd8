/** `pressroom metrics`: every figure of the business, as of any instant, and the rows behind each. */
import { atHour, parseIssueDate } from "../content/issue-date.ts";
import { ConfigError, type ConfigProblem } from "../core/errors.ts";
import { REALMS, type Realm } from "../core/realm.ts";
import type { Basis } from "../growth/basis.ts";
import { DEFINITIONS, type Key } from "../growth/definitions.ts";
import { type Explained, explain, keyNamed } from "../growth/explain.ts";
import { type Metrics, measure } from "../growth/measure.ts";
import { realmToShow, rehearsalsBeside } from "../growth/realm.ts";
import { isMonth, monthOf, monthsFrom } from "../money/months.ts";
import { metricsInJson } from "./metrics-json.ts";
import { tellExplained, tellMetrics } from "./metrics-words.ts";
import type { Desk } from "./options.ts";

export interface MetricsOptions {
  asOf?: string;
  knownAt?: string;
  month?: string;
  realm?: string;
  explain?: string;
}

export async function showMetrics({ app, terminal }: Desk, options: MetricsOptions) {
  const { config, ledger, realms } = app;
  const { zone, currency, goal } = config.publication;
  const { products } = config.money;
  const basis: Basis = { zone, currency, goal, products, growth: config.growth };
  const now = app.clock.now();
  const asked = readOptions(options, { zone, now });
  const realm =
    asked.realm ?? (await realmToShow(ledger.db, { mail: realms.resend, payments: realms.stripe }));
  const asOf = { realm, at: asked.at, knownAt: asked.knownAt };
  const metrics = await measure(ledger.db, asOf, basis);
  if (asked.key !== null) {
    const explained = await explain(ledger.db, asked.key, { metrics, basis });
    tellExplained(terminal, metrics, { ...explained, names: await namesOf(app.ledger.db, explained) });
    return { json: explainedInJson(metrics, explained), exitCode: 0 };
  }
  tellMetrics(terminal, metrics, { beside: await rehearsalsBeside(ledger.db, realm), now });
  return { json: metricsInJson(metrics), exitCode: 0 };
}

function explainedInJson(metrics: Metrics, { key, definition, columns, rows }: Explained) {
  const all = metricsInJson(metrics);
  return {
    ...{ realm: all.realm, rehearsal: all.rehearsal, asOf: all.asOf, knownAt: all.knownAt, month: all.month },
    ...{ ...definition, value: all[key], observations: all.observations[key] ?? null },
    rows: rows.map((row) => Object.fromEntries(columns.map((column, n) => [column, row[n] ?? null]))),
  };
}

/** What people are called, for the owner's own terminal; never in JSON. */
async function namesOf(db: Desk["app"]["ledger"]["db"], { columns, rows }: Explained) {
  if (columns[0] !== "person" || rows.length === 0) return new Map<string, string>();
  const ids = rows.map(([id]) => String(id)).slice(0, SHOWN);
  const found = await db
    .selectFrom("subscribers")
    .select(["id", "name", "email"])
    .where("id", "in", ids)
    .execute();
  return new Map(found.map(({ id, name, email }) => [id, name || email || "(erased)"]));
}

/** More rows than a person reads: the rest stands in JSON. */
const SHOWN = 200;

interface Asked {
  at: Date;
  knownAt: Date | undefined;
  realm: Realm | null;
  key: Key | null;
}

function readOptions(options: MetricsOptions, { zone, now }: { zone: string; now: Date }): Asked {
  const wrong: ConfigProblem[] = [];
  const month = options.month === undefined ? null : readMonth(options.month, { zone, now, wrong });
  const at = options.asOf === undefined ? null : readInstant("--as-of", options.asOf, { zone, now, wrong });
  const known =
    options.knownAt === undefined
      ? undefined
      : readInstant("--known-at", options.knownAt, { zone, now, wrong });
  if (month && at && monthOf(at, zone) !== options.month)
    wrong.push({
      ...{ key: "--as-of", wrong: `${options.asOf} is not in ${options.month}` },
      example: `--month ${monthOf(at, zone)} --as-of ${options.asOf}`,
    });
  const realm = REALMS.find((one) => one === options.realm) ?? null;
  if (options.realm !== undefined && realm === null)
    wrong.push({ key: "--realm", wrong: `“${options.realm}” is none`, example: "--realm live" });
  const key = options.explain === undefined ? null : keyNamed(options.explain);
  if (options.explain !== undefined && key === null)
    wrong.push({
      ...{ key: "--explain", wrong: `there is no figure called “${options.explain}”` },
      example: `--explain mrr. There are: ${DEFINITIONS.map((one) => one.key).join(", ")}`,
    });
  if (wrong.length > 0) throw new ConfigError("The command", wrong);
  return { at: at ?? month ?? now, knownAt: known ?? undefined, realm, key };
}

interface Reading {
  zone: string;
  now: Date;
  wrong: ConfigProblem[];
}

/** Its last moment, or now while it runs. */
function readMonth(written: string, { zone, now, wrong }: Reading): Date | null {
  const running = monthOf(now, zone);
  const example = `--month ${running}`;
  if (!isMonth(written)) wrong.push({ key: "--month", wrong: `“${written}” is no month`, example });
  else if (written > running) wrong.push({ key: "--month", wrong: `${written} has not begun`, example });
  else {
    const end = monthsFrom(written, written, zone)[0]?.to ?? now;
    return new Date(Math.min(end.getTime() - 1, now.getTime()));
  }
  return null;
}

/** Lands in the next day, whether this one has 23 hours or 25. */
const DAY_AND_A_HALF_MS = 36 * 60 * 60_000;

/** A day stands for its end, as far as it has come; with a time it is that instant. */
function readInstant(key: string, written: string, { zone, now, wrong }: Reading): Date | null {
  const read = parseIssueDate(written, zone);
  const example = `${key} ${now.toISOString().slice(0, 10)}`;
  if ("unreadable" in read) {
    wrong.push({ key, wrong: `“${written}” is no day and no instant`, example });
    return null;
  }
  if (read.instant > now) {
    wrong.push({ key, wrong: `${written} has not come`, example });
    return null;
  }
  if (read.hasTime) return read.instant;
  const tomorrow = atHour(new Date(read.instant.getTime() + DAY_AND_A_HALF_MS), 0, zone);
  return new Date(Math.min(tomorrow.getTime() - 1, now.getTime()));
}
