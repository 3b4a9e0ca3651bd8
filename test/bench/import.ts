/** What it costs to take a file of people from another tool into a new ledger, as the command does it. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { checkout } from "../../config/env.ts";
import { type Bench, type BenchResult, median, rounded } from "./bench.ts";
import { bundledCli } from "./bundled-cli.ts";
import { type Command, costOf } from "./child-cost.ts";

const HEADER =
  "id,email,name,note,subscribed_to_emails,complimentary_plan,stripe_customer_id,created_at,deleted_at,labels,tiers";

/** An export of Ghost's with invented people: names with accents, labels with commas, one in fifty who has left. */
function membersFile(path: string, rows: number): void {
  const day = (n: number) => new Date(Date.UTC(2022, 0, 1) + n * 3_600_000).toISOString();
  const person = (n: number) =>
    [
      ...[n.toString(16).padStart(24, "0"), `reader.${n}@mail${n % 97}.example`, `Zoë Reader ${n}`, ""],
      ...[String(n % 50 !== 0), "false", n % 20 === 0 ? `cus_${n}` : "", day(n % 20_000), ""],
      ...[`"Early,Group ${n % 7}"`, n % 20 === 0 ? "Gold" : ""],
    ].join(",");
  writeFileSync(path, `${[HEADER, ...Array.from({ length: rows }, (_, n) => person(n))].join("\n")}\n`);
}

async function measure(rows: number, runs: number): Promise<BenchResult> {
  const root = checkout();
  const cli = await bundledCli(root);
  const folder = mkdtempSync(join(tmpdir(), "pressroom-bench-import-"));
  const file = join(folder, "members.csv");
  let homes = 0;
  const command = (...program: string[]): Command => ({
    argv: [
      ...[process.execPath, ...program, "import-subscribers", file],
      ...["--home", join(folder, `home-${homes++}`), "--yes", "--json"],
    ],
    env: { NODE_COMPILE_CACHE: join(folder, "cache") },
  });
  try {
    // Once unmeasured, so that every cache is as full as on any other day.
    membersFile(file, 100);
    for (let n = 0; n < 2; n++) costOf(command(cli));
    const start = costOf(command(cli));
    membersFile(file, rows);
    const costs = Array.from({ length: runs }, () => costOf(command(cli)));
    assertAllIn(join(folder, `home-${homes - 1}`), rows);
    const source = costOf(command("--import", import.meta.resolve("tsx/esm"), join(root, "src/cli.ts")));
    const of = (figure: keyof (typeof costs)[number]) => rounded(median(costs.map((cost) => cost[figure])));
    return {
      params: { rows, runs, node: process.version, megabytes: rounded(readFileSync(file).length / 2 ** 20) },
      wallSeconds: of("wallSeconds"),
      cpuSeconds: of("cpuSeconds"),
      peakMb: of("peakMb"),
      startWallSeconds: rounded(start.wallSeconds),
      startPeakMb: rounded(start.peakMb),
      sourceWallSeconds: rounded(source.wallSeconds),
      sourcePeakMb: rounded(source.peakMb),
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** A fast import that leaves people out is none. */
function assertAllIn(home: string, rows: number): void {
  const ledger = new DatabaseSync(join(home, "ledger.sqlite"), { readOnly: true });
  try {
    const found = ledger.prepare("select count(*) n from subscribers").get();
    if (Number(found?.n) !== rows) throw new Error(`${found?.n} of ${rows} people are in the ledger`);
  } finally {
    ledger.close();
  }
}

export const importPeople: Bench = {
  about:
    "a file of people from another tool into a new ledger: the whole command in a child process, bundled",
  options: { rows: { type: "string", default: "10000" }, runs: { type: "string", default: "3" } },
  atMost: ({ rows }) =>
    Number(rows) <= 10_000 ? { wallSeconds: 1.5, peakMb: 150 } : { wallSeconds: 12, peakMb: 180 },
  run: ({ rows, runs }) => measure(Math.max(1, Number(rows) || 10_000), Math.max(1, Number(runs) || 3)),
};
