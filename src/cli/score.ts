/** `pressroom score`: drafts and ideas in their order, how sure it is, and what it is made of. */
import type { ScoreRunOptions } from "../../jobs/score-drafts.ts";
import type { App } from "../app.ts";
import { type KnownDraft, type RankedDraft, type Ranking, readRanking } from "../composition/ranking.ts";
import { reportLines } from "../composition/report.ts";
import { sayAlike, sayScorer } from "../composition/say-rank.ts";
import { findIssues } from "../content/issues.ts";
import { ConfigError } from "../core/errors.ts";
import type { Realm } from "../core/realm.ts";
import { exitCodeOf, type JobOutcome } from "../operations/exit.ts";
import { performJob } from "../operations/perform-job.ts";
import type { Desk } from "./options.ts";
import { explainDraft, pileTable } from "./score-table.ts";
import type { Terminal } from "./terminal.ts";
import { onlyOne } from "./which-issue.ts";

export interface ScoreCommandOptions {
  issue?: string;
  explain?: boolean;
  report?: boolean;
  within?: string;
}

export async function showScores(desk: Desk, options: ScoreCommandOptions) {
  const { app, terminal } = desk;
  const { db } = app.ledger;
  const wanted =
    options.issue === undefined
      ? null
      : onlyOne(options.issue, await findIssues(db, options.issue), "score --issue").id;
  const outcome = options.report ? null : await scoreNow(desk, { ...options, wanted });
  const ranking = await readRanking(db, { realm: await realmOf(app), weights: app.config.scoring.weights });
  const shown = wanted === null ? ranking.pile : ranking.known.filter(({ id }) => id === wanted);
  if (options.report) tellReport(terminal, ranking);
  else if (options.explain || wanted !== null) tellEach(terminal, shown, ranking);
  else tellPile(terminal, ranking);
  const json = { ...outcome, ...inJson(ranking, shown) };
  return { json, exitCode: outcome ? exitCodeOf(outcome) : 0 };
}

/** The real ones, where there are any. */
async function realmOf({ ledger, realms }: App): Promise<Realm> {
  const real = await ledger.db
    .selectFrom("issues")
    .select("id")
    .where("realm", "=", "live")
    .where("status", "in", ["idea", "draft"])
    .executeTakeFirst();
  return real ? "live" : realms.notion;
}

async function scoreNow(
  { app, terminal }: Desk,
  { within, wanted }: ScoreCommandOptions & { wanted: string | null },
): Promise<JobOutcome> {
  const options: ScoreRunOptions = {
    ...(within === undefined ? {} : { withinMs: secondsIn(within) * 1_000 }),
    ...(wanted === null ? {} : { only: [wanted] }),
  };
  const { scorePile } = await import("../../jobs/score-drafts.ts");
  return terminal.during(
    "Scoring drafts",
    (progress) =>
      performJob(app, "score-drafts", (host: App, run) => scorePile(host, run, options), { progress }),
    sayOutcome,
  );
}

function secondsIn(given: string): number {
  const seconds = Number(given);
  if (Number.isFinite(seconds) && seconds > 0) return seconds;
  throw new ConfigError("The command", [
    { key: "--within", wrong: "it should be a number of seconds", example: "score --within 60" },
  ]);
}

function sayOutcome({ outcome, why, measured, read, model }: JobOutcome): string {
  if (why) return `${outcome === "partial" ? "Not all is read yet: " : ""}${why}.`.replace(/\.+$/, ".");
  if (outcome === "idle") return "Nothing has changed since the last time";
  const told = [
    ...(Number(measured) > 0 ? [`${measured} measured`] : []),
    ...(Number(read) > 0 ? [`${read} read by ${model}`] : []),
  ];
  return told.join(", ") || "Nothing was to be done";
}

function tellPile(terminal: Terminal, ranking: Ranking): void {
  const { pile } = ranking;
  const [first] = pile;
  if (!first) {
    terminal.step(
      "There is no draft and no idea. Write one in Notion → Issues, then: npm run pressroom -- job sync-notion",
    );
    return;
  }
  terminal.plain(pileTable(pile));
  const alike = sayAlike(first, pile);
  terminal.step(
    alike === "" ? "The first stands apart from all others" : `The first ${alike}: their intervals overlap`,
  );
  const read = pile.find(({ parts }) => parts.checklist !== null) ?? first;
  terminal.step(`Scored by ${sayScorer(read, ranking)}`);
  terminal.end(nextStep(ranking));
}

function nextStep({ pile, reader }: Ranking): string {
  if (reader === null) return "No model reads drafts here. To set one up: npm run pressroom -- setup model";
  const read = pile.filter(({ model }) => model !== null);
  if (read.length > 0 && read.every(({ parts }) => parts.checklist === null))
    return `${reader.name} answers with something else than yes or no, so its word counts for no draft. Another model: npm run pressroom -- setup model --new`;
  return "What each is made of: npm run pressroom -- score --explain";
}

function tellEach(terminal: Terminal, drafts: readonly KnownDraft[], ranking: Ranking): void {
  for (const draft of drafts) terminal.plain(`${draft.title || "Untitled"}\n${explainDraft(draft, ranking)}`);
  if (drafts.length === 0) terminal.step("Nothing is known of it yet");
}

function tellReport(terminal: Terminal, ranking: Ranking): void {
  terminal.title("What your marks have taught");
  for (const line of reportLines(ranking)) terminal.step(line);
}

const inJson = (ranking: Ranking, shown: readonly (KnownDraft | RankedDraft)[]) => ({
  drafts: shown.map(
    ({ id, name, title, status, realm, pick, features, signals, model, problem, ...rank }) => ({
      ...{ id, name, title, status, realm, pick, ...rank, features, signals, model, problem },
    }),
  ),
  ...{ reader: ranking.reader, weights: ranking.weights, report: reportLines(ranking) },
  learning: {
    ...ranking.learning,
    learned: ranking.learning.learned && { terms: ranking.learning.learned.terms },
  },
});
