/** A Sheets twin of its own that ends with its test, the vendor's SDK for it, and what its owner may do to it. */
import { generateKeyPairSync } from "node:crypto";
import { auth, sheets, type sheets_v4 } from "googleapis/build/src/apis/sheets/index.js";
import { onTestFinished } from "vitest";
import { manualClock } from "../../src/core/clock.ts";
import { type SandboxOptions, startSandbox } from "../../src/sandbox/start-sandbox.ts";
import { temporaryHome } from "./sandbox-for-test.ts";

type Options = Partial<SandboxOptions<"sheets">>;

export async function sheetsSandbox(options: Options = {}) {
  const home = options.home ?? temporaryHome();
  const clock = manualClock("2026-03-02T12:00:00Z");
  const sandbox = await startSandbox({ services: ["sheets"], clock, ...options, home });
  onTestFinished(() => sandbox.close());
  const sdk = (token?: string) => sdkAt(sandbox.urls.sheets, token);
  return { ...sandbox, home, clock, sdk, api: sdk(), owner: sheetsOwner(sandbox.urls.sheets) };
}

/** The official client, with no tries of its own. */
export function sdkAt(rootUrl: string, token = "sandbox"): sheets_v4.Sheets {
  const client = new auth.OAuth2();
  client.setCredentials({ access_token: token });
  return sheets({ version: "v4", auth: client, rootUrl: `${rootUrl}/`, retry: false });
}

const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const KEY = privateKey.export({ type: "pkcs8", format: "pem" }).toString();

/** A token by the vendor's own library, whose address of the token endpoint is written into it. */
export async function tokenFor(url: string, email: string): Promise<string> {
  const client = new auth.JWT({ email, key: KEY, scopes: ["https://www.googleapis.com/auth/spreadsheets"] });
  client.transporter.defaults = { retry: false };
  client.transporter.interceptors.request.add({
    resolved: async (config) => ({ ...config, url: new URL(`${url}/token`) }),
  });
  const { token } = await client.getAccessToken();
  return token ?? "";
}

/** The owner of the twin, from any process. */
export function sheetsOwner(url: string) {
  return async <T = Record<string, never>>(act: string, body: object): Promise<T> => {
    const answer = await fetch(`${url}/_owner/${act}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`The owner of the Sheets twin can't ${act}: ${await answer.text()}`);
    return (await answer.json()) as T;
  };
}

interface GoogleBody {
  code: number;
  message: string;
  status: string;
  details?: { "@type": string; reason?: string; fieldViolations?: object[] }[];
}

/** What Google's client throws for this call, as the parts that a program looks at. */
export async function refusal(call: Promise<unknown>): Promise<GoogleBody> {
  const error: unknown = await call.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  const body = (error as { response?: { data?: { error?: GoogleBody } } } | null)?.response?.data?.error;
  if (!body) throw new Error(`Not refused by the vendor: ${String(error)}`);
  return body;
}

/** A spreadsheet with these tabs, whose ids are their places from 1 on. */
export async function newBook(api: sheets_v4.Sheets, titles: readonly string[] = ["Goal"]): Promise<string> {
  const made = await api.spreadsheets.create({
    requestBody: {
      properties: { title: "The numbers" },
      sheets: titles.map((title, index) => ({ properties: { title, sheetId: index + 1 } })),
    },
  });
  return made.data.spreadsheetId ?? "";
}

export const batch = (api: sheets_v4.Sheets, spreadsheetId: string, requests: sheets_v4.Schema$Request[]) =>
  api.spreadsheets.batchUpdate({ spreadsheetId, requestBody: { requests } });

/** Cells of texts and numbers, as `updateCells` takes them. */
export const rowsOf = (values: readonly (readonly (string | number)[])[]): sheets_v4.Schema$RowData[] =>
  values.map((row) => ({
    values: row.map((value) => ({
      userEnteredValue: typeof value === "number" ? { numberValue: value } : { stringValue: value },
    })),
  }));
