/** `npm run chaos -- WHAT`: what goes wrong in years, at random, in minutes. Exit 1 if something was wrong afterwards. */
import { parseArgs } from "node:util";
import { counted } from "../delivery/mail-twin.ts";
import { moneyChaos } from "../money/histories/lanes.ts";
import { chaos, lineOf } from "./chaos.ts";
import { tellQuarter } from "./quarter/tell.ts";
import { scheduleChaos } from "./schedule.ts";
import { threadChaos } from "./threads.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    runs: { type: "string" },
    recipients: { type: "string", default: "10000" },
    seed: { type: "string" },
    small: { type: "boolean", default: false },
    lanes: { type: "string", default: "2" },
    weeks: { type: "string", default: "13" },
    tick: { type: "string", default: "60" },
  },
});

const seed = Number(values.seed ?? Date.now() % 1_000_000);
const [recipients, lanes] = [Number(values.recipients), Number(values.lanes)];
const runsOr = (usual: number) => Number(values.runs ?? usual);

const KINDS: Readonly<Record<string, { options: string; run(): Promise<number> }>> = {
  // Mailings that are killed and hindered at random.
  send: { options: "[--runs N] [--recipients N] [--small]", run: sendChaos },
  // Years of payments that are told late, twice, in any order or never.
  money: { options: "[--runs N]", run: () => moneyChaos({ seed, runs: runsOr(1_000), lanes }) },
  // Threads to two networks, through deaths, absences and revoked tokens.
  threads: { options: "[--runs N]", run: () => threadChaos({ seed, runs: runsOr(500) }) },
  // Kills of jobs under the schedule in the foreground, and the day after.
  schedule: {
    options: "[--runs KILLS] [--recipients N]",
    run: () => scheduleChaos({ seed, kills: runsOr(50), readers: recipients }),
  },
  // A quarter of everything, with sleeps, power cuts and bad days of services.
  quarter: {
    options: "[--weeks N] [--recipients N] [--tick MINUTES]",
    run: () =>
      tellQuarter({
        ...{ seed, weeks: Number(values.weeks), tickMinutes: Number(values.tick) },
        readers: process.argv.includes("--recipients") ? recipients : 500,
      }),
  },
};

async function sendChaos(): Promise<number> {
  const runs = runsOr(300);
  process.stdout.write(
    `seed ${seed}, ${runs} runs of ${recipients} recipients (--seed ${seed} repeats them)\n`,
  );
  const reports = await chaos({
    ...{ seed, runs, readers: recipients, lanes, small: values.small },
    onReport: (report, done) => process.stdout.write(`${done}/${runs} ${lineOf(report)}\n`),
  });
  const bad = reports.filter(({ wrong }) => wrong.length > 0);
  const all = reports.flatMap(({ happened }) => happened.map((one) => one.replace(/ \d+$/, "")));
  const sorted = Object.entries(counted(all)).sort(([, a], [, b]) => b - a);
  for (const [what, times] of sorted) process.stdout.write(`  ${String(times).padStart(5)} ${what}\n`);
  const kills = all.filter((one) => one.startsWith("killed")).length;
  const starts = reports.reduce((sum, report) => sum + report.starts, 0);
  process.stdout.write(
    `seed ${seed}: ${reports.length} runs of ${recipients} recipients, ${starts} starts, ${kills} kills, ${bad.length} gone wrong\n`,
  );
  return bad.length > 0 ? 1 : 0;
}

async function main(): Promise<number> {
  const what = positionals.join(" ");
  const kind = Object.hasOwn(KINDS, what) ? KINDS[what] : undefined;
  if (kind) return kind.run();
  const lines = Object.entries(KINDS).map(
    ([name, { options }]) => `npm run chaos -- ${name} ${options} [--seed N]`,
  );
  process.stderr.write(`There are these:\n${lines.join("\n")}\n`);
  return 2;
}

process.exitCode = await main();
