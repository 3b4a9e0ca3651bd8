import { generateKeyPairSync } from "node:crypto";
import { onTestFinished } from "vitest";
import { manualClock } from "../../src/core/clock.ts";
import { httpPolicy } from "../../src/core/http.ts";
import { accountOf } from "../../src/core/ids.ts";
import { silentLog } from "../../src/core/log.ts";
import type { Sheets } from "../../src/growth/dashboard/sheet.ts";
import { sheetsCall } from "../../src/services/sheets/client.ts";
import type { Credentials } from "../../src/services/sheets/credentials.ts";
import { googleSheets } from "../../src/services/sheets/sheets.ts";
import { sheetsSandbox } from "../sandbox/sheets-for-test.ts";
import { type SheetDriver, sheetContract } from "./sheet.ts";
import { troubledLine } from "./troubled-line.ts";
import { watchedLine } from "./watched-line.ts";

const SANDBOX: Credentials = { email: "pressroom@sandbox.iam.gserviceaccount.com", token: "sandbox" };

const { privateKey } = generateKeyPairSync("rsa", {
  modulusLength: 2_048,
  privateKeyEncoding: { type: "pkcs8", format: "pem" },
  publicKeyEncoding: { type: "spki", format: "pem" },
});

/** Retries at the pace of a test. */
function open(baseUrl: string, { credentials = SANDBOX, timeoutMs = 30_000 } = {}): Sheets {
  const clock = manualClock("2026-03-02T12:00:00Z");
  const policy = httpPolicy({
    ...{ service: "sheets", budget: { concurrency: 2, calls: 60, windowMs: 1 } },
    ...{ timeoutMs, attempts: 4, patienceMs: 65_000, clock, log: silentLog },
  });
  const call = sheetsCall({ credentials, baseUrl, timeoutMs, policy });
  const { email: address } = credentials;
  return googleSheets({
    call,
    account: { service: "sheets", account: accountOf(address), realm: "sandbox" },
    ...{ address, zone: "Europe/Berlin" },
  });
}

const SILENCE_MS = 400;

type World = Awaited<ReturnType<typeof sheetsSandbox>>;

/** One twin a test. */
function twinDriver(): SheetDriver {
  let world: Promise<World> | undefined;
  const shared = () => {
    world ??= sheetsSandbox();
    onTestFinished(() => {
      world = undefined;
    });
    return world;
  };
  const urlOf = async () => (await shared()).urls.sheets;
  return {
    open: async () => open(await urlOf()),
    async openWatched() {
      const { url, requests } = await watchedLine(await urlOf());
      return { sheets: open(url), requests };
    },
    openTroubled: async (trouble, when) =>
      open(
        await troubledLine(await urlOf(), trouble, when),
        trouble === "silence" ? { timeoutMs: SILENCE_MS } : {},
      ),
    openPlayed: async (name) =>
      open(await urlOf(), {
        credentials: { email: `${name}@press-1.iam.gserviceaccount.com`, privateKey },
      }),
    owner: async (act, body) => (await shared()).owner(act, body),
    vendor: async () => (await shared()).api,
  };
}

sheetContract("the Sheets twin", twinDriver());
