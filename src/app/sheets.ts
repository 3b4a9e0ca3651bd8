/** Where the dashboard is: Google Sheets. */
import type { Account } from "../core/account.ts";
import { accountOf } from "../core/ids.ts";
import type { Realm } from "../core/realm.ts";
import type { Sheets } from "../growth/dashboard/sheet.ts";
import { type Parts, policyFor, REQUEST_TIMEOUT_MS } from "./parts.ts";

/** Google allows each account so many a minute, apart for reads and writes; a run makes one of each. */
const SHEETS_RATE = { concurrency: 2, calls: 60, windowMs: 60_000 };

/** As the twin calls whoever has no key. */
const SANDBOX_ACCOUNT = { email: "pressroom@sandbox.iam.gserviceaccount.com", token: "sandbox" };

export async function openSheets(parts: Parts, realm: Realm, url?: string): Promise<Sheets> {
  const { env, publication } = parts.config;
  const { readServiceAccount } = await import("../services/sheets/credentials.ts");
  const { sheetsCall } = await import("../services/sheets/client.ts");
  const { googleSheets } = await import("../services/sheets/sheets.ts");
  const credentials = env.GOOGLE_SERVICE_ACCOUNT
    ? readServiceAccount(env.GOOGLE_SERVICE_ACCOUNT)
    : SANDBOX_ACCOUNT;
  const { email: address } = credentials;
  const account: Account = { service: "sheets", account: accountOf(address), realm };
  const policy = await policyFor(parts, account, SHEETS_RATE);
  const call = sheetsCall({ credentials, baseUrl: url, timeoutMs: REQUEST_TIMEOUT_MS, policy });
  return googleSheets({ call, account, address, zone: publication.zone });
}
