import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "@notionhq/client";
import { afterAll } from "vitest";
import { processEnv } from "../../config/env.ts";
import { systemClock } from "../../src/core/clock.ts";
import { httpPolicy } from "../../src/core/http.ts";
import { silentLog } from "../../src/core/log.ts";
import type { Realm } from "../../src/core/realm.ts";
import { startSandbox } from "../../src/sandbox/start-sandbox.ts";
import { NOTION_VERSION, notionCall } from "../../src/services/notion/client.ts";
import { type NotionDeskOptions, notionDesk } from "../../src/services/notion/desk.ts";
import { deskContract } from "./desk.ts";
import type { DeskDriver } from "./desk-driver.ts";
import { ownerWith } from "./desk-owner.ts";
import { EVERY_TYPE, ROUNDS, takenApart } from "./desk-tables.ts";

const NOTION = "https://api.notion.com";
/** So that nobody takes what this leaves behind, should it be killed, for their own. */
const PREFIX = "pressroom contract test";

type IdStore = NotionDeskOptions["ids"];

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

interface Where {
  place(): Promise<Place>;
  stranger(): Promise<Place>;
  callsAMinute: number;
  seenWithinMs: number;
  keepsOptions: string | null;
}

function driverAt({ place, stranger, callsAMinute, seenWithinMs, keepsOptions }: Where) {
  const run = Math.random().toString(36).slice(2, 8);
  const name = (title: string) => `${PREFIX} ${run} ${title}`;
  const specs = [EVERY_TYPE, ...ROUNDS.map(takenApart)];
  const tables = specs.map((spec) => ({ ...spec, title: name(spec.title) }));
  const client = async () => {
    const { baseUrl, token } = await place();
    return new Client({ auth: token, baseUrl, notionVersion: NOTION_VERSION, logger: () => {} });
  };
  const open = ({ baseUrl, token, realm }: Place, ids: IdStore) => {
    const clock = systemClock;
    const timeoutMs = 30_000;
    const policy = httpPolicy({
      service: "notion",
      budget: { concurrency: 2, calls: callsAMinute, windowMs: 60_000 },
      ...{ timeoutMs, attempts: 4, patienceMs: 65_000, clock, log: silentLog },
    });
    return notionDesk({
      call: notionCall({ token, baseUrl, timeoutMs, policy, clock }),
      account: { service: "notion", account: "contract", realm },
      ...{ ids, tables, baseUrl, timeoutMs, deskTitle: name("desk") },
      pause: (ms) => clock.sleep(ms),
      mayMake: async () => undefined,
    });
  };
  let desk: ReturnType<typeof open> | undefined;
  const driver: DeskDriver = {
    open: async () => {
      desk ??= open(await place(), idStore());
      return desk;
    },
    openAnew: async () => open(await place(), idStore()),
    openStranger: async () => open(await stranger(), idStore()),
    owner: ownerWith(client),
    titleOf: (table) => name(table === "issues" ? EVERY_TYPE.title : takenApart(table).title),
    ...{ seenWithinMs, keepsOptions },
  };
  /** The desk's page takes its tables along. */
  const cleanUp = async () => {
    const notion = await client();
    const filter = { property: "object", value: "page" } as const;
    const { results } = await notion.search({ query: name("desk"), filter });
    for (const { id } of results) await notion.pages.update({ page_id: id, in_trash: true });
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
deskContract(
  "Notion's twin",
  driverAt({
    place: () => twin("ntn_contract"),
    stranger: refused,
    ...{ callsAMinute: 10_000, seenWithinMs: 2_000, keepsOptions: null },
  }).driver,
);

const token = processEnv().variables.NOTION_TOKEN;
const live = driverAt({
  place: async () => ({ baseUrl: NOTION, token: token ?? "", realm: "live" }),
  stranger: async () => ({ baseUrl: NOTION, token: `ntn_${"0".repeat(46)}`, realm: "live" }),
  callsAMinute: 170,
  seenWithinMs: 60_000,
  keepsOptions: "left out, because Notion lets only a person rename an option",
});
if (token) afterAll(live.cleanUp);
deskContract(
  "Notion itself",
  live.driver,
  token ? null : "left out, because no NOTION_TOKEN was handed over (npm run test:live does)",
);
