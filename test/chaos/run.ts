/**
 * `npm run chaos -- send --runs 300`: mailings that are killed and hindered at random; `money --runs 1000`: years of payments
 * that are told late, twice, in any order or never; `threads --runs 500`: threads to two networks. Exit 1 if one went wrong.
 */
import { parseArgs } from "node:util";
import { counted } from "../delivery/mail-twin.ts";
import { moneyChaos } from "../money/histories/lanes.ts";
import { chaos, lineOf } from "./chaos.ts";
import { threadChaos } from "./threads.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    runs: { type: "string" },
    recipients: { type: "string", default: "10000" },
    seed: { type: "string" },
    small: { type: "boolean", default: false },
    weeks: { type: "string", default: "13" },
    readers: { type: "string", default: "500" },
    tick: { type: "string", default: "60" },
    lanes: { type: "string", default: "2" },
  },
});

async function tellQuarter(seed: number): Promise<number> {
  const { quarter } = await import("./quarter/quarter.ts");
  const [weeks, readers, tickMinutes] = [values.weeks, values.readers, values.tick].map(Number) as [
    number,
    number,
    number,
  ];
  const began = Date.now();
  const report = await quarter({
    ...{ seed, weeks, readers, tickMinutes },
    onDay: (day, of) => process.stderr.write(`day ${day} of ${of}\n`),
  });
  process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
  const seconds = Math.round((Date.now() - began) / 1_000);
  process.stdout.write(
    `seed ${seed}: ${weeks} weeks, ${readers} readers, ${report.wrong.length} wrong, ${seconds} s\n`,
  );
  return report.wrong.length > 0 ? 1 : 0;
}

async function main(): Promise<number> {
  const what = positionals.join(" ");
  const [readers, lanes] = [Number(values.recipients), Number(values.lanes)];
  const seed = Number(values.seed ?? Date.now() % 1_000_000);
  if (what === "money") return moneyChaos({ seed, runs: Number(values.runs ?? 1_000), lanes });
  if (what === "quarter") return tellQuarter(seed);
  if (what === "threads") return threadChaos({ seed, runs: Number(values.runs ?? 500) });
  if (what !== "send") {
    process.stderr.write(
      "There are four: npm run chaos -- send [--runs N] [--recipients N] [--seed N]\n" +
        "npm run chaos -- money [--runs N] [--seed N]\n" +
        "npm run chaos -- threads [--runs N] [--seed N]\n" +
        "and: npm run chaos -- quarter [--weeks N] [--readers N] [--seed N]\n",
    );
    return 2;
  }
  const runs = Number(values.runs ?? 300);
  process.stdout.write(`seed ${seed}, ${runs} runs of ${readers} recipients (--seed ${seed} repeats them)\n`);
  const reports = await chaos({
    ...{ seed, runs, readers, lanes, small: values.small },
    onReport: (report, done) => process.stdout.write(`${done}/${runs} ${lineOf(report)}\n`),
  });
  const bad = reports.filter(({ wrong }) => wrong.length > 0);
  const all = reports.flatMap(({ happened }) => happened.map((one) => one.replace(/ \d+$/, "")));
  const sorted = Object.entries(counted(all)).sort(([, a], [, b]) => b - a);
  for (const [what, times] of sorted) process.stdout.write(`  ${String(times).padStart(5)} ${what}\n`);
  const kills = all.filter((one) => one.startsWith("killed")).length;
  const starts = reports.reduce((sum, report) => sum + report.starts, 0);
  process.stdout.write(
    `seed ${seed}: ${reports.length} runs of ${readers} recipients, ${starts} starts, ${kills} kills, ${bad.length} gone wrong\n`,
  );
  return bad.length > 0 ? 1 : 0;
}

process.exitCode = await main();
