/** Everything around the machine for a quarter: the twins of all services on the world's clock, and the newsletter as it begins. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checkout } from "../../../config/env.ts";
import { loadConfig } from "../../../config/load.ts";
import { importIssues } from "../../../jobs/import-issues.ts";
import { openApp } from "../../../src/app.ts";
import { openShop } from "../../../src/cli/open-shop.ts";
import { performJob } from "../../../src/operations/perform-job.ts";
import { startSandbox } from "../../../src/sandbox/start-sandbox.ts";
import { addReaders, numbered } from "../../delivery/invented.ts";
import { worldTime } from "../clock.ts";
import { bundle } from "../place.ts";
import type { Boot } from "./machine.ts";

const DAY_MS = 86_400_000;

export const OWNER = "owner@letters.test";

/** One a week, on Mondays at seven; ready from the beginning, and approved by the owner a few days before each. */
function writeIssues(folder: string, first: Date, weeks: number): void {
  mkdirSync(folder, { recursive: true });
  for (let week = 0; week < weeks; week++) {
    const number = week + 1;
    const date = new Date(first.getTime() + week * 7 * DAY_MS).toISOString();
    const text = `In week ${number} Ada counted ${100 + week * 7} lamps along the quay. Each of them had a keeper once.`;
    const more = `The ${number}th keeper wrote down every night what the fog was like, and nobody read it.`;
    writeFileSync(
      join(folder, `${String(number).padStart(3, "0")}.md`),
      `---\nnumber: ${number}\ntitle: Lamps of the quay, part ${number}\ndate: ${date}\nstatus: published\n---\n\n${text}\n\n${more}\n`,
    );
  }
}

export type World = Awaited<ReturnType<typeof openWorld>>;

/** `first`: the day of the first issue. The world's clock stands a week before it. */
export async function openWorld({ first, weeks, readers }: { first: Date; weeks: number; readers: number }) {
  const folder = mkdtempSync(join(tmpdir(), "pressroom-quarter-"));
  const home = join(folder, "home");
  mkdirSync(home);
  const time = worldTime(join(folder, "time"), { make: true });
  time.goOn(first.getTime() - 7 * DAY_MS - Date.now());
  const limits = {
    notion: { requestsPerMinute: 1_000_000 },
    resend: { requestsPerSecond: 1_000 },
    stripe: { requestsPerSecond: 0 },
    mastodon: { requestsPer5Minutes: 0, statusesPer3Hours: 0 },
  };
  const twinsHome = join(folder, "twins");
  const twins = await startSandbox({ home: twinsHome, limits, clock: time.world });
  const { urls } = twins;
  const variables: Record<string, string> = {
    ...{ NOTION_BASE_URL: urls.notion, RESEND_BASE_URL: urls.resend, STRIPE_BASE_URL: urls.stripe },
    ...{ SHEETS_BASE_URL: urls.sheets, BLUESKY_URL: urls.bluesky, MASTODON_URL: urls.mastodon },
  };
  writeFileSync(join(home, "settings.yaml"), `publication:\n  name: Letters\nbrief:\n  to: ${OWNER}\n`);
  const openHere = async () => {
    const config = await loadConfig({ home, source: { variables, file: join(home, "no.env") } });
    return openApp({ config, clock: time.machine });
  };
  const app = await openHere();
  writeIssues(join(folder, "letters"), first, weeks);
  const origin = { folder: join(folder, "letters"), realm: "sandbox", source: "file" } as const;
  await performJob(app, "import-issues", (host, run) => importIssues(host, run, origin));
  await addReaders(app.ledger, app.clock, numbered(readers));
  await openShop(app);
  // What is not bundled is found there.
  symlinkSync(join(checkout(), "node_modules"), join(folder, "node_modules"));
  const jobs = [...Object.keys(app.config.schedule), "import-issues"].map((job) => `jobs/${job}.ts`);
  const script = await bundle(join(folder, "dist"), "test/chaos/quarter/machine.ts", jobs);
  const env = { NODE_COMPILE_CACHE: join(folder, "cache"), PRESSROOM_ENV_FILE: "/dev/null" };
  return {
    ...{ folder, home, twinsHome, twins, urls, time, app },
    boot(orders: Pick<Boot, "until" | "tickMinutes" | "pagesLeft">): ChildProcess {
      const given = JSON.stringify({ ...orders, home, clockFile: time.file, variables });
      return spawn(process.execPath, [script, given], { env, stdio: ["ignore", "pipe", "pipe"] });
    },
    async close() {
      await app.close();
      await twins.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
