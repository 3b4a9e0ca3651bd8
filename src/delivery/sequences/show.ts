/** Ledger → desk: a row for each mail of a sequence, how many got it, and what stands in the way. */
import { bodyForDesk } from "../../content/desk-body.ts";
import { bodyNotes } from "../../content/notion-markdown/notion-markdown.ts";
import { mayReach, type Realm } from "../../core/realm.ts";
import { type Pushed, pushRows } from "../../desk/push.ts";
import type { DeskRow, Values } from "../../desk/table.ts";
import type { Db } from "../../ledger/open.ts";
import { bindingsOf, claim } from "../../ledger/records.ts";
import type { SequenceStepRow } from "../../ledger/tables/delivery.ts";
import { keepSeen, STEP_BINDING, type StepDesk, takeGone } from "./desk.ts";
import { type Proposal, proposals } from "./proposals.ts";
import { countStep, type StepCounts } from "./report.ts";
import { isOn, problemsOf, stepById, stepByKey, stepsReaching, wordFor, writeStep } from "./steps.ts";

export interface ShowOptions {
  /** The mailer's realm. */
  mailer: Realm;
  /** The publication's name. */
  name: string;
  /** What keeps every mailing from leaving, in sentences; empty for nothing. */
  lacks: string;
  /** Asked once, before the first write. */
  ours(): Promise<void>;
}

/** Gives each step that has none its row, proposes the first ones, and shows what became of each. */
export async function showSteps(context: StepDesk, options: ShowOptions): Promise<Pushed & { put: number }> {
  const { ledger, desk, table } = context;
  await propose(context, options.name);
  const put = await putSteps(context, options);
  const bound = (await bindingsOf(ledger.db, desk.account, STEP_BINDING)).map(({ local }) => local);
  const pushed = await pushRows(
    context,
    {
      ...{ account: desk.account, table, makes: false, ours: options.ours },
      async wanted(id) {
        const step = await stepById(ledger.db, id);
        return step ? valuesOf(ledger.db, step, { ...options, desk: desk.account.realm }) : null;
      },
      gone: (gone) => takeGone(context, gone),
    },
    bound,
  );
  return { ...pushed, put };
}

/**
 * Once for a desk on which nothing stands, and once for what a later version proposes: on a real one off, so that
 * nothing leaves before the owner has read it; in the sandbox on, so that there is something to see.
 */
async function propose({ ledger, clock, desk, site }: StepDesk, name: string): Promise<void> {
  const { account, realm } = desk.account;
  await ledger.transaction(async (db) => {
    const all = proposals(name, site.url);
    const isReminder = ({ sequence }: Proposal) => sequence === "past-due";
    const wanted: Proposal[] = [];
    if (await claim(db, clock, "sequences", `proposed on ${account} ${realm}`, null)) {
      const isEmpty = !(await stepsReaching(db, "sandbox")).some((step) => step.realm === realm);
      if (isEmpty) wanted.push(...all.filter((proposal) => !isReminder(proposal)));
    }
    if (await claim(db, clock, "sequences", `proposed past-due on ${account} ${realm}`, null))
      wanted.push(...all.filter(isReminder));
    for (const { key, ...proposed } of wanted) {
      const content = { ...proposed, isOn: realm === "sandbox" };
      const of = { known: null, key: `proposed-${key} ${realm}`, realm };
      if (!(await stepByKey(db, of.key))) await writeStep(db, clock, { ...of, content });
    }
  });
}

/** Rows for steps that have none: proposals, and all of them on a desk that was made anew. */
async function putSteps(context: StepDesk, { ours, ...options }: ShowOptions): Promise<number> {
  const { ledger, clock, signal, desk, table } = context;
  const { realm } = desk.account;
  const bound = new Set((await bindingsOf(ledger.db, desk.account, STEP_BINDING)).map(({ local }) => local));
  const lacking = (await stepsReaching(ledger.db, "sandbox")).filter(
    (step) => step.realm === realm && !bound.has(step.id),
  );
  if (lacking.length === 0) return 0;
  await ours();
  const found = await table.withKeys(lacking.map(({ id }) => id));
  for (const step of lacking) {
    signal.throwIfAborted();
    const shown = await valuesOf(ledger.db, step, { ...options, desk: realm });
    const there = found.find(({ values }) => values.key === step.id);
    const make = async (): Promise<DeskRow> =>
      table.create({ ...ownersOf(step), ...shown }, await bodyForDesk(context, step.body));
    const row = there ?? (await make());
    const now = clock.now().toISOString();
    const seen = { edited: row.edited.toISOString(), bodyAt: now, ...(there ? {} : { shown }) };
    await keepSeen(ledger.db, context, { local: step.id, page: row.page, seen });
  }
  return lacking.length;
}

const ownersOf = (step: SequenceStepRow): Values => ({
  title: step.title,
  sequence: step.sequence === "" ? null : wordFor(step.sequence),
  days: step.days,
  on: step.is_on === 1,
  onlyFree: step.only_free === 1,
});

type Viewpoint = Pick<ShowOptions, "mailer" | "lacks"> & { desk: Realm };

/** Figures less real than the desk are left out: what was rehearsed never stands among real figures. */
async function valuesOf(db: Db, step: SequenceStepRow, view: Viewpoint): Promise<Values> {
  const counts = await countStep(db, step, view.mailer);
  const beside = (await stepsReaching(db, "sandbox")).filter(({ realm }) => realm === step.realm);
  const problems = problemsOf(step, beside);
  const sent = mayReach(view.mailer, view.desk) ? counts.sent : null;
  const notes = [noteOf(step, { ...counts, problems }, view), ...bodyNotes(step.body)];
  return { sent, note: notes.filter((note) => note !== "").join(" "), key: step.id };
}

function noteOf(
  step: SequenceStepRow,
  { sent, skipped, problem, problems }: StepCounts & { problems: readonly string[] },
  view: Viewpoint,
): string {
  if (problems.length > 0) return `Not sent: ${problems.join(" ")}`;
  if (!isOn(step)) return "Off. Tick On, and readers who come after that get it.";
  if (!mayReach(step.realm, view.mailer))
    return "Not sent: this desk is the sandbox's, and what stands there never goes to real readers.";
  if (view.lacks !== "") return `Not sent. ${view.lacks}`;
  if (problem !== null) return problem;
  const late = skipped === 1 ? "1 reader was" : `${skipped} readers were`;
  const passedOver = skipped > 0 ? ` ${late} passed over, because it was too late for them.` : "";
  const rehearsed =
    view.mailer === "sandbox" && sent > 0 ? " Rehearsed in the sandbox: no mail left this machine." : "";
  return `${passedOver}${rehearsed}`.trim();
}
