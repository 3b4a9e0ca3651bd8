/** `npm run chaos -- threads --runs 500`: a thread of five to Bluesky and one to Mastodon in each run, through all that goes wrong. */
import { threadRun } from "../distribution/thread-run.ts";

/** 0 when all went well, else 1. Says what it does on stdout. */
export async function threadChaos({ seed, runs }: { seed: number; runs: number }): Promise<number> {
  const began = Date.now();
  const total: Record<string, number> = {};
  let bad = 0;
  for (let done = 0; done < runs; done++) {
    const { wrong, counts } = await threadRun(seed + done);
    for (const [what, times] of Object.entries(counts)) total[what] = (total[what] ?? 0) + times;
    if (wrong.length > 0) bad++;
    for (const one of wrong) process.stdout.write(`seed ${seed + done} WRONG: ${one}\n`);
    if ((done + 1) % 50 === 0) process.stdout.write(`${done + 1}/${runs} from seed ${seed}\n`);
  }
  const sorted = Object.entries(total).sort(([, a], [, b]) => b - a);
  for (const [what, times] of sorted) process.stdout.write(`  ${String(times).padStart(5)} ${what}\n`);
  const seconds = Math.round((Date.now() - began) / 1_000);
  process.stdout.write(
    `seed ${seed}: ${runs} runs of a thread of five to each network, ${bad} gone wrong, in ${seconds} s\n`,
  );
  return bad > 0 ? 1 : 0;
}
