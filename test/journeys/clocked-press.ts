/** `npm start` in this process, on an empty home with no key, at a time that a journey sets. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, vi } from "vitest";
import { loadConfig } from "../../config/load.ts";
import { sendRequested } from "../../jobs/send-requested.ts";
import { syncNotion } from "../../jobs/sync-notion.ts";
import { syncStripe } from "../../jobs/sync-stripe.ts";
import { type App, openApp } from "../../src/app.ts";
import { showMoney } from "../../src/cli/money.ts";
import { start } from "../../src/cli/start.ts";
import { manualClock } from "../../src/core/clock.ts";
import { prepareHome } from "../../src/operations/home.ts";
import { performJob } from "../../src/operations/perform-job.ts";
import { scriptedTerminal } from "../cli/scripted-terminal.ts";

const MINUTE_MS = 60_000;

export type ClockedPress = Awaited<ReturnType<typeof startClockedPress>>;

/** `folder` holds the issues to import; nobody is invented. */
export async function startClockedPress(now: string, folder: string) {
  const home = mkdtempSync(join(tmpdir(), "pressroom-clocked-"));
  await prepareHome(home);
  const config = await loadConfig({ home, source: { variables: {}, file: "/dev/null" } });
  const clock = manualClock(now);
  const app = await openApp({ config, clock, logTo: "silent" });
  const stopped = new AbortController();
  const terminal = scriptedTerminal();
  const running = start({ app, terminal, signal: stopped.signal }, { import: folder });
  const isServing = () => expect(terminal.seen()).toContain("until you press Ctrl-C");
  await Promise.race([running, vi.waitFor(isServing, 30_000)]);
  const { desk, stripe } = await app.addresses();

  /** As launchd runs it, some minutes later. */
  const run = (name: string, job: Parameters<typeof performJob<App>>[2]) => {
    clock.advance(MINUTE_MS);
    return performJob(app, name, job);
  };
  return {
    ...{ app, clock, home, desk: desk ?? "", site: (await app.site()).url },
    syncStripe: () => run("sync-stripe", syncStripe),
    syncNotion: () => run("sync-notion", syncNotion),
    sendRequested: () => run("send-requested", sendRequested),
    run,
    /** What `pressroom money --json` prints. */
    money: async () =>
      (await showMoney({ app, terminal: scriptedTerminal(), signal: stopped.signal }, { json: true })).json,
    /** Stripe's twin posts what it has to tell: by a clock that is set, nothing is posted by itself. */
    async hearStripe(): Promise<{ arrived: number; failed: number }> {
      const json = { method: "POST", headers: { "content-type": "application/json" }, body: "{}" };
      return (await fetch(`${stripe}/_owner/tick`, json)).json() as never;
    },
    async stop(): Promise<void> {
      stopped.abort();
      await running;
      await app.close();
      rmSync(home, { recursive: true, force: true });
    },
  };
}
