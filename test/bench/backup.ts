/** What it costs to back up a press that has gone on for two years, and to put it back on an empty machine. */
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checkout } from "../../config/env.ts";
import { compareLedgers } from "../../src/operations/backup/compare.ts";
import { markFolder } from "../../src/operations/backup/folder.ts";
import { newKey } from "../../src/operations/backup/key.ts";
import { MEMORY_FLAGS } from "../../src/operations/launchd.ts";
import { type Bench, type BenchResult, rounded } from "./bench.ts";
import { bundledCli } from "./bundled-cli.ts";
import { costOf } from "./child-cost.ts";
import { fillHome } from "./metrics-home.ts";

const MEGABYTE = 1_000_000;

async function measure(people: number): Promise<BenchResult> {
  const cli = await bundledCli(checkout());
  const folder = mkdtempSync(join(tmpdir(), "pressroom-bench-backup-"));
  const [home, disk, elsewhere] = ["home", "disk", "elsewhere"].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  try {
    const events = await fillHome(home, people);
    const { identity, recipient } = await newKey();
    await markFolder(disk, home);
    writeFileSync(join(home, "settings.yaml"), `backup: { recipient: ${recipient}, folder: "${disk}" }\n`);
    writeFileSync(join(folder, "key"), identity);
    const run = (...args: string[]) =>
      costOf({
        argv: [process.execPath, ...MEMORY_FLAGS, cli, ...args, "--json"],
        env: { NODE_COMPILE_CACHE: join(folder, "cache") },
      });
    const made = run("backup", "--home", home);
    const [archive = ""] = readdirSync(disk).filter((name) => name.endsWith(".tar.gz.age"));
    const back = run("restore", "--from", disk, "--identity", join(folder, "key"), "--home", elsewhere);
    const compared = await compareLedgers(join(elsewhere, "ledger.sqlite"), join(home, "ledger.sqlite"));
    return {
      params: { people, node: process.version },
      events,
      wallSeconds: rounded(made.wallSeconds),
      cpuSeconds: rounded(made.cpuSeconds),
      peakMb: rounded(made.peakMb),
      ledgerMb: rounded(statSync(join(home, "ledger.sqlite")).size / MEGABYTE),
      archiveMb: rounded(statSync(join(disk, archive)).size / MEGABYTE),
      restoreWallSeconds: rounded(back.wallSeconds),
      restorePeakMb: rounded(back.peakMb),
      rows: compared.reduce((sum, { rows }) => sum + rows, 0),
      /** But where a backup and a restore themselves write while they are made. */
      rowsDifferent: compared
        .filter(({ table }) => !["home", "runs", "leases"].includes(table))
        .reduce((sum, { changed }) => sum + changed, 0),
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

export const backup: Bench = {
  about: "One archive of a home, put to a folder and read back; and the home restored from it, row by row",
  options: { people: { type: "string", default: "100000" } },
  atMost: { peakMb: 150, restorePeakMb: 150, rowsDifferent: 0 },
  run: ({ people }) => measure(Math.max(10, Number(people) || 100_000)),
};
