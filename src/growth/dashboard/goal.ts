/** Goal: where the newsletter stands, what blocks it, and what to do next. Two narrow columns, for a phone. */
import { formatMoney } from "../../core/money.ts";
import { definitionOf } from "../definitions.ts";
import { HEALTH_DAYS, type Limit } from "../metrics/issues.ts";
import { percent, Share } from "../metrics/share.ts";
import { cell, dayIn, noteOf, shareCell } from "./cells.ts";
import type { Board } from "./dashboard.ts";
import type { Cell, Chart, Tab } from "./model.ts";

/** Together with what stands beside them on a phone of 390 pixels. */
const WIDTHS = { label: 100, value: 244 };
const REACHED = { readers: "Readers, in %", mrr: "MRR, in %" } as const;

const PROGRESS: Chart = {
  ...{
    key: "progress",
    kind: "progress",
    title: "How much of the goal is reached",
    x: "Goal",
    series: ["Now"],
  },
  ...{ rows: Object.values(REACHED), place: "below", width: WIDTHS.label + WIDTHS.value, height: 170 },
};

export function goalTab(board: Board): Tab {
  return {
    ...{ key: "goal", title: "Goal", heat: [], charts: [PROGRESS] },
    columns: [
      { title: "Goal", width: WIDTHS.label, format: "text" },
      { title: "Now", width: WIDTHS.value, format: "text", align: "left", isStyled: true },
    ],
    rows: rowsOf(board).map(([label, value]) => [cell(label, { style: "quiet" }), value]),
  };
}

type Row = readonly [label: string, value: Cell];

/** Always the same rows, so that each stays where the owner looks for it. */
function rowsOf(board: Board): Row[] {
  const { metrics, advice } = board;
  const { goal, paying, converted, currency, readers } = metrics;
  return [
    [
      "Paying readers",
      cell(paying, {
        format: { of: goal.payingSubscribers },
        style: "big",
        note: noteOf("payingSubscribers"),
      }),
    ],
    [
      "MRR",
      cell(converted.mrrMinor, {
        format: { money: currency, of: goal.mrrMinor },
        style: "big",
        note: mrrNote(board),
      }),
    ],
    [
      REACHED.readers,
      shareCell(new Share(paying, goal.payingSubscribers), { note: noteOf("goalPayingShare") }),
    ],
    [REACHED.mrr, shareCell(new Share(converted.mrrMinor, goal.mrrMinor), { note: noteOf("goalMrrShare") })],
    ["What holds it", cell(advice.reason, { style: "strong" })],
    ["Do this next", cell(advice.todo, { style: "strong" })],
    ["It takes", cell(advice.cost)],
    ["Its worth", cell(advice.gain)],
    ["Where it loses", cell(advice.weakest)],
    ["Goal in", cell(sayProjection(board), { note: noteOf("monthsToGoal") })],
    ["Readers", cell(readers.byStanding.confirmed, { format: "count", note: noteOf("confirmedReaders") })],
    [
      "Waiting to confirm",
      cell(readers.byStanding.pending, { format: "count", note: noteOf("pendingReaders") }),
    ],
    ["A payer's worth", cell(sayLifetime(board), { note: noteOf("ltvCents") })],
    [
      "For the fund",
      cell(metrics.fund.forFundMinor, { format: { money: currency }, note: noteOf("fundCents") }),
    ],
    ["Last issue", cell(sayLastIssue(board))],
    ...metrics.health.map(healthRow),
    ["As of", cell(dayIn(metrics.asOf.at, metrics.zone), { format: "day" })],
    [
      "These figures are",
      cell(SAID[metrics.asOf.realm], { style: metrics.asOf.realm === "live" ? "quiet" : "bad" }),
    ],
  ];
}

const SAID = {
  live: "real",
  test: "a rehearsal: of a test mode, where nobody is charged",
  sandbox: "a rehearsal: of the sandbox, where nobody is real",
} as const;

function mrrNote({ metrics: { converted } }: Board): string {
  const { missing } = converted;
  const note = noteOf("mrrCents");
  return missing.length === 0
    ? note
    : `${note}\nWithout what is paid in ${missing.join(", ")}: your settings give no rate for it (growth.rates)`;
}

function sayProjection({ metrics: { goal } }: Board): string {
  const { early, likely, late, isEnough, pace } = goal.projection;
  if (likely === 0) return "reached";
  if (pace.k === 0) return "not to be told yet: nobody has begun to pay in a month that is over";
  const end = late === null ? "more than ten years" : months(late);
  const range = early === null ? "more than ten years" : `${months(early)} to ${end}`;
  const basis = `${pace.k} began to pay in ${months(pace.months)}`;
  return isEnough
    ? `${range}, as it goes now (${basis})`
    : `${range}, which is little more than a guess (${basis})`;
}

/** Of so few that the owner's guess weighs more than they do, it is called a guess. */
function sayLifetime({ metrics: { lifetime, currency } }: Board): string {
  const { valueMinor, lowMinor, highMinor, churn } = lifetime;
  const money = (amountMinor: number) => formatMoney({ amountMinor, currency });
  if (lowMinor === null) return "not to be told yet: nobody pays";
  const range =
    highMinor === null ? `${money(lowMinor)} or more` : `${money(lowMinor)} to ${money(highMinor)}`;
  const basis = `${COUNT.format(churn.k)} left in ${COUNT.format(churn.n)} months of payers`;
  const likely = valueMinor === null ? "" : `${money(valueMinor)}, `;
  return `${likely}${range} (${churn.basis === "assumed" ? "assumed; " : ""}${basis})`;
}

/** What is told of the list in thirty days, against what those who take its mail in put up with. */
function healthRow({ key, share, good, bad, source, verdict }: Limit): Row {
  const told = `Of mails in ${HEALTH_DAYS} days. ${source}.`;
  const { name, sentence } = definitionOf(key);
  const style = verdict === "bad" ? "bad" : "plain";
  const words =
    share.n === 0 ? "nothing was told of any mail" : `${share}${sayVerdict(verdict, { good, bad })}`;
  return [name, cell(words, { style, note: `${name}: ${sentence}\n${told}` })];
}

function sayVerdict(verdict: Limit["verdict"], { good, bad }: Pick<Limit, "good" | "bad">): string {
  switch (verdict) {
    case "good":
      return `: good, it is to stay below ${limit(good)}`;
    case "care":
      return `: take care, it is to stay below ${limit(good)}, and from ${limit(bad)} on mail is held back`;
    case "bad":
      return `: too many, from ${limit(bad)} on mail is held back`;
    case "unknown":
      return `: too few mails to judge by; it is to stay below ${limit(good)}`;
  }
}

const limit = (share: number): string => `${Number((share * 100).toPrecision(2))}\u00a0%`;

const months = (count: number): string => (count === 1 ? "1 month" : `${count} months`);

const COUNT = new Intl.NumberFormat("en");

function sayLastIssue({ metrics: { issues } }: Board): string {
  const last = issues.at(-1);
  if (!last) return "none was sent yet";
  const { value, k, n } = last.clicked;
  const clicked =
    value === null ? "" : `, ${COUNT.format(k)} of ${COUNT.format(n)} followed a link (${percent(value, 0)})`;
  return `${last.number === null ? "" : `#${last.number} `}“${last.title}”${clicked}`;
}
