/** `npm run chaos -- money --runs 1000`: random years of a newsletter's payments; in so many processes as there are lanes. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { proveAll, summaryOf, tellFailed } from "./run.ts";

export interface Lanes {
  seed: number;
  runs: number;
  lanes: number;
}

/** 0 when all went well, else 1. Says what it does on stdout. */
export async function moneyChaos({ seed, runs, lanes }: Lanes): Promise<number> {
  if (lanes > 1) return inProcesses({ seed, runs, lanes });
  const began = Date.now();
  const report = await proveAll({
    ...{ seed, count: runs },
    onProof: ({ history, wrong }, done) => {
      if (wrong.length > 0) process.stdout.write(`seed ${history.seed} WRONG: ${wrong[0]?.slice(0, 300)}\n`);
      if (done % 50 === 0) process.stdout.write(`${done}/${runs} from seed ${seed}\n`);
    },
  });
  for (const told of await tellFailed(report.failed)) process.stdout.write(`${told}\n`);
  const seconds = Math.round((Date.now() - began) / 1_000);
  process.stdout.write(`${summaryOf(seed, report)}, in ${seconds} s\n`);
  return report.failed.length > 0 ? 1 : 0;
}

async function inProcesses({ seed, runs, lanes }: Lanes): Promise<number> {
  const share = Math.ceil(runs / lanes);
  const codes = Array.from({ length: lanes }, async (_, lane) => {
    const count = Math.min(share, runs - lane * share);
    const own = ["money", "--runs", String(count), "--seed", String(seed + lane * share), "--lanes", "1"];
    const [, script = ""] = process.argv;
    const child = spawn(process.execPath, [...process.execArgv, script, ...own], { stdio: "inherit" });
    const [code] = await once(child, "exit");
    return Number(code ?? 1);
  });
  return Math.max(...(await Promise.all(codes)));
}
