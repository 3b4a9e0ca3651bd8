/** A press with readers, mailings and payments of two years, and a twin of Google Sheets. */
import { generateKeyPairSync } from "node:crypto";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { onTestFinished } from "vitest";
import { loadConfig } from "../../../config/load.ts";
import { updateMetrics } from "../../../jobs/update-metrics.ts";
import { openApp } from "../../../src/app.ts";
import { knownSpreadsheet } from "../../../src/growth/dashboard/spreadsheet.ts";
import { prepareHome } from "../../../src/operations/home.ts";
import { performJob } from "../../../src/operations/perform-job.ts";
import { fillHome, NOW } from "../../bench/metrics-home.ts";
import { watchedLine } from "../../contracts/watched-line.ts";
import { temporaryHome } from "../../sandbox/sandbox-for-test.ts";
import { sheetsSandbox } from "../../sandbox/sheets-for-test.ts";

const { privateKey } = generateKeyPairSync("rsa", {
  modulusLength: 2_048,
  privateKeyEncoding: { type: "pkcs8", format: "pem" },
  publicKeyEncoding: { type: "spki", format: "pem" },
});

/** What Google gives as the key of a service account: the part before the @ tells the twin what to play. */
export const keyFile = (name: string): string =>
  JSON.stringify({
    ...{ type: "service_account", project_id: "press-1", private_key: privateKey },
    client_email: `${name}@press-1.iam.gserviceaccount.com`,
  });

interface Options {
  /** None means an empty ledger. */
  subscribers?: number;
  variables?: Record<string, string>;
}

export async function numbersPress({ subscribers = 0, variables = {} }: Options = {}) {
  const home = temporaryHome();
  await prepareHome(home);
  if (subscribers > 0) await fillHome(home, subscribers);
  const twin = await sheetsSandbox({ home });
  twin.clock.set(NOW);
  const line = await watchedLine(twin.urls.sheets);
  // Nobody but Sheets is asked; the others' addresses keep their twins from being started.
  const elsewhere = { NOTION_BASE_URL: line.url, RESEND_BASE_URL: line.url, STRIPE_BASE_URL: line.url };
  const source = {
    variables: { PRESSROOM_TOKEN_KEY: "k".repeat(43), SHEETS_BASE_URL: line.url, ...elsewhere, ...variables },
    file: join(home, "no.env"),
  };
  const app = await openApp({
    config: await loadConfig({ home, source }),
    clock: twin.clock,
    logTo: "silent",
  });
  onTestFinished(() => app.close());
  const change = (statement: string): void => {
    const db = new DatabaseSync(join(home, "ledger.sqlite"));
    db.exec(statement);
    db.close();
  };
  const idOf = async () => (await knownSpreadsheet(app.ledger.db, (await app.sheets()).account))?.id ?? "";
  return {
    ...{ app, home, clock: twin.clock, requests: line.requests, desk: twin.urls.desk },
    async run() {
      twin.clock.advance(60_000);
      return performJob(app, "update-metrics", updateMetrics);
    },
    owner: async (act: string, body: object = {}) =>
      twin.owner<object>(act, { spreadsheetId: await idOf(), ...body }),
    ownerOf: twin.owner,
    async titles(): Promise<(string | null | undefined)[]> {
      const { data } = await twin.api.spreadsheets.get({ spreadsheetId: await idOf() });
      return (data.sheets ?? []).map(({ properties }) => properties?.title);
    },
    /** What a tab shows. */
    async shown(title: string): Promise<string[][]> {
      const { data } = await twin.api.spreadsheets.values.get({
        spreadsheetId: await idOf(),
        range: `'${title}'`,
      });
      return data.values ?? [];
    },
    change,
    /** A reader of the sandbox's, who has confirmed. */
    invent(name: string): void {
      const at = "2026-10-01T12:00:00.000Z";
      change(`insert into subscribers
        (id, realm, email, email_key, name, tier, status, source, consent_act, consent_at, created_at, updated_at)
        values ('${name}', 'sandbox', '${name}@readers.test', '${name}@readers.test', '', 'free', 'confirmed', 'direct',
                'sign-up', '${at}', '${at}', '${at}')`);
      change(`insert into events (at, type, realm, subject, facts) values
        ('${at}', 'subscriber.asked', 'sandbox', '${name}', '{}'),
        ('${at}', 'subscriber.confirmed', 'sandbox', '${name}', '{}')`);
    },
  };
}
