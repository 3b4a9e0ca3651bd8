import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "@notionhq/client";
import { afterAll } from "vitest";
import { processEnv } from "../../config/env.ts";
import { ISSUES, SUBSCRIBERS } from "../../config/notion.ts";
import { systemClock } from "../../src/core/clock.ts";
import { httpPolicy } from "../../src/core/http.ts";
import { silentLog } from "../../src/core/log.ts";
import type { Realm } from "../../src/core/realm.ts";
import { startSandbox } from "../../src/sandbox/start-sandbox.ts";
import { NOTION_VERSION, notionCall } from "../../src/services/notion/client.ts";
import type { DatabaseSpec } from "../../src/services/notion/database-spec.ts";
import type { IdStore } from "../../src/services/notion/databases.ts";
import { notionDesk } from "../../src/services/notion/desk.ts";
import { type DeskDriver, deskContract } from "./desk.ts";

const NOTION = "https://api.notion.com";
/** So that nobody takes what this leaves behind, should it be killed, for their own. */
const PREFIX = "pressroom contract test";

/** Ids in memory, as the ledger would keep them. */
function idStore(): IdStore {
  const kinds = new Map<string, Map<string, string>>();
  return {
    read: async (kind) => kinds.get(kind) ?? new Map(),
    write: async (kind, ids) => {
      kinds.set(kind, new Map([...(kinds.get(kind) ?? []), ...ids]));
    },
  };
}

interface Place {
  baseUrl: string;
  token: string;
  realm: Realm;
}

function driverAt(place: () => Promise<Place>, stranger: () => Promise<Place>, seenWithinMs: number) {
  const run = Math.random().toString(36).slice(2, 8);
  const named = (spec: DatabaseSpec): DatabaseSpec => ({ ...spec, title: `${PREFIX} ${run} ${spec.title}` });
  const databases = { issues: named(ISSUES), subscribers: named(SUBSCRIBERS) };
  const owner = async () => {
    const { baseUrl, token } = await place();
    return new Client({ auth: token, baseUrl, notionVersion: NOTION_VERSION, logger: () => {} });
  };
  const sources = async (title: string) => {
    const search = { query: title, filter: { property: "object", value: "data_source" } } as const;
    const { results } = await (await owner()).search(search);
    return results;
  };
  const open = ({ baseUrl, token, realm }: Place, ids: IdStore) => {
    const policy = httpPolicy({
      service: "notion",
      budget: { concurrency: 2, calls: 170, windowMs: 60_000 },
      timeoutMs: 30_000,
      attempts: 4,
      patienceMs: 65_000,
      clock: systemClock,
      log: silentLog,
    });
    const call = notionCall({ token, baseUrl, timeoutMs: 30_000, policy, clock: systemClock });
    return notionDesk({ call, account: { service: "notion", account: "contract", realm }, ids, databases });
  };
  let desk: ReturnType<typeof open> | undefined;
  const driver: DeskDriver = {
    open: async () => {
      desk ??= open(await place(), idStore());
      return desk;
    },
    openAnew: async () => open(await place(), idStore()),
    openStranger: async () => open(await stranger(), idStore()),
    async rename(property, name) {
      const [source] = await sources(databases.issues.title);
      if (!source) throw new Error("The database is gone");
      const properties = { [property]: { name } };
      await (await owner()).dataSources.update({ data_source_id: source.id, properties });
    },
    trash: async (page_id) => {
      await (await owner()).pages.update({ page_id, in_trash: true });
    },
    seenWithinMs,
  };
  const cleanUp = async () => {
    const notion = await owner();
    for (const found of await sources(`${PREFIX} ${run}`)) {
      if (!("parent" in found) || found.parent.type !== "database_id") continue;
      await notion.databases.update({ database_id: found.parent.database_id, in_trash: true });
    }
  };
  return { driver, cleanUp };
}

const home = mkdtempSync(join(tmpdir(), "pressroom-contract-"));
const startTwin = () =>
  startSandbox({ home, services: ["notion"], limits: { notion: { requestsPerMinute: 10_000 } } });
let started: ReturnType<typeof startTwin> | undefined;
const sandbox = () => {
  started ??= startTwin();
  return started;
};
const twin = async (token: string): Promise<Place> => {
  const { urls } = await sandbox();
  return { baseUrl: urls.notion, token, realm: "sandbox" };
};

/** The twin knows every token, so it is told to refuse the next call. */
const refused = async (): Promise<Place> => {
  const place = await twin("ntn_refused");
  (await sandbox()).addFaults([{ service: "notion", kind: "status", status: 401 }]);
  return place;
};

afterAll(async () => {
  await (await started)?.close();
  rmSync(home, { recursive: true, force: true });
});
deskContract("Notion's twin", driverAt(() => twin("ntn_contract"), refused, 2_000).driver);

const token = processEnv().variables.NOTION_TOKEN;
const live = driverAt(
  async () => ({ baseUrl: NOTION, token: token ?? "", realm: "live" }),
  async () => ({ baseUrl: NOTION, token: `ntn_${"0".repeat(46)}`, realm: "live" }),
  60_000,
);
if (token) afterAll(live.cleanUp);
deskContract(
  "Notion itself",
  live.driver,
  token ? null : "left out, because no NOTION_TOKEN was handed over (npm run test:live does)",
);
