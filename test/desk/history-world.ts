/**
 * One twin of Notion and one home for many histories: put back to their first day between two of them, and a program
 * that can be killed at any call.
 */
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { sql } from "kysely";
import { loadConfig } from "../../config/load.ts";
import { syncNotion } from "../../jobs/sync-notion.ts";
import { type App, openApp } from "../../src/app.ts";
import { manualClock } from "../../src/core/clock.ts";
import type { JobOutcome } from "../../src/operations/exit.ts";
import { prepareHome } from "../../src/operations/home.ts";
import { performJob } from "../../src/operations/perform-job.ts";
import { type Fault, faultSet } from "../../src/sandbox/faults.ts";
import { notionTwin } from "../../src/sandbox/notion/twin.ts";
import { serve } from "../../src/sandbox/serve.ts";
import { inTransaction, openStore } from "../../src/sandbox/store.ts";

const FIRST_DAY = "2026-11-23T12:00:30.000Z";

/** How a run ends before its end: nothing of the process is left, or it is asked to stop. */
export interface End {
  /** At which of its calls, counted from 1. */
  call: number;
  how: "killed before" | "killed after" | "stopped";
}

export type HistoryWorld = Awaited<ReturnType<typeof openHistoryWorld>>;

export async function openHistoryWorld() {
  const home = mkdtempSync(join(tmpdir(), "pressroom-history-"));
  const clock = manualClock(FIRST_DAY);
  const store = await openStore(":memory:");
  store.exec(notionTwin.schema);
  const faults = faultSet([]);
  let url = "";
  let calls = 0;
  let end: End | null = null;
  const limits = { ...notionTwin.limits, requestsPerMinute: 600 };
  const twin = notionTwin.app({ store, clock, limits, url: () => url });
  let app: App;
  let stop = new AbortController();

  function finish(now: "before" | "after") {
    if (end?.call !== calls || (end.how !== `killed ${now}` && end.how !== "stopped")) return;
    const { how } = end;
    end = null;
    if (how === "stopped") stop.abort();
    // Without its ledger a process can neither note anything more nor begin another call: as if it were no more.
    else void app.ledger.close();
  }
  const served = serve({
    card: { pressroom: "twin", service: "notion", home: "history", lasting: false },
    clock,
    count: () => {
      calls++;
      finish("before");
    },
    handle: async (request, env) => {
      const answer = await twin.fetch(request, env);
      finish("after");
      return answer;
    },
    faults: { service: "notion", set: faults },
  });
  await new Promise<void>((resolve) => served.server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(served.server.address() as AddressInfo).port}`;
  await prepareHome(home);
  writeFileSync(join(home, "settings.yaml"), "notion: { requestsPerMinute: 600 }\n");
  const source = { variables: { NOTION_BASE_URL: url }, file: join(home, "no-such.env") };
  const config = await loadConfig({ home, source });
  const ledgerFile = join(home, "ledger.sqlite");
  const dayOne = join(home, "day-one.sqlite");

  async function open(): Promise<App> {
    stop = new AbortController();
    app = await openApp({ config, clock, logTo: "silent", signal: stop.signal });
    return app;
  }
  /** The next process: it finds what the last one left, and that one is dead. */
  async function reopen() {
    await app.close();
    await open();
    await app.ledger.db.updateTable("leases").set({ expires_at: "" }).execute();
  }
  /** Null for a run that was killed. */
  async function sync(): Promise<JobOutcome | null> {
    calls = 0;
    return performJob(app, "sync-notion", syncNotion).catch((error: unknown) => {
      if (/not open|destroyed/.test(String(error))) return null;
      throw error;
    });
  }

  app = await open();
  const made = await sync();
  if (made?.outcome !== "done") throw new Error(`The desk could not be made: ${made?.why}`);
  let first: ReturnType<typeof firstDay> | undefined;
  let firstTime = FIRST_DAY;

  return {
    clock,
    store,
    app: () => app,
    /** A request of the owner's own. Throws what Notion says against it. */
    async owner(method: string, path: string, body?: object): Promise<{ id: string }> {
      const headers = { authorization: "Bearer ntn_owner", "notion-version": "2026-03-11" };
      const init = { method, headers, ...(body ? { body: JSON.stringify(body) } : {}) };
      const answer = await twin.request(`/v1/${path}`, init);
      if (!answer.ok) throw new Error(`${method} ${path}: ${await answer.text()}`);
      return (await answer.json()) as { id: string };
    },
    sync,
    /** How many calls the last run made. */
    calls: () => calls,
    async syncAmid(trouble: readonly Fault[], ends: End | null): Promise<JobOutcome | null> {
      faults.add(trouble);
      end = ends;
      const outcome = await sync();
      end = null;
      faults.clear();
      await reopen();
      return outcome;
    },
    /** What there is now is what every history begins with. */
    async beginHere(): Promise<void> {
      await sql`vacuum into ${dayOne}`.execute(app.ledger.db);
      await app.close();
      first = firstDay(store);
      firstTime = clock.now().toISOString();
      await open();
    },
    async reset(): Promise<void> {
      await app.close();
      for (const tail of ["", "-wal", "-shm"]) rmSync(`${ledgerFile}${tail}`, { force: true });
      copyFileSync(dayOne, ledgerFile);
      first?.restore();
      faults.clear();
      clock.set(firstTime);
      await open();
    },
    async close(): Promise<void> {
      await app.close();
      await served.close();
      rmSync(home, { recursive: true, force: true });
    },
  };
}

/** The store as it stands now, kept beside itself. */
function firstDay(store: DatabaseSync) {
  store.exec("attach ':memory:' as first_day");
  const tables = store
    .prepare("select name from main.sqlite_schema where type = 'table' and name not like 'sqlite%'")
    .all()
    .map(({ name }) => String(name));
  for (const name of tables) store.exec(`create table first_day.${name} as select * from main.${name}`);
  return {
    restore: () =>
      inTransaction(store, () => {
        store.exec("pragma defer_foreign_keys = on");
        for (const name of tables) {
          store.exec(`delete from main.${name}; insert into main.${name} select * from first_day.${name}`);
        }
      }),
  };
}
