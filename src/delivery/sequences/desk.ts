/** Desk → ledger: the mails of sequences, each a row whose page is its text. */
import { BY_BUTTON } from "../../audience/confirm.ts";
import { CHECK_SOURCE } from "../../audience/desk.ts";
import { realmsReaching } from "../../audience/subscribers.ts";
import { bodyFromDesk } from "../../content/desk-body.ts";
import { asIssueSeen, bodyMayDiffer } from "../../content/seen.ts";
import type { Account } from "../../core/account.ts";
import type { Clock } from "../../core/clock.ts";
import { type Met, type Pulled, pullTable } from "../../desk/pull.ts";
import { type Bound, boundOf, type Seen } from "../../desk/seen.ts";
import type { Desk, DeskRow, DeskTable, Value } from "../../desk/table.ts";
import type { Db, Ledger } from "../../ledger/open.ts";
import { bind, bindingByLocal } from "../../ledger/records.ts";
import type { SequenceStepRow } from "../../ledger/tables/delivery.ts";
import { dropStep, type StepContent, sequenceCalled, stepById, writeStep } from "./steps.ts";

export const STEP_BINDING = "sequence mail";

export interface StepDesk {
  ledger: Ledger;
  clock: Clock;
  signal: AbortSignal;
  desk: Desk;
  table: DeskTable;
  site: { url: string; assets: string };
}

/**
 * Whether there is a table for them, or reason to make one: the first reader who said yes here is the first whom a
 * sequence could greet, and the first who pays the first who could need a reminder. Until then a sync saves the call.
 */
export async function needsStepDesk(db: Db, account: Account): Promise<boolean> {
  if (await bindingByLocal(db, account, "database", "sequences")) return true;
  const greeted = await db
    .selectFrom("subscribers")
    .select("id")
    .where("consent_act", "=", BY_BUTTON)
    .where("realm", "in", realmsReaching(account.realm))
    .where("source", "!=", CHECK_SOURCE)
    .limit(1)
    .executeTakeFirst();
  return greeted !== undefined || (await anybodyPays(db, account));
}

async function anybodyPays(db: Db, { realm }: Account): Promise<boolean> {
  const payer = await db
    .selectFrom("customers")
    .select("id")
    .where("subscriber_id", "is not", null)
    .where("realm", "in", realmsReaching(realm))
    .limit(1)
    .executeTakeFirst();
  return payer !== undefined;
}

/** What opening it needs of the app. */
export interface StepDeskHost {
  ledger: Ledger;
  clock: Clock;
  signal: AbortSignal;
  desk(): Promise<Desk>;
  site(): Promise<{ url: string; assets: string }>;
}

/** Makes the table where there is none. */
export async function openStepDesk(host: StepDeskHost): Promise<StepDesk> {
  const { ledger, clock, signal } = host;
  const desk = await host.desk();
  return { ledger, clock, signal, desk, table: await desk.table("sequences"), site: await host.site() };
}

export interface PulledSteps extends Pulled {
  changed: number;
}

/** Takes every row that may have changed since the last pull. */
export async function pullSteps(
  context: StepDesk,
  options: { hinted?: readonly string[]; progress?(rows: number): void } = {},
): Promise<PulledSteps> {
  let changed = 0;
  const pulled = await pullTable(context, {
    ...options,
    ...{ account: context.desk.account, table: context.table },
    async take(met) {
      if (await takeRow(context, met)) changed++;
    },
    gone: (bound) => takeGone(context, bound),
  });
  return { ...pulled, changed };
}

/** Reads one row and its page again, whatever was seen before: done just before its readers are frozen. */
export async function refreshStep(host: StepDeskHost, id: string): Promise<void> {
  const context = await openStepDesk(host);
  const { ledger, desk, table } = context;
  const binding = await bindingByLocal(ledger.db, desk.account, STEP_BINDING, id);
  if (!binding) return;
  const bound = boundOf(binding);
  const row = await table.row(bound.page);
  if (row && !row.trashed) await takeRow(context, { row, bound, by: "hint", shown: bound.seen?.shown });
  else await takeGone(context, bound);
}

/** Also called when a row turns out to be gone while it is written. */
export async function takeGone({ ledger, clock, desk }: StepDesk, bound: Bound): Promise<void> {
  await ledger.transaction(async (db) => {
    await dropStep(db, clock, bound.local);
    const seen: Seen = { ...(bound.seen ?? { edited: clock.now().toISOString() }), trashed: true };
    await keepSeen(db, { clock, desk }, { local: bound.local, page: bound.page, seen });
  });
}

export const keepSeen = (
  db: Db,
  { clock, desk }: Pick<StepDesk, "clock" | "desk">,
  { local, page, seen }: { local: string; page: string; seen: Seen },
): Promise<void> =>
  bind(db, clock, desk.account, { kind: STEP_BINDING, local, remote: page, seen: JSON.stringify(seen) });

/** Whether anything of it is another now. */
async function takeRow(context: StepDesk, { row, bound, by, shown }: Met): Promise<boolean> {
  const { ledger, clock, desk } = context;
  const known = await stepOf(context, row, bound);
  const seen = asIssueSeen(bound?.seen);
  const readBody = !known || by !== "list" || seen?.trashed === true || bodyMayDiffer(row, seen, clock.now());
  const body = readBody ? await bodyFromDesk(context, row.page) : known.body;
  const { realm } = desk.account;
  return ledger.transaction(async (db) => {
    const key = known?.key ?? `notion-${row.page}`;
    const { step, changed } = await writeStep(db, clock, {
      known,
      key,
      realm,
      content: contentOf(row, body),
    });
    const now: Seen = {
      edited: row.edited.toISOString(),
      bodyAt: readBody || !seen ? clock.now().toISOString() : seen.bodyAt,
      ...(shown ? { shown } : {}),
    };
    await keepSeen(db, { clock, desk }, { local: step.id, page: row.page, seen: now });
    return changed;
  });
}

/** A row whose key names a step that has no page yet was made by a run that died before it noted it; a copy is new. */
async function stepOf(
  { ledger, desk }: StepDesk,
  row: DeskRow,
  bound: Bound | undefined,
): Promise<SequenceStepRow | null> {
  const key = bound?.local ?? text(row.values.key);
  const step = key === "" ? undefined : await stepById(ledger.db, key);
  if (!step || bound) return step ?? null;
  return (await bindingByLocal(ledger.db, desk.account, STEP_BINDING, step.id)) ? null : step;
}

const text = (value: Value | undefined): string => (typeof value === "string" ? value : "");

const contentOf = ({ values }: DeskRow, body: string): StepContent => ({
  title: text(values.title).trim(),
  sequence: sequenceCalled(text(values.sequence)) ?? "",
  days: typeof values.days === "number" ? values.days : null,
  isOn: values.on === true,
  onlyFree: values.onlyFree === true,
  body,
});
